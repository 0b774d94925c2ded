"""How updates come in: asked for by polling, or brought by Telegram to a webhook."""

import hmac
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final, Protocol

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineQuery, Update
from telegram.constants import UpdateType
from telegram.error import TelegramError

from bot.channels.dispatch import Dispatcher
from bot.channels.patience import Patience
from bot.channels.telegram_addressing import is_meant_for
from bot.channels.telegram_failures import delivery_error
from bot.channels.telegram_updates import Updates

WEBHOOK_PATH: Final = "/telegram"
# Edited messages are not among them: the reply to the first wording stands below already, and Telegram also
# reports edits that nobody made (Bot API, Update.edited_message). Who mistyped sends the question anew.
ALLOWED_UPDATES: Final = (UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.INLINE_QUERY)
# An update is some kilobytes; the longest text with every character an entity of its own stays below this.
_BODY_LIMIT_BYTES: Final = 1024 * 1024
_SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"

Ask = Callable[[int], Awaitable[Sequence[object]]]
"""Asks for updates from an identifier on, and returns each as the Bot API writes it."""

_log = structlog.get_logger("telegram")


class InlineDesk(Protocol):
    """Whoever answers what is typed after the bot's name in any chat."""

    def offer(self, query: InlineQuery) -> None:
        """Answer a query soon, or let it go where a newer one of the same person comes."""
        ...


class Intake:
    """Hands updates over: messages and pressed buttons to be stored and answered, inline queries at once."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, updates: Updates, inline: InlineDesk | None) -> None:
        self._bot, self._dispatcher, self._updates, self._inline = bot, dispatcher, updates, inline

    @property
    def is_full(self) -> bool:
        """Whether so many updates wait that the next should stay with Telegram for now."""
        return self._dispatcher.is_full

    async def room(self) -> None:
        """Wait until it is not full."""
        await self._dispatcher.room()

    async def take(self, payloads: Iterable[object]) -> None:
        """Hand updates over as the Bot API writes them; one that can't be read is logged and left out.

        Refusing it would make Telegram bring it again and again, and hold back all others.
        """
        items = []
        for payload in payloads:
            update = self._updates.read(payload)
            if update is None:
                continue
            if update.inline_query:
                if self._inline is not None:
                    self._inline.offer(update.inline_query)
            elif self._is_for_bot(update):
                items.append((str(update.update_id), _chat_of(update), msgspec.json.encode(payload).decode()))
        if items:
            await self._dispatcher.take(items)

    def _is_for_bot(self, update: Update) -> bool:
        # What a group's members say to each other is neither stored nor counted against the group.
        return bool(update.callback_query or (update.message and is_meant_for(update.message, self._bot)))


def _chat_of(update: Update) -> str:
    chat, user = update.effective_chat, update.effective_user
    return str(chat.id if chat else user.id if user else "")


async def poll(ask: Ask, intake: Intake, patience: Patience) -> None:
    """Ask for updates and hand them over, without end, whatever the network does."""
    offset = 0
    while True:
        await intake.room()
        try:
            payloads = await ask(offset)
        except TelegramError as error:
            await patience.wait_after(delivery_error(error), doing="getUpdates")
            continue
        patience.succeed()
        await intake.take(payloads)
        # Asking from there on tells Telegram that these are taken.
        offset = max((_identifier(payload) + 1 for payload in payloads), default=offset)


def _identifier(payload: object) -> int:
    found = payload.get("update_id") if isinstance(payload, dict) else None
    return found if isinstance(found, int) else -1


def telegram_webhook_route(intake: Intake, secret: str) -> Route:
    """Return the route that Telegram brings updates to, for the web application to mount.

    It answers 200 as soon as an update is stored; 403 without the secret; 413 and 400 for a body that is too long
    or no JSON object; 503 while too many updates wait, so that Telegram comes again later.
    """

    async def receive(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if intake.is_full:
            return Response(status_code=503, headers={"retry-after": "1"})
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        payload = _json_object(body)
        if payload is None:
            return Response(status_code=400)
        await intake.take([payload])
        return Response()

    return Route(WEBHOOK_PATH, receive, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """Return the whole body; None when it is longer than an update can be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_LIMIT_BYTES:
            return None
    return bytes(body)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
