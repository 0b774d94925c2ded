"""Staff are answered in a thread of their own, one after the other, while citizens' questions go on."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.channels.backroom import Backroom, answered, backroom_of
from bot.channels.telegram_wording import wording
from bot.channels.web import web_application
from bot.channels.web_visit import PageStaff
from bot.messages import Attachment, Message, Reply
from bot.responder import Hoidap
from bot.settings import Settings
from bot.staff.commands import Office, Order
from bot.staff.desk import Desk
from bot.staff.opening import open_desk
from knowledge.invitations import Invitation
from knowledge.store import Store, open_store
from tests.bot.channels.telegram_server import StandInBot, TelegramServer, telegram_server
from tests.bot.channels.telegram_world import MadeUpResponder, running
from tests.bot.staff.office import ASKED, FOUR_STARS, TODAY, Hours, number_in, packaged_catalog

SHEET = Attachment("số.csv", b"x")
QUESTION = Message("telegram", "9", "9", ASKED)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The packaged data in a file, with one editor."""
    with open_store(tmp_path / "base.db") as store:
        code = store.invitations.invite(Invitation("Chị Hoa", "owner"))
        store.invitations.accept(code, channel="telegram", user="4711", chat="4711")
        yield store


@pytest.fixture
def front(store: Store) -> Desk:
    """The desk of the event loop."""
    settings = Settings(database=Path("unused.db"), fixed_today=TODAY)
    return open_desk(settings, store, Hoidap(store, lambda: TODAY, catalog=packaged_catalog()), now=Hours())


def of_staff(text: str, file: Attachment | None = None) -> Message:
    """A message of the editor."""
    return Message("telegram", "4711", "4711", text, file)


@dataclass(slots=True)
class Reading:
    """Takes files as slowly as a test wants, and knows how many it took at once."""

    may_end: threading.Event = field(default_factory=threading.Event)
    has_begun: threading.Event = field(default_factory=threading.Event)
    at_once: int = 0
    most_at_once: int = 0
    taken: int = 0

    def receive(self, order: Order) -> Reply:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.has_begun.set()
        assert self.may_end.wait(10)
        self.at_once -= 1
        self.taken += 1
        return Reply("staff", ("Đã đọc.",))


def slow_room(front: Office, reading: Reading) -> Backroom:
    """A back room that reads files slowly."""

    def open_back() -> Desk:
        store = open_store(front.store.path)
        hoidap = Hoidap(store, front.today, catalog=packaged_catalog())
        return Desk(Office(store, hoidap, front.today, front.now), receive=reading.receive)

    return Backroom(front, open_back)


async def test_citizens_are_answered_while_a_file_is_read(front: Desk) -> None:
    """A question is answered at once though the file of staff takes its time."""
    reading = Reading()
    room = slow_room(front.office, reading)
    async with room.lifespan():
        file = asyncio.create_task(answered(of_staff("", SHEET), front, room))
        await asyncio.to_thread(reading.has_begun.wait, 10)
        question = await answered(QUESTION, front, room)
        was_read = file.done()
        reading.may_end.set()
        read = await file

    assert question.kind == "answer"
    assert (was_read, read.lines) == (False, ("Đã đọc.",))


async def test_staff_are_answered_one_after_the_other(front: Desk) -> None:
    """Two messages are never worked on at once, not even where who sent the first has gone."""
    reading = Reading()
    room = slow_room(front.office, reading)
    async with room.lifespan():
        gone = asyncio.create_task(room.respond(of_staff("", SHEET)))
        await asyncio.to_thread(reading.has_begun.wait, 10)
        gone.cancel()
        later = [asyncio.create_task(room.respond(of_staff("", SHEET))) for _ in range(3)]
        await asyncio.sleep(0.05)
        reading.may_end.set()
        await asyncio.gather(*later)

    assert (reading.most_at_once, reading.taken) == (1, 4)


async def test_what_staff_write_is_known_to_all(front: Desk) -> None:
    """A draft is shown, written by a word, told to citizens, and taken back, all by way of the back room."""
    room = backroom_of(Settings(database=Path("unused.db"), fixed_today=TODAY), front.office)
    async with room.lifespan():
        before = await answered(QUESTION, front, room)
        shown = await answered(of_staff(FOUR_STARS), front, room)
        unwritten = await answered(QUESTION, front, room)
        written = await answered(of_staff("ghi"), front, room)
        known = front.office.hoidap.catalog.snapshot.version
        after = await answered(QUESTION, front, room)
        await answered(of_staff("/hoantac"), front, room)
        undone = await answered(QUESTION, front, room)

    assert number_in(shown, "/ghi") == "1"
    assert written.lines[0].startswith("Đã ghi")
    assert known == 2
    assert (before.text, before.text) == (unwritten.text, undone.text)
    assert after.text != before.text


async def test_news_are_not_learned_in_the_loop_meanwhile(front: Desk) -> None:
    """While the back room works, the front answers as of before; what is wanted is not taken for looked at."""
    hoidap, store = front.office.hoidap, front.office.store
    version = hoidap.refresh().snapshot.version
    with open_store(store.path) as other:
        back = open_desk(
            Settings(database=Path("unused.db")), other, Hoidap(other, lambda: TODAY), now=front.office.now
        )
        shown = back.respond(of_staff(FOUR_STARS))
        hoidap.is_told_news = True
        back.respond(of_staff(f"/ghi {number_in(shown, '/ghi')}"))

        assert front.respond(QUESTION).kind == "answer"
        assert hoidap.catalog.snapshot.version == version
        back.office.hoidap.refresh()
        hoidap.learn_from(back.office.hoidap)

    assert hoidap.catalog.snapshot.version == store.version() == version + 1


async def test_page_asks_the_back_room(front: Desk) -> None:
    """Whoever signs in on the page is answered there from then on; a visitor never is."""
    reading = Reading()
    reading.may_end.set()
    room = slow_room(front.office, reading)
    code = front.office.store.invitations.invite(Invitation("Anh Nam", "editor"), now=front.office.now())
    application = web_application(front, staff=PageStaff(front.office.store.staff), backroom=room)
    transport = httpx.ASGITransport(application)
    async with room.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        entered = await client.post("/ask", json={"text": f"/vao {code}"})
        read = await client.post("/nhap", files={"file": ("a.csv", b"a")})
        asked = await client.post("/ask", json={"text": ASKED})

    assert entered.json()["is_staff"] is True
    assert read.json()["lines"] == ["Đã đọc."]
    assert (asked.json()["kind"], reading.taken) == ("answer", 1)


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


async def test_file_of_a_stranger_is_not_fetched(bot: StandInBot, front: Desk) -> None:
    """Whoever is not of the staff is refused before anything is downloaded."""
    responder = MadeUpResponder()
    bot.receives_file("to.xlsx", b"PK")

    async with running(bot, responder, backroom=slow_room(front.office, Reading())):
        (sent,) = await bot.answers(1)

    assert sent.text == wording().file_of_others.lines[0]
    assert bot.called("getFile") == []
    assert responder.messages == []
