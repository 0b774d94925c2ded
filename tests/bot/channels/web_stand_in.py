"""A responder that answers from a script, a server to ask it through, and Chromium where there is one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from bot.channels.server import open_socket, server_config, web_address
from bot.channels.shelf import Shelf
from bot.channels.web import web_application
from bot.channels.web_visit import StaffDoor
from bot.messages import Chip, Citation, Message, Reply, Responder
from knowledge.errors import Busy

CHROMIUM = Path("/usr/bin/chromium")

ANSWER = Reply(
    kind="answer",
    lines=(
        "Huyện Suối Mơ có 7 sản phẩm thử nghiệm.",
        "- Xã Một: 3 sản phẩm",
        "- Xã Hai: 4 sản phẩm",
        "Đây là số liệu bịa cho phép thử.",
    ),
    citations=(Citation("Báo Thử, 01/02/2003", "Bài thử nghiệm, tác giả Không Ai, Báo Thử, 01/02/2003."),),
    chips=(Chip("Còn Suối Mộng?", "Còn huyện Suối Mộng thì sao?"), Chip("Nguồn?", "Nguồn ở đâu?")),
)
WELCOME = Reply(kind="staff", lines=("Đã đăng nhập.",))
PLAIN = Reply(kind="smalltalk", lines=("Chào bạn!",))


class StandIn:
    """Answers each text by the script, `ANSWER` where the script has none, and keeps every message."""

    def __init__(self, script: dict[str, Reply | Exception | Callable[[], Reply]] | None = None) -> None:
        self.script = script or {}
        self.messages: list[Message] = []

    def respond(self, message: Message) -> Reply:
        self.messages.append(message)
        scripted = self.script.get(message.text, ANSWER)
        if isinstance(scripted, Exception):
            raise scripted
        return scripted if isinstance(scripted, Reply) else scripted()

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]


@dataclass(slots=True)
class Door:
    """A door that lets in whoever says /vao ĐÚNG, as member 1."""

    users: dict[str, int] = field(default_factory=dict)
    is_busy: bool = False

    def member_number(self, user: str) -> int | None:
        return self.users.get(user)

    def leave(self, user: str) -> None:
        self._write()
        self.users.pop(user, None)

    def move(self, user: str, to: str) -> None:
        self._write()
        self.users[to] = self.users.pop(user)

    def _write(self) -> None:
        if self.is_busy:
            raise Busy("a.db")


class Desk(StandIn):
    """Signs in whoever says so rightly."""

    def __init__(self, door: Door, script: dict[str, Reply] | None = None) -> None:
        super().__init__({**(script or {})})
        self.door = door

    def respond(self, message: Message) -> Reply:
        if message.text != "/vao ĐÚNG":
            return super().respond(message)
        self.door.users[message.user] = 1
        return WELCOME


@contextmanager
def served(responder: Responder, staff: StaffDoor | None = None, shelf: Shelf | None = None) -> Iterator[str]:
    """Serve the page in a thread on a free port; yields its address."""
    listener = open_socket("127.0.0.1", 0)
    server = uvicorn.Server(server_config(web_application(responder, staff=staff, shelf=shelf)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield web_address(listener)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def slowly(reply: Reply, seconds: float) -> Callable[[], Reply]:
    """A script's entry that takes its time."""

    def answer() -> Reply:
        time.sleep(seconds)
        return reply

    return answer
