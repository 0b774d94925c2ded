"""A thin client of the Zalo Bot API: one method for each of its methods that is used here.

The token stands in every address, so nothing of httpx gets out of here: neither its errors, which hold the request,
nor what a proxy writes about an address that it could not reach. An answer counts only where it says `"ok": true`:
refusals come with the HTTP status 200.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from bot.channels.delivery import Refused, TryAgain, Unsure
from bot.channels.sendings import noted

# An event is some kilobytes; the longest text with everything around it stays below this.
_LONGEST_ANSWER_BYTES: Final = 1024 * 1024
# Zalo fetches a picture itself before it answers.
_PHOTO_S: Final = 150.0
# How much later than asked for the answer to `getUpdates` may come.
_POLL_MARGIN_S: Final = 7.0
# Who is told to wait longer has used up the month, or as good as.
_LONGEST_WAIT_S: Final = 60.0

_POLLING: Final = "getUpdates"
_BAD_TOKEN: Final = 401
# "Internal server error", in Zalo's words.
_TROUBLE: Final = 403
_TIMEOUT: Final = 408
_TOO_MUCH: Final = 429
_SERVER_ERRORS: Final = 500

Result = Mapping[str, Any]


class BadToken(Refused):
    """The token is wrong, or was reset: nothing goes until somebody sets another."""


class PlanSpent(Refused):
    """The month's messages are used up, or Zalo does not say when it takes the next one."""


class Trouble(TryAgain):
    """Zalo has a failure of its own, which may pass."""


class Idle(Unsure):
    """Nobody has written in the time that was asked for."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the Bot API is, and what opens it."""

    base_url: str
    """Without `/bot` and without a slash at the end."""
    token: str = field(repr=False)
    connect_s: float = 10.0
    read_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of Zalo's trial call to a webhook."""

    is_ok: bool
    outcome: str
    """Zalo's own key, such as `webhook.http.403`; empty where none is given."""


class ZaloBotClient:
    """The Bot API of one bot. Each method raises what `_call` does; none of it holds the token."""

    def __init__(self, http: httpx.AsyncClient, access: Access) -> None:
        """Use a client that somebody else opens and closes."""
        self._http = http
        self._access = access

    async def get_me(self) -> tuple[str, ...]:
        """Return the bot's names, as people may see them in a group; at least none."""
        result = await self._call("getMe", {})
        names = (result.get(name) for name in ("display_name", "account_name"))
        return tuple(name for name in names if isinstance(name, str) and name)

    async def get_update(self, *, timeout_s: int) -> Result | None:
        """Return the next event, which Zalo then no longer has; None when none came in that time."""
        read_s = timeout_s + _POLL_MARGIN_S
        try:
            return await self._call(_POLLING, {"timeout": timeout_s}, read_s=read_s) or None
        except Idle:
            return None

    async def webhook_url(self) -> str:
        """Return the address that Zalo brings events to; empty where there is none."""
        url = (await self._call("getWebhookInfo", {})).get("url")
        return url if isinstance(url, str) else ""

    async def set_webhook(self, url: str, secret: str) -> Verification:
        """Have events brought to an address, which Zalo keeps even where its trial call fails."""
        result = await self._call("setWebhook", {"url": url, "secret_token": secret})
        said = result.get("verification")
        if not isinstance(said, dict):  # older servers try nothing
            return Verification(is_ok=True, outcome="")
        return Verification(is_ok=said.get("ok") is True, outcome=str(said.get("outcome", ""))[:100])

    async def delete_webhook(self) -> None:
        """Have events wait for `get_update`."""
        await self._call("deleteWebhook", {})

    async def send_message(self, chat: str, text: str) -> None:
        """Send a text of at most 2,000 UTF-16 units, which is shown as it stands."""
        await self._call("sendMessage", {"chat_id": chat, "text": text})

    async def send_photo(self, chat: str, address: str, caption: str = "") -> None:
        """Send a picture, which Zalo fetches from a public address, with at most 2,000 UTF-16 units of words."""
        words = {"caption": caption} if caption else {}
        await self._call("sendPhoto", {"chat_id": chat, "photo": address, **words}, read_s=_PHOTO_S)

    async def send_typing(self, chat: str) -> None:
        """Show for a few seconds that somebody is writing."""
        await self._call("sendChatAction", {"chat_id": chat, "action": "typing"})

    async def _call(self, method: str, parameters: Result, *, read_s: float | None = None) -> Result:
        """Return the result of a method; empty where it has none.

        Raises:
            TryAgain: it was surely not carried out, and may be asked for again.
            Unsure, Idle: it may have been carried out.
            BadToken, PlanSpent, Refused: it was not carried out, and asking again would not help.
        """
        failure: Exception
        try:
            response, body = await self._answer(method, parameters, read_s or self._access.read_s)
        except (httpx.HTTPError, TimeoutError) as error:
            failure = _failure_of(error)
        else:
            return _judged(response, body, idle=Idle() if method == _POLLING else Unsure())
        # Raised out here, so that it does not hold the other error, and with it the address.
        raise failure

    async def _answer(self, method: str, parameters: Result, read_s: float) -> tuple[httpx.Response, bytes]:
        timeout = httpx.Timeout(self._access.connect_s, read=read_s)
        address = f"{self._access.base_url}/bot{self._access.token}/{method}"
        body = json.dumps(parameters).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        async with (
            self._http.stream("POST", address, content=noted(body), headers=headers, timeout=timeout) as response,
            # The limit of the request is one for each piece; a server may send them for hours.
            asyncio.timeout(read_s),
        ):
            return response, await _bounded(response)


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _LONGEST_ANSWER_BYTES:
            return b""
    return bytes(body)


def _failure_of(error: httpx.HTTPError | TimeoutError) -> Exception:
    """Return what an error means for whoever sends.

    A connection that breaks off is taken for a request that was not worked on, as on Telegram: a lost answer is
    worse than the rare double one. Whoever waits in vain has most likely been heard.
    """
    if isinstance(error, TimeoutError | httpx.ReadTimeout | httpx.WriteTimeout | httpx.DecodingError):
        return Unsure()
    if isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol):
        return TryAgain(None)
    return Refused(type(error).__name__)


def _judged(response: httpx.Response, body: bytes, idle: Unsure) -> Result:
    said = _object(body)
    if said.get("ok") is True and response.is_success:
        result = said.get("result")
        return result if isinstance(result, dict) else {}
    code = _code(said) if "ok" in said else None
    if code == _TIMEOUT:
        raise idle
    raise _refusal(code or response.status_code, response, is_theirs="ok" in said)


def _object(body: bytes) -> Result:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _code(said: Result) -> int | None:
    """Return the code of a refusal, which is a number or digits; one method spells its name in another way."""
    code = said.get("error_code", said.get("errorCode"))
    text = str(code) if isinstance(code, int | str) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def _refusal(code: int, response: httpx.Response, *, is_theirs: bool) -> Exception:
    """Return what a refusal means; one that is not in the form of the Bot API comes from a gateway before it."""
    if code == _TOO_MUCH:
        wait_s = _asked_s(response)
        is_brief = wait_s is not None and wait_s <= _LONGEST_WAIT_S
        return TryAgain(wait_s, "error 429") if is_brief else PlanSpent("plan spent")
    if is_theirs and code == _TROUBLE:
        return Trouble(reason=f"error {code}")
    if not is_theirs or code >= _SERVER_ERRORS:
        return TryAgain(reason=f"error {code}")
    return BadToken("bad token") if code == _BAD_TOKEN else Refused(f"error {code}")


def _asked_s(response: httpx.Response) -> float | None:
    """Return how long to wait; None where the server does not say, or says it as a date."""
    text = response.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else None
