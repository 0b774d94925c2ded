"""The shelf: pictures for whoever knows their address, which nobody can guess, for a while."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.drawing import Studio
from bot.channels.web_input import Refused
from bot.charts import Chart
from bot.messages import Attachment

# Long enough for a messenger's server that fetches late; a reply asked for again has a new address.
KEPT_FOR_S: Final = 15 * 60
# Some five hundred pictures; the oldest goes first.
MOST_KEPT_BYTES: Final = 40_000_000
# A chart not yet drawn takes some kilobytes.
MOST_KEPT: Final = 4000
_TOKEN_BYTES: Final = 24
_SUFFIX: Final = ".png"


@dataclass(frozen=True, slots=True)
class Framed:
    """A picture as a page shows it: fetched when the text is there, in room that is kept for it."""

    address: str
    """On this site."""
    alt: str
    width: int
    height: int


class Shelf:
    """The pictures that can be fetched at the moment, drawn or still to be drawn."""

    def __init__(
        self,
        studio: Studio,
        public_url: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        most_kept_bytes: int = MOST_KEPT_BYTES,
    ) -> None:
        """Without a public address pictures are found on the web page alone."""
        self.studio: Final = studio
        self._public_url = public_url
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Attachment | Chart]] = OrderedDict()
        self._token_by_picture: dict[Attachment | Chart, str] = {}
        self._bytes, self._most_kept_bytes = 0, most_kept_bytes

    @property
    def is_public(self) -> bool:
        """Whether the world reaches what stands here, so that an address may be sent to a messenger."""
        return self._public_url is not None

    @property
    def route(self) -> Route:
        """Where the pictures are fetched, for the web application."""
        return Route("/hinh/{name}", self.fetch)

    def address(self, picture: Attachment) -> str:
        """Return the whole address under which a picture is fetched, for at least half of `KEPT_FOR_S` seconds.

        Raises:
            ValueError: there is no public address; see `is_public`.
        """
        if self._public_url is None:
            raise ValueError("no public address is set")
        return self._public_url + self._put(picture)

    def framed(self, chart: Chart) -> Framed | None:
        """Return what a page needs to show a chart's picture, which is drawn when it is first fetched.

        None where there are no pictures.
        """
        return Framed(self._put(chart), chart.alt, *chart.size_px) if self.studio.can_draw else None

    async def fetch(self, request: Request) -> Response:
        """Return the picture of an address.

        Raises:
            Refused: there is none, or no longer, or it can't be drawn.
        """
        self._drop_old()
        token, dot, suffix = str(request.path_params["name"]).rpartition(".")
        kept = self._kept.get(token) if dot + suffix == _SUFFIX else None
        picture = await self._picture(kept[1]) if kept else None
        if kept is None or picture is None:
            raise Refused(404, "picture_gone")
        seconds = max(0, int(kept[0] - self._clock()))
        headers = {"cache-control": f"private, max-age={seconds}, immutable", "content-disposition": "inline"}
        return Response(picture.content, headers=headers, media_type="image/png")

    async def _picture(self, kept: Attachment | Chart) -> Attachment | None:
        return await self.studio.drawn(kept) if isinstance(kept, Chart) else kept

    def _put(self, picture: Attachment | Chart) -> str:
        self._drop_old()
        token = self._token_by_picture.get(picture, "")
        if not token or self._kept[token][0] - self._clock() < KEPT_FOR_S / 2:
            token = secrets.token_urlsafe(_TOKEN_BYTES)
            self._token_by_picture[picture] = token
            self._kept[token] = (self._clock() + KEPT_FOR_S, picture)
            self._bytes += _size(picture)
            self._drop_old()
        return f"/hinh/{token}{_SUFFIX}"

    def _drop_old(self) -> None:
        while self._kept:
            token, (until, picture) = next(iter(self._kept.items()))
            fits = self._bytes <= self._most_kept_bytes and len(self._kept) <= MOST_KEPT
            if until > self._clock() and (fits or len(self._kept) == 1):
                return
            del self._kept[token]
            self._bytes -= _size(picture)
            if self._token_by_picture[picture] == token:
                del self._token_by_picture[picture]


def _size(picture: Attachment | Chart) -> int:
    return len(picture.content) if isinstance(picture, Attachment) else 0
