"""How sending fails, and what is done about it: sent again where that doubles nothing, else logged and counted."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import structlog

from bot.channels.metrics import UNDELIVERED

# Whoever is asked to wait longer has asked somewhere else.
LONGEST_WAIT_S: Final = 60.0
# For a reply: with one request in five failing, about one in a hundred million is lost.
PAUSES_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 16.0, 16.0, 16.0)
# So that not everything that failed at once is sent again at once.
_JITTER: Final = 0.2

T = TypeVar("T")

_log = structlog.get_logger("delivery")


class DeliveryError(Exception):
    """Something did not go out, or perhaps not; the client of a channel raises one of the kinds below."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """What went wrong, in a few words for the log and the metrics; never a token, an address or a chat."""


class TryAgain(DeliveryError):
    """It was not worked on, so it may be sent again: 429, 5xx, no connection, or one that broke before the answer."""

    def __init__(self, after_s: float | None = None, reason: str = "unreachable") -> None:
        super().__init__(reason)
        self.after_s = after_s
        """How long the other side asks to wait; None where it asks nothing."""


class Unsure(DeliveryError):
    """No answer came in time: it may have arrived, so it is never sent again."""

    def __init__(self, reason: str = "unconfirmed") -> None:
        super().__init__(reason)


class Refused(DeliveryError):
    """It would be refused again and again: a chat that is gone, a message that is malformed."""


class Closed(DeliveryError):
    """The chat can't be written to until it writes itself; a notice comes along with its next reply."""

    def __init__(self, reason: str = "closed") -> None:
        super().__init__(reason)


class Withheld(asyncio.CancelledError):
    """The program ends while a message waits for its turn: it surely has not gone out."""


async def insist(send: Callable[[], Awaitable[T]], pauses_s: Sequence[float] = PAUSES_S) -> T:
    """Return what sending gives, tried again after each pause, or the longer one that was asked for, on `TryAgain`.

    Raises:
        DeliveryError: the last try failed, asked to wait longer than `LONGEST_WAIT_S`, or must not be repeated.
    """
    for pause_s in pauses_s:
        try:
            return await send()
        except TryAgain as error:
            if (error.after_s or 0) > LONGEST_WAIT_S:
                raise
            await asyncio.sleep(max(error.after_s or 0, pause_s * random.uniform(1, 1 + _JITTER)))
    return await send()


async def delivered(channel: str, send: Callable[[], Awaitable[object]], pauses_s: Sequence[float] = PAUSES_S) -> bool:
    """Send, insisting, and return whether it arrived for sure; what did not is logged without the chat, and counted."""
    try:
        await insist(send, pauses_s)
    except DeliveryError as error:
        undelivered(channel, error)
        return False
    return True


def undelivered(channel: str, error: DeliveryError) -> None:
    """Log and count what was not delivered."""
    kind = type(error).__name__.lower()
    UNDELIVERED.labels(channel, kind).inc()
    _log.warning("not delivered", channel=channel, kind=kind, reason=error.reason)
