"""Requests to the account's OpenAPI: what is sent, and what each of Zalo's errors means for it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import Closed, DeliveryError, Refused, TryAgain, Unsure
from bot.channels.zalo_oa_api import ZaloOaApi
from bot.channels.zalo_oa_client import Account, Button, ZaloOaClient
from knowledge.store import Store, open_store
from tests.bot.channels.zalo_oa_server import (
    APP_SECRET,
    BAD_GATEWAY,
    DROP,
    EMPTY,
    GATEWAY_TIMEOUT,
    HTML,
    OA,
    USER,
    Delivered,
    Fault,
    StandInOa,
    ZaloOaServer,
    error,
    zalo_oa_server,
)
from tests.bot.channels.zalo_oa_world import client as http_client
from tests.bot.channels.zalo_oa_world import keeping

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 100


@pytest.fixture(scope="module")
def server() -> Iterator[ZaloOaServer]:
    """One server for all tests of the module."""
    with zalo_oa_server() as server:
        yield server


@pytest.fixture
def oa(server: ZaloOaServer) -> StandInOa:
    """An account of the test's own, which somebody has just written to."""
    oa = server.new_oa()
    oa.touches()
    return oa


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A base in a file."""
    with open_store(tmp_path / "hoidap.db", packaged=None) as store:
        yield store


@asynccontextmanager
async def speaking(oa: StandInOa, store: Store, **options: Any) -> AsyncIterator[ZaloOaClient]:
    """A client for the account."""
    async with keeping(oa, store) as kept, http_client() as http:
        yield ZaloOaClient(ZaloOaApi(http, oa.base_url, **options), kept.keeper)


async def test_words_and_buttons_are_sent(oa: StandInOa, store: Store) -> None:
    """A button sends its words, seen in the chat or not."""
    buttons = (Button("OCOP là gì?", "OCOP là gì?"), Button("👍", "/hay 3", is_shown=False))
    async with speaking(oa, store) as client:
        message_id = await client.say(USER, "Chào bạn", buttons)

    kinds = (("OCOP là gì?", "oa.query.show", "OCOP là gì?"), ("👍", "oa.query.hide", "/hay 3"))
    assert oa.sent == [Delivered(USER, "Chào bạn", kinds)]
    assert message_id


async def test_picture_is_uploaded_and_shown(oa: StandInOa, store: Store) -> None:
    """What was uploaded is sent by its id."""
    async with speaking(oa, store) as client:
        await client.show(USER, await client.upload("hinh.png", PICTURE))

    assert oa.sent == [Delivered(USER, "", picture=PICTURE)]


async def test_answer_without_quota_is_a_success(oa: StandInOa, store: Store) -> None:
    """Zalo says a quota only where one is counted."""
    oa.says_quota = False
    async with speaking(oa, store) as client:
        assert await client.say(USER, "Chào bạn")


async def test_account_and_quota_are_told(oa: StandInOa, store: Store) -> None:
    """The account says who it is, and when a user did something last."""
    async with speaking(oa, store) as client:
        assert await client.account() == Account(OA, "OA Thử")
        assert (await client.quota(USER))["last_interaction"] == str(int(oa.window[USER] * 1000))


@pytest.mark.parametrize("fault", [error(-216), error(-220), error("-220"), error(-124), error(216), error(0, "", 401)])
async def test_errors_216_and_220_renew_the_token_and_send_the_message_once(
    oa: StandInOa, store: Store, fault: Fault
) -> None:
    """-216, -220 and 401 renew the token once, and then the message goes out once."""
    oa.faults["cs"].append(fault)
    async with speaking(oa, store) as client:
        await client.say(USER, "một")

    assert (oa.renewals, [each.text for each in oa.sent]) == (1, ["một"])


async def test_token_that_is_out_of_date_is_renewed(oa: StandInOa, store: Store) -> None:
    """The account's own -220 is understood as well as a made-up one."""
    async with speaking(oa, store) as client:
        oa.expires_at = 1
        await client.say(USER, "một")

    assert oa.renewals == 1


async def test_token_rejected_twice_is_not_renewed_again(oa: StandInOa, store: Store) -> None:
    """After one renewal and one more attempt it is over for this message."""
    oa.faults["cs"].extend([error(-216)] * 9)
    async with speaking(oa, store) as client:
        with pytest.raises(Refused) as raised:
            await client.say(USER, "một")

    assert (oa.renewals, raised.value.reason, len(oa.faults["cs"])) == (1, "token_rejected", 7)


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ((-201, -210, -233), "bad_request"),
        ((-204, -205, -209, -212, -219, -221, -223, -224, -320, -321), "operator"),
        ((-211, -218, -311), "quota"),
        ((-213,), "not_following"),
        ((-217, -227, -244, -248), "blocked"),
        ((-237, -403), "group"),
        ((-240,), "retired"),
        ((-242,), "proof"),
        ((-100,), "attachment_expired"),
        ((-9999, 12), "unknown"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else value,
)
async def test_refusals_are_final(oa: StandInOa, store: Store, codes: tuple[int, ...], reason: str) -> None:
    """What Zalo will refuse again is not sent again."""
    async with speaking(oa, store) as client:
        for code in codes:
            oa.faults["cs"].append(error(code))
            with pytest.raises(DeliveryError) as raised:
                await client.say(USER, "một")
            assert (type(raised.value), raised.value.reason) == (Refused, reason)

    assert oa.sent == []


@pytest.mark.parametrize("code", [-230, -232, -305, -234])
async def test_errors_230_and_232_wait_for_the_user(oa: StandInOa, store: Store, code: int) -> None:
    """A user who wrote too long ago has to write first; so has one whom nothing may be sent to at night."""
    oa.faults["cs"].append(error(code))
    async with speaking(oa, store) as client:
        with pytest.raises(Closed):
            await client.say(USER, "một")


async def test_error_200_is_tried_once_more(oa: StandInOa, store: Store) -> None:
    """-200 gets one more attempt, and then no other."""
    async with speaking(oa, store) as client:
        oa.faults["cs"].append(error(-200))
        await client.say(USER, "một")
        oa.faults["cs"].extend([error(-200)] * 2)
        with pytest.raises(Refused, match="send_failed"):
            await client.say(USER, "hai")

    assert [each.text for each in oa.sent] == ["một"]


async def test_error_32_waits_for_the_next_minute(oa: StandInOa, store: Store) -> None:
    """-32 is sent again in the next minute, not all at its first moment."""
    oa.faults["cs"].extend([error(-32)] * 20)
    waits = []
    async with speaking(oa, store, clock=lambda: 1_800_000_045.0) as client:
        for _ in range(20):
            with pytest.raises(TryAgain) as raised:
                await client.say(USER, "một")
            waits.append(raised.value.after_s or 0)

    assert 15 <= min(waits) <= max(waits) <= 25
    assert len(set(waits)) > 1


async def test_asked_pause_is_kept(oa: StandInOa, store: Store) -> None:
    """429 with a pause waits for just that."""
    oa.per_minute = 0
    async with speaking(oa, store) as client:
        with pytest.raises(TryAgain) as raised:
            await client.say(USER, "một")

    assert raised.value.reason == "rate"


@pytest.mark.parametrize(
    "fault",
    [BAD_GATEWAY, HTML, EMPTY, DROP, Fault(429, b""), Fault(500, b"[]"), Fault(200, b'{"error":null}')],
    ids=["502", "html-200", "empty-200", "drop", "429", "500", "no-error"],
)
async def test_trouble_of_the_server_may_be_tried_again(oa: StandInOa, store: Store, fault: Fault) -> None:
    """What is no answer of Zalo's means that nothing was done."""
    oa.faults["cs"].append(fault)
    async with speaking(oa, store) as client:
        with pytest.raises(TryAgain):
            await client.say(USER, "một")


@pytest.mark.parametrize("fault", [Fault(delay_s=0.8), GATEWAY_TIMEOUT], ids=["slow", "504"])
async def test_unconfirmed_message_is_unsure(oa: StandInOa, store: Store, fault: Fault) -> None:
    """A message whose answer does not come in time may have arrived; a question that is harmless may be repeated."""
    oa.faults["cs"].append(fault)
    oa.faults["getoa"].append(fault)
    async with speaking(oa, store) as client:
        with pytest.raises(Unsure):
            await client.say(USER, "một")
        with pytest.raises(TryAgain):
            await client.account()


async def test_server_that_is_away_may_be_tried_again(oa: StandInOa, store: Store) -> None:
    """Where nobody listens nothing was done."""
    async with keeping(oa, store) as kept, http_client() as http:
        client = ZaloOaClient(ZaloOaApi(http, "http://127.0.0.1:9"), kept.keeper)
        with pytest.raises(TryAgain):
            await client.say(USER, "một")


async def test_error_242_is_met_by_the_proof_of_the_app(oa: StandInOa, store: Store) -> None:
    """The proof is made of the token with the app's secret; without it the account refuses."""
    oa.wants_proof = True
    async with speaking(oa, store, proof_secret=APP_SECRET) as client:
        await client.say(USER, "một")
    async with speaking(oa, store) as client:
        with pytest.raises(Refused, match="proof"):
            await client.say(USER, "hai")

    assert [each.text for each in oa.sent] == ["một"]


async def test_what_zalo_would_refuse_is_not_sent(oa: StandInOa, store: Store) -> None:
    """Words, buttons and pictures beyond Zalo's limits are our mistake."""
    button = Button("một", "một")
    async with speaking(oa, store) as client:
        for text, buttons in [
            ("", ()),
            ("😀" * 1001, ()),
            ("x", (button,) * 6),
            ("x", (Button("x" * 101, "x"),)),
            ("x", (Button("x", "x" * 1001),)),
        ]:
            with pytest.raises(ValueError, match="Zalo takes"):
                await client.say(USER, text, buttons)
        with pytest.raises(ValueError, match="Zalo takes"):
            await client.upload("x.png", b"x" * (1024 * 1024 + 1))
        await client.say(USER, "😀" * 1000, (button,) * 5)

    assert len(oa.called("cs")) == 1


async def test_no_token_and_no_user_reaches_the_log(oa: StandInOa, store: Store) -> None:
    """What is logged and raised names neither."""
    oa.faults["cs"].extend([error(-201, f"user {USER} access-0"), DROP, Fault(delay_s=0.8)])
    raised = []
    with capture_logs() as logs:
        async with speaking(oa, store, proof_secret=APP_SECRET) as client:
            for _ in range(3):
                with pytest.raises(DeliveryError) as each:
                    await client.say(USER, "một")
                raised.append((each.value, each.value.__cause__, client.api))

    assert [word for word in ("access-0", USER, APP_SECRET) if word in repr((logs, raised))] == []
