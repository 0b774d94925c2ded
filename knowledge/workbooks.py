"""Excel workbooks: read as grids, with bounds on what they may hold."""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.parsers.expat import ExpatError

from knowledge.cell_formats import Shown, shown_by_style
from knowledge.errors import BadFile
from knowledge.grids import MOST_CELLS, Cell, Grid, Merged, Percent, clean
from knowledge.sheet_parts import OutOfBounds, SheetPart, shared_bytes, sheet_paths, text_lengths

# An xlsx of the allowed size may unpack to a thousand times as much, and one cell at the far corner of a
# sheet makes a reader reserve 17 billion cells.
_MAX_UNPACKED_BYTES: Final = 60_000_000
_MAX_MEMBERS: Final = 2_000
_MAX_TEXT_BYTES: Final = 200_000_000
_LONG_BYTES: Final = 1_000
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_SHEETS: Final = "worksheets/"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is inside a workbook."""

    content_by_path: Mapping[str, bytes]
    """All parts that are XML, by their path in lower case."""

    def part(self, path: str) -> bytes:
        """Return a part; of one that is not there, one with nothing in it."""
        return self.content_by_path.get(path, b"<nothing/>")

    @property
    def sheets(self) -> Mapping[str, bytes]:
        """The sheets by path."""
        return {path: part for path, part in self.content_by_path.items() if _SHEETS in path}


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
            merged = _merged(file, sheet.merged_cell_ranges or (), rows)
            grids.append(Grid(f"{file}#{name}", name, _rows(rows, marks), merged))
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise BadFile(file, "broken") from error
    return tuple(grid for grid in grids if grid.rows)


def _merged(
    file: str, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], rows: list[list[Any]]
) -> tuple[Merged, ...]:
    """Return the rectangles that were made one, cut to the sheet's own.

    Raises:
        BadFile: they lie over each other, so that filling them in could take rows times rectangles.
    """
    height, width = len(rows), len(rows[0]) if rows else 0
    held = [
        Merged(*first, min(last[0], height - 1), min(last[1], width - 1))
        for first, last in ranges
        if first[0] < height and first[1] < width and first <= last
    ]
    if sum(each.cells for each in held) > height * width:
        raise BadFile(file, "broken")
    return tuple(held)


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
            parts = _read(file, archive)
        return _shown_cells(file, parts)
    except OutOfBounds as error:
        raise BadFile(file, error.code) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, KeyError, ExpatError) as error:
        raise BadFile(file, "broken") from error


def _read(file: str, archive: zipfile.ZipFile) -> _Parts:
    """Unpack all once: a member that lies about its size is found by its checksum."""
    members = archive.infolist()
    names = [member.filename.lower().replace("\\", "/") for member in members]
    if any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names):
        raise BadFile(file, "macros")
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES:
        raise BadFile(file, "too_large")
    if len(set(names)) < len(names):
        raise BadFile(file, "broken")  # which of two parts of one name counts is anybody's guess
    content_by_path = {}
    for member, name in zip(members, names, strict=True):
        part = archive.read(member)
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise BadFile(file, "entities")
        if name.endswith((".xml", ".rels")) or _SHEETS in name:
            content_by_path[name] = part
    return _Parts(content_by_path)


def _shown_cells(file: str, parts: _Parts) -> tuple[Mapping[tuple[int, int], Shown], ...]:
    """Return, for each sheet in the workbook's order, which cells show more than their number; refuse what is large."""
    styles = shown_by_style(parts.part("xl/styles.xml"))
    paths = sheet_paths(parts.part("xl/workbook.xml"), parts.part("xl/_rels/workbook.xml.rels"))
    sheets = {path: SheetPart(part, styles) for path, part in parts.sheets.items() if not path.endswith(".rels")}
    most = max((sheet.cells for sheet in sheets.values()), default=0)
    # A workbook may name one sheet a thousand times, and each is read.
    named = sum(sheets[path].cells if path in sheets else most for path in paths if not _is_chart(path))
    if max(named, sum(sheet.cells for sheet in sheets.values())) > MOST_CELLS or _has_long_texts(parts, paths):
        raise BadFile(file, "too_large")
    return tuple(sheets[path].shown if path in sheets else {} for path in paths)


def _is_chart(path: str) -> bool:
    return "sheets/" in path and _SHEETS not in path


def _has_long_texts(parts: _Parts, paths: tuple[str, ...]) -> bool:
    """Say whether cells share long texts so often that their copies would fill the memory."""
    lengths = text_lengths(parts.part("xl/sharedstrings.xml"))
    if max(lengths, default=0) < _LONG_BYTES:
        return False
    times = Counter(paths)
    used = (shared_bytes(part, lengths) * max(times[path], 1) for path, part in parts.sheets.items())
    return sum(used) > _MAX_TEXT_BYTES
