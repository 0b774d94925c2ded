"""A copy of what is public, in tables that read as the spreadsheets do: for browsing, never read back."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

import sqlite_utils

from knowledge.directory import Directory
from knowledge.exporting import rows_of
from knowledge.kinds import KIND_BY_NAME, Field, KindName, RecordKind
from knowledge.reading_words import words
from knowledge.records import Fact
from knowledge.snapshot import Snapshot
from knowledge.template import columns_of
from knowledge.workbook_writing import Written

Cell: TypeAlias = str | float | None

# Staff, questions and the log of changes are no kinds of records, and so can't be among them.
PUBLIC: Final[tuple[KindName, ...]] = (
    "facts",
    "sources",
    "indicators",
    "products",
    "certificates",
    "coverages",
    "topics",
    "places",
    "programmes",
)
# What only words the answers.
_LEFT_OUT: Final[Mapping[KindName, frozenset[str]]] = {
    "indicators": frozenset({"says", "says_target", "brief", "headline"}),
    "programmes": frozenset({"order"}),
}
_FIRST: Final[Mapping[KindName, tuple[str, ...]]] = {
    "facts": ("indicator", "place", "value", "unit", "out_of", "period_text", "status", "text", "source", "caveat"),
}
_NUMBERS: Final = ("number", "whole")


def table_name(kind: KindName) -> str:
    """Return what a kind's table is called: as its sheet in the spreadsheets."""
    return words().sheet_of(kind)


def write_public(snapshot: Snapshot, path: Path) -> None:
    """Write everything public to a SQLite file that does not exist yet; its headings are the spreadsheets'.

    Raises:
        sqlite3.Error: the file cannot be written.
    """
    directory = Directory(snapshot)
    with closing(sqlite3.connect(path)) as connection:
        base = sqlite_utils.Database(connection)
        for kind in map(KIND_BY_NAME.__getitem__, PUBLIC):
            table, headings = base.table(table_name(kind.name)), _headings(kind, snapshot)
            # SQLite's INTEGER keeps what is whole so, and lets a fraction be one.
            types = {headings[field.name]: int if field.form in _NUMBERS else str for field in _shown(kind)}
            table.create(
                types | {headings[name]: str for name in headings.keys() - set(kind.columns)},
                pk=headings["id"],
                column_order=list(headings.values()),
            )
            table.insert_all(_rows(kind, headings, snapshot, directory))


def _rows(
    kind: RecordKind, headings: Mapping[str, str], snapshot: Snapshot, directory: Directory
) -> Iterator[dict[str, Cell]]:
    """Yield the rows by heading: days as texts that sort, and nothing where a cell is empty."""
    for (_, record), row in zip(snapshot.records(kind.name), rows_of(kind, snapshot, directory), strict=True):
        cells = dict(zip(kind.columns, row, strict=True))
        if isinstance(record, Fact):
            cells["unit"] = snapshot.indicators[record.indicator].unit
        yield {headings[name]: _cell(cells[name]) for name in headings}


def _cell(written: Written) -> Cell:
    if isinstance(written, date):
        return written.isoformat()
    return None if written == "" else written


def _headings(kind: RecordKind, snapshot: Snapshot) -> dict[str, str]:
    """Return a table's columns by field, in their order: what people look for first, the id last."""
    names = [field.name for field in _shown(kind)]
    headings = {name: each.heading for name, each in zip(names, columns_of(kind, names, snapshot), strict=True)}
    if kind.name == "facts":
        # A number says little without its unit, which the spreadsheets keep with the indicator.
        headings["unit"] = words().heading_of("indicators", "unit")
    first = _FIRST.get(kind.name, ())
    rest = [name for name in headings if name not in first and name != "id"]
    return {name: headings[name] for name in (*first, *rest, "id")}


def _shown(kind: RecordKind) -> list[Field]:
    return [field for field in kind.fields if field.name not in _LEFT_OUT.get(kind.name, ())]
