"""The Zalo Bot channel from a person's message to the reply, over real HTTP."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.channels.channel_wording import channel_wording
from bot.channels.server import channels_beside
from bot.channels.service import Service
from bot.channels.zalo_bot import Sights
from bot.channels.zalo_bot_client import Access, ZaloBotClient
from bot.channels.zalo_bot_sending import Outlet, Typing
from bot.channels.zalo_bot_wording import zalo_bot_wording
from bot.messages import Attachment, Chip, Citation, Reply
from knowledge.arrivals import open_arrivals
from tests.bot.channels.telegram_world import MadeUpResponder
from tests.bot.channels.zalo_bot_server import (
    ACCOUNT_NAME,
    BOT_NAME,
    PICTURE,
    Sent,
    StandInBot,
    ZaloBotServer,
    until,
    zalo_bot_server,
)
from tests.bot.channels.zalo_bot_world import running, settings_for

WORDING = zalo_bot_wording()
READING = Sights(are_read=True, hosts=("127.0.0.1",), is_lenient=True)
CHIPS = (Chip("Khái niệm", "OCOP là gì?"), Chip("Hộ nghèo", "Bình Liêu có bao nhiêu hộ nghèo?"))


@pytest.fixture(scope="module")
def server() -> Iterator[ZaloBotServer]:
    """One server for all tests of the module."""
    with zalo_bot_server() as server:
        yield server


@pytest.fixture
def bot(server: ZaloBotServer, monkeypatch: pytest.MonkeyPatch) -> StandInBot:
    """A bot of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server.new_bot()


async def test_question_is_answered_in_plain_text(bot: StandInBot) -> None:
    """The reply comes as it stands, with its source and its suggestions numbered, to the chat that asked."""
    reply = Reply("answer", ("Có <3 & *4* xã.", "- Một"), citations=(Citation("Báo Thử", "…"),), chips=CHIPS)
    responder = MadeUpResponder(lambda text: reply)
    bot.receives("bao nhiêu xã?", chat="c7")

    async with running(bot, responder):
        sent = await bot.answers(1)

    text = f"Có <3 & *4* xã.\n- Một\nNguồn: Báo Thử\n\n{channel_wording().suggestions}\n1. Khái niệm\n2. Hộ nghèo"
    assert sent == [Sent("c7", text)]
    assert [(m.channel, m.chat, m.user, m.text) for m in responder.messages] == [
        ("zalo_bot", "c7", "c7", "bao nhiêu xã?")
    ]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("message.sticker.received", {"sticker": "8e18", "url": "https://zalo.example/8e18"}, WORDING.sticker),
        ("message.sticker.received", {}, WORDING.sticker),
        ("message.voice.received", {"voice_url": "https://zalo.example/1.aac"}, WORDING.voice),
        ("message.image.received", {"photo_url": "https://zalo.example/1.jpg"}, WORDING.picture),
        ("message.unsupported.received", {}, WORDING.unsupported),
        ("message.location.received", {"latitude": 21.5}, WORDING.unsupported),
        ("", {}, WORDING.unsupported),
        ("message.text.received", {"text": ""}, WORDING.help),
        ("message.text.received", {"text": "/trogiup"}, WORDING.help),
        ("message.text.received", {"text": " /START "}, WORDING.help),
    ],
)
async def test_every_kind_of_message_gets_a_word(
    bot: StandInBot, kind: str, more: dict[str, Any], expected: Reply
) -> None:
    """A sticker, a voice message, a picture, what Zalo does not hand on, what nobody knows yet: each its sentence."""
    responder = MadeUpResponder()
    bot.queues(bot.event(kind, **more))

    async with running(bot, responder):
        (sent,) = await bot.answers(1)

    assert sent.text.startswith(expected.text)
    assert responder.messages == []


async def test_chosen_number_asks_what_it_stands_for(bot: StandInBot) -> None:
    """There are no buttons: a number picks the suggestion last shown, and so do its words; other words are asked."""
    responder = MadeUpResponder(lambda text: Reply("answer", (text,), chips=CHIPS))

    async with running(bot, responder):
        for count, text in enumerate(("xin chào", "2", "khái niệm", "số 1", "3"), 1):
            bot.receives(text)
            await bot.answers(count)

    assert [message.text for message in responder.messages] == [
        "xin chào", CHIPS[1].text, CHIPS[0].text, CHIPS[0].text, "3",
    ]  # fmt: skip


async def test_long_reply_comes_in_several_messages(bot: StandInBot) -> None:
    """Zalo takes 2,000 UTF-16 units a message; the rest follows in order."""
    lines = tuple(f"- Xã số {number}: 1.234,5 ha 🌾" for number in range(300))
    bot.receives("liệt kê")

    async with running(bot, MadeUpResponder(lambda text: Reply("answer", lines))):
        await until(lambda: "số 299" in "".join(sent.text for sent in bot.sent))

    assert "\n".join(sent.text for sent in bot.sent) == "\n".join(lines)
    assert all(len(sent.text.encode("utf-16-le")) <= 4000 for sent in bot.sent)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"@{BOT_NAME} Hải Hà có mấy xã?", "Hải Hà có mấy xã?"),
        (f"Hải Hà có mấy xã, @{ACCOUNT_NAME}?", "Hải Hà có mấy xã,  ?"),
        ("còn Đầm Hà?", "còn Đầm Hà?"),
    ],
)
async def test_group_is_answered_where_it_asks(bot: StandInBot, text: str, asked: str) -> None:
    """Zalo hands on what mentions the bot or answers it; the name is no part of the question, the group is the chat."""
    responder = MadeUpResponder()
    bot.receives(text, chat="g1")

    async with running(bot, responder):
        (sent,) = await bot.answers(1)

    assert sent.chat == "g1"
    assert [(m.chat, m.user, m.text) for m in responder.messages] == [("g1", "u-g1", asked)]


async def test_group_that_only_names_the_bot_is_told_how_to_ask(bot: StandInBot) -> None:
    """A mention alone asks nothing."""
    bot.receives(f"@{BOT_NAME}", chat="g1")

    async with running(bot):
        (sent,) = await bot.answers(1)

    assert sent.text.startswith(WORDING.help.text)


async def test_group_is_not_disturbed(bot: StandInBot) -> None:
    """A sticker, and what Zalo does not hand on, are for the group; a bot is never answered anywhere."""
    other_bot = {"from": {"id": "b", "display_name": "Bot", "is_bot": True}}
    for event in (
        bot.event("message.sticker.received", chat="g1"),
        bot.event("message.unsupported.received", chat="g1"),
        bot.event("message.new.kind", chat="g1"),
        bot.text("xin chào", chat="g1", **other_bot),
        bot.text("xin chào", chat="c2", **other_bot),
        bot.text("câu hỏi", chat="c3"),
    ):
        bot.queues(event)

    async with running(bot):
        sent = await bot.answers(1)

    assert sent == [Sent("c3", "Trả lời: câu hỏi")]


@pytest.mark.parametrize("key", ["photo_url", "photo"])
async def test_picture_is_handed_on(bot: StandInBot, key: str) -> None:
    """Where pictures are read, one comes with its caption, by whichever name its address has."""
    responder = MadeUpResponder()
    bot.queues(bot.picture(key=key, caption="mã này là gì?"))

    async with running(bot, responder, sights=READING):
        await bot.answers(1)

    assert [(m.text, m.attachment) for m in responder.messages] == [("mã này là gì?", Attachment("photo.jpg", PICTURE))]


async def test_picture_without_words_is_handed_on(bot: StandInBot) -> None:
    """A picture alone is a question."""
    responder = MadeUpResponder()
    bot.queues(bot.picture())

    async with running(bot, responder, sights=READING):
        await bot.answers(1)

    assert [(m.text, m.attachment) for m in responder.messages] == [("", Attachment("photo.jpg", PICTURE))]


async def test_picture_that_is_not_to_be_had_is_said(bot: StandInBot) -> None:
    """What is gone, or is elsewhere than on Zalo's servers, is not fetched; whoever sent it is told."""
    responder = MadeUpResponder()
    bot.queues(bot.event("message.image.received", photo_url="http://noi-bo.example/kin.jpg"))
    bot.queues(bot.event("message.image.received"))

    async with running(bot, responder, sights=READING):
        sent = await bot.answers(2)

    assert [each.text for each in sent] == [WORDING.not_fetched.text] * 2
    assert responder.messages == []


async def test_caption_is_answered_where_pictures_are_not_read(bot: StandInBot) -> None:
    """The words below a picture are a question by themselves."""
    responder = MadeUpResponder()
    bot.queues(bot.picture(caption="Hải Hà có mấy xã?"))

    async with running(bot, responder):
        await bot.answers(1)

    assert [(m.text, m.attachment) for m in responder.messages] == [("Hải Hà có mấy xã?", None)]


async def test_file_is_said_to_be_elsewhere(bot: StandInBot) -> None:
    """Zalo's bots can't send files; a reply that has one says so, and where it is to be had."""
    reply = Reply("staff", ("Đây.",), attachments=(Attachment("số liệu.xlsx", b"x"), Attachment("bảng.png", b"y")))
    bot.receives("/xuat")

    async with running(bot, MadeUpResponder(lambda text: reply)):
        (sent,) = await bot.answers(1)

    lines = ("Đây.", WORDING.file.format(name="số liệu.xlsx"), WORDING.file.format(name="bảng.png"))
    assert sent.text == "\n".join(lines)


class Board:
    """Where pictures are put; knows what is there."""

    def __init__(self) -> None:
        self.pictures: list[Attachment] = []

    def address(self, picture: Attachment) -> str:
        self.pictures.append(picture)
        return f"https://hoidap.example/hinh/{len(self.pictures)}.png"


async def test_picture_goes_by_its_address(bot: StandInBot) -> None:
    """The words come first, then the picture, which Zalo fetches; one that it refuses takes nothing from the words."""
    picture, board = Attachment("bảng.png", b"y"), Board()
    reply = Reply("staff", ("Đây.",), attachments=(picture,))

    async with running(bot, MadeUpResponder(lambda text: reply), sights=Sights(shown=board)):
        bot.receives("một")
        await bot.answers(2)
        bot.knobs.takes_pictures = False
        bot.receives("hai")
        bot.receives("ba", chat="c2")
        sent = await bot.answers(4)

    assert sent[:2] == [Sent("c1", "Đây."), Sent("c1", "", "https://hoidap.example/hinh/1.png")]
    assert {each.text for each in sent[2:]} == {"Đây."}
    assert board.pictures == [picture] * 3


async def test_typing_is_shown_while_it_takes_long(bot: StandInBot) -> None:
    """Who waits sees that somebody is writing; once the reply is there, no more."""

    async with httpx.AsyncClient(trust_env=False) as http:
        outlet = Outlet(ZaloBotClient(http, Access(bot.base_url, bot.token)), "{name}", typing=Typing(0, 0.01))
        async with outlet.shown_at_work("c1"):
            await until(lambda: len(bot.called("sendChatAction")) >= 2)
        async with outlet.shown_at_work("c2"):
            pass

    assert {data["chat_id"] for data in bot.called("sendChatAction")} == {"c1"}


def test_token_alone_opens_the_channel(bot: StandInBot) -> None:
    """With a token the channel runs beside the page: by polling, or by webhook where the world reaches the page."""
    arrivals = open_arrivals(":memory:")
    polling, webhook, none = (
        channels_beside(Service(settings_for(bot, **changes), MadeUpResponder(), arrivals))
        for changes in ({}, {"public_url": "https://hoidap.example"}, {"zalo_bot_token": None})
    )

    assert [[getattr(route, "path", "") for route in channel.routes] for channel in (*polling, *webhook)] == [
        [], ["/zalo-bot"],
    ]  # fmt: skip
    assert none == ()
