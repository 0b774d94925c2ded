"""From what came in to its answer: once, in order within a chat, chats side by side, across failures and restarts."""

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import Refused
from bot.channels.dispatch import Bounds, Dispatcher
from bot.channels.pace import Pace
from knowledge.arrivals import Arrival, Arrivals, open_arrivals
from tests.bot.channels.telegram_server import until


@dataclass(slots=True)
class Desk:
    """Answers as told, and keeps what it answered."""

    answered: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    troubled: list[str] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    """Answering the chat waits until its gate is open."""
    failures: dict[str, Exception] = field(default_factory=dict)
    at_work: int = 0
    most_at_work: int = 0

    async def handle(self, arrival: Arrival) -> None:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await asyncio.sleep(0)
            if gate := self.gates.get(arrival.chat):
                await gate.wait()
            if failure := self.failures.get(arrival.body):
                raise failure
            self.answered.append((arrival.chat, arrival.body))
        finally:
            self.at_work -= 1

    async def refuse(self, arrival: Arrival) -> None:
        self.refused.append(arrival.body)

    async def trouble(self, arrival: Arrival) -> None:
        self.troubled.append(arrival.body)


@pytest.fixture
def arrivals(tmp_path: Path) -> Iterator[Arrivals]:
    """An empty file of arrivals."""
    opened = open_arrivals(tmp_path / "a")
    yield opened
    opened.close()


def dispatcher(desk: Desk, arrivals: Arrivals, pace: Pace | None = None, bounds: Bounds | None = None) -> Dispatcher:
    """A dispatcher to a desk."""
    bounds = bounds or Bounds()
    return Dispatcher("thử", desk.handle, arrivals, pace=pace, refuse=desk.refuse, trouble=desk.trouble, bounds=bounds)


def items(*texts: str, chat: str = "a") -> list[tuple[str, str, str]]:
    """What a channel hands over: key, chat, body."""
    return [(f"{chat}-{text}", chat, text) for text in texts]


async def test_what_comes_twice_is_answered_once(arrivals: Arrivals) -> None:
    """A key is known within a batch, in a later one, and after a restart."""
    desk = Desk()
    async with dispatcher(desk, arrivals).lifespan() as _:
        pass
    first, second = dispatcher(desk, arrivals), dispatcher(desk, arrivals)
    async with first.lifespan():
        counts = [await first.take(items("một", "một")), await first.take(items("một", "hai"))]
    async with second.lifespan():
        counts.append(await second.take(items("một", "hai")))

    assert counts == [1, 1, 0]
    assert desk.answered == [("a", "một"), ("a", "hai")]


async def test_order_within_a_chat_and_chats_side_by_side(arrivals: Arrivals) -> None:
    """A chat that takes long keeps its order, and holds up no other."""
    desk = Desk(gates={"chậm": asyncio.Event()})
    works = dispatcher(desk, arrivals)
    async with works.lifespan():
        await works.take([*items("1", "2", chat="chậm"), *items("1", "2", chat="nhanh")])
        await until(lambda: len(desk.answered) == 2)
        desk.gates["chậm"].set()

    assert desk.answered == [("nhanh", "1"), ("nhanh", "2"), ("chậm", "1"), ("chậm", "2")]


async def test_flood_waits_behind_the_others(arrivals: Arrivals) -> None:
    """With one place for all, a chat with much to answer gives way after each message."""
    desk = Desk()
    works = dispatcher(desk, arrivals, bounds=Bounds(at_once=1))
    async with works.lifespan():
        await works.take([*items("1", "2", "3", "4", chat="lụt"), *items("1", chat="b"), *items("1", chat="c")])

    assert desk.answered[:3] == [("lụt", "1"), ("b", "1"), ("c", "1")]
    assert (len(desk.answered), desk.most_at_work) == (6, 1)


async def test_what_was_left_is_answered_after_a_restart(arrivals: Arrivals) -> None:
    """What was not answered at the end waits in the file, and goes before what comes later."""
    before = Desk(gates={"a": asyncio.Event()})
    works = dispatcher(before, arrivals, bounds=Bounds(stop_s=0))
    with capture_logs() as logs:
        async with works.lifespan():
            await works.take(items("1", "2"))
            await until(lambda: before.at_work)
    after = Desk()
    works = dispatcher(after, arrivals)
    async with works.lifespan():
        await works.take(items("1", "3"))

    assert (before.answered, after.answered) == ([], [("a", "1"), ("a", "2"), ("a", "3")])
    assert arrivals.waiting("thử") == ()
    assert [log["event"] for log in logs] == ["replies under way were given up"]


async def test_what_ends_the_program_again_and_again_is_given_up(arrivals: Arrivals) -> None:
    """After so many beginnings without an end an arrival is set aside, and those behind it are answered."""
    (bad, _) = arrivals.take("thử", items("chết", "sống"))
    for _ in range(5):
        arrivals.begin(bad.id)
    desk = Desk()
    with capture_logs() as logs:
        async with dispatcher(desk, arrivals).lifespan():
            pass

    assert desk.answered == [("a", "sống")]
    assert [log["times"] for log in logs if log["log_level"] == "error"] == [5]
    assert arrivals.waiting("thử") == ()


async def test_command_of_staff_is_not_carried_out_twice(arrivals: Arrivals) -> None:
    """Staff's message whose reply may be out is done; one without, and anybody's, is answered as if it came now."""
    for arrival in arrivals.take("thử", [*items("1", "2", chat="staff"), *items("3", chat="b")]):
        arrivals.note_sent(arrival.id, int(arrival.body != "2"))
    desk = Desk()
    pace = Pace(is_staff=lambda chat: chat == "staff")
    with capture_logs() as logs:
        async with dispatcher(desk, arrivals, pace).lifespan():
            pass

    assert sorted(desk.answered) == [("b", "3"), ("staff", "2")]
    assert [log["kind"] for log in logs if log["event"] == "not delivered"] == ["unsure"]
    assert arrivals.waiting("thử") == ()


async def test_nothing_is_answered_before_it_may(arrivals: Arrivals) -> None:
    """Until the channel is ready everything waits; what still waits at the end stays, and nobody waits for it."""
    desk, ready = Desk(), asyncio.Event()
    works = dispatcher(desk, arrivals)
    async with works.lifespan(ready):
        await works.take(items("1"))
        await asyncio.sleep(0.02)

    assert (desk.answered, len(arrivals.waiting("thử"))) == ([], 1)


async def test_failure_is_logged_told_and_passed(arrivals: Arrivals) -> None:
    """What nobody foresaw is logged without chat or words, a calm sentence is sent, and the next is answered."""
    desk = Desk(failures={"hỏng": ZeroDivisionError("mật")})
    works = Dispatcher("thử", desk.handle, arrivals, trouble=desk.trouble, hide=lambda text: text.replace("mật", "*"))
    with capture_logs() as logs:
        async with works.lifespan():
            await works.take(items("hỏng", "lành", chat="chat-77"))

    assert (desk.troubled, desk.answered) == (["hỏng"], [("chat-77", "lành")])
    assert [log["event"] for log in logs] == ["unexpected"]
    assert "ZeroDivisionError: *" in logs[0]["exception"]
    assert "chat-77" not in str(logs) and "hỏng" not in str(logs)
    assert arrivals.waiting("thử") == ()


async def test_what_does_not_arrive_is_not_apologised_for(arrivals: Arrivals) -> None:
    """A reply that can't be delivered is logged and counted; a sentence about it would fail too."""
    desk = Desk(failures={"chặn": Refused("blocked")})
    works = dispatcher(desk, arrivals)
    with capture_logs() as logs:
        async with works.lifespan():
            await works.take(items("chặn", "sau"))

    assert (desk.troubled, desk.answered) == ([], [("a", "sau")])
    assert [(log["event"], log["kind"]) for log in logs] == [("not delivered", "refused")]


async def test_too_many_are_told_once(arrivals: Arrivals) -> None:
    """What is above a chat's bound is told once, in its place, then passed over; other chats and restarts know none."""
    desk = Desk()
    works = dispatcher(desk, arrivals, Pace(2))
    async with works.lifespan():
        await works.take([*items("1", "2", "3", "4", "5", chat="lụt"), *items("1", chat="b")])

    assert sorted(desk.answered) == [("b", "1"), ("lụt", "1"), ("lụt", "2")]
    assert desk.refused == ["3"]
    assert arrivals.waiting("thử") == ()


async def test_it_is_full_at_its_bound(arrivals: Arrivals) -> None:
    """At the bound it says so; whoever waits for room gets it once something is answered."""
    desk = Desk(gates={"a": asyncio.Event()})
    works = dispatcher(desk, arrivals, bounds=Bounds(waiting=2))
    async with works.lifespan():
        await works.take(items("1"))
        was_full = [works.is_full]
        await works.take(items("2"))
        was_full.append(works.is_full)
        room = asyncio.create_task(works.room())
        desk.gates["a"].set()
        await asyncio.wait_for(room, 30)

    assert was_full == [False, True]


async def test_locked_file_stops_no_answer(arrivals: Arrivals) -> None:
    """While the file can't be written answers go on from memory, each once, and the log says so once."""
    desk = Desk()
    works = dispatcher(desk, arrivals)
    other = sqlite3.connect(arrivals.path, isolation_level=None)
    with capture_logs() as logs:
        async with works.lifespan():
            await works.take(items("1"))
            await until(lambda: desk.answered)
            other.execute("BEGIN IMMEDIATE")
            await works.take(items("2"))
            await works.take(items("2", "3"))
            await until(lambda: len(desk.answered) == 3)
            other.rollback()
            await works.take(items("3", "4"))
    other.close()

    assert [text for _, text in desk.answered] == ["1", "2", "3", "4"]
    assert [log["event"] for log in logs] == [
        "arrivals can't be stored, answering from memory",
        "arrivals are stored again",
    ]
    assert arrivals.waiting("thử") == ()


async def test_what_could_not_be_noted_is_noted_later(arrivals: Arrivals) -> None:
    """An answer that could not be noted as done is, with the next one, so that a restart does not repeat it."""
    desk = Desk(gates={"a": asyncio.Event()})
    works = dispatcher(desk, arrivals)
    other = sqlite3.connect(arrivals.path, isolation_level=None)
    async with works.lifespan():
        await works.take(items("1"))
        other.execute("BEGIN IMMEDIATE")
        desk.gates["a"].set()
        await until(lambda: desk.answered)
        await asyncio.sleep(0)
        other.rollback()
        await works.take(items("2"))
    other.close()

    assert arrivals.waiting("thử") == ()


async def test_memory_of_idle_chats_is_let_go(arrivals: Arrivals) -> None:
    """Of a chat that has been answered nothing is kept."""
    desk = Desk()
    works = dispatcher(desk, arrivals)
    async with works.lifespan():
        for number in range(50):
            await works.take(items("1", chat=str(number)))
        await until(lambda: len(desk.answered) == 50 and not works._tasks)

    assert (works._queues, works._waiting, works._characters) == ({}, 0, 0)
