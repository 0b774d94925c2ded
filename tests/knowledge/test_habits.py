"""Spreadsheets are read as staff write them: titles, merged cells, sums, signatures, both kinds of decimals."""

from datetime import date

import pytest

from knowledge.errors import BadFile, DataError
from knowledge.log import revert
from knowledge.store import Store
from tests.knowledge.sheets import Month, Percent, facts, proposed, values, xlsx
from tests.knowledge.world import change, entry

HEAD = ["STT", "Chỉ tiêu", "Huyện", "Kết quả", "Thời điểm", "Căn cứ", "Ghi chú"]
CSV = "chỉ số,địa bàn,giá trị,kỳ,nguồn\n"


def test_report_with_all_habits_is_read(store: Store) -> None:
    """Title, numbered columns, cells made one, blank lines, a sum and signatures do not stand in the way."""
    content = xlsx(
        Sheet1=[
            ["", "", "", "BÁO CÁO"],
            ["Kết quả hoa hát năm 2030", "", "", "", "", "", ""],
            [],
            HEAD,
            ["A", "B", 1, 2, 3, 4, 5],
            [1, "bông hoa biết hát", "", "8/8", "năm 2028", "Báo cáo về những bông hoa biết hát", "đã xem"],
            [2, "tỷ lệ bông hoa ngủ trưa", "", "5,37%", date(2030, 12, 31), "report", ""],
            [],
            [3, "bông hoa biết hát", "H. Giờ Hù", 7, 2030, "report", ""],
            ["", "Tổng cộng", "", 15, "", "", ""],
            ["", "", "", "", "Ngày 1 tháng 2 năm 2031"],
            ["", "Người lập biểu", "", "", "Thủ trưởng đơn vị"],
            ["", "(Ký, ghi rõ họ tên)"],
        ],
        merged=[("C6:C7", "Huyện Gió Hú")],
    )

    proposal = proposed(store, content)

    assert values(proposal) == [("d1", 8, 8), ("d1", 5.37, None), ("d2", 7, None)]
    assert [(each.line, each.why) for each in proposal.left_out][:2] == [(5, "numbering"), (10, "sum")]
    assert {each.line for each in proposal.left_out[2:]} <= {11, 12, 13}
    assert facts(proposal)[1].period_from == date(2030, 12, 31)


def test_value_of_merged_cells_counts_once(store: Store) -> None:
    """A number made one over two rows is not taken for both."""
    content = xlsx(
        facts=[
            ["chỉ số", "địa bàn", "giá trị", "kỳ", "nguồn"],
            ["flowers", "d1", "", "năm 2028", "report"],
            ["flowers", "d2", "", "năm 2028", "report"],
        ],
        merged=[("C2:C3", 5)],
    )

    proposal = proposed(store, content)

    assert [(each.line, each.column, each.code) for each in proposal.refused] == [(3, "value", "empty")]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1.234,5", "1.234"], [1234.5, 1234]),
        (["1,234.5", "1,234"], [1234.5, 1234]),
        (["12.5", "1,234"], [12.5, 1234]),
        (["5,37", "1.234"], [5.37, 1234]),
        (["1.234", "2.500"], [1234, 2500]),
        (["1,234,567", "8"], [1234567, 8]),
        (["trên 1,234.5", "12.25 bông"], [1234.5, 12.25]),
        (["1 234,5", "2"], [1234.5, 2]),
    ],
)
def test_decimals_are_told_apart_per_column(store: Store, texts: list[str], expected: list[float]) -> None:
    """What one number of a column shows of its point and comma holds for the others."""
    rows = "".join(f'flowers;d2;"{text}";năm {2020 + number};report\n' for number, text in enumerate(texts))

    proposal = proposed(store, CSV.replace(",", ";") + rows)

    assert [fact.value for fact in facts(proposal)] == expected


def test_number_that_can_be_read_twice_is_refused(store: Store) -> None:
    """In a column that writes both ways, "1.234" is nobody's guess."""
    texts = ["1.234,5", "1,234.5", "1.234"]
    rows = [["flowers", "d2", text, f"năm {2020 + number}", "report"] for number, text in enumerate(texts)]

    (error,) = proposed(store, xlsx(facts=[["chỉ số", "địa bàn", "giá trị", "kỳ", "nguồn"], *rows])).refused

    assert (error.line, error.value, error.code) == (4, "1.234", "unclear_number")


def test_numbers_of_a_workbook_are_exact(store: Store) -> None:
    """A cell that is a number is not read by how the texts beside it are written."""
    rows = [
        ["chỉ số", "địa bàn", "giá trị", "kỳ", "nguồn"],
        ["flowers", "d2", 20.125, "năm 2028", "report"],
        ["flowers", "d2", "1,234.5", "năm 2029", "report"],
    ]

    assert [fact.value for fact in facts(proposed(store, xlsx(facts=rows)))] == [20.125, 1234.5]


def test_cells_are_read_as_they_are_shown(store: Store) -> None:
    """A percent cell holds a hundredth of what it shows, and a month cell the first day of its month."""
    rows = [
        ["chỉ số", "địa bàn", "giá trị", "kỳ", "nguồn"],
        ["share", "d2", Percent(0.0537), Month(2030, 5, 1), "report"],
    ]

    (fact,) = facts(proposed(store, xlsx(facts=rows)))

    assert (fact.value, fact.precision, fact.period_to) == (5.37, "month", date(2030, 5, 31))


def test_percent_of_a_count_is_refused(store: Store) -> None:
    """A percent for what is counted in pieces is told with what it is counted in."""
    (error,) = proposed(store, CSV + "flowers,d2,5%,năm 2030,report\n").refused

    assert (error.code, error.near) == ("not_in_percent", ("bông",))


def test_fraction_that_became_a_day_is_told_as_that(store: Store) -> None:
    """Excel makes a day of "8/8": the row is refused, not read as something else."""
    rows = [["chỉ số", "địa bàn", "giá trị", "kỳ", "nguồn"], ["flowers", "d2", date(2026, 8, 8), 2030, "report"]]

    (error,) = proposed(store, xlsx(facts=rows)).refused

    assert (error.value, error.code) == ("2026-08-08", "date_for_number")


@pytest.mark.parametrize(
    ("place", "expected"),
    [("H. Giờ Hù", "d2"), ("h.giờ hù", "d2"), ("GIỜ HÙ", "d2"), ("X. Sương", "c8"), ("xa suong", "c8")],
)
def test_place_may_be_shortened(store: Store, place: str, expected: str) -> None:
    """Shortened words and missing diacritics are read where only one place is meant."""
    assert values(proposed(store, f"{CSV}flowers,{place},5,năm 2028,report\n"))[0][0] == expected


def test_columns_may_be_indicators(store: Store) -> None:
    """A row for each place and a column for each indicator is a row for each figure; empty cells say nothing."""
    content = xlsx(
        a=[
            ["BẢNG TỔNG HỢP"],
            ["(Tính đến 31/12/2030)", "", "", "Nguồn: Báo cáo về những bông hoa biết hát"],
            ["STT", "Huyện", "Bông hoa biết hát (bông)", "tỷ lệ bông hoa ngủ trưa", "Ghi chú"],
            [1, "Giờ Hù", "8/9", Percent(0.0537), ""],
            [2, "xã Sương", "", "12,5", "x"],
            ["", "Cộng", 8, "", ""],
            ["", "Người lập"],
        ]
    )

    proposal = proposed(store, content)

    assert values(proposal) == [("d2", 8, 9), ("d2", 5.37, None), ("c8", 12.5, None)]
    assert {fact.period_to for fact in facts(proposal)} == {date(2030, 12, 31)}
    assert [(each.line, each.why) for each in proposal.left_out] == [(6, "sum"), (7, "foot")]


def test_each_wrong_figure_of_a_row_is_told(store: Store) -> None:
    """Two wrong cells of one row of indicators are both refused."""
    head = "Huyện;bông hoa biết hát;tỷ lệ bông hoa ngủ trưa;Kỳ;Nguồn\n"

    proposal = proposed(store, f"{head}Giờ Hù;nhiều;150;năm 2030;report\nGiờ Hù;ít;x;năm 2029;report\n")

    assert [(each.line, each.value) for each in proposal.refused] == [(2, "nhiều"), (2, "150"), (3, "ít"), (3, "x")]


def test_unknown_name_comes_with_the_nearest(store: Store) -> None:
    """What would be right is told along with what is wrong."""
    proposal = proposed(
        store, f"{CSV}bông hoa biết hất nhé,d2,5,năm 2028,report\nflowers,huyện Giờ Hùng,5,năm 2028,report\n"
    )

    assert [(each.column, each.near) for each in proposal.refused] == [
        ("indicator", ("bông hoa biết hát",)),
        ("place", ("huyện Giờ Hù",)),
    ]


def test_ambiguous_name_comes_with_what_it_may_be(store: Store) -> None:
    """Of two places of one folded name both are named."""
    (error,) = proposed(store, f"{CSV}flowers,gio hu,5,năm 2010,report\n").refused

    assert (error.code, set(error.near)) == ("ambiguous", {"huyện Gió Hú", "huyện Giờ Hù"})


def test_unknown_columns_are_passed_over_and_told(store: Store) -> None:
    """A column of staff's own is no reason to refuse; one that is nearly called as a field is."""
    proposal = proposed(store, "chỉ số,địa bàn,giá trị,kỳ,nguồn,Số điện thoại,STT\nflowers,d2,5,năm 2028,report,1,2\n")

    assert (len(facts(proposal)), proposal.ignored) == (1, ("Số điện thoại",))
    with pytest.raises(DataError) as caught:
        proposed(store, "chỉ số,địa bàn,giá trị,kỳ,nguồn,tình trạngg\nflowers,d2,5,năm 2028,report,mục tiêu\n")
    assert (caught.value.code, caught.value.near) == ("unknown_column", ("tình trạng",))


def test_headings_may_have_units_and_stars(store: Store) -> None:
    """What stands in brackets behind a heading, its case and its diacritics do not matter."""
    head = "CHI TIEU,Địa bàn (*),Giá trị (bông),Kỳ báo cáo:,Nguồn số liệu\n"

    assert values(proposed(store, f"{head}flowers,d2,5,năm 2028,report\n")) == [("d2", 5, None)]


def test_all_refused_rows_are_listed(store: Store) -> None:
    """Every row that is wrong is found at once, over all sheets, with its heading as the file has it."""
    content = xlsx(
        facts=[["Chỉ tiêu", "Địa bàn", "Giá trị", "Kỳ", "Nguồn"]]
        + [["flowers", "d2", f"nhiều {n}", "năm 2028", "report"] for n in range(30)],
        topics=[["Khái niệm", "Giải thích"], ["hoa ngủ", ""]],
    )

    proposal = proposed(store, content)

    assert len(proposal.refused) == 31
    assert (proposal.refused[0].line, proposal.refused[0].heading) == (2, "Giá trị")
    assert proposal.refused[-1].file == "bảng.xlsx#topics"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_making_is_read(store: Store, encoding: str, delimiter: str) -> None:
    """Letters and what stands between cells are found out, below a title too."""
    head, row = "Chỉ số|Địa bàn|Giá trị|Kỳ|Nguồn", "flowers|Huyện Giờ Hù|5|năm 2028|report"
    rows = [["SỐ LIỆU"], head.split("|"), row.split("|")]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    if encoding == "cp1258":
        # Windows-1258 has the vowels in one piece and the tones behind them.
        text = "".join(_in_two(char) for char in text)

    proposal = proposed(store, text.encode(encoding), "bảng.csv")

    assert values(proposal) == [("d2", 5, None)]


def _in_two(char: str) -> str:
    import unicodedata

    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tone = next(each for each in parts if each in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
    return char


def test_letters_of_an_old_font_are_refused(store: Store) -> None:
    """Text of TCVN3 is not taken for something else."""
    with pytest.raises(DataError) as caught:
        proposed(store, "ChØ sè,§Þa bµn\n1,2\n".encode("latin-1"), "bảng.csv")

    assert caught.value.code == "not_utf8"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"ch\0\0\0s\0\0\0\n", "not_text"),
        (b"id,title,text\na,b,\"" + b"x" * 1_000_000 + b"\"\n", "cell_too_long"),
        (b"," * 3_500_000, "too_large"),
        (b"id,title,text\na,b,\"c\n", "not_csv"),
    ],
    ids=["nul", "a cell of 1 MB", "millions of cells", "open quote"],
)  # fmt: skip
def test_dangerous_csv_is_refused(store: Store, content: bytes, code: str) -> None:
    """A file that is no table is refused in its own words."""
    with pytest.raises((BadFile, DataError)) as caught:
        proposed(store, content, "bảng.csv")

    assert caught.value.code == code


@pytest.mark.parametrize("cell", ["(" * 90_000, "1," * 45_000, "đến " * 22_000], ids=["brackets", "digits", "words"])
def test_long_cells_cost_little(store: Store, cell: str) -> None:
    """A cell of many thousand characters, wherever it stands, is read in no time."""
    row = f'flowers;d2;"{cell}";"{cell}";"{cell}"\n'

    proposal = proposed(store, f"{CSV.replace(',', ';')}{row * 20}")
    with pytest.raises(BadFile):
        proposed(store, f"{cell.replace(',', '.')};{cell.replace(',', '.')}\n")

    assert len(proposal.refused) == 20


def test_sheets_without_a_table_are_passed_over(store: Store) -> None:
    """A letter beside the tables is told and not read; a workbook of nothing else is refused."""
    letter = [["Kính gửi ủy ban"], ["Đây là số liệu"]]
    topics = [["Khái niệm", "Giải thích"], ["hoa ngủ", "Hoa ngủ trưa."]]

    assert proposed(store, xlsx(Thư=letter, topics=topics)).ignored == ("Thư",)
    with pytest.raises(BadFile):
        proposed(store, xlsx(Thư=letter))


def test_place_named_like_a_sum_is_a_place(store: Store) -> None:
    """Only a line that begins with the words for a sum is one."""
    store.log.append(change(entry(None, _commune())))

    assert values(proposed(store, f"{CSV}flowers,xã Cộng Hòa,5,năm 2028,report\n")) == [("ch", 5, None)]
    rows = "địa bàn,chỉ số,giá trị,kỳ,nguồn\nCộng Hòa,flowers,5,năm 2028,report\nCộng,,5,,\n"
    proposal = proposed(store, rows)
    assert (values(proposal), [each.line for each in proposal.left_out]) == ([("ch", 5, None)], [3])


def _commune() -> object:
    from dataclasses import replace

    from tests.knowledge.world import OTHER_COMMUNE

    return replace(OTHER_COMMUNE, id="ch", name="Cộng Hòa", valid_from=None)


def test_import_of_many_kinds_is_undone_in_one_step(store: Store) -> None:
    """Whatever a workbook brings leaves with one change."""
    from knowledge.exchange import enter

    before = store.snapshot()
    content = xlsx(
        Nguồn=[["Tên văn bản", "Ngày ban hành"], ["Sổ đom đóm", "01/02/2031"]],
        **{"Số liệu": [["Chỉ số", "Địa bàn", "Giá trị", "Kỳ", "Nguồn"], ["flowers", "d2", 5, 2030, "Sổ đom đóm"]]},
        **{"Tên gọi": [["Tên gọi khác", "Loại", "Chỉ cái gì"], ["hoa hậu", "chỉ số", "bông hoa biết hát"]]},
    )

    report = enter(store, proposed(store, content), "bảng.xlsx", "an")
    again = enter(store, proposed(store, content), "bảng.xlsx", "an")

    assert (report.new, report.change_id, again.same, again.change_id) == (3, 2, 3, None)
    revert(store.log, 2, actor="an", channel="test")
    assert store.snapshot() == before
