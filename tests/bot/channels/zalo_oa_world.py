"""What the tests of the Zalo Official Account share: a base with its tokens, and a clock that can be set."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from bot.channels.zalo_oa_oauth import OAuth
from bot.channels.zalo_oa_tokens import TokenKeeper, TokenPace
from knowledge.store import Store
from knowledge.zalo_tokens import TokenPair
from tests.bot.channels.zalo_oa_server import APP, APP_SECRET, OA, StandInOa

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
