"""What `test_contract.py` needs of each channel: a driver that runs it with people at its other end."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.messages import Responder


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the bot, as a person sees it."""

    text: str
    """Without markup, its escapes undone."""
    buttons: tuple[str, ...] = ()
    """What can be pressed below it."""
    pictures: int = 0
    """How many pictures come with it."""


class Line(Protocol):
    """A running channel, with people in chats at its other end."""

    async def says(self, text: str, *, chat: int = 1, key: str = "") -> None:
        """Let a person write; with a key that was used before, the same message is delivered again."""
        ...

    async def hears(self, count: int, *, chat: int = 1) -> list[Heard]:
        """Wait until a chat has been sent so many messages in all, and return all that it has been sent, in order."""
        ...

    async def presses(self, label: str, *, chat: int = 1) -> None:
        """Let a person press a button below the last message; only where the channel has any."""
        ...


@dataclass(frozen=True, slots=True)
class Driver:
    """How to run one channel."""

    channel: str
    running: Callable[[Responder, Path], AbstractAsyncContextManager[Line]]
    """Runs the real channel with a responder over a folder of the test's own, against a stand-in for its server."""
    has_chats: bool = True
    """Whether one process talks with several chats."""
    repeats: bool = True
    """Whether the channel's server may deliver a message more than once."""
