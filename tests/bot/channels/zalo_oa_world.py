"""What the tests of the Zalo Official Account share: a base with its tokens, a clock, and the running channel."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
from starlette.applications import Starlette

from bot.channels.backroom import Backroom
from bot.channels.service import Service
from bot.channels.shelf import Shelf
from bot.channels.zalo_oa import ZaloOaPace, zalo_oa_channel
from bot.channels.zalo_oa_oauth import OAuth
from bot.channels.zalo_oa_tokens import TokenKeeper, TokenPace
from bot.messages import Message, Reply
from bot.responder import Hoidap
from bot.settings import Settings
from bot.staff.commands import Office
from bot.zalo_oa_settings import ZaloOaSettings
from knowledge.arrivals import Arrivals, open_arrivals
from knowledge.store import Store, open_store
from knowledge.zalo_tokens import TokenPair
from tests.bot.channels.zalo_oa_sender import Event, EventMaker
from tests.bot.channels.zalo_oa_server import APP, APP_SECRET, OA, OA_SECRET, USER, StandInOa
from tests.bot.real import TODAY

# Tests wait for failures, so each pause is short; nothing is renewed because time has passed but where a test says so.
QUICK: Final = TokenPace(look_s=0.01, wait_s=5, first_pause_s=30, least_age_s=0, check_s=3600)


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is set on, together with the account's."""

    oa: StandInOa
    moment: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        """Return the time."""
        return self.moment

    def passes(self, **span: float) -> None:
        """Let time go by."""
        self.moment += timedelta(**span)
        self.oa.ahead_s += timedelta(**span).total_seconds()


def pair_of(oa: StandInOa, now: datetime, **changes: Any) -> TokenPair:
    """The live pair of an account."""
    expires_at = now + timedelta(seconds=90_000)
    return replace(TokenPair(OA, APP, oa.access_token, oa.refresh_token, now, expires_at), **changes)


def client() -> httpx.AsyncClient:
    """A client that takes no proxy of this machine for loopback."""
    return httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(5, read=0.5))


@dataclass(slots=True)
class Keeping:
    """A keeper of tokens, and what it has alarmed about."""

    keeper: TokenKeeper
    clock: Clock
    alerts: list[TokenPair]


@asynccontextmanager
async def keeping(
    oa: StandInOa, store: Store, *, pace: TokenPace = QUICK, connect: bool = True, clock: Clock | None = None
) -> AsyncIterator[Keeping]:
    """A keeper of the account's tokens over a base, which holds the live pair."""
    clock, alerts = clock or Clock(oa), list[TokenPair]()
    if connect:
        store.zalo_tokens.connect(pair_of(oa, clock()), clock())
    async with client() as http:
        oauth = OAuth(http, oa.base_url, APP, APP_SECRET)
        yield Keeping(TokenKeeper(store.zalo_tokens, oauth, clock, alerts.append, pace), clock, alerts)


class MadeUpResponder:
    """Remembers what it is asked, and answers as told or by repeating the question."""

    def __init__(self, answer: Callable[[Message], Reply] | None = None) -> None:
        self.messages: list[Message] = []
        self._answer = answer or (lambda message: Reply("answer", (f"Trả lời: {message.text}",)))

    def respond(self, message: Message) -> Reply:
        """Return the made-up reply."""
        self.messages.append(message)
        return self._answer(message)


FAST: Final = ZaloOaPace(
    connect_s=1,
    read_s=0.5,
    resend_s=(0.01,) * 6,
    retry_first_s=0.02,
    retry_most_s=0.05,
    notices_s=0.02,
    tokens=QUICK,
    media_hosts=("127.0.0.1",),
    is_lenient=True,
)
"""Each pause is short, and pictures come from this machine."""


@dataclass(slots=True)
class Line:
    """A running channel, the account's server behind it, and Zalo's sender of events before it."""

    oa: StandInOa
    http: httpx.AsyncClient
    clock: Clock
    office: Office
    responder: MadeUpResponder
    arrivals: Arrivals
    events: EventMaker = field(default_factory=EventMaker)

    async def brings(self, event: Event) -> int:
        """Bring an event as Zalo does, and return the status; a user's own opens the window."""
        document = json.loads(event.body)
        for user in (document.get("sender", {}).get("id"), document.get("follower", {}).get("id")):
            if user and user != OA and document["event_name"] != "unfollow":
                self.oa.touches(user, ago_s=self.oa.now() - int(event.timestamp) / 1000)
        return (await self.http.post("/zalo-oa", content=event.body, headers=event.headers())).status_code

    async def says(self, text: str, *, user: str = USER) -> int:
        """Let a user write."""
        return await self.brings(self.events.text(text, user=user, at_ms=self.now_ms()))

    async def hears(self, count: int, *, user: str = USER) -> list[str]:
        """Wait until so many messages went out, and return the texts of a user."""
        return [each.text for each in await self.oa.answers(count) if each.user == user]

    async def rests(self) -> None:
        """Wait until nothing that came in is left to do."""
        while self.arrivals.waiting("zalo_oa"):
            await asyncio.sleep(0.002)

    def now_ms(self) -> int:
        """Return the time as events have it."""
        return int(self.clock().timestamp() * 1000)


@cache
def _knowing_nothing() -> Hoidap:
    """A bot over a base without figures, which takes half a second to make."""
    return Hoidap(open_store(":memory:", packaged=None), lambda: TODAY)


def office_of(store: Store, clock: Clock, hoidap: Hoidap | None = None) -> Office:
    """The office of a base without figures."""
    return Office(store, hoidap or _knowing_nothing(), lambda: clock().date(), clock)


def settings_for(oa: StandInOa, **changes: Any) -> ZaloOaSettings:
    """The settings of an account of the stand-in server."""
    values = {"api_base_url": oa.base_url, "oauth_base_url": oa.base_url, **changes}
    return ZaloOaSettings(APP, APP_SECRET, OA_SECRET, **values)


@asynccontextmanager
async def talking(
    oa: StandInOa,
    store: Store,
    responder: MadeUpResponder | None = None,
    *,
    pace: ZaloOaPace = FAST,
    connect: bool = True,
    reads_pictures: bool = False,
    backroom: Callable[[Office], Backroom] | None = None,
    per_minute: int = 20,
    shelf: Shelf | None = None,
    **changes: Any,
) -> AsyncIterator[Line]:
    """Run the channel over a base as the web application does; the changes are those of its settings."""
    clock, responder = Clock(oa), responder or MadeUpResponder()
    if connect:
        store.zalo_tokens.connect(pair_of(oa, clock()), clock())
    office = office_of(store, clock, Hoidap(store, lambda: TODAY) if backroom else None)
    settings = Settings(Path(store.path), zalo_oa=settings_for(oa, **changes), messages_per_minute=per_minute)
    arrivals = open_arrivals(f"{store.path}-arrivals")
    service = Service(settings, responder, arrivals, office, backroom(office) if backroom else None, shelf)
    channel = zalo_oa_channel(service, pace, reads_pictures=reads_pictures)
    transport = httpx.ASGITransport(Starlette(routes=[*channel.routes]))
    try:
        async with channel.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
            yield Line(oa, http, clock, office, responder, arrivals)
    finally:
        arrivals.close()
