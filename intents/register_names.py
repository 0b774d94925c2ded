"""Names of a register, found in a message: narrowed by pairs of syllables, then laid against what was typed."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from intents.lexicon import split
from intents.phrasebook import phrasebook
from intents.register_hits import Costs, Hit, Message, NameWords, lay, message_of
from intents.register_owners import words_of_kinds
from intents.syllables import fold
from intents.tokens import Token

# So many names are laid against a message; those beyond share no more with it than these.
LAID: Final = 24
# Words of a message that are looked at: a name stands in the first of them or not at all.
LONGEST: Final = 60
# Two words of a name with another between them, which may be a slip, say half of what a pair says.
SKIPPED: Final = 0.5
PER_MISSING: Final = 0.3
# A syllable that so many names of one or two syllables hold leads nowhere.
MOST_SHORT: Final = 400

Pair = tuple[str, str]


class NameIndex:
    """Distinct names by the pairs of their syllables."""

    def __init__(self, names: Sequence[str], costs: Costs, small: frozenset[str] = frozenset()) -> None:
        """`costs` tells what it costs to read a token for each word; a name's number is its place in `names`.

        `small` are words that may stand within a name in a message and say nothing: "miến dong ở Húc Động".
        """
        self._costs, self._small = costs, small
        forms = [split(name) for name in names]
        folded = {form: fold(form) for each in forms for form in each}
        keys = [tuple(folded[form] for form in each) for each in forms]
        counts = Counter(key for each in keys for key in set(each))
        self._weight = {key: math.log(1 + len(keys) / count) + SKIPPED for key, count in counts.items()}
        self._names = [self._cut(number, each, keys[number]) for number, each in enumerate(forms)]
        self._total = [name.total for name in self._names]
        self._pairs: dict[Pair, list[int]] = defaultdict(list)
        self._skips: dict[Pair, list[int]] = defaultdict(list)
        self._shorts: dict[str, list[int]] = defaultdict(list)
        for name in self._names:
            self._take_in(name)

    def _cut(self, number: int, forms: tuple[str, ...], keys: tuple[str, ...]) -> NameWords:
        weights = tuple(self._weight[key] for key in keys)
        return NameWords(number, forms, keys, weights, sum(weights), max(weights, default=0.0))

    def _take_in(self, name: NameWords) -> None:
        for pair in dict.fromkeys(pairwise(name.keys)):
            self._pairs[pair].append(name.number)
        for pair in dict.fromkeys(zip(name.keys, name.keys[2:], strict=False)):
            self._skips[pair].append(name.number)
        for key in dict.fromkeys(name.keys if len(name.keys) <= 2 else ()):
            self._shorts[key].append(name.number)

    def weight(self, key: str) -> float:
        """Return how much a syllable tells one name from another: more where few have it, 0 where none has."""
        return self._weight.get(key, 0.0)

    def holds(self, first: str, second: str) -> bool:
        """Return whether two folded syllables stand side by side in some name."""
        return (first, second) in self._pairs

    def begins(self, name: int, token: Token) -> bool:
        """Return whether the name of a number begins with a word, marks aside."""
        return self._names[name].keys[:1] == (token.key,)

    def hits(self, tokens: tuple[Token, ...]) -> list[Hit]:
        """Return the names that a message has the most of, the worthiest first."""
        message = message_of(tokens, self._small, phrasebook().function_words | words_of_kinds(), LONGEST)
        gains = self._gains(message)
        if not gains:
            return []
        total = self._total
        likely = heapq.nlargest(LAID, gains, key=lambda name: (gains[name] - PER_MISSING * total[name], -name))
        laid = (lay(self._names[name], message, self._costs) for name in likely)
        return sorted((hit for hit in laid if hit is not None), key=lambda hit: (-hit.worth, hit.name))

    def alike(self, hit: Hit, tokens: tuple[Token, ...]) -> list[int]:
        """Return the numbers of all names that hold the words which a clean hit found, as well as its own does."""
        keys = self._names[hit.name].keys
        pairs = [(keys[one], keys[two]) for one, two in pairwise(hit.words) if two == one + 1]
        if not pairs:
            return [hit.name]
        held = min((self._pairs[pair] for pair in pairs), key=len)
        meant = [self._meant(tokens[at], keys[word]) for word, at in zip(hit.words, hit.at, strict=True)]
        names = ((name, self._names[name].forms) for name in held)
        return [name for name, forms in names if all(not each.isdisjoint(forms) for each in meant)]

    def _meant(self, token: Token, key: str) -> set[str]:
        """Return the words that a token stands for without a slip."""
        if token.is_marked:
            return {token.text}
        return {form for form in self._costs(token) if fold(form) == key}

    def _gains(self, message: Message) -> dict[int, float]:
        """Return what each name that shares a pair of words with the message gains by it."""
        keys = [token.key for token in message.tokens]
        gains: dict[int, float] = {}
        apart = dict.fromkeys(zip(keys, keys[2:], strict=False))
        self._add(gains, self._pairs, dict.fromkeys(pairwise(keys)), 1.0)
        self._add(gains, self._pairs, apart, SKIPPED)
        self._add(gains, self._skips, apart, SKIPPED)
        for key in message.where:
            names = self._shorts.get(key, ())
            if len(names) <= MOST_SHORT:
                for name in names:
                    gains[name] = gains.get(name, 0.0) + self._weight[key]
        return gains

    def _add(self, gains: dict[int, float], held: dict[Pair, list[int]], pairs: Iterable[Pair], share: float) -> None:
        for pair in pairs:
            names = held.get(pair)
            if names:
                gain = share * (self._weight[pair[0]] + self._weight[pair[1]])
                for name in names:
                    gains[name] = gains.get(name, 0.0) + gain
