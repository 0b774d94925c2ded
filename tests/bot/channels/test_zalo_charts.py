"""Pictures of figures on Zalo: by address from a bot, by upload from an official account; the words come first."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.drawing import Studio
from bot.channels.shelf import Shelf
from bot.channels.web import web_application
from bot.messages import Message, Reply
from knowledge.store import Store, open_store
from tests.bot.channels import telegram_world, zalo_oa_world
from tests.bot.channels.test_studio import CHART, Painter, ready, stand_in
from tests.bot.channels.web_stand_in import StandIn
from tests.bot.channels.zalo_bot_server import Sent, StandInBot, ZaloBotServer, until, zalo_bot_server
from tests.bot.channels.zalo_bot_world import SPENT_AT_ONCE, running
from tests.bot.channels.zalo_oa_server import StandInOa, ZaloOaServer, zalo_oa_server
from tests.bot.channels.zalo_oa_world import talking

PUBLIC = "https://hoidap.example"


@pytest.fixture(scope="module")
def bots() -> Iterator[ZaloBotServer]:
    """One server of Zalo bots for all tests of the module."""
    with zalo_bot_server() as server:
        yield server


@pytest.fixture(scope="module")
def accounts() -> Iterator[ZaloOaServer]:
    """One server of official accounts for all tests of the module."""
    with zalo_oa_server() as server:
        yield server


@pytest.fixture
def bot(bots: ZaloBotServer, monkeypatch: pytest.MonkeyPatch) -> StandInBot:
    """A bot of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return bots.new_bot()


@pytest.fixture
def oa(accounts: ZaloOaServer, monkeypatch: pytest.MonkeyPatch) -> StandInOa:
    """An account of the test's own."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return accounts.new_oa()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A base in a file."""
    with open_store(tmp_path / "hoidap.db", packaged=None) as store:
        yield store


def answer(text: str) -> Reply:
    """A reply with a picture where the text asks for one."""
    return Reply("answer", (f"Trả lời: {text}",), chart=CHART if "hình" in text else None)


def of_bot() -> telegram_world.MadeUpResponder:
    """Answers a bot's chats."""
    return telegram_world.MadeUpResponder(answer)


def of_account() -> zalo_oa_world.MadeUpResponder:
    """Answers an account's users."""

    def answered(message: Message) -> Reply:
        return answer(message.text)

    return zalo_oa_world.MadeUpResponder(answered)


async def test_bot_sends_the_address(bot: StandInBot) -> None:
    """The words come first; then an address from which Zalo fetches the picture, with the finding below."""
    shelf = Shelf(Studio(ready()), PUBLIC)
    application = web_application(StandIn(), shelf=shelf)

    async with running(bot, of_bot(), shelf=shelf):
        bot.receives("hình")
        words, photo = await bot.answers(2)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=PUBLIC) as zalo:
        fetched = await zalo.get(photo.photo)

    assert words == Sent("c1", "Trả lời: hình")
    assert photo.text == CHART.finding and photo.photo.startswith(f"{PUBLIC}/hinh/")
    assert (fetched.status_code, fetched.content) == (200, stand_in(CHART))


async def test_bot_that_the_world_cannot_reach_sends_words(bot: StandInBot) -> None:
    """Without a public address nothing is drawn."""
    painter = ready()

    async with running(bot, of_bot(), shelf=Shelf(Studio(painter))):
        bot.receives("hình")
        bot.receives("chữ")
        sent = await bot.answers(2)

    assert ([each.text for each in sent], painter.drawn) == (["Trả lời: hình", "Trả lời: chữ"], [])


async def test_picture_uses_up_no_plan_that_is_spent(bot: StandInBot) -> None:
    """With the month spent no picture is tried, and nobody waits for one."""
    bot.knobs.plan = 1

    async with running(bot, of_bot(), shelf=Shelf(Studio(ready()), PUBLIC), waits=SPENT_AT_ONCE):
        bot.receives("chữ")
        await bot.answers(1)
        bot.receives("hình")
        await until(lambda: len(bot.called("sendMessage")) >= 2)

    assert bot.called("sendPhoto") == []


async def test_bot_goes_on_when_a_picture_is_refused(bot: StandInBot) -> None:
    """What Zalo does not fetch is logged and counted; the words stand and the next are answered."""
    bot.knobs.takes_pictures = False

    with capture_logs() as logs:
        async with running(bot, of_bot(), shelf=Shelf(Studio(ready()), PUBLIC)):
            bot.receives("hình")
            bot.receives("chữ")
            sent = await bot.answers(2)
            await until(lambda: any(entry["event"] == "not delivered" for entry in logs))

    assert [each.text for each in sent] == ["Trả lời: hình", "Trả lời: chữ"]


async def test_account_uploads_the_picture(oa: StandInOa, store: Store) -> None:
    """The words come first, then the picture itself; no public address is needed."""
    async with talking(oa, store, of_account(), shelf=Shelf(Studio(ready()))) as line:
        await line.says("hình")
        words, picture = await oa.answers(2)

    assert (words.text, words.picture) == ("Trả lời: hình", None)
    assert (picture.text, picture.picture) == (CHART.finding, stand_in(CHART))


async def test_words_do_not_wait_on_zalo(oa: StandInOa, bot: StandInBot, store: Store) -> None:
    """While a picture is drawn the words are there, and so is the answer to the next question."""
    painter = Painter()
    shelf = Shelf(Studio(painter), PUBLIC)

    async with running(bot, of_bot(), shelf=shelf), talking(oa, store, of_account(), shelf=shelf) as line:
        for text in ("hình", "chữ"):
            bot.receives(text)
            await line.says(text)
        before = [each.text for each in [*await bot.answers(2), *await oa.answers(2)]]
        painter.may_end.set()
        photo, picture = (await bot.answers(3))[2], (await oa.answers(3))[2]

    assert before == ["Trả lời: hình", "Trả lời: chữ"] * 2
    assert photo.photo and picture.picture


async def test_without_the_extra_zalo_has_words_alone(
    oa: StandInOa, bot: StandInBot, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where matplotlib is missing all is answered in words, and nothing is logged of pictures."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    shelf = Shelf(Studio(), PUBLIC)

    with capture_logs() as logs:
        async with running(bot, of_bot(), shelf=shelf), talking(oa, store, of_account(), shelf=shelf) as line:
            for text in ("hình", "chữ"):
                bot.receives(text)
                await line.says(text)
            sent = [each.text for each in [*await bot.answers(2), *await oa.answers(2)]]

    assert sent == ["Trả lời: hình", "Trả lời: chữ"] * 2
    assert [entry for entry in logs if "picture" in entry["event"]] == []


async def test_real_picture_fits_zalo(oa: StandInOa, store: Store) -> None:
    """A real picture is small enough for the account's upload."""
    shelf = Shelf(Studio())
    crowded = replace(CHART, notes=("Các số có thể khác thời điểm. " * 12,) * 6)

    picture = await shelf.studio.drawn(crowded)

    assert picture is not None and len(picture.content) < 1_000_000
