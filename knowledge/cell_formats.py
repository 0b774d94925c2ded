"""What a workbook shows in a cell beside the number that it holds: percents, and months without a day.

python-calamine gives the number alone, so 5,37% comes as 0.0537 and "5/2023" as the first of May.
"""

import re
import zipfile
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

Shown: TypeAlias = Literal["percent", "month"]

# ECMA-376 part 1, 18.8.30: the number formats that are not written out in a file.
_PERCENTS: Final = frozenset({9, 10})
_MONTHS: Final = frozenset({17})
_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_CELL_FORMATS: Final = re.compile(rb"<(?:\w+:)?cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", re.S)
_STYLE: Final = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_NAME: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def shown_cells(archive: zipfile.ZipFile) -> tuple[Mapping[tuple[int, int], Shown], ...]:
    """Return, for each sheet in the workbook's order, which cells show more than their number.

    Cells are named by row and column from 0. Empty mappings where the workbook has no such style.
    """
    names = set(archive.namelist())
    shown_by_style = _styles(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else {}
    paths = _paths(archive) if "xl/workbook.xml" in names else ()
    return tuple(
        _cells(archive.read(path), shown_by_style) if shown_by_style and path in names else {} for path in paths
    )


def _styles(styles: bytes) -> dict[bytes, Shown]:
    """Return what a style shows, by its number as cells name it."""
    written = {}
    for found in _FORMAT.finditer(styles):
        attributes = _attributes(found[1])
        written[attributes.get(b"numFmtId", b"")] = attributes.get(b"formatCode", b"").decode(errors="replace")
    block = _CELL_FORMATS.search(styles)
    shown: dict[bytes, Shown] = {}
    for number, found in enumerate(_STYLE.finditer(block[1]) if block else ()):
        style = _attributes(found[1]).get(b"numFmtId", b"0")
        what = _shown(style, written.get(style, ""))
        if what is not None:
            shown[str(number).encode()] = what
    return shown


def _shown(number: bytes, code: str) -> Shown | None:
    plain = _LITERAL.sub("", code).lower()
    if (number.isdigit() and int(number) in _PERCENTS) or "%" in plain:
        return "percent"
    if (number.isdigit() and int(number) in _MONTHS) or ("m" in plain and "y" in plain and "d" not in plain):
        return "month"
    return None


def _paths(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Return where each sheet is kept, in the workbook's order."""
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return ()
    target_by_id = {
        attributes.get(b"Id"): attributes.get(b"Target", b"").decode(errors="replace")
        for attributes in (_attributes(found[1]) for found in _RELATION.finditer(relations))
    }
    sheets = (_attributes(found[1]) for found in _SHEET.finditer(archive.read("xl/workbook.xml")))
    targets = (target_by_id.get(each.get(b"r:id"), "") for each in sheets)
    return tuple(path.lstrip("/") if path.startswith("/") else f"xl/{path}" for path in targets)


def _cells(sheet: bytes, shown_by_style: Mapping[bytes, Shown]) -> dict[tuple[int, int], Shown]:
    shown: dict[tuple[int, int], Shown] = {}
    for found in _CELL.finditer(sheet):
        attributes = _attributes(found[1])
        what = shown_by_style.get(attributes.get(b"s", b""))
        place = _NAME.fullmatch(attributes.get(b"r", b"").decode(errors="replace")) if what else None
        if what is not None and place is not None:
            shown[int(place[2]) - 1, column_number(place[1])] = what
    return shown


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def column_number(letters: str) -> int:
    """Return the number of a column, from 0, by its letters.

    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
