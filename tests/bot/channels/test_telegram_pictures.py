"""Pictures of figures on Telegram: a photo behind its words, over real HTTP to a stand-in server."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.channels.drawing import Studio
from bot.channels.shelf import Shelf
from bot.messages import Chip, Reply
from tests.bot.channels.telegram_server import (
    BAD_GATEWAY,
    GROUP,
    Fault,
    StandInBot,
    TelegramServer,
    telegram_server,
    until,
)
from tests.bot.channels.telegram_world import MadeUpResponder, running
from tests.bot.channels.test_studio import CHART, Painter, ready, stand_in
from tests.bot.real import shared_world

REFUSED = Fault(400, json.dumps({"ok": False, "error_code": 400, "description": "Bad Request: PHOTO_INVALID"}).encode())
PICTURED = replace(CHART, finding="Một & Hai <hơn> Ba")


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


def answer(text: str) -> Reply:
    """A reply with a picture where the text asks for one."""
    chips = (Chip("Còn Ba?", "hình Ba"),)
    return Reply("answer", (f"Trả lời: {text}",), chips=chips, chart=PICTURED if "hình" in text else None)


def drawn_by(painter: Painter) -> Shelf:
    """A shelf whose pictures a stand-in draws."""
    return Shelf(Studio(painter))


async def test_photo_follows_the_words(bot: StandInBot) -> None:
    """The words come first and whole, then the picture with its finding below; signs of markup stay signs."""
    bot.receives("hình")

    async with running(bot, MadeUpResponder(answer), shelf=drawn_by(ready())):
        words, photo = await bot.answers(2)

    assert (words.text, words.file) == ("Trả lời: hình", None)
    assert (photo.text, photo.is_photo) == (PICTURED.finding, True)
    assert photo.file == ("biểu đồ.png", stand_in(PICTURED))


async def test_words_do_not_wait(bot: StandInBot) -> None:
    """While a picture is drawn its words are there already, and the chat's next question is answered."""
    painter = Painter()
    bot.receives("hình")
    bot.receives("chữ")

    async with running(bot, MadeUpResponder(answer), shelf=drawn_by(painter)):
        before = [(sent.text, sent.is_photo) for sent in await bot.answers(2)]
        painter.may_end.set()
        sent = await bot.answers(3)

    assert before == [("Trả lời: hình", False), ("Trả lời: chữ", False)]
    assert [each.is_photo for each in sent] == [False, False, True]


async def test_words_above_a_picture_stay(bot: StandInBot) -> None:
    """A button under words that a picture follows is answered below: the words belong to the picture."""
    bot.receives("hình")

    async with running(bot, MadeUpResponder(answer), shelf=drawn_by(ready())):
        words, _ = await bot.answers(2)
        bot.presses(words.buttons[0][1], under=words)
        sent = await bot.answers(4)

    assert [(each.text, each.is_photo) for each in sent] == [
        ("Trả lời: hình", False),
        (PICTURED.finding, True),
        ("Trả lời: hình Ba", False),
        (PICTURED.finding, True),
    ]


async def test_picture_follows_edited_words(bot: StandInBot) -> None:
    """Words that a button put in the place of others have their picture below."""
    bot.receives("chữ")

    async with running(bot, MadeUpResponder(answer), shelf=drawn_by(ready())):
        (words,) = await bot.answers(1)
        bot.presses(words.buttons[0][1], under=words)
        edited, photo = await bot.answers(2)

    assert edited.text.endswith("Trả lời: hình Ba") and photo.is_photo


async def test_group_sees_what_it_answers(bot: StandInBot) -> None:
    """In a group the picture, as the words, answers the message that asked."""
    update = bot.receives("@ThuBot hình", chat=GROUP)

    async with running(bot, MadeUpResponder(answer), shelf=drawn_by(ready())):
        sent = await bot.answers(2)

    assert [each.answers for each in sent] == [update["message"]["message_id"]] * 2


async def test_refused_picture_leaves_the_words(bot: StandInBot) -> None:
    """A photo that Telegram refuses is logged without the chat; the words stand, and the next is answered."""
    bot.faults["sendPhoto"].append(REFUSED)
    bot.receives("hình", chat=77123)

    with capture_logs() as logs:
        async with running(bot, MadeUpResponder(answer), shelf=drawn_by(ready())):
            await until(lambda: any(entry["event"] == "not delivered" for entry in logs))
            bot.receives("chữ", chat=77123)
            sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Trả lời: hình", "Trả lời: chữ"]
    assert "77123" not in str(logs) and bot.token not in str(logs)


async def test_picture_is_sent_again_after_a_failure(bot: StandInBot) -> None:
    """A bad gateway costs a moment; the picture arrives once."""
    bot.faults["sendPhoto"].extend([BAD_GATEWAY, BAD_GATEWAY])
    bot.receives("hình")

    async with running(bot, MadeUpResponder(answer), shelf=drawn_by(ready())):
        sent = await bot.answers(2)

    assert [each.is_photo for each in sent] == [False, True]


async def test_without_the_extra_there_are_words_alone(bot: StandInBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where matplotlib is missing all is answered in words, and nothing is logged of pictures."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    bot.receives("hình")
    bot.receives("chữ")

    with capture_logs() as logs:
        async with running(bot, MadeUpResponder(answer), shelf=Shelf(Studio())):
            sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Trả lời: hình", "Trả lời: chữ"]
    assert [entry for entry in logs if entry["log_level"] in ("warning", "error")] == []


async def test_real_question_brings_a_real_picture(bot: StandInBot) -> None:
    """The real bot's comparison comes with the picture of it."""
    bot.receives("Hải Hà với Đầm Hà, bên nào nhiều sản phẩm 3 sao hơn?")

    async with running(bot, shared_world().bot, shelf=Shelf(Studio())):
        words, photo = await bot.answers(2)

    assert words.text.startswith("Huyện Hải Hà cao hơn: sản phẩm OCOP đạt 3 sao 17 sản phẩm.")
    assert photo.text == "Hải Hà có nhiều sản phẩm OCOP đạt 3 sao hơn: 17"
    assert photo.file is not None and photo.file[1].startswith(b"\x89PNG")
