"""What the bot does about each refusal that Zalo names, by its number, and about the limits of the plan."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.abilities import ABILITIES
from bot.channels.metrics import UNDELIVERED
from bot.messages import Reply
from bot.staff.words import say
from knowledge.notices import Notice
from knowledge.store import open_store
from knowledge.told import Chat
from tests.bot.channels.telegram_world import MadeUpResponder
from tests.bot.channels.zalo_bot_server import (
    BAD_GATEWAY,
    DROP,
    HTML,
    LOST,
    NOT_SO_FAST,
    SPENT,
    Fault,
    Sent,
    StandInBot,
    ZaloBotServer,
    refused,
    until,
    zalo_bot_server,
)
from tests.bot.channels.zalo_bot_world import QUICK, SPENT_AT_ONCE, brought, running
from tests.bot.staff.office import Room

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
# What is slow here is slow on purpose; everything else is let take its time.
IMPATIENT = replace(QUICK, read_s=0.3)


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


@pytest.fixture
def room() -> Iterator[Room]:
    """An office whose owner is on Telegram."""
    with open_store(":memory:") as store:
        room = Room(store)
        room.member("Chủ", "owner")
        yield room


def warnings(room: Room) -> list[str]:
    """What waits for the owner."""
    return [notice.text for notice in room.store.notices.claim("telegram", room.hours.now, limit=100)]


def undelivered(reason: str) -> float:
    """How many messages did not arrive for a reason, so far."""
    return UNDELIVERED.labels("zalo_bot", reason)._value.get()


@pytest.mark.parametrize("code", [400, 404, 426])
async def test_error_400_404_426_are_for_good(bot: StandInBot, code: int) -> None:
    """A wrong request, a chat that is gone, a day's calls used up: not asked again, counted, and life goes on."""
    before = undelivered("refused")
    bot.faults["sendMessage"].append(refused(code))
    bot.receives("một")
    bot.receives("hai")

    async with running(bot):
        sent = await bot.answers(1)

    assert sent == [Sent("c1", "Trả lời: hai")]
    assert undelivered("refused") == before + 1


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo", "getUpdates"])
@pytest.mark.parametrize("code", [401, "401"])
async def test_error_401_stops_polling_and_tells_the_owner(
    bot: StandInBot, room: Room, method: str, code: int | str
) -> None:
    """A token that was reset is not tried on with; the owner is told which setting to look at."""
    bot.faults[method].append(refused(code))

    with capture_logs() as logs:
        async with running(bot, office=room.desk.office):
            await until(lambda: room.store.notices.waiting("telegram"))
            asked = len(bot.calls)
            bot.receives("một")

    assert warnings(room) == [say("zalo.bad_token")]
    assert len(bot.calls) == asked and bot.sent == []
    assert [entry["setting"] for entry in logs if "token" in entry["event"]] == ["ZALO_BOT_TOKEN"]


async def test_error_401_of_a_reply_is_told_too(bot: StandInBot, room: Room) -> None:
    """Where events are brought, the first reply finds out."""
    bot.faults["sendMessage"].append(refused(401))
    bot.receives("một")

    async with running(bot, office=room.desk.office):
        await until(lambda: room.store.notices.waiting("telegram"))

    assert warnings(room) == [say("zalo.bad_token")]


async def test_error_403_is_tried_a_few_times(bot: StandInBot) -> None:
    """It is a failure of Zalo's own: it may pass, but is not tried for long."""
    before = undelivered("refused")
    bot.faults["sendMessage"].extend([refused(403)] * 2)

    async with running(bot):
        bot.receives("một")
        await bot.answers(1)
        bot.faults["sendMessage"].extend([refused(403)] * 3)
        bot.receives("hai")
        bot.receives("ba")
        sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Trả lời: một", "Trả lời: ba"]
    assert undelivered("refused") == before + 1


async def test_error_408_of_polling_is_idle(bot: StandInBot) -> None:
    """Nobody has written: nothing is logged, nothing waited for, and the next request follows."""
    with capture_logs() as logs:
        async with running(bot, waits=replace(QUICK, poll_s=1)):
            await until(lambda: len(bot.called("getUpdates")) >= 4)
            bot.receives("một")
            await bot.answers(1)

    assert logs == []
    assert all(data == {"timeout": 1} for data in bot.called("getUpdates"))


@pytest.mark.parametrize("fault", [refused(408), Fault(delay_s=1.5)])
async def test_error_408_of_a_reply_is_not_sent_again(bot: StandInBot, fault: Fault) -> None:
    """It may have arrived: rather never than twice, and it is counted as unsure."""
    before = undelivered("unsure")
    bot.faults["sendMessage"].append(fault)
    bot.receives("một")

    async with running(bot, waits=IMPATIENT):
        await until(lambda: undelivered("unsure") == before + 1)
        bot.receives("hai")
        await until(lambda: Sent("c1", "Trả lời: hai") in bot.sent)

    texts = [sent.text for sent in bot.sent]
    assert texts.count("Trả lời: một") == (1 if fault.delay_s else 0)
    assert texts.count("Trả lời: hai") == 1


async def test_rest_of_a_reply_follows_a_part_without_an_answer(bot: StandInBot) -> None:
    """A part that has most likely arrived takes nothing with it."""
    before = undelivered("unsure")
    lines = tuple(f"- Xã số {number}: 1.234,5 ha" for number in range(150))
    bot.faults["sendMessage"].append(refused(408))
    bot.receives("liệt kê")

    async with running(bot, MadeUpResponder(lambda text: Reply("answer", lines)), waits=IMPATIENT):
        await until(lambda: "số 149" in "".join(sent.text for sent in bot.sent))

    assert undelivered("unsure") == before + 1
    assert "số 0:" not in "".join(sent.text for sent in bot.sent)


async def test_error_429_with_a_time_is_waited_out(bot: StandInBot, room: Room) -> None:
    """Where Zalo says when to come again, that is when, and nobody is alarmed."""
    bot.faults["sendMessage"].extend([NOT_SO_FAST] * 3)
    bot.receives("một")

    async with running(bot, office=room.desk.office):
        sent = await bot.answers(1)

    assert sent == [Sent("c1", "Trả lời: một")]
    assert warnings(room) == []


async def test_error_429_holds_all_back_for_a_while(bot: StandInBot, room: Room) -> None:
    """It may be the pace: what was refused goes out when Zalo takes it, in order, and the owner is told."""
    bot.faults["sendMessage"].extend([SPENT] * 3)

    async with running(bot, office=room.desk.office):
        for chat in ("c1", "c2", "c3"):
            for text in ("một", "hai"):
                bot.receives(text, chat=chat)
        sent = await bot.answers(6)

    assert sorted((each.chat, each.text) for each in sent) == [
        (chat, f"Trả lời: {text}") for chat in ("c1", "c2", "c3") for text in ("hai", "một")
    ]
    for chat in ("c1", "c2", "c3"):
        assert [each.text for each in sent if each.chat == chat] == ["Trả lời: một", "Trả lời: hai"]
    assert warnings(room) == [say("zalo.plan_spent")]


async def test_error_429_of_a_spent_month_is_not_asked_again_soon(bot: StandInBot) -> None:
    """Once the month is spent, replies are given up without asking Zalo, counted, and nothing else stands still."""
    before, responder = undelivered("planspent"), MadeUpResponder()
    bot.knobs.plan = 1

    async with running(bot, responder, waits=SPENT_AT_ONCE):
        for number in range(4):
            bot.receives(str(number))
        await until(lambda: undelivered("planspent") == before + 3)

    assert [sent.text for sent in bot.sent] == ["Trả lời: 0"]
    assert len(responder.messages) == 4


@pytest.mark.parametrize("fault", [BAD_GATEWAY, HTML, DROP, refused(500), refused("503", None)])
async def test_passing_failure_is_sent_again(bot: StandInBot, fault: Fault) -> None:
    """5xx, a page of HTML, a connection that breaks: none of it was worked on, so it is sent again."""
    bot.faults["sendMessage"].extend([fault] * 4)
    bot.receives("một")

    async with running(bot):
        sent = await bot.answers(1)
        bot.receives("hai")
        sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Trả lời: một", "Trả lời: hai"]


async def test_lost_answer_is_rather_doubled_than_missed(bot: StandInBot) -> None:
    """A connection that breaks before the answer is there can't be told from one that broke before the request was."""
    bot.faults["sendMessage"].append(LOST)
    bot.receives("một")

    async with running(bot):
        sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Trả lời: một"] * 2


async def test_polling_goes_on_after_a_lost_answer(bot: StandInBot) -> None:
    """Zalo has forgotten the event that got lost on its way, and nobody can bring it back; the next is answered."""
    bot.faults["getUpdates"].extend([Fault(), LOST])
    for text in ("một", "hai", "ba"):
        bot.receives(text)

    async with running(bot):
        sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Trả lời: một", "Trả lời: ba"]


async def test_plan_of_3000_is_counted_and_the_owner_warned(bot: StandInBot, room: Room) -> None:
    """What Zalo takes, or most likely took, counts; from 80 in a hundred on the owner knows."""
    room.store.zalo_months.add(2397, room.hours.now)
    bot.faults["sendMessage"].extend([BAD_GATEWAY, refused(400), refused(408)])

    async with running(bot, office=room.desk.office):
        for number in range(5):
            bot.receives(str(number))
        await bot.answers(3)
        await until(lambda: room.store.zalo_months.sent(room.hours.now) == 2401)

    assert warnings(room) == [say("zalo.plan_used", sent=2400, most=3000, percent=80)]


async def test_known_chat_may_be_written_to_at_any_time(bot: StandInBot, room: Room) -> None:
    """There is no window as on an official account: notices go out, however long the chat was silent, each once."""
    bot.faults["sendMessage"].extend([BAD_GATEWAY, SPENT, SPENT])
    room.store.notices.add([Notice(Chat("zalo_bot", "c1"), "change 1", (), "Số mới:\n413 hộ")], NOW)

    async with running(bot, office=room.desk.office):
        sent = await bot.answers(1)
        await until(lambda: not room.store.notices.waiting("zalo_bot"))

    assert ABILITIES["zalo_bot"].pushes == "always"
    assert sent == [Sent("c1", "Số mới:\n413 hộ")] == bot.sent


async def test_notice_outlasts_a_wrong_token(bot: StandInBot, room: Room) -> None:
    """A notice is not lost with a token that was reset; it waits until Zalo takes the bot for itself again."""
    bot.faults["sendMessage"].append(refused(401))
    room.store.notices.add([Notice(Chat("zalo_bot", "c1"), "change 1", (), "Số mới")], NOW)

    async with running(bot, office=room.desk.office):
        sent = await bot.answers(1)

    assert sent == [Sent("c1", "Số mới")]


async def test_notice_outlasts_a_restart_while_the_plan_is_spent(bot: StandInBot, room: Room) -> None:
    """A notice that waits for another month is not lost with the program that it waits in."""
    bot.faults["sendMessage"].append(SPENT)
    room.store.notices.add([Notice(Chat("zalo_bot", "c1"), "change 1", (), "Số mới")], NOW)

    async with running(bot, office=room.desk.office, waits=SPENT_AT_ONCE):
        await until(lambda: not bot.faults["sendMessage"] and not room.store.notices.waiting("zalo_bot"))
        # Until the refusal has come back.
        await asyncio.sleep(0.1)
    async with running(bot, office=room.desk.office):
        sent = await bot.answers(1)

    assert sent == [Sent("c1", "Số mới")]


async def test_flood_gets_one_sentence(bot: StandInBot) -> None:
    """No limit of Zalo's per second is known, so ours per minute keeps one chat from using up the plan."""
    async with running(bot, messages_per_minute=2):
        for number in range(6):
            bot.receives(str(number))
        bot.receives("một", chat="c2")
        await until(lambda: Sent("c2", "Trả lời: một") in bot.sent and len(bot.sent) >= 4)

    ours = [sent.text for sent in bot.sent if sent.chat == "c1"]
    assert ours[:2] == ["Trả lời: 0", "Trả lời: 1"] and len(ours) == 3
    assert "một phút" in ours[2]


async def test_token_stays_with_us(bot: StandInBot, room: Room, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever fails, nothing that is logged or told shows the token's secret part, nor who wrote."""
    caplog.set_level(logging.DEBUG)
    for method in ("getMe", "getUpdates", "sendMessage", "setWebhook"):
        bot.faults[method].extend([DROP, BAD_GATEWAY, HTML, refused(403), refused(500), refused(429)])

    def failing(text: str) -> None:
        raise RuntimeError(f"{bot.base_url}/bot{bot.token}/sendMessage")

    with capture_logs() as logs:
        async with running(bot, MadeUpResponder(failing), office=room.desk.office):  # type: ignore[arg-type]
            bot.receives("một", chat="chat-kin")
            await bot.answers(1)
        async with brought(bot, MadeUpResponder(failing)):  # type: ignore[arg-type]
            await bot.brings(bot.text("hai", chat="chat-kin"))
            await bot.answers(2)

    shown = str(logs) + caplog.text + str(warnings(room))
    assert "RuntimeError" in shown
    for secret in (bot.token.partition(":")[2], "chat-kin", "Nguyễn Thị Kín"):
        assert secret not in shown
