"""Notices: what is said to chats that did not ask just now, each at most once, on every channel that may."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from traceback import format_exception
from typing import Protocol

import structlog

from bot.channels.delivery import Closed, DeliveryError, TryAgain, Withheld, undelivered
from bot.channels.patience import Patience
from bot.messages import Reply
from bot.staff.commands import Office
from bot.staff.outbox import due
from knowledge.errors import KnowledgeError
from knowledge.notices import Notice

_log = structlog.get_logger("notices")


class Outbox(Protocol):
    """Where the notices of one channel wait."""

    def claim(self) -> tuple[Notice, ...]:
        """Return the next notice, which nobody else gets from now on; nothing where none waits. Never raises."""
        ...

    def sent(self, number: int) -> None:
        """Note that a claimed notice has arrived; raises KnowledgeError."""
        ...

    def failed(self, number: int) -> None:
        """Give back a claimed notice that surely did not arrive; raises KnowledgeError."""
        ...

    def hold(self, number: int) -> None:
        """Leave a claimed notice to the chat's next reply; raises KnowledgeError."""
        ...


@dataclass(frozen=True, slots=True)
class OfficeOutbox:
    """The notices of an office's base for one channel."""

    office: Office
    channel: str

    def claim(self) -> tuple[Notice, ...]:
        """Return the next notice; what waits for an answer that has come since is among them."""
        # One at a time: whatever ends the program in between loses one notice at most, and doubles none.
        return due(self.office, self.channel, limit=1)

    def sent(self, number: int) -> None:
        """Note that a notice has arrived."""
        self.office.store.notices.sent(number, self.office.now())

    def failed(self, number: int) -> None:
        """Give a notice back."""
        self.office.store.notices.failed(number)

    def hold(self, number: int) -> None:
        """Leave a notice to the chat's next reply."""
        self.office.store.notices.hold(number)


async def _at_once() -> None:
    return


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Postman:
    """How one channel sends notices."""

    channel: str
    send: Callable[[str, Reply], Awaitable[object]]
    """Sends a reply to a chat, insisting for a while; raises DeliveryError."""
    reach: Callable[[], Awaitable[object]] = _at_once
    """Asks the channel's server for anything; raises DeliveryError while it can't be reached."""
    hide: Callable[[str], str] = _as_it_is
    """Takes secrets out of a trace before it is logged."""
    every_s: float = 5.0
    """How often the outbox is looked into."""


async def deliver(postman: Postman, outbox: Outbox, patience: Patience) -> None:
    """Send what waits, one after the other, and look again every so many seconds, without end, whatever fails."""
    failure = ""
    while True:
        claimed: tuple[Notice, ...] = ()
        try:
            claimed = outbox.claim()
            for notice in claimed:
                await _deliver_one(postman, outbox, notice, patience)
        except KnowledgeError as error:
            _log.warning("notices wait for the base", reason=error.code)
            claimed = ()
        except Exception as error:  # the handler of this task, as the dialogue and the page have theirs
            trace = postman.hide("".join(format_exception(error)))
            # What fails each time it is looked would fill the log.
            if trace != failure:
                _log.error("unexpected", about=[notice.about for notice in claimed], exception=trace)
            failure, claimed = trace, ()
        if not claimed:
            await asyncio.sleep(postman.every_s)


async def _deliver_one(postman: Postman, outbox: Outbox, notice: Notice, patience: Patience) -> None:
    try:
        await postman.send(notice.chat.chat, Reply("staff", tuple(notice.text.splitlines())))
    except TryAgain as error:
        outbox.failed(notice.id)
        await patience.wait_after(error, doing="notice")
        # It is tried a few times only, so not before the other side answers again.
        await patience.insist(postman.reach, doing="notice")
    except Withheld:
        # Another error here would take the place of the end.
        with suppress(KnowledgeError):
            outbox.failed(notice.id)
        raise
    except Closed:
        outbox.hold(notice.id)
    except DeliveryError as error:
        # It stays claimed: most likely it has arrived, or whoever has blocked the bot would never get it.
        undelivered(postman.channel, error)
    else:
        outbox.sent(notice.id)
