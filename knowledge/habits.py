"""What people put into a table beside its records: titles, sums, examples, signatures, cells made one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from knowledge.errors import DataError
from knowledge.grids import Cell, Grid, Percent
from knowledge.headings import Heading
from knowledge.kinds import RecordKind
from knowledge.names import folded, same_name
from knowledge.numbers import plain_number
from knowledge.reading_words import words
from knowledge.tables import Line

Why: TypeAlias = Literal["sum", "example", "foot", "numbering", "section"]

# A cell of one of these stands for its own row alone, also where it was made one with those below.
_OWN: Final = frozenset({"id", "value", "out_of", "text", "title", "label", "name", "printed", "decision"})
_NUMBERING: Final = re.compile(r"\(?([A-Z]|\d{1,2})\)?(\s*=.*)?")
_NUMBER_OR_LETTER: Final = re.compile(r"[\d.,()%\s]*|[IVX]{1,6}\.?|[A-Za-z][.)]")
_FEWEST_NUMBERED: Final = 3
# A percent cell is worth a float; more digits than these are the float's own.
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no record."""

    file: str
    line: int
    why: Why
    text: str
    """How it begins."""


@dataclass(frozen=True, slots=True)
class Body:
    """What stands under a heading."""

    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    bad: tuple[DataError, ...]
    """Rows that have more or fewer cells than the heading."""


def read_body(grid: Grid, heading: Heading) -> Body:
    """Return the lines under a heading, cells made one filled in, choices and flags as the records have them."""
    lines: list[Line] = []
    left_out: list[LeftOut] = []
    bad: list[DataError] = []
    shared = [column for column, name in enumerate(heading.columns) if name and name not in _OWN]
    merged = grid.filled(shared, heading.number)
    rows = grid.rows[heading.index + 1 :]
    foot = _foot(heading, rows)
    for index, (number, row) in enumerate(rows):
        why = "foot" if index >= foot else _why(heading, row, is_first=index == 0)
        if why is not None:
            left_out.append(LeftOut(grid.file, number, why, _first(row)))
        elif grid.is_csv and (told := _misfit(heading, row)):
            bad.append(DataError(grid.file, number, "", told, "cells"))
        elif line := _line(heading, number, row, merged.get(number - 1, {})):
            lines.append(line)
    return Body(tuple(lines), tuple(left_out), tuple(bad))


def _foot(heading: Heading, rows: Sequence[tuple[int, list[Cell]]]) -> int:
    """Return where signatures and remarks below a table begin: rows of few cells, in one of which is a word for them.

    Rows of few cells without such a word are told as wrong: figures may be missing in them.
    """
    few = len([name for name in heading.columns if name]) / 2
    start = found = len(rows)
    while start and sum(cell != "" for cell in rows[start - 1][1]) <= few:
        start -= 1
        if any(isinstance(cell, str) and folded(cell).startswith(words().foot) for cell in rows[start][1]):
            found = start
    # A day and a place stand above the signatures: "Đầm Hà, ngày 5 tháng 1 năm 2023".
    while start < found < len(rows) and sum(cell != "" for cell in rows[found - 1][1]) == 1:
        found -= 1
    return found


def _why(heading: Heading, row: list[Cell], *, is_first: bool) -> Why | None:
    """Return why a row is no record; None where it is one."""
    texts = [cell for cell in row if cell != ""]
    if _has_id(heading, row):
        return None
    if is_first and _is_numbering(texts):
        return "numbering"
    begin = next((each for each in row if isinstance(each, str) and not _NUMBER_OR_LETTER.fullmatch(each)), "")
    assert isinstance(begin, str)
    if same_name(begin).startswith(words().example):
        return "example"
    plain = folded(begin).rstrip(" :.")
    if plain in words().sums and heading.kind.name in ("facts", "products", "certificates"):
        return "sum"
    return None


def _has_id(heading: Heading, row: list[Cell]) -> bool:
    column = heading.columns.index("id") if "id" in heading.columns else len(row)
    return column < len(row) and row[column] != ""


def _is_numbering(texts: list[Cell]) -> bool:
    """Say whether a row under the heading only counts the columns: "A | B | 1 | 2 | 3 = 2/1"."""
    told = [plain_number(cell) if isinstance(cell, float) else str(cell) for cell in texts]
    return (
        len(told) >= _FEWEST_NUMBERED
        and all(_NUMBERING.fullmatch(text) for text in told)
        and len(set(told)) == len(told)
    )


def _first(row: list[Cell]) -> str:
    return " ".join(str(cell) for cell in row if isinstance(cell, str) and cell)[:60]


def _misfit(heading: Heading, row: list[Cell]) -> str:
    """Return "cells/headings" where a row has too few or too many; empty where it fits."""
    named, filled = _width(heading.texts), _width(row)
    fits = len(row) >= named and filled <= max(named, len(heading.texts))
    return "" if fits else f"{len(row)}/{len(heading.texts)}"


def _width(cells: tuple[str, ...] | list[Cell]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if cell != ""), default=0)


def _line(heading: Heading, number: int, row: list[Cell], merged: Mapping[int, Cell]) -> Line | None:
    """Return the line of a row; None where none of its columns holds a field."""
    cells: dict[str, str] = {}
    exact: set[str] = set()
    for column, field in enumerate(heading.columns):
        if not field:
            continue
        cell = row[column] if column < len(row) else ""
        if cell == "":
            cell = merged.get(column, "")
        cells[field] = _text(heading.kind, field, cell)
        if not isinstance(cell, str):
            exact.add(field)
    return Line(number, cells, frozenset(exact)) if any(cells.values()) else None


def _text(kind: RecordKind, field: str, cell: Cell) -> str:
    match cell:
        case Percent():
            return f"{_with_comma(round(cell.share * 100, _DIGITS))}%"
        case float():
            return _with_comma(cell)
        case _:
            return _meant(kind, field, cell) if cell else cell


def _with_comma(number: float) -> str:
    # Text cells are read the Vietnamese way, where "20.125" would be twenty thousand.
    return plain_number(number).replace(".", ",")


def _meant(kind: RecordKind, name: str, text: str) -> str:
    """Return the choice or flag that a word stands for; other texts as they are."""
    table = _words_by_field(kind).get(name)
    return table.get(same_name(text), text) if table else text


def _words_by_field(kind: RecordKind) -> Mapping[str, Mapping[str, str]]:
    if kind.name not in _tables:
        _tables[kind.name] = dict(_choice_words(kind))
    return _tables[kind.name]


def _choice_words(kind: RecordKind) -> Iterator[tuple[str, Mapping[str, str]]]:
    for field in kind.fields:
        if field.form == "flag":
            yield field.name, words().flags
        elif field.form == "choice":
            yield field.name, words().choices.get(kind.name, {}).get(field.name, {})


_tables: dict[str, Mapping[str, Mapping[str, str]]] = {}
