"""The web page for the contract that all channels share: as plain forms, which browsers without scripts send."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx

from bot.channels.web import web_application
from bot.messages import Responder
from tests.bot.channels.contract import Driver, Heard

# What the page keeps for a reply that has it.
_HIDDEN = re.compile(r'<(form class="opinions"|div class="sources")[^>]* hidden>.*?</(form>|div>\s*</div>)', re.DOTALL)


class WebLine:
    """People with a browser each."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._client_by_chat = defaultdict[int, httpx.AsyncClient](
            lambda: httpx.AsyncClient(
                transport=transport, base_url="http://testserver", headers={"accept": "text/html"}
            )
        )
        self._page_by_chat = defaultdict[int, list[_Page]](list)

    async def says(self, text: str, *, chat: int = 1, key: str = "") -> None:
        response = await self._client_by_chat[chat].post("/hoi", data={"text": text})
        self._page_by_chat[chat].append(_read(response.text))

    async def hears(self, count: int, *, chat: int = 1) -> list[Heard]:
        heard = [Heard(page.text, tuple(page.chips), page.pictures) for page in self._page_by_chat[chat]]
        assert len(heard) >= count
        return heard

    async def presses(self, label: str, *, chat: int = 1) -> None:
        await self.says(self._page_by_chat[chat][-1].chips[label], chat=chat)

    async def close(self) -> None:
        for client in self._client_by_chat.values():
            await client.aclose()


class _Page(HTMLParser):
    """What a person sees of a reply: its words, the chips below it by label, and how many pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.chips: dict[str, str] = {}
        self.pictures = 0
        self._chip: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(piece.strip() for piece in self.pieces if piece.strip())

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = dict(attrs)
        self.pictures += tag == "img"
        if tag == "button" and values.get("class") == "chip":
            self._chip = values["value"]

    def handle_data(self, data: str) -> None:
        if self._chip is None:
            self.pieces.append(data)
        else:
            self.chips[data], self._chip = self._chip, None


def _read(html: str) -> _Page:
    page = _Page()
    _, is_exchange, exchange = html.partition('<article class="reply"')
    # An error is a page of its own.
    shown = "<article" + exchange.partition("</section>")[0] if is_exchange else html.partition("<body>")[2]
    page.feed(_HIDDEN.sub("", shown))
    page.close()
    return page


@asynccontextmanager
async def running(responder: Responder, folder: Path) -> AsyncIterator[WebLine]:
    """Run the page."""
    line = WebLine(httpx.ASGITransport(web_application(responder)))
    try:
        yield line
    finally:
        await line.close()


WEB = Driver("web", running, repeats=False)
