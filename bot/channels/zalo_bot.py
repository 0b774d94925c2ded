"""The Zalo Bot channel: puts its parts together and runs it beside the web page."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx
import structlog

from bot.channels.delivery import PAUSES_S, Refused
from bot.channels.dispatch import Dispatcher
from bot.channels.fetching import Fetcher
from bot.channels.notices import Outbox, Postman, deliver
from bot.channels.patience import Patience
from bot.channels.picture_sending import Follower
from bot.channels.redaction import Redaction, redacting
from bot.channels.service import Channel, Service
from bot.channels.task_ends import reporting_end
from bot.channels.zalo_bot_client import Access, BadToken, Verification, ZaloBotClient
from bot.channels.zalo_bot_dialogue import Dialogue, Names
from bot.channels.zalo_bot_gate import PlanGate, PlanWaits
from bot.channels.zalo_bot_intake import (
    WEBHOOK_PATH,
    Intake,
    poll,
    prepare_polling,
    tried_until_done,
    zalo_bot_webhook_route,
)
from bot.channels.zalo_bot_sending import CHANNEL, Addresses, Outlet, Typing
from bot.channels.zalo_bot_wording import zalo_bot_wording
from bot.settings import Settings
from bot.staff.zalo_warnings import PlanWatch

# As many as chats are answered side by side would make httpx slower, not faster.
_CONNECTIONS: Final = 16
# Who waits for a connection waits behind others that try on for a while.
_POOL_TIMEOUT_S: Final = 120.0

_MEDIA_HOSTS: Final = ("zdn.vn",)

_log = structlog.get_logger("zalo_bot")


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the channel waits for what, in seconds."""

    poll_s: int = 30
    """How long Zalo may hold back its answer while nobody writes; whole seconds."""
    connect_s: float = 10.0
    read_s: float = 20.0
    retry_first_s: float = 1.0
    """The pause after the first failure to reach Zalo; each further one is twice as long."""
    retry_most_s: float = 30.0
    refused_s: float = 600.0
    """The pause after a webhook was refused: Zalo takes only so many in a day."""
    resend_s: Sequence[float] = PAUSES_S
    """The pauses before a message is sent again."""
    plan: PlanWaits = field(default_factory=PlanWaits)
    notices_s: float = 5.0
    """How often the outbox is looked into."""
    typing: Typing = field(default_factory=Typing)


@dataclass(frozen=True, slots=True)
class Sights:
    """What the channel does with pictures."""

    shown: Addresses | None = None
    """Where pictures are put for Zalo to fetch; the service's public shelf where none is given."""
    are_read: bool = False
    """Whether the pictures that people send are handed on."""
    hosts: tuple[str, ...] = _MEDIA_HOSTS
    """From where those are fetched; each with everything below it."""
    is_lenient: bool = False
    """For stand-ins on this machine: over http and from private addresses too."""


def zalo_bot_channel(service: Service, sights: Sights = Sights(), *, waits: Waits = Waits()) -> Channel:
    """Return the channel for the bot whose token is set: by webhook with a public address, else polling.

    It counts what it sends, and warns the owners of the service's office.
    """
    bot, settings = _bot(service, sights, waits), service.settings
    is_public = settings.public_url is not None
    return Channel(
        routes=(zalo_bot_webhook_route(Intake(bot.dispatcher), zalo_bot_secret(settings)),) if is_public else (),
        lifespan=bot.lifespan,
    )


def zalo_bot_secret(settings: Settings) -> str:
    """Return what Zalo sends along with each event: as set, else the same for every replica of a bot."""
    derived = hmac.digest(_token(settings).encode(), b"webhook", "sha256").hex()
    return settings.zalo_bot_secret or derived


@dataclass(frozen=True, slots=True)
class _Bot:
    """The channel's parts, not yet running."""

    service: Service
    waits: Waits
    watch: PlanWatch | None
    http: httpx.AsyncClient
    media: httpx.AsyncClient
    client: ZaloBotClient
    outlet: Outlet
    names: Names
    follower: Follower
    dispatcher: Dispatcher

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run the bot in this event loop as long as the context is open, and try on while Zalo is away."""
        with redacting(_redaction(self.service.settings)):
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(self.http)
                await stack.enter_async_context(self.media)
                has_begun = asyncio.Event()
                await stack.enter_async_context(self.follower.lifespan())
                await stack.enter_async_context(self.dispatcher.lifespan(has_begun))
                works = [self._run(has_begun)]
                if (outbox := self.service.outbox(CHANNEL)) is not None:
                    works.append(self._deliver(outbox, has_begun))
                tasks = [asyncio.create_task(work, name=CHANNEL) for work in works]
                for task in tasks:
                    task.add_done_callback(reporting_end(CHANNEL, _redaction(self.service.settings).hide))
                try:
                    yield
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.wait(tasks)

    async def _run(self, has_begun: asyncio.Event) -> None:
        try:
            await self._serve(has_begun)
        except BadToken:
            _log.error("the token was rejected, so nothing comes in from Zalo", setting="ZALO_BOT_TOKEN")
            if self.watch is not None:
                self.watch.bad_token()

    async def _serve(self, has_begun: asyncio.Event) -> None:
        patience, public_url = self._patience(), self.service.settings.public_url
        self.names.held = await tried_until_done(self.client.get_me, patience, doing="getMe")
        has_begun.set()
        if public_url is None:
            await prepare_polling(self.client, patience)
            await poll(self.client, Intake(self.dispatcher), patience, timeout_s=self.waits.poll_s)
        else:
            await self._set_webhook(public_url + WEBHOOK_PATH, patience)

    async def _set_webhook(self, url: str, patience: Patience) -> None:
        secret = zalo_bot_secret(self.service.settings)

        async def set_webhook() -> Verification:
            try:
                return await self.client.set_webhook(url, secret)
            except BadToken:
                raise
            except Refused as error:
                _log.error("Zalo does not take the webhook", reason=error.reason)
                await asyncio.sleep(self.waits.refused_s)
                raise

        verification = await tried_until_done(set_webhook, patience, doing="setWebhook")
        if not verification.is_ok:
            # The address is kept all the same, and may well be reached later.
            _log.warning("Zalo tried the webhook in vain", outcome=verification.outcome)

    async def _deliver(self, outbox: Outbox, has_begun: asyncio.Event) -> None:
        await has_begun.wait()
        hide, every_s = _redaction(self.service.settings).hide, self.waits.notices_s
        postman = Postman(CHANNEL, self.outlet.send_notice, self.client.get_me, hide, every_s)
        await deliver(postman, outbox, self._patience())

    def _patience(self) -> Patience:
        return Patience(CHANNEL, self.waits.retry_first_s, self.waits.retry_most_s)


def _bot(service: Service, sights: Sights, waits: Waits) -> _Bot:
    settings, http, names = service.settings, _http(waits), Names()
    access = Access(settings.zalo_bot_api_base_url, _token(settings), waits.connect_s, waits.read_s)
    client = ZaloBotClient(http, access)
    watch = PlanWatch(service.office) if service.office else None
    outlet = _outlet(client, watch, sights.shown or service.public_shelf, waits)
    # Without a proxy, which would resolve a host by itself.
    media = httpx.AsyncClient(timeout=waits.read_s, trust_env=False)
    fetcher = Fetcher(media, sights.hosts, is_lenient=sights.is_lenient) if sights.are_read else None
    follower = service.follower(CHANNEL, _redaction(settings).hide)
    dialogue = Dialogue(service, outlet, fetcher, names, pictures=follower)
    dispatcher = Dispatcher(
        CHANNEL,
        dialogue.handle,
        service.arrivals,
        pace=service.pace(CHANNEL),
        refuse=dialogue.refuse,
        trouble=dialogue.trouble,
        hide=_redaction(settings).hide,
    )
    return _Bot(service, waits, watch, http, media, client, outlet, names, follower, dispatcher)


def _outlet(client: ZaloBotClient, watch: PlanWatch | None, pictures: Addresses | None, waits: Waits) -> Outlet:
    return Outlet(
        client,
        zalo_bot_wording().file,
        gate=PlanGate(waits.plan, alarm=watch.spent) if watch else PlanGate(waits.plan),
        watch=watch,
        pictures=pictures,
        pauses_s=waits.resend_s,
        typing=waits.typing,
    )


def _http(waits: Waits) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    return httpx.AsyncClient(timeout=httpx.Timeout(waits.read_s, pool=_POOL_TIMEOUT_S), limits=limits)


def _redaction(settings: Settings) -> Redaction:
    return Redaction(_token(settings), zalo_bot_secret(settings))


def _token(settings: Settings) -> str:
    if settings.zalo_bot_token is None:
        raise ValueError("no token of a Zalo bot is set")
    return settings.zalo_bot_token
