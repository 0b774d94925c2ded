"""Requests to the Bot API that are sent again when that can't double a message, and kept out of the logs."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import msgspec
from telegram.error import NetworkError

from bot.channels.telegram_http import AiohttpRequest, Unconfirmed, Waits

# Telegram asks a busy group to wait up to a minute; whoever waits longer has asked somewhere else.
_LONGEST_WAIT_S: Final = 60
_TOO_MANY_REQUESTS: Final = 429


@dataclass(frozen=True, slots=True)
class _Parameters:
    retry_after: float = 0


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The part of a refusal that says how long to wait."""

    parameters: _Parameters = field(default_factory=_Parameters)


class ResendingRequest(AiohttpRequest):
    """Sends a request again after 429, 5xx and lost connections, but not after a time-out in its midst.

    A message whose confirmation does not come in time has most likely been delivered, and sending it again
    would double it. A connection that breaks off is taken for a request that was not worked on: a lost
    answer is worse than the rare double one.
    """

    def __init__(self, pauses_s: tuple[float, ...], waits: Waits, connections: int) -> None:
        super().__init__(waits, connections)
        self._pauses_s = pauses_s

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Return status and body of the first attempt that is not to be repeated, or of the last."""
        attempt = partial(super().do_request, *args, **options)
        for pause_s in self._pauses_s:
            wait_s: float | None
            try:
                status, body = await attempt()
                wait_s = _wait_s(status, body, pause_s)
                if wait_s is None:
                    return status, body
            except Unconfirmed:
                raise
            except NetworkError:
                wait_s = pause_s
            await asyncio.sleep(wait_s)
        return await attempt()


def quiet_libraries() -> None:
    """Keep addresses, each of which holds the token, and whole updates out of the libraries' logs."""
    # httpx logs addresses at INFO; python-telegram-bot logs addresses and whatever people wrote at DEBUG.
    for name in ("httpx", "httpcore", "telegram"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


class TokenFilter(logging.Filter):
    """Writes `<token>` wherever the bot's token would appear."""

    def __init__(self, token: str) -> None:
        super().__init__()
        # The part after the colon is the secret one; before it stands the bot's public number.
        self._secret = token.partition(":")[2] or token

    def hide(self, text: str) -> str:
        """Return the text without the token."""
        return text.replace(self._secret, "<token>")

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the token out of a record's message and trace; no record is held back."""
        record.msg, record.args = self.hide(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text, record.exc_info = self.hide(record.exc_text), None
        return True


@contextmanager
def token_hidden(token_filter: TokenFilter) -> Iterator[None]:
    """Keep the token out of whatever reaches the root logger's handlers."""
    handlers = list(logging.getLogger().handlers)
    for handler in handlers:
        handler.addFilter(token_filter)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(token_filter)


def _wait_s(status: int, body: bytes, pause_s: float) -> float | None:
    """Return how long to wait before sending again; None when sending again would not help."""
    if status >= 500:
        return pause_s
    if status != _TOO_MANY_REQUESTS:
        return None
    try:
        asked_s = msgspec.json.decode(body, type=_Refusal).parameters.retry_after
    except msgspec.MsgspecError:
        asked_s = 0
    return max(asked_s, pause_s) if asked_s <= _LONGEST_WAIT_S else None
