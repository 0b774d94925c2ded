"""Items: the parts of a list that one fact holds, and the one that a message asks for."""

from collections.abc import Iterable
from typing import Final

from knowledge.records import Fact

# What parts the items of a list in a fact's text.
_BETWEEN: Final = "; "
# So many of a message's words tell one item, if no other holds half as many.
_LEAST_WORDS: Final = 2


def items_of(fact: Fact) -> tuple[str, ...]:
    """Return the items of a fact that is a list, one for a lone name; empty for a number."""
    return tuple(fact.text.split(_BETWEEN)) if fact.value is None and fact.text else ()


def item_with_words(fact: Fact, words: Iterable[str]) -> str:
    """Return the item that alone holds most of the words; empty where none stands out."""
    items, words = items_of(fact), tuple(words)
    if len(items) < 2:
        return ""
    (most, item), (next_most, _) = sorted((sum(w in each.lower() for w in words), each) for each in items)[:-3:-1]
    return item if most >= _LEAST_WORDS and most > 2 * next_most else ""


def item_beginning(fact: Fact, word: str) -> str:
    """Return the only item that begins with a word, such as the word for a level; empty where several do, or none."""
    found = [item for item in items_of(fact) if item.lower().startswith(f"{word} ")]
    return found[0] if len(found) == 1 else ""
