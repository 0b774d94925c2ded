"""Figures over the years and against their targets: what was aimed at is never told as a result."""

from pathlib import Path

import pytest

from bot.messages import Message, Reply
from bot.responder import Hoidap
from knowledge.exchange import import_file
from knowledge.store import open_store
from tests.bot.real import TODAY

SOURCES = "title,publisher,kind,published\nBáo cáo bịa,UBND bịa,report,2026-06-15\n"
# Indicator, place, value, year, status; all invented.
FIGURES = (
    ("tỷ lệ hộ nghèo", "huyện Đầm Hà", "3,1", 2019, "kết quả"),
    ("tỷ lệ hộ nghèo", "huyện Đầm Hà", "2,2", 2020, "kết quả"),
    ("tỷ lệ hộ nghèo", "huyện Đầm Hà", "1,05", 2021, "kết quả"),
    ("tỷ lệ hộ nghèo", "huyện Đầm Hà", "0,6", 2022, "kết quả"),
    ("tỷ lệ hộ nghèo", "huyện Đầm Hà", "0,5", 2022, "mục tiêu"),
    ("lượt khách du lịch", "huyện Hải Hà", "5100", 2019, "kết quả"),
    ("lượt khách du lịch", "huyện Hải Hà", "7300", 2023, "kết quả"),
    ("lượt khách du lịch", "huyện Hải Hà", "7000", 2023, "mục tiêu"),
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Hoidap:
    """The bot with invented figures of several years imported beside the packaged ones."""
    folder, store = tmp_path_factory.mktemp("base"), open_store(":memory:")
    rows = [f'{name},{place},"{value}",năm {year},{status},Báo cáo bịa' for name, place, value, year, status in FIGURES]
    _import(folder / "nguon.csv", SOURCES, store)
    heading = "chỉ số,địa bàn,giá trị,kỳ,tình trạng,nguồn"
    _import(folder / "so_lieu.csv", "\n".join((heading, *rows)) + "\n", store)
    return Hoidap(store, lambda: TODAY)


def _import(path: Path, text: str, store: object) -> None:
    path.write_text(text, encoding="utf-8")
    import_file(store, path, "thử")  # type: ignore[arg-type]


def ask(bot: Hoidap, *turns: str) -> Reply:
    return [bot.respond(Message("test", turns[0], "", turn)) for turn in turns][-1]


@pytest.mark.parametrize(
    "question",
    [
        "diễn biến tỷ lệ hộ nghèo đầm hà từ 2019 đến 2022",
        "ty le ho ngheo dam ha qua cac nam",
        "tỷ lệ hộ nghèo đầm hà giai đoạn 2019-2022",
        "tỷ lệ hộ nghèo đầm hà từng năm",
    ],
)
def test_a_development_ends_with_a_result(bot: Hoidap, question: str) -> None:
    """Of a year with a result and a target the result is compared, every year is told, the target beside it."""
    reply = ask(bot, question)

    assert reply.lines == (
        "Tỷ lệ hộ nghèo huyện Đầm Hà giảm từ 3,1% xuống 0,6%.",
        "- Năm 2019: 3,1%",
        "- Năm 2020: 2,2%",
        "- Năm 2021: 1,05%",
        "- Năm 2022: 0,6%, mục tiêu 0,5%",
    )
    assert reply.chart is not None
    assert reply.chart.finding == "Tỷ lệ hộ nghèo huyện Đầm Hà giảm từ 3,1% xuống 0,6%; mục tiêu năm 2022 là 0,5%"
    assert [mark.said for mark in reply.chart.series if mark.is_target] == ["0,5%"]


def test_a_span_is_kept_to(bot: Hoidap) -> None:
    """Asked of some years, only these are told, and of which of them there is no figure."""
    later = ask(bot, "tỷ lệ hộ nghèo đầm hà từ 2021 đến 2024")

    assert later.lines[0] == "Tỷ lệ hộ nghèo huyện Đầm Hà giảm từ 1,05% xuống 0,6%."
    assert later.lines[-1] == "Chưa có số liệu các năm 2023–2024."


def test_a_figure_brings_all_its_other_years(bot: Hoidap) -> None:
    """Where only the figure is asked for, no year of it is left out beside it."""
    reply = ask(bot, "tỷ lệ hộ nghèo đầm hà")

    assert reply.lines[1] == "Năm 2019: 3,1%; năm 2020: 2,2%; năm 2021: 1,05%."
    assert reply.chart is not None
    assert [mark.said for mark in reply.chart.series] == ["3,1%", "2,2%", "1,05%", "0,6%"]


@pytest.mark.parametrize("question", ["lượt khách du lịch hải hà", "lượt khách du lịch hải hà qua các năm"])
def test_a_missing_year_is_said_and_shown(bot: Hoidap, question: str) -> None:
    """Years without a figure are named in the words and keep their place in the picture."""
    reply = ask(bot, question)

    assert "Chưa có số liệu các năm 2020–2022." in reply.lines
    assert reply.chart is not None
    assert [mark.name for mark in reply.chart.series if mark.is_gap] == ["Các năm 2020–2022"]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (
            "tỷ lệ hộ nghèo đầm hà 2022 mục tiêu và kết quả",
            "Huyện Đầm Hà chưa đạt mục tiêu tỷ lệ hộ nghèo năm 2022, còn 0,1 điểm phần trăm nữa.",
        ),
        (
            "tỷ lệ hộ nghèo đầm hà 2022 có đạt mục tiêu không",
            "Huyện Đầm Hà chưa đạt mục tiêu tỷ lệ hộ nghèo năm 2022, còn 0,1 điểm phần trăm nữa.",
        ),
        (
            "lượt khách du lịch hải hà 2023 so với mục tiêu",
            "Huyện Hải Hà đạt mục tiêu lượt khách du lịch năm 2023, vượt 300 lượt khách.",
        ),
    ],
)
def test_a_target_is_told_with_its_result(bot: Hoidap, question: str, first: str) -> None:
    """Asked for both, both are told, with what is left or was surpassed, and the picture is headed alike."""
    reply = ask(bot, question)

    assert reply.lines[0] == first
    assert {fact.status for fact in reply.facts} == {"result", "target"}
    assert reply.chart is not None
    assert reply.chart.finding.split(":")[0] == first.split(",")[0]


def test_a_target_told_before_is_held_against_its_result(bot: Hoidap) -> None:
    """Asked whether the number just told was reached, the result is told where there is one."""
    reply = ask(bot, "mục tiêu lượt khách du lịch hải hà 2023", "con số ấy làm được chưa")

    assert reply.lines[0].endswith("vượt 300 lượt khách.")
