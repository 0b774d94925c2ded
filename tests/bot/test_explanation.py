"""How a question is understood, told step by step."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.explanation import explanation
from bot.responder import Hoidap
from knowledge.store import open_store
from tests.knowledge.world import ALL, put


@pytest.fixture(scope="module")
def bot() -> Iterator[Hoidap]:
    """A bot that knows the invented world."""
    with open_store(":memory:", packaged=None) as store:
        put(store, *ALL)
        yield Hoidap(store, lambda: date(2031, 6, 1))


def test_steps_are_told_in_order(bot: Hoidap) -> None:
    """From normalised text to answer: terms with weights, names with costs, period, readings, margin."""
    lines = explanation(bot, "Huyện  GIÓ HÚ có bao nhiêu bông hoa biết hát năm 2030?").splitlines()

    assert lines[0] == "Chuẩn hóa: huyện gió hú có bao nhiêu bông hoa biết hát năm 2030?"
    assert "- “gió hú” → địa bàn Gió Hú (trước có “huyen”) (0)" in lines
    assert "Địa bàn được hỏi: huyện Gió Hú (mã d1)" in lines
    assert "- “năm 2030” → 01/01/2030 – 31/12/2030" in lines
    assert any(line.startswith("1. bông hoa biết hát [chỉ số flowers]: ") for line in lines)
    assert any(line.startswith("Cách 1 hơn cách 2 ") for line in lines)
    assert lines[-1] == "Trả lời: answer, một số liệu (FigureAnswer); số liệu dùng: f1"


def test_readings_are_ranked_and_the_answered_one_marked(bot: Hoidap) -> None:
    """The likeliest reading stands first, with what it leaves over, and the answer's own is marked."""
    lines = explanation(bot, "hoa hát là gì").splitlines()
    readings = [line for line in lines if line[:1].isdigit()]

    assert [line.partition("[")[2].partition("]")[0] for line in readings] == [
        "khái niệm singing",
        "chỉ số flowers",
        "chỉ số share",
    ]
    assert [line.endswith("← được chọn") for line in readings] == [True, False, False]
    assert "còn thừa: hát" in readings[2]


def test_score_is_what_its_parts_make(bot: Hoidap) -> None:
    """Each reading's score is what it explains less what it lacks less what it leaves over."""
    lines = explanation(bot, "tỷ lệ bông hoa hát").splitlines()

    for line in (line for line in lines if line[:1].isdigit()):
        score, _, parts = line.partition("]: ")[2].partition(" = ")
        explained, missing, left = (float(part.replace(",", ".")) for part in _numbers(parts))
        assert float(score.replace(",", ".")) == pytest.approx(explained - missing - left, abs=0.016)


def _numbers(parts: str) -> list[str]:
    """The three numbers of "2,75 − 0 − 1,11, còn thừa: …"."""
    first, second, third = parts.split(";")[0].split(" − ")[:3]
    return [first, second, third.split(", ")[0].split(" ")[0]]


@pytest.mark.parametrize("text", ["", "🙂", "a" * 10_000, "{{ 7 * 7 }} <b>x</b>", "\ud800", "xyzzy qwrt"])
def test_anything_can_be_explained(bot: Hoidap, text: str) -> None:
    """Whatever is typed has an explanation that ends with the answer, and nothing in it is run."""
    told = explanation(bot, text)

    assert told.splitlines()[-1].startswith("Trả lời: ")
    assert "49" not in told


def test_unexplained_words_are_listed(bot: Hoidap) -> None:
    """Words that nothing explains are named, since they count against a reading."""
    assert "Không giải thích được: xyzzy" in explanation(bot, "bông hoa biết hát xyzzy").splitlines()
