"""The stand-in for Telegram in a process of its own: hands out or brings updates, and says how the answers came.

`python -m tests.bench.channel_server` prints its address, then takes one order a line as JSON and prints one result.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import aiohttp
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.bot.channels.telegram_server import StandInBot, TelegramServer, parameters_of, telegram_server

# As many as Telegram brings at once by itself (core.telegram.org/bots/api#setwebhook, max_connections).
_BRINGS_AT_ONCE: Final = 40
_GIVES_UP_S: Final = 120.0
_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent to a bot, and how it is to come."""

    token: str
    chats: Sequence[int]
    """The chat of each message, in order."""
    texts: Sequence[str]
    """The messages, one after the other and from the start again."""
    webhook: str = ""
    """Where updates are brought; empty where the bot asks for them."""
    secret: str = ""
    delay_s: float = 0.0
    """How long each answer of the Bot API takes."""
    awaited: int = 0
    """Answered to chats of a number of at most this; 0 for all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the answers came."""

    updates: int
    answered: int
    took_s: float
    """From the first update handed out to the last answer."""
    late_s: float
    """The 99th of 100 waits, of the awaited chats, from the update's release to its answer."""
    worst_s: float


class Timed:
    """A server that tells when which chat was answered."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server
        self.delay_s = 0.0
        self.answers: list[tuple[float, int]] = []
        server.application.routes.insert(0, Route("/bot{token}/sendMessage", self._send, methods=["POST"]))

    async def _send(self, request: Any) -> Any:
        """Take a message; neither checked nor kept, so that the server costs each bot the same and little."""
        chat = int((await parameters_of(request))["chat_id"])
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        self.answers.append((time.perf_counter(), chat))
        message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "text": "."}
        return JSONResponse({"ok": True, "result": message})


def carry_out(timed: Timed, bot: StandInBot, order: Order) -> Outcome:
    """Send the messages, wait for the answers, and return how they came."""
    timed.delay_s, timed.answers = order.delay_s, []
    texts = itertools.cycle(order.texts)
    begun = time.perf_counter()
    if order.webhook:
        updates = [_update(bot, chat, next(texts)) for chat in order.chats]
        begun = time.perf_counter()
        asyncio.run(_bring(order, updates))
    else:
        for chat in order.chats:
            bot.receives(next(texts), chat=chat)
    wanted = Counter(chat for chat in order.chats if not order.awaited or chat <= order.awaited)
    _wait_for(timed, wanted, begun)
    return _outcome(order, wanted, timed.answers, begun)


def _update(bot: StandInBot, chat: int, text: str) -> bytes:
    bot.receives(text, chat=chat)
    return json.dumps(bot.updates.pop()).encode()


async def _bring(order: Order, updates: list[bytes]) -> None:
    """Bring the updates as Telegram does: so many at once, each again until it is taken."""
    waiting = iter(updates)
    headers = {_SECRET_HEADER: order.secret, "Content-Type": "application/json"}

    async def bring() -> None:
        for update in waiting:
            while True:
                async with session.post(order.webhook, data=update) as response:
                    if response.status == 200:
                        break
                await asyncio.sleep(0.05)

    async with aiohttp.ClientSession(headers=headers) as session:
        await asyncio.gather(*(bring() for _ in range(_BRINGS_AT_ONCE)))


def _wait_for(timed: Timed, wanted: Counter[int], begun: float) -> None:
    missing = wanted.total()
    while time.perf_counter() - begun < _GIVES_UP_S:
        time.sleep(0.01)
        if len(timed.answers) >= missing and not wanted - Counter(chat for _, chat in timed.answers):
            return


def _outcome(order: Order, wanted: Counter[int], answers: list[tuple[float, int]], begun: float) -> Outcome:
    waits = sorted(at - begun for at, chat in answers if chat in wanted)
    return Outcome(
        updates=len(order.chats),
        answered=len(answers),
        took_s=waits[-1] if waits else _GIVES_UP_S,
        late_s=waits[int(0.99 * (len(waits) - 1))] if waits else _GIVES_UP_S,
        worst_s=waits[-1] if waits else _GIVES_UP_S,
    )


def main() -> None:
    """Serve until the orders end."""
    with telegram_server() as server:
        timed = Timed(server)
        bots: dict[str, StandInBot] = {}
        print(server.base_url, flush=True)
        for line in sys.stdin:
            told = json.loads(line)
            if told.pop("kind") == "new":
                bot = server.new_bot()
                bots[bot.token] = bot
                print(json.dumps(bot.token), flush=True)
            else:
                order = Order(**told)
                print(json.dumps(asdict(carry_out(timed, bots[order.token], order))), flush=True)


if __name__ == "__main__":
    main()
