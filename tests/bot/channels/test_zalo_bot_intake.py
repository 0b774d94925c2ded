"""How events come in from Zalo: by polling or by webhook, each once, whatever else comes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.zalo_bot import zalo_bot_secret
from knowledge.arrivals import open_arrivals
from tests.bot.channels.telegram_world import MadeUpResponder
from tests.bot.channels.zalo_bot_server import (
    BAD_GATEWAY,
    DROP,
    HTML,
    Fault,
    Sent,
    Shape,
    StandInBot,
    ZaloBotServer,
    refused,
    until,
    zalo_bot_server,
)
from tests.bot.channels.zalo_bot_world import SECRET, brought, running, settings_for


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


async def test_polling_takes_a_webhook_away(bot: StandInBot) -> None:
    """Both at once do not work: where a webhook is set, it goes before anything is asked for."""
    bot.webhook = {"url": "https://hoidap.example/cu", "secret_token": SECRET}
    bot.receives("một")

    async with running(bot):
        await bot.answers(1)

    methods = [method for method, _ in bot.calls]
    assert methods[:4] == ["getMe", "getWebhookInfo", "deleteWebhook", "getUpdates"]
    assert bot.webhook is None


async def test_polling_leaves_well_alone(bot: StandInBot) -> None:
    """Without a webhook nothing is taken away."""
    bot.receives("một")

    async with running(bot):
        await bot.answers(1)

    assert bot.called("deleteWebhook") == bot.called("setWebhook") == []


async def test_webhook_set_in_between_is_taken_away(bot: StandInBot) -> None:
    """Whoever sets one beside a bot that asks would silence it."""
    async with running(bot):
        await until(lambda: bot.called("getUpdates"))
        bot.webhook = {"url": "https://hoidap.example/cu", "secret_token": SECRET}
        bot.receives("một")
        sent = await bot.answers(1)

    assert sent == [Sent("c1", "Trả lời: một")]


async def test_server_that_knows_no_webhook_is_asked_on(bot: StandInBot) -> None:
    """An older server does not know the question; then there is none to take away."""
    bot.faults["getWebhookInfo"].append(refused(404, status=404))
    bot.receives("một")

    async with running(bot):
        await bot.answers(1)

    assert bot.called("deleteWebhook") == []


async def test_nobody_asks_twice_at_the_same_time(bot: StandInBot) -> None:
    """There is one who asks for events, and one request of it at a time; idle answers are no reason to hurry."""
    async with running(bot):
        for number in range(5):
            bot.receives(str(number))
            await bot.answers(number + 1)

    assert bot.most_pollers == 1
    assert [sent.text for sent in bot.sent] == [f"Trả lời: {number}" for number in range(5)]


@pytest.mark.parametrize(
    "fault", [DROP, BAD_GATEWAY, HTML, refused(403), refused(429), refused(500), Fault(200, b"[]")]
)
async def test_polling_goes_on_after_a_failure(bot: StandInBot, fault: Fault) -> None:
    """Whatever comes instead of an event, it is asked for again, after a pause."""
    for method in ("getMe", "getWebhookInfo", "getUpdates"):
        bot.faults[method].extend([fault] * 2)
    bot.receives("một")

    async with running(bot):
        sent = await bot.answers(1)

    assert sent == [Sent("c1", "Trả lời: một")]


async def test_lasting_failure_is_logged_once(bot: StandInBot) -> None:
    """A log is not filled by an evening without network; its end is said too."""
    bot.faults["getUpdates"].extend([BAD_GATEWAY] * 8)
    bot.receives("một")

    with capture_logs() as logs:
        async with running(bot):
            await bot.answers(1)

    said = [entry["event"] for entry in logs if "reached" in entry["event"]]
    assert said == ["zalo_bot can't be reached, trying on", "zalo_bot is reached again"]


async def test_event_that_says_nothing_is_passed_over(bot: StandInBot) -> None:
    """What names no chat can't be answered, and holds nothing up; the log says so without what it held."""
    bot.queues({"event_name": "message.text.received", "message": {"text": "kín"}})
    bot.queues({"đâu": "kín"})
    bot.receives("một")

    with capture_logs() as logs:
        async with running(bot):
            sent = await bot.answers(1)

    assert sent == [Sent("c1", "Trả lời: một")]
    assert len([entry for entry in logs if entry["event"] == "unreadable event"]) == 2
    assert "kín" not in str(logs)


async def test_event_that_comes_twice_is_answered_once(bot: StandInBot) -> None:
    """Polling hands out an event once, but nobody promises it."""
    for _ in range(3):
        bot.queues(bot.text("một", message_id="2d758cb5e222177a4e35"))
    bot.receives("hai")

    async with running(bot):
        sent = await bot.answers(2)

    assert [each.text for each in sent] == ["Trả lời: một", "Trả lời: hai"]


async def test_stored_event_is_answered_after_the_restart(bot: StandInBot, tmp_path: Path) -> None:
    """Zalo forgets what it has handed out; what was stored before the end is answered after it, once."""
    event = bot.text("một")
    arrivals = open_arrivals(tmp_path / "a")
    arrivals.take("zalo_bot", [(event["message"]["message_id"], "c1", json.dumps(event))])
    arrivals.close()

    for _ in range(2):
        arrivals = open_arrivals(tmp_path / "a")
        async with running(bot, arrivals=arrivals):
            bot.receives("mới")
            await until(lambda: bot.sent and bot.sent[-1].text == "Trả lời: mới")
            bot.sent.pop()
        arrivals.close()

    assert bot.sent == [Sent("c1", "Trả lời: một")]


@pytest.mark.parametrize("shape", ["flat", "wrapped"])
async def test_webhook_takes_both_forms(bot: StandInBot, shape: Shape) -> None:
    """The papers wrap the event, the servers don't."""
    async with brought(bot):
        status = await bot.brings(bot.text("một"), shape=shape)
        sent = await bot.answers(1)

    assert (status, sent) == (200, [Sent("c1", "Trả lời: một")])
    assert bot.called("getUpdates") == bot.called("deleteWebhook") == []


async def test_webhook_is_set_with_its_secret(bot: StandInBot) -> None:
    """Zalo is told where to bring events, and what to bring along; its trial call is answered with 200."""
    async with brought(bot) as service:
        url = f"{service.settings.public_url}/zalo-bot"

    assert bot.webhook == {"url": url, "secret_token": SECRET}
    assert [(probe.url, probe.status) for probe in bot.probes] == [(url, 200)]


async def test_event_brought_three_times_is_answered_once(bot: StandInBot) -> None:
    """Zalo may bring an event again; the message's id tells."""
    event = bot.text("một")

    async with brought(bot):
        statuses = [await bot.brings(event, shape=shape) for shape in ("flat", "wrapped", "flat")]
        await bot.brings(bot.text("hai"))
        sent = await bot.answers(2)

    assert statuses == [200, 200, 200]
    assert [each.text for each in sent] == ["Trả lời: một", "Trả lời: hai"]


@pytest.mark.parametrize("secret", [None, "mat-khau", "mat-khau-thu-", "mật-khẩu", "MAT-KHAU-THU"])
async def test_webhook_without_the_secret_is_closed(bot: StandInBot, secret: str | None) -> None:
    """Whoever does not know the secret gets 403, and nobody is asked."""
    responder = MadeUpResponder()

    async with brought(bot, responder):
        status = await bot.brings(bot.text("một"), secret=secret)

    assert (status, responder.messages) == (403, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"{}", 200),
        (b"[]", 200),
        (b"null", 200),
        (b"\xff\xfe", 200),
        (b"khong phai JSON", 200),
        (b"[" * 100_000, 200),
        (b'{"event_name":"message.text.received","message":{"chat":{"id":{}}}}', 200),
        (b'{"message":{"chat":{"id":"c9"},"message_id":[1],"date":1e400,"text":7}}', 200),
        (b"x" * (256 * 1024 + 1), 413),
    ],
)
async def test_webhook_survives_any_body(bot: StandInBot, body: bytes, status: int) -> None:
    """Unknown and bad content would only come again; what is longer than an event can be is not read."""
    async with brought(bot):
        given = await bot.brings(body)
        await bot.brings(bot.text("một"))
        await until(lambda: Sent("c1", "Trả lời: một") in bot.sent)

    assert given == status


async def test_webhook_that_is_not_reached_stays_set(bot: StandInBot) -> None:
    """Zalo keeps the address even where its trial fails; the log says so, and the bot runs."""
    nobody = "http://127.0.0.1:9"

    with capture_logs() as logs:
        async with running(bot, public_url=nobody, zalo_bot_secret=SECRET):
            await until(lambda: bot.probes and any("in vain" in entry["event"] for entry in logs))

    assert bot.webhook == {"url": f"{nobody}/zalo-bot", "secret_token": SECRET}


async def test_refused_webhook_is_tried_again_later(bot: StandInBot) -> None:
    """Zalo takes only so many calls a day; the next one comes after a long pause, and the log says why."""
    bot.faults["setWebhook"].extend([refused(400), refused(426)])

    with capture_logs() as logs:
        async with brought(bot):
            await bot.brings(bot.text("một"))
            await bot.answers(1)

    said = [(entry["event"], entry["reason"]) for entry in logs if "take" in entry["event"]]
    assert said == [("Zalo does not take the webhook", f"error {code}") for code in (400, 426)]


def test_secret_is_the_same_for_every_replica(bot: StandInBot) -> None:
    """Unless one is set, the token gives it, and can't be told from it."""
    settings = settings_for(bot)

    assert zalo_bot_secret(settings) == zalo_bot_secret(settings_for(bot))
    assert 8 <= len(zalo_bot_secret(settings)) <= 256 and bot.token not in zalo_bot_secret(settings)
    assert zalo_bot_secret(settings_for(bot, zalo_bot_secret=SECRET)) == SECRET


async def test_full_webhook_asks_to_come_again(bot: StandInBot, tmp_path: Path) -> None:
    """While so much waits that nothing more fits, Zalo keeps what it has; nothing is lost on our side."""
    bot.faults["getMe"].extend([BAD_GATEWAY] * 10_000)
    arrivals = open_arrivals(tmp_path / "a")
    rows = [(str(number), f"c{number}", json.dumps(bot.text("một", chat=f"c{number}"))) for number in range(256)]
    arrivals.take("zalo_bot", rows)

    async with brought(bot, arrivals=arrivals, is_known=False) as service:
        url = f"{service.settings.public_url}/zalo-bot"
        status = await bot.brings(bot.text("hai"), secret=SECRET, url=url)
        bot.faults["getMe"].clear()
        await bot.answers(256)
        assert await bot.brings(bot.text("hai"), secret=SECRET, url=url) == 200
        await bot.answers(257)

    assert status == 503
