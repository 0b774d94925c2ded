"""What people send by an address: fetched from the messenger's own servers alone, whole or not at all.

An address comes from outside. So its host must be one of the messenger's, whatever it resolves to must be a public
address, no redirect is followed, and what is longer than is taken in is given up.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import httpx

from bot.messages import MOST_ATTACHED_BYTES

# How a picture of each kind begins.
_ENDING_BY_START: Final = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png", b"GIF8": ".gif"}


class NotFetched(Exception):
    """There is nothing to hand on; `reason` is for the log and names no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLarge(NotFetched):
    """It is longer than what is taken in."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches from some hosts."""

    http: httpx.AsyncClient
    """Without a proxy: that would resolve the host by itself."""
    hosts: tuple[str, ...]
    """The hosts, whose subdomains count too."""
    within_s: float = 20.0
    """How long fetching may take in all."""
    is_lenient: bool = False
    """For stand-ins on this machine: http and private addresses too."""

    async def fetched(self, address: str) -> bytes:
        """Return what stands at an address.

        Raises:
            TooLarge: it is longer than `MOST_ATTACHED_BYTES`.
            NotFetched: the address is none to fetch from, or nothing came.
        """
        try:
            url = httpx.URL(address)
            async with asyncio.timeout(self.within_s):
                return await self._read(url, await self._public_address(url))
        # A time-out is an OSError.
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise NotFetched(type(error).__name__) from None

    async def _public_address(self, url: httpx.URL) -> str:
        """Return the address that the host has now, so that it is asked and no other."""
        if not self.is_lenient and (url.scheme != "https" or url.port is not None):
            raise NotFetched("scheme")
        if not any(url.host == host or url.host.endswith(f".{host}") for host in self.hosts):
            raise NotFetched("host")
        found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not (self.is_lenient or all(ip_address(each).is_global for each in addresses)):
            raise NotFetched("private address")
        return addresses[0]

    async def _read(self, url: httpx.URL, address: str) -> bytes:
        content = bytearray()
        async with self.http.stream(
            "GET",
            url.copy_with(host=address),
            # Packed, a small answer could become a huge one.
            headers={"host": url.netloc.decode("ascii"), "accept-encoding": "identity"},
            extensions={"sni_hostname": url.host},
            follow_redirects=False,
        ) as answer:
            if answer.status_code != httpx.codes.OK:
                raise NotFetched(f"status {answer.status_code}")
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > MOST_ATTACHED_BYTES:
                    raise TooLarge("too large")
        return bytes(content)


def picture_name(content: bytes) -> str | None:
    """Return a name with the ending of the picture that the content is; None where it is none.

    >>> picture_name(b"GIF89a"), picture_name(b"<html>")
    ('photo.gif', None)
    """
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "photo.webp"
    return next((f"photo{ending}" for start, ending in _ENDING_BY_START.items() if content.startswith(start)), None)
