"""Notices on Telegram: each reaches its chat once, whatever the network does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from knowledge.errors import Busy
from knowledge.notices import Notice, Notices
from knowledge.store import open_store
from knowledge.told import Chat
from tests.bot.channels.telegram_server import (
    BAD_GATEWAY,
    DROP,
    Fault,
    StandInBot,
    TelegramServer,
    telegram_server,
    too_many_requests,
    until,
)
from tests.bot.channels.telegram_world import running

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramServer]:
    """One server for all tests of the module."""
    with telegram_server() as server:
        yield server


@pytest.fixture
def bot(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> StandInBot:
    """A bot of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server.new_bot()


@dataclass(slots=True)
class Outbox:
    """The outbox of an empty base; whoever looks into it may be told to look again later."""

    notices: Notices
    is_locked: bool = False
    faults: list[str] = field(default_factory=list)

    def claim(self) -> tuple[Notice, ...]:
        self._fail("claim")
        return self.notices.claim("telegram", NOW, limit=1)

    def _fail(self, name: str) -> None:
        if name in self.faults:
            self.faults.remove(name)
            raise ZeroDivisionError(name)

    def sent(self, number: int) -> None:
        self._fail("sent")
        if self.is_locked:
            self.is_locked = False
            raise Busy("a.db")
        self.notices.sent(number, NOW)

    def failed(self, number: int) -> None:
        self.notices.failed(number)


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    """An empty outbox."""
    with open_store(":memory:", packaged=None) as store:
        yield Outbox(store.notices)


def put(outbox: Outbox, chat: int, text: str, about: str = "change 1", channel: str = "telegram") -> None:
    """Put a notice into the outbox."""
    outbox.notices.add([Notice(Chat(channel, str(chat)), about, (), text)], NOW)


async def test_notice_is_sent_once(bot: StandInBot, outbox: Outbox) -> None:
    """What waited before the start and what comes later is sent, in HTML, and never again."""
    put(outbox, 5, "Số <7> đã được sửa.\nNay là 8.")

    async with running(bot, outbox=outbox):
        await bot.answers(1)
        put(outbox, 6, "Thêm một tin.")
        await bot.answers(2)
        await until(lambda: outbox.notices.waiting("telegram") == 0)
    async with running(bot, outbox=outbox):
        bot.receives("chào", chat=9)
        sent = await bot.answers(3)

    assert [(message.chat, message.text) for message in sent] == [
        (5, "Số <7> đã được sửa.\nNay là 8."),
        (6, "Thêm một tin."),
        (9, "Trả lời: chào"),
    ]


async def test_notices_of_other_channels_stay(bot: StandInBot, outbox: Outbox) -> None:
    """A notice for the web page is not Telegram's to send."""
    put(outbox, 5, "trang", channel="web")
    put(outbox, 5, "đây")

    async with running(bot, outbox=outbox):
        sent = await bot.answers(1)

    assert [message.text for message in sent] == ["đây"]
    assert outbox.notices.waiting("web") == 1


async def test_unconfirmed_notice_is_not_doubled(bot: StandInBot, outbox: Outbox) -> None:
    """A notice whose confirmation is late has arrived; the next one follows it."""
    bot.faults["sendMessage"].append(Fault(delay_s=0.8))
    put(outbox, 5, "một")
    put(outbox, 6, "hai")

    async with running(bot, outbox=outbox):
        await bot.answers(2)
        bot.receives("chào")
        sent = await bot.answers(3)

    assert [message.text for message in sent] == ["một", "hai", "Trả lời: chào"]


@pytest.mark.parametrize("fault", [BAD_GATEWAY, DROP, too_many_requests(0)], ids=["502", "drop", "429"])
async def test_notice_outlives_an_outage(bot: StandInBot, outbox: Outbox, fault: Fault) -> None:
    """However long Telegram is away, the notice is not given up, since nothing is tried before it answers."""
    bot.faults["sendMessage"].extend([fault] * 8)
    put(outbox, 5, "một")

    async with running(bot, outbox=outbox):
        await until(lambda: not bot.faults["sendMessage"])
        (sent,) = await bot.answers(1)

    assert (sent.chat, sent.text) == (5, "một")


async def test_blocked_chat_is_left_alone(bot: StandInBot, outbox: Outbox) -> None:
    """Who has blocked the bot gets nothing, is not tried again, and holds up nobody."""
    bot.faults["sendMessage"].append(Fault(403, b'{"ok":false,"description":"Forbidden: bot was blocked"}'))
    put(outbox, 5, "một")
    put(outbox, 6, "hai")

    with capture_logs() as logs:
        async with running(bot, outbox=outbox):
            sent = await bot.answers(1)

    assert [message.chat for message in sent] == [6]
    assert [(log["kind"], log["reason"]) for log in logs if log["event"] == "not delivered"] == [
        ("refused", "Forbidden")
    ]
    assert outbox.notices.waiting("telegram") == 0


async def test_fault_ends_no_notices(bot: StandInBot, outbox: Outbox) -> None:
    """What nobody foresaw, on looking or on sending, is logged whole without the chat; what follows is sent."""
    outbox.faults = ["claim", "sent"]
    put(outbox, 55555, "một")
    put(outbox, 6, "hai")

    with capture_logs() as logs:
        async with running(bot, outbox=outbox):
            sent = await bot.answers(2)

    errors = [log for log in logs if log["event"] == "unexpected"]
    assert [(message.chat, message.text) for message in sent] == [(55555, "một"), (6, "hai")]
    assert [log["about"] for log in errors] == [[], ["change 1"]]
    assert all("Traceback" in log["exception"] and "55555" not in str(log) for log in errors)


async def test_locked_base_doubles_nothing(bot: StandInBot, outbox: Outbox) -> None:
    """Where another program holds the file just when a notice was sent, it is not sent again, and others follow."""
    outbox.is_locked = True
    put(outbox, 5, "một")
    put(outbox, 6, "hai")

    with capture_logs() as logs:
        async with running(bot, outbox=outbox):
            await bot.answers(2)
            bot.receives("chào")
            sent = await bot.answers(3)

    assert [message.text for message in sent] == ["một", "hai", "Trả lời: chào"]
    assert [log["reason"] for log in logs] == ["busy"]
