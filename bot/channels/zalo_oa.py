"""The Zalo Official Account channel: puts its parts together and runs them beside the web page."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import httpx
import structlog

from bot.channels.delivery import PAUSES_S
from bot.channels.dispatch import Bounds, Dispatcher
from bot.channels.fetching import Fetcher
from bot.channels.notices import Postman, deliver
from bot.channels.patience import Patience
from bot.channels.redaction import Redaction, redacting
from bot.channels.service import Channel, Service
from bot.channels.task_ends import reporting_end
from bot.channels.zalo_oa_api import ZaloOaApi
from bot.channels.zalo_oa_client import ZaloOaClient
from bot.channels.zalo_oa_dialogue import Dialogue
from bot.channels.zalo_oa_oauth import OAuth
from bot.channels.zalo_oa_outlet import CHANNEL, ZaloOaOutlet
from bot.channels.zalo_oa_signature import WebhookKeys
from bot.channels.zalo_oa_tokens import TokenKeeper, TokenPace
from bot.channels.zalo_oa_webhook import zalo_oa_domain_route, zalo_oa_webhook_route
from bot.channels.zalo_oa_wording import zalo_oa_wording
from bot.staff.alarms import alarm_owners
from bot.staff.commands import Office
from bot.zalo_oa_settings import ZaloOaSettings
from knowledge.errors import KnowledgeError
from knowledge.zalo_tokens import TokenPair

# Where Zalo keeps what its users send.
_MEDIA_HOSTS: Final = ("zdn.vn",)
_CONNECTIONS: Final = 32
_FORGET_EVERY_S: Final = 3600.0

_log = structlog.get_logger("zalo_oa")


@dataclass(frozen=True, slots=True)
class ZaloOaPace:
    """How long the channel waits for what, in seconds, and whom it fetches from."""

    connect_s: float = 10.0
    read_s: float = 20.0
    """How long Zalo may take to answer; a message whose answer takes longer may have arrived."""
    resend_s: Sequence[float] = PAUSES_S
    retry_first_s: float = 1.0
    retry_most_s: float = 60.0
    notices_s: float = 5.0
    """How often the outbox is looked into."""
    tokens: TokenPace = field(default_factory=TokenPace)
    bounds: Bounds = field(default_factory=Bounds)
    media_hosts: tuple[str, ...] = _MEDIA_HOSTS
    is_lenient: bool = False
    """For stand-ins on this machine: pictures are fetched over http and from private addresses too."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything that runs."""

    settings: ZaloOaSettings
    office: Office
    dispatcher: Dispatcher
    dialogue: Dialogue
    http: httpx.AsyncClient
    media: httpx.AsyncClient
    pace: ZaloOaPace


def zalo_oa_channel(service: Service, pace: ZaloOaPace = ZaloOaPace(), *, reads_pictures: bool = False) -> Channel:
    """Return the channel of the account whose app is set; its tokens are those of the office's base.

    Raises:
        ValueError: no app is set, or there is no office.
    """
    settings, office = service.settings.zalo_oa, service.office
    if settings is None or office is None:
        raise ValueError("no Zalo Official Account is set")
    parts = _parts(service, settings, office, pace, reads_pictures)
    keys = WebhookKeys(settings.app_id, settings.secret_key)
    route = zalo_oa_webhook_route(parts.dispatcher, keys, office.now, parts.dialogue.staff_said)
    routes = (route, zalo_oa_domain_route(settings.domain_code)) if settings.domain_code else (route,)
    return Channel(routes, partial(_running, service, parts))


def _parts(
    service: Service, settings: ZaloOaSettings, office: Office, pace: ZaloOaPace, reads_pictures: bool
) -> _Parts:
    timeout = httpx.Timeout(pace.read_s, connect=pace.connect_s)
    http = httpx.AsyncClient(timeout=timeout, limits=httpx.Limits(max_connections=_CONNECTIONS))
    media = httpx.AsyncClient(timeout=timeout, trust_env=False)
    hide = _redaction(settings).hide
    dialogue = Dialogue(
        service,
        office.store,
        _outlet(settings, office, http, pace),
        Fetcher(media, pace.media_hosts, is_lenient=pace.is_lenient),
        zalo_oa_wording(),
        settings.app_id,
        office.now,
        reads_pictures=reads_pictures,
        pictures=service.follower(CHANNEL, _redaction(settings).hide),
    )
    dispatcher = Dispatcher(
        CHANNEL,
        dialogue.handle,
        service.arrivals,
        pace=service.pace(CHANNEL),
        refuse=dialogue.refuse,
        trouble=dialogue.trouble,
        hide=hide,
        bounds=pace.bounds,
    )
    return _Parts(settings, office, dispatcher, dialogue, http, media, pace)


def _outlet(settings: ZaloOaSettings, office: Office, http: httpx.AsyncClient, pace: ZaloOaPace) -> ZaloOaOutlet:
    oauth = OAuth(http, settings.oauth_base_url, settings.app_id, settings.app_secret)
    keeper = TokenKeeper(office.store.zalo_tokens, oauth, office.now, partial(_alarm_of_consent, office), pace.tokens)
    alert = partial(_alarm_of_refusal, office)
    api = ZaloOaApi(http, settings.api_base_url, settings.app_secret if settings.sends_proof else None)
    return ZaloOaOutlet(
        ZaloOaClient(api, keeper),
        office.store.zalo_users,
        office.now,
        alert,
        may_cost=settings.may_cost,
        has_buttons=settings.has_buttons,
        pauses_s=pace.resend_s,
    )


def _alarm_of_consent(office: Office, pair: TokenPair) -> None:
    """Tell the owners that the account has to be connected again."""
    _alarm(office, "alarms.zalo_oa_consent", about=f"zalo_oa consent {pair.issued_at:%Y%m%dT%H%M%S}")


def _alarm_of_refusal(office: Office, reason: str) -> None:
    """Tell the owners, once a day, that Zalo refuses everything."""
    _alarm(office, "alarms.zalo_oa_refused", about=f"zalo_oa {reason} {office.today()}", reason=reason)


def _alarm(office: Office, key: str, *, about: str, **facts: object) -> None:
    try:
        alarm_owners(office, key, about=about, **facts)
    except KnowledgeError as error:
        _log.warning("the owners were not told", reason=error.code)


def _redaction(settings: ZaloOaSettings) -> Redaction:
    return Redaction(settings.app_secret, settings.secret_key)


@asynccontextmanager
async def _running(service: Service, parts: _Parts) -> AsyncIterator[None]:
    """Run the channel in this event loop as long as the context is open, and try on while Zalo is away."""
    outlet, outbox = parts.dialogue.outlet, service.outbox(CHANNEL)
    keeper = outlet.client.keeper
    works = [keeper.keep_fresh(), _forget_the_gone(parts)]
    if outbox is not None:
        patience = Patience(CHANNEL, parts.pace.retry_first_s, parts.pace.retry_most_s)
        postman = Postman(
            CHANNEL,
            outlet.send_notice,
            outlet.client.account,
            _redaction(parts.settings).hide,
            parts.pace.notices_s,
        )
        works.append(deliver(postman, outbox, patience))
    async with parts.http, parts.media:
        with redacting(_redaction(parts.settings)):
            _say_whether_connected(parts)
            tasks = [asyncio.create_task(work, name="zalo_oa") for work in works]
            for task in tasks:
                task.add_done_callback(reporting_end(CHANNEL, _redaction(parts.settings).hide))
            try:
                async with parts.dialogue.pictures.lifespan(), parts.dispatcher.lifespan():
                    yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)
                # A pair of tokens that has been given out must be written down, or nobody ever has it.
                await keeper.settle()


def _say_whether_connected(parts: _Parts) -> None:
    pair = parts.office.store.zalo_tokens.current(parts.settings.app_id)
    if pair is None:
        _log.warning("no zalo official account is connected yet", run="hoidap zalo connect")
    elif pair.is_refused:
        _log.error("the zalo official account has to be connected again", run="hoidap zalo connect")


async def _forget_the_gone(parts: _Parts) -> None:
    """Drop whoever wrote too long ago to be written to, every hour."""
    while True:
        with suppress(KnowledgeError):
            parts.office.store.zalo_users.drop_before(parts.office.now())
        await asyncio.sleep(_FORGET_EVERY_S)
