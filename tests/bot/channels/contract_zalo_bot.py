"""Zalo Bot for the contract that all channels share: events are brought to its webhook."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.messages import Responder
from knowledge.arrivals import open_arrivals
from tests.bot.channels.contract import Driver, Heard
from tests.bot.channels.zalo_bot_server import Sent, StandInBot, until, zalo_bot_server
from tests.bot.channels.zalo_bot_world import brought


@dataclass(slots=True)
class ZaloBotLine:
    """People on Zalo."""

    bot: StandInBot
    events: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def says(self, text: str, *, chat: int = 1, key: str = "") -> None:
        event = self.events.get(key) or self.bot.text(text, chat=str(chat))
        if key:
            self.events[key] = event
        assert await self.bot.brings(event) == 200

    async def hears(self, count: int, *, chat: int = 1) -> list[Heard]:
        await until(lambda: len(self._sent(chat)) >= count)
        return [Heard(sent.text, (), int(bool(sent.photo))) for sent in self._sent(chat)]

    async def presses(self, label: str, *, chat: int = 1) -> None:
        raise AssertionError("there is nothing to press")

    def _sent(self, chat: int) -> list[Sent]:
        return [sent for sent in self.bot.sent if sent.chat == str(chat)]


@asynccontextmanager
async def running(responder: Responder, folder: Path) -> AsyncIterator[ZaloBotLine]:
    """Run the channel by webhook."""
    with zalo_bot_server() as server, closing(open_arrivals(folder / "arrivals")) as arrivals:
        bot = server.new_bot()
        async with brought(bot, responder, arrivals=arrivals):
            yield ZaloBotLine(bot)


ZALO_BOT = Driver("zalo_bot", running)
