"""The ways people type a question: without marks, decomposed, by keystrokes, in the other habit of placing tones."""

import re
import unicodedata
from typing import Final

from intents.syllables import TONE_MARKS, fold

TELEX_TONES: Final = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
VNI_TONES: Final = {"\u0300": "2", "\u0301": "1", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
TELEX_LETTERS: Final = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI_LETTERS: Final = {"â": "a6", "ă": "a8", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
OLD_PLACES: Final = {"óa": "oá", "òa": "oà", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "úy": "uý", "ủy": "uỷ", "ỏe": "oẻ"}
OTHER_I: Final = {"tỷ": "tỉ", "kỳ": "kì", "ký": "kí", "lý": "lí", "mỹ": "mĩ"}


def telex(text: str) -> str:
    """Return the keystrokes of a Telex typist who gives the tone last: "huyeenj ddaamf haf"."""
    return re.sub(r"\w+", lambda found: _keys(found[0], TELEX_LETTERS, TELEX_TONES), text.lower())


def vni(text: str) -> str:
    """Return the keystrokes of a VNI typist who gives the tone last: "huye6n5 d9a6m2 ha2"."""
    return re.sub(r"\w+", lambda found: _keys(found[0], VNI_LETTERS, VNI_TONES), text.lower())


def old_tone_places(text: str) -> str:
    """Return the text with the tone on the other vowel of an open oa, oe, uy: "hoá" for "hóa", "uỷ" for "ủy"."""
    for new, old in OLD_PLACES.items():
        text = re.sub(rf"(?<![qQ]){new}(?!\w)", old, text)
    return text


def other_i(text: str) -> str:
    """Return the text with the other habit for a lone i and y: "tỉ lệ" for "tỷ lệ"."""
    for one, other in OTHER_I.items():
        text = re.sub(rf"\b{one}\b", other, text, flags=re.IGNORECASE)
    return text


def unmarked(text: str) -> str:
    """Return the text in lower case without marks."""
    return fold(text)


def decomposed(text: str) -> str:
    """Return the text in NFD, as some phones send it."""
    return unicodedata.normalize("NFD", text)


def _keys(word: str, letters: dict[str, str], tones: dict[str, str]) -> str:
    apart = unicodedata.normalize("NFD", word)
    tone = "".join(tones[letter] for letter in apart if letter in TONE_MARKS)
    bare = unicodedata.normalize("NFC", "".join(letter for letter in apart if letter not in TONE_MARKS))
    return "".join(letters.get(letter, letter) for letter in bare) + tone
