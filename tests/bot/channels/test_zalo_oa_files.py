"""Pictures and files that people send to the account."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.backroom import Backroom
from bot.channels.zalo_oa_wording import zalo_oa_wording
from bot.messages import MOST_ATTACHED_BYTES, Attachment, Message
from bot.settings import Settings
from bot.staff.commands import Office
from bot.staff.desk import Desk
from bot.staff.opening import open_desk
from knowledge.invitations import Invitation
from knowledge.store import Store, open_store
from tests.bot.channels.zalo_oa_server import USER, StandInOa, ZaloOaServer, zalo_oa_server
from tests.bot.channels.zalo_oa_world import Line, talking

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 1000


@pytest.fixture(scope="module")
def server() -> Iterator[ZaloOaServer]:
    """One server for all tests of the module, which holds what users have sent."""
    with zalo_oa_server() as server:
        server.media = {
            "picture.jpg": (JPEG, "image/jpeg"),
            "page.jpg": (b"<html>gone</html>", "text/html"),
            "huge.jpg": (JPEG + b"x" * MOST_ATTACHED_BYTES, "image/jpeg"),
            "so-lieu.csv": (b"a;b\n", "text/csv"),
        }
        yield server


@pytest.fixture
def oa(server: ZaloOaServer, monkeypatch: pytest.MonkeyPatch) -> StandInOa:
    """An account of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server.new_oa()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A base in a file."""
    with open_store(tmp_path / "hoidap.db", packaged=None) as store:
        yield store


async def sends(line: Line, kind: str, address: str, *, text: str | None = None, **payload: Any) -> list[str]:
    """Let the user send something, and return what they heard."""
    count = len(line.oa.sent) + 1
    await line.brings(line.events.attachment(kind, {"url": address, **payload}, text=text))
    return await line.hears(count)


async def test_picture_is_handed_on(oa: StandInOa, store: Store, server: ZaloOaServer) -> None:
    """From anybody: the bytes, a name by what they are, and the words that came along."""
    async with talking(oa, store, reads_pictures=True) as line:
        await sends(line, "image", f"{server.base_url}/media/picture.jpg", text="mã này?")

    (message,) = line.responder.messages
    expected = Message("zalo_oa", USER, USER, "mã này?", Attachment("photo.jpg", JPEG))
    # A reader of codes has looked at it by then.
    assert replace(message, scan=None) == expected


async def test_picture_is_not_fetched_where_none_is_read(oa: StandInOa, store: Store, server: ZaloOaServer) -> None:
    """Then a sentence asks for words, and with words those are answered."""
    async with talking(oa, store) as line:
        address = f"{server.base_url}/media/picture.jpg"
        await sends(line, "image", address)
        heard = await sends(line, "image", address, text="Đầm Hà?")

    assert heard == [zalo_oa_wording().picture.text, "Trả lời: Đầm Hà?"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/media/huge.jpg", "too_large"),
        ("/media/page.jpg", "picture_not_fetched"),
        ("/media/elsewhere", "picture_not_fetched"),
        ("/gone/picture.jpg", "picture_not_fetched"),
    ],
)
async def test_picture_that_is_none_gets_a_sentence(
    oa: StandInOa, store: Store, server: ZaloOaServer, path: str, sentence: str
) -> None:
    """Too large, a web page, a redirect and what is gone: each is said, and nothing is handed on."""
    async with talking(oa, store, reads_pictures=True) as line:
        heard = await sends(line, "image", server.base_url + path)

    assert (heard, line.responder.messages) == ([getattr(zalo_oa_wording(), sentence).text], [])


@pytest.mark.parametrize(
    "address", ["http://localhost:1/p.jpg", "https://example.test/p.jpg", "http://192.0.2.7.example/p.jpg"]
)
async def test_other_addresses_are_never_fetched(oa: StandInOa, store: Store, address: str) -> None:
    """A signed event may still name any address; one that is not Zalo's is not asked, nor logged."""
    with capture_logs() as logs:
        async with talking(oa, store, reads_pictures=True) as line:
            heard = await sends(line, "image", address)

    assert heard == [zalo_oa_wording().picture_not_fetched.text]
    assert [log["reason"] for log in logs if log["event"] == "a picture was not fetched"] == ["host"]
    assert address not in repr(logs)


async def test_file_of_anybody_is_refused(oa: StandInOa, store: Store, server: ZaloOaServer) -> None:
    """Files are of the staff alone, and another's is not even fetched."""
    async with talking(oa, store) as line:
        heard = await sends(line, "file", f"{server.base_url}/media/so-lieu.csv", name="so-lieu.csv")

    assert (heard, line.responder.messages) == ([zalo_oa_wording().file_of_others.text], [])


async def test_file_of_staff_is_handed_on(oa: StandInOa, store: Store, server: ZaloOaServer) -> None:
    """A member's file reaches the desk with its name; one that is gone is said."""

    def desk_of(office: Office) -> Desk:
        return open_desk(Settings(Path(store.path)), office.store, office.hoidap, now=office.now)

    def room(office: Office) -> Backroom:
        return Backroom(office, lambda: desk_of(office))

    async with talking(oa, store, backroom=room) as line:
        code = store.invitations.invite(Invitation("Chị Hoa", "owner"), now=line.clock())
        store.invitations.accept(code, channel="zalo_oa", user=USER, chat=USER, now=line.clock())
        first = await sends(line, "file", f"{server.base_url}/media/so-lieu.csv", name="../so-lieu.csv")
        both = await sends(line, "file", f"{server.base_url}/media/gone.csv", name="gone.csv")

    assert "so-lieu.csv" in first[0] and ".." not in first[0]
    assert both[1] == zalo_oa_wording().file_not_fetched.text
