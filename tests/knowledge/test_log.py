"""Everything enters through the log, nothing is lost, and anything can be undone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.changes import Change, Entry
from knowledge.errors import Conflict, UnknownChange
from knowledge.log import revert
from knowledge.records import Topic
from knowledge.store import Store, open_store
from tests.knowledge.world import ALL, FACT, REPORT, TOPIC, change, entry, put

CORRECTED = replace(FACT, value=1300.0)


def test_change_is_read_back_as_appended(store: Store) -> None:
    """A change keeps who, when, from where, why, on what ground, and each record before and after."""
    appended = Change("an", "telegram", "đếm lại", "sổ tay", (entry(FACT, CORRECTED), entry(TOPIC, None)))

    number = store.log.append(appended)

    assert number == 2
    assert store.log.change(number) == appended


def test_what_is_appended_is_current(store: Store) -> None:
    """After a change a snapshot has the new record in the old one's place."""
    store.log.append(change(entry(FACT, CORRECTED)))

    assert store.snapshot().fact_by_id[FACT.id] == CORRECTED


def test_removed_record_is_not_current(store: Store) -> None:
    """After a removal a snapshot does not have the record."""
    store.log.append(change(entry(FACT, None)))

    assert FACT.id not in store.snapshot().fact_by_id


def test_history_keeps_what_was_removed(store: Store) -> None:
    """The history has every version, the newest first, the removal as None."""
    store.log.append(change(entry(FACT, CORRECTED), actor="bình"))
    store.log.append(change(entry(CORRECTED, None)))

    history = store.log.history("facts", FACT.id)

    assert [past.record for past in history] == [None, CORRECTED, FACT]
    assert [past.actor for past in history] == ["an", "bình", "an"]
    assert [past.change_id for past in history] == [3, 2, 1]


def test_history_of_unknown_key_is_empty(store: Store) -> None:
    """A record that never was has no history."""
    assert store.log.history("facts", "no such fact") == ()


@pytest.mark.parametrize(
    "late",
    [
        pytest.param(entry(FACT, replace(FACT, value=1.0)), id="changed since"),
        pytest.param(entry(None, FACT), id="exists already"),
        pytest.param(entry(replace(FACT, id="f9"), None), id="never was"),
    ],
)
def test_stale_change_is_refused_whole(store: Store, late: Entry) -> None:
    """A change one of whose records is not what it rests on enters nothing at all."""
    store.log.append(change(entry(FACT, CORRECTED)))
    before = store.snapshot()

    with pytest.raises(Conflict) as caught:
        store.log.append(change(entry(TOPIC, None), late))

    assert (caught.value.kind, caught.value.key) == ("facts", late.key)
    assert store.snapshot() == before
    assert store.version() == 2


def test_revert_restores_what_was(store: Store) -> None:
    """Undoing a correction brings the earlier record back, as a change of its own."""
    before = store.snapshot()
    number = store.log.append(change(entry(FACT, CORRECTED), entry(TOPIC, None)))

    undo = revert(store.log, number, actor="chi", channel="terminal")

    assert store.snapshot() == before
    assert store.log.change(undo).reverts == number


def test_revert_of_revert_restores_the_change(store: Store) -> None:
    """Undoing an undo brings the change back."""
    number = store.log.append(change(entry(FACT, CORRECTED)))
    after = store.snapshot()

    undo = revert(store.log, number, actor="an", channel="test")
    revert(store.log, undo, actor="an", channel="test")

    assert store.snapshot() == after


def test_revert_under_a_later_change_is_refused(store: Store) -> None:
    """What somebody changed again since cannot be undone over their head."""
    number = store.log.append(change(entry(FACT, CORRECTED)))
    store.log.append(change(entry(CORRECTED, replace(FACT, value=7.0))))

    with pytest.raises(Conflict):
        revert(store.log, number, actor="an", channel="test")


def test_revert_of_no_change_is_refused(store: Store) -> None:
    """There is nothing to undo under a number that no change has."""
    with pytest.raises(UnknownChange):
        revert(store.log, 99, actor="an", channel="test")


def test_entry_without_difference_is_refused() -> None:
    """An entry that leaves a record as it is says nothing."""
    with pytest.raises(ValueError, match="nothing changes"):
        entry(FACT, FACT)


def test_entry_of_two_records_is_refused() -> None:
    """Before and after are the same record, told by its key."""
    with pytest.raises(ValueError, match="another record"):
        Entry("facts", "f1", FACT, replace(FACT, id="f9"))


def test_change_without_entries_is_refused() -> None:
    """A change changes something."""
    with pytest.raises(ValueError, match="without entries"):
        change()


def test_change_with_one_record_twice_is_refused() -> None:
    """A change says one thing of a record."""
    with pytest.raises(ValueError, match="two entries"):
        change(entry(FACT, CORRECTED), entry(FACT, None))


def test_time_is_kept_whatever_its_zone(empty: Store) -> None:
    """The moment of a change is the same after it was stored."""
    at = datetime(2031, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    number = empty.log.append(Change("an", "test", "", "", (entry(None, REPORT),), at))

    assert empty.log.change(number).at == at


TOPICS = [Topic(key, "t", text, "", "") for key in "ab" for text in ("một", "hai")]
STEPS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["một", "hai", None, "undo"])), max_size=12)


def _walk(store: Store, steps: list[tuple[str, str | None]]) -> None:
    """Take each step that makes sense: set a topic's text, remove it, or undo the last change."""
    for key, text in steps:
        if text == "undo":
            if store.log.last():
                revert(store.log, store.log.last(), actor="an", channel="test")
            continue
        before = store.snapshot().topics.get(key)
        after = None if text is None else Topic(key, "t", text, "", "")
        if before != after:
            store.log.append(change(entry(before, after)))


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_replayed_log_gives_the_same_tables(steps: list[tuple[str, str | None]]) -> None:
    """The current records follow from the log alone, undone changes and all."""
    with open_store(":memory:", packaged=None) as first, open_store(":memory:", packaged=None) as second:
        _walk(first, steps)
        for number, each in first.log.since(0):
            assert second.log.append(each) == number

        assert second.snapshot() == first.snapshot()
        assert list(second.log.since(0)) == list(first.log.since(0))


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_undoing_everything_leaves_nothing(steps: list[tuple[str, str | None]]) -> None:
    """Undone from the last to the first, all changes together change nothing."""
    with open_store(":memory:", packaged=None) as store:
        _walk(store, steps)
        for number in range(store.log.last(), 0, -1):
            revert(store.log, number, actor="an", channel="test")

        assert store.snapshot().topics == {}


def test_since_yields_only_later_changes(store: Store) -> None:
    """A replica that has applied change 1 gets those after it."""
    number = store.log.append(change(entry(FACT, None)))

    assert [each for each, _ in store.log.since(1)] == [number]


def test_world_is_one_change(empty: Store) -> None:
    """Many records of every kind enter together."""
    assert put(empty, *ALL) == 1
    assert len(empty.log.change(1).entries) == len(ALL)
