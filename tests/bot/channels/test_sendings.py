"""Messages that answer an arrival: each once, whatever fails, and whenever the program is killed."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import DeliveryError, Refused, TryAgain, Unsure
from bot.channels.sendings import LEAST_ON_THEIR_WAY, MOST_ON_THEIR_WAY, Gate, Sendings, send_once, under_way
from knowledge.arrivals import Arrival, Arrivals, open_arrivals
from tests.bot.channels.telegram_server import until

NO_PAUSES = (0.0, 0.0, 0.0)


@pytest.fixture
def arrivals(tmp_path: Path) -> Iterator[Arrivals]:
    """A file with one arrival."""
    opened = open_arrivals(tmp_path / "a")
    opened.take("thử", [("1", "chat", "hỏi")])
    yield opened
    opened.close()


@dataclass(slots=True)
class Line:
    """Sends as told, and keeps what the file says at each attempt."""

    arrivals: Arrivals
    outcomes: list[Exception | None] = field(default_factory=list)
    noted: list[int] = field(default_factory=list)

    async def send(self) -> str:
        self.noted.append(waiting(self.arrivals).sent)
        if outcome := self.outcomes.pop(0) if self.outcomes else None:
            raise outcome
        return "số tin"


def waiting(arrivals: Arrivals) -> Arrival:
    """The one arrival as it stands in the file."""
    (arrival,) = arrivals.waiting("thử")
    return arrival


def sendings(arrivals: Arrivals) -> Sendings:
    """The messages that answer it, as a program that is started now sends them."""
    return Sendings(waiting(arrivals), arrivals, Gate())


async def test_message_is_noted_before_it_goes_out(arrivals: Arrivals) -> None:
    """At each attempt the file says already that one more may be out, and that the program does not end over it."""
    arrivals.begin(waiting(arrivals).id)
    line = Line(arrivals)
    with under_way(sendings(arrivals)):
        given = [await send_once(line.send, NO_PAUSES), await send_once(line.send, NO_PAUSES)]

    assert (given, line.noted) == (["số tin"] * 2, [1, 2])
    assert (waiting(arrivals).sent, waiting(arrivals).begun) == (2, 0)


@pytest.mark.parametrize(
    ("failure", "noted"),
    [(TryAgain(), 0), (Refused("blocked"), 0), (Unsure(), 1)],
    ids=["try again", "refused", "unsure"],
)
async def test_failure_is_noted_as_far_as_it_is_sure(arrivals: Arrivals, failure: DeliveryError, noted: int) -> None:
    """What surely did not go out is taken back; what may have gone out stays noted."""
    line = Line(arrivals, [failure] * 4)
    with under_way(sendings(arrivals)), pytest.raises(DeliveryError):
        await send_once(line.send, NO_PAUSES)

    assert waiting(arrivals).sent == noted


async def test_what_was_out_does_not_go_out_again(arrivals: Arrivals) -> None:
    """After a restart the messages that were out, or on their way, are passed over; those after them are sent."""
    with under_way(sendings(arrivals)):
        await send_once(Line(arrivals).send, NO_PAUSES)
    after = Line(arrivals)
    with capture_logs() as logs, under_way(sendings(arrivals)):
        given = [await send_once(after.send, NO_PAUSES), await send_once(after.send, NO_PAUSES)]

    assert (given, after.noted) == ([None, "số tin"], [2])
    assert [(log["event"], log["reason"]) for log in logs] == [("not delivered", "the program ended")]


async def test_what_answers_nothing_is_just_sent(arrivals: Arrivals) -> None:
    """A notice belongs to no arrival: it is sent, insisting, and nothing is noted."""
    line = Line(arrivals, [TryAgain()])

    assert await send_once(line.send, NO_PAUSES) == "số tin"
    assert line.noted == [0, 0]


@pytest.mark.parametrize("holds_s", [60.0, 0.01], ids=["in turn", "past those that take long"])
async def test_few_are_on_their_way_at_once(arrivals: Arrivals, holds_s: float) -> None:
    """What comes when all places are taken goes out when a message is over, or has taken long."""
    gate, hangs, out = Gate(holds_s=holds_s, clock=lambda: 0.0), asyncio.Event(), 0

    async def send() -> None:
        nonlocal out
        out += 1
        await hangs.wait()

    async def run(answer: Sendings) -> None:
        with under_way(answer):
            await send_once(send, NO_PAUSES)

    answers = [Sendings(waiting(arrivals), arrivals, gate) for _ in range(LEAST_ON_THEIR_WAY + 1)]
    tasks = [asyncio.create_task(run(answer)) for answer in answers]
    await until(lambda: out >= LEAST_ON_THEIR_WAY)
    if holds_s == 60:
        await asyncio.sleep(0.02)
        assert out == LEAST_ON_THEIR_WAY
        hangs.set()
    await until(lambda: out == len(tasks))
    hangs.set()
    await asyncio.gather(*tasks)


def test_who_lives_longer_has_more_on_their_way() -> None:
    """Just started, a program may soon be killed again; after some seconds it lets all through."""
    now = [100.0]
    gate = Gate(clock=lambda: now[0])
    places = []
    for now[0] in (100.0, 101.0, 102.0, 106.0, 114.0, 10**6):
        places.append(gate.places)

    assert places == [LEAST_ON_THEIR_WAY, 4, 6, 24, MOST_ON_THEIR_WAY, MOST_ON_THEIR_WAY]


async def test_who_gives_up_leaves_the_place(arrivals: Arrivals) -> None:
    """Whoever is cancelled while waiting, or just when a place is free, takes up none."""
    gate, hangs = Gate(holds_s=60, clock=lambda: 0.0), asyncio.Event()

    async def hold() -> None:
        async with gate.passed():
            await hangs.wait()

    holding = [asyncio.create_task(hold()) for _ in range(LEAST_ON_THEIR_WAY)]
    waiting_ones = [asyncio.create_task(hold()) for _ in range(2)]
    await asyncio.sleep(0.01)
    waiting_ones[0].cancel()
    hangs.set()
    await asyncio.gather(*holding, waiting_ones[1])

    for _ in range(2 * LEAST_ON_THEIR_WAY):
        async with asyncio.timeout(30), gate.passed():
            pass
