"""The lexicon: every phrase that means something, in a tree of syllables that is walked with slips allowed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from intents.likeness import Likeness
from intents.syllables import canonical
from intents.tokens import Token

EntryKind = Literal["concept", "name", "filler", "outside", "mark", "shape", "smalltalk"]

# Slips allowed per phrase, by its number of syllables. "ngèo" for "nghèo" passes, "dơi" for "hà" does not.
MOST_FOR_ONE: Final = 0.52
MOST_FOR_TWO: Final = 0.7
MOST_PER_SYLLABLE: Final = 0.36
# Names of places and people bear less: two districts are one letter apart.
MOST_FOR_NAME: Final = 0.56
# A name of four syllables, a product's, is still itself with one of them wrong: "lạt đỏ thành mến".
MOST_FOR_LONG_NAME: Final = 0.72
LONG_NAME: Final = 4
# Small words, cues and other subjects are common phrases: they are taken as typed or not at all.
MOST_FOR_SMALL: Final = 0.24
MOST_FOR_CUE: Final = 0.5
MOST_ALONE: Final = 0.36
MOST_SHORT: Final = 0.56
SURE: Final = 0.06
# Among neighbours it stands for the message's end.
AT_END: Final = "$"
# In a cue it stands for any one word: "là _ như thế nào".
WILDCARD: Final = "_"
# No word within a phrase may be further off than this, however well the others fit.
MOST_PER_WORD: Final = 0.68
# What a phrase may cost on the way beyond its limit at that length, since more syllables allow more.
SLACK: Final = 0.2
# A single syllable is corrected letter by letter only where it is long enough to be told.
SHORTEST_ALONE: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a phrase."""

    kind: EntryKind
    values: tuple[str, ...]
    """Concept ids; or one value: the name's id, the mark's, the shape's."""
    beside: frozenset[str] = frozenset()
    """Folded neighbours of which one must stand next to the phrase; empty for always."""
    is_ours: bool = False
    """Whether it names something that the base has figures of; such a name wins over one that it has not."""
    is_strict: bool = False
    """Whether it is taken as typed or not at all: foreign names, single words of labels."""


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase found in a message."""

    start: int
    end: int
    entries: tuple[Entry, ...]
    cost: float
    """What its slips cost, 0 for none."""


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    entries: dict[Entry, None] = field(default_factory=dict)


class Lexicon:
    """Phrases by their syllables."""

    def __init__(self, likeness: Likeness, plain: frozenset[str] = frozenset()) -> None:
        """`plain` are words that are good Vietnamese without any mark: "xa" among marked words is not "xã"."""
        self._likeness = likeness
        self._root = _Node()
        self._small: set[str] = set()
        self._plain = plain

    def add(self, phrase: str, entry: Entry) -> None:
        """Take in one more meaning of a phrase; adding the same twice changes nothing."""
        syllables = split(phrase)
        if not syllables:
            return
        node = self._root
        for syllable in syllables:
            node = node.children.setdefault(syllable, _Node())
        node.entries[entry] = None
        if entry.kind == "filler" and len(syllables) == 1:
            self._small.add(syllables[0])
        self._likeness.add(syllables, common=entry.kind != "name")

    def entries(self, phrase: str) -> tuple[Entry, ...]:
        """Return the meanings of exactly this phrase, none where it is not known."""
        node: _Node | None = self._root
        for syllable in split(phrase):
            node = node.children.get(syllable) if node else None
        return tuple(node.entries) if node else ()

    def spans(self, tokens: tuple[Token, ...]) -> Iterator[Span]:
        """Yield every phrase found, also within others, each with its cheapest reading."""
        candidates = [self._likeness.candidates(token) for token in tokens]
        for start in range(len(tokens)):
            best: dict[tuple[int, int], Span] = {}
            for end, node, cost in self._walk(candidates, start):
                if end - start == 1 and self._is_itself(tokens[start], cost):
                    continue
                entries = _standing(node.entries, tokens, start, end, cost)
                key = (end, id(node))
                if entries and (key not in best or cost < best[key].cost):
                    best[key] = Span(start, end, entries, cost)
            yield from best.values()

    def exact_spans(self, tokens: tuple[Token, ...]) -> Iterator[Span]:
        """Yield every phrase found as written, without slips; for labels, which are written well."""
        for start in range(len(tokens)):
            node: _Node | None = self._root
            for at in range(start, len(tokens)):
                node = node.children.get(tokens[at].text) if node else None
                if node is None:
                    break
                if node.entries and (entries := _standing(node.entries, tokens, start, at + 1, 0.0)):
                    yield Span(start, at + 1, entries, 0.0)

    def _is_itself(self, token: Token, cost: float) -> bool:
        """Return whether a word standing alone is taken as typed: it is known so, and would have to be corrected."""
        if cost and (token.is_marked or token.is_bare) and (token.text in self._small or token.text in self._plain):
            return True
        return cost > SURE and self._likeness.is_common(token.text)

    def _walk(self, candidates: list[Mapping[str, float]], start: int) -> Iterator[tuple[int, _Node, float]]:
        waiting = [(start, self._root, 0.0)]
        while waiting:
            at, node, cost = waiting.pop()
            if node.entries and cost <= _most(at - start):
                yield at, node, cost
            children = node.children
            if not children or at == len(candidates):
                continue
            if WILDCARD in children:
                waiting.append((at + 1, children[WILDCARD], cost))
            limit = min(_most(at + 1 - start) + SLACK - cost, MOST_PER_WORD)
            likely = candidates[at]
            if len(children) < len(likely):
                for form, child in children.items():
                    if form in likely and likely[form] <= limit:
                        waiting.append((at + 1, child, cost + likely[form]))
            else:
                for form, more in likely.items():
                    if more <= limit and form in children:
                        waiting.append((at + 1, children[form], cost + more))


def split(phrase: str) -> tuple[str, ...]:
    """Return a phrase's syllables in canonical spelling; signs other than letters and digits part them."""
    cleaned = "".join(letter if letter.isalnum() or letter in "%_" else " " for letter in phrase.lower())
    return tuple(canonical(syllable) for syllable in cleaned.split())


def _most(syllables: int) -> float:
    if syllables <= 1:
        return MOST_SHORT
    return MOST_FOR_TWO if syllables == 2 else MOST_PER_SYLLABLE * syllables


def _standing(
    entries: Iterable[Entry], tokens: tuple[Token, ...], start: int, end: int, cost: float
) -> tuple[Entry, ...]:
    """Return the entries that this place in the message and these slips allow; those that need a neighbour first."""
    allowed = [entry for entry in entries if _allows(entry, tokens, start, end, cost)]
    for distance in (1, 2) if any(entry.beside for entry in allowed) else ():
        beside = _neighbours(tokens, start, end, distance)
        needing = tuple(entry for entry in allowed if entry.beside & beside)
        if needing:
            return needing
    return tuple(entry for entry in allowed if not entry.beside)


def _allows(entry: Entry, tokens: tuple[Token, ...], start: int, end: int, cost: float) -> bool:
    alone = end - start == 1
    if entry.is_strict and cost >= 0.06 * (end - start):
        return False
    if cost < 0.06 * (end - start):
        return not (alone and cost and entry.kind == "outside")
    if entry.kind == "name":
        return cost <= (MOST_FOR_NAME if end - start < LONG_NAME else MOST_FOR_LONG_NAME) and not alone
    if entry.kind != "concept":
        long_cue = entry.kind == "shape" and end - start > 2
        lenient = long_cue or entry.kind == "mark"
        return cost <= (MOST_FOR_CUE if lenient else MOST_FOR_SMALL) and not alone
    return end - start > 1 or cost <= _most_alone(tokens[start])


def _most_alone(token: Token) -> float:
    if len(token.key) >= SHORTEST_ALONE:
        return MOST_FOR_ONE
    return MOST_ALONE if not token.is_marked else MOST_SHORT


def _neighbours(tokens: tuple[Token, ...], start: int, end: int, distance: int) -> frozenset[str]:
    near = (*tokens[max(0, start - distance) : start], *tokens[end : end + distance])
    keys = {"#" if token.kind == "number" else token.key for token in near}
    return frozenset(keys | ({AT_END} if end == len(tokens) else set()))
