"""Items of a list: told apart by the words of a message."""

from dataclasses import replace

import pytest

from bot.items import item_beginning, item_with_words, items_of
from knowledge.records import Fact
from tests.bot.real import ask, shared_world

STOPS = "thôn Một, xã Thử; mô hình nấm rơm tại xã Bịa; mô hình nấm mỡ tại xã Khác"


@pytest.fixture
def stops() -> Fact:
    """A fact that is a list of invented stops."""
    fact = next(each for each in shared_world().bot.catalog.snapshot.facts if each.indicator == "delegation_stops")
    return replace(fact, text=STOPS)


def test_a_list_has_items_and_a_number_none(stops: Fact) -> None:
    """A list is parted at its semicolons; a number has no items, whatever its text."""
    assert items_of(stops) == tuple(STOPS.split("; "))
    assert items_of(replace(stops, value=3.0)) == ()
    assert items_of(replace(stops, text="")) == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("nấm", "rơm"), ""),
        (("nấm", "rơm", "bịa", "mô"), ""),
        (("rơm", "bịa"), "mô hình nấm rơm tại xã Bịa"),
        (("rơm",), ""),
        ((), ""),
    ],
)
def test_an_item_stands_out_or_none_is_told(stops: Fact, words: tuple[str, ...], expected: str) -> None:
    """One item is told only where it holds two words at least, and twice as many as any other."""
    assert item_with_words(stops, words) == expected


def test_the_only_item_of_a_level_is_told(stops: Fact) -> None:
    """The word for a level tells an item where one alone begins with it."""
    assert item_beginning(stops, "thôn") == "thôn Một, xã Thử"
    assert item_beginning(stops, "mô") == ""


def test_who_asks_where_gets_the_one_stop() -> None:
    """A question for one stop of a visit is answered by that stop, and says that there were others."""
    reply = ask("mo hinh sa nhan tim duoi tan rung o xa nao cua Binh Lieu")

    assert "Đồng Văn" in reply.lines[0]
    assert "Húc Động" not in reply.text
    assert "Nguồn nêu 4 mục; trên đây là mục được hỏi." in reply.lines
