"""The access token that requests are made with, renewed in time, by one process at a time, and never in a loop."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channels.delivery import Refused, TryAgain
from bot.channels.zalo_oa_oauth import ConsentLost, EmptyAnswer, Granted, NoGrant, OAuth, PassingTrouble, Unclear
from knowledge.errors import KnowledgeError
from knowledge.zalo_tokens import TokenPair, TokenPairs

# A token lives for 25 hours: renewed after 20, it has five more for when Zalo is out of reach.
_OLD: Final = timedelta(hours=20)
_NEARLY_OVER: Final = timedelta(minutes=5)
# An empty answer may mean that the token was used already (seen in production), or nothing at all.
_MOST_EMPTY: Final = 3
# Any other error may pass, as that of an app which somebody has switched off; after so many, in an hour and a half,
# it is for people to look at.
_MOST_UNCLEAR: Final = 12

NOT_CONNECTED: Final = "not_connected"
CONSENT_LOST: Final = "consent_lost"

_log = structlog.get_logger("zalo_oa")


@dataclass(frozen=True, slots=True)
class TokenPace:
    """How long is waited for what, in seconds."""

    lease_s: float = 60.0
    """How long a process has a pair for itself; longer than the request takes at most."""
    ask_s: float = 20.0
    """How long Zalo may take to answer."""
    look_s: float = 0.2
    """How often is looked whether another process is done, or the file can be written."""
    wait_s: float = 10.0
    """How long is waited for another process before the message has to be sent again later."""
    first_pause_s: float = 30.0
    """The pause after a failed attempt; each further one is twice as long."""
    most_pause_s: float = 600.0
    least_age_s: float = 120.0
    """A token that is rejected sooner after it was issued is not renewed: that would go on and on."""
    check_s: float = 600.0
    """How often is looked whether the token is to be renewed, also while nobody writes."""


@dataclass(frozen=True, slots=True)
class TokenKeeper:
    """Hands out the access token of the account that is connected with the app."""

    pairs: TokenPairs
    oauth: OAuth
    now: Callable[[], datetime]
    alert: Callable[[TokenPair], None]
    """Called once when nothing but another consent helps, by the one process that finds it out."""
    pace: TokenPace = TokenPace()
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _renewals: set[asyncio.Task[None]] = field(default_factory=set)

    async def access_token(self, *, rejected: str = "") -> str:
        """Return a token that is good as far as is known, and is not the one that Zalo has just rejected.

        Raises:
            TryAgain: none can be had just now.
            Refused: none can be had until somebody connects the account (again).
        """
        pair = self._read()
        if pair.access_token != rejected and not self._is_due(pair):
            return pair.access_token
        async with self._one:
            return await self._renewed(rejected)

    async def keep_fresh(self) -> None:
        """Renew in time also while nobody writes, without end: unused, a refresh token dies after three months."""
        while True:
            # Said in the log by whoever tried, and to the staff where only they can help.
            with suppress(TryAgain, Refused):
                await self.access_token()
            await asyncio.sleep(self.pace.check_s)

    async def settle(self) -> None:
        """Wait for a renewal under way: a pair that has been given out must be written down."""
        while self._renewals:
            await asyncio.wait(self._renewals)

    async def _renewed(self, rejected: str) -> str:
        """Return the token after an attempt to renew it, here or in another process."""
        until = asyncio.get_running_loop().time() + self.pace.wait_s
        while True:
            pair = self._read()
            is_good = pair.access_token != rejected and self.now() < pair.expires_at
            if is_good and not self._is_due(pair):
                return pair.access_token
            if pair.is_refused:
                raise Refused(CONSENT_LOST)
            pause_s = max(self._pause_s(pair), self._youth_s(pair))
            if not is_good and pause_s > 0:
                raise TryAgain(pause_s, "tokens")
            if (leased := self._lease(pair)) is not None:
                await self._renew(leased)
            elif is_good:
                # Another process is at it; until it is done, this one is as good as any.
                return pair.access_token
            elif asyncio.get_running_loop().time() > until:
                raise TryAgain(self.pace.look_s, "tokens")
            else:
                await asyncio.sleep(self.pace.look_s)

    def _read(self) -> TokenPair:
        try:
            pair = self.pairs.current(self.oauth.app_id)
        except KnowledgeError:
            raise TryAgain(self.pace.look_s, "tokens") from None
        if pair is None:
            raise Refused(NOT_CONNECTED)
        return pair

    def _is_due(self, pair: TokenPair) -> bool:
        """Whether a pair is to be renewed now, as far as its age tells."""
        now = self.now()
        if now >= pair.expires_at:
            return True
        is_old = now - pair.issued_at >= _OLD or pair.expires_at - now < _NEARLY_OVER
        return is_old and not pair.is_refused and self._pause_s(pair) <= 0

    def _pause_s(self, pair: TokenPair) -> float:
        return (pair.not_before - self.now()).total_seconds() if pair.not_before else 0

    def _youth_s(self, pair: TokenPair) -> float:
        return (pair.issued_at - self.now()).total_seconds() + self.pace.least_age_s

    def _lease(self, pair: TokenPair) -> TokenPair | None:
        """Return the pair as it is under the lease; None where it is another by then, or somebody else has it."""
        now = self.now()
        # Each attempt is a holder of its own: one whose waiter has gone still goes on.
        holder, until = secrets.token_hex(8), now + timedelta(seconds=self.pace.lease_s)
        try:
            leased = self.pairs.lease(pair.oa, holder, now=now, until=until)
            if leased is not None and leased != pair:
                self.pairs.release(leased)
        except KnowledgeError:
            return None
        return leased if leased == pair else None

    async def _renew(self, pair: TokenPair) -> None:
        renewal = asyncio.create_task(self._ask_and_keep(pair), name="zalo_oa tokens")
        self._renewals.add(renewal)
        renewal.add_done_callback(self._renewals.discard)
        # Whoever waits for the token may give up, but a pair that has been given out must not be lost.
        await asyncio.shield(renewal)

    async def _ask_and_keep(self, pair: TokenPair) -> None:
        """Ask for the next pair, and write down what came of it before anybody uses it."""
        try:
            granted = await self._granted(pair)
        except NoGrant as error:
            _log.warning("the zalo tokens were not renewed", reason=error.reason, failures=pair.failures + 1)
            if _is_over(error, pair.failures + 1):
                await self._give_up(pair)
            else:
                await self._insist(lambda: self.pairs.postpone(pair, self._later(pair)))
        else:
            await self._insist(lambda: self.pairs.renew(pair, self._pair(pair, granted)))

    async def _granted(self, pair: TokenPair) -> Granted:
        try:
            async with asyncio.timeout(self.pace.ask_s):
                return await self.oauth.refresh(pair.refresh_token)
        except TimeoutError:
            raise PassingTrouble("no answer in time") from None

    async def _give_up(self, pair: TokenPair) -> None:
        if await self._insist(lambda: self.pairs.refuse(pair)):
            _log.error("the zalo official account has to be connected again")
            self.alert(pair)

    def _later(self, pair: TokenPair) -> datetime:
        pause_s = min(self.pace.first_pause_s * 2 ** min(pair.failures, 16), self.pace.most_pause_s)
        return self.now() + timedelta(seconds=pause_s)

    def _pair(self, used: TokenPair, granted: Granted) -> TokenPair:
        now = self.now()
        refresh_token = granted.refresh_token or used.refresh_token
        expires_at = now + timedelta(seconds=granted.life_s)
        return TokenPair(used.oa, used.app, granted.access_token, refresh_token, now, expires_at)

    async def _insist(self, write: Callable[[], bool]) -> bool:
        """Write, however long somebody else holds the file: what is not written would be lost for good."""
        reason = ""
        while True:
            try:
                return write()
            except KnowledgeError as error:
                # Said once: five lines a second would fill a disk that is full already.
                if error.code != reason:
                    _log.warning("the zalo tokens wait for the base", reason=error.code)
                reason = error.code
                await asyncio.sleep(self.pace.look_s)


def _is_over(error: NoGrant, failures: int) -> bool:
    """Whether only another consent helps, after so many failures in a row."""
    match error:
        case ConsentLost():
            return True
        case EmptyAnswer():
            return failures >= _MOST_EMPTY
        case Unclear():
            return failures >= _MOST_UNCLEAR
        case _:
            return False
