"""A channel in bad weather: its server refuses and drops requests, and the program is killed again and again.

What is counted: a question that was answered twice, and one that was never answered. The second can't be avoided
altogether: a reply on its way at a kill counts as sent, and where the server had refused it, nobody heard of that.
"""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Protocol

from bot.channels.sendings import LEAST_ON_THEIR_WAY
from tests.bot.channels.telegram_server import until
from tests.house.tree import ROOT

# A third attempt fails once in a hundred times, and then the next is four seconds later.
_LONGEST_SILENCE_S: Final = 6.0

Mishap = Literal["", "429", "502", "drop"]


@dataclass(frozen=True, slots=True)
class Try:
    """A reply that the program brought to the channel's server."""

    chat: int
    text: str
    is_taken: bool
    """Whether the server took it; otherwise it refused, or dropped the connection, and did nothing."""


class Post(Protocol):
    """The server of a channel with the people behind it, in the test's own process."""

    module: str
    """What the program loads for the channel."""
    settings: Mapping[str, str]
    """The variables that turn the channel on."""

    async def asks(self, chat: int, text: str, address: str) -> None:
        """Let a person write; where the server calls in, at `address`, it does until it is told 200."""
        ...

    def tries(self) -> Sequence[Try]:
        """Return every reply that was brought so far, in order."""
        ...


@dataclass(slots=True)
class Mischief:
    """Draws what befalls a request: one in ten is told 429, one in twenty 502, one in twenty is dropped."""

    chance: random.Random
    is_over: bool = False

    def draw(self) -> Mishap:
        drawn = 1.0 if self.is_over else self.chance.random()
        return "429" if drawn < 0.1 else "502" if drawn < 0.15 else "drop" if drawn < 0.2 else ""


@dataclass(frozen=True, slots=True)
class Weather:
    """How much is asked, and how often the program is killed meanwhile."""

    questions: int
    chats: int
    kills: int
    lasts_s: float
    """Over so many seconds the questions are spread."""


WHOLE: Final = Weather(questions=1000, chats=100, kills=10, lasts_s=14)
"""With `FAULTS=whole` in the environment; it takes half a minute for each channel."""
BRIEF: Final = Weather(questions=120, chats=40, kills=3, lasts_s=2)


def weather_of_today() -> Weather:
    """The brief weather, unless the whole is asked for."""
    return WHOLE if os.environ.get("FAULTS") == "whole" else BRIEF


@dataclass(slots=True)
class Outcome:
    """What became of the questions."""

    kills: int = 0
    doubles: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    """Of those missed, the ones that the server was never brought, or whose last try it did not refuse."""
    disorder: list[int] = field(default_factory=list)
    """Chats whose answers came in another order than their questions."""

    @property
    def line(self) -> str:
        """The counts in words."""
        missed = f"{len(self.misses)} missed, {len(self.unexplained)} of them unexplained"
        return f"{self.kills} kills: {len(self.doubles)} doubled, {missed}"


class Program:
    """The real server process; killed, it is started again on the same port over the same files."""

    def __init__(self, post: Post, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        here = {"HOIDAP_DATABASE": str(folder / "hoidap.db"), "HOIDAP_PORT": str(port), "HOIDAP_LOG_LEVEL": "error"}
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1", **here, **post.settings}
        command = [sys.executable, "-m", "tests.bot.channels.nursery", post.module]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._nursery = subprocess.Popen(command, cwd=folder, env=environment, text=True, **pipes)
        self._process = 0

    async def start(self) -> None:
        """Start the process, and wait until it serves."""
        assert self._nursery.stdin is not None
        print("start", file=self._nursery.stdin, flush=True)
        ready, number = (await self._heard()).split()
        assert ready == "ready"
        self._process = int(number)

    async def kill(self) -> None:
        """End the process as a power cut does."""
        os.kill(self._process, signal.SIGKILL)
        assert await self._heard() == "died\n"

    async def close(self) -> None:
        """End everything."""
        await self.kill()
        self._nursery.communicate(timeout=30)

    async def _heard(self) -> str:
        assert self._nursery.stdout is not None
        return await asyncio.to_thread(self._nursery.stdout.readline)


async def weathered(post: Post, mischief: Mischief, folder: Path, weather: Weather) -> Outcome:
    """Ask everything while the program is killed so often, wait until nothing more comes, and return the outcome."""
    program = Program(post, folder)
    await program.start()
    try:
        asking = asyncio.gather(*(_ask(post, chat, weather, program.address) for chat in range(1, weather.chats + 1)))
        for number in range(weather.kills):
            due = weather.questions * (number + mischief.chance.random()) / (weather.kills + 1)
            await until(lambda due=due: _answered(post) >= due, 120)
            await asyncio.sleep(mischief.chance.random() * 0.01)
            await program.kill()
            await program.start()
        await asking
        mischief.is_over = True
        await _calm(post, weather.questions)
    finally:
        await program.close()
    return _outcome(post, weather)


def check(outcome: Outcome, weather: Weather) -> None:
    """Nothing is doubled or in disorder; missed is at most what was on its way: what the server had just refused.

    One that the server never heard of was noted, and its program killed before the bytes left. Over so many kills as
    in the whole weather less than one question is missed for each.
    """
    print(outcome.line)
    assert (outcome.doubles, outcome.disorder) == ([], [])
    assert len(outcome.misses) <= weather.kills * (1 if weather == WHOLE else LEAST_ON_THEIR_WAY)


async def _ask(post: Post, chat: int, weather: Weather, address: str) -> None:
    """Let one person ask at times of their own."""
    chance = random.Random(chat)
    count = weather.questions // weather.chats
    times = sorted(chance.uniform(0, weather.lasts_s) for _ in range(count))
    for number, (before, at) in enumerate(zip([0.0, *times], times, strict=False)):
        await asyncio.sleep(at - before)
        await post.asks(chat, f"câu {number} của {chat}", address)


def _answered(post: Post) -> int:
    return sum(each.is_taken for each in post.tries())


async def _calm(post: Post, expected: int) -> None:
    """Wait until everything is answered, or nothing more has come for longer than anything waits to be sent again."""
    loop = asyncio.get_running_loop()
    count, since = len(post.tries()), loop.time()
    while _answered(post) < expected and loop.time() < since + _LONGEST_SILENCE_S:
        await asyncio.sleep(0.05)
        if count != (count := len(post.tries())):
            since = loop.time()
    await asyncio.sleep(0.2)


def _outcome(post: Post, weather: Weather) -> Outcome:
    outcome = Outcome(weather.kills)
    tries_by_text = defaultdict[str, list[Try]](list)
    texts_by_chat = defaultdict[int, list[str]](list)
    for each in post.tries():
        tries_by_text[each.text].append(each)
        if each.is_taken and each.text not in texts_by_chat[each.chat]:
            texts_by_chat[each.chat].append(each.text)
    for chat in range(1, weather.chats + 1):
        asked = [f"Trả lời: câu {number} của {chat}" for number in range(weather.questions // weather.chats)]
        taken = Counter(each.text for text in asked for each in tries_by_text[text] if each.is_taken)
        outcome.doubles += [text for text in asked if taken[text] > 1]
        missed = [text for text in asked if not taken[text]]
        outcome.misses += missed
        outcome.unexplained += [text for text in missed if not tries_by_text[text]]
        if texts_by_chat[chat] != [text for text in asked if taken[text]]:
            outcome.disorder.append(chat)
    return outcome
