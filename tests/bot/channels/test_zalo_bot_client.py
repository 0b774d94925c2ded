"""The client of the Zalo Bot API, asking a stand-in server: what it sends, and what it makes of every answer."""

import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

import httpx
import pytest

from bot.channels.delivery import Refused, TryAgain, Unsure
from bot.channels.redaction import Redaction, redacting
from bot.channels.zalo_bot_client import Access, BadToken, PlanSpent, Trouble, Verification, ZaloBotClient
from tests.bot.channels.zalo_bot_server import (
    ACCOUNT_NAME,
    BAD_GATEWAY,
    BOT_NAME,
    DROP,
    HTML,
    Fault,
    Sent,
    StandInBot,
    ZaloBotServer,
    refused,
    zalo_bot_server,
)

# Nothing listens on this port of this machine.
NOBODY = "http://127.0.0.1:9"


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
    """What the client asks through; a proxy that the machine may use is none for loopback."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield http


def client_of(bot: StandInBot, http: httpx.AsyncClient, **changes: str | float) -> ZaloBotClient:
    """A client of a bot, which does not wait long."""
    values: dict[str, str | float] = {"base_url": bot.base_url, "token": bot.token, "connect_s": 1, "read_s": 0.3}
    return ZaloBotClient(http, Access(**{**values, **changes}))  # type: ignore[arg-type]


async def test_names_of_the_bot(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """The name that people see comes first; where the server does not say it, the account's is there."""
    client = client_of(bot, http)
    both = await client.get_me()
    bot.knobs.names_bot = False

    assert (both, await client.get_me()) == ((BOT_NAME, ACCOUNT_NAME), (ACCOUNT_NAME,))


async def test_event_is_handed_out_once(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """What was asked for is gone on the server; there is nothing to acknowledge it by."""
    event = bot.receives("một")
    client = client_of(bot, http)

    assert await client.get_update(timeout_s=1) == event
    assert await client.get_update(timeout_s=1) is None
    assert bot.called("getUpdates") == [{"timeout": 1}, {"timeout": 1}]


async def test_idle_poll_is_no_error(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """Zalo says 408 where nobody has written, in time; the client waits longer than the server, whatever its limit."""
    bot.knobs.second_s = 0.5

    assert await client_of(bot, http, read_s=0.1).get_update(timeout_s=1) is None


async def test_empty_result_is_idle_too(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """Some servers answer `ok` with nothing in it."""
    bot.faults["getUpdates"].extend([Fault(200, b'{"ok":true}'), Fault(200, b'{"ok":true,"result":{}}')])
    client = client_of(bot, http)

    assert [await client.get_update(timeout_s=1), await client.get_update(timeout_s=1)] == [None, None]


async def test_poll_beside_a_webhook_is_refused(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """While events are brought, none can be asked for."""
    client = client_of(bot, http)
    await client.set_webhook("https://hoidap.example/zalo-bot", "mat-khau-thu")

    with pytest.raises(Refused, match="error 400"):
        await client.get_update(timeout_s=1)
    assert await client.webhook_url() == "https://hoidap.example/zalo-bot"
    await client.delete_webhook()
    assert (await client.webhook_url(), await client.get_update(timeout_s=1)) == ("", None)


async def test_webhook_says_how_the_trial_went(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """The address is kept even where nobody answers there; older servers say nothing of it."""
    client, url = client_of(bot, http, read_s=10), f"{NOBODY}/zalo-bot"
    tried = await client.set_webhook(url, "mat-khau-thu")
    bot.knobs.has_verification = False
    untried = await client.set_webhook(url, "mat-khau-thu")

    assert tried == Verification(is_ok=False, outcome="webhook.err.conn")
    assert untried == Verification(is_ok=True, outcome="")
    assert bot.webhook == {"url": url, "secret_token": "mat-khau-thu"}


@pytest.mark.parametrize(
    ("scheme", "host", "secret"),
    [
        ("http", "hoidap.example", "mat-khau-thu"),
        ("https", "127.0.0.1", "mat-khau-thu"),
        ("https", "10.1.2.3", "mat-khau-thu"),
        ("https", "localhost", "mat-khau-thu"),
        ("https", "hoidap.example", "ngan"),
        ("https", "hoidap.example", "x" * 257),
    ],
)
async def test_webhook_that_zalo_does_not_take(
    bot: StandInBot, http: httpx.AsyncClient, scheme: str, host: str, secret: str
) -> None:
    """An address that is not public, and a secret of another length, are refused."""
    bot.knobs.is_any_host_public = False

    with pytest.raises(Refused, match="error 400"):
        await client_of(bot, http).set_webhook(f"{scheme}://{host}/zalo-bot", secret)
    assert bot.webhook is None


async def test_what_is_sent(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """A text goes out as it stands, without marks of any kind; a picture goes by its address."""
    client, text = client_of(bot, http), "*1.234* <b> _😀_"
    await client.send_message("c1", text)
    await client.send_photo("c1", "https://hoidap.example/hinh/x.png")
    await client.send_typing("c1")

    assert bot.sent == [Sent("c1", text), Sent("c1", "", "https://hoidap.example/hinh/x.png")]
    assert bot.called("sendMessage") == [{"chat_id": "c1", "text": text}]
    assert bot.called("sendChatAction") == [{"chat_id": "c1", "action": "typing"}]


@pytest.mark.parametrize("text", ["", " ", "x" * 2001, "😀" * 1001])
async def test_text_that_zalo_does_not_take(bot: StandInBot, http: httpx.AsyncClient, text: str) -> None:
    """Nothing, and more than 2,000 UTF-16 units, are refused for good."""
    with pytest.raises(Refused, match="error 400"):
        await client_of(bot, http).send_message("c1", text)


async def test_longest_text_is_taken(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """2,000 units are taken."""
    await client_of(bot, http).send_message("c1", "😀" * 1000)

    assert len(bot.sent) == 1


async def test_unknown_chat_is_refused(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """A chat that never wrote is not found."""
    bot.knobs.is_any_chat_known = False

    with pytest.raises(Refused, match="error 404"):
        await client_of(bot, http).send_message("nobody", "một")


@pytest.mark.parametrize("address", ["", "data:image/png;base64,AAAA"])
async def test_picture_without_an_address_is_refused(bot: StandInBot, http: httpx.AsyncClient, address: str) -> None:
    """Zalo takes no picture itself."""
    with pytest.raises(Refused, match="error 400"):
        await client_of(bot, http).send_photo("c1", address)


async def test_spent_plan_is_said(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """After the month's last message nothing goes, and sending again soon would not help."""
    bot.knobs.plan = 1
    client = client_of(bot, http)
    await client.send_message("c1", "một")

    with pytest.raises(PlanSpent):
        await client.send_message("c1", "hai")


OF_A_REFUSAL = [
    (refused(400), Refused),
    (refused(401), BadToken),
    (refused(401, status=401), BadToken),
    (refused("401"), BadToken),
    (refused(403), Trouble),
    (refused(404), Refused),
    (refused(404, status=404), Refused),
    (refused(408), Unsure),
    (refused("408", None), Unsure),
    (refused(426), Refused),
    (refused(429), PlanSpent),
    (refused("429", None), PlanSpent),
    (refused(429, status=429), PlanSpent),
    (refused(429, **{"retry-after": "86400"}), PlanSpent),
    (refused(429, **{"retry-after": "Sat, 21 Nov 2026 09:00:00 GMT"}), PlanSpent),
    (refused(429, **{"retry-after": "3"}), TryAgain),
    (Fault(429, b"<html>", {"retry-after": "3"}), TryAgain),
    (refused(500), TryAgain),
    (refused(502, status=502), TryAgain),
    (refused("lạ"), Refused),
    (refused("²"), Refused),
    (Fault(200, b'{"ok":false,"errorCode":429}'), PlanSpent),
    (Fault(200, b'{"ok":false}'), Refused),
    (Fault(200, b'{"ok":"true"}'), Refused),
    (Fault(500, b'{"ok":true}'), TryAgain),
    (BAD_GATEWAY, TryAgain),
    (HTML, TryAgain),
    (Fault(404, b"<html>"), TryAgain),
    (Fault(200, b"[]"), TryAgain),
    (Fault(200, b""), TryAgain),
    (Fault(200, b"[" * 100_000), TryAgain),
    (Fault(200, b'{"ok":true,"x":"' + b"x" * 1024 * 1024 + b'"}'), TryAgain),
    (Fault(301, b"", {"location": "http://127.0.0.1:9/"}), TryAgain),
    (Fault(200, b'{"ok":true}', {"content-encoding": "gzip"}), Unsure),
    (DROP, TryAgain),
    (Fault(delay_s=0.8), Unsure),
]


@pytest.mark.parametrize(("fault", "expected"), OF_A_REFUSAL)
async def test_every_answer_has_its_meaning(
    bot: StandInBot,
    http: httpx.AsyncClient,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    expected: type[Exception],
) -> None:
    """Whatever comes back, it is known whether to send again, and neither the error nor any log holds the token."""
    caplog.set_level(logging.DEBUG)
    bot.faults["sendMessage"].append(fault)

    with redacting(Redaction(bot.token)), pytest.raises(Exception) as caught:
        await client_of(bot, http).send_message("c1", "một")

    assert type(caught.value) is expected
    assert_no_token(bot, caught.value, caplog)


async def test_wait_that_zalo_asks_for_is_handed_on(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """Where Zalo says when, that is when."""
    bot.faults["sendMessage"].append(refused(429, **{"retry-after": "7"}))

    with pytest.raises(TryAgain) as caught:
        await client_of(bot, http).send_message("c1", "một")
    assert caught.value.after_s == 7


@pytest.mark.parametrize("base_url", [NOBODY, "http://khong-co.invalid", "ftp://127.0.0.1"])
async def test_server_out_of_reach(
    bot: StandInBot, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, base_url: str
) -> None:
    """Nothing was done where nobody answers; the token stays with us then too."""
    caplog.set_level(logging.DEBUG)

    with redacting(Redaction(bot.token)), pytest.raises((TryAgain, Refused)) as caught:
        await client_of(bot, http, base_url=base_url).get_me()

    assert isinstance(caught.value, Refused) is base_url.startswith("ftp")
    assert_no_token(bot, caught.value, caplog)


@pytest.mark.parametrize("status", [200, 401])
async def test_wrong_token_is_known_in_both_ways(
    server: ZaloBotServer, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """A reset token is told from a bad request, whatever the HTTP status that it comes with."""
    caplog.set_level(logging.DEBUG)
    bot = server.new_bot()
    client = client_of(bot, http, token=f"{bot.token}-sai")
    server.unauthorized_status = status

    with redacting(Redaction(f"{bot.token}-sai")), pytest.raises(BadToken) as caught:
        await client.get_update(timeout_s=1)
    server.unauthorized_status = 200
    assert_no_token(bot, caught.value, caplog)


async def test_unknown_method_is_not_found(bot: StandInBot, http: httpx.AsyncClient) -> None:
    """The stand-in knows no more methods than Zalo does."""
    response = await http.post(f"{bot.base_url}/bot{bot.token}/sendFile", json={})

    assert (response.status_code, response.json()["error_code"]) == (200, 404)


def test_redaction_knows_the_token_in_every_form() -> None:
    """As it is, percent-encoded in either way, and the secret part alone."""
    redaction = Redaction("70:a b~c", "kín lắm")

    for shown in ("70:a b~c", "70%3Aa%20b~c", "70%3aa%20b~c", "x a b~c y", quote("kín lắm"), "kín lắm"):
        assert "<secret>" in redaction.hide(shown)
        assert not any(secret in redaction.hide(shown) for secret in ("a b~c", "a%20b~c", "lắm"))
    assert Redaction("").hide("nothing") == "nothing"


def assert_no_token(bot: StandInBot, error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the error, nor what it holds, nor any log shows the token's secret part in any form."""
    assert error.__cause__ is None and error.__context__ is None
    shown = "".join(traceback.format_exception(error)) + repr(vars(error)) + str(error) + caplog.text
    secret = bot.token.partition(":")[2]
    assert secret not in shown and quote(bot.token, safe="") not in shown
