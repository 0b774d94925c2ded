"""How updates come in: asked for by polling, or brought by Telegram to a webhook."""

import asyncio
import hmac
import json
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.constants import UpdateType
from telegram.error import TelegramError
from telegram.ext import Application

from bot.channels.patience import Patience
from bot.channels.recent import Recent
from bot.channels.telegram_failures import delivery_error

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]

WEBHOOK_PATH: Final = "/telegram"
# Edited messages are not among them: the reply to the first wording stands below already, and Telegram also
# reports edits that nobody made (Bot API, Update.edited_message). Who mistyped sends the question anew.
ALLOWED_UPDATES: Final = (UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY)
# An update is some kilobytes; the longest text with every character an entity of its own stays below this.
_BODY_LIMIT_BYTES: Final = 1024 * 1024
_SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"
_REMEMBERED_UPDATES: Final = 4096
_ROOM_CHECK_S: Final = 0.05
# What reading an update raises when a field is missing or of another kind.
_UNREADABLE: Final = (AttributeError, KeyError, TypeError, ValueError)

_log = structlog.get_logger("telegram")


class Intake:
    """Hands updates over to the application: each once, and no more than it can work on."""

    def __init__(self, application: TelegramApplication) -> None:
        self._application = application
        self._recent = Recent(_REMEMBERED_UPDATES)

    @property
    def is_full(self) -> bool:
        """Whether so many updates wait that the next should stay with Telegram for now."""
        processor = self._application.update_processor
        waiting = self._application.update_queue.qsize() + processor.current_concurrent_updates
        return waiting >= processor.max_concurrent_updates

    def take(self, update: Update) -> None:
        """Hand an update over, unless it has been before: Telegram repeats what it saw no 200 for."""
        if self._recent.is_first(update.update_id):
            self._application.update_queue.put_nowait(update)

    def take_payload(self, payload: dict[str, Any]) -> None:
        """Hand an update over as the Bot API writes it; one that can't be read is logged and left out."""
        try:
            update = Update.de_json(payload, self._application.bot)
        except _UNREADABLE as error:
            # Refusing it would make Telegram bring it again and again, and hold back all others.
            _log.error("unreadable update", error=type(error).__name__)
        else:
            self.take(update)


async def poll(application: TelegramApplication, intake: Intake, patience: Patience, *, timeout_s: int) -> None:
    """Ask for updates and hand them over, without end, whatever the network does."""
    offset = 0
    while True:
        while intake.is_full:
            await asyncio.sleep(_ROOM_CHECK_S)
        try:
            updates = await application.bot.get_updates(
                offset=offset, timeout=timeout_s, allowed_updates=ALLOWED_UPDATES
            )
        except TelegramError as error:
            await patience.wait_after(delivery_error(error), doing="getUpdates")
            continue
        except _UNREADABLE as error:
            # Asking for the same again would bring the same; identifiers are consecutive.
            _log.error("unreadable update", error=type(error).__name__)
            offset += 1 if offset else 0
            await asyncio.sleep(patience.first_s)
            continue
        patience.succeed()
        for update in updates:
            intake.take(update)
            offset = update.update_id + 1


def telegram_webhook_route(intake: Intake, secret: str) -> Route:
    """Return the route that Telegram brings updates to, for the web application to mount.

    It answers 200 as soon as an update is handed over; 403 without the secret; 413 and 400 for a body that
    is too long or no JSON object; 503 while too many updates wait, so that Telegram comes again later.
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
        intake.take_payload(payload)
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
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None
