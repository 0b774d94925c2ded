"""Zalo's OpenAPI and OAuth servers for one official account, on a free loopback port, with faults on demand.

As strict as Zalo in what they take: one live pair of tokens, each refresh token good once, 2,000 letters, windows of
seven days counted from what users do. The sender of events is in `zalo_oa_sender`.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.channels.zalo_oa_oauth import challenge_of

APP: Final = "4321098765432109876"
APP_SECRET: Final = "app-secret-demo"
OA_SECRET: Final = "k3yDemo_OA_Secret"
OA: Final = "388613280878808645"
USER: Final = "246845883529197922"
_DAY_S: Final = 86_400.0
_GOOD_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request instead of what should."""

    status: int = 200
    body: bytes | None = None
    """What is answered without anything being done; None to do it."""
    delay_s: float = 0
    """How long the answer takes; what was asked is done before."""
    is_drop: bool = False
    """The connection ends before the answer."""
    is_done: bool = False
    """Whether what was asked is done all the same: the answer is lost."""
    retry_after: str = ""
    """How many seconds whoever asked is told to wait."""


NO_FAULT: Final = Fault()
DROP: Final = Fault(is_drop=True)
LOST_ANSWER: Final = Fault(is_drop=True, is_done=True)
BAD_GATEWAY: Final = Fault(502, b"<html><body>502 Bad Gateway</body></html>")
GATEWAY_TIMEOUT: Final = Fault(504, b"<html><body>504 Gateway Time-out</body></html>")
TOO_MANY: Final = Fault(429, b'{"error":-32,"message":"Rate limit"}', retry_after="1")
HTML: Final = Fault(200, b"<html><body>We'll be back soon</body></html>")
EMPTY: Final = Fault(200, b"")


def error(code: object, message: str = "refused", status: int = 200) -> Fault:
    """Zalo's way to refuse: an error in the body, most often with status 200."""
    return Fault(status, json.dumps({"error": code, "message": message}).encode())


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message that a user got."""

    user: str
    text: str
    buttons: tuple[tuple[str, str, str], ...] = ()
    """Title, kind and payload of each."""
    picture: bytes | None = None


@dataclass(slots=True)
class StandInOa:
    """One account: its tokens, its users, and what was asked."""

    base_url: str
    access_token: str = "access-0"
    refresh_token: str = "refresh-0"
    expires_at: float = 0
    """By the account's clock; 0 for 25 hours from its beginning."""
    life: object = "90000"
    """What `expires_in` says."""
    used_mode: str = "json"
    """What a refresh token gets that was used: `empty`, `json`, `text` (the code in quotation marks), or `html`."""
    gives_no_refresh_token: bool = False
    says_quota: bool = True
    wants_proof: bool = False
    per_minute: int | None = None
    """How many messages are taken in a minute."""
    echoes_to: Callable[[dict[str, Any]], Awaitable[None]] | None = None
    """Where the echo of each message sent is told, as the webhook would be."""
    ahead_s: float = 0
    """How far the account's clock is ahead of this machine's."""
    window: dict[str, float] = field(default_factory=dict)
    """When each known user did something last, by the account's clock."""
    sent: list[Delivered] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every request that was carried out: path and what came with it."""
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    """What befalls the next requests, by the last part of the path."""
    mischief: Callable[[], Fault] | None = None
    """What befalls each request that no fault is queued for."""
    tries: list[tuple[str, str, bool]] = field(default_factory=list)
    """Each message that was brought: its user, its text, and whether it was taken."""
    renewals: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    """The challenge of each code that was given out and not used."""
    pictures: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    _minute: list[float] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.expires_at = self.expires_at or self.now() + 90_000

    def now(self) -> float:
        """The account's clock, in seconds."""
        return time.time() + self.ahead_s

    def touches(self, user: str = USER, *, ago_s: float = 0) -> None:
        """Let a user have done something so long ago."""
        self.window[user] = self.now() - ago_s

    async def answers(self, count: int, timeout_s: float = 30) -> list[Delivered]:
        """Wait until so many messages were delivered, and return all of them by then."""
        async with asyncio.timeout(timeout_s):
            while len(self.sent) < count:
                await asyncio.sleep(0.003)
        return list(self.sent)

    def called(self, path: str) -> list[dict[str, Any]]:
        """What came with each request whose path ends so."""
        return [data for name, data in self.calls if name.endswith(path)]

    # -- OAuth

    async def permission(self, request: Request) -> Response:
        """Give consent at once, as an administrator would."""
        asked = dict(request.query_params)
        if asked.get("app_id") != APP or not asked.get("redirect_uri"):
            return JSONResponse({"error": -14003, "error_name": "Invalid redirect uri"})
        code = f"code-{next(self._numbers)}"
        self.codes[code] = asked["code_challenge"]
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&oa_id={OA}&state={asked.get('state', '')}")

    async def token(self, request: Request) -> Response:
        """Exchange a code, or a refresh token, for another pair."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if request.headers.get("secret_key") != APP_SECRET or form.get("app_id") != APP:
            return JSONResponse({"error": -14004, "error_name": "Invalid app"})
        self.calls.append((request.url.path, form))
        if form.get("grant_type") == "authorization_code":
            challenge = self.codes.pop(form.get("code", ""), None)
            if challenge is None or challenge_of(form.get("code_verifier", "")) != challenge:
                return JSONResponse({"error": -14014, "error_name": "Invalid code"})
            return self._renewed()
        if form.get("refresh_token") != self.refresh_token:
            return self._used()
        return self._renewed()

    def _renewed(self) -> Response:
        self.renewals += 1
        self.access_token = f"access-{self.renewals}"
        self.expires_at = self.now() + float(str(self.life))
        body: dict[str, object] = {"access_token": self.access_token, "expires_in": self.life}
        if not self.gives_no_refresh_token:
            self.refresh_token = f"refresh-{self.renewals}"
            body["refresh_token"] = self.refresh_token
        return JSONResponse(body)

    def _used(self) -> Response:
        match self.used_mode:
            case "empty":
                return Response(b"")
            case "html":
                return Response(b"<html>504</html>", 504)
            case mode:
                code = -14014 if mode == "json" else "-14014"
                return JSONResponse({"error": code, "error_name": "Invalid refresh token."})

    # -- OpenAPI

    def refusal(self, request: Request) -> Response | None:
        """What is said to a request with a token that is not the live one, or without the proof asked for."""
        token = request.headers.get("access_token", "")
        if token != self.access_token:
            return _refusal(-216, "Access token is invalid")
        if self.now() >= self.expires_at:
            return _refusal(-220, "Access token is expired")
        proof = hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        if self.wants_proof and request.headers.get("appsecret_proof") != proof:
            return _refusal(-242, "appsecret_proof")
        return None

    async def refuses(self, path: str, request: Request) -> None:
        """Note a message that was brought and is not taken."""
        if path.endswith("/cs"):
            document = await request.json()
            self.tries.append((document["recipient"]["user_id"], document["message"].get("text", ""), False))

    async def message(self, request: Request) -> Response:
        """Take a consultation message."""
        document = await request.json()
        user, message = document["recipient"]["user_id"], document["message"]
        if self.per_minute is not None:
            self._minute = [at for at in self._minute if self.now() - at < 60]
            if len(self._minute) >= self.per_minute:
                return _refusal(-32, "Rate limit")
            self._minute.append(self.now())
        if not isinstance(user, str) or user not in self.window:
            return _refusal(-213, "User has not followed")
        if self.now() - self.window[user] > 7 * _DAY_S:
            return _refusal(-230, "User has not interacted in 7 days")
        delivered = self._delivered(user, message)
        if isinstance(delivered, Response):
            return delivered
        self.calls.append((request.url.path, document))
        self.sent.append(delivered)
        self.tries.append((user, delivered.text, True))
        message_id = f"{next(self._numbers):020x}"
        if self.echoes_to is not None:
            asyncio.get_running_loop().create_task(self.echoes_to(self._echo(user, message_id, delivered.text)))
        data: dict[str, Any] = {"message_id": message_id, "user_id": user, "sent_time": str(int(self.now() * 1000))}
        if self.says_quota:
            data["quota"] = {"quota_type": "reply"}
        return JSONResponse(
            {"data": data, "error": 0, "message": "Success"},
            headers={"X-RateLimit-Limit": "4000", "X-RateLimit-Remain": "3999"},
        )

    def _delivered(self, user: str, message: dict[str, Any]) -> Delivered | Response:
        text, payload = message.get("text", ""), message.get("attachment", {}).get("payload", {})
        buttons = payload.get("buttons", [])
        if len(text.encode("utf-16-le")) // 2 > 2000 or len(buttons) > 5:
            return _refusal(-210, "Over limit")
        shapes = [(len(b["title"]) <= 100, b["type"] in _BUTTONS, 0 < len(b["payload"]) <= 1000) for b in buttons]
        if not all(map(all, shapes)) or not (text.strip() or payload.get("elements")):
            return _refusal(-201, "Bad parameter")
        picture = None
        for element in payload.get("elements", ()):
            picture, at = self.pictures.get(element.get("attachment_id", ""), (None, 0.0))
            if picture is None or self.now() - at > 7 * _DAY_S:
                return _refusal(-100, "Attachment is expired")
        return Delivered(user, text, tuple((b["title"], b["type"], b["payload"]) for b in buttons), picture)

    def _echo(self, user: str, message_id: str, text: str) -> dict[str, Any]:
        return {
            "app_id": APP,
            "event_name": "oa_send_text",
            "timestamp": str(int(self.now() * 1000)),
            "sender": {"id": OA},
            "recipient": {"id": user},
            "message": {"msg_id": message_id, "text": text},
        }

    async def upload(self, request: Request) -> Response:
        """Take a picture of at most 1 MB."""
        async with request.form() as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return _refusal(-201, "No file")
            content = await file.read()
        if len(content) > 1024 * 1024 or not content.startswith(_GOOD_PICTURES):
            return _refusal(-210, "File is no picture of 1 MB at most")
        self.calls.append((request.url.path, {"size": len(content)}))
        attachment_id = f"att-{next(self._numbers)}"
        self.pictures[attachment_id] = (content, self.now())
        return JSONResponse({"data": {"attachment_id": attachment_id}, "error": 0, "message": "Success"})

    async def account(self, request: Request) -> Response:
        """Say whose account it is."""
        self.calls.append((request.url.path, {}))
        data = {"oaid": OA, "name": "OA Thử", "is_verified": True, "num_follower": 3}
        return JSONResponse({"data": data, "error": 0, "message": "Success"})

    async def quota(self, request: Request) -> Response:
        """Say when a user did something last."""
        user = (await request.json())["user_id"]
        data = {"last_interaction": str(int(self.window.get(user, 0) * 1000)), "cs_reply": None}
        return JSONResponse({"data": data, "error": 0, "message": "Success"})


_BUTTONS: Final = ("oa.query.show", "oa.query.hide")


class ZaloOaServer:
    """The server: one for many accounts, told apart by the first part of the path."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._oas: list[StandInOa] = []
        self.media: dict[str, tuple[bytes, str]] = {}
        """What users have sent, by name: content and media type."""
        self.application = Starlette(
            routes=[
                Route("/media/{name}", self._medium),
                Route("/{number:int}/{rest:path}", self._receive, methods=["GET", "POST"]),
            ]
        )

    def new_oa(self, **options: Any) -> StandInOa:
        """Return an account of its own, which nobody has written to."""
        self._oas.append(StandInOa(f"{self.base_url}/{len(self._oas)}", **options))
        return self._oas[-1]

    async def _medium(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name == "elsewhere":
            return RedirectResponse(f"{self.base_url}/media/picture.jpg")
        content, media_type = self.media[name]
        return Response(content, media_type=media_type)

    async def _receive(self, request: Request) -> Any:
        oa, path = self._oas[request.path_params["number"]], request.path_params["rest"]
        faults = oa.faults[path.rpartition("/")[2]]
        fault = faults.popleft() if faults else oa.mischief() if oa.mischief else NO_FAULT
        if fault.body is not None or (fault.is_drop and not fault.is_done):
            await oa.refuses(path, request)
            await asyncio.sleep(fault.delay_s)
            headers = {"retry-after": fault.retry_after} if fault.retry_after else None
            return _drop if fault.body is None else Response(fault.body, fault.status, headers)
        answer = await self._carry_out(oa, path, request)
        await asyncio.sleep(fault.delay_s)
        return _drop if fault.is_drop else answer

    async def _carry_out(self, oa: StandInOa, path: str, request: Request) -> Response:
        match path:
            case "v4/oa/permission":
                return await oa.permission(request)
            case "v4/oa/access_token":
                return await oa.token(request)
        if (refusal := oa.refusal(request)) is not None:
            return refusal
        match path:
            case "v3.0/oa/message/cs":
                return await oa.message(request)
            case "v2.0/oa/upload/image":
                return await oa.upload(request)
            case "v2.0/oa/getoa":
                return await oa.account(request)
            case "v3.0/oa/quota/message":
                return await oa.quota(request)
        return PlainTextResponse("404", 404)


@contextmanager
def zalo_oa_server() -> Iterator[ZaloOaServer]:
    """Run a server in a thread of its own, so that it works on while a test waits."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = ZaloOaServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
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


def _refusal(code: object, message: str) -> Response:
    return JSONResponse({"error": code, "message": message})


async def _drop(scope: Scope, receive: Receive, send: Send) -> None:
    # uvicorn closes the connection of an answer that is never finished.
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
