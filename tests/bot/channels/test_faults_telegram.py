"""Telegram in bad weather: each question is answered once and in order, however often the program is killed."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.channels.fault_world import Mischief, Try, check, weather_of_today, weathered
from tests.bot.channels.telegram_server import (
    BAD_GATEWAY,
    DROP,
    NO_FAULT,
    StandInBot,
    telegram_server,
    too_many_requests,
)

SECRET = "mat-khau_thu"
FAULT_BY_MISHAP = {"": NO_FAULT, "429": too_many_requests(1), "502": BAD_GATEWAY, "drop": DROP}


class TelegramPost:
    """Telegram's server: asked for updates, or bringing them to the webhook."""

    module = "bot.channels.telegram"

    def __init__(self, bot: StandInBot, mischief: Mischief, *, calls_in: bool) -> None:
        self._bot, self._calls_in = bot, calls_in
        self._client = httpx.AsyncClient(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}, trust_env=False)
        self.settings: Mapping[str, str] = {
            "TELEGRAM_BOT_TOKEN": bot.token,
            "TELEGRAM_API_BASE_URL": bot.base_url,
            "HOIDAP_TELEGRAM_SECRET": SECRET,
            "HOIDAP_PUBLIC_URL": "https://hoidap.example" if calls_in else "",
        }
        bot.mischief = lambda: FAULT_BY_MISHAP[mischief.draw()]

    async def asks(self, chat: int, text: str, address: str) -> None:
        update = self._bot.receives(text, chat=chat)
        while self._calls_in and not await self._is_brought(update, address):
            await asyncio.sleep(0.05)

    async def _is_brought(self, update: dict[str, Any], address: str) -> bool:
        try:
            return (await self._client.post(f"{address}/telegram", json=update)).status_code == 200
        except httpx.TransportError:
            return False

    def tries(self) -> Sequence[Try]:
        return [Try(*each) for each in self._bot.tries]

    async def aclose(self) -> None:
        await self._client.aclose()


@pytest.mark.parametrize("calls_in", [False, True], ids=["polling", "webhook"])
async def test_telegram_in_bad_weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls_in: bool) -> None:
    """Of all that was asked, nothing is answered twice or in disorder, and missed only what was refused at a kill."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    mischief, weather = Mischief(random.Random(5)), weather_of_today()
    with telegram_server() as server:
        async with aclosing(TelegramPost(server.new_bot(), mischief, calls_in=calls_in)) as post:
            outcome = await weathered(post, mischief, tmp_path, weather)

    check(outcome, weather)
