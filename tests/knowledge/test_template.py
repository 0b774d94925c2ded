"""The template changes nothing as it is, and takes in what is filled in; an export is a template that is filled."""

import io
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from knowledge.csv_grids import guarded, unguarded
from knowledge.errors import BadFile
from knowledge.exchange import enter, propose
from knowledge.exporting import csv_archive, export_to, workbook_of
from knowledge.files import read_tables, tables_in
from knowledge.history_export import export_history, history_rows
from knowledge.log import revert
from knowledge.store import Store, open_store
from knowledge.template import template
from tests.knowledge.sheets import proposed, xlsx
from tests.knowledge.world import ALL, FACT, FLOWERS, NAMED, REPORT, SHARE, TERM, TOPIC, change, entry, put

SHEETS = [
    "Hướng dẫn", "Số liệu", "Nguồn", "Chỉ số", "Tên gọi", "Sản phẩm", "Chứng nhận", "Mức đủ", "Khái niệm", "Danh mục",
]  # fmt: skip


def cells(content: bytes, sheet: str) -> list[list[object]]:
    """Return the cells of a sheet."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def test_untouched_template_changes_nothing(store: Store) -> None:
    """Its examples are known for examples, in every sheet, and told as left out."""
    proposal = proposed(store, template(store.snapshot(), "mẫu.xlsx"), "mẫu.xlsx")

    assert (proposal.entries, proposal.same, proposal.refused) == ((), 0, ())
    assert [(each.line, each.why) for each in proposal.left_out] == [(2, "example")] * 8


def test_template_has_sheets_lists_and_examples(store: Store) -> None:
    """Sheets and headings are Vietnamese, and drop-downs offer what is current."""
    content = template(store.snapshot(), "mẫu.xlsx")

    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == SHEETS
    assert cells(content, "Số liệu")[0][:4] == ["Chỉ số", "Địa bàn", "Giá trị", "Kỳ"]
    assert cells(content, "Số liệu")[1][0] == "Ví dụ: bông hoa biết hát"
    offered = {cell for row in cells(content, "Danh mục") for cell in row}
    assert {"huyện Gió Hú", "bông hoa biết hát", "tự rà soát", REPORT.title, "mứt mây"} <= offered
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<dataValidation " in archive.read("xl/worksheets/sheet2.xml")


def test_filled_template_is_taken_in(store: Store) -> None:
    """A row under the example is read, and its words for choices are those of the drop-downs."""
    rows = cells(template(store.snapshot(), "mẫu.xlsx"), "Số liệu")
    rows.append(["bông hoa biết hát", "huyện Giờ Hù", "8/8", "5/2030", "Tự rà soát", REPORT.title, "trang 3", ""])

    proposal = proposed(store, xlsx(**{"Số liệu": rows}))

    (entry_,) = proposal.entries
    fact = entry_.after
    assert (fact.value, fact.out_of, fact.status, fact.paragraph) == (8, 8, "self_assessed", "trang 3")  # type: ignore[union-attr]


def test_export_is_edited_and_imported(store: Store) -> None:
    """A cell that was edited in an export is the one change of its import."""
    content = workbook_of(store.snapshot(), "tất cả.xlsx")
    rows = cells(content, "Số liệu")
    value = rows[0].index("Giá trị")
    assert rows[1][value] == 1234.5
    rows[1][value] = "1.300,5"

    (changed,) = proposed(store, xlsx(**{"Số liệu": rows})).entries

    assert (changed.before, changed.after) == (FACT, replace(FACT, value=1300.5))


def test_export_names_what_it_refers_to(store: Store) -> None:
    """Places, indicators and sources stand by name where that says one thing, choices in Vietnamese."""
    told = dict(zip(*cells(workbook_of(store.snapshot(), "x.xlsx"), "Số liệu")[:2], strict=False))

    assert told["Chỉ số"] == FLOWERS.label
    assert told["Địa bàn"] == "huyện Gió Hú"
    assert told["Nguồn"] == REPORT.title
    assert (told["Tình trạng"], told["Mức chính xác"]) == ("kết quả", "trên")


def test_export_names_by_id_where_a_name_says_two_things(store: Store) -> None:
    """Two sources of one title are told apart by their ids."""
    put(store, replace(REPORT, id="other"), replace(FACT, id="f7", place="d2", source="other"))

    proposal = proposed(store, workbook_of(store.snapshot(), "x.xlsx"), "x.xlsx")

    assert (proposal.entries, proposal.refused, proposal.same) == ((), (), 18)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12).map(
    lambda text: " ".join(unicodedata.normalize("NFC", text).split())
)
FORMULAS = st.sampled_from(
    ["=1+1", "+84", "-", "@x", "'=1", "''", "'", "1.234", "8/8", "Ví dụ: x", "Tổng cộng", "true"]
)
ANY = TEXT | FORMULAS
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64).map(abs)
FACTS = st.builds(
    lambda number, base, text, caveat, printed, indicator, place, year: replace(
        FACT,
        value=number,
        out_of=base,
        text=text,
        caveat=caveat,
        printed=printed,
        indicator=indicator,
        place=place,
        period_from=FACT.period_from.replace(year=year),
        period_to=FACT.period_to.replace(year=year),
    ),
    NUMBERS,
    st.none() | NUMBERS,
    ANY,
    ANY,
    ANY,
    st.sampled_from(["flowers", "share"]),
    st.sampled_from(["d1", "d2", "c9", "c8", "p"]),
    st.integers(1000, 9000),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(figures=st.lists(FACTS, min_size=1, max_size=8), title=ANY, text=ANY, term=ANY)
def test_any_export_comes_back_the_same(
    tmp_path: Path, figures: list[object], title: str, text: str, term: str
) -> None:
    """Whatever a base holds, its workbook and its CSV files make the same base of an empty one."""
    with open_store(":memory:", packaged=None) as store:
        put(store, *ALL)
        store.log.append(change(entry(TOPIC, replace(TOPIC, title=f"{title}.", text=f"{text}.", see=text))))
        put(store, replace(TERM, text=f"{term}*"), *(replace(fact, id=f"g{n}") for n, fact in enumerate(figures)))  # type: ignore[type-var]
        before = store.snapshot()
        for name, content in (("x.xlsx", workbook_of(before, "x.xlsx")), ("x.zip", csv_archive(before))):
            tables = tables_in(name, content) if name == "x.xlsx" else _unzipped(content, tmp_path)
            with open_store(":memory:", packaged=None) as other:
                proposal = propose(other.snapshot(), tables)
                # Impossible figures are refused on the way in; what was read is all the same.
                read = [each.after for each in proposal.entries]
                assert sorted(map(repr, read)) == sorted(repr(record) for _, record in before.records())
            again = propose(before, tables)
            assert (again.entries, again.left_out) == ((), ())


def _unzipped(content: bytes, folder: Path) -> object:
    for old in folder.glob("*.csv"):
        old.unlink()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return read_tables(folder)


@given(text=ANY | st.text(st.sampled_from("'=+-@a"), max_size=5))
def test_guard_against_formulas_can_be_taken_off(text: str) -> None:
    """No guarded text begins like a formula, and each comes back as it was."""
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_no_csv_cell_is_a_formula(store: Store) -> None:
    """A text that a spreadsheet would run is quoted in CSV."""
    put(store, replace(NAMED, id="f9", place="d2", text="=HYPERLINK(1)"))

    with zipfile.ZipFile(io.BytesIO(csv_archive(store.snapshot()))) as archive:
        assert b",'=HYPERLINK(1)," in archive.read("facts.csv")


def test_history_tells_who_when_before_and_after(store: Store) -> None:
    """Each field that changed is a line; an undo says what it took back."""
    store.log.append(change(entry(SHARE, replace(SHARE, label="tỷ lệ hoa ngủ", unit="phần"))))
    revert(store.log, 2, actor="bình", channel="test")

    *entered, one, two, three, four = history_rows(store.log)

    assert len(entered) == len(ALL)
    assert (one[0], one[2], one[7:]) == ("2", "an", ["Chỉ số", "share", "Chỉ số", SHARE.label, "tỷ lệ hoa ngủ"])
    assert two[9:] == ["Đơn vị", "%", "phần"]
    assert (three[2], three[6], three[10:]) == ("bình", "2", ["tỷ lệ hoa ngủ", SHARE.label])
    assert four[10:] == ["phần", "%"]


@pytest.mark.parametrize("name", ["nhật ký.xlsx", "nhật ký.csv"])
def test_history_is_written(store: Store, tmp_path: Path, name: str) -> None:
    """The history is a workbook or a CSV file that Excel opens, and nothing else."""
    export_history(store.log, tmp_path / name)

    assert (tmp_path / name).stat().st_size > 500
    with pytest.raises(BadFile):
        export_history(store.log, tmp_path / "nhật ký")


def test_archive_is_imported_from_its_folder(store: Store, tmp_path: Path) -> None:
    """The archive's files are those that an import of a folder reads."""
    export_to(store.snapshot(), tmp_path / "x.zip")
    (tmp_path / "x").mkdir()
    tables = _unzipped((tmp_path / "x.zip").read_bytes(), tmp_path / "x")

    with open_store(":memory:", packaged=None) as other:
        enter(other, propose(other.snapshot(), tables), "x", "an")  # type: ignore[arg-type]
        assert other.snapshot() == store.snapshot()
