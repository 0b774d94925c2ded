"""The files of replies, kept in memory for a while under addresses that nobody can guess."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.files import is_picture, media_type, plain_name
from bot.channels.web_input import Refused
from bot.messages import Attachment

# Long enough to save a file with a slow phone; what is gone is made anew by the same command.
KEPT_FOR_S: Final = 15 * 60
# Some ten workbooks with everything in them; the oldest goes first.
MOST_KEPT_BYTES: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Download:
    """A file as the page shows it."""

    name: str
    address: str
    size: int
    """In bytes."""
    is_picture: bool
    """Whether it is shown on the page, and not only offered."""


class Downloads:
    """The files that can be fetched at the moment."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Attachment]] = OrderedDict()

    def offer(self, file: Attachment) -> Download:
        """Keep a file for `KEPT_FOR_S` seconds, and return where it is fetched."""
        token, name = secrets.token_urlsafe(16), plain_name(file.name)
        self._kept[token] = (self._clock() + KEPT_FOR_S, Attachment(name, file.content))
        self._drop_old()
        return Download(name, f"/tep/{token}/{quote(name)}", len(file.content), is_picture(name))

    async def fetch(self, request: Request) -> Response:
        """Return the file of an address.

        Raises:
            Refused: there is none, or no longer.
        """
        self._drop_old()
        kept = self._kept.get(request.path_params["token"])
        if kept is None:
            raise Refused(404, "file_gone")
        file = kept[1]
        way = "inline" if is_picture(file.name) else "attachment"
        headers = {
            "content-disposition": f"{way}; filename*=UTF-8''{quote(file.name)}",
            "cache-control": "private, no-store",
        }
        return Response(file.content, headers=headers, media_type=media_type(file.name))

    def _drop_old(self) -> None:
        total = sum(len(file.content) for _, file in self._kept.values())
        while self._kept:
            until, file = next(iter(self._kept.values()))
            if until > self._clock() and (total <= MOST_KEPT_BYTES or len(self._kept) == 1):
                return
            self._kept.popitem(last=False)
            total -= len(file.content)
