"""Raw Telex and VNI: keystrokes that no input method turned into letters."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from intents.syllables import SyllableTable, canonical, with_tone

VOWEL_KEYS: Final = frozenset("aeiouyw")
VNI: Final = re.compile(r"^[a-z]+[1-9][a-z1-9]*$")


class Keyboards:
    """Decodes a token that is no syllable as typed and is one as Telex or VNI keystrokes."""

    def __init__(
        self,
        table: SyllableTable,
        telex: tuple[Mapping[str, str], Mapping[str, str]],
        vni: tuple[Mapping[str, str], Mapping[str, str]],
    ) -> None:
        self._table = table
        self._telex_vowels, self._telex_tones = telex
        self._vni_vowels, self._vni_tones = vni

    def decode(self, token: str) -> str | None:
        """Return the syllable that the keystrokes mean; None where they are none, or are a syllable as they stand."""
        if not token.isascii() or len(token) < 2 or len(token) > 10:
            return None
        if VNI.match(token):
            return self._first_syllable(self._vni_ways(token))
        if not token.isalpha() or self._table.holds(token):
            return None
        return self._first_syllable(self._telex_ways(token))

    def _first_syllable(self, ways: Iterator[tuple[str, str | None]]) -> str | None:
        for letters, tone in ways:
            if letters and self._table.holds(letters):
                return canonical(with_tone(letters, tone) if tone else letters)
        return None

    def _telex_ways(self, token: str) -> Iterator[tuple[str, str | None]]:
        first_vowel = next((at for at, letter in enumerate(token) if letter in VOWEL_KEYS), len(token))
        for index in range(len(token) - 1, first_vowel, -1):
            if tone := self._telex_tones.get(token[index]):
                yield from ((marked, tone) for marked in self._telex_marked(token[:index] + token[index + 1 :]))
        yield from ((marked, None) for marked in self._telex_marked(token))

    def _telex_marked(self, letters: str) -> Iterator[str]:
        adjacent = letters
        for keys, letter in self._telex_vowels.items():
            adjacent = adjacent.replace(keys, letter)
        adjacent = adjacent.replace("uơ", "ươ").replace("ưo", "ươ")
        yield adjacent
        for keys, letter in self._telex_vowels.items():
            yield from _late_mark(letters, keys, letter)

    def _vni_ways(self, token: str) -> Iterator[tuple[str, str | None]]:
        letters = token
        for keys, letter in self._vni_vowels.items():
            letters = letters.replace(keys, letter)
        tones = [digit for digit in letters if digit in self._vni_tones]
        rest = re.sub(r"[1-5]", "", letters)
        for keys, letter in self._vni_vowels.items():
            if keys[1] in rest:
                rest = next(_late_mark(rest, keys, letter), rest)
        if rest.isalpha() and len(tones) <= 1:
            yield rest.replace("uơ", "ươ"), self._vni_tones[tones[0]] if tones else None


def _late_mark(letters: str, keys: str, letter: str) -> Iterator[str]:
    """Yield the letters where the mark's key came later than its vowel: "moiw" for "mơi"."""
    vowel, mark = keys[0], keys[1]
    at = letters.find(vowel)
    later = letters.find(mark, at + 1)
    if 0 <= at < later:
        rest = letters[:at] + letter + letters[at + 1 : later] + letters[later + 1 :]
        yield rest.replace("uơ", "ươ").replace("ưo", "ươ")
