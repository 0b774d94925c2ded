"""The web page: one page to ask on, with or without JavaScript, and the address that it asks."""

import secrets
import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import parse_qsl

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
from bot.errors import explain
from bot.messages import Chip, Citation, Message, Reply, ReplyKind, Responder
from intents.tokens import MAX_LENGTH

COOKIE: Final = "hoidap_chat"
# 10,000 letters of Vietnamese take 90 kB as a form and 50 kB as decomposed JSON.
BODY_LIMIT_BYTES: Final = 256 * 1024
# Half a phone's screen: enough to know one's question again. A message of 120 kB took many screens.
LONGEST_SHOWN: Final = 300

_CHAT_ID_LENGTH: Final = 22
_ERROR_BY_STATUS: Final = {400: "malformed", 404: "not_found", 405: "not_allowed", 413: "too_long"}

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Question:
    """The body of a request to `/ask`."""

    text: str


@dataclass(frozen=True, slots=True)
class _PageReply:
    """What the page's script needs of a reply."""

    kind: ReplyKind
    lines: tuple[str, ...]
    citations: tuple[Citation, ...]
    chips: tuple[Chip, ...]


def web_application(
    responder: Responder, *, extra_routes: Sequence[BaseRoute] = (), lifespans: Sequence[Lifespan] = ()
) -> Starlette:
    """Return the application that serves the page, and whatever other channels bring along.

    The extra routes are those of other channels, such as a webhook; the lifespans are entered in their
    order at start and left in the reverse order at the end.
    """
    return Starlette(
        routes=[*_Page(responder).routes(), *extra_routes],
        middleware=[Middleware(Guard, calm=_calm_500), Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={HTTPException: _http_error},
        lifespan=_entering(lifespans),
    )


class _Page:
    """The page's endpoints around one responder."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.show),
            Route("/ask", self.ask, methods=["POST"]),
            Route("/hoi", _to_page, methods=["GET"]),
            Route("/hoi", self.ask_by_form, methods=["POST"]),
            Route("/moi", self.start_anew, methods=["POST"]),
            Route("/static/{name}", _static),
            Route("/favicon.ico", _to_mark),
            Route("/healthz", _healthz),
        ]

    async def show(self, request: Request) -> Response:
        return _html("page.html.j2", exchange=None)

    async def ask(self, request: Request) -> Response:
        """Answer a question in JSON with a reply in JSON."""
        body = await _body(request)
        try:
            question = msgspec.json.decode(body, type=_Question)
        except (ValueError, RecursionError):  # the latter of thousands of brackets
            raise HTTPException(400) from None
        chat = _chat_of(request)
        reply = self._reply(request, chat, question.text)
        shown = _PageReply(reply.kind, reply.lines, reply.citations, reply.chips)
        return _with_chat(request, chat, _json(shown))

    async def ask_by_form(self, request: Request) -> Response:
        """Answer a question of a plain form with the whole page."""
        body = await _body(request)
        try:
            fields = dict(parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=8))
        except ValueError:
            raise HTTPException(400) from None
        chat, text = _chat_of(request), fields.get("text", "")
        reply = self._reply(request, chat, text)
        return _with_chat(request, chat, _html("page.html.j2", exchange=(_shortened(text), reply)))

    async def start_anew(self, request: Request) -> Response:
        """Forget which chat the browser was in."""
        response = RedirectResponse("/", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    def _reply(self, request: Request, chat: str, text: str) -> Reply:
        remember_question(request.scope, text)
        return self._responder.respond(Message(channel="web", chat=chat, user="", text=text))


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


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            raise HTTPException(413)
    return bytes(body)


def _chat_of(request: Request) -> str:
    """Return the browser's chat, a new one when it brings none that could be ours."""
    chat = request.cookies.get(COOKIE, "")
    is_ours = len(chat) == _CHAT_ID_LENGTH and chat.isascii() and chat.replace("-", "").replace("_", "").isalnum()
    return chat if is_ours else secrets.token_urlsafe(16)


def _with_chat(request: Request, chat: str, response: Response) -> Response:
    if request.cookies.get(COOKIE) != chat:
        # No lifetime: it ends with the browser's session, as the dialogue does.
        is_secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, chat, httponly=True, samesite="lax", secure=is_secure)
    return response


def _json(content: object, status: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), status, headers=headers, media_type="application/json")


def _html(template: str, status: int = 200, **values: object) -> Response:
    limits = {"longest_question": MAX_LENGTH, "longest_shown": LONGEST_SHOWN}
    text = _templates().get_template(template).render(assets=_assets(), **limits, **values)
    # Without JavaScript the page carries what was asked, so no cache may keep it.
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    key = _ERROR_BY_STATUS.get(error.status_code, "unexpected")
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
