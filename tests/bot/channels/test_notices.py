"""Notices on any channel that may write first: each at most once, whatever becomes of sending it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.abilities import ABILITIES
from bot.channels.delivery import Closed, DeliveryError, Refused, TryAgain, Unsure
from bot.channels.notices import Postman, deliver
from bot.channels.patience import Patience
from bot.messages import Reply
from knowledge.notices import Notice, Notices
from knowledge.store import open_store
from knowledge.told import Chat
from tests.bot.channels.telegram_server import until

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@dataclass(slots=True)
class Outbox:
    """The outbox of an empty base for one channel."""

    notices: Notices

    def claim(self) -> tuple[Notice, ...]:
        return self.notices.claim("zalo_oa", NOW, limit=1)

    def sent(self, number: int) -> None:
        self.notices.sent(number, NOW)

    def failed(self, number: int) -> None:
        self.notices.failed(number)

    def hold(self, number: int) -> None:
        self.notices.hold(number)


@dataclass(slots=True)
class Line:
    """A line to chats that fails as told, then takes what is sent."""

    failures: list[DeliveryError] = field(default_factory=list)
    outages: int = 0
    sent: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, chat: str, reply: Reply) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((chat, reply.text))

    async def reach(self) -> None:
        if self.outages:
            self.outages -= 1
            raise TryAgain()


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    """An outbox with two notices."""
    with open_store(":memory:", packaged=None) as store:
        notices = [Notice(Chat("zalo_oa", chat), "change 1", (), f"Tin {chat}") for chat in ("7", "8")]
        store.notices.add(notices, NOW)
        yield Outbox(store.notices)


@asynccontextmanager
async def delivering(line: Line, outbox: Outbox) -> AsyncIterator[None]:
    """Deliver as long as the context is open."""
    postman = Postman("zalo_oa", line.send, line.reach, every_s=0.01)
    task = asyncio.create_task(deliver(postman, outbox, Patience("zalo_oa", 0.001, 0.002)))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def test_messengers_may_write_first() -> None:
    """Those channels, and no others, are sent notices, as the table says."""
    assert {name for name, can in ABILITIES.items() if can.pushes != "never"} == {"telegram", "zalo_bot", "zalo_oa"}


async def test_notice_outlives_an_outage(outbox: Outbox) -> None:
    """It is not tried before the other side answers again, however long that takes."""
    line = Line([TryAgain(0.001), TryAgain()], outages=20)
    async with delivering(line, outbox):
        await until(lambda: len(line.sent) == 2)

    assert line.sent == [("7", "Tin 7"), ("8", "Tin 8")]


@pytest.mark.parametrize("failure", [Unsure(), Refused("blocked")])
async def test_notice_is_not_doubled(outbox: Outbox, failure: DeliveryError) -> None:
    """What may have arrived, or never would, is not sent again; the next one is."""
    line = Line([failure])
    with capture_logs() as logs:
        async with delivering(line, outbox):
            await until(lambda: line.sent)

    assert line.sent == [("8", "Tin 8")]
    assert [(log["event"], log["reason"]) for log in logs] == [("not delivered", failure.reason)]
    assert outbox.notices.waiting("zalo_oa") == 0


async def test_notice_waits_for_a_closed_chat(outbox: Outbox) -> None:
    """Where the chat must write first, the notice waits for its next reply."""
    line = Line([Closed()])
    async with delivering(line, outbox):
        await until(lambda: line.sent)

    assert [each.text for each in outbox.notices.claim("zalo_oa", NOW, chat="7")] == ["Tin 7"]
