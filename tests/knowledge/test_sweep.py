"""What is kept of people is dropped in time, and what may still be needed is not."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.drafts import Draft
from knowledge.errors import WrongCode
from knowledge.invitations import Invitation
from knowledge.store import Store
from tests.knowledge.world import TOPIC, entry

NOW = datetime(2031, 5, 6, 8, 0, tzinfo=UTC)
KEEP = timedelta(days=90)


def drafted(store: Store, at: datetime) -> Draft:
    """A draft that was shown at a moment."""
    return store.drafts.add("topic", (entry(TOPIC, None),), channel="web", chat="1", member=1, now=at)


def swept(store: Store, now: datetime, keep: timedelta = KEEP) -> None:
    """Drop what is older than the days that are set."""
    store.drop_before(now - keep, now=now)


def rows(store: Store, table: str) -> int:
    """How many rows a table has."""
    return int(store.log.connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


def test_lapsed_drafts_bring_nothing_and_old_ones_go(store: Store) -> None:
    """What a dropped or expired draft would have brought goes at once, the draft itself after the days set."""
    dropped, lapsed, fresh = drafted(store, NOW), drafted(store, NOW), drafted(store, NOW + timedelta(hours=1))
    written = drafted(store, NOW + timedelta(hours=1))
    store.drafts.drop(dropped)
    number = store.drafts.write(written, actor="an", channel="web", now=NOW + timedelta(hours=1))

    swept(store, NOW + timedelta(hours=1))

    held = [store.drafts.get(each.id) for each in (dropped, lapsed, fresh)]
    assert [len(draft.entries) if draft else None for draft in held] == [0, 0, 1]
    swept(store, NOW + KEEP + timedelta(minutes=1))
    assert rows(store, "drafts") == 2
    swept(store, NOW + KEEP + timedelta(days=1))
    assert rows(store, "drafts") == 0
    assert store.log.change(number).entries == written.entries


def test_draft_that_waits_outlives_few_days(store: Store) -> None:
    """Even where texts are kept for a day, a second person has their week."""
    waiting = store.drafts.await_second(drafted(store, NOW))

    swept(store, NOW + timedelta(days=6), timedelta(days=1))
    assert store.drafts.get(waiting.id) == waiting

    swept(store, NOW + timedelta(days=8), timedelta(days=1))
    assert store.drafts.get(waiting.id) is None


def test_codes_go_once_they_are_over(store: Store) -> None:
    """Used and expired codes go after the days set; one that still works stays, and so does its member."""
    codes = [store.invitations.invite(Invitation(name, "editor"), now=NOW) for name in ("Sao", "Trăng")]
    member = store.invitations.accept(codes[0], channel="web", user="7", chat="7", now=NOW)

    swept(store, NOW + timedelta(hours=1), timedelta())
    assert (rows(store, "invitations"), len(store.invitations.waiting(now=NOW))) == (2, 1)

    swept(store, NOW + KEEP)
    assert rows(store, "invitations") == 2
    swept(store, NOW + KEEP + timedelta(days=2))
    assert rows(store, "invitations") == 0
    assert store.staff.member_of("web", "7") == member


def test_wrong_codes_go_after_the_hour(store: Store) -> None:
    """They count for an hour; then nothing of who sent them is kept."""
    with pytest.raises(WrongCode):
        store.invitations.accept("nothing", channel="web", user="7", chat="7", now=NOW)

    swept(store, NOW + timedelta(minutes=59))
    assert rows(store, "attempts") == 1
    swept(store, NOW + timedelta(hours=1))
    assert rows(store, "attempts") == 0
