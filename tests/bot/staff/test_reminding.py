"""Followers of a product are told 90, 60 and 30 days ahead; each once, the nearest alone, and a renewal silences it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.settings import ZONE
from bot.staff.outbox import due
from bot.staff.reminding import remind_followers
from knowledge.follows import Scope
from knowledge.told import Chat
from tests.bot.staff.asking import Chats, new_chats
from tests.bot.test_expiries import CAKE, JAM, certificate

LAST = date(2027, 3, 1)
"""The last valid day of the product that is followed."""
OWNER = Chat("telegram", "7")


@pytest.fixture
def chats() -> Chats:
    """A product with a certificate, and its owner who follows it, 100 days before it runs out."""
    made = new_chats()
    for product in (JAM, CAKE):
        made.enter("products", product.id, None, product)
        held = certificate(product, LAST)
        made.enter("certificates", held.id, None, held)
    follow(made, OWNER)
    be(made, 100)
    return made


def be(chats: Chats, left: int) -> None:
    """Let it be ten in the morning of the day with so many days left."""
    chats.clock.moment = datetime.combine(LAST - timedelta(days=left), time(10), ZONE)


def follow(chats: Chats, chat: Chat, product: str = JAM.id) -> None:
    """Let a chat follow a product."""
    version = chats.office.snapshot().version
    assert chats.store.follows.add(chat, [Scope(product=product)], version=version, most=9)


def told_on(chats: Chats, *left: int, channel: str = "telegram") -> list[str]:
    """What the channel sends on the days with so many days left, the first line of each."""
    texts = []
    for days in left:
        be(chats, days)
        for notice in due(chats.office, channel):
            chats.store.notices.sent(notice.id, chats.office.now())
            texts.append(notice.text.split("\n")[0])
    return texts


def first_line(left: int) -> str:
    """What a follower is told with so many days left."""
    return f"Chứng nhận OCOP 4 sao của mứt Lá (HTX Hú) hết hạn ngày 01/03/2027, còn {left} ngày."


def test_each_threshold_is_told_once(chats: Chats) -> None:
    """On its day or the first look after it, and not on the days between."""
    days = (100, 91, 90, 90, 89, 61, 60, 59, 30, 29, 1, 0, -1)

    assert told_on(chats, *days) == [first_line(90), first_line(60), first_line(30)]


def test_only_the_nearest_is_told_at_first_sight(chats: Chats) -> None:
    """Who begins to follow between two hears of the one that it has come to, and then of the next."""
    assert told_on(chats, 45, 44, 30) == [first_line(45), first_line(30)]


def test_last_day_is_said_to_be_that(chats: Chats) -> None:
    """With what can be done, and the decision that it rests on."""
    be(chats, 0)
    (notice,) = due(chats.office, "telegram")

    assert notice.text.split("\n") == [
        "Chứng nhận OCOP 4 sao của mứt Lá (HTX Hú) hết hạn hôm nay, 01/03/2027.",
        "Theo 12/QĐ-UBND.",
        "Muốn giữ sao thì nộp hồ sơ đánh giá lại trước ngày đó. "
        "Đã được cấp lại mà bot chưa biết thì báo người giữ số liệu.",
    ]


def test_renewal_silences(chats: Chats) -> None:
    """After it nothing of the old one is told; the new one's own time comes."""
    assert told_on(chats, 90) == [first_line(90)]
    renewed = certificate(JAM, LAST.replace(year=2030), id="renewed", issued_on=LAST - timedelta(days=70))
    chats.enter("certificates", renewed.id, None, renewed)
    due_then = [line for line in told_on(chats, 60, 30, 0) if line.startswith("Chứng nhận OCOP")]

    assert due_then == []


def test_withdrawn_certificate_is_not_reminded_of(chats: Chats) -> None:
    """It counts no more."""
    held = certificate(JAM, LAST)
    chats.enter(
        "certificates", held.id, held, replace(held, withdrawn_on=LAST - timedelta(days=95), withdrawn_why="thôi")
    )

    assert [line for line in told_on(chats, 90, 60, 30) if line.startswith("Chứng nhận OCOP")] == []


def test_who_follows_later_on_the_same_day_is_told_too(chats: Chats) -> None:
    """Each chat of its own; other products are nobody's business."""
    assert told_on(chats, 60) == [first_line(60)]
    follow(chats, Chat("telegram", "8"))

    (notice,) = due(chats.office, "telegram")
    assert (notice.chat, notice.text.split("\n")[0]) == (Chat("telegram", "8"), first_line(60))


def test_nothing_is_looked_at_twice(chats: Chats) -> None:
    """A second look of the same day, data and follows costs one query; a new process tells nobody again."""
    be(chats, 60)
    assert (remind_followers(chats.office), remind_followers(chats.office)) == (1, 0)

    chats.office.looks.clear()
    assert remind_followers(chats.office) == 0


def test_web_chat_hears_with_its_next_reply(chats: Chats) -> None:
    """A channel that cannot send by itself."""
    follow(chats, Chat("web", "w"))
    be(chats, 60)

    reply = chats.ask("chào bot", chat="w", channel="web")

    assert reply.lines[0] == first_line(60)


def test_what_waits_gives_way_to_what_is_true(chats: Chats) -> None:
    """Who comes back after the next threshold hears that one alone; after a renewal nothing of the old."""
    follow(chats, Chat("web", "w"))
    follow(chats, Chat("web", "x"))
    for left in (90, 60):
        be(chats, left)
        remind_followers(chats.office)

    told = [line for line in chats.ask("chào bot", chat="w", channel="web").lines if line.startswith("Chứng nhận OCOP")]
    renewed = certificate(JAM, LAST.replace(year=2030), id="renewed", issued_on=LAST - timedelta(days=70))
    chats.enter("certificates", renewed.id, None, renewed)
    later = [
        line for line in chats.ask("chào bot", chat="x", channel="web").lines if line.startswith("Chứng nhận OCOP")
    ]

    assert (told, later) == ([first_line(60)], [])
