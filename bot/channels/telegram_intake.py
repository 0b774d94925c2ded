"""How updates come in: asked for by polling, or brought by Telegram to a webhook; stored before they are answered."""

import asyncio
import hmac
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlencode

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineQuery, Update
from telegram.constants import UpdateType
from telegram.request import BaseRequest

from bot.channels.bodies import bounded_body
from bot.channels.delivery import DeliveryError, TryAgain
from bot.channels.dispatch import Dispatcher
from bot.channels.patience import Patience
from bot.channels.telegram_addressing import is_meant_for
from bot.channels.telegram_failures import translated
from bot.channels.telegram_updates import Updates

WEBHOOK_PATH: Final = "/telegram"
# Edited messages are not among them: the reply to the first wording stands below already, and Telegram also
# reports edits that nobody made (Bot API, Update.edited_message). Who mistyped sends the question anew.
ALLOWED_UPDATES: Final = (UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.INLINE_QUERY)
# An update is some kilobytes; the longest text with every character an entity of its own stays below this.
_BODY_LIMIT_BYTES: Final = 1024 * 1024
_SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"

_log = structlog.get_logger("telegram")


class _Chat(msgspec.Struct):
    id: int
    type: Literal["private"]


class _Person(msgspec.Struct):
    is_bot: Literal[False]


class _Message(msgspec.Struct):
    chat: _Chat
    from_: _Person = msgspec.field(name="from")


class _PrivateMessage(msgspec.Struct):
    """An update that is a person's message in a private chat."""

    update_id: int
    message: _Message


class InlineDesk(Protocol):
    """Whoever answers what is typed after the bot's name in any chat."""

    def offer(self, query: InlineQuery) -> None:
        """Answer a query soon, or let it go where a newer one of the same person comes."""
        ...


class Intake:
    """Hands updates over: messages and pressed buttons to be stored and answered, inline queries at once."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, updates: Updates, inline: InlineDesk | None) -> None:
        self._bot, self._dispatcher, self._updates, self._inline = bot, dispatcher, updates, inline
        # One after the other: all that wait would be woken for each place that gets free.
        self._door = asyncio.Lock()
        self._items: list[tuple[str, str, str]] = []
        self._storing: asyncio.Future[None] | None = None

    async def room(self) -> None:
        """Wait until fewer updates wait than make it full."""
        await self._dispatcher.room()

    async def has_room_within(self, wait_s: float) -> bool:
        """Wait until it is not full, for so many seconds; Telegram, which brings few at once, brings none meanwhile."""
        if not self._dispatcher.is_full:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s), self._door:
                await self.room()
        return not self._dispatcher.is_full

    async def take(self, payloads: Iterable[object]) -> None:
        """Hand updates over as the Bot API writes them; one that can't be read is logged and left out.

        Refusing it would make Telegram bring it again and again, and hold back all others.
        """
        items = []
        for payload in payloads:
            # Read whole when its turn comes: of a flood most are passed over before that.
            if private := _private_item(payload):
                items.append(private)
                continue
            update = self._updates.read(payload)
            if update is None:
                continue
            if update.inline_query:
                if self._inline is not None:
                    self._inline.offer(update.inline_query)
            elif self._is_for_bot(update):
                items.append((str(update.update_id), _chat_of(update), msgspec.json.encode(payload).decode()))
        if items:
            self._items += items
            self._storing = self._storing or asyncio.ensure_future(self._store())
            # Whoever brought them may leave; the others' updates are among them.
            await asyncio.shield(self._storing)

    async def _store(self) -> None:
        """Store what calls have brought at once together: each writing to the file takes as long as many rows."""
        await asyncio.sleep(0)
        items, self._items, self._storing = self._items, [], None
        await self._dispatcher.take(items)

    def _is_for_bot(self, update: Update) -> bool:
        # What a group's members say to each other is neither stored nor counted against the group.
        return bool(update.callback_query or (update.message and is_meant_for(update.message, self._bot)))


def _private_item(payload: object) -> tuple[str, str, str] | None:
    """Return key, chat and body of a person's message in a private chat; None of any other update."""
    try:
        found = msgspec.convert(payload, _PrivateMessage)
    except msgspec.ValidationError:
        return None
    return str(found.update_id), str(found.message.chat.id), msgspec.json.encode(payload).decode()


def _chat_of(update: Update) -> str:
    chat, user = update.effective_chat, update.effective_user
    return str(chat.id if chat else user.id if user else "")


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
        await intake.room()
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


def telegram_webhook_route(intake: Intake, secret: str, *, wait_s: float) -> Route:
    """Return the route that Telegram brings updates to, for the web application to mount.

    It answers 200 as soon as an update is stored; 403 without the secret; 413 and 400 for a body that is too long
    or no JSON object; 503 where too many updates wait for so many seconds, so that Telegram comes again later.
    """

    async def receive(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if not await intake.has_room_within(wait_s):
            return Response(status_code=503, headers={"retry-after": "1"})
        body = await bounded_body(request, _BODY_LIMIT_BYTES)
        if body is None:
            return Response(status_code=413)
        payload = _json_object(body)
        if payload is None:
            return Response(status_code=400)
        await intake.take([payload])
        return Response()

    return Route(WEBHOOK_PATH, receive, methods=["POST"])


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
