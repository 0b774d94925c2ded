"""The Telegram channel: puts the bot's application together and runs it beside the web page.

Importing this takes most of a second, so it is imported only where a token is set.
"""

import asyncio
import hmac
import os
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog
from telegram import BotCommand, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import Application, Defaults

from bot.channels.channel_wording import channel_wording
from bot.channels.delivery import PAUSES_S
from bot.channels.dispatch import Bounds, Dispatcher
from bot.channels.notices import Outbox, deliver
from bot.channels.patience import Patience
from bot.channels.service import Channel, Service
from bot.channels.telegram_dialogue import Dialogue, tell
from bot.channels.telegram_failures import failure_reason, translated
from bot.channels.telegram_http import AiohttpRequest, Waits
from bot.channels.telegram_intake import (
    ALLOWED_UPDATES,
    WEBHOOK_PATH,
    Intake,
    Poller,
    TelegramApplication,
    handle_update,
    poll,
    telegram_webhook_route,
)
from bot.channels.telegram_notices import telegram_postman
from bot.channels.telegram_requests import (
    ResendingRequest,
    TokenFilter,
    quiet_libraries,
    token_hidden,
)
from bot.channels.telegram_wording import wording
from bot.settings import Settings

# As many as updates are worked on at once, and some for the rest.
_CONNECTIONS: Final = 272

# The library's own switch to give time spans as such; without it, it warns at each 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_log = structlog.get_logger("telegram")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the channel waits for what, in seconds."""

    poll_s: int = 25
    """How long Telegram may hold back its answer while there are no updates."""
    connect_s: float = 10.0
    read_s: float = 15.0
    retry_first_s: float = 1.0
    """The pause after the first failure to reach Telegram."""
    retry_most_s: float = 60.0
    """The longest pause between attempts to reach Telegram."""
    resend_s: Sequence[float] = PAUSES_S
    """The pauses before a message is sent again."""
    notices_s: float = 5.0
    """How often the outbox is looked into."""
    stop_s: float = 5.0
    """How long replies under way may still take at the end."""


def telegram_channel(service: Service, pace: Pace = Pace(), *, outbox: Outbox | None = None) -> Channel:
    """Return the channel for the bot whose token is set: by webhook with a public address, else polling.

    What waits in the outbox, the office's where none is given, is sent as long as the bot runs.
    """
    settings = service.settings
    bot = _bot(service, pace, outbox or service.outbox("telegram"))
    is_public = settings.public_url is not None
    routes = (telegram_webhook_route(Intake(bot.dispatcher), webhook_secret(settings)),) if is_public else ()
    return Channel(routes, bot.lifespan)


def webhook_secret(settings: Settings) -> str:
    """Return what Telegram sends along with each update: as set, else the same for every replica of a bot."""
    derived = hmac.digest(_token(settings).encode(), b"webhook", "sha256").hex()
    return settings.telegram_webhook_secret or derived


@dataclass(frozen=True, slots=True)
class _Bot:
    """The channel's parts, not yet running."""

    settings: Settings
    pace: Pace
    application: TelegramApplication
    poller: Poller
    dispatcher: Dispatcher
    outbox: Outbox | None
    has_begun: asyncio.Event

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run the bot in this event loop as long as the context is open, and try on while Telegram is away."""
        with token_hidden(TokenFilter(_token(self.settings))):
            async with AsyncExitStack() as stack:
                # Without a successful start the application closes nothing by itself.
                stack.push_async_callback(self.application.bot.shutdown)
                stack.push_async_callback(self.application.shutdown)
                await stack.enter_async_context(self.dispatcher.lifespan(self.has_begun))
                await stack.enter_async_context(_side_by_side(self._works()))
                yield

    def _works(self) -> list[Coroutine[Any, Any, None]]:
        return [self._run()] if self.outbox is None else [self._run(), self._deliver(self.outbox)]

    async def _run(self) -> None:
        patience, bot = self._patience(), self.application.bot
        await patience.insist(partial(translated, self.application.initialize), doing="getMe")
        self.has_begun.set()
        await _set_commands(self.application)
        if self.settings.public_url is None:
            await patience.insist(partial(translated, bot.delete_webhook), doing="deleteWebhook")
            await poll(self.poller, Intake(self.dispatcher), patience)
            return
        set_webhook = partial(
            bot.set_webhook,
            url=self.settings.public_url + WEBHOOK_PATH,
            allowed_updates=ALLOWED_UPDATES,
            secret_token=webhook_secret(self.settings),
        )
        await patience.insist(partial(translated, set_webhook), doing="setWebhook")

    async def _deliver(self, outbox: Outbox) -> None:
        await self.has_begun.wait()
        postman = telegram_postman(self.application.bot, every_s=self.pace.notices_s)
        await deliver(postman, outbox, self._patience())

    def _patience(self) -> Patience:
        return Patience("telegram", self.pace.retry_first_s, self.pace.retry_most_s)


def _bot(service: Service, pace: Pace, outbox: Outbox | None) -> _Bot:
    token_filter = TokenFilter(_token(service.settings))
    asking = AiohttpRequest(Waits(pace.connect_s, pace.read_s), connections=1)
    application = telegram_application(service.settings, pace, asking)
    dialogue = Dialogue(service.responder, wording(), token_filter, service.backroom)
    dialogue.add_to(application)
    dispatcher = Dispatcher(
        "telegram",
        partial(handle_update, application),
        service.arrivals,
        pace=service.pace("telegram"),
        refuse=partial(tell, application, dialogue, channel_wording().flood),
        trouble=partial(tell, application, dialogue, wording().trouble),
        hide=token_filter.hide,
        bounds=Bounds(stop_s=pace.stop_s),
    )
    poller = Poller(application.bot, asking, pace.poll_s)
    return _Bot(service.settings, pace, application, poller, dispatcher, outbox, asyncio.Event())


def telegram_application(settings: Settings, pace: Pace, asking: AiohttpRequest) -> TelegramApplication:
    """Return the application without handlers, not yet started; `asking` is for updates alone."""
    quiet_libraries()
    return (
        Application.builder()
        .token(_token(settings))
        .base_url(f"{settings.telegram_api_base_url}/bot")
        .base_file_url(f"{settings.telegram_api_base_url}/file/bot")
        .request(ResendingRequest(pace.resend_s, Waits(pace.connect_s, pace.read_s), _CONNECTIONS))
        .get_updates_request(asking)
        .defaults(_defaults())
        .updater(None)
        .job_queue(None)
        .build()
    )


async def _set_commands(application: TelegramApplication) -> None:
    commands = [BotCommand(command.name, command.description) for command in wording().commands]
    try:
        await application.bot.set_my_commands(commands)
    except TelegramError as error:
        # The menu is a convenience; questions are answered without it.
        _log.warning("the menu of commands was not set", reason=failure_reason(error))


@asynccontextmanager
async def _side_by_side(works: Iterable[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run works as long as the context is open; the log says when one ends by a failure."""
    tasks = [asyncio.create_task(work, name="telegram") for work in works]
    for task in tasks:
        task.add_done_callback(_report_end)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _report_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("the telegram channel ended", exc_info=error)


def _token(settings: Settings) -> str:
    if settings.telegram_token is None:
        raise ValueError("no Telegram token is set")
    return settings.telegram_token


def _defaults() -> Defaults:
    return Defaults(
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )
