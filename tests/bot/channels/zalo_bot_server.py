"""A Zalo Bot API server on a free loopback port, as strict as Zalo in what it takes, with faults on demand."""

import asyncio
import itertools
import json
import secrets
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

BOT_NAME: Final = "Bot Hỏi Đáp Thử"
ACCOUNT_NAME: Final = "bot.thuNghiem"
SECRET_HEADER: Final = "X-Bot-Api-Secret-Token"
LONGEST_TEXT: Final = 2000
# Smaller than any picture, and known for one by its first bytes.
PICTURE: Final = b"\xff\xd8\xff\xe0 made up"
# What calls in is a Java program.
_CALLER: Final = {"User-Agent": "Java/1.8.0_192", "Content-Type": "application/json"}
_MILLISECONDS: Final = 1_789_033_572_455

Shape = Literal["flat", "wrapped"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the bot sent."""

    chat: str
    text: str
    """The text; of a picture its caption."""
    photo: str = ""
    """The address of the picture; empty for a text."""
    more: dict[str, Any] = field(default_factory=dict)
    """Whatever else came along."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request instead of what should."""

    status: int = 0
    """The status to refuse with; 0 for none."""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0
    """How long the answer takes; what was asked is done before."""
    is_drop: bool = False
    """The connection ends in the midst of the answer, and nothing is done."""


def refused(code: int | str, description: str | None = "Refused", *, status: int = 200, **headers: str) -> Fault:
    """A refusal in the form of the Bot API, which comes with 200; no description where that is None."""
    body: dict[str, Any] = {"ok": False, "error_code": code}
    if description is not None:
        body["description"] = description
    return Fault(status, json.dumps(body).encode(), {"content-type": "application/json", **headers})


DROP: Final = Fault(is_drop=True)
BAD_GATEWAY: Final = Fault(502, b"<html><body>502 Bad Gateway</body></html>", {"content-type": "text/html"})
HTML: Final = Fault(200, b"<html><body>Too fast</body></html>", {"content-type": "text/html"})
SPENT: Final = refused(429, "Quota exceeded")
NOT_SO_FAST: Final = refused(429, "Quota exceeded", **{"retry-after": "0"})


@dataclass(slots=True)
class Knobs:
    """How the server behaves where Zalo is known to behave in more than one way, or nobody knows how."""

    second_s: float = 0.02
    """How long a second of `getUpdates` takes here."""
    conflict_code: int = 400
    """The code for `getUpdates` while a webhook is set."""
    is_any_host_public: bool = True
    """Whether a webhook may be on this machine, which Zalo would not take."""
    has_verification: bool = True
    """Whether `setWebhook` says how its probe went, as it does since 2026."""
    probe_has_secret: bool = False
    """Whether the probe of `setWebhook` carries the secret."""
    names_bot: bool = True
    """Whether `getMe` says the name that people see."""
    plan: int | None = None
    """How many messages may be sent before 429; None for any number."""
    takes_pictures: bool = True
    """Whether the pictures at any address are to Zalo's liking; hosts that refuse strangers are not."""
    is_any_chat_known: bool = True
    """Whether the bot may write to a chat that has never written."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The call with an empty body by which `setWebhook` tries the address."""

    url: str
    status: int
    """0 where nobody answered."""


@dataclass(slots=True)
class StandInBot:
    """What the server knows of one bot: what was asked of it, and what is waiting for it."""

    token: str
    base_url: str
    knobs: Knobs = field(default_factory=Knobs)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every request that was carried out: method and parameters."""
    sent: list[Sent] = field(default_factory=list)
    """The messages sent, in the order of arrival."""
    webhook: dict[str, Any] | None = None
    probes: list[Probe] = field(default_factory=list)
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    """What befalls the next requests, by method; `file` for the downloads."""
    mischief: Callable[[], Fault] | None = None
    """What befalls every request of which no fault tells."""
    tries: list[tuple[str, str, bool]] = field(default_factory=list)
    """Every text that was brought, in the order of arrival: its chat, the text, and whether it was taken."""
    waiting: deque[dict[str, Any]] = field(default_factory=deque)
    """What `getUpdates` hands out, each once."""
    files: dict[str, bytes | str] = field(default_factory=dict)
    """Pictures by their path; a text is an address that the browser is sent on to."""
    pollers: int = 0
    most_pollers: int = 0
    """How many asked for updates at the same time, at most."""
    chats: set[str] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of each request of a method."""
        return [data for name, data in self.calls if name == method]

    def event(self, name: str = "message.text.received", *, chat: str = "c1", **message: Any) -> dict[str, Any]:
        """A new event, flat, as Zalo makes it; a chat whose name begins with "g" is a group."""
        is_group, number = chat.startswith("g"), next(self._ids)
        self.chats.add(chat)
        return {
            "event_name": name,
            "message": {
                "message_id": f"{number:020x}",
                "date": _MILLISECONDS + number,
                "from": {"id": f"u-{chat}" if is_group else chat, "display_name": "Nguyễn Thị Kín", "is_bot": False},
                "chat": {"id": chat, "chat_type": "GROUP" if is_group else "PRIVATE"},
                **message,
            },
        }

    def text(self, text: str, *, chat: str = "c1", **more: Any) -> dict[str, Any]:
        """A new event with a person's text message."""
        return self.event(chat=chat, text=text, **more)

    def picture(self, *, chat: str = "c1", key: str = "photo_url", content: bytes | str = PICTURE, **more: Any) -> Any:
        """A new event with a picture, whose address stands where the servers put it, or where the papers say."""
        path = f"anh-{next(self._ids)}.jpg"
        self.files[path] = content
        address = {key: f"{self.base_url}/files/{self.token}/{path}"}
        return self.event("message.image.received", chat=chat, message_type="CHAT_PHOTO", **{**address, **more})

    def receives(self, text: str, *, chat: str = "c1", **more: Any) -> dict[str, Any]:
        """Let `getUpdates` hand out a text message, and return its event."""
        return self.queues(self.text(text, chat=chat, **more))

    def queues(self, event: dict[str, Any]) -> dict[str, Any]:
        """Let `getUpdates` hand out an event, and return it."""
        self.waiting.append(event)
        return event

    async def brings(
        self, event: dict[str, Any] | bytes, *, shape: Shape = "flat", secret: str | None = "", url: str = ""
    ) -> int:
        """Bring an event, or any body, to the webhook and return the status that it was answered with.

        The secret is the right one where it is empty, and left out where it is None.
        """
        hook = self.webhook or {}
        given = hook.get("secret_token", "") if secret == "" else secret
        headers = _CALLER if given is None else {**_CALLER, SECRET_HEADER: given}
        body = event if isinstance(event, bytes) else json.dumps(_shaped(event, shape)).encode()
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            response = await client.post(url or hook["url"], content=body, headers=_bytes(headers))
        return response.status_code

    async def answers(self, count: int, timeout_s: float = 30) -> list[Sent]:
        """Wait until the bot has sent so many messages, and return all that it has sent by then."""
        await until(lambda: len(self.sent) >= count, timeout_s)
        return list(self.sent)


async def until(condition: Callable[[], Any], timeout_s: float = 30) -> None:
    """Wait until a condition holds; raises TimeoutError when it does not in time."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.003)


class ZaloBotServer:
    """The server: one for many bots, told apart by their tokens."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.unauthorized_status = 200
        """The HTTP status that a wrong token is refused with; Zalo's is 200, its text says 401."""
        self._bot_by_token: dict[str, StandInBot] = {}
        self.application = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._receive, methods=["GET", "POST"]),
                Route("/files/{token}/{path}", self._hand_out, methods=["GET"]),
            ]
        )

    def new_bot(self) -> StandInBot:
        """Return a bot that has neither been asked for anything nor got anything."""
        token = f"70{len(self._bot_by_token)}:Zalo-{len(self._bot_by_token)}-kin"
        self._bot_by_token[token] = StandInBot(token, self.base_url)
        return self._bot_by_token[token]

    async def _receive(self, request: Request) -> Any:
        token, method = request.path_params["token"], request.path_params["method"]
        bot = self._bot_by_token.get(token)
        if bot is None:
            return _refusal(401, "Unauthorized", self.unauthorized_status)
        data, fault = await _parameters(request), _fault(bot, method)
        if method == "sendMessage":
            bot.tries.append((data.get("chat_id", ""), data.get("text", ""), not fault.is_drop and not fault.status))
        if fault.is_drop:
            return _drop
        if fault.status:
            return Response(fault.body, fault.status, fault.headers)
        answer = await self._carry_out(bot, method, data, request)
        await asyncio.sleep(fault.delay_s)
        return answer

    async def _carry_out(self, bot: StandInBot, method: str, data: dict[str, Any], request: Request) -> Response:
        bot.calls.append((method, data))
        match method:
            case "getMe":
                return _result(_bot(bot))
            case "getUpdates":
                return await _get_updates(bot, data, request)
            case "setWebhook":
                return await _set_webhook(bot, data)
            case "deleteWebhook":
                bot.webhook = None
                return _result({"url": "", "updated_at": _MILLISECONDS})
            case "getWebhookInfo":
                return _result({"url": (bot.webhook or {}).get("url", ""), "updated_at": _MILLISECONDS})
            case "sendMessage":
                return _send(bot, data, data.get("text", ""))
            case "sendPhoto":
                return _send_photo(bot, data)
            case "sendChatAction":
                # There is no result at all.
                return JSONResponse({"ok": True})
            case _:
                return _refusal(404, "Not Found")

    async def _hand_out(self, request: Request) -> Any:
        bot = self._bot_by_token[request.path_params["token"]]
        fault = _fault(bot, "file")
        if fault.is_drop:
            return _drop
        if fault.status:
            return Response(fault.body, fault.status)
        held = bot.files[request.path_params["path"]]
        await asyncio.sleep(fault.delay_s)
        return RedirectResponse(held) if isinstance(held, str) else Response(held, media_type="image/jpeg")


@contextmanager
def zalo_bot_server() -> Iterator[ZaloBotServer]:
    """Run a server in a thread of its own, so that it works on while a test waits."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        server = ZaloBotServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
        config = uvicorn.Config(
            server.application, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=1
        )
        runner = uvicorn.Server(config)
        thread = threading.Thread(target=runner.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield server
        finally:
            runner.should_exit = True
            thread.join()


def _fault(bot: StandInBot, method: str) -> Fault:
    if bot.faults[method]:
        return bot.faults[method].popleft()
    return bot.mischief() if bot.mischief else Fault()


def _bot(bot: StandInBot) -> dict[str, Any]:
    shown = {"display_name": BOT_NAME} if bot.knobs.names_bot else {}
    number = bot.token.partition(":")[0]
    return {
        "id": number * 7, "account_name": ACCOUNT_NAME, "account_type": "BASIC", "can_join_groups": True, **shown,
    }  # fmt: skip


async def _parameters(request: Request) -> dict[str, Any]:
    body = await request.body()
    return json.loads(body) if body else {}


async def _get_updates(bot: StandInBot, data: dict[str, Any], request: Request) -> Response:
    if bot.webhook:
        return _refusal(bot.knobs.conflict_code, "a webhook is set")
    bot.pollers += 1
    bot.most_pollers = max(bot.most_pollers, bot.pollers)
    try:
        deadline = time.monotonic() + int(data.get("timeout", 30)) * bot.knobs.second_s
        while not bot.waiting and time.monotonic() < deadline and not await request.is_disconnected():
            await asyncio.sleep(0.003)
    finally:
        bot.pollers -= 1
    if await request.is_disconnected():
        return Response()
    # What is handed out is gone, whether or not it arrives.
    return _result(bot.waiting.popleft()) if bot.waiting else _refusal(408, "Request timeout")


async def _set_webhook(bot: StandInBot, data: dict[str, Any]) -> Response:
    url, secret = data.get("url", ""), data.get("secret_token", "")
    if not bot.knobs.is_any_host_public and not _is_public(url):
        return _refusal(400, "Bad Request: webhook.err.blocked")
    if not 8 <= len(secret) <= 256:
        return _refusal(400, "Bad Request: secret_token")
    # The address is kept even where nobody answers there.
    bot.webhook = {"url": url, "secret_token": secret}
    probe = await _probed(url, secret if bot.knobs.probe_has_secret else None)
    bot.probes.append(probe)
    verification = {
        "ok": probe.status == 200,
        "url": url,
        "outcome": "webhook.ok" if probe.status == 200 else "webhook.err.conn" if not probe.status else "webhook.http",
        "hint": "",
        "status_code": probe.status,
    }
    said = {"verification": verification} if bot.knobs.has_verification else {}
    return _result({"url": url, "updated_at": _MILLISECONDS, **said})


async def _probed(url: str, secret: str | None) -> Probe:
    headers = {"User-Agent": _CALLER["User-Agent"], **({} if secret is None else {SECRET_HEADER: secret})}
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            response = await client.post(url, headers=headers)
    except httpx.HTTPError:
        return Probe(url, 0)
    return Probe(url, response.status_code)


def _is_public(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.hostname == "localhost":
        return False
    try:
        return ip_address(parts.hostname).is_global
    except ValueError:
        return True


def _send_photo(bot: StandInBot, data: dict[str, Any]) -> Response:
    photo = data.get("photo", "")
    if not photo:
        return _refusal(400, "The photo must not be empty")
    if not photo.startswith(("http://", "https://")):
        return _refusal(400, "The photo must start with http:// or https://")
    if not bot.knobs.takes_pictures:
        return _refusal(400, "The photo URL is invalid")
    return _send(bot, data, data.get("caption", "-"), photo=photo)


def _send(bot: StandInBot, data: dict[str, Any], text: str, *, photo: str = "") -> Response:
    if not isinstance(text, str) or not text.strip() or _utf16_length(text) > LONGEST_TEXT:
        return _refusal(400, "Bad Request")
    chat = data.get("chat_id")
    if not bot.knobs.is_any_chat_known and chat not in bot.chats:
        return _refusal(404, "Not Found")
    if bot.knobs.plan is not None and len(bot.sent) >= bot.knobs.plan:
        return _refusal(429, "Quota exceeded")
    more = {key: value for key, value in data.items() if key not in ("chat_id", "text", "photo", "caption")}
    bot.sent.append(Sent(str(chat), text if not photo else data.get("caption", ""), photo, more))
    return _result({"message_id": secrets.token_hex(10), "date": _MILLISECONDS + len(bot.sent)})


async def _drop(scope: Scope, receive: Receive, send: Send) -> None:
    # uvicorn closes the connection of an answer that is never finished.
    headers = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _shaped(event: dict[str, Any], shape: Shape) -> dict[str, Any]:
    return {"ok": True, "result": event} if shape == "wrapped" else event


def _bytes(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.encode(): value.encode() for name, value in headers.items()}


def _result(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _refusal(code: int, description: str, status: int = 200) -> Response:
    return JSONResponse({"ok": False, "error_code": code, "description": description}, status)


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
