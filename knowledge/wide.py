"""Tables with a row for each place and a column for each indicator, turned into a row for each figure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from knowledge.grids import Cell, Grid
from knowledge.headings import field_of, fields_named
from knowledge.kinds import KIND_BY_NAME
from knowledge.names import folded
from knowledge.periods import read_period
from knowledge.reading_words import words
from knowledge.snapshot import Snapshot

_DEEPEST: Final = 40
_LONGEST: Final = 200
_FACTS: Final = KIND_BY_NAME["facts"]
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*$")
# What a line above the table may say for all of it: "Nguồn: Báo cáo 123/BC-UBND".
_SAID_ABOVE: Final = ("period_text", "source", "status")


@dataclass(frozen=True, slots=True)
class _Wide:
    index: int
    """The heading's place among the grid's rows."""
    indicators: Mapping[int, str]
    """The indicator's name by its column."""
    fields: Mapping[int, str]
    """The field by its column: the place, and what else is said of the whole row."""
    above: Mapping[str, str]
    """What the lines above the table say, by field."""


def indicator_names(snapshot: Snapshot) -> frozenset[str]:
    """Return all names of indicators, without diacritics."""
    labels = (each.label for each in snapshot.indicators.values())
    terms = (each.text for each in snapshot.terms if each.kind == "indicator")
    return frozenset(folded(name) for names in (labels, terms) for name in names)


def lengthened(grid: Grid, indicators: frozenset[str]) -> Grid:
    """Return the grid with a row for each figure, if it has a column for each indicator; else as it is."""
    wide = _find(grid, indicators)
    if wide is None:
        return grid
    names = [*wide.fields.values(), "indicator", "value", *wide.above]
    heading: list[Cell] = [words().heading_of("facts", name) for name in names]
    number = grid.rows[wide.index][0]
    return replace(grid, rows=((number, heading), *_rows(grid, wide)), merged=(), is_csv=False)


def _find(grid: Grid, indicators: frozenset[str]) -> _Wide | None:
    for index, (_, row) in enumerate(grid.rows[:_DEEPEST]):
        most = fields_named(row)
        fields = {column: field for column, cell in enumerate(row) if (field := field_of(_FACTS, cell))}
        named = {column: name for column, cell in enumerate(row) if (name := _indicator(cell, indicators))}
        if most > len(set(fields.values())):
            return None  # the heading of something else: a list of products, or of indicators
        fields = {column: field for column, field in fields.items() if column not in named}
        if named and "place" in fields.values() and not {"indicator", "value"} & set(fields.values()):
            above = _above(grid, index)
            return _Wide(index, named, fields, {n: t for n, t in above.items() if n not in fields.values()})
        if most > 1:
            return None
    return None


def _indicator(cell: Cell, indicators: frozenset[str]) -> str:
    """Return the indicator that a heading names, with or without its unit in brackets; empty for none."""
    if not isinstance(cell, str) or not 0 < len(cell) <= _LONGEST:
        return ""
    return next((form for form in (cell, _BRACKETS.sub("", cell)) if folded(form) in indicators), "")


def _above(grid: Grid, index: int) -> dict[str, str]:
    """Return what the lines above a table say: "Nguồn: …", "Kỳ: …", or a period alone."""
    said: dict[str, str] = {}
    for _, row in grid.rows[:index]:
        for cell in row:
            if not isinstance(cell, str) or not 0 < len(cell) <= _LONGEST:
                continue
            name, colon, text = cell.strip("() ").partition(":")
            field = field_of(_FACTS, name.strip()) if colon else ""
            if field in _SAID_ABOVE and text.strip():
                said[field] = text.strip()
            elif read_period(cell.strip("() ")) is not None:
                said.setdefault("period_text", cell.strip("() "))
    return said


def _rows(grid: Grid, wide: _Wide) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows of figures; a row without any keeps its first text alone, to be told for what it is."""
    merged = grid.filled(wide.fields)
    for number, row in grid.rows[wide.index + 1 :]:
        cells = {column: row[column] if column < len(row) else "" for column in (*wide.fields, *wide.indicators)}
        whole = [cells[column] or merged.get(number - 1, {}).get(column, "") for column in wide.fields]
        figures = {column: cells[column] for column in wide.indicators if cells[column] != ""}
        for column, value in figures.items():
            yield number, [*whole, wide.indicators[column], value, *wide.above.values()]
        if not figures:
            first = next((cell for cell in row if isinstance(cell, str) and cell), "")
            yield number, [first, *("" for _ in (*whole, "value", *wide.above))]
