"""Long texts in several messages: cut where a reader would pause, never inside a figure, a word or a character."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

# The better a place for a cut, the earlier it stands; the place is where the next message begins.
_PARAGRAPH: Final = re.compile(r"\n\s*\n\s*")
_LINE: Final = re.compile(r"\s*\n\s*")
# "1." at the beginning of a line numbers it and ends no sentence.
_SENTENCE: Final = re.compile(r"(?<=[.!?…;])(?<!^\d\.)(?<!^\d\d\.)[^\S\n]+", re.MULTILINE)
# A space behind a digit stands before the unit that the number is of.
_WORD: Final = re.compile(r"(?<!\d)[^\S\n\u00a0]+(?!\d)")
_SPACE: Final = re.compile(r"\s+")
_PLACES: Final = (_PARAGRAPH, _LINE, _SENTENCE, _WORD, _SPACE)
# Before this part of a message a cut would leave a scrap; then the next best place is taken.
_SCRAP: Final = 0.3
_LOOKED_AHEAD: Final = 50
_JOINER: Final = "\u200d"
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)


def utf16_length(text: str) -> int:
    """Return how many UTF-16 units a text has, by which messengers count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, longest: int, *, measure: Callable[[str], int] = utf16_length) -> tuple[str, ...]:
    """Return a text as messages of at most so many units each, in reading order; without the blanks at the cuts.

    Empty for a text of blanks alone. A single word that is longer than a message is cut between characters.

    >>> split("Có 12.345,6 ha rừng.", 12)
    ('Có', '12.345,6 ha', 'rừng.')
    """
    return tuple(_pieces(text.strip(), longest, measure))


def _pieces(text: str, longest: int, measure: Callable[[str], int]) -> Iterator[str]:
    while measure(text) > longest:
        at = _cut(text, _fitting(text, longest, measure))
        yield text[:at].rstrip()
        text = text[at:].lstrip()
    if text:
        yield text


def _fitting(text: str, longest: int, measure: Callable[[str], int]) -> int:
    """Return how many characters from the start fit; at least one, or nothing would ever be sent."""
    low, high = 1, min(len(text), longest)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= longest else (low, middle - 1)
    return low


def _cut(text: str, room: int) -> int:
    """Return where to cut so that what is before fits."""
    scraps = 0
    for place in _PLACES:
        # A blank that stands just behind what fits is a place too, and what follows it is looked at.
        found = place.finditer(text, 0, room + _LOOKED_AHEAD)
        ends = [match.start() for match in found if 0 < match.start() <= room]
        if ends and ends[-1] > room * _SCRAP:
            return ends[-1]
        scraps = scraps or (ends[-1] if ends else 0)
    return scraps or _between_characters(text, room)


def _between_characters(text: str, room: int) -> int:
    """Return the last place before the room ends that is inside no character as people see it."""
    for at in range(room, 0, -1):
        if not _is_inside_character(text, at):
            return at
    return room


def _is_inside_character(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if unicodedata.category(after)[0] == "M" or ord(after) in _SKIN_TONES or _JOINER in (before, after):
        return True
    return ord(after) in _FLAG_LETTERS and _flag_letters_before(text, at) % 2 == 1


def _flag_letters_before(text: str, at: int) -> int:
    count = 0
    while count < at and ord(text[at - 1 - count]) in _FLAG_LETTERS:
        count += 1
    return count
