"""Requests to the Bot API that are sent again when that can't double a message, and kept out of the logs."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import msgspec
from telegram.error import NetworkError, TelegramError
from telegram.request import RequestData

from bot.channels.delivery import DeliveryError, Refused, TryAgain, Unsure, insist
from bot.channels.sendings import send_once
from bot.channels.telegram_http import AiohttpRequest, Unconfirmed, Waits

# What a person sees; a second one would be seen too.
# An edit counts too: after a restart the message that it changed is no longer known for the last one.
_MESSAGES: Final = ("/sendMessage", "/sendDocument", "/sendPhoto", "/editMessageText")
# What goes with a reply and must not hold it up for long.
_BRIEFLY: Final = 3
_TOO_MANY_REQUESTS: Final = 429


@dataclass(frozen=True, slots=True)
class _Parameters:
    retry_after: float = 0


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The part of a refusal that says how long to wait."""

    parameters: _Parameters = field(default_factory=_Parameters)


class _Answered(TryAgain):
    """Telegram has answered that it did not do what was asked, but may."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(_asked_s(body) if status == _TOO_MANY_REQUESTS else None, str(status))
        self.answer = status, body


class _Declined(Refused):
    """Telegram has answered that it will not do what was asked."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(str(status))
        self.answer = status, body


class ResendingRequest(AiohttpRequest):
    """Sends a request again after 429, 5xx and lost connections, but not after a time-out in its midst.

    A message whose confirmation does not come in time has most likely been delivered, and sending it again
    would double it. A connection that breaks off is taken for a request that was not worked on: a lost
    answer is worse than the rare double one.
    """

    def __init__(self, pauses_s: Sequence[float], waits: Waits, connections: int) -> None:
        super().__init__(waits, connections)
        self._pauses_s = pauses_s

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **timeouts: Any
    ) -> tuple[int, bytes]:
        """Return status and body of the first attempt that is not to be repeated, or of the last."""
        attempt = partial(self._attempt, url, method, request_data, *args, **timeouts)
        try:
            if url.endswith(_MESSAGES):
                # A file is no single piece, so it is noted when it begins to go out.
                is_one_piece = request_data is not None and not request_data.contains_files
                sent = await send_once(attempt, self._pauses_s, notes_itself=is_one_piece)
                return sent or _as_if_sent(request_data)
            return await insist(attempt, self._pauses_s[:_BRIEFLY])
        except (_Answered, _Declined) as error:
            return error.answer
        except DeliveryError as error:
            assert isinstance(error.__cause__, TelegramError)  # by `_attempt`
            raise error.__cause__ from None

    async def _attempt(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        try:
            status, body = await super().do_request(*args, **options)
        except Unconfirmed as error:
            raise Unsure() from error
        except NetworkError as error:
            raise TryAgain() from error
        # A page of something on the way, such as a portal, is no answer of Telegram's.
        if status == _TOO_MANY_REQUESTS or status >= 500 or not body.lstrip().startswith(b"{"):
            raise _Answered(status, body)
        if status >= 400:
            raise _Declined(status, body)
        return status, body


def _as_if_sent(data: RequestData | None) -> tuple[int, bytes]:
    """Return what Telegram says of a message: one that nobody can see any more, as it marks those."""
    chat = data.parameters["chat_id"] if data else 0
    message = {"message_id": 0, "date": 0, "chat": {"id": int(str(chat)), "type": "private"}}
    return 200, msgspec.json.encode({"ok": True, "result": message})


def _asked_s(body: bytes) -> float:
    try:
        return msgspec.json.decode(body, type=_Refusal).parameters.retry_after
    except msgspec.MsgspecError:
        return 0


def quiet_libraries() -> None:
    """Keep addresses, each of which holds the token, and whole updates out of the libraries' logs."""
    # httpx logs addresses at INFO; python-telegram-bot logs addresses and whatever people wrote at DEBUG.
    for name in ("httpx", "httpcore", "telegram"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
