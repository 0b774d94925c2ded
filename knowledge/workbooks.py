"""Excel workbooks: read as tables of text with bounds on what they may hold, and written."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from knowledge.errors import BadFile
from knowledge.numbers import plain_number
from knowledge.tables import Table, table_of

# An xlsx of the allowed size may unpack to a thousand times as much, and one cell at the far corner of a
# sheet makes a reader reserve 17 billion cells.
_MAX_UNPACKED_BYTES: Final = 60_000_000
_MAX_CELLS: Final = 3_000_000
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_CELL_NAME: Final = re.compile(rb"""\br=["']([A-Z]{0,3})([0-9]{1,7})["']""")
_MAX_CELL_CHARACTERS: Final = 32_767


def read_workbook(path: Path, content: bytes) -> tuple[Table, ...]:
    """Return a table for each sheet that is not empty; its file is "name.xlsx#sheet".

    Raises:
        BadFile: encrypted, with macros, broken, or too large when unpacked.
        DataError: a sheet's heading names a column twice, or leaves one out.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_dangerous(path, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise BadFile(path.name, "broken") from error
    tables = []
    for name, cells in sheets:
        rows = [(number, [_text(cell) for cell in row]) for number, row in enumerate(cells, 1)]
        if any(cell.strip() for _, row in rows for cell in row):
            tables.append(table_of(f"{path.name}#{name}", _trimmed(rows)))
    return tuple(tables)


def _refuse_dangerous(path: Path, content: bytes) -> None:
    if content.startswith(_OLE):
        # An encrypted xlsx is an OLE file around the real one; any other OLE file is an old .xls.
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise BadFile(path.name, "encrypted" if encrypted else "unknown_format")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
                raise BadFile(path.name, "macros")
            if sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES:
                raise BadFile(path.name, "too_large")
            for member in members:
                if "worksheets/" in member.filename and _cells(archive.read(member)) > _MAX_CELLS:
                    raise BadFile(path.name, "too_large")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise BadFile(path.name, "broken") from error


def _cells(sheet: bytes) -> int:
    """Return how many cells the rectangle around all named cells has."""
    last_row = last_column = 1
    for letters, digits in _CELL_NAME.findall(sheet):
        last_row = max(last_row, int(digits))
        column = 0
        for letter in letters:
            column = column * 26 + letter - ord("A") + 1
        last_column = max(last_column, column)
    return last_row * last_column


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            # A comma, since text cells are read the Vietnamese way: "20.125" would be twenty thousand.
            return plain_number(cell).replace(".", ",")
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _trimmed(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Leave out the columns without heading at the right that hold nothing."""
    width = max(index + 1 for _, row in rows for index, cell in enumerate(row) if cell.strip())
    return [(number, row[:width]) for number, row in rows]


Sheet: TypeAlias = tuple[str, Sequence[str], Iterable[Sequence[str | float]]]


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write sheets of (name, headings, rows); numbers as numbers, and text never as a formula or a link.

    Raises:
        BadFile: a text is longer than a cell may be, or the file cannot be written.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    bold = book.add_format({"bold": True})
    for name, headings, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, cell, path)
    book.close()
    try:
        path.write_bytes(content.getvalue())
    except OSError as error:
        raise BadFile(path.name, "cannot_write") from error


def _write_cell(sheet: Any, row: int, column: int, cell: str | float, path: Path) -> None:
    if isinstance(cell, str):
        if len(cell) > _MAX_CELL_CHARACTERS:
            raise BadFile(path.name, "too_long")
        if cell:
            sheet.write_string(row, column, cell)
    elif float(f"{cell:.16G}") == cell:  # the precision that XlsxWriter writes
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, plain_number(cell).replace(".", ","))
