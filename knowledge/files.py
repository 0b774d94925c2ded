"""Files that hold tables (a CSV file, a folder of them, a workbook), and which kind of record each holds."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from knowledge.errors import BadFile, DataError
from knowledge.kinds import KIND_BY_NAME, KINDS, RecordKind
from knowledge.names import same_name
from knowledge.reading_words import words
from knowledge.tables import Line, Table, read_csv
from knowledge.workbooks import read_workbook

_MAX_BYTES: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class KindTable:
    """A table of which we know what it holds."""

    kind: RecordKind
    table: Table
    is_own: bool
    """True for CSV with all columns, as the program writes it: "1.234" has a decimal point there."""


def read_tables(path: Path) -> tuple[KindTable, ...]:
    """Return the tables of a .csv or .xlsx file, or of all .csv files in a folder, by name.

    Raises:
        BadFile: it is not there, too large, none of these, or holds nothing that we know or no line but headings.
        DataError: a heading or a line cannot be read.
    """
    if not path.exists():
        raise BadFile(str(path), "not_found")
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    tables = tuple(each for file in files for each in _tables(file))
    if not tables:
        raise BadFile(path.name, "nothing")
    if not any(each.table.lines for each in tables):
        raise BadFile(path.name, "no_rows")
    return tables


def _tables(file: Path) -> tuple[KindTable, ...]:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise BadFile(file.name, "too_large")
        match file.suffix.lower():
            case ".csv":
                table = read_csv(file)
                kind = _kind_of(table, file.stem)
                return (KindTable(kind, _renamed(table), set(table.header) == set(kind.columns)),)
            case ".xlsx" | ".xlsm":
                tables = read_workbook(file, file.read_bytes())
                kinds = (_kind_of(table, table.file.rpartition("#")[2]) for table in tables)
                return tuple(KindTable(kind, _renamed(table), False) for kind, table in zip(kinds, tables, strict=True))
            case _:
                raise BadFile(file.name, "unknown_format")
    except OSError as error:
        raise BadFile(file.name, "cannot_read") from error


def _kind_of(table: Table, name: str) -> RecordKind:
    """Return the kind a file or sheet is named after, or else the one whose fields its heading fits best."""
    if name.lower() in KIND_BY_NAME:
        return KIND_BY_NAME[name.lower()]
    header = {_field_name(heading) for heading in table.header}
    fitting = {kind.name: len(header & set(kind.columns)) for kind in KINDS}
    most = max(fitting.values())
    best = [kind for kind in KINDS if fitting[kind.name] == most]
    whole = [kind for kind in best if header == set(kind.columns)]
    if most == 0 or len(whole or best) > 1:
        raise BadFile(table.file, "unknown_kind")
    return (whole or best)[0]


def _field_name(heading: str) -> str:
    plain = same_name(heading)
    return words().headings.get(plain, plain)


def _renamed(table: Table) -> Table:
    """Return the table with fields' names for headings."""
    header = tuple(_field_name(heading) for heading in table.header)
    for name, heading in zip(header, table.header, strict=True):
        if header.count(name) > 1:
            raise DataError(table.file, 1, name, heading, "repeated")
    lines = (Line(line.number, dict(zip(header, line.cells.values(), strict=True))) for line in table.lines)
    return replace(table, header=header, lines=tuple(lines))
