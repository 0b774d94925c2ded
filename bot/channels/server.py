"""Serving: takes the port, says the address, runs the web page and the channels beside it until the end."""

import errno
import logging
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from typing import Final

import structlog
import uvicorn
from starlette.types import ASGIApp

from bot.channels.backroom import backroom_of
from bot.channels.drawing import Studio
from bot.channels.register_pages import RegisterPages
from bot.channels.service import Channel, Service, arrivals_beside
from bot.channels.shelf import Shelf
from bot.channels.tables import Tables, can_browse
from bot.channels.web import Lifespan, web_application
from bot.channels.web_visit import PageStaff
from bot.errors import SetupError
from bot.messages import Responder
from bot.scanning import can_scan
from bot.settings import Settings
from bot.staff.commands import Office
from knowledge.database import MEMORY
from knowledge.snapshot import Snapshot

# An event stream or a slow phone must not hold up the end: uvicorn waits without limit otherwise.
_SHUTDOWN_TIMEOUT_S: Final = 2
# More open connections than a district's phones make; the rest is told 503 and asks again.
_CONNECTION_LIMIT: Final = 1000


def _print(address: str) -> None:
    print(address, flush=True)


def serve(
    settings: Settings, responder: Responder, *, office: Office | None = None, announce: Callable[[str], None] = _print
) -> None:
    """Serve the web page and every channel whose token is set, until SIGINT or SIGTERM.

    The page's address is announced once everything has started. From the office come the staff who sign in on
    the page, and the notices that channels send; without one there are neither.

    Raises:
        SetupError: the port is taken or not allowed, or the host is not an address of this machine.
    """
    configure_logs(settings.log_level)
    with open_socket(settings.host, settings.port) as listener, closing(arrivals_beside(settings)) as arrivals:
        backroom = backroom_of(settings, office) if office and office.store.path != MEMORY else None
        shelf = Shelf(Studio(), settings.public_url)
        service = Service(settings, responder, arrivals, office, backroom, shelf)
        beside = (*_pages_beside(service), *channels_beside(service))
        application = web_application(
            responder,
            staff=PageStaff(office.store.staff) if office else None,
            is_public=settings.public_url is not None,
            backroom=backroom,
            shelf=shelf,
            extra_routes=[route for each in beside for route in each.routes],
            has_register=office is not None,
            lifespans=(
                *((backroom.lifespan,) if backroom else ()),
                shelf.studio.lifespan,
                *(each.lifespan for each in beside),
                _announcing(announce, web_address(listener)),
            ),
        )
        # uvicorn raises the signal again once it has stopped in good order.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(server_config(application)).run(sockets=[listener])


def _pages_beside(service: Service) -> tuple[Channel, ...]:
    """Return the pages beside the one to ask on; without an office there are none."""
    office = service.office
    if office is None:
        return ()

    def snapshot() -> Snapshot:
        return office.hoidap.refresh().snapshot

    has_tables = can_browse()
    register = RegisterPages(snapshot, office.today, public_url=service.settings.public_url, has_tables=has_tables)
    pages = Channel(tuple(register.routes()))
    if not has_tables:
        return (pages,)
    tables = Tables(snapshot)
    return pages, Channel(tuple(tables.routes()), tables.lifespan)


def channels_beside(service: Service) -> tuple[Channel, ...]:
    """Return the channels whose token is set; empty when none is."""
    channels = []
    if service.settings.telegram_token is not None:
        # Imported here: it takes most of a second, and only those with a token need it.
        from bot.channels.telegram import telegram_channel

        channels.append(telegram_channel(service, reads_pictures=can_scan()))
    if service.settings.zalo_bot_token is not None:
        from bot.channels.zalo_bot import Sights, zalo_bot_channel

        channels.append(zalo_bot_channel(service, Sights(are_read=can_scan())))
    if service.settings.zalo_oa is not None and service.office is not None:
        from bot.channels.zalo_oa import zalo_oa_channel

        channels.append(zalo_oa_channel(service, reads_pictures=can_scan()))
    return tuple(channels)


def _announcing(announce: Callable[[str], None], address: str) -> Lifespan:
    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        announce(address)
        yield

    return lifespan


def server_config(application: ASGIApp) -> uvicorn.Config:
    """Return how uvicorn runs an application here."""
    return uvicorn.Config(
        application,
        access_log=False,  # it would keep people's addresses
        log_config=None,
        lifespan="on",
        ws="none",
        server_header=False,
        limit_concurrency=_CONNECTION_LIMIT,
        timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT_S,
    )


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on host and port; on any free port when the port is 0.

    Raises:
        SetupError: see `serve`.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    # A name that no name service could hold is a UnicodeError.
    except (OSError, UnicodeError) as error:
        raise _setup_error(error, host, port) from error


def web_address(listener: socket.socket) -> str:
    """Return the address to open in a browser of this machine."""
    host, port = listener.getsockname()[:2]
    # "All addresses" is none that a browser could open.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def configure_logs(level: str) -> None:
    """Log to standard error from this level on, and keep libraries from naming people or tokens."""
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            # Plain traces: the pretty ones show local variables, and so the chat of whoever asked.
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=least, format="%(asctime)s [%(levelname)s] %(name)s: %(message)s")
    # httpx logs whole addresses at INFO, and a Bot API address contains the token.
    for library in ("httpx", "httpcore", "uvicorn", "telegram", "asyncio"):
        logging.getLogger(library).setLevel(max(least, logging.WARNING))


def _setup_error(error: OSError | UnicodeError, host: str, port: int) -> SetupError:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return SetupError("port_taken", port=port, other=port + 1 if port < 65535 else 8080)
    if number == errno.EACCES:
        return SetupError("port_forbidden", port=port)
    return SetupError("host_unknown", host=host)
