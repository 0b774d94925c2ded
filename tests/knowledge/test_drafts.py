"""A draft is written once, whole, with the log, or not at all."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.drafts import EXPIRES_AFTER, WAITS_FOR, Draft
from knowledge.errors import Busy, CannotWrite, Conflict, DraftDropped, DraftExpired, UnknownDraft
from knowledge.store import Store, open_store
from knowledge.undo import undo
from tests.knowledge.world import ALL, FACT, NAMED, REPORT, TERM, TOPIC, change, entry, put

NOW = datetime(2031, 5, 6, 8, 0, tzinfo=UTC)
CORRECTED = replace(FACT, value=1300.0)


def drafted(store: Store, *, at: datetime = NOW, value: float = 1300.0) -> Draft:
    """A correction of the one figure, shown in chat 1."""
    entries = (entry(FACT, replace(FACT, value=value)), entry(TOPIC, None))
    return store.drafts.add(
        "correction", entries, channel="telegram", chat="1", member=3, reason="đếm lại", source="sổ", now=at
    )


def write(store: Store, draft: Draft, *, at: datetime = NOW) -> int:
    """Write a draft as Chị Sao."""
    return store.drafts.write(draft, actor="Chị Sao", channel="telegram", now=at)


def test_draft_is_read_back_as_added(store: Store) -> None:
    """A draft keeps its entries and all else, and changes nothing yet."""
    draft = drafted(store)

    assert store.drafts.get(draft.id) == draft
    assert store.drafts.open_in("telegram", "1", now=NOW) == draft
    assert store.drafts.open_in("telegram", "2", now=NOW) is None
    assert store.snapshot().fact_by_id[FACT.id] == FACT


def test_every_kind_of_record_comes_back() -> None:
    """Entries of every kind, new, changed or removed, survive being kept as text."""
    with open_store(":memory:", packaged=None) as store:
        new = tuple(entry(None, record) for record in ALL)
        removed = (entry(TERM, None), entry(NAMED, replace(NAMED, text="Bà Sao")))

        for entries in (new, removed):
            draft = store.drafts.add("import", entries, channel="web", chat="1", member=1)

            assert store.drafts.get(draft.id) == draft


def test_written_draft_is_a_change(store: Store) -> None:
    """Writing enters the entries with who, why and on what ground."""
    draft = drafted(store)

    number = write(store, draft)

    written = store.log.change(number)
    assert (written.actor, written.channel, written.reason, written.source) == ("Chị Sao", "telegram", "đếm lại", "sổ")
    assert store.snapshot().fact_by_id[FACT.id] == CORRECTED
    held = store.drafts.get(draft.id)
    assert held == replace(draft, state="written", change_id=number)


def test_written_twice_is_written_once(store: Store) -> None:
    """The second press of a button writes nothing and returns the same number, even long after."""
    draft = drafted(store)

    numbers = [write(store, draft), write(store, draft), write(store, draft, at=NOW + timedelta(days=30))]

    assert numbers == [2, 2, 2]
    assert store.log.last() == 2


def test_changed_underneath_is_a_conflict(store: Store) -> None:
    """Where another changed the figure since, nothing is written and the draft stays open."""
    draft = drafted(store)
    store.log.append(change(entry(FACT, replace(FACT, value=7.0))))

    with pytest.raises(Conflict):
        write(store, draft)

    assert store.log.last() == 2
    assert store.drafts.get(draft.id) == draft


def test_of_two_editors_the_second_is_told(store: Store) -> None:
    """Two drafts of one figure: the first is written, the second meets a conflict."""
    first, second = drafted(store), drafted(store, value=1400.0)
    write(store, first)

    with pytest.raises(Conflict):
        write(store, second)

    assert store.snapshot().fact_by_id[FACT.id] == CORRECTED


def test_draft_of_what_was_undone_since_is_a_conflict(store: Store) -> None:
    """A figure whose source another took back while it was shown is not written: no answer could name that source."""
    paper = replace(REPORT, id="paper", title="Báo Mây")
    put(store, paper)
    new = replace(FACT, id="f9", place="d2", source="paper")
    draft = store.drafts.add("fact", (entry(None, new),), channel="telegram", chat="1", member=3, now=NOW)
    undo(store, 2, actor="Anh Trăng", channel="terminal")

    with pytest.raises(Conflict) as caught:
        write(store, draft)

    assert (caught.value.kind, caught.value.key) == ("sources", "paper")
    assert store.drafts.get(draft.id) == draft
    assert (store.log.last(), store.log.history("sources", "paper")[0].actor) == (3, "Anh Trăng")
    put(store, paper)
    assert write(store, draft) == 5


def test_reference_that_was_wrong_before_may_stay(store: Store) -> None:
    """Of a base that has such a figure already it can still be corrected; only what is newly wrong is refused."""
    wrong = replace(FACT, source="rumour")
    store.log.connection.execute("UPDATE facts_versions SET source = 'rumour' WHERE id = 'f1'")
    store.log.connection.commit()

    store.log.append(change(entry(wrong, replace(wrong, value=7.0))))

    assert store.snapshot().fact_by_id["f1"].value == 7.0


def test_expired_draft_is_not_written(store: Store) -> None:
    """A preview older than a quarter of an hour writes nothing."""
    draft = drafted(store)
    late = NOW + EXPIRES_AFTER + timedelta(seconds=1)

    with pytest.raises(DraftExpired):
        write(store, draft, at=late)

    assert store.drafts.open_in("telegram", "1", now=late) is None
    assert store.log.last() == 1


def test_waiting_draft_may_wait_for_days(store: Store) -> None:
    """What waits for a second person is listed and can be written for a week."""
    draft = store.drafts.await_second(drafted(store))
    later = NOW + WAITS_FOR - timedelta(minutes=1)

    assert store.drafts.open_in("telegram", "1", now=NOW) is None
    assert store.drafts.waiting(now=later) == (draft,)
    assert write(store, draft, at=later) == 2
    assert store.drafts.waiting(now=later) == ()


def test_dropped_draft_is_not_written(store: Store) -> None:
    """What was dropped stays dropped."""
    draft = drafted(store)
    store.drafts.drop(draft)

    with pytest.raises(DraftDropped):
        write(store, draft)


def test_what_lapsed_is_let_go(store: Store) -> None:
    """What dropped and expired drafts would have brought is not kept; what may still be written is."""
    dropped, lapsed = drafted(store), drafted(store)
    store.drafts.drop(dropped)
    waiting = store.drafts.await_second(drafted(store))
    later = NOW + EXPIRES_AFTER + timedelta(seconds=1)

    fresh = drafted(store, at=later)

    held = [store.drafts.get(draft.id) for draft in (dropped, lapsed, waiting, fresh)]
    assert [len(draft.entries) if draft else None for draft in held] == [0, 0, 2, 2]
    with pytest.raises(DraftExpired):
        write(store, lapsed, at=later)
    assert write(store, waiting, at=later) == 2


def test_unknown_draft_is_not_written(store: Store) -> None:
    """A number that no draft has writes nothing."""
    with pytest.raises(UnknownDraft):
        write(store, replace(drafted(store), id=99))

    assert store.drafts.get(99) is None


def test_written_draft_is_untold_until_said(store: Store) -> None:
    """Whoever wrote counts as not having heard, until it is noted that they have."""
    draft = drafted(store)
    number = store.drafts.write(draft, actor="Anh Trăng", channel="web", chat="w", now=NOW)

    assert [(each.id, each.change_id) for each in store.drafts.untold("web", "w")] == [(draft.id, number)]
    assert store.drafts.untold("telegram", "1") == ()

    store.drafts.told((draft.id,))

    assert store.drafts.untold("web", "w") == ()


def test_locked_base_writes_nothing(tmp_path: Path) -> None:
    """While another program holds the file, a write is refused soon, and can be tried again."""
    path = tmp_path / "base.db"
    with open_store(path, packaged=None) as store:
        put(store, *ALL)
        draft = drafted(store)
        store.wait_at_most(0.05)
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(Busy):
            write(store, draft)
        assert store.drafts.get(draft.id) == draft
        other.rollback()
        other.close()

        assert write(store, draft) == 2


def test_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Where the file cannot grow, neither log nor draft nor tables have changed, and all can still be read."""
    with open_store(tmp_path / "base.db", packaged=None) as store:
        put(store, *ALL)
        long = "rất dài " * 20_000
        draft = store.drafts.add(
            "topic", (entry(TOPIC, replace(TOPIC, text=long)),), channel="web", chat="1", member=1, now=NOW
        )
        connection = store.log.connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

        with pytest.raises(CannotWrite):
            write(store, draft)

        assert store.log.last() == 1
        assert store.drafts.get(draft.id) == draft
        assert store.snapshot().topics[TOPIC.id] == TOPIC
