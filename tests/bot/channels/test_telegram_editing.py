"""A pressed button on Telegram: its answer in the place of the message that held it, where that can be."""

from collections.abc import Iterator

import pytest

from bot.channels.telegram_wording import wording
from bot.messages import Attachment, Chip, Reply
from tests.bot.channels.telegram_server import (
    BAD_GATEWAY,
    DROP,
    GROUP,
    Fault,
    Sent,
    StandInBot,
    TelegramServer,
    telegram_server,
    too_many_requests,
    until,
)
from tests.bot.channels.telegram_world import MadeUpResponder, running

PNG = b"\x89PNG\r\n\x1a\n"
PLACES = (Chip("Đầm Hà", "OCOP Đầm Hà"), Chip("Hải <Hà>", "OCOP Hải Hà"), Chip("Lệnh", "/lenh"))


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


def replying(text: str) -> Reply:
    """Asks back for "OCOP", is long for "dài", has a picture for "hình", and else repeats the question."""
    match text:
        case "OCOP":
            return Reply("clarify", ("Nơi nào?",), chips=PLACES)
        case "dài":
            lines = tuple(f"- Dòng {number}: {'chữ ' * 30}" for number in range(60))
            return Reply("answer", lines, chips=PLACES)
        case "hình":
            return Reply("answer", ("Hình",), chips=PLACES, attachments=(Attachment("h.png", PNG),))
    return Reply("answer", (f"Trả lời: {text}",), chips=(Chip("Còn Hải Hà?", "hai"), Chip("Dài", "dài")))


def chosen(label: str) -> str:
    """What stands above an answer to a pressed button."""
    return wording().chosen.format(label=label)


def press(bot: StandInBot, label: str, under: Sent, chat: int = 1) -> None:
    """Press a button by what stands on it."""
    bot.presses(dict(under.buttons)[label], chat=chat, under=under)


@pytest.mark.parametrize("chat", [1, GROUP], ids=["private", "group"])
async def test_pressed_choice_takes_the_place_of_the_question(bot: StandInBot, chat: int) -> None:
    """The answer stands where the bot asked back, below what was chosen, with its own buttons."""
    bot.receives("@ThuBot OCOP" if chat < 0 else "OCOP", chat=chat)

    async with running(bot, MadeUpResponder(replying)):
        (asked,) = await bot.answers(1)
        press(bot, "Hải <Hà>", asked, chat)
        await until(lambda: bot.sent[0].text != asked.text)

    (sent,) = bot.sent
    assert sent.html == "<i>Đã chọn: Hải &lt;Hà&gt;</i>\n<b>Trả lời: OCOP Hải Hà</b>"
    assert [label for label, _ in sent.buttons] == ["Còn Hải Hà?", "Dài"]
    assert len(bot.called("answerCallbackQuery")) == 1


async def test_pressing_on_changes_the_same_message(bot: StandInBot) -> None:
    """One button after the other, there is one message all along."""
    bot.receives("OCOP")

    async with running(bot, MadeUpResponder(replying)):
        (asked,) = await bot.answers(1)
        press(bot, "Đầm Hà", asked)
        await until(lambda: bot.sent[0].text.startswith(chosen("Đầm Hà")))
        press(bot, "Còn Hải Hà?", bot.sent[0])
        await until(lambda: bot.sent[0].text == f"{chosen('Còn Hải Hà?')}\nTrả lời: hai")

    assert len(bot.sent) == 1


async def test_pressed_twice_is_answered_once(bot: StandInBot) -> None:
    """The second press finds the answer standing there, and sends no second one."""
    bot.receives("OCOP")

    async with running(bot, MadeUpResponder(replying)):
        (asked,) = await bot.answers(1)
        press(bot, "Đầm Hà", asked)
        press(bot, "Đầm Hà", asked)
        await until(lambda: len(bot.called("editMessageText")) == 2)
        bot.receives("xong")
        await bot.answers(2)

    assert [sent.text for sent in bot.sent] == [f"{chosen('Đầm Hà')}\nTrả lời: OCOP Đầm Hà", "Trả lời: xong"]


async def test_older_message_stays_as_it_was(bot: StandInBot) -> None:
    """A button under anything but the bot's last message is answered below: what was read on is not changed."""
    bot.receives("OCOP")
    bot.receives("khác")

    async with running(bot, MadeUpResponder(replying)):
        asked, _ = await bot.answers(2)
        press(bot, "Đầm Hà", asked)
        sent = await bot.answers(3)

    assert [each.text for each in sent] == ["Nơi nào?", "Trả lời: khác", "Trả lời: OCOP Đầm Hà"]
    assert bot.called("editMessageText") == []


async def test_last_message_is_each_chat_s_own(bot: StandInBot) -> None:
    """What the bot says in another chat does not make a message older."""
    bot.receives("OCOP", chat=1)

    async with running(bot, MadeUpResponder(replying)):
        (asked,) = await bot.answers(1)
        bot.receives("khác", chat=2)
        await bot.answers(2)
        press(bot, "Đầm Hà", asked)
        await until(lambda: bot.called("editMessageText"))

    assert len(bot.sent) == 2


@pytest.mark.parametrize(
    ("question", "label"), [("dài", "Đầm Hà"), ("hình", "Đầm Hà"), ("một", "Dài"), ("OCOP", "Lệnh")]
)
async def test_what_cannot_be_edited_comes_anew(bot: StandInBot, question: str, label: str) -> None:
    """Under several messages or a picture, for an answer of several, and for a command, there is a new message."""
    bot.receives(question)

    async with running(bot, MadeUpResponder(replying)):
        await until(lambda: bot.sent and bot.sent[-1].buttons)
        before = list(bot.sent)
        press(bot, label, before[-1])
        await until(lambda: len(bot.sent) > len(before))

    assert bot.sent[: len(before)] == before
    assert bot.called("editMessageText") == []


async def test_refused_edit_falls_back_to_a_message(bot: StandInBot) -> None:
    """A message that Telegram lets nobody change any more is answered below."""
    bot.faults["editMessageText"].append(
        Fault(400, b'{"ok":false,"description":"Bad Request: message can\'t be edited"}')
    )
    bot.receives("OCOP")

    async with running(bot, MadeUpResponder(replying)):
        (asked,) = await bot.answers(1)
        press(bot, "Đầm Hà", asked)
        sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Nơi nào?", "Trả lời: OCOP Đầm Hà"]


@pytest.mark.parametrize("fault", [BAD_GATEWAY, DROP, too_many_requests(0)], ids=["502", "drop", "429"])
async def test_edit_survives_a_failing_server(bot: StandInBot, fault: Fault) -> None:
    """An edit that was not accepted is tried again, and there is still one message."""
    bot.faults["editMessageText"].extend([fault, fault])
    bot.receives("OCOP")

    async with running(bot, MadeUpResponder(replying)):
        (asked,) = await bot.answers(1)
        press(bot, "Đầm Hà", asked)
        await until(lambda: bot.called("editMessageText"))

    assert [each.text for each in bot.sent] == [f"{chosen('Đầm Hà')}\nTrả lời: OCOP Đầm Hà"]


async def test_after_a_restart_nothing_is_edited(bot: StandInBot) -> None:
    """Which message was the last is not known then; the answer is a new one."""
    bot.receives("OCOP")
    async with running(bot, MadeUpResponder(replying)):
        (asked,) = await bot.answers(1)

    async with running(bot, MadeUpResponder(replying)):
        press(bot, "Đầm Hà", asked)
        sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Nơi nào?", "Trả lời: OCOP Đầm Hà"]
