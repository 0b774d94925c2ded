"""Sheets as they stand in a file: cells in rows, before anything is known of what they mean."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

# Rows times columns of one file; more than staff ever keep in one, few enough to hold in memory.
MOST_CELLS: Final = 3_000_000


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that its cell shows as a percent: 0.0537 is shown as 5,37%."""

    share: float


Cell: TypeAlias = str | float | Percent
"""Text trimmed and in NFC, days in ISO form; numbers are those of a workbook, a CSV file has none."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A rectangle of cells that was made one; only its first holds something."""

    first_row: int
    """Counted from 0, as the columns are."""
    first_column: int
    last_row: int
    last_column: int

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return max(self.last_row - self.first_row + 1, 0) * max(self.last_column - self.first_column + 1, 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet of a workbook, or a CSV file."""

    file: str
    """The file's name; with "#sheet" for a sheet of a workbook."""
    name: str
    """The sheet's name, or the file's without its ending."""
    rows: tuple[tuple[int, list[Cell]], ...]
    """Number (from 1, where the row begins) and cells of each row, empty rows left out."""
    merged: tuple[Merged, ...] = ()
    is_csv: bool = False

    def filled(self, columns: Collection[int], top: int = 0) -> Mapping[int, Mapping[int, Cell]]:
        """Return what stands for cells of these columns that were made one with a cell above, by row and column from 0.

        Only rectangles that begin in such a column count, at the row `top` or below it.
        """
        filled: dict[int, dict[int, Cell]] = {}
        cells = {number - 1: row for number, row in self.rows} if self.merged else {}
        for each in self.merged:
            first = cells.get(each.first_row, [])
            if each.first_row >= top and each.first_column in columns and each.first_column < len(first):
                for row in range(each.first_row + 1, each.last_row + 1):
                    filled.setdefault(row, {})[each.first_column] = first[each.first_column]
        return filled


def clean(cell: str) -> str:
    """Spreadsheets made on other systems bring NFD and CR LF inside cells; neither is meant."""
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n").strip())
