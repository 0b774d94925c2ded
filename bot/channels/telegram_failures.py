"""What Telegram's library raises, as what sending means to all channels."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.delivery import DeliveryError, Refused, TryAgain, Unsure
from bot.channels.telegram_http import Unconfirmed

T = TypeVar("T")


async def translated(request: Callable[[], Awaitable[T]]) -> T:
    """Return what a request gives.

    Raises:
        DeliveryError: in the place of a TelegramError.
    """
    try:
        return await request()
    except TelegramError as error:
        raise delivery_error(error) from error


def delivery_error(error: TelegramError) -> DeliveryError:
    """Return what a failure means: try again, perhaps arrived, or refused for good."""
    match error:
        case BadRequest() | ChatMigrated() | Forbidden():
            # The library's message may name the chat.
            return Refused(type(error).__name__)
        case RetryAfter():
            asked = error.retry_after
            return TryAgain(asked.total_seconds() if isinstance(asked, timedelta) else asked, failure_reason(error))
    if isinstance(error, Unconfirmed):
        # Most likely it has arrived, and sending it again would double it.
        return Unsure(failure_reason(error))
    return TryAgain(None, failure_reason(error))


def failure_reason(error: TelegramError) -> str:
    """Return what went wrong, in words for the log that hold no token."""
    # The library's own message repeats the token, and it takes every 404 for a rejected one.
    if isinstance(error, InvalidToken):
        return "the token was rejected, or the server at TELEGRAM_API_BASE_URL is no Bot API server"
    return f"{type(error).__name__}: {error.message}"
