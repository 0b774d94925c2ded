"""The web page: one page to ask on, with or without JavaScript, and the address that it asks."""

import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from bot.channels.assets import Asset, asset_response, read_assets
from bot.channels.guard import Guard, remember_question
from bot.channels.opinions import opinion_chips
from bot.channels.web_downloads import Download, Downloads
from bot.channels.web_input import Refused, Typed, typed_in_form, typed_in_json
from bot.channels.web_visit import (
    COOKIE,
    NoStaff,
    StaffDoor,
    Visit,
    is_of_another_site,
    keep_visit,
    new_visit,
    visit_of,
)
from bot.channels.web_wording import web_wording
from bot.errors import explain
from bot.messages import MOST_ATTACHED_BYTES, Chip, Citation, Message, Reply, ReplyKind, Responder
from intents.tokens import MAX_LENGTH

# Half a phone's screen: enough to know one's question again. A message of 120 kB took many screens.
LONGEST_SHOWN: Final = 300

_LEAVE: Final = "/ra"
_ERROR_BY_STATUS: Final = {400: "malformed", 403: "of_another_site", 404: "not_found", 405: "not_allowed"}

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page needs of a reply."""

    kind: ReplyKind
    lines: tuple[str, ...]
    citations: tuple[Citation, ...]
    chips: tuple[Chip, ...]
    files: tuple[Download, ...]
    opinions: tuple[Chip, ...]
    """Says that the reply helped, says that it did not; empty where nobody wants to know."""
    is_staff: bool
    """Whether whoever asked is of the staff, now that they have been answered."""


def web_application(
    responder: Responder,
    *,
    staff: StaffDoor | None = None,
    extra_routes: Sequence[BaseRoute] = (),
    lifespans: Sequence[Lifespan] = (),
) -> Starlette:
    """Return the application that serves the page, and whatever other channels bring along.

    Without a door for staff nobody signs in. The extra routes are those of other channels, such as a webhook;
    the lifespans are entered in their order at start and left in the reverse order at the end.
    """
    return Starlette(
        routes=[*_Page(responder, staff or NoStaff()).routes(), *extra_routes],
        middleware=[Middleware(Guard, calm=_calm_500), Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={HTTPException: _http_error},
        lifespan=_entering(lifespans),
    )


class _Page:
    """The page's endpoints around one responder."""

    def __init__(self, responder: Responder, staff: StaffDoor) -> None:
        self._responder = responder
        self._staff = staff
        self._downloads = Downloads()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.show),
            Route("/ask", self.ask, methods=["POST"]),
            Route("/nhap", self.ask_with_file, methods=["POST"]),
            Route("/hoi", _to_page, methods=["GET"]),
            Route("/hoi", self.ask_by_form, methods=["POST"]),
            Route("/moi", self.start_anew, methods=["POST"]),
            Route("/tep/{token}/{name}", self._downloads.fetch),
            Route("/static/{name}", _static),
            Route("/favicon.ico", _to_mark),
            Route("/healthz", _healthz),
        ]

    async def show(self, request: Request) -> Response:
        is_staff = self._staff.is_member(visit_of(request).name)
        return _html("page.html.j2", exchange=None, is_staff=is_staff)

    async def ask(self, request: Request) -> Response:
        """Answer a question in JSON with a reply in JSON."""
        visit = _own_visit(request)
        visit, shown = self._reply(request, visit, await typed_in_json(request))
        return _keeping(request, visit, shown, _json(shown))

    async def ask_with_file(self, request: Request) -> Response:
        """Answer words and a file, as a form with parts, with a reply in JSON."""
        visit = _own_visit(request)
        visit, shown = self._reply(request, visit, await self._form(request, visit))
        return _keeping(request, visit, shown, _json(shown))

    async def ask_by_form(self, request: Request) -> Response:
        """Answer a question of a plain form with the whole page."""
        visit = _own_visit(request)
        typed = await self._form(request, visit)
        visit, shown = self._reply(request, visit, typed)
        exchange = _shortened(typed.text), typed.file and typed.file.name, shown
        page = _html("page.html.j2", exchange=exchange, is_staff=shown.is_staff)
        return _keeping(request, visit, shown, page)

    async def start_anew(self, request: Request) -> Response:
        """Forget which chat the browser was in; whoever is signed in stays so."""
        visit, response = _own_visit(request), RedirectResponse("/", status_code=303)
        if self._staff.is_member(visit.name):
            again = new_visit()
            self._staff.move(visit.name, again.name)
            keep_visit(response, request, again, is_staff=True)
        else:
            response.delete_cookie(COOKIE)
        return response

    async def _form(self, request: Request, visit: Visit) -> Typed:
        return await typed_in_form(request, may_attach=self._staff.is_member(visit.name))

    def _reply(self, request: Request, visit: Visit, typed: Typed) -> tuple[Visit, _Shown]:
        """Return the reply, and the visit that the browser is on from now on: another one once it has left."""
        remember_question(request.scope, typed.text)
        if typed.text.strip().lower() == _LEAVE:
            self._staff.leave(visit.name)
            return new_visit(), self._shown(web_wording().left, visit)
        message = Message("web", visit.name, visit.name, typed.text, typed.file)
        return visit, self._shown(self._responder.respond(message), visit)

    def _shown(self, reply: Reply, visit: Visit) -> _Shown:
        files = tuple(self._downloads.offer(file) for file in reply.attachments)
        is_staff = self._staff.is_member(visit.name)
        return _Shown(reply.kind, reply.lines, reply.citations, reply.chips, files, opinion_chips(reply), is_staff)


def _keeping(request: Request, visit: Visit, shown: _Shown, response: Response) -> Response:
    keep_visit(response, request, visit, is_staff=shown.is_staff)
    return response


def _own_visit(request: Request) -> Visit:
    """Return the visit of a request that may do something.

    Raises:
        HTTPException: 403 when another site made the browser send it.
    """
    if is_of_another_site(request):
        raise HTTPException(403)
    return visit_of(request)


def _shortened(question: str) -> str:
    """Return what the page shows of a question: its start and "…" where it is long, as `page.js` does."""
    letters = unicodedata.normalize("NFC", question)
    return question if len(letters) <= LONGEST_SHOWN else f"{letters[:LONGEST_SHOWN].rstrip()}…"


async def _static(request: Request) -> Response:
    return asset_response(_assets(), request)


async def _to_page(request: Request) -> Response:
    return RedirectResponse("/", status_code=303)


async def _to_mark(request: Request) -> Response:
    return RedirectResponse(_assets()["mark.svg"].address, status_code=307)


async def _healthz(request: Request) -> Response:
    return _json({"status": "ok"})


def _json(content: object, status: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), status, headers=headers, media_type="application/json")


def _html(template: str, status: int = 200, **values: object) -> Response:
    limits = {
        "longest_question": MAX_LENGTH,
        "longest_shown": LONGEST_SHOWN,
        "most_attached_bytes": MOST_ATTACHED_BYTES,
    }
    text = _templates().get_template(template).render(assets=_assets(), **limits, **values)
    # Without JavaScript the page carries what was asked, so no cache may keep it.
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    key = error.key if isinstance(error, Refused) else _ERROR_BY_STATUS.get(error.status_code, "unexpected")
    response = _calm(request.scope, error.status_code, key)
    response.headers.update(error.headers or {})
    return response


def _calm_500(scope: Scope) -> Response:
    return _calm(scope, 500, "unexpected")


def _calm(scope: Scope, status: int, key: str) -> Response:
    """Return one sentence, as a page to whoever reads pages and as JSON to everyone else."""
    if "text/html" in Request(scope).headers.get("accept", ""):
        return _html("error.html.j2", status, sentence=explain(key))
    return _json({"error": explain(key)}, status)


def _entering(lifespans: Sequence[Lifespan]) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for enter in lifespans:
                await stack.enter_async_context(enter())
            yield

    return lifespan


@cache
def _assets() -> dict[str, Asset]:
    return read_assets(("page.css", "page.js", "mark.svg"))


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bot", "templates/web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
