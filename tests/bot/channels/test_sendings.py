"""Messages that answer an arrival: each once, whatever fails, and whenever the program is killed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import DeliveryError, Refused, TryAgain, Unsure
from bot.channels.sendings import Gate, Sendings, send_once, under_way
from knowledge.arrivals import Arrival, Arrivals, open_arrivals

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


@pytest.mark.parametrize(
    ("holds_s", "expected"),
    [(60.0, ["slow", "slow is over", "quick"]), (0.01, ["slow", "quick", "slow is over"])],
    ids=["in turn", "past one that takes long"],
)
async def test_few_are_on_their_way_at_once(arrivals: Arrivals, holds_s: float, expected: list[str]) -> None:
    """Through a gate for one, the second message goes out when the first is over, or has taken long."""
    gate, order, hangs = Gate(1, holds_s=holds_s), [], asyncio.Event()

    async def slow() -> None:
        order.append("slow")
        await hangs.wait()
        order.append("slow is over")

    async def quick() -> None:
        order.append("quick")
        hangs.set()

    async def run(answer: Sendings, send: Callable[[], Awaitable[None]]) -> None:
        with under_way(answer):
            await send_once(send, NO_PAUSES)

    first, second = (Sendings(waiting(arrivals), arrivals, gate) for _ in range(2))
    both = asyncio.gather(run(first, slow), run(second, quick))
    if holds_s == 60:
        asyncio.get_running_loop().call_later(0.05, hangs.set)
    await both

    assert order == expected
