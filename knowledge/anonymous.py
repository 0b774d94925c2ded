"""Taking out of a question what names or reaches a person, before it is stored."""

import re
import unicodedata
from typing import Final

from knowledge.names import STROKED

# What stands for a number that was cut out; a mark, no word of a language.
CUT: Final = "***"
# A question is one or two lines; the rest of a pasted page is of no use to anybody.
LONGEST: Final = 500

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Digits that belong together: at most two signs between them. A number may follow a letter: "sdt0912345678".
_RUN: Final = re.compile(r"(?<![\d.,])\+?\(?\d(?:[ .\-()]{0,2}\d){7,}")
_DATE: Final = re.compile(r"(?<!\d)\d{1,2}[.-]\d{1,2}[.-](?:\d{4}|\d{2})(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_DIGITS: Final = re.compile(r"\d[\d .()\-]{5,}\d")
# A number that a word before it calls a person's, in whatever groups it was typed.
_CALLED: Final = re.compile(
    r"\b(so dien thoai|dien thoai|sdt|dt|phone|zalo|cmnd|cccd|can cuoc|chung minh|so tai khoan|stk|ma so thue|mst)"
    r"\b[^\d\n]{0,20}(\+?\d[\d .()\-]{5,}\d)"
)


def without_person(text: str) -> str:
    """Return a question as it may be stored: mail addresses, phone and id numbers cut out, at most 500 characters.

    Numbers that are figures, years or dates stay.

    >>> without_person("goi lai so 0912 345 678 nhe, ho ngheo 2021 2022")
    'goi lai so *** nhe, ho ngheo 2021 2022'
    """
    # Digits of full width are digits too, and signs of no width would hide a number from the patterns.
    plain = " ".join(unicodedata.normalize("NFKC", text[: 8 * LONGEST]).split())
    line = plain
    if not plain.isprintable():  # as nearly all are
        line = "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cc"))
    return _RUN.sub(_kept, _without_called(_MAIL.sub(CUT, line)))[:LONGEST]


def _without_called(line: str) -> str:
    """Cut out numbers that a word before them calls a person's."""
    if not _DIGITS.search(line):
        return line
    for match in reversed(list(_CALLED.finditer(_letters(line)))):
        start, end = match.span(2)
        line = f"{line[:start]}{CUT}{line[end:]}"
    return line


def _letters(line: str) -> str:
    """Return the line in lower case without diacritics, letter for letter: what is found there is here too."""
    return "".join(unicodedata.normalize("NFD", char.lower())[0] for char in line.translate(STROKED))


def _kept(run: re.Match[str]) -> str:
    """Return the run of digits, or the mark where it can be a phone, id, tax or account number."""
    rest = _DATE.sub(" ", run[0]).strip()
    digits = re.sub(r"\D", "", rest)
    if re.match(r"\D*0", rest) or rest.startswith("+"):
        return CUT if len(digits) >= 9 else run[0]
    rest = _YEAR.sub(" ", rest).strip()
    digits = re.sub(r"\D", "", rest)
    is_long = re.search(r"\d{9}", rest)
    is_phone = digits.startswith("84") and len(digits) in (11, 12) and not _GROUPED.fullmatch(rest)
    is_id = len(digits) in (9, 12) and re.fullmatch(r"\d{3}(?:[ \-]\d{3})+", rest)
    return CUT if is_long or is_phone or is_id else run[0]
