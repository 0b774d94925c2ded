"""Workbooks and CSV files as staff make them, and what an import of them would do."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from knowledge.exchange import Proposal, propose
from knowledge.files import tables_in
from knowledge.records import Fact
from knowledge.store import Store
from knowledge.wide import indicator_names

Rows = Sequence[Sequence[object]]


class Percent(float):
    """A number in a cell that shows it as a percent."""


class Month(date):
    """A day in a cell that shows its month alone."""


def xlsx(*, merged: Sequence[tuple[str, object]] = (), **sheets: Rows) -> bytes:
    """Return a workbook as a spreadsheet program writes it; `merged` are ranges of its first sheet made one."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    formats = {
        Percent: book.add_format({"num_format": "0.00%"}),
        Month: book.add_format({"num_format": 17}),
        date: book.add_format({"num_format": "dd/mm/yyyy"}),
    }
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, formats)
        for area, value in merged:
            sheet.merge_range(area, value)
        merged = ()
    book.close()
    return content.getvalue()


def _write(sheet: Any, row: int, column: int, cell: object, formats: dict[type, Any]) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write(row, column, cell, *([formats[type(cell)]] if type(cell) in formats else []))


def proposed(store: Store, content: bytes | str, name: str = "bảng.xlsx") -> Proposal:
    """Return what an import would do; text is that of a CSV file."""
    if isinstance(content, str):
        content, name = content.encode(), "bảng.csv"
    snapshot = store.snapshot()
    return propose(snapshot, tables_in(name, content, indicator_names(snapshot)))


def facts(proposal: Proposal) -> list[Fact]:
    """Return the facts that an import brings, which nothing of it is refused beside."""
    assert proposal.refused == ()
    return [entry.after for entry in proposal.entries if isinstance(entry.after, Fact)]


def values(proposal: Proposal) -> list[tuple[str, float | None, float | None]]:
    """Return place, value and base of each fact."""
    return [(fact.place, fact.value, fact.out_of) for fact in facts(proposal)]
