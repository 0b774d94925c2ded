"""The outermost layer of the web page: headers that keep a browser safe, one handler for the unexpected."""

from collections.abc import Callable
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.loggable import loggable

SECURITY_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer", by which a plain form would have no Origin to be known by (fetch.spec.whatwg.org).
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

_log = structlog.get_logger(channel="web")


class Guard:
    """Puts the security headers on every response, and answers what nobody foresaw with a calm one."""

    def __init__(self, app: ASGIApp, calm: Callable[[Scope], Response]) -> None:
        self._app = app
        self._calm = calm

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def send_guarded(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except ClientDisconnect:
            # A phone that has lost its network, or whoever wants to fill the log; nobody reads an answer.
            _log.info("a request broke off", path=scope["path"])
        except Exception:
            # The whole trace and what was asked; neither the address nor the chat of whoever asked.
            question = question_of(scope)
            _log.exception("unexpected", path=scope["path"], question=question and loggable(question))
            if has_started:
                raise
            await self._calm(scope)(scope, receive, send_guarded)


def remember_question(scope: Scope, text: str) -> None:
    """Keep what a request asks, so that the log can name it should the answer fail."""
    scope.setdefault("state", {})["question"] = text


def question_of(scope: Scope) -> str | None:
    """Return what the request asks; None when it has not been read, or asks nothing."""
    question: str | None = scope.get("state", {}).get("question")
    return question
