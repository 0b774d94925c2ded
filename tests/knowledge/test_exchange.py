"""Spreadsheets come in as one change or not at all, and what goes out comes back the same."""

import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from knowledge.errors import BadFile, DataError, DataErrors
from knowledge.exchange import Report, import_file
from knowledge.exporting import export_to
from knowledge.log import revert
from knowledge.records import Fact, Place
from knowledge.store import Store, open_store
from tests.knowledge.world import FACT, FLOWERS, NAMED, REPORT, change, entry, put

KEY = "flowers_d2_2030_01_01_2030_12_31_result_report"


def csv_file(folder: Path, content: str, name: str = "bảng.csv") -> Path:
    """Write a CSV file, and return its path."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def workbook(folder: Path, name: str = "bảng.xlsx", **sheets: Sequence[Sequence[object]]) -> Path:
    """Write a workbook as a spreadsheet program would, and return its path."""
    path = folder / name
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell, *([day] if isinstance(cell, date) else []))
    book.close()
    return path


def imported(store: Store, path: Path, key: str = KEY) -> Fact:
    """Return the fact of that id after the import of a file with nothing else in it."""
    report = import_file(store, path, "an")
    assert (report.new, report.changed, report.same) == (1, 0, 0)
    return store.snapshot().fact_by_id[key]


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_export_comes_back_the_same(store: Store, tmp_path: Path, name: str) -> None:
    """What was exported and imported into an empty base is equal in every record."""
    put(
        store,
        replace(FACT, id="f3", value=20.125, out_of=None, place="d2"),
        replace(FACT, id="f4", value=0.1 + 0.2, place="c9", text='=1+1; "a", b', caveat="một\nhai"),
        replace(FACT, id="f5", value=0.00001, place="c8", period_text="", precision="unknown", inferred=True),
    )
    export_to(store.snapshot(), tmp_path / name)

    with open_store(":memory:", packaged=None) as other:
        report = import_file(other, tmp_path / name, "an")

        assert other.snapshot() == store.snapshot()
        assert report == Report(new=19, changed=0, same=0, change_id=1)


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_packaged_data_comes_back_the_same(tmp_path: Path, name: str) -> None:
    """The data that comes with the program can be exported and imported without loss."""
    with open_store(":memory:") as store, open_store(":memory:", packaged=None) as other:
        export_to(store.snapshot(), tmp_path / name)
        import_file(other, tmp_path / name, "an")

        assert other.snapshot() == store.snapshot()


def test_second_import_changes_nothing(store: Store, tmp_path: Path) -> None:
    """A file whose records are all current makes no change."""
    export_to(store.snapshot(), tmp_path / "out")

    assert import_file(store, tmp_path / "out", "an") == Report(0, 0, 16, None)
    assert store.version() == 1


def test_import_is_one_change_that_can_be_undone(store: Store, tmp_path: Path) -> None:
    """All of a file enters under one number, with who brought it and from which file."""
    before = store.snapshot()
    path = csv_file(tmp_path, "id,title,text\nsinging,hoa hát,Khác.\nbell,chuông,Kêu.\n")

    report = import_file(store, path, "bình")

    assert report == Report(new=1, changed=1, same=0, change_id=2)
    told = store.log.change(2)
    assert (told.actor, told.channel, told.source) == ("bình", "import", "bảng.csv")
    revert(store.log, 2, actor="bình", channel="test")
    assert store.snapshot() == before


def test_figure_needs_only_what_is_not_usual(store: Store, tmp_path: Path) -> None:
    """Indicator, place and source by name, a value as people write it and a period in words make a fact."""
    path = csv_file(
        tmp_path,
        "indicator,place,value,period_text,source\n"
        'Bông hoa BIẾT hát,huyện giờ hù,"1.234,5",năm 2030,Báo cáo về những bông hoa biết hát\n',
    )

    assert imported(store, path) == Fact(
        KEY, "flowers", "d2", "", 1234.5, None, "", "exact", "result", date(2030, 1, 1), date(2030, 12, 31),
        "year", "năm 2030", False, "", "", "", "report", "",
    )  # fmt: skip


def test_headings_may_be_vietnamese(store: Store, tmp_path: Path) -> None:
    """A table with Vietnamese headings, words for the status and a sheet of any name is understood."""
    path = workbook(
        tmp_path,
        Sheet1=[
            ["Chỉ số", "Địa bàn", "Giá trị", "Kỳ", "Tình trạng", "Nguồn"],
            ["bông hoa biết hát", "d2", "trên 8/9", 2030, "Kế hoạch", "report"],
        ],
    )

    fact = imported(store, path, KEY.replace("result", "target"))

    assert (fact.value, fact.out_of, fact.qualifier, fact.status) == (8, 9, "over", "target")


@pytest.mark.parametrize(
    ("cells", "period"),
    [
        (("", "", "31/12/2030"), (date(2030, 12, 31), date(2030, 12, 31), "day", "31/12/2030")),
        (("", "", "6/2030"), (date(2030, 6, 1), date(2030, 6, 30), "month", "6/2030")),
        (("2030-01-01", "2030-12-31", ""), (date(2030, 1, 1), date(2030, 12, 31), "year", "năm 2030")),
        (("05/06/2030", "", ""), (date(2030, 6, 5), date(2030, 6, 5), "day", "05/06/2030")),
        (
            ("1/2/2030", "3/4/2030", ""),
            (date(2030, 2, 1), date(2030, 4, 3), "range", "từ 01/02/2030 đến 03/04/2030"),
        ),
        (("2030", "2035", ""), (date(2030, 1, 1), date(2035, 12, 31), "range", "giai đoạn 2030–2035")),
        (
            ("2030-01-01", "2030-12-31", "đầu giai đoạn"),
            (date(2030, 1, 1), date(2030, 12, 31), "year", "đầu giai đoạn"),
        ),
    ],
    ids=lambda case: " ".join(case) if isinstance(case[-1], str) and len(case) == 3 else "",
)
def test_period_is_completed(
    store: Store, tmp_path: Path, cells: tuple[str, str, str], period: tuple[date, date, str, str]
) -> None:
    """Dates come from the words, words from the dates, and the precision from either."""
    path = csv_file(
        tmp_path,
        f"indicator,place,value,period_from,period_to,period_text,source\nflowers,d2,5,{','.join(cells)},report\n",
    )

    import_file(store, path, "an")

    (fact,) = (fact for fact in store.snapshot().facts if fact.value == 5)
    assert (fact.period_from, fact.period_to, fact.precision, fact.period_text) == period


def test_place_of_a_name_is_that_of_the_time(store: Store, tmp_path: Path) -> None:
    """Of two places of one name the one that existed at the period's end is meant."""
    path = csv_file(
        tmp_path,
        "indicator,place,value,period_text,source\n"
        "flowers,Gió Hú,5,năm 2024,report\nflowers,Gió Hú,6,năm 2026,report\n",
    )

    import_file(store, path, "an")

    places = {fact.value: fact.place for fact in store.snapshot().facts}
    assert (places[5], places[6]) == ("d1", "c9")


def test_same_thing_from_the_same_source_is_a_correction(store: Store, tmp_path: Path) -> None:
    """A figure without an id that says something else of what is known changes that record."""
    path = csv_file(
        tmp_path,
        "indicator,place,value,period_text,criteria_set,source\nflowers,d1,1300/2000,năm 2030,bộ 2030,report\n",
    )

    assert import_file(store, path, "an") == Report(new=0, changed=1, same=0, change_id=2)
    assert store.snapshot().fact_by_id["f1"].value == 1300


def test_columns_left_out_beside_an_id_stay(store: Store, tmp_path: Path) -> None:
    """A file of ids and new values changes the values, and nothing else."""
    import_file(store, csv_file(tmp_path, "id,value,indicator\nf1,1300,flowers\n"), "an")

    assert store.snapshot().fact_by_id["f1"] == replace(FACT, value=1300.0)


def test_words_are_the_value_of_a_name(store: Store, tmp_path: Path) -> None:
    """A person's name in the value column is the text of a fact of that kind."""
    path = csv_file(tmp_path, "indicator,place,value,period_text,source\nkeeper,d2,Bà Gió,năm 2030,report\n")

    fact = imported(store, path, KEY.replace("flowers", "keeper"))

    assert (fact.value, fact.text) == (None, "Bà Gió")


def test_new_world_in_one_workbook(store: Store, tmp_path: Path) -> None:
    """Sheets may build on one another in any order; ids, kinds, types and levels are made up."""
    path = workbook(
        tmp_path,
        facts=[
            ["indicator", "place", "value", "period_text", "source"],
            ["đom đóm", "Xã Lá Non", "8/8", "năm 2030", "Sổ đom đóm"],
            ["diện tích ao", "Thị trấn Lá Già", 20.125, date(2030, 5, 6), "Sổ đom đóm"],
        ],
        places=[["name", "parent"], ["Xã Lá Non", "Huyện Lá"], ["Thị trấn Lá Già", "Huyện Lá"],
                ["Huyện Lá", "Mây"]],
        sources=[["title", "published"], ["Sổ đom đóm", date(2031, 2, 3)]],
        indicators=[["label", "programme", "unit"], ["đom đóm", "vườn hoa", "con"],
                    ["diện tích ao", "gardens", "ha"]],
    )  # fmt: skip

    report = import_file(store, path, "an")

    snapshot = store.snapshot()
    assert report.new == 8
    assert snapshot.places["xa_la_non"] == Place("xa_la_non", "Lá Non", "xã", "commune", "huyen_la", None, None, (), "")
    assert snapshot.places["huyen_la"].level == "district"
    assert snapshot.indicators["dom_dom"].kind == "ratio"
    assert snapshot.indicators["dien_tich_ao"].kind == "area"
    assert snapshot.sources["so_dom_dom"].date_text == "03/02/2031"
    (area,) = snapshot.facts_by_indicator["dien_tich_ao"]
    assert (area.value, area.place, area.precision) == (20.125, "thi_tran_la_gia", "day")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("flowers,d2,nhiều,năm 2030,report", ("value", "nhiều", "not_a_number")),
        ("flowers,d2,5,năm ngoái,report", ("period_text", "năm ngoái", "not_a_period")),
        ("flowers,Gió,5,năm 2030,report", ("place", "Gió", "unknown")),
        ("stones,d2,5,năm 2030,report", ("indicator", "stones", "unknown")),
        ("flowers,d2,5,năm 2030,tin đồn", ("source", "tin đồn", "unknown")),
        ("flowers,d2,5,năm 2030,", ("source", "", "empty")),
        (",d2,5,năm 2030,report", ("indicator", "", "empty")),
    ],
)
def test_bad_line_enters_nothing(store: Store, tmp_path: Path, line: str, expected: tuple[str, str, str]) -> None:
    """An error names file, line, column and value, and the good lines before it are not entered."""
    heading = "indicator,place,value,period_text,source"
    path = csv_file(tmp_path, f"{heading}\nflowers,d2,1,năm 2029,report\n{line}\n")

    with pytest.raises(DataError) as caught:
        import_file(store, path, "an")

    error = caught.value
    assert (error.file, error.line) == ("bảng.csv", 3)
    assert (error.column, error.value, error.code) == expected
    assert store.version() == 1


HEADING = "indicator,place,value,period_text,source"


def refused(store: Store, path: Path) -> tuple[DataError, ...]:
    """Return the errors for which an import is refused; nothing has been written then."""
    before = store.version()
    with pytest.raises((DataError, DataErrors)) as caught:
        import_file(store, path, "an")
    assert store.version() == before
    return caught.value.errors if isinstance(caught.value, DataErrors) else (caught.value,)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("share,d2,150,năm 2030,report", ("value", "150", "percent_out_of_range")),
        ('share,d2,"-0,5",năm 2030,report', ("value", "-0,5", "percent_out_of_range")),
        ("flowers,d2,12/10,năm 2030,report", ("value", "12/10", "over_its_base")),
        ("flowers,d2,-5,năm 2030,report", ("value", "-5", "negative")),
        ("flowers,d2,,năm 2030,report", ("value", "", "empty")),
        ("flowers,d2,5,năm 2050,report", ("period_text", "năm 2050", "after_publication")),
        ("flowers,d2,5,năm 1234,report", ("period_text", "năm 1234", "period_year")),
    ],
)
def test_impossible_value_enters_nothing(
    store: Store, tmp_path: Path, line: str, expected: tuple[str, str, str]
) -> None:
    """What a check would call an error is refused with file, line and value, and the good line before it too."""
    (error,) = refused(store, csv_file(tmp_path, f"{HEADING}\nflowers,d2,1,năm 2029,report\n{line}\n"))

    assert (error.file, error.line) == ("bảng.csv", 3)
    assert (error.column, error.value, error.code) == expected


def test_part_of_a_thing_enters_nothing(store: Store, tmp_path: Path) -> None:
    """A count that is not whole is refused where the others of its indicator are."""
    store.log.append(change(entry(FLOWERS, replace(FLOWERS, kind="count"))))
    store.log.append(change(entry(FACT, replace(FACT, value=7.0, out_of=None))))

    (error,) = refused(store, csv_file(tmp_path, f'{HEADING}\nflowers,d2,"12,5",năm 2030,report\n'))

    assert (error.line, error.value, error.code) == (2, "12,5", "not_whole")


def test_impossible_value_of_a_changed_record_is_refused(store: Store, tmp_path: Path) -> None:
    """A value that fits no longer with what the file leaves out is told together with that."""
    (error,) = refused(store, csv_file(tmp_path, "id,value,indicator\nf1,3000,flowers\n"))

    assert (error.line, error.value, error.code) == (2, "3000/2000", "over_its_base")


def test_second_fact_of_one_thing_is_refused(store: Store, tmp_path: Path) -> None:
    """A figure under an id of its own may not say again what the source says under another."""
    path = csv_file(
        tmp_path,
        "id,indicator,place,value,period_text,criteria_set,source\na0,flowers,d1,5,năm 2030,bộ 2030,report\n",
    )

    (error,) = refused(store, path)

    assert (error.column, error.value, error.code) == ("id", "f1", "same_key")


def test_wrong_certificate_is_refused(store: Store, tmp_path: Path) -> None:
    """The rules hold for every kind of record."""
    (error,) = refused(store, csv_file(tmp_path, "id,stars\njam_4,9\n", "certificates.csv"))

    assert (error.column, error.value, error.code) == ("stars", "9", "stars")


def test_old_errors_do_not_stand_in_the_way(store: Store, tmp_path: Path) -> None:
    """An error that is there already, in a record that the file does not change, refuses nothing."""
    store.log.append(change(entry(FACT, replace(FACT, value=3000.0))))

    report = import_file(store, csv_file(tmp_path, f"{HEADING}\nshare,d2,5,năm 2030,report\n"), "an")

    assert (report.new, report.changed) == (1, 0)


def test_several_faults_are_told_at_once(store: Store, tmp_path: Path) -> None:
    """All lines of a table that cannot be read are told together, up to ten, in their order."""
    unread = [f"flowers,d2,nhiều {number},năm 2030,report" for number in range(12)]
    impossible = ["share,d2,150,năm 2029,report", "flowers,d2,12/10,năm 2030,report"]

    first = refused(store, csv_file(tmp_path, "\n".join([HEADING, *unread])))
    second = refused(store, csv_file(tmp_path, "\n".join([HEADING, *impossible])))

    assert [error.line for error in first] == list(range(2, 12))
    assert [(error.line, error.code) for error in second] == [(2, "percent_out_of_range"), (3, "over_its_base")]


def test_file_without_lines_is_named(store: Store, tmp_path: Path) -> None:
    """A heading alone is no import in which everything was the same."""
    with pytest.raises(BadFile) as caught:
        import_file(store, csv_file(tmp_path, f"{HEADING}\n"), "an")

    assert caught.value.code == "no_rows"


def test_files_of_a_folder_are_named(store: Store, tmp_path: Path) -> None:
    """The import of a folder tells which files it took."""
    csv_file(tmp_path, "id,title,text\nbell,chuông,Kêu.\n", "b.csv")
    csv_file(tmp_path, f"{HEADING}\nshare,d2,5,năm 2030,report\n", "a.csv")
    csv_file(tmp_path, "không phải bảng", "c.txt")

    assert import_file(store, tmp_path, "an").files == ("a.csv", "b.csv")


def test_ambiguous_name_is_refused(store: Store, tmp_path: Path) -> None:
    """A name that two things bear at the time is not guessed."""
    put(store, replace(REPORT, id="other"))
    path = csv_file(tmp_path, f"indicator,place,value,period_text,source\nflowers,d2,5,năm 2030,{REPORT.title}\n")

    with pytest.raises(DataError) as caught:
        import_file(store, path, "an")

    assert (caught.value.column, caught.value.code) == ("source", "ambiguous")


def test_parent_that_never_comes_is_refused(store: Store, tmp_path: Path) -> None:
    """A place's parent is current or in the same file."""
    path = csv_file(tmp_path, "name,parent\nXã Lá Non,Huyện Không Có\n", "places.csv")

    with pytest.raises(DataError) as caught:
        import_file(store, path, "an")

    assert (caught.value.line, caught.value.column, caught.value.code) == (2, "parent", "unknown")


def test_error_in_a_workbook_names_sheet_and_row(store: Store, tmp_path: Path) -> None:
    """A row of a sheet is counted as the spreadsheet program counts it, empty rows too."""
    path = workbook(tmp_path, topics=[["id", "title", "text"], [], ["a", "hoa", "một"], ["b", "", "hai"]])

    with pytest.raises(DataError) as caught:
        import_file(store, path, "an")

    assert (caught.value.file, caught.value.line, caught.value.column) == ("bảng.xlsx#topics", 4, "title")


def test_formula_and_link_stay_text(store: Store, tmp_path: Path) -> None:
    """Text that looks like a formula is exported as text, so that no spreadsheet runs it."""
    put(store, replace(NAMED, id="f9", place="d2", text="=HYPERLINK(1)"))
    export_to(store.snapshot(), tmp_path / "out.xlsx")

    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)

    assert b"<f>" not in sheets


def _encrypted(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"))


def _old_excel(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500)


def _with_macros(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")


def _broken(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 and then nothing")


def _other_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Chào bạn")


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)


def _far_corner(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("facts")
    sheet.write(0, 0, "id")
    sheet.write(1_048_575, 16_383, "x")
    book.close()


def _large(path: Path) -> None:
    path.write_bytes(b"x" * 10_000_001)


def _rewritten(path: Path, part: str, content: Callable[[bytes], bytes]) -> None:
    """Make a good workbook, and put something else into a part of it."""
    made = path.with_name("gốc.xlsx")
    workbook(made.parent, made.name, facts=[["id", "value"], ["f1", 5], ["một chữ dài " * 2000, "x"]])
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, content(before.read(name)) if name == part else before.read(name))


def _entities(path: Path) -> None:
    bomb = b'<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    _rewritten(path, "xl/sharedStrings.xml", lambda part: part.replace(b"<sst", bomb + b"<sst", 1))


def _shared_by_many(path: Path) -> None:
    cell = b'<c r="A%d" t="s"><v>3</v></c>'
    rows = b"".join(b'<row r="%d">' % n + cell % n + b"</row>" for n in range(4, 30_000))
    _rewritten(path, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))


def _old_macros(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/macrosheets/sheet1.xml", b"<xml/>")


def _lying(path: Path) -> None:
    """A part says that it is small, and unpacks to a hundred times as much."""
    _bomb(path)
    content = path.read_bytes()
    path.write_bytes(content.replace((70_000_000).to_bytes(4, "little"), (700).to_bytes(4, "little")))


def _many_parts(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", b"")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_entities, "entities"),
        (_shared_by_many, "too_large"),
        (_old_macros, "macros"),
        (_lying, "broken"),
        (_many_parts, "too_large"),
        (_encrypted, "encrypted"),
        (_old_excel, "unknown_format"),
        (_with_macros, "macros"),
        (_broken, "broken"),
        (_other_archive, "broken"),
        (_bomb, "too_large"),
        (_far_corner, "too_large"),
        (_large, "too_large"),
    ],
)
def test_dangerous_workbook_is_refused(store: Store, tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    """A workbook that is locked, runs code, is damaged or would fill the memory is told as that."""
    path = tmp_path / "bảng.xlsx"
    make(path)

    with pytest.raises(BadFile) as caught:
        import_file(store, path, "an")

    assert (caught.value.file, caught.value.code) == ("bảng.xlsx", code)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bảng.csv", "màu,mùi\nđỏ,thơm\n", "unknown_kind"),
        ("bảng.csv", "id,title\na,b\n", "unknown_kind"),
        ("bảng.ods", "x", "unknown_format"),
    ],
)
def test_file_of_unknown_kind_is_refused(store: Store, tmp_path: Path, name: str, content: str, code: str) -> None:
    """A heading that fits no kind, or several as well, is not guessed."""
    with pytest.raises(BadFile) as caught:
        import_file(store, csv_file(tmp_path, content, name), "an")

    assert caught.value.code == code


def test_missing_file_is_named(store: Store, tmp_path: Path) -> None:
    """A path with nothing at it, and a folder without tables, are told apart."""
    with pytest.raises(BadFile) as caught:
        import_file(store, tmp_path / "không có.csv", "an")
    assert caught.value.code == "not_found"

    with pytest.raises(BadFile) as caught:
        import_file(store, tmp_path, "an")
    assert caught.value.code == "nothing"


def test_export_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    """A path below a file, or of a format that we do not write, is an error with the path."""
    (tmp_path / "file").write_text("")

    for name, code in [
        ("file/out", "cannot_write"),
        ("file/out.xlsx", "cannot_write"),
        ("out.pdf", "unknown_format"),
    ]:
        with pytest.raises(BadFile) as caught:
            export_to(store.snapshot(), tmp_path / name)
        assert caught.value.code == code


def test_thousands_of_rows_take_little(store: Store, tmp_path: Path) -> None:
    """4,000 rows are read, checked and written within two seconds of the processor: 20,000 within ten."""
    days = (date(2018, 1, 1) + timedelta(days=number) for number in range(4_000))
    rows = "".join(f"flowers,d2,{number},{day:%d/%m/%Y},report\n" for number, day in enumerate(days))
    path = csv_file(tmp_path, f"{HEADING}\n{rows}")
    began = time.process_time()

    report = import_file(store, path, "an")

    assert report.new == 4_000
    assert time.process_time() - began < 2
