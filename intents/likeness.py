"""How like a typed syllable is to those of the lexicon, and which of them it may stand for."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from intents.syllables import TONE_MARKS, SyllableTable, fold, is_marked, without_tone
from intents.tokens import Token

# What it costs to read one syllable for another. A wrong tone is the lightest slip ("chũ tịch"), then a wrong vowel
# mark ("bình lieu" in a message that has marks), then letters that sound alike ("xao" for "sao"), then a wrong letter.
UNMARKED: Final = 0.02
UNMARKED_AMONG_MARKED: Final = 0.15
WRONG_TONE: Final = 0.22
WRONG_VOWEL: Final = 0.34
WRONG_BOTH: Final = 0.6
SOUNDS_ALIKE: Final = 0.45
RHYMES_ALIKE: Final = 0.52
WRONG_LETTER: Final = 0.5
# More where what was typed is good Vietnamese by itself, and more still where it is a word that the lexicon knows:
# correcting "dơi" to "hà", or "số sản" to "số dân", would do harm.
GOOD_SYLLABLE: Final = 0.1
KNOWN_WORD: Final = 0.25
SHORTEST_WITH_WRONG_LETTER: Final = 3

Candidate = tuple[str, float]


class Likeness:
    """An index over the syllables of a lexicon."""

    def __init__(
        self, table: SyllableTable, onsets: tuple[tuple[str, str], ...], rhymes: tuple[tuple[str, str], ...]
    ) -> None:
        self._table = table
        self._onsets = sorted(onsets, key=lambda pair: len(pair[0]), reverse=True)
        self._rhymes = sorted(((fold(a), fold(b)) for a, b in rhymes), key=lambda pair: len(pair[0]), reverse=True)
        self._foreign = {written for written, _ in onsets if len(written) == 1}
        """Letters such as f and z, with which no syllable of the table begins."""
        self._forms: dict[str, list[str]] = defaultdict(list)
        self._common: set[str] = set()
        self._common_keys: set[str] = set()
        self._keys_by_sound: dict[str, set[str]] = defaultdict(set)
        self._keys_by_deletion: dict[str, set[str]] = defaultdict(set)
        self.candidates = lru_cache(maxsize=16384)(self._candidates)

    def add(self, syllables: Iterable[str], *, common: bool) -> None:
        """Take syllables of the lexicon, in canonical spelling, into the index; common words are no proper names."""
        for form in syllables:
            if common:
                self._common.add(form)
                self._common_keys.add(fold(form))
            key = fold(form)
            if form in self._forms[key]:
                continue
            self._forms[key].append(form)
            self._keys_by_sound[self.sound(key)].add(key)
            for shorter in _deletions(key):
                self._keys_by_deletion[shorter].add(key)
        self.candidates.cache_clear()

    def is_common(self, form: str) -> bool:
        """Return whether a syllable stands so in a phrase that is no proper name."""
        return form in self._common

    def sound(self, key: str) -> str:
        """Return a key's letters with those that sound alike written alike."""
        onset, rhyme = next(iter(self._table.splits(key)))
        if not onset and key[:1] in self._foreign:
            onset, rhyme = key[0], key[1:]
        for written, as_if in self._onsets:
            if onset == written:
                onset = as_if
                break
        for written, as_if in self._rhymes:
            if rhyme == fold(written):
                rhyme = as_if
                break
        return onset + rhyme

    def _candidates(self, token: Token) -> Mapping[str, float]:
        """Return the lexicon's syllables that the token may stand for, each with its cost; the same one costs 0."""
        known = token.is_marked and token.text in self._common
        costs: dict[str, float] = {
            form: _marks_cost(token, form) + (GOOD_SYLLABLE if known and form != token.text else 0.0)
            for form in self._forms.get(token.key, ())
        }
        if token.kind == "word" and len(token.key) > 1:
            good = self._goodness(token)
            for key, cost in self._like_keys(token.key):
                for form in self._forms[key]:
                    total = (
                        cost
                        + (min(good, GOOD_SYLLABLE) if cost < WRONG_LETTER else good)
                        + (0.1 if token.is_marked and not _same_tone(token.text, form) else 0.0)
                    )
                    costs[form] = min(total, costs.get(form, total))
        return costs

    def _goodness(self, token: Token) -> float:
        if token.text in self._common or (not token.is_marked and token.key in self._common_keys):
            return KNOWN_WORD
        return GOOD_SYLLABLE if self._table.holds(token.text) else 0.0

    def _like_keys(self, key: str) -> Iterator[Candidate]:
        alike = self._keys_by_sound.get(self.sound(key), set()) - {key}
        yield from ((other, SOUNDS_ALIKE if other[1:] == key[-len(other[1:]) :] else RHYMES_ALIKE) for other in alike)
        if len(key) < SHORTEST_WITH_WRONG_LETTER:
            return
        near = set().union(*(self._keys_by_deletion.get(shorter, set()) for shorter in _deletions(key)))
        for other in near - alike - {key}:
            if len(other) >= SHORTEST_WITH_WRONG_LETTER and OSA.distance(key, other, score_cutoff=1) == 1:
                yield other, WRONG_LETTER


def _deletions(key: str) -> set[str]:
    """Return the key itself and it less one letter, by which two keys one slip apart meet."""
    return {key, *(key[:index] + key[index + 1 :] for index in range(len(key)))}


def _same_tone(one: str, other: str) -> bool:
    return is_marked(other) == is_marked(one) or without_tone(one) == one


def _marks_cost(token: Token, form: str) -> float:
    """Return the cost of reading a token as a form with the same letters."""
    if token.text == form:
        return 0.0
    if not token.is_marked:
        return UNMARKED_AMONG_MARKED if token.is_bare else UNMARKED
    if without_tone(token.text) == without_tone(form):
        return WRONG_TONE
    if fold(without_tone(token.text)) == without_tone(token.text) or token.text.replace("đ", "d") == form.replace(
        "đ", "d"
    ):
        return WRONG_VOWEL - 0.08
    return WRONG_VOWEL if _tone(token.text) == _tone(form) else WRONG_BOTH


def _tone(form: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", form) if letter in TONE_MARKS)
