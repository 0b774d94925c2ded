"""The web page: one page to ask on, with or without JavaScript, and the address that it asks."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.assets import asset_response
from bot.channels.backroom import Backroom, answered
from bot.channels.guard import Guard, remember_question
from bot.channels.metrics import metrics_route
from bot.channels.opinions import opinion_chips
from bot.channels.shelf import Framed, Shelf
from bot.channels.web_downloads import Download, Downloads
from bot.channels.web_input import Typed, typed_in_form, typed_in_json
from bot.channels.web_rendering import assets, calm_500, html_response, http_error, json_response, shortened
from bot.channels.web_visit import (
    COOKIE,
    NoStaff,
    StaffDoor,
    Visit,
    is_of_another_site,
    keep_visit,
    new_visit,
    refused_when_busy,
    visit_of,
)
from bot.channels.web_wording import web_wording
from bot.messages import Chip, Citation, Message, Reply, ReplyKind, Responder

_LEAVE: Final = "/ra"

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page needs of a reply."""

    kind: ReplyKind
    lines: tuple[str, ...]
    citations: tuple[Citation, ...]
    chips: tuple[Chip, ...]
    files: tuple[Download, ...]
    picture: Framed | None
    opinions: tuple[Chip, ...]
    """Says that the reply helped, says that it did not; empty where nobody wants to know."""
    is_staff: bool
    """Whether whoever asked is of the staff, now that they have been answered."""


def web_application(
    responder: Responder,
    *,
    staff: StaffDoor | None = None,
    is_public: bool = False,
    backroom: Backroom | None = None,
    shelf: Shelf | None = None,
    has_register: bool = False,
    extra_routes: Sequence[BaseRoute] = (),
    lifespans: Sequence[Lifespan] = (),
) -> Starlette:
    """Return the application that serves the page, and whatever other channels bring along.

    Without a door for staff nobody signs in. The cookies of a public page travel by https alone. Without a back
    room staff are answered in the event loop, without a shelf there are no pictures of figures. The page leads to the
    register where that is served too. The extra routes are those of other channels, such as a webhook; the lifespans
    are entered in their order at start and left in the reverse order at the end.
    """
    page = _Page(responder, staff or NoStaff(), backroom, shelf, is_public=is_public, has_register=has_register)
    return Starlette(
        routes=[*page.routes(), *((shelf.route,) if shelf else ()), *extra_routes],
        middleware=[Middleware(Guard, calm=calm_500), Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={HTTPException: http_error},
        lifespan=_entering(lifespans),
    )


class _Page:
    """The page's endpoints around one responder."""

    def __init__(
        self,
        responder: Responder,
        staff: StaffDoor,
        backroom: Backroom | None,
        shelf: Shelf | None,
        *,
        is_public: bool,
        has_register: bool,
    ) -> None:
        self._responder = responder
        self._shelf = shelf
        self._backroom = backroom
        self._staff = staff
        self._is_public = is_public
        self._has_register = has_register
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
            metrics_route(),
        ]

    async def show(self, request: Request) -> Response:
        is_staff = self._is_staff(visit_of(request))
        return self._page(None, is_staff=is_staff)

    async def ask(self, request: Request) -> Response:
        """Answer a question in JSON with a reply in JSON."""
        visit = _own_visit(request)
        visit, shown = await self._reply(request, visit, await typed_in_json(request))
        return self._keeping(request, visit, shown, json_response(shown))

    async def ask_with_file(self, request: Request) -> Response:
        """Answer words and a file, as a form with parts, with a reply in JSON."""
        visit = _own_visit(request)
        visit, shown = await self._reply(request, visit, await self._form(request, visit))
        return self._keeping(request, visit, shown, json_response(shown))

    async def ask_by_form(self, request: Request) -> Response:
        """Answer a question of a plain form with the whole page."""
        visit = _own_visit(request)
        typed = await self._form(request, visit)
        visit, shown = await self._reply(request, visit, typed)
        exchange = shortened(typed.text), typed.file.name if typed.file else None, shown
        page = self._page(exchange, is_staff=shown.is_staff)
        return self._keeping(request, visit, shown, page)

    def _page(self, exchange: tuple[str, str | None, _Shown] | None, *, is_staff: bool) -> Response:
        return html_response("page.html.j2", exchange=exchange, is_staff=is_staff, has_register=self._has_register)

    async def start_anew(self, request: Request) -> Response:
        """Forget which chat the browser was in; whoever is signed in stays so."""
        visit, response = _own_visit(request), RedirectResponse("/", status_code=303)
        if self._is_staff(visit):
            keep_visit(response, request, self._renamed(visit), is_staff=True, is_public=self._is_public)
        else:
            response.delete_cookie(COOKIE)
        return response

    def _keeping(self, request: Request, visit: Visit, shown: _Shown, response: Response) -> Response:
        keep_visit(response, request, visit, is_staff=shown.is_staff, is_public=self._is_public)
        return response

    async def _form(self, request: Request, visit: Visit) -> Typed:
        return await typed_in_form(request, may_attach=self._is_staff(visit))

    async def _reply(self, request: Request, visit: Visit, typed: Typed) -> tuple[Visit, _Shown]:
        """Return the reply, and the visit that the browser is on from now on: another one once it has left."""
        remember_question(request.scope, typed.text)
        if typed.text.strip().lower() == _LEAVE:
            with refused_when_busy():
                self._staff.leave(visit.name)
            return new_visit(), self._shown(web_wording().left, visit)
        before = self._staff.member_number(visit.name)
        message = Message("web", visit.name, visit.name, typed.text, typed.file)
        reply = await answered(message, self._responder, self._backroom)
        if self._staff.member_number(visit.name) not in (before, None):
            visit = self._renamed(visit)
        return visit, self._shown(reply, visit)

    def _renamed(self, visit: Visit) -> Visit:
        """Return another visit of the member on this one: whoever planted the cookie that came knows the new one not.

        Raises:
            Refused: it cannot be written down now.
        """
        again = new_visit()
        with refused_when_busy():
            self._staff.move(visit.name, again.name)
        return again

    def _is_staff(self, visit: Visit) -> bool:
        return self._staff.member_number(visit.name) is not None

    def _shown(self, reply: Reply, visit: Visit) -> _Shown:
        files = tuple(self._downloads.offer(file) for file in reply.attachments)
        return _Shown(
            kind=reply.kind,
            lines=reply.lines,
            citations=reply.citations,
            chips=reply.chips,
            files=files,
            picture=self._shelf.framed(reply.chart) if self._shelf and reply.chart else None,
            opinions=opinion_chips(reply),
            is_staff=self._is_staff(visit),
        )


def _own_visit(request: Request) -> Visit:
    """Return the visit of a request that may do something.

    Raises:
        HTTPException: 403 when another site made the browser send it.
    """
    if is_of_another_site(request):
        raise HTTPException(403)
    return visit_of(request)


async def _static(request: Request) -> Response:
    return asset_response(assets(), request)


async def _to_page(request: Request) -> Response:
    return RedirectResponse("/", status_code=303)


async def _to_mark(request: Request) -> Response:
    return RedirectResponse(assets()["mark.svg"].address, status_code=307)


async def _healthz(request: Request) -> Response:
    return json_response({"status": "ok"})


def _entering(lifespans: Sequence[Lifespan]) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for enter in lifespans:
                await stack.enter_async_context(enter())
            yield

    return lifespan
