"""What holds messages back while Zalo says that it takes no more."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.channels.delivery import Refused
from bot.channels.zalo_bot_client import PlanSpent
from bot.channels.zalo_bot_gate import PlanGate, PlanWaits

SOON = PlanWaits(again_s=0.01, patience_s=3600, spent_s=3600)
SPENT = PlanWaits(again_s=3600, patience_s=0, spent_s=3600)


class Zalo:
    """Takes messages, after so many refusals."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.taken: list[int] = []
        self.tries = 0
        self.at_once = 0
        self.crowds: list[int] = []
        """How many were tried at the same time as each that was refused, itself among them."""

    def message(self, number: int) -> Callable[[], Awaitable[None]]:
        """The sending of one message."""

        async def send() -> None:
            self.tries += 1
            self.at_once += 1
            await asyncio.sleep(0)
            crowd, self.at_once = self.at_once, self.at_once - 1
            if self.refusals:
                self.refusals -= 1
                self.crowds.append(crowd)
                raise PlanSpent("plan spent")
            self.taken.append(number)

        return send


async def test_what_zalo_takes_goes_through() -> None:
    """Nothing is held back, and nothing waits for another."""
    zalo, gate = Zalo(), PlanGate(SOON)
    await asyncio.gather(*(gate.through(zalo.message(number)) for number in range(20)))

    assert (sorted(zalo.taken), gate.is_open) == (list(range(20)), True)


async def test_refused_message_goes_out_late() -> None:
    """It may have been the pace alone, so what was refused, and what came since, goes out when Zalo takes it again."""
    zalo, alarms = Zalo(refusals=5), list[str]()
    gate = PlanGate(SOON, alarm=lambda: alarms.append("!"))
    await gate.through(zalo.message(0))

    assert (zalo.taken, zalo.tries, len(alarms), gate.is_open) == ([0], 6, 4, True)


async def test_one_finds_out_for_all() -> None:
    """While nobody knows how things stand, one message is tried at a time."""
    zalo, gate = Zalo(refusals=4), PlanGate(SOON)
    first = asyncio.create_task(gate.through(zalo.message(0)))
    while gate.is_open:
        await asyncio.sleep(0)
    await asyncio.gather(first, *(gate.through(zalo.message(number)) for number in range(1, 11)))

    assert sorted(zalo.taken) == list(range(11))
    assert zalo.crowds == [1, 1, 1, 1]


async def test_spent_month_refuses_at_once() -> None:
    """Nobody waits until next month: what comes is refused without asking Zalo."""
    zalo, gate = Zalo(refusals=1), PlanGate(SPENT)
    for number in range(3):
        with pytest.raises(PlanSpent):
            await gate.through(zalo.message(number))

    assert (zalo.tries, gate.is_open) == (1, False)


async def test_spent_month_ends() -> None:
    """Now and then one message finds out whether Zalo takes any, and if so, all go."""
    zalo, gate = Zalo(refusals=3), PlanGate(PlanWaits(again_s=0, patience_s=0, spent_s=0))
    results = []
    for number in range(5):
        try:
            await gate.through(zalo.message(number))
            results.append(number)
        except PlanSpent:
            pass

    assert zalo.taken == results and results[-1] == 4
    assert gate.is_open


async def test_patient_message_outlasts_the_month() -> None:
    """A notice, which nobody waits for, is kept until it goes."""
    zalo, gate = Zalo(refusals=4), PlanGate(PlanWaits(again_s=0.01, patience_s=0, spent_s=0.01))
    await gate.through(zalo.message(0), is_patient=True)

    assert zalo.taken == [0]


async def test_other_failures_let_the_next_try() -> None:
    """Whoever was to find out and failed for another reason, or was given up, leaves that to the next."""
    zalo, gate = Zalo(refusals=1), PlanGate(SOON)
    first = asyncio.create_task(gate.through(zalo.message(0)))
    while gate.is_open:
        await asyncio.sleep(0)
    first.cancel()

    async def refused() -> None:
        raise Refused("error 400")

    with pytest.raises(Refused):
        await gate.through(refused)
    await gate.through(zalo.message(1))

    assert zalo.taken == [1]
