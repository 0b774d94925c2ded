"""Tables are read strictly: every error names file, line, column and value."""

from dataclasses import fields
from pathlib import Path

import pytest

from knowledge.errors import DataError
from knowledge.kinds import KIND_BY_NAME
from knowledge.records import Place, Topic
from knowledge.tables import read_csv, records_of

HEADINGS = ",".join(field.name for field in fields(Place))
FACT_HEADINGS = (
    "id,indicator,place,partner,value,out_of,text,qualifier,status,period_from,period_to,precision,period_text,"
    "inferred,criteria_set,printed,caveat,source,paragraph"
)


def records(folder: Path, kind: str, content: str | bytes) -> tuple[object, ...]:
    """Return the records of a file with this content."""
    file = folder / f"{kind}.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return records_of(KIND_BY_NAME[kind], read_csv(file))


def error(folder: Path, kind: str, content: str | bytes) -> tuple[int, str, str, str]:
    """Return line, column, value and code of the error that a file with this content makes."""
    with pytest.raises(DataError) as caught:
        records(folder, kind, content)
    told = caught.value
    assert told.file == f"{kind}.csv"
    return told.line, told.column, told.value, told.code


def test_row_becomes_a_record(tmp_path: Path) -> None:
    """Dates, lists and empty cells become what the record's fields say."""
    content = f"{HEADINGS}\nd1,Gió Hú,huyện,district,p,2001-01-01,,c9|c8~,thử\n"

    (place,) = records(tmp_path, "places", content)

    assert isinstance(place, Place)
    assert (place.valid_from and place.valid_from.year, place.valid_to, place.successors) == (
        2001,
        None,
        ("c9", "c8~"),
    )


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("id,title,text,legal_source,see\na,hoa,một,,\n", id="plain"),
        pytest.param("\ufeffid,title,text,legal_source,see\r\na,hoa,một,,\r\n", id="with mark and CR LF"),
        pytest.param("id;title;text;legal_source;see\na;hoa;một;;\n", id="semicolons"),
        pytest.param("see,text,title,id,legal_source\n,một,hoa,a,\n", id="another order"),
        pytest.param("id,title,text,legal_source,see\n\n,,,,\na, hoa ,mo\u0323\u0302t,,\n", id="blanks, NFD"),
    ],
)
def test_form_of_a_file_does_not_matter(tmp_path: Path, content: str) -> None:
    """What spreadsheet programs make of a CSV file reads the same."""
    assert records(tmp_path, "topics", content) == (Topic("a", "hoa", "một", "", ""),)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("d1,Gió,huyện,county,p,,,,thử", (3, "level", "county", "not_a_choice")),
        ("d1,Gió,huyện,district,p,01/01/2001,,,thử", (3, "valid_from", "01/01/2001", "not_a_date")),
        ("d1,Gió,huyện,district,p,2001-02-30,,,thử", (3, "valid_from", "2001-02-30", "not_a_date")),
        ("d1,Gió,huyện,district,p,20010101,,,thử", (3, "valid_from", "20010101", "not_a_date")),
        ("d1,,huyện,district,p,,,,thử", (3, "name", "", "empty")),
        ("d1,Gió,huyện", (3, "", "3/9", "cells")),
        ("p,Gió,huyện,district,p,,,,thử", (3, "id", "p", "repeated")),
    ],
    ids=lambda case: case[-1] if isinstance(case, tuple) else None,
)
def test_bad_line_is_named(tmp_path: Path, line: str, expected: tuple[int, str, str, str]) -> None:
    """An error says in which line and column what stood there is what it cannot be."""
    content = f"{HEADINGS}\np,Mây,tỉnh,province,,,,,thử\n{line}\n"

    assert error(tmp_path, "places", content) == expected


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("value", "năm", "not_a_number"),
        ("value", "nan", "not_a_number"),
        ("value", "1_000", "not_a_number"),
        ("out_of", "1.000,5", "not_a_number"),
        ("inferred", "có lẽ", "not_a_flag"),
        ("precision", "decade", "not_a_choice"),
        ("period_from", "", "empty"),
    ],
)
def test_bad_cell_of_a_fact_is_named(tmp_path: Path, column: str, value: str, code: str) -> None:
    """Packaged figures are numbers with a decimal point, dates ISO and flags true or false."""
    cells = dict.fromkeys(FACT_HEADINGS.split(","), "") | {
        "id": "f", "indicator": "i", "place": "p", "qualifier": "exact", "status": "result", "source": "s",
        "period_from": "2030-01-01", "period_to": "2030-12-31", "precision": "year", column: f'"{value}"',
    }  # fmt: skip

    told = error(tmp_path, "facts", f"{FACT_HEADINGS}\n{','.join(cells.values())}\n")

    assert told == (2, column, value, code)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("id,title,text,see\n", (1, "legal_source", "", "missing_column")),
        ("id,title,text,legal_source,see,màu\n", (1, "màu", "màu", "unknown_column")),
        ("id,title,text,legal_source,see,id\n", (1, "id", "id", "repeated")),
        ("", (1, "", "", "empty")),
        (b"id,title\nx,\xff\xfe\n", (2, "", "", "not_utf8")),
    ],
    ids=["missing", "unknown", "twice", "nothing", "not UTF-8"],
)
def test_bad_file_is_named(tmp_path: Path, content: str | bytes, expected: tuple[int, str, str, str]) -> None:
    """A heading that does not fit, or a file that is no text, is told before any line."""
    assert error(tmp_path, "topics", content) == expected


def test_quote_that_does_not_end_is_named(tmp_path: Path) -> None:
    """A broken quotation is an error, not a cell that swallows the rest."""
    told = error(tmp_path, "topics", 'id,title,text,legal_source,see\na,hoa,"một,,\nb,lá,hai,,\n')

    assert told[3] == "not_csv"


def test_line_number_counts_lines_within_cells(tmp_path: Path) -> None:
    """After a cell of three lines, an error names the line that an editor shows."""
    content = 'id,title,text,legal_source,see\na,hoa,"một\nhai\nba",,\nb,,x,,\n'

    assert error(tmp_path, "topics", content) == (5, "title", "", "empty")
