"""Where Zalo brings the account's events: checked, stored, and answered 200 within its two seconds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.bodies import bounded_body
from bot.channels.dispatch import Dispatcher
from bot.channels.zalo_oa_events import Ignored, StaffSaid, event_of
from bot.channels.zalo_oa_signature import WebhookKeys, genuine_event

WEBHOOK_PATH: Final = "/zalo-oa"
# 2,000 letters, each spelled as an escape, and a few addresses.
_BODY_LIMIT_BYTES: Final = 256 * 1024
# Zalo brings an event again for about two hours, and keys are remembered for two days: what is older was kept by
# somebody to be played again.
_OLDEST: Final = timedelta(days=1)

_log = structlog.get_logger("zalo_oa")


def zalo_oa_webhook_route(
    dispatcher: Dispatcher,
    keys: WebhookKeys,
    now: Callable[[], datetime],
    staff_said: Callable[[StaffSaid], object],
) -> Route:
    """Return the route that Zalo brings events to, for the web application to mount.

    It answers 200 as soon as an event is stored, and for every event that asks for nothing; 401 for what Zalo has
    not signed; 413 for a body that is too long; 503 while too many events wait. Saving the address in the console
    sends an empty body or `{}` without a signature, and needs 200.
    """

    async def receive(request: Request) -> Response:
        body = await bounded_body(request, _BODY_LIMIT_BYTES)
        if body is None:
            return Response(status_code=413)
        if body.strip() in (b"", b"{}"):
            return Response()
        document = genuine_event(body, request.headers, keys)
        if document is None:
            _log.warning("an event without zalo's signature was refused")
            return Response(status_code=401)
        event = event_of(document)
        if isinstance(event, Ignored):
            return Response()
        if now() - event.at > _OLDEST:
            _log.warning("an event of long ago was passed over")
            return Response()
        if isinstance(event, StaffSaid):
            staff_said(event)
            return Response()
        if dispatcher.is_full:
            return Response(status_code=503, headers={"retry-after": "1"})
        await dispatcher.take([(event.key, event.user, body.decode(errors="replace"))])
        return Response()

    return Route(WEBHOOK_PATH, receive, methods=["POST"])


def zalo_oa_domain_route(code: str) -> Route:
    """Return the route of the page by which Zalo checks that the domain belongs to whoever has the app."""
    # The code is of letters that mean nothing in HTML, by the settings.
    page = f'<!DOCTYPE html><html><head><meta name="zalo-platform-site-verification" content="{code}"></head></html>'

    async def show(request: Request) -> Response:
        return Response(page, media_type="text/html")

    return Route(f"/zalo_verifier{code}.html", show)
