"""A name laid against a message, word by word."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from intents.tokens import Token

# Small words may stand between two words of a name: "miến dong ở Húc Động".
MOST_BETWEEN: Final = 2
# A word further off than this is another word and no slip.
MOST_PER_WORD: Final = 0.68
# Up to this a word is as it was typed, only without its marks.
UNMARKED: Final = 0.1
# What it costs to read an unmarked word as a marked one: where other words of the name bear marks, it is another word,
# since who types "rượu Lam Sơn" means no "rượu Lâm Sơn".
BARE: Final = 0.02
BARE_AMONG_MARKED: Final = 0.15
# A slip weighs more than it saves, a word left out less than one that is said.
PER_SLIP: Final = 1.2
PER_MISSING: Final = 0.3
PER_BETWEEN: Final = 0.5
STARTS: Final = 3
OCCURRENCES: Final = 4
WHOLE: Final = 1 - 1e-9

Costs = Callable[[Token], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A name as a message has it."""

    name: int
    """Its number in its index."""
    words: tuple[int, ...]
    """Which words of the name were found, by their place in it."""
    at: tuple[int, ...]
    """The token that each of them was found at."""
    worth: float
    """The weight of what was found, less what is missing and what slips cost."""
    share: float
    """The weight of its words that were found, of all: 1 for the whole name."""
    slips: tuple[int, ...]
    """The tokens that were typed with another letter than the name's."""
    marks: tuple[int, ...]
    """The tokens that were typed with other marks than the name's; one without any is no such token."""
    cost: float
    """What slips and marks cost together."""
    has_rarest: bool
    """Whether the word that tells the name apart the most was found, and without a slip."""

    @property
    def start(self) -> int:
        """The first token found."""
        return self.at[0]

    @property
    def end(self) -> int:
        """Behind the last token found."""
        return self.at[-1] + 1

    @property
    def is_whole(self) -> bool:
        """Whether every word of the name was found, slips allowed."""
        return self.share >= WHOLE

    @property
    def is_clean(self) -> bool:
        """Whether what was found was typed so, or without marks."""
        return not self.slips and not self.marks

    @property
    def opens(self) -> bool:
        """Whether the name's first two words were found, or its only one."""
        return self.words[:2] == (0, 1) or (self.is_whole and bool(self.words))


@dataclass(frozen=True, slots=True)
class Message:
    """The words and numbers of a message, ready for names to be laid against."""

    tokens: tuple[Token, ...]
    at: tuple[int, ...]
    """Where each stands among all tokens of the message."""
    where: Mapping[str, Sequence[int]]
    """The places of each key, by number among the words."""
    small: frozenset[int]
    """The words that may stand between two words of a name and say nothing, by number among the words."""
    fixed: frozenset[int]
    """The words that are no slip for another: these, and those that sentences are made of."""


def message_of(tokens: tuple[Token, ...], small: frozenset[str], fixed: frozenset[str], most: int) -> Message:
    """Return the first words and numbers of a message, at most so many.

    `small` are folded words that say nothing, `fixed` those that are never taken for a slip.
    """
    at = tuple(number for number, token in enumerate(tokens) if token.kind in ("word", "number"))[:most]
    where: dict[str, list[int]] = {}
    for number, place in enumerate(at):
        where.setdefault(tokens[place].key, []).append(number)
    words = tuple(tokens[place] for place in at)
    between = frozenset(number for number, token in enumerate(words) if token.key in small)
    never = frozenset(number for number, token in enumerate(words) if token.key in fixed)
    return Message(words, at, where, between, between | never)


@dataclass(frozen=True, slots=True)
class NameWords:
    """A name cut into its words."""

    number: int
    forms: tuple[str, ...]
    """In canonical spelling."""
    keys: tuple[str, ...]
    """Without marks."""
    weights: tuple[float, ...]
    total: float
    """Of its weights."""
    rarest: float
    """The largest of them."""


def lay(name: NameWords, message: Message, costs: Costs) -> Hit | None:
    """Return the name as the message has it, at the place that has the most of it; None where it has none."""
    starts = {
        number - at for at, key in enumerate(name.keys[:STARTS]) for number in message.where.get(key, ())[:OCCURRENCES]
    }
    hits = [hit for start in sorted(starts) if (hit := _laid(name, message, costs, start)) is not None]
    return max(hits, key=lambda hit: hit.worth, default=None)


def _laid(name: NameWords, message: Message, costs: Costs, start: int) -> Hit | None:
    found = list(_walk(name, message, costs, start))
    if not found:
        return None
    if any(message.tokens[at].is_marked for _, at, _ in found):
        found = [(word, at, BARE_AMONG_MARKED if cost == BARE else cost) for word, at, cost in found]
    weights, total = name.weights, name.total
    held = sum(weights[word] for word, _, _ in found)
    cost = sum(weights[word] * cost for word, _, cost in found)
    # An unmarked word loses next to nothing, so that what was typed with marks goes before it.
    wrong = [(word, at) for word, at, cost in found if cost > UNMARKED]
    between = found[-1][1] + 1 - found[0][1] - len(found)
    return Hit(
        name=name.number,
        words=tuple(word for word, _, _ in found),
        at=tuple(message.at[at] for _, at, _ in found),
        worth=held - PER_SLIP * cost - PER_MISSING * (total - held) - PER_BETWEEN * between,
        share=held / total,
        slips=tuple(message.at[at] for word, at in wrong if message.tokens[at].key != name.keys[word]),
        marks=tuple(message.at[at] for word, at in wrong if message.tokens[at].key == name.keys[word]),
        cost=sum(cost for _, _, cost in found),
        has_rarest=any(weights[word] >= name.rarest - 1e-9 and cost <= UNMARKED for word, _, cost in found),
    )


def _walk(name: NameWords, message: Message, costs: Costs, start: int) -> Iterator[tuple[int, int, float]]:
    """Yield each word of a name that is found, with where and at what cost."""
    at, words = max(start, 0), message.tokens
    for word, (form, key) in enumerate(zip(name.forms, name.keys, strict=True)):
        if start + word < 0:
            continue
        place = _next(form, key, message, at)
        if place is not None:
            yield word, place, _cost(words[place], form, costs)
            at = place + 1
        elif at < len(words) and at not in message.fixed and (cost := costs(words[at]).get(form, 1.0)) <= MOST_PER_WORD:
            yield word, at, cost
            at += 1


def _next(form: str, key: str, message: Message, at: int) -> int | None:
    """Return where the next word stands, small words before it passed over; None where another word stands first.

    A word that sentences are made of is read for another one of its letters only without marks: in "chè của Đầm Hà"
    nobody means "Cửa Ông".
    """
    for place in range(at, min(at + MOST_BETWEEN + 1, len(message.tokens))):
        token = message.tokens[place]
        if token.key == key and (token.text == form or not token.is_marked or place not in message.fixed):
            return place
        if place not in message.small:
            return None
    return None


def _cost(token: Token, form: str, costs: Costs) -> float:
    """Return what it costs to read a token for a word of the same letters."""
    if token.text == form:
        return 0.0
    return costs(token).get(form, 1.0) if token.is_marked else BARE
