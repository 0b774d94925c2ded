"""How updates come in: asked for by polling, or brought by Telegram to a webhook; stored before they are answered."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.constants import UpdateType
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.channels.delivery import DeliveryError, TryAgain
from bot.channels.dispatch import Dispatcher
from bot.channels.patience import Patience
from bot.channels.telegram_failures import translated
from knowledge.arrivals import Arrival

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]

WEBHOOK_PATH: Final = "/telegram"
# Edited messages are not among them: the reply to the first wording stands below already, and Telegram also
# reports edits that nobody made (Bot API, Update.edited_message). Who mistyped sends the question anew.
ALLOWED_UPDATES: Final = (UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY)
# An update is some kilobytes; the longest text with every character an entity of its own stays below this.
_BODY_LIMIT_BYTES: Final = 1024 * 1024
_SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"
# What reading an update raises when a field is missing or of another kind.
_UNREADABLE: Final = (AttributeError, KeyError, TypeError, ValueError)

_log = structlog.get_logger("telegram")


class _Chat(msgspec.Struct):
    id: int


class _Message(msgspec.Struct):
    chat: _Chat


class _Query(msgspec.Struct):
    """A pressed button; of one under a message that was sent inline, only the person is known."""

    from_: _Chat = msgspec.field(name="from")
    message: _Message | None = None


class _Address(msgspec.Struct):
    """The part of an update that says what it is told by, and which chat it belongs to."""

    update_id: int
    message: _Message | None = None
    callback_query: _Query | None = None

    @property
    def chat(self) -> str:
        """Return the chat that it is answered in order with; empty where it has none."""
        query = self.callback_query
        if message := self.message or (query and query.message):
            return str(message.chat.id)
        return str(query.from_.id) if query else ""


class Intake:
    """Hands updates over to the dispatcher."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher

    async def take(self, updates: list[dict[str, Any]]) -> None:
        """Store updates as the Bot API writes them; one that can't be read is logged and left out."""
        await self.dispatcher.take([item for update in updates if (item := _item(update))])


def _item(update: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Return key, chat and body of an update."""
    try:
        address = msgspec.convert(update, _Address)
    except msgspec.ValidationError as error:
        # Refusing it would make Telegram bring it again and again, and hold back all others.
        _log.error("unreadable update", error=type(error).__name__)
        return None
    return str(address.update_id), address.chat, msgspec.json.encode(update).decode()


async def handle_update(application: TelegramApplication, arrival: Arrival) -> None:
    """Let the application's handlers answer an update."""
    update = update_in(application, arrival)
    if update is not None:
        await application.process_update(update)


def update_in(application: TelegramApplication, arrival: Arrival) -> Update | None:
    """Return the update; None for one of a form that nobody knows, which the log says."""
    try:
        return Update.de_json(msgspec.json.decode(arrival.body), application.bot)
    except _UNREADABLE as error:
        _log.error("unreadable update", error=type(error).__name__)
        return None


@dataclass(frozen=True, slots=True)
class Poller:
    """Asks for updates. Not by the library's `get_updates`: what is stored is to be as it came."""

    bot: Bot
    request: BaseRequest
    """Used for nothing else, so that asking waits for no message."""
    timeout_s: int
    """How long Telegram may hold back its answer while there are none."""

    async def updates(self, offset: int) -> list[dict[str, Any]]:
        """Return the updates from a number on, as they came.

        Raises:
            DeliveryError: Telegram can't be reached, or what came is no list of updates.
        """
        allowed = json.dumps(ALLOWED_UPDATES)
        query = urlencode({"offset": offset, "timeout": self.timeout_s, "allowed_updates": allowed})
        read_s = self.timeout_s + (self.request.read_timeout or 0)
        ask = partial(self.request.post, f"{self.bot.base_url}/getUpdates?{query}", read_timeout=read_s)
        try:
            return msgspec.convert(await translated(ask), list[dict[str, Any]])
        except (msgspec.ValidationError, KeyError) as error:
            raise TryAgain(None, f"unreadable updates: {type(error).__name__}") from None


async def poll(poller: Poller, intake: Intake, patience: Patience) -> None:
    """Ask for updates and hand them over, without end, whatever the network does."""
    offset = 0
    while True:
        await intake.dispatcher.room()
        try:
            updates = await poller.updates(offset)
        except DeliveryError as error:
            await patience.wait_after(error, doing="getUpdates")
            continue
        patience.succeed()
        await intake.take(updates)
        numbers = [number for update in updates if isinstance(number := update.get("update_id"), int)]
        # What is stored need not come again: asking from here on confirms it.
        offset = max(numbers, default=offset - 1) + 1


def telegram_webhook_route(intake: Intake, secret: str) -> Route:
    """Return the route that Telegram brings updates to, for the web application to mount.

    It answers 200 as soon as an update is stored; 403 without the secret; 413 and 400 for a body that
    is too long or no JSON object; 503 while too many updates wait, so that Telegram comes again later.
    """

    async def receive(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if intake.dispatcher.is_full:
            return Response(status_code=503, headers={"retry-after": "1"})
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            update = msgspec.json.decode(body, type=dict[str, Any])
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return Response(status_code=400)
        await intake.take([update])
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
