"""Sheets as they stand in a file: cells in rows, before anything is known of what they mean."""

import unicodedata
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


def clean(cell: str) -> str:
    """Spreadsheets made on other systems bring NFD and CR LF inside cells; neither is meant."""
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n").strip())
