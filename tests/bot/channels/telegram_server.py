"""A Bot API server on a free loopback port, as strict as Telegram in what it takes, with faults on demand."""

import asyncio
import itertools
import json
import re
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from telegram import InlineQuery

BOT_ID: Final = 7001
BOT_NAME: Final = "ThuBot"
GROUP: Final = -100_500
# The bot's first message has the next number.
_FIRST_SENT: Final = 100_000
_TAGS: Final = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote"})
_ENTITY: Final = re.compile(r"(?P<mention>@\w+)|(?P<bot_command>^/\w+(?:@\w+)?)")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the bot sent."""

    chat: int
    text: str
    """As a person sees it, without tags."""
    html: str
    buttons: tuple[tuple[str, str], ...] = ()
    """Label and callback data of each, in reading order."""
    answers: int | None = None
    """The message that it is shown as an answer to."""
    file: tuple[str, bytes] | None = None
    """Name and content of the file that it carries; its text is the caption."""
    is_photo: bool = False
    """Whether the file is shown as a picture."""
    number: int = field(default=0, compare=False)
    """The message's id."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request instead of what should."""

    status: int = 0
    """The status to refuse with; 0 for none."""
    body: bytes = b""
    delay_s: float = 0
    """How long the answer takes; what was asked is done before."""
    is_drop: bool = False
    """The connection ends in the midst of the answer, and nothing is done."""
    is_lost: bool = False
    """What was asked is done, and the connection ends in the midst of the answer."""


NO_FAULT: Final = Fault()
DROP: Final = Fault(is_drop=True)
LOST: Final = Fault(is_lost=True)
PORTAL: Final = Fault(200, b"<html><body>Welcome to the network</body></html>")
BAD_GATEWAY: Final = Fault(502, b"<html><body>502 Bad Gateway</body></html>")


def too_many_requests(retry_after_s: int) -> Fault:
    """Telegram's refusal of one who sends too much."""
    return Fault(
        429,
        json.dumps(
            {
                "ok": False,
                "error_code": 429,
                "description": f"Too Many Requests: retry after {retry_after_s}",
                "parameters": {"retry_after": retry_after_s},
            }
        ).encode(),
    )


@dataclass(slots=True)
class StandInBot:
    """What the server knows of one bot: what was asked of it, and what is waiting for it."""

    token: str
    base_url: str
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every request that was carried out: method and parameters."""
    sent: list[Sent] = field(default_factory=list)
    """The messages sent, in the order of arrival."""
    webhook: dict[str, Any] | None = None
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    """What befalls the next requests, by method."""
    mischief: Callable[[], Fault] | None = None
    """What befalls each request that no fault is queued for."""
    tries: list[tuple[int, str, bool]] = field(default_factory=list)
    """Each text that was brought: its chat, the text as a person sees it, and whether it was taken."""
    updates: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What people sent, by the file's id."""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of each request of a method."""
        return [data for name, data in self.calls if name == method]

    def receives(self, text: str, *, chat: int = 1, **more: Any) -> dict[str, Any]:
        """Queue an update with a person's text message, and return it; a negative chat is a group."""
        message = {**_message(next(self._ids), chat), "text": text, "entities": entities_of(text), **more}
        return self.queues(message=message)

    def receives_file(
        self, name: str, content: bytes, *, chat: int = 1, size: int | None = None, **more: Any
    ) -> dict[str, Any]:
        """Queue an update with a document; its size is said wrongly where one is given."""
        file_id = f"tep-{next(self._ids)}"
        self.files[file_id] = content
        document = {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_name": name,
            "file_size": len(content) if size is None else size,
        }
        caption = more.get("caption", "")
        message = {**_message(next(self._ids), chat), "document": document, "caption_entities": entities_of(caption)}
        return self.queues(message={**message, **more})

    def presses(self, data: str, *, chat: int = 1, is_old: bool = False, under: Sent | None = None) -> dict[str, Any]:
        """Queue an update with a pressed button; the message that holds it is inaccessible when old."""
        message = {**_message(next(self._ids), chat), "from": _BOT}
        if under:
            rows = [[{"text": label, "callback_data": key}] for label, key in under.buttons]
            said = {"caption" if under.file else "text": under.text, "message_id": under.number}
            message = {**message, **said, "reply_markup": {"inline_keyboard": rows}}
        if is_old:
            message = {"message_id": message["message_id"], "chat": message["chat"], "date": 0}
        query = {"id": "q", "from": _person(chat), "chat_instance": "c", "message": message, "data": data}
        return self.queues(callback_query=query)

    def types(self, text: str, *, user: int = 1) -> dict[str, Any]:
        """Queue an update with what somebody typed after the bot's name in a chat that it does not see."""
        return self.queues(inline_query=self._inline(text, user))

    def inline_query(self, text: str, library_bot: Any, *, user: int = 1) -> InlineQuery:
        """The same as the library reads it."""
        return InlineQuery.de_json(self._inline(text, user), library_bot)

    def _inline(self, text: str, user: int) -> dict[str, Any]:
        return {"id": str(next(self._ids)), "from": _person(user), "query": text, "offset": ""}

    def queues(self, **content: Any) -> dict[str, Any]:
        """Queue an update of any kind, and return it."""
        update = {"update_id": next(self._ids) + 10_000, **content}
        self.updates.append(update)
        return update

    async def answers(self, count: int, timeout_s: float = 30) -> list[Sent]:
        """Wait until the bot has sent so many messages, and return all that it has sent by then."""
        await until(lambda: len(self.sent) >= count, timeout_s)
        return list(self.sent)


async def until(condition: Any, timeout_s: float = 30) -> None:
    """Wait until a condition holds; raises TimeoutError when it does not in time."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.003)


class TelegramServer:
    """The server: one for many bots, told apart by their tokens."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._bot_by_token: dict[str, StandInBot] = {}
        self.application = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._receive, methods=["POST"]),
                Route("/file/bot{token}/{path}", self._hand_out, methods=["GET"]),
            ]
        )

    def new_bot(self) -> StandInBot:
        """Return a bot that has neither been asked for anything nor got anything."""
        token = f"{BOT_ID}:Test-{len(self._bot_by_token)}-secret"
        self._bot_by_token[token] = StandInBot(token, self.base_url)
        return self._bot_by_token[token]

    async def _receive(self, request: Request) -> Any:
        bot = self._bot_by_token.get(request.path_params["token"])
        if bot is None:
            return _refusal(401, "Unauthorized")
        method = request.path_params["method"]
        data = await parameters_of(request)
        fault = self._fault_for(bot, method)
        is_taken = not (fault.is_drop or fault.status)
        if method == "sendMessage":
            bot.tries.append((int(data["chat_id"]), visible_text(data.get("text", "")), is_taken))
        if not is_taken:
            return _drop if fault.is_drop else Response(fault.body, fault.status)
        answer = await self._carry_out(bot, method, data, request)
        await asyncio.sleep(fault.delay_s)
        return _drop if fault.is_lost else answer

    @staticmethod
    def _fault_for(bot: StandInBot, method: str) -> Fault:
        if bot.faults[method]:
            return bot.faults[method].popleft()
        return bot.mischief() if bot.mischief else NO_FAULT

    async def _hand_out(self, request: Request) -> Response:
        bot = self._bot_by_token.get(request.path_params["token"])
        fault = bot.faults["file"].popleft() if bot and bot.faults["file"] else Fault()
        if bot is None or fault.status:
            return _refusal(fault.status or 401, "Refused")
        return Response(bot.files[request.path_params["path"]])

    async def _carry_out(self, bot: StandInBot, method: str, data: dict[str, Any], request: Request) -> Response:
        if method == "getUpdates":
            return await self._get_updates(bot, data, request)
        bot.calls.append((method, data))
        match method:
            case "getMe":
                return _result(_BOT)
            case "sendMessage":
                return _send_message(bot, data)
            case "sendDocument" | "sendPhoto":
                return _send_file(bot, data, "document" if method == "sendDocument" else "photo")
            case "getFile":
                size = len(bot.files[data["file_id"]])
                path = data["file_id"]
                return _result({"file_id": path, "file_unique_id": path, "file_size": size, "file_path": path})
            case "setWebhook":
                bot.webhook = data
            case "deleteWebhook":
                bot.webhook = None
            case "editMessageText":
                return _edit_message(bot, data)
            case "answerInlineQuery":
                return _answer_inline(data)
            case (
                "setMyCommands"
                | "deleteMyCommands"
                | "answerCallbackQuery"
                | "editMessageReplyMarkup"
                | "sendChatAction"
            ):
                pass
            case _:
                return _refusal(404, "Not Found")
        return _result(True)

    async def _get_updates(self, bot: StandInBot, data: dict[str, str], request: Request) -> Response:
        if bot.webhook:
            return _refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        bot.calls.append(("getUpdates", data))
        offset = int(data.get("offset", 0))
        bot.updates[:] = [update for update in bot.updates if update["update_id"] >= offset]
        deadline = time.monotonic() + int(data.get("timeout", 0))
        while not bot.updates and time.monotonic() < deadline and not await request.is_disconnected():
            await asyncio.sleep(0.003)
        return _result(bot.updates[:100])


@contextmanager
def telegram_server() -> Iterator[TelegramServer]:
    """Run a server in a thread of its own, so that it works on while a test waits."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = TelegramServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
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


def entities_of(text: str) -> list[dict[str, Any]]:
    """The mentions and the command of a text, as Telegram marks them: counted in UTF-16 units."""
    return [
        {
            "type": match.lastgroup,
            "offset": _utf16_length(text[: match.start()]),
            "length": _utf16_length(match.group()),
        }
        for match in _ENTITY.finditer(text)
    ]


_BOT: Final = {"id": BOT_ID, "is_bot": True, "first_name": "Thử", "username": BOT_NAME}


def _person(chat: int) -> dict[str, Any]:
    return {"id": abs(chat), "is_bot": False, "first_name": "Nguyễn Thị Kín"}


def _message(message_id: int, chat: int) -> dict[str, Any]:
    place = {"type": "private"} if chat > 0 else {"type": "supergroup", "title": "Nhóm thử"}
    return {"message_id": message_id, "date": 1, "chat": {"id": chat, **place}, "from": _person(chat)}


async def parameters_of(request: Request) -> dict[str, Any]:
    """The parameters of a request: text, and name and content for a file."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        async with request.form() as form:
            return {
                name: (value.filename, await value.read()) if isinstance(value, UploadFile) else value
                for name, value in form.items()
            }
    body = await request.body()
    if not body:
        return dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        return {name: _as_text(value) for name, value in json.loads(body).items()}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _as_text(value: Any) -> str:
    """A parameter of a JSON body as a form would hold it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _send_message(bot: StandInBot, data: dict[str, str]) -> Response:
    return _send(bot, data, data.get("text", ""), longest=4096)


def _edit_message(bot: StandInBot, data: dict[str, str]) -> Response:
    """Change a message as Telegram does: one of the bot's own with words, to other words."""
    number = int(data["message_id"]) - _FIRST_SENT
    if not 0 < number <= len(bot.sent) or bot.sent[number - 1].chat != int(data["chat_id"]):
        return _refusal(400, "Bad Request: message to edit not found")
    before = bot.sent[number - 1]
    if before.file:
        return _refusal(400, "Bad Request: there is no text in the message to edit")
    answer = _send(bot, data, data.get("text", ""), longest=4096)
    if answer.status_code == 200:
        edited = replace(bot.sent.pop(), answers=before.answers, number=before.number)
        if edited == before:
            return _refusal(400, "Bad Request: message is not modified: specified new message content is the same")
        bot.sent[number - 1] = edited
    return answer


def _answer_inline(data: dict[str, str]) -> Response:
    cards = json.loads(data["results"])
    if len(cards) > 50 or len({card["id"] for card in cards}) < len(cards):
        return _refusal(400, "Bad Request: RESULT_ID_DUPLICATE")
    for card in cards:
        text = visible_text(card["input_message_content"]["message_text"])
        if not 1 <= len(card["id"].encode()) <= 64 or not card["title"] or not 1 <= _utf16_length(text) <= 4096:
            return _refusal(400, "Bad Request: RESULT_ID_INVALID")
    return _result(True)


def _send_file(bot: StandInBot, data: dict[str, Any], kind: str) -> Response:
    if not data[kind][1]:
        return _refusal(400, "Bad Request: file must be non-empty")
    return _send(bot, data, data.get("caption", ""), longest=1024, file=data[kind], is_photo=kind == "photo")


def _send(bot: StandInBot, data: dict[str, str], html: str, *, longest: int, **more: Any) -> Response:
    try:
        text = visible_text(html)
    except ValueError as error:
        return _refusal(400, f"Bad Request: can't parse entities: {error}")
    if not text.strip() and not more:
        return _refusal(400, "Bad Request: message text is empty")
    if _utf16_length(text) > longest:
        return _refusal(400, "Bad Request: message is too long")
    rows = json.loads(data.get("reply_markup", "{}")).get("inline_keyboard", [])
    buttons = tuple((button["text"], button["callback_data"]) for row in rows for button in row)
    if any(not 1 <= len(key.encode()) <= 64 for _, key in buttons):
        return _refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    answers = json.loads(data.get("reply_parameters", "{}")).get("message_id")
    chat = int(data["chat_id"])
    number = _FIRST_SENT + len(bot.sent) + 1
    bot.sent.append(Sent(chat, text, html, buttons, answers, number=number, **more))
    return _result({**_message(number, chat), "from": _BOT, "text": text})


def visible_text(html: str) -> str:
    """What a person sees of a text in Telegram's HTML; raises ValueError where Telegram would refuse it."""
    parser = _Markup()
    parser.feed(html)
    parser.close()
    if parser.open_tags:
        raise ValueError(f"unclosed {parser.open_tags}")
    return "".join(parser.pieces)


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open_tags: list[str] = []
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in _TAGS:
            raise ValueError(f"unsupported start tag {tag}")
        self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            raise ValueError(f"unexpected end tag {tag}")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


async def _drop(scope: Scope, receive: Receive, send: Send) -> None:
    # uvicorn closes the connection of an answer that is never finished.
    headers = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _result(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _refusal(status: int, description: str) -> Response:
    return JSONResponse({"ok": False, "error_code": status, "description": description}, status)


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
