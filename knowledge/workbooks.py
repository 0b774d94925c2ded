"""Excel workbooks: read as grids, with bounds on what they may hold."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, Final

from knowledge.cell_formats import Shown, column_number, shown_cells
from knowledge.errors import BadFile
from knowledge.grids import MOST_CELLS, Cell, Grid, Merged, Percent, clean

# An xlsx of the allowed size may unpack to a thousand times as much, and one cell at the far corner of a
# sheet makes a reader reserve 17 billion cells.
_MAX_UNPACKED_BYTES: Final = 60_000_000
_MAX_MEMBERS: Final = 2_000
_MAX_TEXT_BYTES: Final = 200_000_000
_LONG_BYTES: Final = 1_000
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_CELL_NAME: Final = re.compile(rb"""\br=["']([A-Z]{0,3})([0-9]{1,7})["']""")
_SHARED_TEXT: Final = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>|<(?:\w+:)?si\s*/>", re.S)
_SHARED_CELL: Final = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<""")


def read_workbook(file: str, content: bytes) -> tuple[Grid, ...]:
    """Return a grid for each sheet that is not empty; its file is "name.xlsx#sheet".

    Raises:
        BadFile: encrypted, with macros, broken, or too large when unpacked.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    shown = _inspected(file, content)
    grids = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for number, name in enumerate(book.sheet_names):
            marks = shown[number] if number < len(shown) else {}
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            merged = tuple(Merged(*first, *last) for first, last in sheet.merged_cell_ranges or ())
            grids.append(Grid(f"{file}#{name}", name, _rows(rows, marks), merged))
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise BadFile(file, "broken") from error
    return tuple(grid for grid in grids if grid.rows)


def _rows(rows: list[list[Any]], shown: Mapping[tuple[int, int], Shown]) -> tuple[tuple[int, list[Cell]], ...]:
    read = []
    for number, row in enumerate(rows):
        cells = [_cell(cell, shown.get((number, column)) if shown else None) for column, cell in enumerate(row)]
        if any(cell != "" for cell in cells):
            read.append((number + 1, cells))
    return tuple(read)


def _cell(cell: object, shown: Shown | None) -> Cell:
    match cell:
        case str():
            return clean(cell)
        case bool():
            return "true" if cell else "false"
        case float() | int():
            return Percent(float(cell)) if shown == "percent" else float(cell)
        case datetime() | date():
            day = cell.date() if isinstance(cell, datetime) else cell
            return f"{day.month}/{day.year}" if shown == "month" and day.day == 1 else day.isoformat()
        case time() | timedelta():
            return str(cell)
        case _:
            return clean(str(cell))


def _inspected(file: str, content: bytes) -> tuple[Mapping[tuple[int, int], Shown], ...]:
    """Refuse what is dangerous, and return which cells of each sheet show more than their number."""
    if content.startswith(_OLE):
        # An encrypted xlsx is an OLE file around the real one; any other OLE file is an old .xls.
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise BadFile(file, "encrypted" if encrypted else "unknown_format")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_dangerous(file, archive)
            return shown_cells(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, KeyError) as error:
        raise BadFile(file, "broken") from error


def _refuse_dangerous(file: str, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    if any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names):
        raise BadFile(file, "macros")
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES:
        raise BadFile(file, "too_large")
    sheets, texts = [], b""
    for member, name in zip(members, names, strict=True):
        # All is unpacked once: a member that lies about its size is found by its checksum.
        part = archive.read(member)
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise BadFile(file, "entities")
        if "worksheets/" in name:
            sheets.append(part)
        elif name.endswith("sharedstrings.xml"):
            texts = part
    if sum(map(_cells, sheets)) > MOST_CELLS or _text_bytes(sheets, texts) > _MAX_TEXT_BYTES:
        raise BadFile(file, "too_large")


def _cells(sheet: bytes) -> int:
    """Return how many cells the rectangle around all named cells has."""
    last_row = last_column = 1
    for letters, digits in _CELL_NAME.findall(sheet):
        last_row = max(last_row, int(digits))
        last_column = max(last_column, column_number(letters.decode()) + 1)
    return last_row * last_column


def _text_bytes(sheets: list[bytes], texts: bytes) -> int:
    """Return how much text the cells hold together where they share long texts: each cell gets a copy of its own."""
    lengths = [len(found[0]) for found in _SHARED_TEXT.finditer(texts)]
    if max(lengths, default=0) < _LONG_BYTES:
        return 0
    used = chain.from_iterable(_SHARED_CELL.findall(sheet) for sheet in sheets)
    return sum(lengths[number] for each in used if (number := int(each)) < len(lengths))
