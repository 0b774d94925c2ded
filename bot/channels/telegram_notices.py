"""Notices: what is said to chats that did not ask just now, each at most once."""

import asyncio
from dataclasses import dataclass
from traceback import format_exception
from typing import Final, Protocol

import structlog
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.channels.telegram_http import Unconfirmed
from bot.channels.telegram_intake import Patience, failure_reason
from bot.channels.telegram_requests import TokenFilter
from bot.channels.telegram_sending import outlet_to, send_reply
from bot.messages import Reply
from bot.staff.commands import Office
from bot.staff.outbox import due
from knowledge.errors import KnowledgeError
from knowledge.notices import Notice

_CHANNEL: Final = "telegram"

_log = structlog.get_logger("telegram")


class Outbox(Protocol):
    """Where notices wait."""

    def claim(self) -> tuple[Notice, ...]:
        """Return the next notice, which nobody else gets from now on; nothing where none waits. Never raises."""
        ...

    def sent(self, number: int) -> None:
        """Note that a claimed notice has arrived; raises KnowledgeError."""
        ...

    def failed(self, number: int) -> None:
        """Give back a claimed notice that surely did not arrive; raises KnowledgeError."""
        ...


@dataclass(frozen=True, slots=True)
class OfficeOutbox:
    """The notices of an office's base for Telegram."""

    office: Office

    def claim(self) -> tuple[Notice, ...]:
        """Return the next notice; what waits for an answer that has come since is among them."""
        # One at a time: whatever ends the program in between loses one notice at most, and doubles none.
        return due(self.office, _CHANNEL, limit=1)

    def sent(self, number: int) -> None:
        """Note that a notice has arrived."""
        self.office.store.notices.sent(number, self.office.now())

    def failed(self, number: int) -> None:
        """Give a notice back."""
        self.office.store.notices.failed(number)


async def deliver(bot: Bot, outbox: Outbox, patience: Patience, *, every_s: float) -> None:
    """Send what waits, one after the other, and look again every so many seconds, without end, whatever fails."""
    failure = ""
    while True:
        claimed: tuple[Notice, ...] = ()
        try:
            claimed = outbox.claim()
            for notice in claimed:
                await _deliver_one(bot, outbox, notice, patience)
        except KnowledgeError as error:
            _log.warning("notices wait for the base", reason=error.code)
            claimed = ()
        except Exception as error:  # the handler of this task, as the dialogue and the page have theirs
            trace = TokenFilter(bot.token).hide("".join(format_exception(error)))
            # What fails each time it is looked would fill the log.
            if trace != failure:
                _log.error("unexpected", about=[notice.about for notice in claimed], exception=trace)
            failure, claimed = trace, ()
        if not claimed:
            await asyncio.sleep(every_s)


async def _deliver_one(bot: Bot, outbox: Outbox, notice: Notice, patience: Patience) -> None:
    try:
        await send_reply(outlet_to(bot, notice.chat.chat), Reply("staff", tuple(notice.text.splitlines())))
    except (BadRequest, ChatMigrated, Forbidden) as error:
        # It stays claimed: whoever has blocked the bot would never get it. The message may name the chat.
        _log.info("a notice can't be delivered", reason=type(error).__name__)
    except TelegramError as error:
        if isinstance(error, Unconfirmed):
            # Most likely it has arrived, and sending it again would double it.
            _log.info("a notice was not confirmed", reason=failure_reason(error))
            return
        outbox.failed(notice.id)
        await patience.wait_after(error, doing="sendMessage")
        # It is tried a few times only, so not before Telegram answers again.
        await patience.insist(bot.get_me, doing="getMe")
    else:
        outbox.sent(notice.id)
