"""Following from one's first word to the notice on the phone: on Telegram, on the page and on the terminal."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.channels.notices import OfficeOutbox
from bot.channels.terminal import converse
from bot.channels.web import web_application
from bot.responder import Hoidap
from bot.settings import Settings
from bot.staff.desk import Desk
from bot.staff.opening import open_desk
from knowledge.changes import Change, Entry
from knowledge.invitations import Invitation
from knowledge.records import Fact
from knowledge.store import Store, open_store
from tests.bot.channels.telegram_server import (
    BAD_GATEWAY,
    DROP,
    Fault,
    Sent,
    StandInBot,
    TelegramServer,
    telegram_server,
    too_many_requests,
    until,
)
from tests.bot.channels.telegram_world import running
from tests.bot.channels.zalo_bot_server import zalo_bot_server
from tests.bot.channels.zalo_bot_world import running as zalo_running
from tests.bot.channels.zalo_oa_server import zalo_oa_server
from tests.bot.channels.zalo_oa_world import MadeUpResponder, talking
from tests.bot.real import TODAY
from tests.bot.staff.office import Hours, packaged_catalog

FOLLOW = "/theodoi OCOP Đầm Hà"
WAS, NOW = "Huyện Đầm Hà có 3 sản phẩm OCOP đạt 4 sao", "Huyện Đầm Hà có 5 sản phẩm OCOP đạt 4 sao"


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


@contextmanager
def desk_at(path: Path | str, hours: Hours) -> Iterator[Desk]:
    """The real desk over the packaged data at a path, as the program opens it."""
    with open_store(path) as store:
        settings = Settings(database=Path("unused.db"), fixed_today=TODAY)
        yield open_desk(settings, store, Hoidap(store, lambda: TODAY, catalog=packaged_catalog()), now=hours)


def correct(store: Store, value: float, hours: Hours) -> None:
    """Give the number of products with four stars in Đầm Hà another value, and let an hour go by."""
    correct_at(store, value, hours.now)
    hours.pass_by(hours=1)


def correct_at(store: Store, value: float, at: datetime) -> None:
    """Give that number another value at a moment."""
    (last, *_) = store.log.history("facts", "dh_ocop_4_star")
    assert isinstance(last.record, Fact)
    entry = Entry("facts", "dh_ocop_4_star", last.record, replace(last.record, value=value))
    store.log.append(Change("Chị Hoa", "telegram", "nhập nhầm", "", (entry,), at))


def news(bot: StandInBot, chat: int) -> list[Sent]:
    """What followers were told on Telegram."""
    return [sent for sent in bot.sent if sent.chat == chat and "Tin theo dõi" in sent.text]


async def test_follower_on_telegram_is_told_once(bot: StandInBot) -> None:
    """The notice comes by itself with what was and is; the one who stopped, and the one who asks, get none."""
    hours = Hours()
    with desk_at(":memory:", hours) as desk:
        async with running(bot, desk, outbox=OfficeOutbox(desk.office, "telegram")):
            for chat in (11, 22):
                bot.receives(FOLLOW, chat=chat)
            await bot.answers(2)
            bot.receives("/botheodoi tất cả", chat=22)
            await bot.answers(3)
            correct(desk.office.store, 5.0, hours)
            await until(lambda: len(news(bot, 11)) == 1)
            bot.receives("chào", chat=22)
            await until(lambda: any(sent.chat == 22 and "Tin" not in sent.text for sent in bot.sent[3:]))
            await until(lambda: desk.office.store.notices.waiting("telegram") == 0)

    (told,) = news(bot, 11)
    assert NOW in told.text and WAS in told.text and "Nguồn:" in told.text
    assert news(bot, 22) == []


@pytest.mark.parametrize("fault", [BAD_GATEWAY, DROP, too_many_requests(0)], ids=["502", "drop", "429"])
async def test_faults_lose_and_double_nothing(bot: StandInBot, fault: Fault) -> None:
    """Whatever the network does meanwhile, the follower reads the news once."""
    hours = Hours()
    with desk_at(":memory:", hours) as desk:
        async with running(bot, desk, outbox=OfficeOutbox(desk.office, "telegram")):
            bot.receives(FOLLOW, chat=11)
            await bot.answers(1)
            bot.faults["sendMessage"].extend([fault] * 4)
            correct(desk.office.store, 5.0, hours)
            await until(lambda: len(news(bot, 11)) == 1)
            await until(lambda: desk.office.store.notices.waiting("telegram") == 0)

    assert len(news(bot, 11)) == 1


async def test_restart_tells_once_what_changed_before(bot: StandInBot, tmp_path: Path) -> None:
    """What changed while the program was down is told after the start; after the next start it is not again."""
    hours = Hours()
    with desk_at(tmp_path / "a.db", hours) as desk:
        async with running(bot, desk, outbox=OfficeOutbox(desk.office, "telegram")):
            bot.receives(FOLLOW, chat=11)
            await bot.answers(1)
    with open_store(tmp_path / "a.db") as store:
        correct(store, 5.0, hours)

    for _ in range(2):
        with desk_at(tmp_path / "a.db", hours) as desk:
            async with running(bot, desk, outbox=OfficeOutbox(desk.office, "telegram")):
                await until(lambda: len(news(bot, 11)) == 1)
                count = len(bot.sent)
                bot.receives("chào", chat=33)
                await bot.answers(count + 1)
                await until(lambda: desk.office.store.notices.waiting("telegram") == 0)

    assert len(news(bot, 11)) == 1


async def test_page_tells_the_browser_that_follows() -> None:
    """Before the next answer, once; another browser hears nothing."""
    hours = Hours()
    with desk_at(":memory:", hours) as desk:
        application = web_application(desk)
        async with browser(application) as follower, browser(application) as other:
            followed = await said(follower, FOLLOW)
            correct(desk.office.store, 5.0, hours)
            told, again, others = [await said(client, "chào bạn") for client in (follower, follower, other)]

    assert "không tự nhắn tin" in followed
    assert NOW in told and WAS in told
    assert "Tin theo dõi" not in again + others


def browser(application: object) -> httpx.AsyncClient:
    """A client that keeps cookies, as a browser does."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://testserver")  # type: ignore[arg-type]


async def said(client: httpx.AsyncClient, text: str) -> str:
    """What the page shows as the reply to a message."""
    response = await client.post("/ask", json={"text": text})
    assert response.status_code == 200
    return str(response.json())


def test_terminal_tells_with_the_next_reply(capsys: pytest.CaptureFixture[str]) -> None:
    """Who sits at the file follows too, and is told when they ask next."""
    hours = Hours()
    with desk_at(":memory:", hours) as desk:
        converse(desk, io.StringIO(f"{FOLLOW}\n"))
        followed = capsys.readouterr().out
        correct(desk.office.store, 5.0, hours)
        converse(desk, io.StringIO("chào bạn\nchào bạn\n"))
        told = capsys.readouterr().out

    assert "không tự nhắn tin" in followed
    assert told.count(NOW) == 1 and "Thôi nhận: /botheodoi" in told


async def test_announcement_reaches_followers_on_telegram(bot: StandInBot) -> None:
    """Written on the phone, shown, sent with a button, and read by who follows the place."""
    hours = Hours()
    with desk_at(":memory:", hours) as desk:
        code = desk.office.store.invitations.invite(Invitation("Chị Hoa", "editor"), now=hours.now)
        async with running(bot, desk, outbox=OfficeOutbox(desk.office, "telegram")):
            bot.receives(FOLLOW, chat=11)
            await bot.answers(1)
            bot.receives(f"/vao {code}", chat=22)
            await bot.answers(2)
            bot.receives("/thongbao Đầm Hà: Từ 01/12 nhận hồ sơ OCOP.", chat=22)
            preview = (await bot.answers(3))[-1]
            bot.presses(dict(preview.buttons)["✔ Gửi"], chat=22, under=preview)
            await bot.answers(4)
            hours.pass_by(minutes=3)
            await until(lambda: any(sent.chat == 11 and "Từ 01/12" in sent.text for sent in bot.sent))

    assert "1 nơi theo dõi huyện Đầm Hà" in preview.text
    assert len([sent for sent in bot.sent if sent.chat == 11]) == 2


async def test_follower_on_zalo_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Zalo bot writes by itself too, in plain text, with what was and is."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    hours = Hours()
    with zalo_bot_server() as server, desk_at(":memory:", hours) as desk:
        zalo = server.new_bot()
        async with zalo_running(zalo, desk, office=desk.office):
            zalo.receives(FOLLOW, chat="11")
            await until(lambda: len(zalo.sent) == 1)
            correct(desk.office.store, 5.0, hours)
            await until(lambda: len(zalo.sent) == 2)
            await until(lambda: desk.office.store.notices.waiting("zalo_bot") == 0)

    followed, told = (sent.text for sent in zalo.sent)
    assert "Đã theo dõi: OCOP, huyện Đầm Hà." in followed
    assert NOW in told and WAS in told


@pytest.mark.parametrize("days", [1, 3], ids=["within 48 hours", "later"])
async def test_official_account_tells_within_its_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """So long as it costs nothing by itself; afterwards before the next reply, and either way once."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    responder = OaResponder()
    with zalo_oa_server() as server, open_store(tmp_path / "a.db") as store:
        oa = server.new_oa()
        async with talking(oa, store, responder) as line:
            # Until nine in the morning, in Viet Nam.
            line.clock.passes(hours=(26 - line.clock.moment.hour) % 24)
            responder.desk = Desk(line.office)
            await line.says(FOLLOW)
            followed = await line.hears(1)
            line.clock.passes(days=days)
            correct_at(store, 5.0, line.clock.moment - timedelta(hours=1))
            if days == 1:
                await line.hears(2)
            await line.says("chào bạn")
            heard = await line.hears(3 if days == 1 else 2)

    assert "48 giờ" in followed[0]
    assert [NOW in text for text in heard] == ([False, True, False] if days == 1 else [False, True])


class OaResponder(MadeUpResponder):
    """Answers as a desk that is opened over the account's office."""

    def __init__(self) -> None:
        super().__init__(lambda message: self.desk.respond(message))
        self.desk: Desk
