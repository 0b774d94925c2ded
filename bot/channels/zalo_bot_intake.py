"""How events come in from Zalo: asked for by polling, or brought to a webhook; never both."""

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.bodies import bounded_body
from bot.channels.delivery import DeliveryError, Refused
from bot.channels.dispatch import Dispatcher
from bot.channels.patience import Patience
from bot.channels.zalo_bot_client import BadToken, ZaloBotClient
from bot.channels.zalo_bot_dialogue import is_nobodys
from bot.channels.zalo_bot_events import event_in

WEBHOOK_PATH: Final = "/zalo-bot"
_SECRET_HEADER: Final = "x-bot-api-secret-token"
# An event is some kilobytes; 2,000 letters of which each is escaped take 12.
_BODY_LIMIT_BYTES: Final = 256 * 1024

T = TypeVar("T")

_log = structlog.get_logger("zalo_bot")


class Intake:
    """Stores events and hands them over; each once, whatever comes twice."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    @property
    def is_full(self) -> bool:
        """Whether so much waits that the next should stay with Zalo for now."""
        return self._dispatcher.is_full

    async def room(self) -> None:
        """Wait until it is not full."""
        await self._dispatcher.room()

    async def take(self, body: str) -> None:
        """Store an event and have it answered; what names no chat, or is nobody's, is left out."""
        event = event_in(body)
        if event is None:
            # Neither its text nor its sender: what can't be read may hold anything.
            _log.error("unreadable event", characters=len(body))
        elif not is_nobodys(event):
            await self._dispatcher.take([(event.key, event.chat, body)])


async def poll(client: ZaloBotClient, intake: Intake, patience: Patience, *, timeout_s: int) -> None:
    """Ask for one event after the other, without end, whatever the network does.

    Zalo forgets an event as it hands it out, so each is stored before the next is asked for.

    Raises:
        BadToken: the token is not taken, and asking again would not help.
    """
    while True:
        await intake.room()
        began = time.monotonic()
        try:
            update = await client.get_update(timeout_s=timeout_s)
        except BadToken:
            raise
        except DeliveryError as error:
            await patience.wait_after(error, doing="getUpdates")
            if isinstance(error, Refused):
                # Most likely somebody has set a webhook, beside which nothing can be asked for.
                await prepare_polling(client, patience)
            continue
        patience.succeed()
        if update is not None:
            await intake.take(json.dumps(update))
        elif time.monotonic() - began < timeout_s / 2:
            # A server that does not hold its answer back would be asked without a pause.
            await asyncio.sleep(patience.first_s)


async def prepare_polling(client: ZaloBotClient, patience: Patience) -> None:
    """Take away a webhook where one is set, and try on until that is sure.

    Raises:
        BadToken: the token is not taken.
    """

    async def prepare() -> None:
        try:
            is_set = bool(await client.webhook_url())
        except BadToken:
            raise
        except Refused:
            return  # a server that does not know the question has nothing to take away
        if is_set:
            await client.delete_webhook()

    await tried_until_done(prepare, patience, doing="getWebhookInfo")


async def tried_until_done(request: Callable[[], Awaitable[T]], patience: Patience, *, doing: str) -> T:
    """Return what a request gives, made again until it succeeds, which may be days later.

    Raises:
        BadToken: the token is not taken.
    """
    while True:
        try:
            result = await request()
        except BadToken:
            raise
        except DeliveryError as error:
            await patience.wait_after(error, doing=doing)
        else:
            patience.succeed()
            return result


def zalo_bot_webhook_route(intake: Intake, secret: str) -> Route:
    """Return the route that Zalo brings events to, for the web application to mount.

    It answers 200 as soon as an event is stored, and to whatever else comes with the secret, since a refusal would
    bring it again; 200 to an empty body, by which Zalo tries the address; 403 without the secret; 413 for a body
    that is longer than an event can be; 503 while too much waits, so that Zalo comes again later.
    """

    async def receive(request: Request) -> Response:
        try:
            body = await bounded_body(request, _BODY_LIMIT_BYTES)
        except ClientDisconnect:  # it comes again, or was none of Zalo's
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        if not body:
            return Response()
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if intake.is_full:
            return Response(status_code=503, headers={"retry-after": "1"})
        await intake.take(body.decode(errors="replace"))
        return Response()

    return Route(WEBHOOK_PATH, receive, methods=["POST"])
