"""Bounds: whether a product's name stands in a message by itself, or may be a piece of another name."""

from functools import lru_cache
from typing import Final

from intents.lexicon import split
from intents.phrasebook import phrasebook
from intents.readings import Reading
from intents.register_bounds import counts_stars, says_nothing
from intents.register_entries import Found
from intents.register_owners import words_at
from intents.syllables import fold

# What may be asked of a product: words for it do not belong to its name.
ABOUT: Final = frozenset(
    {"ocop", "product", "certified", "recognised", "register", "reach", "new", "cooperative", "validity", "genuine"}
    | {"rating", "star"}
)
# Of these, what may stand beside a name: "mới" may be a word of it.
ASKING: Final = ABOUT - {"new", "reach"}
# What a product is asked by beside its name: who makes it, whether it is still valid.
OWNER: Final = "product.owner"
ASKED: Final = (OWNER, "product.valid", "product.expired", "product.ending", "product.withdrawn")


def is_bounded(found: Found, reading: Reading) -> bool:
    """Return whether the words right before and behind a name are no part of another name.

    Behind it a small word must be followed by what is understood too: "mấy sao", but not "Mây Trắng".
    """
    tokens, known = reading.tokens, _known_at(reading) | found.at
    before, behind = found.start - 1, found.end
    if before >= 0 and before not in known and not says_nothing(tokens[before], "before"):
        return False
    if behind >= len(tokens) or behind in known:
        return True
    if tokens[behind].kind not in ("word", "number"):
        return True
    if tokens[behind].key in words_at():
        return any(name.start - 3 <= behind < name.start for name in reading.names if name.kind in ("place", "foreign"))
    asking = {at for _, start, end in reading.shape_spans for at in range(start, end)}
    # "Miến dong với mật ong": another product may follow, but not right behind.
    if says_nothing(tokens[behind], "behind") and any(
        name.kind == "product" and name.start == behind + 1 for name in reading.names
    ):
        return True
    return all(
        at >= len(tokens) or at in known or at in asking or says_nothing(tokens[at], "behind")
        for at in (behind, behind + 1)
    )


def beginning(reading: Reading, at: int) -> int:
    """Return where the name begins that an unknown word is in: "củ cải kho", where only "kho" is unknown."""
    tokens, known = reading.tokens, _known_at(reading)
    known |= {at for each in reading.concepts for at in range(each.start, each.end)}
    known |= {at for _, start, end in reading.shape_spans for at in range(start, end)}
    begin = at
    for place in range(at - 1, -1, -1):
        if place in known or tokens[place].kind != "word":
            break
        # Words of asking stand before a name, and between its words: "cái" in "cho hỏi cu cai kho".
        begin = begin if says_nothing(tokens[place], "before") else place
    return begin


def marked_at(reading: Reading, marks: tuple[str, ...]) -> frozenset[int]:
    """Return where the words of some marks stand: the lexicon may have read some of them as others."""
    keys = tuple(token.key for token in reading.tokens)
    return frozenset(
        at
        for phrase in _phrases(marks)
        for start in range(len(keys) - len(phrase) + 1)
        if keys[start : start + len(phrase)] == phrase
        for at in range(start, start + len(phrase))
    )


@lru_cache(maxsize=8)
def _phrases(marks: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    held = phrasebook().marks
    return frozenset(tuple(map(fold, split(words))) for mark in marks for words in held[mark])


def stars_at(reading: Reading) -> dict[int, int]:
    """Return how many stars are counted where a number of them stands: {4: 6} for "chè Đường Hoa có 6 sao"."""
    tokens = reading.tokens
    counted = (each for each in reading.amounts if each.end < len(tokens) and counts_stars(tokens[each.end]))
    return {each.start: int(each.value) for each in counted if each.out_of is None}


def _known_at(reading: Reading) -> frozenset[int]:
    """Return where words stand that ask of a product, or name a place or a time."""
    asked = {
        at
        for each in reading.concepts
        if all(id_ in ASKING or id_.startswith("star") for id_ in each.ids)
        for at in range(each.start, each.end)
    }
    places = {at for name in reading.names if name.kind in ("place", "foreign") for at in range(name.start, name.end)}
    levels = {at for at in range(len(reading.tokens)) if at + 1 in places and _is_level(reading, at)}
    before = {at for at in range(len(reading.tokens)) if at + 1 in places | levels and _is_at(reading, at)}
    times = {at for period in reading.periods for at in range(period.start, period.end)}
    counted = {at for start in stars_at(reading) for at in (start, start + 1)}
    return frozenset(asked | places | levels | before | times | counted | marked_at(reading, ASKED))


def _is_at(reading: Reading, at: int) -> bool:
    return reading.tokens[at].key in words_at()


def _is_level(reading: Reading, at: int) -> bool:
    words = phrasebook().levels.words
    pair = " ".join(token.key for token in reading.tokens[max(0, at - 1) : at + 1])
    return reading.tokens[at].key in words or pair in words
