"""The real bot behind the real channels: the web page's HTTP border, Telegram and Zalo against stand-in servers."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.channels.web import web_application
from bot.channels.web_visit import COOKIE
from tests.bot.channels.telegram_server import StandInBot, TelegramServer, telegram_server
from tests.bot.channels.telegram_world import running
from tests.bot.channels.zalo_bot_server import StandInBot as ZaloStandIn
from tests.bot.channels.zalo_bot_server import zalo_bot_server
from tests.bot.channels.zalo_bot_world import running as running_on_zalo
from tests.bot.real import ask, own_world, shared_world

OCOP = "Hải Hà có bao nhiêu sản phẩm OCOP?"
HH_OCOP = "Huyện Hải Hà có 29 sản phẩm OCOP (năm 2021)."
DH_OCOP = "Huyện Đầm Hà có 29 sản phẩm OCOP (tính đến 21/10, bài không ghi năm)."
EVIL = "<script>alert(1)</script>{{ 7*7 }} Bình Liêu có bao nhiêu hộ nghèo?"


@asynccontextmanager
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """A client that keeps cookies, at the web application with the real bot."""
    transport = httpx.ASGITransport(web_application(shared_world().bot))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramServer]:
    """One server for all tests of the module."""
    with telegram_server() as server:
        yield server


@pytest.fixture
def telegram(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> StandInBot:
    """A bot of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server.new_bot()


@pytest.fixture
def zalo(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloStandIn]:
    """A bot on Zalo."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with zalo_bot_server() as server:
        yield server.new_bot()


async def test_web_answers_in_json() -> None:
    """A question comes back with lines, sources and chips, each source whole."""
    async with browser() as client:
        response = await client.post("/ask", json={"text": OCOP})

    expected = ask(OCOP)
    assert response.status_code == 200
    assert response.json() == {
        "kind": "answer",
        "lines": [HH_OCOP],
        "citations": [
            {
                "short": "Hải Hà tổng kết nông thôn mới, OCOP năm 2021, 14/03/2022",
                "full": "Huyện Hải Hà tổ chức hội nghị tổng kết chương trình xây dựng nông thôn mới, chương trình OCOP"
                " năm 2021, triển khai kế hoạch năm 2022, Hoài Phương - Thành Thắng, Trang tin huyện Hải Hà,"
                " 14/03/2022.",
            }
        ],
        "chips": [{"label": chip.label, "text": chip.text} for chip in expected.chips],
        "files": [],
        "picture": None,
        "opinions": [],
        "is_staff": False,
    }


async def test_web_keeps_the_chat_by_cookie() -> None:
    """A follow-up works in the browser that asked, and in no other."""
    async with browser() as client, browser() as other:
        await client.post("/ask", json={"text": OCOP})
        ours = await client.post("/ask", json={"text": "còn Đầm Hà?"})
        theirs = await other.post("/ask", json={"text": "còn Đầm Hà?"})
        cookies = (client.cookies[COOKIE], other.cookies[COOKIE])

    assert ours.json()["lines"][0] == DH_OCOP
    assert theirs.json()["kind"] == "clarify"
    assert cookies[0] != cookies[1]


async def test_web_starts_anew() -> None:
    """After "Hỏi mới" nothing is taken from before."""
    async with browser() as client:
        await client.post("/ask", json={"text": OCOP})
        await client.post("/moi")
        response = await client.post("/ask", json={"text": "còn Đầm Hà?"})

    assert response.json()["kind"] == "clarify"


async def test_web_shows_markup_as_text() -> None:
    """HTML and Jinja in a question are answered around, and come back on the page as letters alone."""
    async with browser() as client:
        reply = (await client.post("/ask", json={"text": EVIL})).json()
        page = (await client.post("/hoi", data={"text": EVIL})).text

    assert reply["lines"][0] == "Huyện Bình Liêu có 413 hộ nghèo (đầu giai đoạn 2021–2025)."
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "text", ["", "🌾", "x" * 10_000, "'; DROP TABLE facts; --"], ids=["empty", "emoji", "long", "sql"]
)
async def test_web_meets_nonsense_calmly(text: str) -> None:
    """Nonsense gets the refusal with an example, as JSON and as a page."""
    async with browser() as client:
        by_script = await client.post("/ask", json={"text": text})
        by_form = await client.post("/hoi", data={"text": text})

    assert (by_script.status_code, by_form.status_code) == (200, 200)
    assert by_script.json()["kind"] == "out_of_scope"
    assert by_script.json()["lines"][0] in by_form.text


async def test_web_shows_a_list_and_its_sources() -> None:
    """An overview is a list on the page, each of its sources to be unfolded."""
    async with browser() as client:
        page = (await client.post("/hoi", data={"text": "tình hình OCOP Đầm Hà"})).text

    reply = ask("tình hình OCOP Đầm Hà")
    items = [line for line in reply.lines if line.startswith("- ")]
    assert 5 < page.count("<li>") == len(items)
    assert page.count("<summary>") >= len(reply.citations) == 3


async def test_telegram_answers_and_asks_on(telegram: StandInBot) -> None:
    """A question, a follow-up, a pressed button: each gets the real answer in HTML, the source in italics."""
    telegram.receives(OCOP)
    async with running(telegram, shared_world().bot):
        (first,) = await telegram.answers(1)
        telegram.presses(first.buttons[0][1])
        second = (await telegram.answers(2))[1]
        telegram.receives("nguồn?")
        third = (await telegram.answers(3))[2]

    assert first.html == f"<b>{HH_OCOP}</b>\n<i>Nguồn: Hải Hà tổng kết nông thôn mới, OCOP năm 2021, 14/03/2022</i>"
    assert [label for label, _ in first.buttons] == [chip.label for chip in ask(OCOP).chips]
    assert second.text.splitlines()[0] == DH_OCOP
    assert third.text.startswith("Số liệu sản phẩm OCOP của huyện Đầm Hà (29 sản phẩm")


async def test_telegram_choice_is_pressed_or_typed(telegram: StandInBot) -> None:
    """Asked back, a person presses a choice or types its number, and gets the same."""
    telegram.receives("có bao nhiêu sản phẩm OCOP 4 sao", chat=2)
    async with running(telegram, shared_world().bot):
        (asked,) = await telegram.answers(1)
        telegram.receives("2", chat=2)
        typed = (await telegram.answers(2))[1]
        telegram.presses(asked.buttons[1][1], chat=2)
        pressed = (await telegram.answers(3))[2]

    assert typed.text.splitlines()[0] == "Huyện Hải Hà có 3 sản phẩm OCOP đạt 4 sao (năm 2021)."
    assert pressed.text == typed.text


async def test_telegram_escapes_what_the_data_holds(telegram: StandInBot) -> None:
    """Markup in a source and in the question arrives as letters."""
    world = own_world()
    world.correct("sources", "hai_ha_review", short_title="Bài <b>&{{ 7*7 }}")
    telegram.receives(f"<u>{OCOP}</u>")
    async with running(telegram, world.bot):
        (sent,) = await telegram.answers(1)

    assert sent.html == f"<b>{HH_OCOP}</b>\n<i>Nguồn: Bài &lt;b&gt;&amp;{{{{ 7*7 }}}}, 14/03/2022</i>"


async def test_zalo_answers_and_asks_on(zalo: ZaloStandIn) -> None:
    """A question, a follow-up by its number, the source: each gets the real answer in plain text."""
    async with running_on_zalo(zalo, shared_world().bot):
        for count, text in enumerate((OCOP, "1", "nguồn?"), 1):
            zalo.receives(text)
            sent = await zalo.answers(count)

    first, second, third = (each.text for each in sent)
    assert first.startswith(f"{HH_OCOP}\nNguồn: Hải Hà tổng kết nông thôn mới, OCOP năm 2021, 14/03/2022\n\n")
    assert [line for line in first.splitlines() if line[:2] in ("1.", "2.", "3.")] == [
        f"{number}. {chip.label}" for number, chip in enumerate(ask(OCOP).chips, 1)
    ]
    assert second.splitlines()[0] == DH_OCOP
    assert third.startswith("Số liệu sản phẩm OCOP của huyện Đầm Hà (29 sản phẩm")
