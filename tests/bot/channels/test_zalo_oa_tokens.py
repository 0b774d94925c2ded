"""The pair of tokens: renewed in time and once, whoever asks, and never in a loop when it can't be."""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import Refused, TryAgain
from bot.channels.zalo_oa_oauth import challenge_of, consented, new_consent
from knowledge.database import connect as connect_to
from knowledge.store import Store, open_store
from tests.bot.channels.zalo_oa_server import (
    APP,
    BAD_GATEWAY,
    DROP,
    EMPTY,
    GATEWAY_TIMEOUT,
    HTML,
    LOST_ANSWER,
    OA,
    Fault,
    StandInOa,
    ZaloOaServer,
    error,
    zalo_oa_server,
)
from tests.bot.channels.zalo_oa_world import QUICK, keeping, pair_of

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def server() -> Iterator[ZaloOaServer]:
    """One server for all tests of the module."""
    with zalo_oa_server() as server:
        yield server


@pytest.fixture
def oa(server: ZaloOaServer) -> StandInOa:
    """An account of the test's own."""
    return server.new_oa()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A base in a file."""
    with open_store(tmp_path / "hoidap.db", packaged=None) as store:
        yield store


async def test_young_token_is_used_as_it_is(oa: StandInOa, store: Store) -> None:
    """A token that is good is handed out without asking anybody."""
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=19)

        assert await kept.keeper.access_token() == "access-0"
    assert oa.calls == []


@pytest.mark.parametrize("life", ["90000", 90000])
async def test_token_is_renewed_after_twenty_hours(oa: StandInOa, store: Store, life: object) -> None:
    """Both tokens are written down before the new one is used; its life may be a text or a number."""
    oa.life = life
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=20)
        token = await kept.keeper.access_token()
        pair = store.zalo_tokens.current(APP)

        assert (token, pair) == ("access-1", pair_of(oa, kept.clock()))
        assert pair and pair.refresh_token == "refresh-1"


async def test_short_lived_token_is_renewed_in_time(oa: StandInOa, store: Store) -> None:
    """With less than five minutes left a token is renewed, however young it is."""
    async with keeping(oa, store) as kept:
        now = kept.clock()
        store.zalo_tokens.connect(pair_of(oa, now, expires_at=now + timedelta(minutes=4)), now)

        assert await kept.keeper.access_token() == "access-1"


async def test_answer_without_refresh_token_keeps_the_old_one(oa: StandInOa, store: Store) -> None:
    """Where the answer holds an access token alone, the refresh token stays good."""
    oa.gives_no_refresh_token = True
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=20)
        await kept.keeper.access_token()
        kept.clock.passes(hours=20)

        assert await kept.keeper.access_token() == "access-2"


async def test_many_that_wait_make_one_request(oa: StandInOa, store: Store) -> None:
    """Of fifty messages at once one renews the token, and all are sent with the new one."""
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=26)
        tokens = await asyncio.gather(*(kept.keeper.access_token() for _ in range(50)))

    assert (set(tokens), oa.renewals) == ({"access-1"}, 1)


async def test_several_processes_make_one_request(oa: StandInOa, store: Store) -> None:
    """Of four processes that find the token rejected at once, one renews it; each gets the new one."""
    async with keeping(oa, store):
        oa.faults["access_token"].append(Fault(delay_s=0.1))
        processes = [await _process(store, oa) for _ in range(4)]
        for process in processes:
            assert process.stdout and process.stdin
            assert await process.stdout.readline() == b"ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write(b"go\n")
        outputs = [await process.communicate() for process in processes]

    assert [(out, err) for out, err in outputs] == [(b"access-1\n", b"")] * 4
    assert oa.renewals == 1
    pair = store.zalo_tokens.current(APP)
    assert pair and (pair.refresh_token, pair.is_refused) == ("refresh-1", False)


async def _process(store: Store, oa: StandInOa) -> asyncio.subprocess.Process:
    arguments = (store.path, oa.base_url, "access-0")
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bot.channels.zalo_oa_renewing",
        *arguments,
        cwd=ROOT,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )


async def test_lease_of_a_killed_process_ends(oa: StandInOa, store: Store) -> None:
    """Whoever was killed while renewing holds up the others for a minute, not for ever."""
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=26)
        now = kept.clock()
        store.zalo_tokens.lease(OA, "gone", now=now, until=now + timedelta(seconds=60))
        waiting = asyncio.create_task(kept.keeper.access_token())
        await asyncio.sleep(0)
        assert oa.renewals == 0
        kept.clock.passes(seconds=61)

        assert await waiting == "access-1"


async def test_good_token_is_used_while_another_process_renews(oa: StandInOa, store: Store) -> None:
    """What is renewed early need not be waited for."""
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=21)
        now = kept.clock()
        store.zalo_tokens.lease(OA, "another", now=now, until=now + timedelta(seconds=60))

        assert await kept.keeper.access_token() == "access-0"


@pytest.mark.parametrize(
    "fault",
    [BAD_GATEWAY, GATEWAY_TIMEOUT, HTML, DROP, EMPTY, error(-32), error("-14002"), Fault(500, b"{}")],
    ids=["502", "504", "html-200", "drop", "empty-200", "rate", "inactive", "500"],
)
async def test_passing_trouble_keeps_the_tokens(oa: StandInOa, store: Store, fault: Fault) -> None:
    """A failure that may pass leaves the pair as it is: the good token is used on, and the same refresh token later."""
    oa.faults["access_token"].append(fault)
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=21)
        first = [await kept.keeper.access_token() for _ in range(3)]
        calls = len(oa.faults["access_token"])
        kept.clock.passes(seconds=31)

        assert (first, calls) == (["access-0"] * 3, 0)
        assert await kept.keeper.access_token() == "access-1"
        assert kept.alerts == []


async def test_trouble_with_a_dead_token_is_waited_out(oa: StandInOa, store: Store) -> None:
    """Without a good token messages wait; Zalo is asked again only after the pause, which grows."""
    oa.faults["access_token"].extend([BAD_GATEWAY] * 2)
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=26)
        pauses = []
        for _ in range(2):
            for _ in range(5):
                with pytest.raises(TryAgain) as raised:
                    await kept.keeper.access_token()
            pauses.append(raised.value.after_s)
            kept.clock.passes(seconds=raised.value.after_s or 0)

        assert pauses == [30, 60]
        assert await kept.keeper.access_token() == "access-1"


async def test_slow_answer_is_given_up_and_not_lost(oa: StandInOa, store: Store) -> None:
    """An answer that does not come in time is a passing trouble."""
    oa.faults["access_token"].append(Fault(200, b"{}", delay_s=0.8))
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=21)

        assert await kept.keeper.access_token() == "access-0"
        pair = store.zalo_tokens.current(APP)
        assert pair and (pair.failures, pair.is_refused) == (1, False)


@pytest.mark.parametrize("mode", ["json", "text"])
async def test_used_refresh_token_stops_and_alerts_once(oa: StandInOa, store: Store, mode: str) -> None:
    """-14014, as a number or as a text, needs a new consent: it is asked for once, and Zalo no more."""
    oa.used_mode, oa.refresh_token = mode, "of-somebody-else"
    async with keeping(oa, store) as kept:
        store.zalo_tokens.connect(pair_of(oa, kept.clock(), refresh_token="used"), kept.clock())
        kept.clock.passes(hours=26)
        for _ in range(5):
            with pytest.raises(Refused) as raised:
                await kept.keeper.access_token()
            kept.clock.passes(hours=1)

        assert raised.value.reason == "consent_lost"
        assert (len(oa.called("access_token")), len(kept.alerts)) == (1, 1)


@pytest.mark.parametrize("code", [-14020, "-14020", -118])
async def test_other_words_for_used_stop_too(oa: StandInOa, store: Store, code: object) -> None:
    """The other codes that were seen for a used token stop like -14014."""
    oa.faults["access_token"].append(error(code))
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=26)
        with pytest.raises(Refused):
            await kept.keeper.access_token()

        assert len(kept.alerts) == 1


async def test_empty_answers_stop_after_three(oa: StandInOa, store: Store) -> None:
    """An empty answer may mean a used token: it is asked again twice, later, and then the staff are."""
    oa.used_mode, oa.refresh_token = "empty", "of-somebody-else"
    async with keeping(oa, store) as kept:
        store.zalo_tokens.connect(pair_of(oa, kept.clock(), refresh_token="used"), kept.clock())
        kept.clock.passes(hours=26)
        for _ in range(2):
            with pytest.raises(TryAgain):
                await kept.keeper.access_token()
            kept.clock.passes(minutes=10)
        with pytest.raises(Refused):
            await kept.keeper.access_token()
        kept.clock.passes(days=1)
        with pytest.raises(Refused):
            await kept.keeper.access_token()

        assert (len(oa.called("access_token")), len(kept.alerts)) == (3, 1)


async def test_unknown_error_stops_after_an_hour_and_a_half(oa: StandInOa, store: Store) -> None:
    """An error that nobody has written about may pass: asked again more and more seldom, it is given up at last."""
    oa.faults["access_token"].extend([error(-14002)] * 99)
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=26)
        waited, asked = 0.0, 99
        with pytest.raises(Refused):
            while True:
                try:
                    await kept.keeper.access_token()
                except TryAgain as trouble:
                    waited += trouble.after_s or 0
                    kept.clock.passes(seconds=trouble.after_s or 0)
        asked -= len(oa.faults["access_token"])

    assert (asked, len(kept.alerts)) == (12, 1)
    assert 3600 < waited < 7200


async def test_lost_answer_after_rotation_ends_in_an_alert(oa: StandInOa, store: Store) -> None:
    """Where the new pair got lost on its way, the old token is tried again later, once, and then the staff are told."""
    oa.faults["access_token"].append(LOST_ANSWER)
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=26)
        with pytest.raises(TryAgain):
            await kept.keeper.access_token()
        kept.clock.passes(minutes=1)
        with pytest.raises(Refused):
            await kept.keeper.access_token()

        assert (oa.renewals, len(kept.alerts)) == (1, 1)


async def test_refused_pair_is_used_as_long_as_it_is_good(oa: StandInOa, store: Store) -> None:
    """When renewing is refused early, the access token serves on to its end."""
    oa.faults["access_token"].append(error(-14014))
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=21)

        assert [await kept.keeper.access_token() for _ in range(3)] == ["access-0"] * 3
        assert (len(kept.alerts), len(oa.called("access_token"))) == (1, 0)


async def test_connecting_anew_ends_the_trouble(oa: StandInOa, store: Store) -> None:
    """After another consent the new pair is used, without a restart."""
    oa.faults["access_token"].append(error(-14014))
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=26)
        with pytest.raises(Refused):
            await kept.keeper.access_token()
        oa.access_token = "access-new"
        store.zalo_tokens.connect(pair_of(oa, kept.clock()), kept.clock())

        assert await kept.keeper.access_token() == "access-new"


async def test_nothing_connected_says_so(oa: StandInOa, store: Store) -> None:
    """Without a pair nothing is asked of anybody."""
    async with keeping(oa, store, connect=False) as kept:
        with pytest.raises(Refused) as raised:
            await kept.keeper.access_token()

    assert raised.value.reason == "not_connected"


async def test_young_token_that_is_rejected_is_not_renewed_on_and_on(oa: StandInOa, store: Store) -> None:
    """A token that is rejected as soon as it is issued is renewed once in two minutes at most."""
    pace = type(QUICK)(look_s=0.01, least_age_s=120)
    async with keeping(oa, store, pace=pace) as kept:
        kept.clock.passes(minutes=3)
        token = await kept.keeper.access_token(rejected="access-0")
        with pytest.raises(TryAgain):
            await kept.keeper.access_token(rejected=token)

    assert oa.renewals == 1


async def test_pair_is_written_however_long_the_base_is_held(oa: StandInOa, store: Store) -> None:
    """While somebody else holds the file's lock a pair that has come waits for it, also when nobody waits for the pair.

    Zalo is asked only after the lease could be written, so the lock comes in between.
    """
    oa.faults["access_token"].append(Fault(delay_s=0.2))
    async with keeping(oa, store) as kept:
        kept.clock.passes(hours=26)
        waiting = asyncio.create_task(kept.keeper.access_token())
        while oa.renewals == 0:
            await asyncio.sleep(0.002)
        holding = connect_to(store.path)
        holding.execute("BEGIN IMMEDIATE")
        with capture_logs() as logs:
            while not logs:
                await asyncio.sleep(0.002)
            # For some more attempts, of which nothing is said.
            await asyncio.sleep(0.2)
        waiting.cancel()
        holding.rollback()
        holding.close()
        await kept.keeper.settle()

        assert await kept.keeper.access_token() == "access-1"
    assert [log["event"] for log in logs] == ["the zalo tokens wait for the base"]


async def test_busy_base_asks_nothing_of_zalo(oa: StandInOa, store: Store) -> None:
    """Where the lease can't be written the refresh token is not used up."""
    async with keeping(oa, store, pace=type(QUICK)(look_s=0.01, wait_s=0.05)) as kept:
        kept.clock.passes(hours=26)
        holding = connect_to(store.path)
        holding.execute("BEGIN IMMEDIATE")
        with pytest.raises(TryAgain):
            await kept.keeper.access_token()
        holding.close()

    assert oa.renewals == 0


async def test_token_is_kept_fresh_while_nobody_writes(oa: StandInOa, store: Store) -> None:
    """An account that nobody writes to for months keeps its refresh token alive."""
    pace = type(QUICK)(look_s=0.01, check_s=0.01, least_age_s=0)
    async with keeping(oa, store, pace=pace) as kept:
        keeping_fresh = asyncio.create_task(kept.keeper.keep_fresh())
        for count in (1, 2):
            kept.clock.passes(hours=20)
            async with asyncio.timeout(20):
                while (pair := store.zalo_tokens.current(APP)) and pair.access_token != f"access-{count}":
                    await asyncio.sleep(0.005)
        keeping_fresh.cancel()
        await asyncio.wait([keeping_fresh])
        await kept.keeper.settle()

    assert oa.renewals == 2


async def test_no_token_reaches_the_log(oa: StandInOa, store: Store) -> None:
    """Neither a log line nor a representation holds a token or the app's secret."""
    oa.faults["access_token"].extend([DROP, BAD_GATEWAY, error(-14014, "refresh-0")])
    with capture_logs() as logs:
        async with keeping(oa, store) as kept:
            kept.clock.passes(hours=26)
            for _ in range(3):
                with pytest.raises((TryAgain, Refused)) as raised:
                    await kept.keeper.access_token()
                kept.clock.passes(minutes=10)
            shown = repr((logs, kept.keeper.oauth, store.zalo_tokens.current(APP), kept.alerts, raised.value))

    assert [word for word in ("access-0", "refresh-0", "app-secret") if word in shown] == []


def test_lease_is_one_processs_alone(oa: StandInOa, store: Store) -> None:
    """Until it ends nobody else gets it, and it ends by itself."""
    pairs = store.zalo_tokens
    now = pair_of(oa, _now()).issued_at
    pairs.connect(pair_of(oa, now), now)
    until = now + timedelta(seconds=60)

    first = pairs.lease(OA, "a", now=now, until=until)

    assert first == pairs.current(APP)
    assert pairs.lease(OA, "b", now=now, until=until) is None
    assert pairs.lease(OA, "b", now=until, until=until + timedelta(seconds=60)) == first


def test_pair_that_was_replaced_is_not_overwritten(oa: StandInOa, store: Store) -> None:
    """What comes of an older refresh token does not take the place of a pair that was connected since."""
    pairs, now = store.zalo_tokens, _now()
    old = pair_of(oa, now)
    pairs.connect(old, now)
    pairs.connect(pair_of(oa, now, refresh_token="anew"), now)

    assert not pairs.renew(old, pair_of(oa, now, access_token="late"))
    assert not pairs.refuse(old)
    current = pairs.current(APP)
    assert current and (current.refresh_token, current.access_token) == ("anew", oa.access_token)


def test_one_row_an_account(oa: StandInOa, store: Store) -> None:
    """Each account has its pair; the one connected last is spoken for."""
    pairs, now = store.zalo_tokens, _now()
    pairs.connect(pair_of(oa, now), now)
    pairs.connect(replace(pair_of(oa, now), oa="999"), now + timedelta(seconds=1))
    with sqlite3.connect(store.path) as connection:
        rows = connection.execute("SELECT oa FROM zalo_oa_tokens ORDER BY oa").fetchall()
    connection.close()

    assert rows == [(OA,), ("999",)]
    assert [pair and pair.oa for pair in (pairs.current(APP), pairs.current("another app"))] == ["999", None]


def test_worked_example_of_the_challenge() -> None:
    """The challenge is the URL-safe base64 without padding, as in the example computed by hand."""
    verifier = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456"

    assert challenge_of(verifier) == "IeThmbsK3EjPh47vIASAjzqgd6UVkkjokbmHy1-gHBw"
    assert new_consent(verifier).verifier == verifier


def test_new_verifier_has_43_letters_and_digits() -> None:
    """Each consent has its own, of the form that Zalo takes; another form is refused."""
    first, second = new_consent(), new_consent()

    assert first.verifier != second.verifier and first.state != second.state
    assert len(first.verifier) == 43 and first.verifier.isalnum() and first.verifier.isascii()
    with pytest.raises(ValueError, match="43"):
        new_consent("too-short")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"https://hoidap.example.vn/?code=abc&oa_id={OA}&state=s", True),
        (f"https://hoidap.example.vn/?code=abc&oa_id={OA}", True),
        (f"https://hoidap.example.vn/?code=abc&oa_id={OA}&state=other", False),
        (f"https://hoidap.example.vn/?oa_id={OA}&state=s", False),
        ("https://hoidap.example.vn/?code=abc&oa_id=x;drop", False),
        ("abc", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_address_after_the_consent_is_read(address: str, found: bool) -> None:
    """It needs a code and an account, and no state but ours."""
    assert (consented(address, "s") is not None) == found


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
