"""Pictures that people send on Zalo: fetched from Zalo's own servers, whole and bounded, or not at all."""

import asyncio
from dataclasses import dataclass
from typing import Final

import httpx
import structlog

from bot.messages import MOST_ATTACHED_BYTES, Attachment

_STEM: Final = "photo"
# What a file is shows in its first bytes, whatever its address says; WebP has its length in between.
_BEGINNING_BY_SUFFIX: Final = {
    ".jpg": (b"\xff\xd8\xff", b""),
    ".png": (b"\x89PNG\r\n\x1a\n", b""),
    ".webp": (b"RIFF", b"WEBP"),
}
_WEBP_MARK: Final = slice(8, 12)
# A small body could unpack to a huge one.
_PLAIN: Final = {"accept-encoding": "identity"}

_log = structlog.get_logger("zalo")


@dataclass(frozen=True, slots=True)
class PictureRules:
    """From where pictures are fetched, and how long that may take."""

    hosts: tuple[str, ...] = ("zdn.vn",)
    """Each with everything below it."""
    schemes: tuple[str, ...] = ("https",)
    ports: tuple[int | None, ...] = (None, 443)
    """None where the address names no port; empty for any."""
    timeout_s: float = 30.0

    def allow(self, url: httpx.URL) -> bool:
        """Whether a picture may be fetched from an address: what people send must not lead into our own network."""
        host = url.host.lower().rstrip(".")
        is_known = any(host == known or host.endswith(f".{known}") for known in self.hosts)
        return is_known and url.scheme in self.schemes and (not self.ports or url.port in self.ports)


async def fetched_picture(
    http: httpx.AsyncClient, address: str, rules: PictureRules = PictureRules()
) -> Attachment | None:
    """Return the picture at an address; None when it is elsewhere, is none, is too large or can't be had.

    Nobody is followed to another address.
    """
    try:
        url = httpx.URL(address)
        if not rules.allow(url):
            _log.warning("a picture was not fetched", reason="address")
            return None
        async with asyncio.timeout(rules.timeout_s):
            content = await _content(http, url)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        # The message may hold the address, and that is a person's picture.
        _log.warning("a picture was not fetched", reason=type(error).__name__)
        return None
    suffix = next((each for each, marks in _BEGINNING_BY_SUFFIX.items() if _begins(content, marks)), "")
    return Attachment(_STEM + suffix, content) if suffix else None


async def _content(http: httpx.AsyncClient, url: httpx.URL) -> bytes:
    """Return what is there; nothing where that is refused, leads elsewhere or is too large."""
    content = bytearray()
    async with http.stream("GET", url, headers=_PLAIN, follow_redirects=False) as response:
        if response.status_code != httpx.codes.OK:
            return b""
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MOST_ATTACHED_BYTES:
                return b""
    return bytes(content)


def _begins(content: bytes, marks: tuple[bytes, bytes]) -> bool:
    beginning, later = marks
    return content.startswith(beginning) and (not later or content[_WEBP_MARK] == later)
