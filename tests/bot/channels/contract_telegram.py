"""Telegram for the contract that all channels share: updates are brought to its webhook."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.channels.service import Service
from bot.channels.telegram import telegram_channel
from bot.channels.web import web_application
from bot.messages import Responder
from knowledge.arrivals import open_arrivals
from tests.bot.channels.contract import Driver, Heard
from tests.bot.channels.telegram_server import Sent, StandInBot, telegram_server, until
from tests.bot.channels.telegram_world import QUICK, settings_for

PUBLIC_URL = "https://hoidap.example"
SECRET = "mat-khau_thu"


@dataclass(slots=True)
class TelegramLine:
    """People on Telegram."""

    bot: StandInBot
    client: httpx.AsyncClient
    updates: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def says(self, text: str, *, chat: int = 1, key: str = "") -> None:
        update = self.updates.get(key) or self.bot.receives(text, chat=chat)
        if key:
            self.updates[key] = update
        await self._bring(update)

    async def hears(self, count: int, *, chat: int = 1) -> list[Heard]:
        await until(lambda: len(self._sent(chat)) >= count)
        return [
            Heard(sent.text, tuple(label for label, _ in sent.buttons), int(sent.is_photo)) for sent in self._sent(chat)
        ]

    async def presses(self, label: str, *, chat: int = 1) -> None:
        last = self._sent(chat)[-1]
        await self._bring(self.bot.presses(dict(last.buttons)[label], chat=chat, under=last))

    def _sent(self, chat: int) -> list[Sent]:
        return [sent for sent in self.bot.sent if sent.chat == chat]

    async def _bring(self, update: dict[str, Any]) -> None:
        response = await self.client.post("/telegram", json=update)
        assert response.status_code == 200


@asynccontextmanager
async def running(responder: Responder, folder: Path) -> AsyncIterator[TelegramLine]:
    """Run the channel by webhook."""
    with telegram_server() as server, closing(open_arrivals(folder / "arrivals")) as arrivals:
        bot = server.new_bot()
        settings = settings_for(bot, public_url=PUBLIC_URL, telegram_webhook_secret=SECRET)
        channel = telegram_channel(Service(settings, responder, arrivals), QUICK)
        application = web_application(responder, extra_routes=channel.routes, lifespans=(channel.lifespan,))
        transport, headers = httpx.ASGITransport(application), {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with (
            application.router.lifespan_context(application),
            httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers=headers) as client,
        ):
            yield TelegramLine(bot, client)


TELEGRAM = Driver("telegram", running)
