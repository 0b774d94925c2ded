"""Requests to Zalo's OpenAPI: made with a token, their answers judged by the error in the body."""

import hmac
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import structlog

from bot.channels.delivery import LONGEST_WAIT_S, Closed, Refused, TryAgain, Unsure
from bot.channels.sendings import noted
from bot.channels.zalo_oa_errors import CLOSED_REASONS, RATE_CODE, SEND_FAILED_CODE, TOKEN_CODES, code_of, reason_of

# What comes of a request that most likely was carried out, though nobody said so.
_UNCONFIRMED: Final = (httpx.ReadTimeout, httpx.WriteTimeout)

_log = structlog.get_logger("zalo_oa")


class TokenRejected(Exception):
    """The access token is not taken (any more)."""


class SendFailed(Exception):
    """Zalo says that it could not send; once more may help."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the OpenAPI."""

    method: str
    path: str
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """`json`, `params` or `files`, as httpx takes them."""
    is_repeatable: bool = True
    """Whether carrying it out twice does no harm; a message would be doubled."""


@dataclass(frozen=True, slots=True)
class ZaloOaApi:
    """The OpenAPI's server."""

    http: httpx.AsyncClient
    base_url: str
    proof_secret: str | None = field(default=None, repr=False)
    """The app's secret where the console asks for a proof of it with each request."""
    minute_s: float = 60.0
    """How long the span is that Zalo counts requests in."""
    clock: Callable[[], float] = time.time
    """Seconds since the beginning of some minute."""

    async def data(self, request: Request, token: str) -> Mapping[str, Any]:
        """Carry a request out and return the answer's data; empty where it has none.

        Raises:
            TokenRejected, SendFailed: see there.
            TryAgain: it was not carried out, and may be later.
            Unsure: it may have been carried out.
            Closed: the user has to write first.
            Refused: it never will be; the reason is one of `zalo_oa_errors`.
        """
        headers, content = self._headers(token), dict(request.content)
        if not request.is_repeatable:
            # As bytes that note by themselves when they leave: connecting before may take a while.
            body = json.dumps(content.pop("json"), ensure_ascii=False).encode()
            headers |= {"content-type": "application/json", "content-length": str(len(body))}
            content["content"] = noted(body)
        try:
            answer = await self.http.request(
                request.method, self.base_url + request.path, headers=headers, follow_redirects=False, **content
            )
        except httpx.HTTPError as error:
            # Without the cause: an exception of httpx holds the request, and that the token.
            if isinstance(error, _UNCONFIRMED) and not request.is_repeatable:
                raise Unsure(type(error).__name__) from None
            raise TryAgain(reason=type(error).__name__) from None
        return self._judged(answer, request)

    def _headers(self, token: str) -> dict[str, str]:
        if self.proof_secret is None:
            return {"access_token": token}
        proof = hmac.digest(self.proof_secret.encode(), token.encode(), "sha256").hex()
        return {"access_token": token, "appsecret_proof": proof}

    def _judged(self, answer: httpx.Response, request: Request) -> Mapping[str, Any]:
        document = _json_object(answer.content)
        code = code_of(document.get("error"))
        if code in TOKEN_CODES or answer.status_code == httpx.codes.UNAUTHORIZED:
            raise TokenRejected
        if code == RATE_CODE or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise TryAgain(_asked_s(answer) or self._rest_of_minute_s(), "rate")
        if answer.status_code == httpx.codes.GATEWAY_TIMEOUT and not request.is_repeatable:
            # The gateway did not wait to the end; what stands behind it may have gone on.
            raise Unsure("gateway time-out")
        if code is None:
            # A gateway's page instead of an answer, whatever the status.
            raise TryAgain(reason=f"status {answer.status_code}")
        if code == SEND_FAILED_CODE:
            raise SendFailed
        if code != 0:
            _log.warning("zalo refuses", path=request.path, error=code, reason=reason_of(code))
            raise (Closed if reason_of(code) in CLOSED_REASONS else Refused)(reason_of(code))
        data = document.get("data")
        return data if isinstance(data, dict) else {}

    def _rest_of_minute_s(self) -> float:
        """Return how long until requests are counted anew, and a little more, so that not all come back at once."""
        rest_s = self.minute_s - self.clock() % self.minute_s
        return min(rest_s + random.uniform(0, self.minute_s / 6), LONGEST_WAIT_S)


def _asked_s(answer: httpx.Response) -> float | None:
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _json_object(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
