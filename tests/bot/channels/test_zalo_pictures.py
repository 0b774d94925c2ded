"""Pictures that people send on Zalo: fetched from Zalo's servers alone, bounded, and only where they are pictures."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.zalo_pictures import PictureRules, fetched_picture
from bot.messages import MOST_ATTACHED_BYTES, Attachment
from tests.bot.channels.zalo_bot_server import DROP, PICTURE, Fault, StandInBot, ZaloBotServer, zalo_bot_server

LOOPBACK = PictureRules(hosts=("127.0.0.1",), schemes=("http",), ports=())
PNG, WEBP = b"\x89PNG\r\n\x1a\n...", b"RIFF\x10\x00\x00\x00WEBPVP8 "


@pytest.fixture(scope="module")
def server() -> Iterator[ZaloBotServer]:
    """One server for all tests of the module."""
    with zalo_bot_server() as server:
        yield server


@pytest.fixture
def bot(server: ZaloBotServer) -> StandInBot:
    """A bot of the test's own."""
    return server.new_bot()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """What pictures are fetched through."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield http


async def fetched(bot: StandInBot, http: httpx.AsyncClient, content: bytes | str) -> Attachment | None:
    """What comes of a picture that holds this, or leads on to another address."""
    return await fetched_picture(http, bot.picture(content=content)["message"]["photo_url"], LOOPBACK)


@pytest.mark.parametrize(("content", "suffix"), [(PICTURE, "jpg"), (PNG, "png"), (WEBP, "webp")])
async def test_picture_is_known_by_its_beginning(
    bot: StandInBot, http: httpx.AsyncClient, content: bytes, suffix: str
) -> None:
    """What is a picture shows in its first bytes; so it gets its name."""
    assert await fetched(bot, http, content) == Attachment(f"photo.{suffix}", content)


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.7", b"PK\x03\x04", b"RIFF\x10\x00\x00\x00WAVEfmt "])
async def test_other_files_are_left_out(bot: StandInBot, http: httpx.AsyncClient, content: bytes) -> None:
    """Whatever the address says, what is no picture is not handed on."""
    assert await fetched(bot, http, content) is None


async def test_size_is_bounded(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """10 MB are handed on, a byte more is not."""
    largest = PICTURE + bytes(MOST_ATTACHED_BYTES - len(PICTURE))

    assert await fetched(bot, http, largest) == Attachment("photo.jpg", largest)
    assert await fetched(bot, http, largest + b"\0") is None


async def test_nobody_is_followed(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """An address that leads on to another could lead into our own network."""
    assert await fetched(bot, http, bot.picture()["message"]["photo_url"]) is None


@pytest.mark.parametrize("fault", [DROP, Fault(404), Fault(500)])
async def test_failure_is_calm(bot: StandInBot, http: httpx.AsyncClient, fault: Fault) -> None:
    """A picture that can't be had is none; the log does not tell where it was."""
    bot.faults["file"].append(fault)

    with capture_logs() as logs:
        assert await fetched(bot, http, PICTURE) is None
    assert "127.0.0.1" not in str(logs)


async def test_patience_is_bounded(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """Who sends a byte at a time is not listened to for ever."""
    bot.faults["file"].append(Fault(delay_s=3600))
    rules = PictureRules(hosts=("127.0.0.1",), schemes=("http",), ports=(), timeout_s=0.05)

    assert await fetched_picture(http, bot.picture()["message"]["photo_url"], rules) is None


@pytest.mark.parametrize(
    ("scheme", "rest", "is_allowed"),
    [
        ("https", "//photo-stal-1.zdn.vn/a/1.jpg", True),
        ("https", "//ZDN.VN./1.jpg", True),
        ("https", "//f20-zpc.zdn.vn:443/1.jpg", True),
        ("http", "//photo.zdn.vn/1.jpg", False),
        ("https", "//zdn.vn.evil.example/1.jpg", False),
        ("https", "//evilzdn.vn/1.jpg", False),
        ("https", "//photo.zdn.vn@evil.example/1.jpg", False),
        ("https", "//photo.zdn.vn:8443/1.jpg", False),
        ("https", "//127.0.0.1/1.jpg", False),
        ("https", "//[::1]/1.jpg", False),
        ("https", "//169.254.169.254/latest", False),
        ("https", "//localhost/1.jpg", False),
        ("file", "///etc/passwd", False),
        ("ftp", "//photo.zdn.vn/1.jpg", False),
        ("", "/1.jpg", False),
        ("", "", False),
    ],
)
def test_only_zalo_is_asked(scheme: str, rest: str, is_allowed: bool) -> None:
    """Pictures are fetched from Zalo's own hosts over https, from no machine of ours or anybody else's."""
    address = f"{scheme}:{rest}" if scheme else rest

    assert PictureRules().allow(httpx.URL(address)) is is_allowed


@pytest.mark.parametrize(
    "address", ["", "https://", "http://[", "https:" + "//photo.zdn.vn:x/", "https:" + "//" + "a" * 3000]
)
async def test_senseless_address_is_none(http: httpx.AsyncClient, address: str) -> None:
    """What is no address leads nowhere."""
    assert await fetched_picture(http, address) is None
