"""A change is taken back where nothing rests on it, and otherwise the later change is named."""

from dataclasses import replace

import pytest

from knowledge.errors import CannotUndo, Conflict, NothingToUndo, UnknownChange
from knowledge.kinds import Record
from knowledge.records import Term
from knowledge.store import Store, open_store
from knowledge.undo import Undone, undo, undoable, why_not
from tests.knowledge.world import (
    COMMUNE,
    DISTRICT,
    FACT,
    FLOWERS,
    PRODUCT,
    PROGRAMME,
    REPORT,
    TOPIC,
    change,
    entry,
    put,
)

CORRECTED = replace(FACT, value=1300.0)


def take_back(store: Store, change_id: int | None = None) -> Undone:
    """Undo as an invented person."""
    return undo(store, change_id, actor="chi", channel="terminal")


def why(store: Store, change_id: int | None = None) -> tuple[str, str, str, int]:
    """Return why a change cannot be taken back: code, kind and key of a record, and the later change."""
    with pytest.raises(CannotUndo) as caught:
        take_back(store, change_id)
    return caught.value.code, caught.value.kind, caught.value.key, caught.value.later


def test_last_change_is_taken_back(store: Store) -> None:
    """What was current before the last change is current again, what was taken back is counted, nothing is lost."""
    before = store.snapshot()
    put(store, replace(FACT, id="f9", place="d2"))
    store.log.append(change(entry(FACT, CORRECTED), entry(TOPIC, None), entry(None, replace(TOPIC, id="bell"))))

    undone = take_back(store)

    assert (undone.change_id, undone.by, store.log.change(4).reverts) == (3, 4, 3)
    assert (undone.taken_out, undone.restored, undone.brought_back) == (1, 1, 1)
    assert [past.record for past in store.log.history("facts", "f1")] == [FACT, CORRECTED, FACT]
    take_back(store, 2)
    assert store.snapshot() == before


def test_undo_of_an_undo_brings_the_change_back(store: Store) -> None:
    """An undo is a change like any other."""
    store.log.append(change(entry(FACT, CORRECTED)))
    take_back(store)

    take_back(store)

    assert store.snapshot().fact_by_id["f1"] == CORRECTED


def test_later_change_of_a_record_is_named(store: Store) -> None:
    """What was changed again since, or taken back already, stays, and the error says by which change."""
    store.log.append(change(entry(FACT, CORRECTED)))
    store.log.append(change(entry(CORRECTED, replace(FACT, value=7.0))))

    assert why(store, 2) == ("changed_since", "facts", "f1", 3)
    take_back(store, 3)
    take_back(store, 2)
    assert why(store, 2) == ("undone_already", "facts", "f1", 5)
    assert store.version() == 5


def test_source_that_figures_need_stays(store: Store) -> None:
    """A change whose records later ones refer to is not taken back under them."""
    put(store, replace(REPORT, id="paper", title="Báo Mây"))
    put(store, replace(FACT, id="f9", place="d2", source="paper"))

    assert why(store, 2) == ("still_needed", "facts", "f9", 3)
    assert store.version() == 3


def test_undo_looks_again_where_it_writes(store: Store) -> None:
    """What came to need a record after it was looked at stops the undo in its own transaction."""
    put(store, replace(REPORT, id="paper", title="Báo Mây"))
    undone = undoable(store, 2)
    put(store, replace(FACT, id="f9", place="d2", source="paper"))

    with pytest.raises(Conflict) as caught:
        store.log.append(change(*(each.opposite for each in undone.entries)))

    error = why_not(store.log, 2, caught.value)
    assert (error.code, error.kind, error.key, error.later) == ("still_needed", "facts", "f9", 3)
    assert store.version() == 3


def test_what_refers_to_something_gone_is_not_brought_back(store: Store) -> None:
    """A figure comes back only with its source: the change that took that away is named."""
    put(store, replace(REPORT, id="paper", title="Báo Mây"))
    put(store, replace(FACT, id="f9", place="d2", source="paper"))
    take_back(store, 3)
    take_back(store, 2)

    assert why(store, 4) == ("changed_since", "sources", "paper", 5)
    take_back(store, 5)
    take_back(store, 4)
    assert store.snapshot().sources["paper"].title == "Báo Mây"
    assert store.snapshot().fact_by_id["f9"].source == "paper"


@pytest.mark.parametrize(
    ("record", "needing"),
    [
        (DISTRICT, ("facts", "f1")),
        (COMMUNE, ("places", "d1")),
        (FLOWERS, ("facts", "f1")),
        (PROGRAMME, ("indicators", "flowers")),
        (PRODUCT, ("certificates", "jam_4")),
        (REPORT, ("facts", "f1")),
    ],
    ids=lambda case: case[0] if isinstance(case, tuple) else type(case).__name__,
)
def test_nothing_is_taken_away_that_others_need(store: Store, record: Record, needing: tuple[str, str]) -> None:
    """The log itself keeps what is referred to; what goes with it is not in the way."""
    with pytest.raises(Conflict) as caught:
        store.log.append(change(entry(record, None)))

    assert (caught.value.kind, caught.value.key) == needing


def test_name_goes_before_what_it_names(store: Store) -> None:
    """A name of an indicator needs it; both may go at once."""
    put(store, replace(FLOWERS, id="weeds", label="cỏ dại"), Term("indicator", "weeds", "cỏ hoang"))
    weeds, term = replace(FLOWERS, id="weeds", label="cỏ dại"), Term("indicator", "weeds", "cỏ hoang")

    with pytest.raises(Conflict) as caught:
        store.log.append(change(entry(weeds, None)))
    store.log.append(change(entry(weeds, None), entry(term, None)))

    assert (caught.value.kind, caught.value.key) == ("terms", "indicator / weeds / cỏ hoang")


def test_packaged_data_is_not_taken_back() -> None:
    """The program's own data is no change of a person: not the last one, and not by its number."""
    with open_store(":memory:") as store:
        with pytest.raises(NothingToUndo):
            take_back(store)
        assert why(store, 1) == ("packaged", "facts", "", 0)
        assert store.version() == 1


def test_unknown_number_is_refused(store: Store) -> None:
    """There is nothing to take back under a number that no change has."""
    with pytest.raises(UnknownChange):
        take_back(store, 99)
