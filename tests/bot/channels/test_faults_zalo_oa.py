"""Zalo's official account in bad weather: each question is answered once and in order, however often it is killed."""

import asyncio
import json
import random
from collections.abc import Mapping, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from knowledge.store import open_store
from tests.bot.channels.fault_world import Mischief, Try, check, weather_of_today, weathered
from tests.bot.channels.zalo_oa_sender import Event, EventMaker
from tests.bot.channels.zalo_oa_server import (
    APP,
    APP_SECRET,
    BAD_GATEWAY,
    DROP,
    NO_FAULT,
    OA_SECRET,
    TOO_MANY,
    StandInOa,
    zalo_oa_server,
)
from tests.bot.channels.zalo_oa_world import Clock, pair_of

FAULT_BY_MISHAP = {"": NO_FAULT, "429": TOO_MANY, "502": BAD_GATEWAY, "drop": DROP}


class ZaloOaPost:
    """Zalo's servers: events are brought to the webhook, one in ten of them twice; each reply is told back there."""

    module = "bot.channels.zalo_oa"

    def __init__(self, oa: StandInOa, mischief: Mischief) -> None:
        self._oa, self._maker = oa, EventMaker()
        self._client = httpx.AsyncClient(trust_env=False)
        self.settings: Mapping[str, str] = {
            "ZALO_OA_APP_ID": APP,
            "ZALO_OA_APP_SECRET": APP_SECRET,
            "ZALO_OA_SECRET_KEY": OA_SECRET,
            "ZALO_OA_API_BASE_URL": oa.base_url,
            "ZALO_OA_OAUTH_BASE_URL": oa.base_url,
        }
        oa.echoes_to, self._address = self._echo, ""
        oa.mischief = lambda: FAULT_BY_MISHAP[mischief.draw()]

    async def asks(self, chat: int, text: str, address: str) -> None:
        self._oa.touches(str(chat))
        self._address = address
        event = self._maker.text(text, user=str(chat))
        for _ in range(2 if random.Random(text).random() < 0.1 else 1):
            while not await self._is_brought(event, address):
                await asyncio.sleep(0.05)

    async def _is_brought(self, event: Event, address: str) -> bool:
        try:
            answer = await self._client.post(f"{address}/zalo-oa", content=event.body, headers=event.headers())
        except httpx.TransportError:
            return False
        return answer.status_code == 200

    async def _echo(self, document: dict[str, Any]) -> None:
        # From the stand-in's own thread, so by a client of its own.
        event = Event(json.dumps(document).encode(), document["timestamp"])
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:
            with suppress(httpx.TransportError):
                await client.post(f"{self._address}/zalo-oa", content=event.body, headers=event.headers())

    def tries(self) -> Sequence[Try]:
        return [Try(int(user), text, taken) for user, text, taken in self._oa.tries]

    async def aclose(self) -> None:
        await self._client.aclose()


async def test_zalo_oa_in_bad_weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all that was asked, nothing is answered twice or in disorder, and missed only what was refused at a kill."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    mischief, weather = Mischief(random.Random(5)), weather_of_today()
    with zalo_oa_server() as server:
        oa = server.new_oa()
        with open_store(tmp_path / "hoidap.db", packaged=None) as store:
            clock = Clock(oa)
            store.zalo_tokens.connect(pair_of(oa, clock()), clock())
        async with aclosing(ZaloOaPost(oa, mischief)) as post:
            outcome = await weathered(post, mischief, tmp_path, weather)

    check(outcome, weather)
