"""The Bot API over aiohttp: the library's own way, over httpx, grows slower with every connection it holds.

Measured beside it (`make bench`, section "channels"): httpx searches all connections for each request.
"""

import ssl
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
import msgspec
from aiohttp.abc import AbstractStreamWriter
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.sendings import note_leaving

# A file's upload is no request that hangs, however slow the line.
_UPLOAD_S: Final = 60.0
_JSON: Final = "application/json"


class Unconfirmed(TimedOut):
    """The request was sent, and no answer came in time: what was asked may have been done."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a request waits for what, in seconds, where it does not say so itself."""

    connect_s: float
    """For a connection, and for one to be free."""
    read_s: float
    """For the answer, or the next part of it."""


class AiohttpRequest(BaseRequest):
    """Sends the library's requests over aiohttp; no error that it raises names the address, which has the token."""

    def __init__(self, waits: Waits, connections: int) -> None:
        """`connections` is how many there are at most; whoever finds none free waits for one."""
        self._waits, self._connections = waits, connections
        self._session: aiohttp.ClientSession | None = None
        self._way_by_server: dict[tuple[str, str], dict[str, Any]] = {}

    @property
    def read_timeout(self) -> float | None:
        """How long a request waits for its answer, in seconds, where it does not say so itself."""
        return self._waits.read_s

    async def initialize(self) -> None:
        """Open the session; once open it stays."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                # The certificates of httpx, which honours SSL_CERT_FILE; those of the machine may be missing.
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=_certificates()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **timeouts: Any
    ) -> tuple[int, bytes]:
        """Return status and body of the answer.

        Raises:
            Unconfirmed: no answer came in time.
            NetworkError: the connection could not be made, or broke off; `TimedOut`: not in time.
        """
        if self._session is None:
            raise RuntimeError("the session is not open")
        body, timeout = _body(request_data), self._timeout(request_data, *args, **timeouts)
        try:
            async with self._session.request(
                method, url, data=body, timeout=timeout, allow_redirects=False, **self._way(url)
            ) as response:
                return response.status, await response.read()
        except aiohttp.ConnectionTimeoutError:
            raise TimedOut("no connection in time") from None
        except TimeoutError:
            raise Unconfirmed("no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            # Neither the error's own words nor the error itself: many name the whole address.
            raise NetworkError(f"aiohttp.{type(error).__name__}") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the answer of the Bot API; raises TelegramError for anything but a JSON object."""
        try:
            return msgspec.json.decode(payload, type=dict[str, Any])
        except msgspec.MsgspecError:
            # Not the library's message, which repeats all that came.
            raise TelegramError("Invalid server response") from None

    def _way(self, url: str) -> dict[str, Any]:
        """Return through which proxy an address is reached.

        The environment's, as with httpx; asked for it, aiohttp would look there in a thread at each request.
        """
        address = urlsplit(url)
        server = address.scheme, address.hostname or ""
        if server not in self._way_by_server:
            self._way_by_server[server] = _proxied(*server)
        return self._way_by_server[server]

    def _timeout(
        self,
        data: RequestData | None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> aiohttp.ClientTimeout:
        read_s = _given(read_timeout, self._waits.read_s)
        connect_s = _given(connect_timeout, self._waits.connect_s)
        # aiohttp has no limit for writing alone; what comes in, a file too, is limited by its pauses.
        has_files = data is not None and data.contains_files
        write_s = _given(write_timeout, _UPLOAD_S if has_files else self._waits.read_s)
        waits = (read_s, 2 * connect_s, write_s) if None not in (read_s, connect_s, write_s) else ()
        return aiohttp.ClientTimeout(
            total=sum(waits) if data and waits else None,
            connect=_given(pool_timeout, 2 * self._waits.connect_s),
            sock_connect=connect_s,
            sock_read=read_s,
        )


class _Leaving(aiohttp.BytesPayload):
    """A body that is noted when it is about to be written: aiohttp sends it, with the headers, in one piece."""

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        note_leaving()
        await super().write_with_length(writer, content_length)


def _given(value: Any, otherwise: float) -> Any:
    return otherwise if value is BaseRequest.DEFAULT_NONE else value


def _body(data: RequestData | None) -> aiohttp.BytesPayload | aiohttp.FormData | None:
    """Return the parameters; made anew for each attempt, since a form with files is good for one."""
    if data is None:
        return None
    if not data.contains_files:
        # As a form each letter with a mark would be six to nine, and take as long as all else.
        return _Leaving(msgspec.json.encode(data.parameters), content_type=_JSON)
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form


def _proxied(scheme: str, host: str) -> dict[str, Any]:
    found = None if proxy_bypass(host) else getproxies().get(scheme, getproxies().get("all"))
    if not found:
        return {}
    proxy = urlsplit(found if "://" in found else f"http://{found}")
    bare = proxy._replace(netloc=proxy.netloc.rpartition("@")[2]).geturl()
    if proxy.username is None:
        return {"proxy": bare}
    known = b64encode(f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()).decode()
    return {"proxy": bare, "proxy_headers": {"Proxy-Authorization": f"Basic {known}"}}


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
