"""What the web page sends back: whole pages from templates, JSON for its script, and one calm sentence for errors."""

import unicodedata
from functools import cache
from typing import Final

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from bot.channels.assets import Asset, read_assets
from bot.channels.web_input import Refused
from bot.errors import explain
from bot.messages import MOST_ATTACHED_BYTES
from bot.wording import day, number, sentence
from intents.tokens import MAX_LENGTH

# Half a phone's screen: enough to know one's question again. A message of 120 kB took many screens.
LONGEST_SHOWN: Final = 300

_ERROR_BY_STATUS: Final = {400: "malformed", 403: "of_another_site", 404: "not_found", 405: "not_allowed"}


def shortened(question: str) -> str:
    """Return what the page shows of a question: its start and "…" where it is long, as `page.js` does."""
    letters = unicodedata.normalize("NFC", question)
    return question if len(letters) <= LONGEST_SHOWN else f"{letters[:LONGEST_SHOWN].rstrip()}…"


def json_response(content: object, status: int = 200) -> Response:
    """Return what the page's script reads."""
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), status, headers=headers, media_type="application/json")


def html_response(template: str, status: int = 200, **values: object) -> Response:
    """Return a whole page."""
    limits = {
        "longest_question": MAX_LENGTH,
        "longest_shown": LONGEST_SHOWN,
        "most_attached_bytes": MOST_ATTACHED_BYTES,
    }
    text = _templates().get_template(template).render(assets=assets(), **limits, **values)
    # Without JavaScript the page carries what was asked, so no cache may keep it.
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})


async def http_error(request: Request, error: Exception) -> Response:
    """Return the sentence of an error that a request met on purpose."""
    assert isinstance(error, HTTPException)
    key = error.key if isinstance(error, Refused) else _ERROR_BY_STATUS.get(error.status_code, "unexpected")
    response = _calm(request.scope, error.status_code, key)
    response.headers.update(error.headers or {})
    return response


def calm_500(scope: Scope) -> Response:
    """Return the sentence for what nobody foresaw."""
    return _calm(scope, 500, "unexpected")


def _calm(scope: Scope, status: int, key: str) -> Response:
    """Return one sentence, as a page to whoever reads pages and as JSON to everyone else."""
    if "text/html" in Request(scope).headers.get("accept", ""):
        return html_response("error.html.j2", status, sentence=explain(key))
    return json_response({"error": explain(key)}, status)


@cache
def assets() -> dict[str, Asset]:
    """Return the page's style, script and picture by name."""
    return read_assets(("page.css", "page.js", "mark.svg", "register.css", "register.js", "tables.css"))


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot", "templates/web"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # the package's files do not change while it runs
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "number": number, "sentence": sentence}
    return environment
