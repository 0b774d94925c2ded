"""The Zalo Official Account for the contract that all channels share: signed events are brought to its webhook."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.channels.service import Service
from bot.channels.web import web_application
from bot.channels.zalo_oa import zalo_oa_channel
from bot.messages import Responder
from bot.settings import Settings
from knowledge.arrivals import open_arrivals
from knowledge.store import open_store
from tests.bot.channels.contract import Driver, Heard
from tests.bot.channels.telegram_server import until
from tests.bot.channels.zalo_oa_sender import Event, EventMaker
from tests.bot.channels.zalo_oa_server import Delivered, StandInOa, zalo_oa_server
from tests.bot.channels.zalo_oa_world import FAST, Clock, office_of, pair_of, settings_for


@dataclass(slots=True)
class ZaloOaLine:
    """Users of the account."""

    oa: StandInOa
    client: httpx.AsyncClient
    maker: EventMaker = field(default_factory=EventMaker)
    events: dict[str, Event] = field(default_factory=dict)

    async def says(self, text: str, *, chat: int = 1, key: str = "") -> None:
        event = self.events.get(key) or self.maker.text(text, user=str(chat))
        if key:
            self.events[key] = event
        self.oa.touches(str(chat))
        response = await self.client.post("/zalo-oa", content=event.body, headers=event.headers())
        assert response.status_code == 200

    async def hears(self, count: int, *, chat: int = 1) -> list[Heard]:
        await until(lambda: len(self._sent(chat)) >= count)
        return [
            Heard(sent.text, tuple(title for title, _, _ in sent.buttons), int(sent.picture is not None))
            for sent in self._sent(chat)
        ]

    async def presses(self, label: str, *, chat: int = 1) -> None:
        payloads = {title: payload for title, _, payload in self._sent(chat)[-1].buttons}
        await self.says(payloads[label], chat=chat)

    def _sent(self, chat: int) -> list[Delivered]:
        return [sent for sent in self.oa.sent if sent.user == str(chat)]


@asynccontextmanager
async def running(responder: Responder, folder: Path) -> AsyncIterator[ZaloOaLine]:
    """Run the channel for an account that is connected."""
    with (
        zalo_oa_server() as server,
        closing(open_arrivals(folder / "arrivals")) as arrivals,
        open_store(folder / "oa.db", packaged=None) as store,
    ):
        oa = server.new_oa()
        clock = Clock(oa)
        store.zalo_tokens.connect(pair_of(oa, clock()), clock())
        settings = Settings(folder / "oa.db", zalo_oa=settings_for(oa))
        channel = zalo_oa_channel(Service(settings, responder, arrivals, office_of(store, clock)), FAST)
        application = web_application(responder, extra_routes=channel.routes, lifespans=(channel.lifespan,))
        transport = httpx.ASGITransport(application)
        async with (
            application.router.lifespan_context(application),
            httpx.AsyncClient(transport=transport, base_url="http://testserver") as client,
        ):
            yield ZaloOaLine(oa, client)


ZALO_OA = Driver("zalo_oa", running)
