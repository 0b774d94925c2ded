"""Links that lead to the bot, places on the map, and pictures that people send."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.telegram_wording import wording
from bot.messages import MOST_ATTACHED_BYTES
from tests.bot.channels.staff_life import staffed
from tests.bot.channels.telegram_server import GROUP, Fault, StandInBot, TelegramServer, telegram_server, until
from tests.bot.channels.telegram_world import MadeUpResponder, running

PIN = {"location": {"latitude": 21.35, "longitude": 107.6}}
VENUE = {**PIN, "venue": {**PIN, "title": "Chợ Đầm Hà", "address": "Đầm Hà"}}


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


@pytest.mark.parametrize("more", [PIN, VENUE], ids=["pin", "venue"])
async def test_pin_asks_back_with_the_units(bot: StandInBot, more: dict[str, Any]) -> None:
    """Which unit a place lies in is not known, and not guessed: the units are offered, and each leads on."""
    bot.receives("", **more)

    async with real(bot):
        (sent,) = await bot.answers(1)
        bot.presses(dict(sent.buttons)["Huyện Đầm Hà"], under=sent)
        await until(lambda: bot.sent[0].text != sent.text)

    assert sent.text.splitlines() == list(wording().location.lines)
    assert [label for label, _ in sent.buttons] == ["Huyện Đầm Hà", "Huyện Hải Hà", "Huyện Bình Liêu"]
    assert bot.sent[0].text.splitlines()[:2] == ["Đã chọn: Huyện Đầm Hà", "Bạn muốn biết gì về huyện Đầm Hà?"]


async def test_pin_without_units_asks_for_the_name(bot: StandInBot) -> None:
    """Where there is nothing to choose from, the person is asked to type."""
    bot.receives("", **PIN)

    async with running(bot):
        (sent,) = await bot.answers(1)

    assert sent.text.splitlines() == list(wording().location_unknown.lines)


async def test_pin_in_a_group_is_for_its_members(bot: StandInBot) -> None:
    """Where a group meets is not asked of the bot."""
    bot.receives("", chat=GROUP, **PIN)
    bot.receives("@ThuBot xin chào", chat=GROUP)

    async with running(bot):
        sent = await bot.answers(1)

    assert [message.text for message in sent] == ["Trả lời: xin chào"]


@pytest.mark.parametrize(
    ("payload", "line"),
    [
        ("lac_do_thanh_men", "Lạc đỏ Thành Mến (Đầm Hà): chưa có chứng nhận OCOP trong dữ liệu."),
        ("poor_household", "Hộ nghèo là hộ có thu nhập bình quân"),
        ("inline", "Chào bạn!"),
        ("khong_co", "Chào bạn!"),
        ("/xoadulieu", "Chào bạn!"),
        ("x" * 4000, "Chào bạn!"),
    ],
    ids=["product", "topic", "inline", "unknown", "command", "long"],
)
async def test_link_answers_what_it_is_about(bot: StandInBot, payload: str, line: str) -> None:
    """A link to a product or a glossary entry is answered with it; any other greets."""
    bot.receives(f"/start {payload}")

    async with real(bot):
        (sent,) = await bot.answers(1)

    assert sent.text.startswith(line)


async def test_linked_answer_is_gone_on_with(bot: StandInBot) -> None:
    """What the link is about is what the chat is about."""
    bot.receives("/start poor_household")

    async with real(bot):
        await bot.answers(1)
        bot.receives("nguồn?")
        sent = await bot.answers(2)

    assert "Nguồn" in sent[1].text or "Nghị định" in sent[1].text


def sizes(bot: StandInBot, *contents: bytes, said: int | None = None) -> list[dict[str, Any]]:
    """A photo in several sizes, the smallest first as Telegram lists them; the last said to be of a size."""
    found = []
    for number, content in enumerate(contents, 1):
        bot.files[f"anh-{number}"] = content
        name = {"file_id": f"anh-{number}", "file_unique_id": f"anh-{number}"}
        found.append({**name, "width": 100 * number, "height": 100 * number, "file_size": len(content)})
    if said is not None:
        found[-1]["file_size"] = said
    return found


async def test_photo_is_handed_on_whole(bot: StandInBot) -> None:
    """Where pictures are read, the largest size goes on with its caption, from anybody."""
    responder = MadeUpResponder()
    bot.receives("", photo=sizes(bot, b"small", b"large"), caption="mã này là gì?")

    async with running(bot, responder, reads_pictures=True):
        (sent,) = await bot.answers(1)

    (message,) = responder.messages
    assert message.attachment is not None
    assert (message.text, message.attachment.name, message.attachment.content) == (
        "mã này là gì?",
        "photo.jpg",
        b"large",
    )
    assert sent.text == "Trả lời: mã này là gì?"


async def test_photo_too_large_gives_a_smaller_size(bot: StandInBot) -> None:
    """Of a photo, the largest size that is taken in is fetched."""
    responder = MadeUpResponder()
    bot.receives("", photo=sizes(bot, b"small", b"large", said=MOST_ATTACHED_BYTES + 1))

    async with running(bot, responder, reads_pictures=True):
        await bot.answers(1)

    assert [message.attachment and message.attachment.content for message in responder.messages] == [b"small"]


async def test_picture_sent_as_a_file_is_handed_on(bot: StandInBot) -> None:
    """A citizen's picture may come as a file too; any other file of theirs may not."""
    responder = MadeUpResponder()
    picture = bot.receives_file("nhãn.png", b"picture")
    picture["message"]["document"]["mime_type"] = "image/png"

    async with running(bot, responder, reads_pictures=True):
        await bot.answers(1)

    assert [message.attachment and message.attachment.name for message in responder.messages] == ["nhãn.png"]


async def test_picture_too_large_is_refused_kindly(bot: StandInBot) -> None:
    """A picture beyond what is taken in is not even asked for."""
    responder = MadeUpResponder()
    picture = bot.receives_file("nhãn.png", b"x", size=MOST_ATTACHED_BYTES + 1)
    picture["message"]["document"]["mime_type"] = "image/png"

    async with running(bot, responder, reads_pictures=True):
        (sent,) = await bot.answers(1)

    assert sent.text.splitlines()[0] == wording().too_large.lines[0]
    assert (responder.messages, bot.called("getFile")) == ([], [])


async def test_photo_not_handed_out_is_said(bot: StandInBot) -> None:
    """When Telegram does not give the photo, the person is asked to send it again."""
    bot.faults["file"].extend([Fault(404)] * 8)
    bot.receives("", photo=sizes(bot, b"large"))

    async with running(bot, reads_pictures=True):
        (sent,) = await bot.answers(1)

    assert sent.text.splitlines()[0] == wording().not_fetched.lines[0]


async def test_group_photo_is_fetched_when_the_bot_is_named(bot: StandInBot) -> None:
    """What members show each other is not fetched."""
    responder = MadeUpResponder()
    bot.receives("", chat=GROUP, photo=sizes(bot, b"theirs"))
    caption = "@ThuBot mã gì đây?"
    entities = [{"type": "mention", "offset": 0, "length": 7}]
    bot.receives("", chat=GROUP, photo=sizes(bot, b"ours"), caption=caption, caption_entities=entities)

    async with running(bot, responder, reads_pictures=True):
        await bot.answers(1)

    assert [(m.text, m.attachment and m.attachment.content) for m in responder.messages] == [("mã gì đây?", b"ours")]
