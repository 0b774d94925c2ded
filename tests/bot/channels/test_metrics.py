"""The counts, and who may read them."""

from typing import Any

import httpx
import pytest

from bot.channels.web import web_application
from tests.bot.channels.web_stand_in import StandIn


def client(host: str) -> httpx.AsyncClient:
    """A client that seems to call from a host."""
    transport = httpx.ASGITransport(web_application(StandIn()), client=(host, 5))
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1"])
async def test_this_machine_reads_the_counts(host: str) -> None:
    """What was asked and answered is counted by channel and kind, without anybody's words."""
    async with client(host) as caller:
        await caller.post("/ask", json={"text": "hỏi riêng"})
        response = await caller.get("/metrics")

    assert response.headers["content-type"].startswith("text/plain")
    assert 'hoidap_messages_total{channel="web"}' in response.text
    assert 'hoidap_replies_total{channel="web",kind="answer"}' in response.text
    assert "riêng" not in response.text


@pytest.mark.parametrize(
    ("host", "headers"),
    [("203.0.113.5", {}), ("?", {}), ("127.0.0.1", {"x-forwarded-for": "203.0.113.5"}), ("::1", {"Via": "1.1 x"})],
)
async def test_others_are_told_that_there_is_nothing(host: str, headers: dict[str, Any]) -> None:
    """From elsewhere, and from behind a proxy, the address does not exist."""
    async with client(host) as caller:
        response = await caller.get("/metrics", headers=headers)

    assert response.status_code == 404
