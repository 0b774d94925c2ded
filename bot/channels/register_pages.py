"""The register on the web: a search with filters, a card for each product, and the code that opens it."""

import asyncio
import io
from collections.abc import Callable
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.photos import photos
from bot.channels.register_wording import register_wording
from bot.channels.web_input import typed_in_form
from bot.channels.web_rendering import html_response
from bot.channels.web_visit import is_of_another_site
from bot.messages import Message
from bot.register.cards import card
from bot.register.label_wording import label_lines
from bot.register.labels import LabelReading, read_label
from bot.register.listing import LONGEST_SEARCH, Look, Register, Wanted
from bot.scanning import Scan, can_scan, is_photo
from knowledge.certificates import coverage_of
from knowledge.snapshot import Snapshot

_MOST_SIBLINGS: Final = 5
# Anybody may send a photo, and each is in memory whole: ten megabytes, several times while it is taken apart.
_MOST_UPLOADS: Final = 12
# A photo of the largest size at a megabit a second; whoever is slower must not keep the place of others.
_UPLOAD_S: Final = 90.0
# Nobody leafs further; a longer number would be none that anybody pressed.
_LONGEST_PAGE: Final = 4
_LONGEST_VALUE: Final = 200
_LONGEST_BASE: Final = 300


class RegisterPages:
    """The pages under `/ocop`."""

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        today: Callable[[], date],
        *,
        public_url: str | None = None,
        has_tables: bool = False,
    ) -> None:
        """`public_url` is where the world reaches the pages; without it a card's code opens where it was asked for."""
        self._snapshot = snapshot
        self._today = today
        self._public_url = public_url
        self._has_tables = has_tables
        self._register: Register | None = None
        self._lock = asyncio.Lock()
        self._uploads = 0

    def routes(self) -> list[BaseRoute]:
        """Return the pages' routes."""
        return [
            Route("/ocop", self.look),
            Route("/ocop/anh", self.read_photo, methods=["POST"]),
            Route("/ocop/{id}", self.show),
            Route("/ocop/{id}/ma.svg", self.code),
        ]

    async def look(self, request: Request) -> Response:
        """Show the search and what it finds; to the page's script its results alone."""
        return await self._found(request, _wanted(request))

    async def show(self, request: Request) -> Response:
        """Show a product's card."""
        found = card(request.path_params["id"], await self._current())
        if found is None:
            raise HTTPException(404)
        return self._page("product.html.j2", card=found, most_siblings=_MOST_SIBLINGS)

    async def code(self, request: Request) -> Response:
        """Return the QR code that opens a product's card."""
        register, id_ = await self._current(), request.path_params["id"]
        if id_ not in register.by_id:
            raise HTTPException(404)
        base = self._base(request)
        if len(base) > _LONGEST_BASE:  # no browser asks so: the head of the request was made up
            raise HTTPException(404)
        drawn = io.BytesIO()
        segno.make_qr(f"{base}/ocop/{quote(id_, safe='')}", error="m").save(drawn, kind="svg", scale=4, border=2)
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"cache-control": "no-cache"})

    async def read_photo(self, request: Request) -> Response:
        """Read the codes on a photo, and go to the card that they lead to, or say why there is none."""
        if is_of_another_site(request):
            raise HTTPException(403)
        if self._uploads >= _MOST_UPLOADS:
            return await self._found(request, Wanted(), told=label_lines(LabelReading(trouble="busy")))
        self._uploads += 1
        try:
            return await self._read(request)
        except TimeoutError:
            raise HTTPException(408) from None
        finally:
            self._uploads -= 1

    async def _read(self, request: Request) -> Response:
        async with asyncio.timeout(_UPLOAD_S):
            typed = await typed_in_form(request, may_attach=True)
        if typed.file is None:
            return await self._found(request, Wanted(), told=(register_wording().photo["missing"],))
        scan = Scan(trouble="no_picture")
        if is_photo(typed.file.name):
            read = await photos.read(Message("web", "", "", "", typed.file))
            scan = read.scan or scan
        register = await self._current()
        reading = read_label(scan, register.codes, self._base(request))
        if len(reading.products) == 1:
            return RedirectResponse(f"/ocop/{quote(reading.products[0], safe='')}", status_code=303)
        words = Wanted(text=reading.shown) if reading.kind == "text" and not reading.products else Wanted()
        return await self._found(request, words, told=label_lines(reading), labelled=reading.products)

    def _base(self, request: Request) -> str:
        return self._public_url or str(request.base_url).rstrip("/")

    async def _found(
        self, request: Request, wanted: Wanted, *, told: tuple[str, ...] = (), labelled: tuple[str, ...] = ()
    ) -> Response:
        register = await self._current()
        look = register.look(wanted)
        coverage = coverage_of(wanted.place, register.snapshot)
        shown = {
            "look": look,
            "coverage": coverage,
            "is_covered_anywhere": bool(register.snapshot.coverages),
            "covered": register.snapshot.places[coverage.place] if coverage else None,
            "address": lambda page: _address(look, page),
        }
        if request.headers.get("x-part") == "results":
            return self._page("register_results.html.j2", **shown)
        return self._page(
            "register.html.j2",
            **shown,
            places=register.places(wanted.place),
            groups=register.groups,
            day=register.day,
            longest_search=LONGEST_SEARCH,
            can_scan=can_scan(),
            told=told,
            labelled=tuple(register.by_id[each] for each in labelled),
        )

    def _page(self, template: str, **values: Any) -> Response:
        response = html_response(template, words=register_wording(), has_tables=self._has_tables, **values)
        response.headers["vary"] = "x-part"
        return response

    async def _current(self) -> Register:
        """Return the register as it is known now, and as it stands today; a thread reads it anew where it changed."""
        async with self._lock:
            snapshot, day = self._snapshot(), self._today()
            held = self._register
            if held is None or (held.snapshot.version, held.day) != (snapshot.version, day):
                held = self._register = await asyncio.to_thread(Register, snapshot, day)
            return held


def _wanted(request: Request) -> Wanted:
    """Return what an address asks for; what no field could have sent is left out."""
    given = {name: value[:_LONGEST_VALUE] for name, value in request.query_params.items()}
    stars, page = given.get("sao", ""), given.get("trang", "")
    return Wanted(
        text=" ".join(given.get("q", "")[:LONGEST_SEARCH].split()),
        place=given.get("noi", ""),
        group=given.get("nhom", ""),
        stars=int(stars) if stars in ("3", "4", "5") else None,
        state=register_wording().state(given.get("tinhtrang", "")),
        page=int(page) if page.isascii() and page.isdigit() and len(page) <= _LONGEST_PAGE else 1,
    )


def _address(look: Look, page: int) -> str:
    wanted = look.wanted
    fields = {
        "q": wanted.text,
        "noi": wanted.place,
        "nhom": wanted.group,
        "sao": str(wanted.stars or ""),
        "tinhtrang": register_wording().states[wanted.state].slug if wanted.state else "",
        "trang": str(page),
    }
    return "/ocop?" + urlencode({name: value for name, value in fields.items() if value})
