"""What the tests of the Telegram channel share: a made-up responder, and the running channel."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bot.channels.backroom import Backroom
from bot.channels.notices import Outbox
from bot.channels.service import Channel, Service
from bot.channels.shelf import Shelf
from bot.channels.telegram import Pace, telegram_channel
from bot.messages import Message, Reply, Responder
from bot.settings import Settings
from bot.staff.commands import Office
from knowledge.arrivals import open_arrivals
from tests.bot.channels.telegram_server import StandInBot

# Tests wait for failures, so each pause is short.
QUICK: Final = Pace(
    poll_s=5,
    connect_s=1,
    read_s=0.5,
    retry_first_s=0.02,
    retry_most_s=0.05,
    resend_s=(0.01, 0.02, 0.03),
    room_s=0.05,
    notices_s=0.02,
)


class MadeUpResponder:
    """Remembers what it is asked, and answers as told or by repeating the question."""

    def __init__(self, answer: Callable[[str], Reply] | None = None) -> None:
        self.messages: list[Message] = []
        self._answer = answer or (lambda text: Reply("answer", (f"Trả lời: {text}",)))

    def respond(self, message: Message) -> Reply:
        """Return the made-up reply."""
        self.messages.append(message)
        return self._answer(message.text)


def settings_for(bot: StandInBot, **changes: Any) -> Settings:
    """The settings for a bot of the stand-in server."""
    values = {"telegram_token": bot.token, "telegram_api_base_url": bot.base_url, **changes}
    return Settings(database=Path("unused.db"), **values)


def service_for(
    settings: Settings,
    responder: Responder | None = None,
    backroom: Backroom | None = None,
    office: Office | None = None,
) -> Service:
    """What the channel works with, over arrivals that end with the test."""
    return Service(settings, responder or MadeUpResponder(), open_arrivals(":memory:"), office, backroom)


@asynccontextmanager
async def running(
    bot: StandInBot,
    responder: Responder | None = None,
    *,
    outbox: Outbox | None = None,
    backroom: Backroom | None = None,
    office: Office | None = None,
    reads_pictures: bool = False,
    shelf: Shelf | None = None,
    **changes: Any,
) -> AsyncIterator[Channel]:
    """Run the channel as the web application does; by polling, unless the changes name a public address."""
    settings = settings_for(bot, **changes)
    service = replace(service_for(settings, responder, backroom, office), shelf=shelf)
    channel = telegram_channel(service, QUICK, outbox=outbox, reads_pictures=reads_pictures)
    async with channel.lifespan():
        yield channel
