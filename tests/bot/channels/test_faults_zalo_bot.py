"""A bot on Zalo in bad weather: each question is answered once and in order, however often the program is killed."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.channels.fault_world import Mischief, Try, check, weather_of_today, weathered
from tests.bot.channels.zalo_bot_server import (
    BAD_GATEWAY,
    DROP,
    NOT_SO_FAST,
    SECRET_HEADER,
    Fault,
    StandInBot,
    zalo_bot_server,
)
from tests.bot.channels.zalo_bot_world import SECRET

FAULT_BY_MISHAP = {"": Fault(), "429": NOT_SO_FAST, "502": BAD_GATEWAY, "drop": DROP}
# Zalo may bring an event again; how often is written nowhere.
_TWICE = 0.1


class ZaloBotPost:
    """Zalo's server: it brings events to the webhook until it is told 200, one in ten of them twice.

    Not by polling: what Zalo hands out is gone, so what is on its way to a program that is killed is lost.
    """

    module = "bot.channels.zalo_bot"

    def __init__(self, bot: StandInBot, mischief: Mischief) -> None:
        self._bot = bot
        self._client = httpx.AsyncClient(headers={SECRET_HEADER: SECRET}, trust_env=False)
        self.settings: Mapping[str, str] = {
            "ZALO_BOT_TOKEN": bot.token,
            "ZALO_BOT_API_BASE_URL": bot.base_url,
            "HOIDAP_ZALO_BOT_SECRET": SECRET,
            "HOIDAP_PUBLIC_URL": "https://hoidap.example",
        }
        bot.mischief = lambda: FAULT_BY_MISHAP[mischief.draw()]

    async def asks(self, chat: int, text: str, address: str) -> None:
        event = self._bot.text(text, chat=str(chat))
        for _ in range(2 if random.Random(text).random() < _TWICE else 1):
            while not await self._is_taken(event, address):
                await asyncio.sleep(0.05)

    async def _is_taken(self, event: dict[str, Any], address: str) -> bool:
        try:
            return (await self._client.post(f"{address}/zalo-bot", json=event)).status_code == 200
        except httpx.TransportError:
            return False

    def tries(self) -> Sequence[Try]:
        return [Try(int(chat), text, is_taken) for chat, text, is_taken in self._bot.tries]

    async def aclose(self) -> None:
        await self._client.aclose()


async def test_zalo_bot_in_bad_weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all that was asked, nothing is answered twice or in disorder, and missed only what was refused at a kill."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    mischief, weather = Mischief(random.Random(5)), weather_of_today()
    with zalo_bot_server() as server:
        async with aclosing(ZaloBotPost(server.new_bot(), mischief)) as post:
            outcome = await weathered(post, mischief, tmp_path, weather)

    check(outcome, weather)
