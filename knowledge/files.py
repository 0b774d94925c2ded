"""Files that hold tables (a CSV file, a folder of them, a workbook), and which kind of record each holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from knowledge.csv_grids import read_csv_grid
from knowledge.errors import BadFile, DataError
from knowledge.grids import Grid
from knowledge.habits import LeftOut, read_body
from knowledge.headings import Heading, find_heading, kind_word
from knowledge.kinds import RecordKind
from knowledge.names import folded
from knowledge.number_style import Style, style_of
from knowledge.product_lists import ProductList, is_rated, product_list, with_telling
from knowledge.reading_words import words
from knowledge.tables import Line, Table
from knowledge.wide import lengthened
from knowledge.workbooks import read_workbook

MOST_BYTES: Final = 10_000_000
_NUMBERS: Final[tuple[str, ...]] = ("value", "out_of")


@dataclass(frozen=True, slots=True)
class KindTable:
    """A table of which we know what it holds."""

    kind: RecordKind
    table: Table
    is_own: bool
    """True for CSV with all columns, as the program writes it: "1.234" has a decimal point there."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """What the file writes over a field's column."""
    styles: Mapping[str, Style] = field(default_factory=dict)
    """How the columns of numbers are written."""
    left_out: tuple[LeftOut, ...] = ()
    bad: tuple[DataError, ...] = ()
    """Rows that cannot be taken apart."""
    ignored: tuple[str, ...] = ()
    """Headings of columns that were not understood."""
    is_list: bool = False
    """True for a published list, whose rows are each a product and its certificate; it comes once for each kind."""


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of an import."""

    tables: tuple[KindTable, ...]
    ignored_sheets: tuple[str, ...] = ()
    """Sheets that hold something in which no table was found."""


def read_tables(path: Path, indicators: frozenset[str] = frozenset()) -> Tables:
    """Return the tables of a .csv or .xlsx file, or of all .csv files in a folder, by name.

    `indicators` are the names (see `indicator_names`) for which a table may have a column each.

    Raises:
        BadFile: it is not there, too large, none of these, or holds nothing that we know or no line but headings.
        DataError: a heading or a line cannot be read.
    """
    if not path.exists():
        raise BadFile(str(path), "not_found")
    if not path.is_dir():
        return tables_in(path.name, _content(path), indicators)
    found = [tables_in(file.name, _content(file), indicators, is_part=True) for file in sorted(path.glob("*.csv"))]
    return _held(path.name, Tables(tuple(table for each in found for table in each.tables)))


def tables_in(name: str, content: bytes, indicators: frozenset[str] = frozenset(), *, is_part: bool = False) -> Tables:
    """Return the tables that a file of this name and content holds; a part of a folder may have no lines.

    Raises:
        BadFile, DataError: see `read_tables`.
    """
    if len(content) > MOST_BYTES:
        raise BadFile(name, "too_large")
    match Path(name).suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            grids: tuple[Grid, ...] = (read_csv_grid(name, content),)
            if not grids[0].rows:
                raise DataError(name, 1, "", "", "empty")
        case ".xlsx" | ".xlsm":
            grids = read_workbook(name, content)
        case _:
            raise BadFile(name, "unknown_format")
    found = _tables(tuple(lengthened(grid, indicators) for grid in grids))
    return found if is_part else _held(name, found)


def tables_of(grid: Grid) -> Tables:
    """Return the tables that a grid holds, which came in another way than as a file.

    Raises:
        BadFile, DataError: see `read_tables`.
    """
    return _held(grid.file, _tables((grid,)))


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadFile(file.name, "too_large")
        return file.read_bytes()
    except OSError as error:
        raise BadFile(file.name, "cannot_read") from error


def _held(name: str, found: Tables) -> Tables:
    """Return the tables, if there is anything in them."""
    if not found.tables:
        raise BadFile(name, "nothing")
    if not any(each.table.lines or each.left_out or each.bad for each in found.tables):
        raise BadFile(name, "no_rows")
    return found


def _tables(grids: tuple[Grid, ...]) -> Tables:
    """Return the tables of a file's grids; a sheet that holds no table is passed over where another does."""
    tables: list[KindTable] = []
    ignored: list[tuple[str, BadFile]] = []
    for grid in grids:
        if not grid.is_csv and folded(grid.name) in words().ignored_sheets:
            continue
        if (found := product_list(grid)) is not None:
            tables.extend(_list_tables(found))
            continue
        try:
            heading = find_heading(grid)
        except BadFile as error:
            if kind_word(grid.name):
                raise
            ignored.append((grid.name, error))
            continue
        tables.append(_table(grid, heading))
    if ignored and not tables:
        raise ignored[0][1]
    return Tables(tuple(tables), tuple(name for name, _ in ignored))


def _list_tables(found: ProductList) -> tuple[KindTable, KindTable]:
    """Return the tables of a list; what is told of its rows beside records is told once."""
    products, certificates = (_table(found.grid, each, is_list=True) for each in (found.products, found.certificates))
    rated = tuple(found.completed(line) for line in certificates.table.lines if is_rated(line, found))
    left_out = tuple(sorted((*products.left_out, *found.left_out), key=lambda each: each.line))
    lines = tuple(map(found.completed, products.table.lines))
    return (
        replace(products, table=replace(products.table, lines=lines), left_out=left_out),
        replace(certificates, table=replace(certificates.table, lines=rated), left_out=(), bad=()),
    )


def _table(grid: Grid, heading: Heading, *, is_list: bool = False) -> KindTable:
    if heading.kind.name == "certificates" and not is_list:
        heading = with_telling(heading)
    body = read_body(grid, heading)
    names = tuple(name for name in heading.columns if name)
    is_own = grid.is_csv and set(heading.texts) == set(heading.kind.columns)
    styles = {name: _style(body.lines, name) for name in _NUMBERS if name in names and not is_own}
    headings = {name: heading.text_of(name) for name in names}
    table = Table(grid.file, names, body.lines)
    return KindTable(heading.kind, table, is_own, headings, styles, body.left_out, body.bad, heading.ignored, is_list)


def _style(lines: tuple[Line, ...], name: str) -> Style:
    return style_of(line.cells[name] for line in lines if name not in line.exact)
