"""The Telegram channel from a person's message to the reply, through the real application and real HTTP."""

import json
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram_wording import wording
from bot.messages import Chip, Citation, Reply
from tests.bot.channels.telegram_server import (
    BOT_ID,
    GROUP,
    Fault,
    Sent,
    StandInBot,
    TelegramServer,
    telegram_server,
    until,
)
from tests.bot.channels.telegram_world import MadeUpResponder, running

LONG_QUESTION = "Tỷ lệ hộ nghèo của huyện Thử Nghiệm vào cuối năm 2022 là bao nhiêu phần trăm?"
BOT_MESSAGE = {
    "message_id": 5,
    "date": 1,
    "chat": {"id": GROUP, "type": "supergroup", "title": "Nhóm"},
    "from": {"id": BOT_ID, "is_bot": True, "first_name": "Thử"},
    "text": "Câu trả lời trước",
}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]


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


def with_chips(text: str) -> Reply:
    """A reply that offers one short and one long question."""
    chips = (Chip("Khái niệm", "OCOP là gì?"), Chip("Hộ nghèo", LONG_QUESTION))
    return Reply("answer", (f"Trả lời: {text}",), chips=chips)


async def test_question_is_answered_in_html(bot: StandInBot) -> None:
    """The reply comes escaped, its first line bold, its source in italics, to the chat that asked."""
    reply = Reply("answer", ("Có <3 & >2 xã.", "- Một"), citations=(Citation("Báo <Thử>", "…"),))
    responder = MadeUpResponder(lambda text: reply)
    bot.receives("bao nhiêu xã?", chat=42)

    async with running(bot, responder):
        sent = await bot.answers(1)

    html = "<b>Có &lt;3 &amp; &gt;2 xã.</b>\n• Một\n<i>Nguồn: Báo &lt;Thử&gt;</i>"
    assert sent == [Sent(42, "Có <3 & >2 xã.\n• Một\nNguồn: Báo <Thử>", html)]
    assert [(m.channel, m.chat, m.user, m.text) for m in responder.messages] == [
        ("telegram", "42", "42", "bao nhiêu xã?")
    ]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/start", "start"),
        ("/start tu-trang-web", "start"),
        ("/trogiup", "help"),
        ("/help", "help"),
        ("/trogiup@thubot", "help"),
    ],
)
async def test_command_is_answered_by_the_channel(bot: StandInBot, command: str, expected: str) -> None:
    """/start greets and offers questions; /trogiup says how to ask."""
    responder = MadeUpResponder()
    bot.receives(command)

    async with running(bot, responder):
        (sent,) = await bot.answers(1)

    reply: Reply = getattr(wording(), expected)
    assert sent.text.splitlines()[0] == reply.lines[0]
    assert [label for label, _ in sent.buttons] == [chip.label for chip in reply.chips]
    assert responder.messages == []


async def test_commands_are_registered_in_vietnamese(bot: StandInBot) -> None:
    """Telegram's menu offers what is for everybody, with descriptions."""
    async with running(bot):
        await until(lambda: bot.called("setMyCommands"))

    (call,) = bot.called("setMyCommands")
    assert json.loads(call["commands"]) == [
        {"command": "trogiup", "description": "Cách hỏi bot"},
        {"command": "theodoi", "description": "Theo dõi số mới"},
        {"command": "botheodoi", "description": "Xem và bỏ mục theo dõi"},
        {"command": "quyenriengtu", "description": "Bot giữ lại những gì"},
        {"command": "vao", "description": "Cán bộ đăng nhập bằng mã"},
    ]


async def test_pressed_chip_asks_its_question(bot: StandInBot) -> None:
    """A pressed button is acknowledged, and its question answered in a new message, short and long alike."""
    responder = MadeUpResponder(with_chips)
    bot.receives("chào")

    async with running(bot, responder):
        (first,) = await bot.answers(1)
        for _, key in first.buttons:
            bot.presses(key)
        sent = await bot.answers(3)

    assert [label for label, _ in first.buttons] == ["Khái niệm", "Hộ nghèo"]
    assert [message.text for message in responder.messages] == ["chào", "OCOP là gì?", LONG_QUESTION]
    assert [message.text for message in sent[1:]] == ["Trả lời: OCOP là gì?", f"Trả lời: {LONG_QUESTION}"]
    assert [call.get("text") for call in bot.called("answerCallbackQuery")] == [None, None]


async def test_chip_of_before_a_restart_is_explained(bot: StandInBot) -> None:
    """A long question that is no longer known is not guessed: a notice asks for it to be typed."""
    responder = MadeUpResponder(with_chips)
    bot.receives("chào")
    async with running(bot, responder):
        (first,) = await bot.answers(1)

    async with running(bot, responder):
        bot.presses(first.buttons[1][1])
        await until(lambda: bot.called("answerCallbackQuery"))

    (call,) = bot.called("answerCallbackQuery")
    assert (call["text"], call["show_alert"]) == (wording().stale_button, "true")
    assert [message.text for message in responder.messages] == ["chào"]


async def test_chip_under_an_old_message_is_answered(bot: StandInBot) -> None:
    """Telegram shows a bot only the chat of a message that is too old; the answer goes there."""
    bot.presses("=OCOP là gì?", chat=GROUP, is_old=True)

    async with running(bot):
        (sent,) = await bot.answers(1)

    assert (sent.chat, sent.text) == (GROUP, "Trả lời: OCOP là gì?")


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("@ThuBot hộ nghèo?", {}, "hộ nghèo?"),
        ("🌾🌾 hộ nghèo @thubot ?", {}, "🌾🌾 hộ nghèo  ?"),
        ("còn Hải Hà?", {"reply_to_message": BOT_MESSAGE}, "còn Hải Hà?"),
        ("", {"photo": PHOTO, "caption": "hộ nghèo?", "reply_to_message": BOT_MESSAGE}, "hộ nghèo?"),
    ],
    ids=["mentioned", "mentioned-in-the-midst", "answered", "caption"],
)
async def test_group_is_answered_when_addressed(
    bot: StandInBot, text: str, more: dict[str, object], expected: str
) -> None:
    """Named or answered, the bot replies to that very message; its name is no part of the question."""
    responder = MadeUpResponder()
    update = bot.receives(text, chat=GROUP, **more)

    async with running(bot, responder):
        (sent,) = await bot.answers(1)

    assert [message.text for message in responder.messages] == [expected]
    assert (sent.chat, sent.answers) == (GROUP, update["message"]["message_id"])


async def test_group_talk_is_left_alone(bot: StandInBot) -> None:
    """What group members say to each other, and to other bots, is neither answered nor read on."""
    responder = MadeUpResponder()
    for text in ("hộ nghèo Hải Hà?", "@ThuBot2 hộ nghèo?", "/start", "/start@KhacBot", "thư gửi a@ThuBott"):
        bot.receives(text, chat=GROUP)
    bot.receives("/trogiup@KhacBot", chat=GROUP, reply_to_message=BOT_MESSAGE)
    bot.receives("", chat=GROUP, photo=PHOTO, reply_to_message=BOT_MESSAGE)
    bot.receives("@ThuBot xin chào", chat=GROUP)

    async with running(bot, responder):
        sent = await bot.answers(1)

    assert [message.text for message in sent] == ["Trả lời: xin chào"]
    assert [message.text for message in responder.messages] == ["xin chào"]


@pytest.mark.parametrize("text", ["@ThuBot", "/trogiup@ThuBot", "/start@thubot"])
async def test_bare_name_or_command_in_a_group_is_answered(bot: StandInBot, text: str) -> None:
    """A mention without a question, or a command with the bot's name, is answered by the channel."""
    responder = MadeUpResponder()
    bot.receives(text, chat=GROUP)

    async with running(bot, responder):
        (sent,) = await bot.answers(1)

    expected = wording().start if text.startswith("/start") else wording().help
    assert sent.text.splitlines()[0] == expected.lines[0]
    assert responder.messages == []


async def test_other_bots_are_not_answered(bot: StandInBot) -> None:
    """Two bots answering each other would never stop; an administrator without a name is a person."""
    other = {"id": 9, "is_bot": True, "first_name": "Bot khác"}
    bot.receives("@ThuBot một", chat=GROUP, **{"from": other})
    bot.receives("@ThuBot hai", chat=GROUP, **{"from": other, "sender_chat": BOT_MESSAGE["chat"]})

    async with running(bot):
        sent = await bot.answers(1)

    assert [message.text for message in sent] == ["Trả lời: hai"]


async def test_wordless_message_gets_one_kind_sentence(bot: StandInBot) -> None:
    """A voice message, and an album as a whole, gets one sentence; a caption counts as words."""
    responder = MadeUpResponder()
    bot.receives("", voice={"file_id": "f", "file_unique_id": "u", "duration": 1})
    for _ in range(3):
        bot.receives("", photo=PHOTO, media_group_id="album")
    bot.receives("", photo=PHOTO, caption="hộ nghèo?")

    async with running(bot, responder):
        sent = await bot.answers(3)

    wordless = wording().wordless.lines[0]
    assert [message.text for message in sent] == [wordless, wordless, "Trả lời: hộ nghèo?"]


async def test_edits_and_service_messages_are_passed_over(bot: StandInBot) -> None:
    """An edit gets no second answer, and Telegram is asked for messages and buttons alone."""
    edited = bot.receives("đã sửa")["message"]
    bot.updates.clear()
    bot.queues(edited_message=edited)
    bot.queues(message={**edited, "text": None, "entities": [], "new_chat_title": "Tên mới"})
    bot.queues(channel_post={**edited, "chat": {"id": -5, "type": "channel", "title": "Kênh"}})
    bot.receives("mới")

    async with running(bot):
        sent = await bot.answers(1)

    assert [message.text for message in sent] == ["Trả lời: mới"]
    assert bot.called("getUpdates")[0]["allowed_updates"] == '["message", "callback_query", "inline_query"]'


async def test_order_holds_within_a_chat_while_others_go_on(bot: StandInBot) -> None:
    """One chat's many messages are answered in their order, and another chat need not wait for them."""
    bot.faults["sendMessage"].append(Fault(delay_s=0.2))
    questions = [f"câu {number}" for number in range(20)]
    for question in questions:
        bot.receives(question, chat=1)
    bot.receives("chen ngang", chat=2)

    async with running(bot):
        sent = await bot.answers(21)

    assert [message.text for message in sent if message.chat == 1] == [f"Trả lời: {q}" for q in questions]
    assert [message.chat for message in sent[:2]] == [1, 2]


async def test_long_reply_comes_in_pieces_with_buttons_at_the_end(bot: StandInBot) -> None:
    """A reply of more than 4,096 letters is cut, and its buttons are where the reader ends."""
    lines = tuple(f"- Dòng {number}: {'chữ ' * 30}" for number in range(60))
    responder = MadeUpResponder(lambda text: Reply("answer", lines, chips=(Chip("Tiếp", "Tiếp?"),)))
    bot.receives("tất cả")

    async with running(bot, responder):
        sent = await bot.answers(2)

    assert [len(message.buttons) for message in sent] == [0, 1]
    assert "\n".join(message.text for message in sent).count("Dòng") == 60


@pytest.mark.parametrize(
    "text",
    [
        "x" * 4096,
        "<b>đậm</b><script>",
        "{{ cycler.__init__ }}",
        "hu\u0309y \u202e\u200b\u2066",
        "'; DROP TABLE facts; --",
        "🌾",
        "*_`[",
    ],
    ids=["4096", "html", "jinja", "marks", "sql", "emoji", "markdown"],
)
async def test_hostile_text_comes_back_as_text(bot: StandInBot, text: str) -> None:
    """Nothing that a person types is run or taken for markup, even where the reply repeats it."""
    responder = MadeUpResponder(lambda question: Reply("out_of_scope", (question,)))
    bot.receives(text)

    def shown() -> str:
        return "".join(message.text for message in bot.sent).replace("\n", "")

    async with running(bot, responder):
        await until(lambda: shown() == text)

    assert [message.text for message in responder.messages] == [text]


async def test_failing_answer_is_logged_and_met_calmly(bot: StandInBot) -> None:
    """A failure is logged whole, but without the person; one calm sentence follows, and life goes on."""

    def fail_once(text: str) -> Reply:
        if text == "hỏng":
            raise LookupError("made up")
        return Reply("answer", (text,))

    bot.receives("hỏng", chat=31337)
    bot.receives("sau đó", chat=31337)

    with capture_logs() as logs:
        async with running(bot, MadeUpResponder(fail_once)):
            sent = await bot.answers(2)

    assert [message.text for message in sent] == [wording().trouble.lines[0], "sau đó"]
    (log,) = [log for log in logs if log["log_level"] == "error"]
    assert log["question"] == "hỏng"
    assert "LookupError: made up" in log["exception"]
    assert "31337" not in str(log) and "Kín" not in str(log)


async def test_log_holds_no_code(bot: StandInBot) -> None:
    """Of a command that fails the log has its name, not the code behind it."""

    def fail(text: str) -> Reply:
        raise LookupError("made up")

    bot.receives("/vao ABCDEFGHJKLM")

    with capture_logs() as logs:
        async with running(bot, MadeUpResponder(fail)):
            await bot.answers(1)

    (log,) = [log for log in logs if log["log_level"] == "error"]
    assert log["question"] == "/vao"
    assert "ABCDEFGHJKLM" not in str(log)


async def test_failing_chip_is_met_calmly(bot: StandInBot) -> None:
    """A failure behind a button ends in the same sentence."""
    responder = MadeUpResponder(lambda text: Reply("answer", ()))
    bot.presses("=OCOP là gì?")

    async with running(bot, responder):
        (sent,) = await bot.answers(1)

    assert sent.text == wording().trouble.lines[0]
