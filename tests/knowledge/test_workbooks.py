"""A workbook is read within bounds, whatever it says of itself."""

import io
import re
import time
import zipfile
from collections.abc import Mapping

import pytest

from knowledge.errors import BadFile
from knowledge.grids import Grid, Merged
from knowledge.store import Store
from knowledge.wide import indicator_names, lengthened
from knowledge.workbooks import read_workbook
from tests.knowledge.sheets import Month, Percent, proposed, xlsx

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"
SLOW_S = 3.0
"""Of the processor: far more than what grows with the size takes, far less than what grows with its square."""


def sheet(data: str, before: str = "", behind: str = "") -> str:
    """Return a sheet's part with these rows."""
    return f"<page>{before}<sheetData>{data}</sheetData>{behind}</page>"


def workbook(parts: Mapping[str, str], *, made: bytes | None = None) -> bytes:
    """Return a workbook of one sheet, some of whose parts are others."""
    content = io.BytesIO()
    made = made or xlsx(a=[["chữ", Percent(0.5)]])
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as after:
        held = {name: before.read(name).decode() for name in before.namelist()}
        for name, part in {**held, **parts}.items():
            after.writestr(name, part)
    return content.getvalue()


def part_of(made: bytes, path: str) -> str:
    """Return a part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        return held.read(path).decode()


def cells(parts: Mapping[str, str]) -> list[list[object]]:
    """Return the rows of the one sheet that are not empty."""
    (grid,) = read_workbook("bảng.xlsx", workbook(parts))
    return [list(row) for _, row in grid.rows]


def refused(parts: Mapping[str, str]) -> str:
    """Return why a workbook is refused."""
    with pytest.raises(BadFile) as caught:
        read_workbook("bảng.xlsx", workbook(parts))
    return caught.value.code


FAR = {
    "lower case": '<row r="1"><c r="a1"><v>1</v></c><c r="zzz200000"><v>1</v></c></row>',
    "spaces": '<row r="1"><c r="A1"><v>1</v></c><c r = "ZZ200000"><v>1</v></c></row>',
    "line break": '<row r="1"><c r="A1"><v>1</v></c><c\nr\t=\n\'ZZ200000\'><v>1</v></c></row>',
    "behind a sign": '<row r="1"><c r="A1"><v>1</v></c><c x="&gt;" y=">" r="ZZ200000"><v>1</v></c></row>',
    "escaped": '<row r="1"><c r="A1"><v>1</v></c><c r="&#90;Z20000&#48;"><v>1</v></c></row>',
    "prefix": '<x:row xmlns:x="x"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="ZZ200000"><x:v>1</x:v></x:c></x:row>',
    "cells without names": "<row>" + "<c><v>1</v></c>" * 10_000 + '</row><row r="1000000"><c><v>1</v></c></row>',
    "rows without names": "<row>" + "<c><v>1</v></c>" * 1_000 + "</row>" + "<row><c><v>1</v></c></row>" * 4_000,
    "after a name": '<row><c r="XFC1"><v>1</v></c><c><v>1</v></c></row><row r="200"><c><v>1</v></c></row>',
    "rows in rows": "<row><row>" + "<c><v>1</v></c>" * 400 + "</row>" + "<c><v>1</v></c>" * 400 + "</row>"
    '<row r="5000"><c><v>1</v></c></row>',
    "backwards": '<row r="200000"><c r="A200000"><v>1</v></c></row><row r="1"><c r="ZZ1"><v>1</v></c></row>',
}  # fmt: skip


@pytest.mark.parametrize("rows", FAR.values(), ids=FAR.keys())
def test_far_cells_are_refused(rows: str) -> None:
    """However a sheet places its cells, the rectangle around them is counted before room is made for it."""
    assert refused({SHEET: sheet(rows)}) == "too_large"


@pytest.mark.parametrize(
    "cell",
    ['r="A99999999999"', 'r="ZZZZZZZZZZZ1"', 'r="A0"', 'r="5"', 'r=""', 'r="A1:B2"', 'r="Ⅷ1"', 'r="A٣"'],
)
def test_names_that_no_cell_has_are_refused(cell: str) -> None:
    """Longer names overflow the reader's counting, which then makes room for billions of rows."""
    assert refused({SHEET: sheet(f'<row r="1"><c r="A1"><v>1</v></c><c {cell}><v>1</v></c></row>')}) == "broken"


@pytest.mark.parametrize("row", ["99999999999", "-1", "0", "C7", ""])
def test_names_that_no_row_has_are_refused(row: str) -> None:
    """A row's name is a number from 1."""
    assert refused({SHEET: sheet(f'<row r="{row}"><c><v>1</v></c></row>')}) == "broken"


def test_dimension_that_lies_costs_nothing() -> None:
    """Many programs write the largest rectangle there is: the cells alone count."""
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'

    for told in ("A1:XFD1048576", "B5:A1", "zzzz99999999999999"):
        assert cells({SHEET: sheet(row, f'<dimension ref="{told}"/>')}) == [[1.0]]


def test_cells_without_names_stand_beside_the_one_before() -> None:
    """Some programs leave names out; what such a cell shows as a percent is found too."""
    rows = '<row><c><v>1</v></c><c r="d1"><v>2</v></c><c s="1"><v>0.5</v></c></row><row r="7"><c><v>3</v></c></row>'
    (grid,) = read_workbook("bảng.xlsx", workbook({SHEET: sheet(rows)}))

    assert [(number, [str(cell) for cell in row]) for number, row in grid.rows] == [
        (1, ["1.0", "", "", "2.0", "Percent(share=0.5)"]),
        (7, ["3.0", "", "", "", ""]),
    ]


def test_percents_and_months_are_those_of_the_cells_formats() -> None:
    """Formats of styles that no cell can have do not count; names in any case are one cell."""
    made = xlsx(a=[[Percent(0.25), Month(2030, 5, 1), 4]])
    (grid,) = read_workbook("bảng.xlsx", made)

    assert [str(cell) for cell in grid.rows[0][1]] == ["Percent(share=0.25)", "5/2030", "4.0"]


def test_sheet_named_many_times_counts_as_often() -> None:
    """Each name is read, into room of its own."""
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 300))
    (named, rest) = re.split("<sheets>.*</sheets>", part_of(xlsx(a=[[1]]), BOOK))
    rows = '<row r="20000"><c r="A20000"><v>1</v></c></row>'

    assert refused({BOOK: f"{named}<sheets>{sheets}</sheets>{rest}", SHEET: sheet(rows)}) == "too_large"


def test_part_of_another_spelling_is_counted() -> None:
    """The reader finds parts in any case, and behind a backslash."""
    with zipfile.ZipFile(io.BytesIO(workbook({}))) as before:
        held = {name: before.read(name) for name in before.namelist()}
    held["XL\\Worksheets\\Sheet1.xml"] = sheet(FAR["spaces"]).encode()
    del held[SHEET]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as after:
        for name, part in held.items():
            after.writestr(name, part)

    with pytest.raises(BadFile) as caught:
        read_workbook("bảng.xlsx", content.getvalue())

    assert caught.value.code == "too_large"


REPEATED = {
    "texts": (TEXTS, "<sst>" + "<si>" * 400_000),
    "closed texts": (TEXTS, "<sst>" + "<si>" * 200_000 + "</si>" * 200_000 + "</sst>"),
    "texts in a remark": (TEXTS, "<sst><!--" + "<si>" * 400_000 + "--></sst>"),
    "formats": (STYLES, "<styleSheet>" + "<cellXfs>" * 400_000),
    "formats in a remark": (STYLES, "<styleSheet><!--" + "<cellXfs>" * 400_000 + "--></styleSheet>"),
    "attributes": (STYLES, "<styleSheet><!--<numFmt " + "a" * 1_000_000 + "--></styleSheet>"),
    "brackets": (
        STYLES,
        f'<styleSheet><numFmts><numFmt numFmtId="200" formatCode="{"[" * 1_000_000}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>',
    ),
    "cells": (SHEET, "<page><sheetData>" + "<c " * 400_000),
    "cells in a remark": (SHEET, sheet("<!--" + '<c t="s"' * 400_000 + "-->")),
}


@pytest.mark.parametrize(("path", "part"), REPEATED.values(), ids=REPEATED.keys())
def test_repeated_markup_is_read_once(path: str, part: str) -> None:
    """Hundreds of thousands of beginnings without an end, a kilobyte when packed, take time by their number alone."""
    content = workbook({path: part, TEXTS: f"<sst><si><t>{'dài ' * 500}</t></si></sst>"} | {path: part})
    began = time.process_time()

    try:
        read_workbook("bảng.xlsx", content)
    except BadFile as error:
        assert error.code in ("broken", "too_large")
    assert time.process_time() - began < SLOW_S


def merged_rows(rows: int, columns: int, merges: str) -> bytes:
    """Return a workbook of facts whose cells were made one, in each row as the heading says."""
    head = ["chỉ số", "địa bàn", "giá trị", "kỳ", "nguồn"]
    made = xlsx(facts=[head, *([f"{n}" for _ in range(columns)] for n in range(rows))])
    part = part_of(made, SHEET)
    return workbook({SHEET: part.replace("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")}, made=made)


def test_rectangles_over_each_other_are_refused() -> None:
    """Three thousand rectangles of a thousand rows each would be three million cells in a sheet of five thousand."""
    merges = '<mergeCell ref="A2:A1001"/>' * 3_000

    with pytest.raises(BadFile) as caught:
        read_workbook("bảng.xlsx", merged_rows(1_000, 5, merges))

    assert caught.value.code == "broken"


def test_rectangles_are_cut_to_the_sheet() -> None:
    """What lies outside of all cells is none of the sheet's; what is written backwards is nothing."""
    merges = '<mergeCell ref="A2:A1048576"/><mergeCell ref="B9:B1048576"/><mergeCell ref="B3:A2"/>'

    (grid,) = read_workbook("bảng.xlsx", merged_rows(3, 5, merges))

    assert grid.merged == (Merged(1, 0, 3, 0),)


def test_many_rectangles_are_looked_at_once(store: Store) -> None:
    """A row's own rectangles are found by their place: rows times rectangles are not gone through."""
    rows = ((number + 1, [f"{number}", "", "", "", ""]) for number in range(30_000))
    merged = tuple(Merged(row, 0, row + 1, 0) for row in range(2, 29_998, 2))
    grid = Grid("bảng.xlsx#a", "a", ((1, ["địa bàn", "", "", "", "bông hoa biết hát"]), *rows), merged)
    began = time.process_time()

    filled = grid.filled([0])
    lengthened(grid, indicator_names(store.snapshot()))

    assert (len(filled), filled[3]) == (len(merged), {0: "2"})
    assert time.process_time() - began < SLOW_S


def test_sheet_of_many_rows_and_rectangles_is_proposed(store: Store) -> None:
    """A thousand rows, each indicator cell made one with the next, are read as any others."""
    merges = "".join(f'<mergeCell ref="A{row}:A{row + 1}"/>' for row in range(2, 1_000, 2))
    began = time.process_time()

    proposal = proposed(store, merged_rows(1_000, 5, merges))

    assert proposal.refused
    assert time.process_time() - began < SLOW_S
