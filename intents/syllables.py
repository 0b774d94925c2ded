"""Vietnamese syllables: marks taken off and put on, one spelling for two that mean the same."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

TONES: Final = {"huyền": "\u0300", "sắc": "\u0301", "ngã": "\u0303", "hỏi": "\u0309", "nặng": "\u0323"}
TONE_MARKS: Final = frozenset(TONES.values())
VOWELS: Final = frozenset("aeiouy")
# A lone i and y after these letters are one sound and two habits of spelling: tỷ lệ, tỉ lệ.
LONE_Y: Final = re.compile(r"^([hklmst])y([\u0300\u0301\u0303\u0309\u0323]?)$")


def fold(text: str) -> str:
    """Return the text in lower case without any mark: "Đầm Hà" becomes "dam ha".

    >>> fold("Đầm Hà")
    'dam ha'
    """
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


# A hook left out of two: "nuớc" and "nưóc" are spellings of nothing but "nước".
HALF_HOOKED: Final = re.compile(r"(?<!q)(?:uơ|ưo)(?=[a-z])")

# How a sound is spelt follows from the vowel behind it: "ngèo" is spelt "nghèo", "nghành" is spelt "ngành".
SPELLINGS: Final = (
    (re.compile(r"^(n?)g(?=[eê])"), r"\1gh"),
    (re.compile(r"^ng(?=i)"), "ngh"),
    (re.compile(r"^(n?)gh(?=[aăâoôơuư])"), r"\1g"),
)


@lru_cache(maxsize=65536)
def canonical(syllable: str) -> str:
    """Return the one spelling of a syllable in lower case, NFC: hoá as hóa, đòan as đoàn, tỷ as tỉ, nuớc as nước.

    >>> canonical("Hoá"), canonical("tỷ"), canonical("quý"), canonical("đòan"), canonical("nuớc"), canonical("ngèo")
    ('hóa', 'tỉ', 'quý', 'đoàn', 'nước', 'nghèo')
    """
    apart = unicodedata.normalize("NFD", LONE_Y.sub(r"\1i\2", unicodedata.normalize("NFD", syllable.lower())))
    tones = [letter for letter in apart if letter in TONE_MARKS]
    bare = _respelt(without_tone(unicodedata.normalize("NFC", apart)))
    if not tones:
        return bare
    return _placed(bare, tones[0]) if len(tones) == 1 else unicodedata.normalize("NFC", apart)


def _respelt(bare: str) -> str:
    """Return an untoned syllable as it is spelt rightly, where what was typed is no spelling of another."""
    if bare[:1] in ("n", "g"):
        for pattern, right in SPELLINGS:
            bare = pattern.sub(right, bare)
    return HALF_HOOKED.sub("ươ", bare) if "ơ" in bare or "ư" in bare else bare


@lru_cache(maxsize=65536)
def without_tone(syllable: str) -> str:
    """Return the syllable with its vowels' own marks but no tone: "đầm" becomes "đâm"."""
    apart = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if letter not in TONE_MARKS))


def is_marked(syllable: str) -> bool:
    """Return whether any letter bears a mark, đ among them."""
    return not syllable.isascii()


def with_tone(syllable: str, tone: str) -> str:
    """Return an untoned syllable with the tone named in Vietnamese, in the one spelling."""
    return canonical(_placed(syllable, TONES[tone]))


def _placed(syllable: str, mark: str) -> str:
    """Return the syllable with a tone's mark on the letter that bears it."""
    vowels = [index for index, letter in enumerate(syllable) if fold(letter) in VOWELS]
    if not vowels:
        return syllable
    index = _toned_letter(syllable, vowels)
    return unicodedata.normalize("NFC", syllable[: index + 1] + mark + syllable[index + 1 :])


def _toned_letter(syllable: str, vowels: list[int]) -> int:
    if len(vowels) > 1 and syllable[: vowels[0] + 1] in ("qu", "gi"):
        vowels = vowels[1:]
    own_mark = [index for index in vowels if is_marked(syllable[index])]
    if own_mark:
        return own_mark[-1]
    closed = vowels[-1] < len(syllable) - 1
    if len(vowels) == 1:
        return vowels[0]
    return vowels[1] if closed or len(vowels) == 3 else vowels[0]


class SyllableTable:
    """Which spellings are syllables at all: an onset and a rhyme that the language has."""

    def __init__(self, onsets: tuple[str, ...], rhymes: tuple[str, ...]) -> None:
        self._onsets = tuple(sorted(onsets, key=len, reverse=True))
        self._rhymes = frozenset(rhymes)
        self._folded_rhymes = frozenset(fold(rhyme) for rhyme in rhymes)

    def holds(self, syllable: str) -> bool:
        """Return whether it is a syllable; one typed without marks is taken for any with the same letters."""
        bare = without_tone(syllable)
        rhymes = self._rhymes if is_marked(bare.replace("đ", "d")) else self._folded_rhymes
        return any(rhyme in rhymes for _, rhyme in self.splits(bare))

    def splits(self, syllable: str) -> tuple[tuple[str, str], ...]:
        """Return the ways to part it into onset and rest, the longest onset first, no onset last."""
        found = tuple((onset, syllable[len(onset) :]) for onset in self._onsets if syllable.startswith(onset))
        return (*found, ("", syllable))
