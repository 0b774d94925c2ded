"""The Telegram channel when the network fails, and when Telegram brings updates instead of being asked."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.channel_wording import channel_wording
from bot.channels.redaction import Redaction
from bot.channels.service import Channel, Service
from bot.channels.telegram import telegram_channel, webhook_secret
from bot.channels.telegram_wording import wording
from bot.channels.web import web_application
from bot.messages import Reply
from knowledge.arrivals import open_arrivals
from tests.bot.channels.telegram_server import (
    BAD_GATEWAY,
    DROP,
    LOST,
    NO_FAULT,
    PORTAL,
    Fault,
    StandInBot,
    TelegramServer,
    telegram_server,
    too_many_requests,
    until,
)
from tests.bot.channels.telegram_world import QUICK, MadeUpResponder, running, service_for, settings_for

PUBLIC_URL = "https://hoidap.example"
SECRET = "mat-khau_thu"
# Nothing listens on this port of this machine.
NOBODY = "http://127.0.0.1:9"


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
async def served(channel: Channel) -> AsyncIterator[httpx.AsyncClient]:
    """Run the whole web application with the channel in it, and give a client to ask it."""
    application = web_application(MadeUpResponder(), extra_routes=channel.routes, lifespans=(channel.lifespan,))
    transport = httpx.ASGITransport(application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client,
    ):
        yield client


@asynccontextmanager
async def webhook(bot: StandInBot, responder: MadeUpResponder) -> AsyncIterator[httpx.AsyncClient]:
    """Run the channel by webhook; the client knocks as Telegram would."""
    settings = settings_for(bot, public_url=PUBLIC_URL, telegram_webhook_secret=SECRET)
    async with served(telegram_channel(service_for(settings, responder), QUICK)) as client:
        client.headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
        await until(lambda: bot.webhook)
        yield client


@pytest.mark.parametrize(
    "fault", [BAD_GATEWAY, DROP, PORTAL, too_many_requests(0)], ids=["502", "drop", "portal", "429-at-once"]
)
async def test_reply_survives_a_failing_server(bot: StandInBot, fault: Fault) -> None:
    """A reply that was not accepted is sent again, and arrives once."""
    bot.faults["sendMessage"].extend([fault, fault])
    bot.receives("một")

    async with running(bot):
        await bot.answers(1)
        bot.receives("hai")
        sent = await bot.answers(2)

    assert [message.text for message in sent] == ["Trả lời: một", "Trả lời: hai"]


async def test_lost_answer_is_rather_doubled_than_missed(bot: StandInBot) -> None:
    """A connection that breaks before the answer is there can't be told from one that broke before the request was."""
    bot.faults["sendMessage"].append(LOST)
    bot.receives("một")

    async with running(bot):
        sent = await bot.answers(2)

    assert [message.text for message in sent] == ["Trả lời: một"] * 2


async def test_updates_that_come_again_are_answered_once(bot: StandInBot) -> None:
    """Where the answer with updates gets lost on its way, Telegram brings them again."""
    bot.faults["getUpdates"].extend([LOST, NO_FAULT, LOST])
    bot.receives("một")

    async with running(bot):
        await bot.answers(1)
        bot.receives("hai")
        sent = await bot.answers(2)

    assert [message.text for message in sent] == ["Trả lời: một", "Trả lời: hai"]


async def test_flood_control_is_waited_for_without_holding_others(bot: StandInBot) -> None:
    """The chat that Telegram slows down gets its reply after the wait, other chats get theirs meanwhile."""
    bot.faults["sendMessage"].append(too_many_requests(1))
    bot.receives("chậm", chat=1)
    bot.receives("nhanh", chat=2)

    async with running(bot):
        sent = await bot.answers(2)

    assert [message.text for message in sent] == ["Trả lời: nhanh", "Trả lời: chậm"]


async def test_many_chats_that_wait_hold_no_other(bot: StandInBot) -> None:
    """Also where Telegram makes more chats wait than messages are on their way at once, another is answered first."""
    bot.faults["sendMessage"].extend([too_many_requests(2)] * 60)
    for chat in range(1, 61):
        bot.receives("chậm", chat=chat)

    async with running(bot):
        await until(lambda: not bot.faults["sendMessage"])
        bot.receives("nhanh", chat=99)
        (first, *_) = await bot.answers(1)
        sent = await bot.answers(61)

    assert first.text == "Trả lời: nhanh"
    assert sorted(message.chat for message in sent) == [*range(1, 61), 99]


@pytest.mark.parametrize("is_pressed", [False, True], ids=["typed", "pressed"])
async def test_flood_of_a_chat_gets_one_sentence(bot: StandInBot, is_pressed: bool) -> None:
    """Beyond so many messages a minute a chat is asked once to wait, then met with silence; others are answered."""
    for number in range(6):
        if is_pressed:
            bot.presses(f"=câu {number}", chat=1)
        else:
            bot.receives(f"câu {number}", chat=1)
    bot.receives("khác", chat=2)

    async with running(bot, messages_per_minute=3):
        sent = await bot.answers(5)

    flood = channel_wording().flood.lines[0]
    assert [message.text for message in sent if message.chat == 1] == [*(f"Trả lời: câu {n}" for n in range(3)), flood]
    assert [message.text for message in sent if message.chat == 2] == ["Trả lời: khác"]


async def test_unconfirmed_reply_is_not_doubled(bot: StandInBot) -> None:
    """A message whose confirmation is late has arrived; neither it nor an apology is sent after it."""
    bot.faults["sendMessage"].append(Fault(delay_s=0.8))
    bot.receives("một")
    bot.receives("hai")

    async with running(bot):
        sent = await bot.answers(2)

    assert [message.text for message in sent] == ["Trả lời: một", "Trả lời: hai"]


async def test_rest_of_a_reply_follows_an_unconfirmed_part(bot: StandInBot) -> None:
    """A part that has most likely arrived takes nothing with it, and is not sent again."""
    lines = tuple(f"Xã số {number}: 1.234,5 ha" for number in range(250))
    bot.faults["sendMessage"].append(Fault(delay_s=0.8))
    bot.receives("liệt kê")

    async with running(bot, MadeUpResponder(lambda text: Reply("answer", lines))):
        sent = await bot.answers(2)

    assert "\n".join(message.text for message in sent) == "\n".join(lines)


async def test_blocked_bot_stays_calm(bot: StandInBot) -> None:
    """Who has blocked the bot gets nothing, and that is no failure."""
    bot.faults["sendMessage"].append(Fault(403, b'{"ok":false,"description":"Forbidden: bot was blocked"}'))
    bot.receives("một", chat=1)
    bot.receives("hai", chat=2)

    with capture_logs() as logs:
        async with running(bot):
            sent = await bot.answers(1)

    assert [message.chat for message in sent] == [2]
    assert [log for log in logs if log["log_level"] == "error"] == []


async def test_refused_reply_is_replaced_by_a_calm_sentence(bot: StandInBot) -> None:
    """A reply that Telegram finds malformed is logged, and the person is not left waiting."""
    bot.faults["sendMessage"].append(Fault(400, b'{"ok":false,"description":"Bad Request: BUTTON_INVALID"}'))
    bot.receives("một")

    async with running(bot):
        (sent,) = await bot.answers(1)

    assert sent.text == wording().trouble.lines[0]


async def test_replies_under_way_are_still_sent_at_the_end(bot: StandInBot) -> None:
    """Whoever asked before the bot was told to stop gets an answer."""
    bot.faults["sendMessage"].append(Fault(delay_s=0.1))
    responder = MadeUpResponder()
    bot.receives("một")
    bot.receives("hai")

    async with running(bot, responder):
        await until(lambda: responder.messages)

    assert [message.text for message in bot.sent] == ["Trả lời: một", "Trả lời: hai"]


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "deleteWebhook", "getUpdates"])
async def test_start_survives_a_failing_server(bot: StandInBot, method: str) -> None:
    """Whichever request fails at start, the bot comes up as soon as Telegram does."""
    bot.faults[method].extend([BAD_GATEWAY, DROP, too_many_requests(0), BAD_GATEWAY, BAD_GATEWAY])
    bot.receives("một")

    async with running(bot):
        (sent,) = await bot.answers(1)

    assert sent.text == "Trả lời: một"


async def test_another_poller_is_waited_out(bot: StandInBot) -> None:
    """While another process polls with the same token, the bot keeps trying."""
    bot.faults["getUpdates"].extend([Fault(409, b'{"ok":false,"description":"Conflict"}')] * 3)
    bot.receives("một")

    with capture_logs() as logs:
        async with running(bot):
            (sent,) = await bot.answers(1)

    assert sent.text == "Trả lời: một"
    assert [log["reason"] for log in logs if log["log_level"] == "warning"] == ["Conflict: Conflict"]


async def test_update_that_cannot_be_read_is_skipped(bot: StandInBot) -> None:
    """One update of a form nobody knows does not keep the bot from those after it."""
    bot.receives("một")

    async with running(bot):
        await bot.answers(1)
        bot.queues(message={"chat": 5})
        await until(lambda: not bot.updates)
        bot.receives("hai")
        sent = await bot.answers(2)

    assert [message.text for message in sent] == ["Trả lời: một", "Trả lời: hai"]


@pytest.mark.parametrize("public_url", [None, PUBLIC_URL])
async def test_web_page_lives_without_telegram(bot: StandInBot, public_url: str | None) -> None:
    """With Telegram out of reach the page opens at once, and closes in good order."""
    settings = settings_for(bot, telegram_api_base_url=NOBODY, public_url=public_url)

    with capture_logs() as logs:
        async with served(telegram_channel(service_for(settings), QUICK)) as client:
            response = await client.get("/healthz")
            await until(lambda: logs)
            await asyncio.sleep(0.2)

    assert response.status_code == 200
    assert [log["event"] for log in logs] == ["telegram can't be reached, trying on"]


async def test_rejected_token_is_said_without_the_token(bot: StandInBot, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong token ends neither the page nor the trying, and no log holds it."""
    caplog.set_level(logging.DEBUG)
    settings = settings_for(bot, telegram_token=f"{bot.token}-sai")

    with capture_logs() as logs:
        async with served(telegram_channel(service_for(settings), QUICK)) as client:
            await until(lambda: logs)
            response = await client.get("/healthz")

    assert response.status_code == 200
    assert "token was rejected" in logs[0]["reason"]
    assert "secret-sai" not in str(logs) + caplog.text


async def test_logs_never_hold_the_token(bot: StandInBot, caplog: pytest.LogCaptureFixture) -> None:
    """Not even a log of everything, with a failure in it, shows the token."""
    caplog.set_level(logging.DEBUG)
    bot.faults["sendMessage"].extend([BAD_GATEWAY] * 4)

    def leak(text: str) -> Reply:
        logging.getLogger("elsewhere").error("address %s", f"/bot{bot.token}/getMe")
        raise ValueError(f"address /bot{bot.token}/getMe")

    with capture_logs() as logs:
        async with running(bot, MadeUpResponder(leak)):
            bot.receives("một")
            await until(lambda: any(log["log_level"] == "error" for log in logs))

    assert "/bot<secret>/getMe" in caplog.text
    assert "/bot<secret>/getMe" in str(logs)
    assert bot.token not in caplog.text + str(logs)


def test_filter_hides_the_token_in_a_trace() -> None:
    """A trace that was not rendered yet is rendered without the token."""
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "%s failed", ("7001:abc",), None)
    try:
        raise ValueError("/bot7001:abc/getMe")
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)

    assert Redaction("7001:abc").filter(record)
    shown = logging.Formatter().format(record)

    assert shown.startswith("<secret> failed\nTraceback") and "abc" not in shown


async def test_webhook_is_set_with_its_secret(bot: StandInBot) -> None:
    """With a public address, Telegram is told where to bring which updates, and what to prove itself with."""
    async with webhook(bot, MadeUpResponder()):
        pass

    assert bot.webhook == {
        "url": f"{PUBLIC_URL}/telegram",
        "allowed_updates": '["message", "callback_query", "inline_query"]',
        "secret_token": SECRET,
    }
    assert bot.called("getUpdates") == []


async def test_webhook_answers_what_telegram_brings(bot: StandInBot) -> None:
    """An update with the right secret is taken with 200 and answered; brought twice, it is answered once."""
    async with webhook(bot, MadeUpResponder()) as client:
        first, second = bot.receives("một"), bot.receives("hai")
        statuses = [(await client.post("/telegram", json=update)).status_code for update in (first, first, second)]
        sent = await bot.answers(2)

    assert statuses == [200, 200, 200]
    assert [message.text for message in sent] == ["Trả lời: một", "Trả lời: hai"]


@pytest.mark.parametrize("secret", [None, "", "mat-khau", "mat-khau_thu2", "mật khẩu"])
async def test_webhook_without_the_secret_is_closed(bot: StandInBot, secret: str | None) -> None:
    """Whoever does not know the secret is told 403, and nothing is done."""
    responder = MadeUpResponder()
    headers = {} if secret is None else {b"X-Telegram-Bot-Api-Secret-Token": secret.encode()}

    async with webhook(bot, responder) as client:
        del client.headers["X-Telegram-Bot-Api-Secret-Token"]
        response = await client.post("/telegram", json=bot.receives("một"), headers=headers)

    assert response.status_code == 403
    assert (responder.messages, bot.sent) == ([], [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x" * (1024 * 1024 + 1), 413),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"{}", 200),
        (b'{"update_id": 1, "message": 5}', 200),
    ],
    ids=["too-long", "broken", "list", "no-utf8", "deep", "empty", "unreadable"],
)
async def test_webhook_survives_any_body(bot: StandInBot, body: bytes, status: int) -> None:
    """A body that is no object is refused; an unreadable update is taken, or it would come for ever."""
    async with webhook(bot, MadeUpResponder()) as client:
        response = await client.post("/telegram", content=body)
        await client.post("/telegram", json=bot.receives("một"))
        sent = await bot.answers(1)

    assert response.status_code == status
    assert [message.text for message in sent] == ["Trả lời: một"]


async def test_full_house_sends_updates_back(bot: StandInBot) -> None:
    """While too many updates wait, Telegram is asked to bring the next one later."""
    bot.faults["getMe"].extend([BAD_GATEWAY] * 10_000)
    settings = settings_for(bot, public_url=PUBLIC_URL, telegram_webhook_secret=SECRET)
    channel = telegram_channel(service_for(settings), QUICK)

    async with served(channel) as client:
        client.headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
        statuses = [
            (await client.post("/telegram", json=bot.receives("câu", chat=number + 1))).status_code
            for number in range(257)
        ]

    assert [statuses.count(200), statuses.count(503)] == [256, 1]


async def test_full_house_waits_a_moment_before_it_sends_back(bot: StandInBot) -> None:
    """Where there is room again within a moment, nothing is sent back: Telegram would come much later."""
    bot.faults["getMe"].append(Fault(delay_s=0.2))
    settings = settings_for(bot, public_url=PUBLIC_URL, telegram_webhook_secret=SECRET)
    channel = telegram_channel(service_for(settings), replace(QUICK, room_s=60))

    async with served(channel) as client:
        client.headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
        statuses = [
            (await client.post("/telegram", json=bot.receives("câu", chat=number + 1))).status_code
            for number in range(300)
        ]
        await bot.answers(300)

    assert statuses.count(200) == 300


def test_secret_is_the_same_for_every_replica_and_tells_nothing(bot: StandInBot) -> None:
    """Where none is set, the secret follows from the token, in characters that Telegram takes."""
    settings = settings_for(bot)

    assert webhook_secret(settings) == webhook_secret(settings_for(bot))
    assert webhook_secret(settings).isalnum() and bot.token not in webhook_secret(settings)
    assert webhook_secret(settings_for(bot, telegram_webhook_secret=SECRET)) == SECRET


@pytest.mark.parametrize("url", [None, PUBLIC_URL], ids=["polling", "webhook"])
async def test_what_was_left_is_answered_after_a_restart(bot: StandInBot, tmp_path: Path, url: str | None) -> None:
    """What came in before the end is answered after the next start, once and in order."""
    settings = settings_for(bot, public_url=url, telegram_webhook_secret=SECRET)
    updates = [bot.receives("một"), bot.receives("hai")]
    bot.faults["sendMessage"].extend([too_many_requests(30)])
    for seconds in (0.0, 5.0):
        with closing(open_arrivals(tmp_path / "a")) as arrivals:
            channel = telegram_channel(Service(settings, MadeUpResponder(), arrivals), replace(QUICK, stop_s=seconds))
            async with served(channel) as client:
                client.headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
                for update in updates if url else ():
                    await client.post("/telegram", json=update)
                await until(lambda: not bot.faults["sendMessage"])
                if seconds:
                    await bot.answers(2)
                else:
                    # The bot has read that nothing was sent; until then it might be.
                    await until(lambda: not any(each.sent for each in arrivals.waiting("telegram")))

    assert [message.text for message in bot.sent] == ["Trả lời: một", "Trả lời: hai"]
