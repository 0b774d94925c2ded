"""The Telegram channel: puts the bot's application together and runs it beside the web page.

Importing this takes most of a second, so it is imported only where a token is set.
"""

import asyncio
import hmac
import os
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

import httpx
import structlog
from starlette.routing import Route
from telegram import BotCommand, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, Application, Defaults
from telegram.request import HTTPXRequest

from bot.channels.backroom import Backroom
from bot.channels.notices import Outbox, deliver
from bot.channels.patience import Patience
from bot.channels.telegram_dialogue import Dialogue
from bot.channels.telegram_failures import failure_reason, translated
from bot.channels.telegram_intake import (
    ALLOWED_UPDATES,
    WEBHOOK_PATH,
    Intake,
    TelegramApplication,
    poll,
    telegram_webhook_route,
)
from bot.channels.telegram_notices import telegram_postman
from bot.channels.telegram_order import OrderedUpdates
from bot.channels.telegram_requests import (
    ResendingRequest,
    TokenFilter,
    quiet_libraries,
    token_hidden,
)
from bot.channels.telegram_wording import wording
from bot.messages import Responder
from bot.settings import Settings

# As many as updates are worked on at once, and some for the rest.
_CONNECTIONS: Final = 16
_POOL_TIMEOUT_S: Final = 10.0

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
    resend_s: tuple[float, ...] = (0.5, 1.0, 2.0)
    """The pauses before a request is sent again."""
    notices_s: float = 5.0
    """How often the outbox is looked into."""
    stop_s: float = 5.0
    """How long replies under way may still take at the end."""


@dataclass(frozen=True, slots=True)
class TelegramChannel:
    """What the web application takes in to serve Telegram too."""

    routes: tuple[Route, ...]
    """The webhook; empty when polling."""
    lifespan: Callable[[], AbstractAsyncContextManager[None]]
    """Runs the bot as long as it is entered; entering neither waits for Telegram nor fails with it."""


def telegram_channel(
    settings: Settings,
    responder: Responder,
    pace: Pace = Pace(),
    *,
    outbox: Outbox | None = None,
    backroom: Backroom | None = None,
) -> TelegramChannel:
    """Return the channel for the bot whose token is set: by webhook with a public address, else polling.

    What waits in the outbox is sent as long as the bot runs; staff are answered in the back room.
    """
    application = telegram_application(settings, responder, pace, backroom)
    intake = Intake(application)
    is_public = settings.public_url is not None
    return TelegramChannel(
        routes=(telegram_webhook_route(intake, webhook_secret(settings)),) if is_public else (),
        lifespan=partial(run_telegram, settings, application, intake, pace, outbox),
    )


def telegram_application(
    settings: Settings, responder: Responder, pace: Pace = Pace(), backroom: Backroom | None = None
) -> TelegramApplication:
    """Return the application with its handlers, not yet started."""
    quiet_libraries()
    options: dict[str, Any] = {
        "connect_timeout": pace.connect_s,
        "read_timeout": pace.read_s,
        "pool_timeout": _POOL_TIMEOUT_S,
        "httpx_kwargs": {"verify": _certificates()},
    }
    application = (
        Application.builder()
        .token(_token(settings))
        .base_url(f"{settings.telegram_api_base_url}/bot")
        .base_file_url(f"{settings.telegram_api_base_url}/file/bot")
        .request(ResendingRequest(pace.resend_s, connection_pool_size=_CONNECTIONS, **options))
        .get_updates_request(HTTPXRequest(connection_pool_size=1, **options))
        .rate_limiter(AIORateLimiter())
        .defaults(_defaults())
        .concurrent_updates(OrderedUpdates())
        .updater(None)
        .job_queue(None)
        .build()
    )
    Dialogue(responder, wording(), TokenFilter(_token(settings)), backroom).add_to(application)
    return application


def webhook_secret(settings: Settings) -> str:
    """Return what Telegram sends along with each update: as set, else the same for every replica of a bot."""
    derived = hmac.digest(_token(settings).encode(), b"webhook", "sha256").hex()
    return settings.telegram_webhook_secret or derived


@asynccontextmanager
async def run_telegram(
    settings: Settings, application: TelegramApplication, intake: Intake, pace: Pace, outbox: Outbox | None
) -> AsyncIterator[None]:
    """Run the bot in this event loop as long as the context is open, and try on while Telegram is away."""
    with token_hidden(TokenFilter(_token(settings))):
        has_begun = asyncio.Event()
        works = [_run(settings, application, intake, pace, has_begun)]
        if outbox is not None:
            works.append(_deliver(application, outbox, pace, has_begun))
        tasks = [asyncio.create_task(work, name="telegram") for work in works]
        for task in tasks:
            task.add_done_callback(_report_end)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await _stop(application, pace.stop_s)


async def _deliver(application: TelegramApplication, outbox: Outbox, pace: Pace, has_begun: asyncio.Event) -> None:
    await has_begun.wait()
    patience = Patience("telegram", pace.retry_first_s, pace.retry_most_s)
    await deliver(telegram_postman(application.bot, every_s=pace.notices_s), outbox, patience)


async def _run(
    settings: Settings, application: TelegramApplication, intake: Intake, pace: Pace, has_begun: asyncio.Event
) -> None:
    patience = Patience("telegram", pace.retry_first_s, pace.retry_most_s)
    await patience.insist(partial(translated, application.initialize), doing="getMe")
    await application.start()
    has_begun.set()
    await _set_commands(application)
    if settings.public_url is None:
        await patience.insist(partial(translated, application.bot.delete_webhook), doing="deleteWebhook")
        await poll(application, intake, patience, timeout_s=pace.poll_s)
        return
    set_webhook = partial(
        application.bot.set_webhook,
        url=settings.public_url + WEBHOOK_PATH,
        allowed_updates=ALLOWED_UPDATES,
        secret_token=webhook_secret(settings),
    )
    await patience.insist(partial(translated, set_webhook), doing="setWebhook")


async def _set_commands(application: TelegramApplication) -> None:
    commands = [BotCommand(command.name, command.description) for command in wording().commands]
    try:
        await application.bot.set_my_commands(commands)
    except TelegramError as error:
        # The menu is a convenience; questions are answered without it.
        _log.warning("the menu of commands was not set", reason=failure_reason(error))


async def _stop(application: TelegramApplication, timeout_s: float) -> None:
    """Let replies under way end, then close the connections."""
    try:
        async with asyncio.timeout(timeout_s):
            if application.running:
                await application.stop()
    except TimeoutError:
        _log.warning("replies under way were given up")
    await application.shutdown()
    # Without a successful start the application closes nothing by itself.
    await application.bot.shutdown()


def _report_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("the telegram channel ended", exc_info=error)


def _token(settings: Settings) -> str:
    if settings.telegram_token is None:
        raise ValueError("no Telegram token is set")
    return settings.telegram_token


@cache
def _certificates() -> ssl.SSLContext:
    # Reading them takes 20 ms, which each of the two clients would spend anew.
    return httpx.create_ssl_context()


def _defaults() -> Defaults:
    return Defaults(
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )
