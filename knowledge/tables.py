"""Tables of text (CSV files, sheets of a workbook) and the records they hold, strictly read."""

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, Final

from knowledge.errors import DataError
from knowledge.kinds import LIST_SEPARATOR, Field, Form, Record, RecordKind

_FLAGS: Final = {"": False, "false": False, "0": False, "no": False, "true": True, "1": True, "yes": True}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    number: int
    """From 1, counting the heading; where the row begins, if a cell goes over several lines."""
    cells: Mapping[str, str]
    """Trimmed text in NFC by column."""
    exact: frozenset[str] = frozenset()
    """The columns whose text was made of a number: with a decimal comma, however others of the column are written."""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and lines, not yet typed."""

    file: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_csv(path: Path) -> Table:
    """Read a UTF-8 CSV file with a comma, semicolon or tab between cells; empty lines are passed over.

    Raises:
        DataError: it is not UTF-8, not CSV, or a line has another number of cells than the heading.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DataError(path.name, line, "", "", "not_utf8") from error
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        start = 1
        for row in reader:
            rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(path.name, reader.line_num, "", str(error), "not_csv") from error
    return table_of(path.name, rows)


def table_of(file: str, rows: list[tuple[int, list[str]]]) -> Table:
    """Return the table whose first row is the heading; rows are (line number, cells), empty ones left out.

    Raises:
        DataError: there is no heading, a column comes twice, or a row is longer or shorter than the heading.
    """
    filled = [(number, cells) for number, row in rows if any(cells := [_clean(cell) for cell in row])]
    if not filled:
        raise DataError(file, 1, "", "", "empty")
    first, names = filled[0]
    header = tuple(names)
    for name in header:
        if header.count(name) > 1:
            raise DataError(file, first, name, name, "repeated")
    for number, cells in filled[1:]:
        if len(cells) != len(header):
            raise DataError(file, number, "", f"{len(cells)}/{len(header)}", "cells")
    lines = (Line(number, dict(zip(header, cells, strict=True))) for number, cells in filled[1:])
    return Table(file, header, tuple(lines))


def _clean(cell: str) -> str:
    """Spreadsheets made on other systems bring NFD and CR LF inside cells; neither is meant."""
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n").strip())


def records_of(kind: RecordKind, table: Table) -> tuple[Record, ...]:
    """Return the records of a table whose columns are exactly the kind's fields, in any order.

    Raises:
        DataError: a column is missing or unknown, a cell is not of its field's form, or a key comes twice.
    """
    for name in kind.columns:
        if name not in table.header:
            raise DataError(table.file, 1, name, "", "missing_column")
    for name in table.header:
        if name not in kind.columns:
            raise DataError(table.file, 1, name, name, "unknown_column")
    found: dict[str, Record] = {}
    for line in table.lines:
        record = record_of(kind, line, table.file)
        key = kind.key(record)
        if key in found:
            raise DataError(table.file, line.number, kind.key_fields[0], key, "repeated")
        found[key] = record
    return tuple(found.values())


def record_of(kind: RecordKind, line: Line, file: str) -> Record:
    """Return the record of one line.

    Raises:
        DataError: a cell is not of its field's form.
    """
    values = {field.name: _value(field, line, file) for field in kind.fields}
    return kind.type(**values)


def _value(field: Field, line: Line, file: str) -> Any:
    text = line.cells[field.name]
    if not text:
        if not field.optional:
            raise DataError(file, line.number, field.name, "", "empty")
        if field.nullable:
            return None
    if field.form == "choice" and text and text not in field.choices:
        raise DataError(file, line.number, field.name, text, "not_a_choice", field.choices)
    reader, code = _READERS.get(field.form, (str, ""))
    try:
        return reader(text)
    except (ValueError, KeyError) as error:
        raise DataError(file, line.number, field.name, text, code) from error


def _number(text: str) -> float:
    value = float(text)
    if not isfinite(value) or "_" in text:
        raise ValueError(text)
    return value


def _whole(text: str) -> int:
    # "4.0" is how some spreadsheets write 4.
    value = _number(text)
    if value != int(value):
        raise ValueError(text)
    return int(value)


def _date(text: str) -> date:
    # fromisoformat alone would also take "20221231" and week dates.
    if len(text) != len("2022-12-31"):
        raise ValueError(text)
    return date.fromisoformat(text)


def _list(text: str) -> tuple[str, ...]:
    return tuple(item for part in text.split(LIST_SEPARATOR) if (item := part.strip()))


_READERS: Final[Mapping[Form, tuple[Callable[[str], Any], str]]] = {
    "number": (_number, "not_a_number"),
    "whole": (_whole, "not_a_whole_number"),
    "date": (_date, "not_a_date"),
    "flag": (lambda text: _FLAGS[text.lower()], "not_a_flag"),
    "list": (_list, ""),
}
