"""Excel workbooks, written: numbers as numbers, days as days, and text never as a formula or a link."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from knowledge.errors import BadFile
from knowledge.numbers import plain_number

Written: TypeAlias = str | float | date
_MAX_CELL_CHARACTERS: Final = 32_767
_MAX_ROWS: Final = 1_048_576
# How far below the last row people still find the drop-downs.
_ROOM: Final = 2_000
# Excel counts days from 1900 and takes that for a leap year.
_FIRST_DAY: Final = date(1900, 3, 1)
_WIDTHS: Final = {"long": 48, "text": 24, "short": 14}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    heading: str
    width: str = "text"
    """`long`, `text` or `short`."""
    choices: tuple[str, ...] = ()
    """What a drop-down offers; empty for no drop-down."""
    is_open: bool = False
    """Whether something else than the choices may stand there too."""
    hint: str = ""
    """Shown beside the cell; at most 255 characters."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with a heading and rows."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Written]]
    is_example: bool = False
    """Whether its rows are shown as examples: grey and slanted."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A sheet of plain lines, the first of them its title."""

    name: str
    lines: tuple[str, ...]


def workbook(
    file: str, sheets: Iterable[Sheet], *, guide: Guide | None = None, lists: str = "", colour: str = "#E8F1EA"
) -> bytes:
    """Return a workbook of sheets; `lists` is the name of the hidden sheet that holds what drop-downs offer.

    Raises:
        BadFile: a text is longer than a cell may be, or there are more rows than a sheet may have (`too_long`).
    """
    import xlsxwriter  # type: ignore[import-untyped]

    content = io.BytesIO()
    # Every cell is written as what it is by _write_cell: nothing is guessed from a text's first letters.
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    styles = _styles(book, colour)
    if guide is not None:
        _write_guide(book.add_worksheet(guide.name), guide, styles)
    written = [(book.add_worksheet(sheet.name), sheet) for sheet in sheets]
    ranges = _write_lists(book, lists, [sheet for _, sheet in written])
    for place, sheet in written:
        _write_sheet(place, sheet, styles, ranges, file)
    book.close()
    return content.getvalue()


def _styles(book: Any, colour: str) -> Mapping[str, Any]:
    return {
        "heading": book.add_format({"bold": True, "bg_color": colour, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format({"text_wrap": True, "valign": "top"}),
        # As text, so that "8/8" and "5/2023" stay what was typed.
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "example": book.add_format({"num_format": "@", "italic": True, "font_color": "#7A7A7A"}),
    }


def _write_guide(place: Any, guide: Guide, styles: Mapping[str, Any]) -> None:
    place.set_column(0, 0, 100)
    for number, line in enumerate(guide.lines):
        place.write_string(number, 0, line, styles["title" if number == 0 else "line"])


def _write_lists(book: Any, name: str, sheets: list[Sheet]) -> Mapping[tuple[str, ...], str]:
    """Write each list of choices into a column of a hidden sheet, and return where it stands."""
    lists = list(dict.fromkeys(column.choices for sheet in sheets for column in sheet.columns if column.choices))
    if not lists:
        return {}
    from xlsxwriter.utility import xl_range_abs  # type: ignore[import-untyped]

    place = book.add_worksheet(name)
    place.hide()
    for number, choices in enumerate(lists):
        for row, choice in enumerate(choices):
            place.write_string(row, number, choice)
    return {
        choices: f"='{name}'!{xl_range_abs(0, number, len(choices) - 1, number)}"
        for number, choices in enumerate(lists)
    }


def _write_sheet(
    place: Any, sheet: Sheet, styles: Mapping[str, Any], ranges: Mapping[tuple[str, ...], str], file: str
) -> None:
    place.freeze_panes(1, 0)
    for number, column in enumerate(sheet.columns):
        place.set_column(number, number, _WIDTHS[column.width], styles["text"])
        place.write_string(0, number, column.heading, styles["heading"])
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        if last >= _MAX_ROWS:
            raise BadFile(file, "too_long")
        for number, cell in enumerate(row):
            _write_cell(place, last, number, cell, styles, file, is_example=sheet.is_example)
    bottom = min(last + _ROOM, _MAX_ROWS - 1)
    for number, column in enumerate(sheet.columns):
        _offer(place, (1, number, bottom, number), column, ranges)
    if last:
        place.autofilter(0, 0, last, len(sheet.columns) - 1)


def _offer(place: Any, area: tuple[int, int, int, int], column: Column, ranges: Mapping[tuple[str, ...], str]) -> None:
    """Give the cells of a column their drop-down and their hint."""
    if not column.choices and not column.hint:
        return
    rule: dict[str, Any] = {"validate": "any"}
    if column.choices:
        rule = {"validate": "list", "source": ranges[column.choices], "show_error": not column.is_open}
    if column.hint:
        rule |= {"input_message": column.hint}
    place.data_validation(*area, rule)


def _write_cell(
    place: Any, row: int, column: int, cell: Written, styles: Mapping[str, Any], file: str, *, is_example: bool
) -> None:
    match cell:
        case "":
            return
        case str():
            if len(cell) > _MAX_CELL_CHARACTERS:
                raise BadFile(file, "too_long")
            place.write_string(row, column, cell, styles["example" if is_example else "text"])
        case date() if cell >= _FIRST_DAY:
            place.write_datetime(row, column, cell, styles["day"])
        case date():
            place.write_string(row, column, cell.isoformat())
        case _ if float(f"{cell:.16G}") == cell:  # the precision that XlsxWriter writes
            place.write_number(row, column, cell)
        case _:
            place.write_string(row, column, plain_number(cell).replace(".", ","))
