"""Inline mode: what is offered to whoever types the bot's name and some letters in any chat."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.ext import ExtBot

from bot.channels.redaction import Redaction
from bot.channels.telegram_http import AiohttpRequest, Waits
from bot.channels.telegram_inline import Inline
from bot.channels.telegram_wording import wording
from bot.messages import Reply
from bot.suggestions import Suggestion
from tests.bot.channels.staff_life import staffed
from tests.bot.channels.telegram_server import (
    Fault,
    StandInBot,
    TelegramServer,
    telegram_server,
    until,
    visible_text,
)
from tests.bot.channels.telegram_world import MadeUpResponder, running


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramServer]:
    """One server for all tests of the module."""
    with telegram_server() as server:
        yield server


@pytest.fixture
def bot(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> StandInBot:
    """A bot of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server.new_bot()


@asynccontextmanager
async def real(bot: StandInBot) -> AsyncIterator[None]:
    """The channel over the packaged data."""
    with staffed() as (desk, _):
        async with running(bot, desk, office=desk.office):
            yield


def cards(call: dict[str, Any]) -> list[tuple[str, str]]:
    """Title and text of each card, as a person sees them."""
    return [
        (card["title"], visible_text(card["input_message_content"]["message_text"]))
        for card in json.loads(call["results"])
    ]


async def test_letters_bring_cards(bot: StandInBot) -> None:
    """A few letters bring an answer whole: what, and where it comes from."""
    bot.types("lạc đỏ")

    async with real(bot):
        await until(lambda: bot.called("answerInlineQuery"))

    (call,) = bot.called("answerInlineQuery")
    ((title, text),) = cards(call)
    assert title == "Lạc đỏ Thành Mến (Đầm Hà): chưa có chứng nhận OCOP trong dữ liệu."
    assert text.splitlines()[0] == title
    assert text.splitlines()[-1] == "Nguồn: Giao ban Thường trực Huyện ủy Đầm Hà, 20/02/2023 (năm suy ra)"
    assert bot.sent == []


async def test_every_card_is_whole(bot: StandInBot) -> None:
    """Nothing typed brings common answers, each in HTML that Telegram takes; the server refuses any other."""
    bot.types("")

    async with real(bot):
        await until(lambda: bot.called("answerInlineQuery"))

    (call,) = bot.called("answerInlineQuery")
    assert 3 < len(cards(call)) <= 10
    assert all(title and text.startswith(title.removesuffix("…")) for title, text in cards(call))


async def test_cards_are_nobody_s_own(bot: StandInBot) -> None:
    """Telegram keeps the cards for a minute at most, for everybody; from them it is one tap to the bot."""
    bot.types("ocop")

    async with real(bot):
        await until(lambda: bot.called("answerInlineQuery"))

    (call,) = bot.called("answerInlineQuery")
    assert (call["cache_time"], call["is_personal"]) == ("60", "false")
    assert json.loads(call["button"]) == {"text": wording().inline_button, "start_parameter": "inline"}


async def test_unknown_letters_bring_no_card(bot: StandInBot) -> None:
    """What the bot does not know is answered with none, at once, so that nobody waits."""
    bot.types("giá vàng hôm nay")

    async with real(bot):
        await until(lambda: bot.called("answerInlineQuery"))

    assert cards(bot.called("answerInlineQuery")[0]) == []


async def test_without_a_base_nothing_is_offered(bot: StandInBot) -> None:
    """A query is passed over where there is nothing to offer, and messages are answered."""
    bot.types("ocop")
    bot.receives("một")

    async with running(bot, MadeUpResponder()):
        await bot.answers(1)

    assert bot.called("answerInlineQuery") == []


@asynccontextmanager
async def inline(bot: StandInBot, suggest: Any) -> AsyncIterator[tuple[Inline, Any]]:
    """Inline mode alone with what is made up, and the library's bot behind it."""
    waits = Waits(1, 1)
    library_bot = ExtBot(
        bot.token,
        base_url=f"{bot.base_url}/bot",
        request=AiohttpRequest(waits, 4),
        get_updates_request=AiohttpRequest(waits, 1),
    )
    async with library_bot:
        offering = Inline(library_bot, suggest, wording(), Redaction(bot.token))
        async with offering.lifespan():
            yield offering, library_bot


def made_up(text: str) -> Iterable[Suggestion]:
    """One answer that repeats what was typed."""
    return [Suggestion(text, "", Reply("answer", (text,)))]


async def test_only_the_newest_letters_are_answered(bot: StandInBot) -> None:
    """Who types on while an answer is on its way gets one for the newest letters, and none for those between."""
    bot.faults["answerInlineQuery"].append(Fault(delay_s=0.2))
    asked: list[str] = []

    def suggest(text: str) -> Iterable[Suggestion]:
        asked.append(text)
        return made_up(text)

    async with inline(bot, suggest) as (offering, library_bot):
        offering.offer(bot.inline_query("l", library_bot))
        await until(lambda: asked)
        for text in ("lạ", "lạc", "lạc đ"):
            offering.offer(bot.inline_query(text, library_bot))
        await until(lambda: len(bot.called("answerInlineQuery")) == 2)

    assert asked == ["l", "lạc đ"]


async def test_too_late_answer_is_no_failure(bot: StandInBot) -> None:
    """Telegram takes an answer for some seconds only; what comes later is let go, and the next is answered."""
    bot.faults["answerInlineQuery"].append(Fault(400, b'{"ok":false,"description":"Bad Request: query is too old"}'))

    with capture_logs() as logs:
        async with inline(bot, made_up) as (offering, library_bot):
            offering.offer(bot.inline_query("một", library_bot))
            await until(lambda: logs)
            offering.offer(bot.inline_query("hai", library_bot))
            await until(lambda: bot.called("answerInlineQuery"))

    assert [cards(call) for call in bot.called("answerInlineQuery")] == [[("hai", "hai")]]
    assert [log["log_level"] for log in logs] == ["info"]


async def test_failure_is_logged_without_the_person(bot: StandInBot) -> None:
    """What nobody foresaw is logged whole, without the person and the token; the next query is answered."""

    def suggest(text: str) -> Iterable[Suggestion]:
        if text == "hỏng":
            raise LookupError(f"made up {bot.token}")
        return made_up(text)

    with capture_logs() as logs:
        async with inline(bot, suggest) as (offering, library_bot):
            offering.offer(bot.inline_query("hỏng", library_bot, user=31337))
            await until(lambda: logs)
            offering.offer(bot.inline_query("tốt", library_bot, user=31337))
            await until(lambda: bot.called("answerInlineQuery"))

    (log,) = logs
    assert log["question"] == "hỏng" and "LookupError" in log["exception"]
    assert "31337" not in str(log) and bot.token not in str(log)


async def test_flood_of_queries_is_bounded(bot: StandInBot) -> None:
    """A program that asks without end is answered so often a minute, and others as ever."""
    asked: list[str] = []

    def suggest(text: str) -> Iterable[Suggestion]:
        asked.append(text)
        return made_up(text)

    async with inline(bot, suggest) as (offering, library_bot):
        for number in range(100):
            offering.offer(bot.inline_query(f"câu {number}", library_bot))
            await until(lambda: not offering._tasks)
        offering.offer(bot.inline_query("khác", library_bot, user=2))
        await until(lambda: "khác" in asked)

    assert len(asked) == 61


async def test_long_answer_is_no_card(bot: StandInBot) -> None:
    """What does not fit one message with its source is not offered."""
    long = Suggestion("Dài", "", Reply("answer", tuple("chữ " * 50 for _ in range(60))))

    async with inline(bot, lambda text: [long, *made_up(text)]) as (offering, library_bot):
        offering.offer(bot.inline_query("ngắn", library_bot))
        await until(lambda: bot.called("answerInlineQuery"))

    assert cards(bot.called("answerInlineQuery")[0]) == [("ngắn", "ngắn")]
