"""The Telegram channel: puts the bot's application together and runs it beside the web page.

Importing this takes most of a second, so it is imported only where a token is set.
"""

import asyncio
import hmac
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot

from bot.channels.delivery import PAUSES_S
from bot.channels.dispatch import Bounds, Dispatcher
from bot.channels.notices import Outbox, deliver
from bot.channels.patience import Patience
from bot.channels.redaction import Redaction, redacting
from bot.channels.service import Channel, Service
from bot.channels.task_ends import reporting_end
from bot.channels.telegram_dialogue import Dialogue
from bot.channels.telegram_failures import translated
from bot.channels.telegram_http import AiohttpRequest, Waits
from bot.channels.telegram_inline import Inline
from bot.channels.telegram_intake import (
    ALLOWED_UPDATES,
    WEBHOOK_PATH,
    Intake,
    Poller,
    poll,
    telegram_webhook_route,
)
from bot.channels.telegram_knowing import Knowing, knowing_of
from bot.channels.telegram_menus import Menus
from bot.channels.telegram_notices import telegram_postman
from bot.channels.telegram_requests import (
    ResendingRequest,
    quiet_libraries,
)
from bot.channels.telegram_updates import Updates
from bot.channels.telegram_wording import wording
from bot.settings import Settings

# More than messages are on their way at once: files, notices and inline mode too.
_CONNECTIONS: Final = 64

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
    room_s: float = 5.0
    """How long a webhook call waits while too many updates wait, before it is sent back."""
    notices_s: float = 5.0
    """How often the outbox is looked into."""
    stop_s: float = 5.0
    """How long replies under way may still take at the end."""


def telegram_channel(
    service: Service,
    pace: Pace = Pace(),
    *,
    outbox: Outbox | None = None,
    reads_pictures: bool = False,
) -> Channel:
    """Return the channel for the bot whose token is set: by webhook with a public address, else polling.

    What waits in the outbox, the service's own where none is given, is sent as long as the bot runs.
    """
    quiet_libraries()
    running = _Running(service, pace, outbox or service.outbox("telegram"), reads_pictures=reads_pictures)
    is_public = service.settings.public_url is not None
    secret = webhook_secret(service.settings)
    routes = (telegram_webhook_route(running.intake, secret, wait_s=pace.room_s),) if is_public else ()
    return Channel(routes, running.lifespan)


def webhook_secret(settings: Settings) -> str:
    """Return what Telegram sends along with each update: as set, else the same for every replica of a bot."""
    derived = hmac.digest(_token(settings).encode(), b"webhook", "sha256").hex()
    return settings.telegram_webhook_secret or derived


class _Running:
    """The bot and everything around it, put together once."""

    def __init__(self, service: Service, pace: Pace, outbox: Outbox | None, *, reads_pictures: bool) -> None:
        self._settings, self._pace, self._outbox = service.settings, pace, outbox
        self._redaction = Redaction(_token(self._settings), webhook_secret(self._settings))
        self._waits = Waits(pace.connect_s, pace.read_s)
        self._updates_request = AiohttpRequest(self._waits, connections=1)
        self._bot = self._new_bot()
        knowing = knowing_of(service.office) if service.office else Knowing()
        updates = Updates(self._bot)
        self._menus = Menus(self._bot, wording(), knowing.commands_of)
        self._pictures = service.follower("telegram", self._redaction.hide)
        dialogue = Dialogue(
            self._bot,
            service,
            wording(),
            self._redaction,
            updates,
            knowing,
            self._menus,
            reads_pictures,
            pictures=self._pictures,
        )
        self._dispatcher = Dispatcher(
            "telegram",
            dialogue.on_arrival,
            service.arrivals,
            pace=service.pace("telegram"),
            refuse=dialogue.on_flood,
            hide=self._redaction.hide,
            bounds=Bounds(stop_s=pace.stop_s),
        )
        suggest = knowing.suggest
        self._inline = Inline(self._bot, suggest, wording(), self._redaction) if suggest else None
        self.intake = Intake(self._bot, self._dispatcher, updates, self._inline)

    def _new_bot(self) -> Bot:
        base = self._settings.telegram_api_base_url
        return ExtBot(
            _token(self._settings),
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=ResendingRequest(self._pace.resend_s, self._waits, _CONNECTIONS),
            get_updates_request=self._updates_request,
            defaults=_defaults(),
        )

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run the bot in this event loop as long as the context is open, and try on while Telegram is away."""
        ready = asyncio.Event()
        async with AsyncExitStack() as stack:
            stack.enter_context(redacting(self._redaction))
            stack.push_async_callback(self._bot.shutdown)
            # Without a successful start the bot closes nothing by itself.
            stack.push_async_callback(self._updates_request.shutdown)
            stack.push_async_callback(self._bot.request.shutdown)
            await stack.enter_async_context(self._pictures.lifespan())
            await stack.enter_async_context(self._dispatcher.lifespan(ready))
            if self._inline is not None:
                await stack.enter_async_context(self._inline.lifespan())
            await stack.enter_async_context(_at_work([self._run(ready), self._deliver(ready)], self._redaction.hide))
            yield

    async def _run(self, ready: asyncio.Event) -> None:
        patience = self._patience()
        await patience.insist(partial(translated, self._bot.initialize), doing="getMe")
        ready.set()
        await self._menus.set_for_all()
        if self._settings.public_url is None:
            await patience.insist(partial(translated, self._bot.delete_webhook), doing="deleteWebhook")
            await poll(Poller(self._bot, self._updates_request, self._pace.poll_s), self.intake, patience)
            return
        set_webhook = partial(
            self._bot.set_webhook,
            url=self._settings.public_url + WEBHOOK_PATH,
            allowed_updates=ALLOWED_UPDATES,
            secret_token=webhook_secret(self._settings),
        )
        await patience.insist(partial(translated, set_webhook), doing="setWebhook")

    async def _deliver(self, ready: asyncio.Event) -> None:
        await ready.wait()
        if self._outbox is not None:
            postman = telegram_postman(self._bot, every_s=self._pace.notices_s)
            await deliver(postman, self._outbox, self._patience())

    def _patience(self) -> Patience:
        return Patience("telegram", self._pace.retry_first_s, self._pace.retry_most_s)


@asynccontextmanager
async def _at_work(works: Iterable[Coroutine[Any, Any, None]], hide: Callable[[str], str]) -> AsyncIterator[None]:
    """Let works go on as long as the context is open; one that ends by an error is logged."""
    tasks = [asyncio.create_task(work, name="telegram") for work in works]
    for task in tasks:
        task.add_done_callback(reporting_end("telegram", hide))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


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
