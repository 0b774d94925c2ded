"""Watching over the plan of the Zalo bot: counting by month, and telling the owners in time, once."""

from collections.abc import Iterator

import pytest

from bot.staff.words import say
from bot.staff.zalo_warnings import MONTHLY_MESSAGES, PlanWatch
from knowledge.store import open_store
from tests.bot.staff.office import Room


@pytest.fixture
def room() -> Iterator[Room]:
    """An office with two owners and an editor."""
    with open_store(":memory:") as store:
        room = Room(store)
        for name, role in (("Chủ", "owner"), ("Hai", "owner"), ("Biên", "editor")):
            room.member(name, role)  # type: ignore[arg-type]
        yield room


def told(room: Room) -> list[tuple[str, str]]:
    """Who is told what from now on."""
    notices = room.store.notices.claim("telegram", room.hours.now, limit=100)
    return [(notice.chat.chat, notice.text) for notice in notices]


def used(sent: int, most: int, percent: int) -> str:
    """The sentence of a threshold."""
    return say("zalo.plan_used", sent=sent, most=most, percent=percent)


def test_owners_are_told_once_at_each_threshold(room: Room) -> None:
    """At 80 and at 100 in a hundred the owners get one sentence, and nobody else any."""
    watch, heard = PlanWatch(room.desk.office, most=10), []
    for _ in range(13):
        watch.sent()
        heard.append(told(room))

    assert [len(each) for each in heard] == [0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0]
    assert heard[7] == [("Chủ", used(8, 10, 80)), ("Hai", used(8, 10, 80))]
    assert heard[9] == [("Chủ", used(10, 10, 100)), ("Hai", used(10, 10, 100))]


def test_plan_is_what_zalo_gives(room: Room) -> None:
    """3,000 messages a month; the sentence says it as Vietnamese writes it."""
    room.store.zalo_months.add(2399, room.hours.now)
    PlanWatch(room.desk.office).sent()

    assert MONTHLY_MESSAGES == 3000
    assert "2.400 trong khoảng 3.000 tin" in told(room)[0][1]


def test_restart_tells_nothing_again(room: Room) -> None:
    """What was said in a month stays said, by whichever process."""
    for _ in range(3):
        watch = PlanWatch(room.desk.office, most=2)
        watch.sent()
    told_first = told(room)
    PlanWatch(room.desk.office, most=2).sent()

    assert len(told_first) == 2 and told(room) == []


def test_next_month_begins_anew(room: Room) -> None:
    """The count begins at zero on the first of a month, and so do the warnings."""
    for _ in range(2):
        watch = PlanWatch(room.desk.office, most=2)
        watch.sent()
        watch.sent()
        room.hours.pass_by(days=31)

    assert [text for _, text in told(room)] == [used(2, 2, 100)] * 4


def test_spent_plan_is_told_once_a_day(room: Room) -> None:
    """What Zalo refuses is said to the owners, not with each refusal."""
    watch = PlanWatch(room.desk.office)
    for _ in range(3):
        watch.spent()
    first = told(room)
    room.hours.pass_by(days=1)
    watch.spent()

    assert first == [("Chủ", say("zalo.plan_spent")), ("Hai", say("zalo.plan_spent"))]
    assert told(room) == first


def test_wrong_token_is_told_once_a_day(room: Room) -> None:
    """The sentence names the setting, and not the token."""
    watch = PlanWatch(room.desk.office)
    for _ in range(3):
        watch.bad_token()

    assert told(room) == [("Chủ", say("zalo.bad_token")), ("Hai", say("zalo.bad_token"))]
    assert "ZALO_BOT_TOKEN" in say("zalo.bad_token")
