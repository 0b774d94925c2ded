"""What the tests of the Zalo Bot channel share: the running channel, by polling or by webhook, over real HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels.service import Service
from bot.channels.shelf import Shelf
from bot.channels.zalo_bot import Sights, Waits, zalo_bot_channel
from bot.channels.zalo_bot_gate import PlanWaits
from bot.messages import Responder
from bot.settings import Settings
from bot.staff.commands import Office
from knowledge.arrivals import Arrivals, open_arrivals
from tests.bot.channels.telegram_world import MadeUpResponder
from tests.bot.channels.zalo_bot_server import StandInBot, until

SECRET: Final = "mat-khau-thu"
# Tests wait for failures, so each pause is short; how long an answer may take is not, since the machine may be busy.
QUICK: Final = Waits(
    poll_s=5,
    connect_s=10,
    read_s=20,
    retry_first_s=0.01,
    retry_most_s=0.03,
    refused_s=0.03,
    resend_s=(0.01,) * 6,
    plan=PlanWaits(again_s=0.02, patience_s=60, spent_s=0.02),
    notices_s=0.02,
)
# Once Zalo has refused for the plan, nobody waits.
SPENT_AT_ONCE: Final = replace(QUICK, plan=PlanWaits(again_s=3600, patience_s=0, spent_s=3600))


def settings_for(bot: StandInBot, **changes: Any) -> Settings:
    """The settings for a bot of the stand-in server."""
    values = {"zalo_bot_token": bot.token, "zalo_bot_api_base_url": bot.base_url, "messages_per_minute": 1000}
    return Settings(**{"database": Path("unused.db"), **values, **changes})


@asynccontextmanager
async def running(
    bot: StandInBot,
    responder: Responder | None = None,
    *,
    arrivals: Arrivals | None = None,
    office: Office | None = None,
    sights: Sights | None = None,
    shelf: Shelf | None = None,
    waits: Waits = QUICK,
    **changes: Any,
) -> AsyncIterator[Service]:
    """Run the channel by polling, as the web application does."""
    stored = arrivals or open_arrivals(":memory:")
    service = Service(settings_for(bot, **changes), responder or MadeUpResponder(), stored, office, shelf=shelf)
    async with zalo_bot_channel(service, sights or Sights(), waits=waits).lifespan():
        yield service


@asynccontextmanager
async def brought(
    bot: StandInBot,
    responder: Responder | None = None,
    *,
    arrivals: Arrivals | None = None,
    waits: Waits = QUICK,
    is_known: bool = True,
) -> AsyncIterator[Service]:
    """Run the channel by webhook, entered when the stand-in server knows it, unless told otherwise."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        public_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = settings_for(bot, public_url=public_url, zalo_bot_secret=SECRET)
        service = Service(settings, responder or MadeUpResponder(), arrivals or open_arrivals(":memory:"))
        channel = zalo_bot_channel(service, waits=waits)
        async with served(channel.routes, listener), channel.lifespan():
            if is_known:
                await until(lambda: bot.probes)
            yield service


@asynccontextmanager
async def served(routes: Sequence[BaseRoute], listener: socket.socket) -> AsyncIterator[None]:
    """Serve routes in this event loop as long as the context is open."""
    config = uvicorn.Config(Starlette(routes=list(routes)), log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
