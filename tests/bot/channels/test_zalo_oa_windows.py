"""Zalo's windows: what is sent for nothing, what costs, what waits until somebody writes again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import Chip, Reply
from knowledge.invitations import Invitation
from knowledge.notices import Notice
from knowledge.store import Store, open_store
from knowledge.told import Chat
from tests.bot.channels.telegram_server import until
from tests.bot.channels.zalo_oa_server import (
    APP,
    BAD_GATEWAY,
    USER,
    Fault,
    StandInOa,
    ZaloOaServer,
    error,
    zalo_oa_server,
)
from tests.bot.channels.zalo_oa_world import Line, MadeUpResponder, pair_of, talking

OTHER = "999888777666555444"
NOTICE = "Có số mới của Đầm Hà."


@pytest.fixture(scope="module")
def server() -> Iterator[ZaloOaServer]:
    """One server for all tests of the module."""
    with zalo_oa_server() as server:
        yield server


@pytest.fixture
def oa(server: ZaloOaServer, monkeypatch: pytest.MonkeyPatch) -> StandInOa:
    """An account of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server.new_oa()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A base in a file."""
    with open_store(tmp_path / "hoidap.db", packaged=None) as store:
        yield store


async def wrote(line: Line, **ago: float) -> None:
    """Let the user write, be answered, and let time go by."""
    await line.says("một")
    await line.hears(1)
    line.clock.passes(**ago)


def note(line: Line, *users: str) -> None:
    """Put a notice into the outbox."""
    notices = [Notice(Chat("zalo_oa", user), "change 1", (), NOTICE) for user in users]
    line.office.store.notices.add(notices, line.clock())


async def test_notice_is_sent_within_48_hours(oa: StandInOa, store: Store) -> None:
    """So long after the user wrote a notice costs nothing, and goes out by itself, once."""
    async with talking(oa, store) as line:
        await wrote(line, hours=47)
        note(line, USER)
        heard = await line.hears(2)

    assert heard == ["Trả lời: một", NOTICE]


@pytest.mark.parametrize(("hours", "may_cost"), [(49, False), (169, False), (169, True)])
async def test_notice_waits_where_it_would_cost_or_be_refused(
    oa: StandInOa, store: Store, hours: int, may_cost: bool
) -> None:
    """After 48 hours nothing is sent without the setting, and after 7 days nothing at all; Zalo is not even asked."""
    async with talking(oa, store, may_cost=may_cost) as line:
        await wrote(line, hours=hours)
        await line.says("hỏi", user=OTHER)
        await line.hears(2)
        note(line, USER, OTHER)
        await line.hears(3)

    assert [(each.user, each.text) for each in oa.sent] == [
        (USER, "Trả lời: một"),
        (OTHER, "Trả lời: hỏi"),
        (OTHER, NOTICE),
    ]
    assert len(oa.called("cs")) == 3
    claimed = store.notices.claim("zalo_oa", line.clock(), chat=USER)
    assert [notice.text for notice in claimed] == [NOTICE]


async def test_notice_that_costs_is_sent_with_the_setting(oa: StandInOa, store: Store) -> None:
    """Whoever sets `HOIDAP_ZALO_OA_PAID` reaches people for seven days."""
    async with talking(oa, store, may_cost=True) as line:
        await wrote(line, hours=49)
        note(line, USER)
        heard = await line.hears(2)

    assert heard[1] == NOTICE


@pytest.mark.parametrize("code", [-230, -232, -305, -234])
async def test_notice_that_zalo_refuses_by_the_window_waits(oa: StandInOa, store: Store, code: int) -> None:
    """Where Zalo counts otherwise than we do, its word holds: the notice waits for the user's next message."""
    async with talking(oa, store) as line:
        await wrote(line, hours=1)
        oa.faults["cs"].append(error(code))
        note(line, USER)
        await until(lambda: not oa.faults["cs"] and store.notices.waiting("zalo_oa") == 1)
        await line.says("hỏi", user=OTHER)
        await line.hears(2)
        note(line, OTHER)
        await line.hears(3)

    claimed = store.notices.claim("zalo_oa", line.clock(), chat=USER)
    assert [notice.text for notice in claimed] == [NOTICE]


async def test_reply_is_never_paid_for_unasked(oa: StandInOa, store: Store) -> None:
    """A question that waited for two days, as after an outage, gets no reply that costs."""
    oa.faults["cs"].extend([BAD_GATEWAY] * 50)
    async with talking(oa, store) as line:
        await line.says("một")
        await line.rests()
    oa.faults["cs"].clear()
    async with talking(oa, store) as line:
        body = line.events.text("hai", user=OTHER, at_ms=line.now_ms() - 49 * 3600 * 1000).body.decode()
        line.arrivals.take("zalo_oa", [("old", OTHER, body)])
    async with talking(oa, store) as line:
        await line.rests()

    assert oa.sent == []


async def test_user_of_a_closed_window_is_answered_when_they_write(oa: StandInOa, store: Store) -> None:
    """A message opens the window again, for the reply and for notices."""
    async with talking(oa, store) as line:
        await wrote(line, days=8)
        await line.says("hai")
        await line.hears(2)
        note(line, USER)
        heard = await line.hears(3)

    assert heard == ["Trả lời: một", "Trả lời: hai", NOTICE]


async def test_notice_survives_trouble_and_is_sent_once(oa: StandInOa, store: Store) -> None:
    """502 for a while delays it, no more; one that may have arrived is not sent again."""
    async with talking(oa, store) as line:
        await wrote(line, hours=1)
        oa.faults["cs"].extend([BAD_GATEWAY] * 9)
        note(line, USER)
        await line.hears(2)
        oa.faults["cs"].append(Fault(delay_s=0.8))
        await line.says("hỏi", user=OTHER)
        await line.hears(3)
        note(line, OTHER)
        await line.hears(4)

    assert [each.text for each in oa.sent] == ["Trả lời: một", NOTICE, "Trả lời: hỏi", NOTICE]


async def test_notice_leaves_suggestions_as_they_were(oa: StandInOa, store: Store) -> None:
    """A number picks from the last reply, also when a notice came in between."""
    chips = (Chip("Một", "câu một"), Chip("Hai", "câu hai"))
    responder = MadeUpResponder(lambda message: Reply("answer", (message.text,), chips=chips))
    async with talking(oa, store, responder, has_buttons=False) as line:
        await line.says("hỏi")
        await line.hears(1)
        note(line, USER)
        await line.hears(2)
        await line.says("2")
        heard = await line.hears(3)

    assert heard[2].splitlines()[0] == "câu hai"


@pytest.mark.parametrize("code", [-204, -205, -209, -212, -219, -221, -223, -224, -240, -242, -320, -321])
async def test_owners_are_told_once_of_what_only_they_can_mend(oa: StandInOa, store: Store, code: int) -> None:
    """Account, package, rights or money: each owner gets one notice a day, on a channel that works."""
    async with talking(oa, store) as line:
        code_of_owner = store.invitations.invite(Invitation("Chị Chủ", "owner"), now=line.clock())
        store.invitations.accept(code_of_owner, channel="telegram", user="5", chat="5", now=line.clock())
        for text in ("một", "hai"):
            oa.faults["cs"].append(error(code))
            await line.says(text)
            await line.rests()

    (notice,) = store.notices.claim("telegram", line.clock())
    assert (notice.chat.chat, "Zalo OA" in notice.text) == ("5", True)


async def test_owners_are_told_when_the_consent_is_lost(oa: StandInOa, store: Store) -> None:
    """When nothing but another consent helps the owners read which command to run."""
    oa.refresh_token = "of-somebody-else"
    async with talking(oa, store) as line:
        code_of_owner = store.invitations.invite(Invitation("Chị Chủ", "owner"), now=line.clock())
        store.invitations.accept(code_of_owner, channel="telegram", user="5", chat="5", now=line.clock())
        store.zalo_tokens.connect(pair_of(oa, line.clock(), refresh_token="used"), line.clock())
        line.clock.passes(hours=26)
        await line.says("một")
        await line.rests()

    (notice,) = store.notices.claim("telegram", line.clock())
    assert "hoidap zalo connect" in notice.text


@pytest.mark.parametrize("code", [-205, -224, -242, -311, -321])
async def test_notice_outlasts_what_only_owners_can_mend(oa: StandInOa, store: Store, code: int) -> None:
    """Three notices that the account could not send are no sign that the user has gone; they come with a reply."""
    user = Chat("zalo_oa", USER)
    async with talking(oa, store) as line:
        await wrote(line)
        for number in range(3):
            oa.faults["cs"].append(error(code))
            store.notices.add([Notice(user, f"change {number}", (), NOTICE)], line.clock())
            await until(lambda: not oa.faults["cs"])
        await until(lambda: store.notices.waiting("zalo_oa") == 3)

    assert not store.follows.is_lost(user)
    assert len(store.notices.claim("zalo_oa", line.clock(), chat=USER)) == 3


async def test_notice_outlasts_a_lost_consent(oa: StandInOa, store: Store) -> None:
    """Without tokens nothing goes out; once the account is connected again the notice does."""
    oa.refresh_token = "of-somebody-else"
    async with talking(oa, store) as line:
        await wrote(line)
        store.zalo_tokens.connect(pair_of(oa, line.clock(), refresh_token="used"), line.clock())
        line.clock.passes(hours=26)
        note(line, USER)
        await until(lambda: is_refused(store))
        store.zalo_tokens.connect(pair_of(oa, line.clock(), access_token=oa.access_token), line.clock())
        heard = await line.hears(2)

    assert heard == ["Trả lời: một", NOTICE]


def is_refused(store: Store) -> bool:
    """Whether Zalo has taken the refresh token for bad."""
    pair = store.zalo_tokens.current(APP)
    return pair is not None and pair.is_refused
