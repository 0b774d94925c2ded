"""What is counted while the bot serves, and the address where this machine's monitoring reads it."""

from ipaddress import ip_address
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

REGISTRY: Final = CollectorRegistry()
MESSAGES: Final = Counter("hoidap_messages", "Messages answered.", ["channel"], registry=REGISTRY)
REPLIES: Final = Counter("hoidap_replies", "Replies by their kind.", ["channel", "kind"], registry=REGISTRY)
UNDELIVERED: Final = Counter(
    "hoidap_undelivered", "Replies and notices that did not arrive.", ["channel", "reason"], registry=REGISTRY
)
REFUSED: Final = Counter(
    "hoidap_refused_messages", "Messages beyond what a chat may send in a minute.", ["channel"], registry=REGISTRY
)
# What a proxy says of who asked: then the caller is the proxy, whoever asked.
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


async def _show(request: Request) -> Response:
    if not _is_of_this_machine(request):
        raise HTTPException(404)
    return Response(generate_latest(REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})


def metrics_route() -> Route:
    """Return the route that shows every count to callers on this machine, and to nobody else that it is there."""
    return Route("/metrics", _show)


def _is_of_this_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
