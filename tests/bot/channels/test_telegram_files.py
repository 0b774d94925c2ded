"""Files sent to the Telegram bot and by it, commands for the responder, and opinions."""

import json
from collections.abc import Iterator

import pytest

from bot.channels.telegram_wording import wording
from bot.messages import MOST_ATTACHED_BYTES, Attachment, Chip, Reply
from tests.bot.channels.telegram_server import GROUP, Fault, StandInBot, TelegramServer, telegram_server, until
from tests.bot.channels.telegram_world import MadeUpResponder, running

PNG = b"\x89PNG\r\n\x1a\n"
SHEET = Attachment("mẫu.xlsx", b"PK sheet")
PICTURE = Attachment("thống kê.png", PNG)


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


@pytest.mark.parametrize(
    ("typed", "chat", "expected"),
    [
        ("/khongco", 1, "/khongco"),
        ("/capnhat số sản phẩm OCOP 4 sao Đầm Hà 5", 1, "/capnhat số sản phẩm OCOP 4 sao Đầm Hà 5"),
        ("/lichsu@ThuBot Đầm Hà @ThuBot", GROUP, "/lichsu Đầm Hà"),
        ("/LichSu@thubot", GROUP, "/LichSu"),
    ],
)
async def test_command_goes_on_as_text(bot: StandInBot, typed: str, chat: int, expected: str) -> None:
    """A command that is not the channel's own is the responder's, without the bot's name."""
    responder = MadeUpResponder()
    bot.receives(typed, chat=chat)

    async with running(bot, responder):
        await bot.answers(1)

    assert [message.text for message in responder.messages] == [expected]


async def test_document_comes_with_its_caption(bot: StandInBot) -> None:
    """A file goes on whole, under a plain name, its caption as the text."""
    responder = MadeUpResponder()
    bot.receives_file("../bảng số.xlsx", b"PK" * 1000, caption="/nhap")
    bot.receives_file("so-lieu.csv", b"")

    async with running(bot, responder):
        await bot.answers(2)

    assert [(message.text, message.attachment) for message in responder.messages] == [
        ("/nhap", Attachment("bảng số.xlsx", b"PK" * 1000)),
        ("", Attachment("so-lieu.csv", b"")),
    ]
    assert responder.messages[0].attachment is not None
    assert responder.messages[0].attachment.content == b"PK" * 1000


@pytest.mark.parametrize("said", [MOST_ATTACHED_BYTES + 1, 10], ids=["said", "said to be small"])
async def test_large_document_is_refused(bot: StandInBot, said: int) -> None:
    """A file of more than 10 MB is refused with a sentence, whatever its size is said to be."""
    responder = MadeUpResponder()
    bot.receives_file("to.xlsx", b"0" * (MOST_ATTACHED_BYTES + 1), size=said)

    async with running(bot, responder):
        (sent,) = await bot.answers(1)

    expected = wording().too_large if said > MOST_ATTACHED_BYTES else wording().not_fetched
    assert sent.text.splitlines()[0] == expected.lines[0]
    assert responder.messages == []
    assert bot.called("getFile") == [] if said > 10 else True


async def test_document_of_the_greatest_size_is_taken(bot: StandInBot) -> None:
    """A file of exactly 10 MB comes in whole; that it takes a while is said before."""
    responder = MadeUpResponder()
    bot.receives_file("vừa.xlsx", b"0" * MOST_ATTACHED_BYTES)

    async with running(bot, responder):
        sent = await bot.answers(2)

    assert [message.text for message in sent] == [wording().reading.lines[0], "Trả lời:"]
    assert responder.messages[0].attachment is not None
    assert len(responder.messages[0].attachment.content) == MOST_ATTACHED_BYTES


async def test_document_that_does_not_come_is_asked_for_again(bot: StandInBot) -> None:
    """Where Telegram does not hand a file out, the person is told, and nothing is done."""
    bot.faults["file"].extend([Fault(404)] * 5)
    responder = MadeUpResponder()
    bot.receives_file("mất.xlsx", b"PK")

    async with running(bot, responder):
        (sent,) = await bot.answers(1)

    assert sent.text == wording().not_fetched.lines[0]
    assert responder.messages == []


async def test_document_of_a_group_is_left_alone_unless_addressed(bot: StandInBot) -> None:
    """Files that group members send each other are not fetched."""
    responder = MadeUpResponder()
    bot.receives_file("riêng.xlsx", b"PK", chat=GROUP)
    bot.receives_file("chung.xlsx", b"PK", chat=GROUP, caption="@ThuBot /nhap")

    async with running(bot, responder):
        await bot.answers(1)

    assert [(m.text, m.attachment and m.attachment.name) for m in responder.messages] == [("/nhap", "chung.xlsx")]
    assert len(bot.called("getFile")) == 1


async def test_animation_is_no_document(bot: StandInBot) -> None:
    """What Telegram gives a document too, but people see moving, is met as other wordless messages are."""
    animation = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}
    bot.receives_file("mèo.mp4", b"x", animation=animation)

    async with running(bot):
        (sent,) = await bot.answers(1)

    assert sent.text == wording().wordless.lines[0]


async def test_few_words_are_the_caption_of_the_file(bot: StandInBot) -> None:
    """One message: the file with the words and the buttons; a picture is shown as one."""
    chips = (Chip("Nhập", "/nhap"),)
    responder = MadeUpResponder(lambda text: Reply("staff", (text,), chips=chips, attachments=(SHEET, PICTURE)))
    bot.receives("/mau <tệp>")

    async with running(bot, responder):
        sent = await bot.answers(2)

    assert [(m.text, m.file, m.is_photo, m.buttons) for m in sent] == [
        ("/mau <tệp>", ("mẫu.xlsx", b"PK sheet"), False, (("Nhập", "=/nhap"),)),
        ("", ("thống kê.png", PNG), True, ()),
    ]


async def test_many_words_go_before_the_file(bot: StandInBot) -> None:
    """What is too long for a caption is a message of its own, with the buttons; the file follows."""
    reply = Reply("staff", ("chữ " * 150, "chữ " * 150), chips=(Chip("Ghi", "/ghi 1"),), attachments=(SHEET,))
    bot.receives("/xuat")

    async with running(bot, MadeUpResponder(lambda text: reply)):
        sent = await bot.answers(2)

    assert [(bool(m.text), m.file and m.file[0], len(m.buttons)) for m in sent] == [
        (True, None, 1),
        (False, "mẫu.xlsx", 0),
    ]


async def test_file_without_words_is_sent(bot: StandInBot) -> None:
    """A reply may be a file and nothing else."""
    bot.receives("/xuat")

    async with running(bot, MadeUpResponder(lambda text: Reply("staff", (), attachments=(SHEET,)))):
        (sent,) = await bot.answers(1)

    assert (sent.text, sent.file) == ("", ("mẫu.xlsx", b"PK sheet"))


@pytest.mark.parametrize(("label", "expected"), [("👍", "/hay 7"), ("👎", "/chuahay 7")])
async def test_opinion_is_thanked_and_its_buttons_go(bot: StandInBot, label: str, expected: str) -> None:
    """Pressing says it to the responder; thanks pass by without a message, and the chips stay."""

    def answer(text: str) -> Reply:
        if text.startswith("/"):
            return Reply("staff", ("Cảm ơn bạn!",))
        return Reply("answer", ("Có 3 xã.",), chips=(Chip("Nguồn?", "nguồn?"),), question=7)

    responder = MadeUpResponder(answer)
    bot.receives("mấy xã?")

    async with running(bot, responder):
        (first,) = await bot.answers(1)
        bot.presses(dict(first.buttons)[label], under=first)
        await until(lambda: bot.called("editMessageReplyMarkup"))

    assert [message.text for message in responder.messages] == ["mấy xã?", expected]
    assert [call["text"] for call in bot.called("answerCallbackQuery")] == ["Cảm ơn bạn!"]
    (edit,) = bot.called("editMessageReplyMarkup")
    assert json.loads(edit["reply_markup"]) == {
        "inline_keyboard": [[{"text": "Nguồn?", "callback_data": "=nguồn?"}]],
    }
    assert len(bot.sent) == 1


async def test_opinion_that_leads_on_is_answered_in_a_message(bot: StandInBot) -> None:
    """Where the responder has more to offer than thanks, that comes as a message with its buttons."""
    more = Reply("staff", ("Bạn muốn bot báo khi có số?",), chips=(Chip("Báo tôi", "/bao 7"),))
    bot.presses("=/chuahay 7", is_old=True)

    async with running(bot, MadeUpResponder(lambda text: more)):
        (sent,) = await bot.answers(1)

    assert (sent.text, sent.buttons) == (more.lines[0], (("Báo tôi", "=/bao 7"),))
    assert [call.get("text") for call in bot.called("answerCallbackQuery")] == [None]
    assert bot.called("editMessageReplyMarkup") == []


async def test_opinion_pressed_twice_stays_calm(bot: StandInBot) -> None:
    """Telegram refuses to take away what is gone; that is no failure, and nothing is said twice."""
    refusal = Fault(400, b'{"ok":false,"description":"Bad Request: message is not modified"}')
    bot.faults["editMessageReplyMarkup"].append(refusal)
    thanks = MadeUpResponder(lambda text: Reply("staff", ("Cảm ơn bạn!",)))
    bot.receives("câu trước")

    async with running(bot, thanks):
        (first,) = await bot.answers(1)
        bot.presses("=/hay 7", under=first)
        bot.receives("sau đó")
        sent = await bot.answers(2)

    assert [message.text for message in sent] == ["Cảm ơn bạn!", "Cảm ơn bạn!"]
