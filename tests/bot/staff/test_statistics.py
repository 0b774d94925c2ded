"""Statistics as text, and as a picture where the library for it is installed."""

from datetime import date
from importlib.util import find_spec

import pytest

from bot.staff.statistics import statistics
from bot.staff.words import say
from tests.bot.staff.asking import ASKED, IN_VAIN, Chats, new_chats

HAS_CHARTS = find_spec("matplotlib") is not None


@pytest.fixture
def chats() -> Chats:
    """Four questions of three days, one too old to count."""
    chats = new_chats()
    chats.ask(IN_VAIN, chat="old")
    chats.clock.pass_days(28)
    for chat in ("one", "two"):
        chats.ask(f"/hay {chats.ask(ASKED, chat=chat).question}", chat=chat)
    chats.clock.pass_days(2)
    chats.ask(f"/chuahay {chats.ask(IN_VAIN).question}")
    return chats


def test_questions_are_counted(chats: Chats) -> None:
    """By day, outcome, programme and place, within the days asked for; the days without a question too."""
    told, often = statistics(chats.office, 30)

    assert (told.count, told.answered, told.days, told.up, told.down) == (3, 2, 30, 2, 1)
    assert told.outcomes == (("có số liệu", 2), ("chưa có số liệu", 1))
    assert told.programmes == (("nông thôn mới", 2), ("giảm nghèo", 1))
    assert told.places == (("huyện Hải Hà", 3),)
    assert len(told.answered_by_day) == 30
    assert [each for each in told.answered_by_day if each[1:] != (0, 0)] == [
        (date(2026, 12, 19), 2, 0),
        (date(2026, 12, 21), 0, 1),
    ]
    assert [(each.text, each.count) for each in often] == [(ASKED, 2), (IN_VAIN, 1)]


def test_text_tells_it_on_a_phone(chats: Chats) -> None:
    """The share first, then what makes it up."""
    reply = chats.staff("/thongke")

    assert reply.lines == (
        say("asked.stats", days=30, count=3, share=67),
        "Kết quả: có số liệu 2; chưa có số liệu 1",
        "Góp ý: 👍 2, 👎 1",
        "Theo ngày: 21/12: 1; 19/12: 2",
        "Theo chương trình: nông thôn mới 2; giảm nghèo 1",
        "Theo địa bàn: huyện Hải Hà 3",
        "Hỏi nhiều nhất:",
        f"- “{ASKED}” (2 lần): có số liệu",
        f"- “{IN_VAIN}” (1 lần): chưa có số liệu",
    )


@pytest.mark.parametrize(("given", "days"), [("", 30), ("7", 7), ("999", 90), ("tuần này", 30)])
def test_days_may_be_given(chats: Chats, given: str, days: int) -> None:
    """Not more than are kept; nonsense counts as nothing said."""
    assert f"{days} ngày qua" in chats.staff(f"/thongke {given}".strip()).lines[0]


def test_no_question_no_statistics() -> None:
    """Nothing is divided by nothing."""
    reply = new_chats().staff("/thongke")

    assert (reply.lines, reply.attachments) == ((say("asked.stats_none", days=30),), ())


@pytest.mark.skipif(HAS_CHARTS, reason="the extra charts is installed")
def test_text_alone_without_the_extra(chats: Chats) -> None:
    """Without the library that draws there is no picture, and no error."""
    assert chats.staff("/thongke").attachments == ()


@pytest.mark.skipif(not HAS_CHARTS, reason="needs the extra charts")
def test_picture_comes_along(chats: Chats) -> None:
    """A PNG that a phone shows upright, drawn without pyplot."""
    import sys

    (picture,) = chats.staff("/thongke").attachments

    width, height = (int.from_bytes(picture.content[at : at + 4]) for at in (16, 20))
    assert (picture.name, picture.content[:8], width, height) == ("thong-ke.png", b"\x89PNG\r\n\x1a\n", 1080, 1350)
    assert "matplotlib.pyplot" not in sys.modules


def test_questions_about_products_are_of_their_programme(chats: Chats) -> None:
    """Also those about a product that the register does not hold."""
    chats.ask("mật ong rừng Không Có có ocop không?", chat="three")

    told, _ = statistics(chats.office, 30)

    assert ("OCOP", 1) in told.programmes
