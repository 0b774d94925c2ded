"""The terminal for the contract that all channels share: one person at one conversation."""

import asyncio
import io
import queue
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from pathlib import Path

from bot.channels.terminal import converse
from bot.messages import Responder
from tests.bot.channels.contract import Driver, Heard


class Keyboard(io.TextIOBase):
    """What is typed, line by line; the output up to each next line is what was heard."""

    def __init__(self, output: io.StringIO) -> None:
        self.lines = queue.Queue[str | None]()
        self.heard = queue.Queue[str]()
        self._output, self._has_begun = output, False

    def readline(self, size: int | None = -1, /) -> str:
        if self._has_begun:
            self.heard.put(self._output.getvalue())
            self._output.seek(0)
            self._output.truncate()
        self._has_begun = True
        return self.lines.get() or ""


class TerminalLine:
    """Somebody at a terminal."""

    def __init__(self, keyboard: Keyboard) -> None:
        self._keyboard = keyboard
        self._heard: list[Heard] = []

    async def says(self, text: str, *, chat: int = 1, key: str = "") -> None:
        self._keyboard.lines.put(text + "\n")
        shown = await asyncio.to_thread(self._keyboard.heard.get, timeout=30)
        self._heard.append(Heard(shown.strip()))

    async def hears(self, count: int, *, chat: int = 1) -> list[Heard]:
        assert len(self._heard) >= count
        return list(self._heard)

    async def presses(self, label: str, *, chat: int = 1) -> None:
        raise AssertionError("a terminal has no buttons")


@asynccontextmanager
async def running(responder: Responder, folder: Path) -> AsyncIterator[TerminalLine]:
    """Hold a conversation in a thread."""
    with redirect_stdout(io.StringIO()) as output:
        keyboard = Keyboard(output)
        thread = threading.Thread(target=converse, args=(responder, keyboard), kwargs={"folder": folder})
        thread.start()
        try:
            yield TerminalLine(keyboard)
        finally:
            keyboard.lines.put(None)
            await asyncio.to_thread(thread.join)


TERMINAL = Driver("terminal", running, has_chats=False, repeats=False)
