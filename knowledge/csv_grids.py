"""CSV files of any making: their letters, what stands between their cells, and what they must not hold."""

import csv
import io
import re
import unicodedata
from itertools import islice
from typing import Final
from unicodedata import combining

from knowledge.errors import BadFile, DataError
from knowledge.grids import MOST_CELLS, Cell, Grid, clean
from knowledge.headings import fields_named

_DELIMITERS: Final = ",;\t"
# As many lines as a title and its heading take.
_LOOKED_AT: Final = 40
_MOST_CHARACTERS: Final = 100_000
# What a spreadsheet would take for a formula is written with an apostrophe before it, and read without.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_QUOTED_FORMULA: Final = re.compile(r"'+[=+\-@\t\r]")
# What Windows-1258 writes beside letters, in text that is one.
_SIGNS: Final = "\u201c\u201d\u2018\u2019\u2013\u2026\u20ab\xa0"


def guarded(text: str) -> str:
    """Return a text as a CSV cell that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("'=1"), guarded("a=1")
    ("'=1+1", "''=1", 'a=1')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that a cell stands for.

    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return text[1:] if _QUOTED_FORMULA.match(text) else text


def read_csv_grid(file: str, content: bytes) -> Grid:
    """Return the rows of a CSV file: UTF-8, UTF-16 or Windows-1258, with commas, semicolons or tabs.

    Raises:
        BadFile: it is no text (`not_text`), or holds too much.
        DataError: its letters cannot be read (`not_utf8`), its quotes do not match (`not_csv`), or a cell is
            far too long (`cell_too_long`).
    """
    text = _decoded(file, content)
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"\"?sep=.\"?\s*", first):  # Excel's own way to say what parts the cells
        delimiter, skipped = first.strip().strip('"')[-1:] or "\t", 1
        text = rest
    else:
        delimiter, skipped = max(_DELIMITERS, key=lambda each: _weight(text, each)), 0
    rows = _rows(file, text, delimiter, skipped)
    return Grid(file, file.rpartition(".")[0] or file, tuple(rows), is_csv=True)


def _decoded(file: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise BadFile(file, "not_text") from error
    if b"\0" in content:
        raise BadFile(file, "not_text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        old = content.decode("cp1258", errors="replace")
        if "\ufffd" not in old and _is_vietnamese(old):
            return unicodedata.normalize("NFC", old)
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DataError(file, line, "", "", "not_utf8") from error


def _is_vietnamese(text: str) -> bool:
    """Say whether bytes read as Windows-1258, which writes a tone mark after its vowel as NFD does, make words."""
    marks = [index for index, char in enumerate(text) if combining(char)]
    in_place = all(index and _base(text[index - 1]) in "aeiouy" for index in marks)
    foreign = any(
        not char.isascii() and not char.isalpha() and not combining(char) for char in text if char not in _SIGNS
    )
    # Without one mark it may as well be TCVN3 or VNI, whose letters would come out as others.
    return bool(marks) and in_place and not foreign


def _base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0].lower()


def _weight(text: str, delimiter: str) -> tuple[int, int]:
    """Return how well a delimiter fits: the fields that a row names then, and else how many cells the first one has."""
    try:
        reader = csv.reader(io.StringIO(text[:_MOST_CHARACTERS], newline=""), delimiter=delimiter)
        rows = list(islice(reader, _LOOKED_AT))
    except csv.Error:
        return 0, 0
    return max(map(fields_named, rows), default=0), max(map(len, rows[:1]), default=0)


def _rows(file: str, text: str, delimiter: str, skipped: int) -> list[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    start, count = 1 + skipped, 0
    try:
        for row in reader:
            count += len(row)
            if count > MOST_CELLS:
                raise BadFile(file, "too_large")
            cells: list[Cell] = [unguarded(clean(cell)) for cell in row]
            if any(cells):
                rows.append((start, cells))
            start = reader.line_num + 1 + skipped
    except csv.Error as error:
        code = "cell_too_long" if "field limit" in str(error) else "not_csv"
        raise DataError(file, reader.line_num + skipped, "", str(error), code) from error
    return rows
