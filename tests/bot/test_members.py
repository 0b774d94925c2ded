"""Communes side by side, where a base holds figures of them."""

import pytest

from bot.messages import Message, Reply
from bot.responder import Hoidap
from tests.evaluation import world_bot


@pytest.fixture(scope="module")
def bot() -> Hoidap:
    """The bot with an invented base that has figures of communes."""
    return world_bot("thach_giang")


def ask(bot: Hoidap, text: str) -> Reply:
    return bot.respond(Message("test", text, "", text))


def test_communes_of_a_district_are_set_side_by_side(bot: Hoidap) -> None:
    """Asked of a district's communes, each with a figure is told, and no other district's."""
    lines = ask(bot, "tỷ lệ hộ dùng nước sạch các xã của Thạch Giang").lines

    assert [line.split(":")[0] for line in lines if line.startswith("- ")] == ["- Lộc Vân", "- Suối Ngọc"]


def test_the_best_of_named_communes_is_told(bot: Hoidap) -> None:
    """Of communes named in a message the one asked for comes first."""
    reply = ask(bot, "trong ba xã Lộc Vân, Suối Ngọc, Bản Lầm xã nào nước sạch thấp nhất")

    assert reply.lines[0].startswith("Xã Bản Lầm thấp nhất")


def test_a_word_for_communes_in_a_label_is_no_question_for_them(bot: Hoidap) -> None:
    """Where the figure itself counts communes, it is told and nothing set side by side."""
    reply = ask(bot, "Thạch Giang có mấy xã đạt chuẩn nông thôn mới")

    assert [line for line in reply.lines if line.startswith("- ")] == []
