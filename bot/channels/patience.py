"""Patience with a messenger that can't be reached: longer pauses after each failure, and one line in the log."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.channels.delivery import DeliveryError, TryAgain

_log = structlog.get_logger("channels")


@dataclass(slots=True)
class Patience:
    """Waits longer after each failure in a row, and logs a failure only when it is another than before."""

    channel: str
    first_s: float = 1.0
    """The pause after the first failure in a row; each further one is twice as long."""
    most_s: float = 60.0
    """The longest pause."""
    pause_s: float = 0
    reason: str = ""

    async def wait_after(self, error: DeliveryError, *, doing: str) -> None:
        """Wait before the next attempt; at least as long as the other side asks for."""
        if error.reason != self.reason:
            _log.warning(f"{self.channel} can't be reached, trying on", doing=doing, reason=error.reason)
        self.reason = error.reason
        self.pause_s = min(2 * self.pause_s or self.first_s, self.most_s)
        asked_s = error.after_s if isinstance(error, TryAgain) else None
        await asyncio.sleep(max(self.pause_s, asked_s or 0))

    async def insist(self, request: Callable[[], Awaitable[object]], *, doing: str) -> None:
        """Make a request until it succeeds, which may be days later."""
        while True:
            try:
                await request()
            except DeliveryError as error:
                await self.wait_after(error, doing=doing)
            else:
                self.succeed()
                return

    def succeed(self) -> None:
        """Begin anew with short pauses."""
        if self.reason:
            _log.info(f"{self.channel} is reached again")
        self.pause_s, self.reason = 0, ""
