"""Of the changes of a person, the last that still stands."""

from dataclasses import replace

from knowledge.history import last_of
from knowledge.store import Store
from knowledge.undo import undo
from tests.knowledge.world import FACT, change, entry

CORRECTED = replace(FACT, value=1300.0)
AGAIN = replace(FACT, value=1400.0)


def corrected_twice(store: Store) -> None:
    """Two corrections by one person, changes 2 and 3."""
    store.log.append(change(entry(FACT, CORRECTED), actor="Anh Trăng"))
    store.log.append(change(entry(CORRECTED, AGAIN), actor="Anh Trăng"))


def take_back(store: Store, number: int | None) -> None:
    """Undo as the same person."""
    undo(store, number, actor="Anh Trăng", channel="web")


def test_undone_changes_are_passed_over(store: Store) -> None:
    """Taking back what is last, again and again, goes back step by step until nothing is left."""
    corrected_twice(store)
    lasts = []
    while (last := last_of(store.log, "Anh Trăng")) is not None:
        lasts.append(last)
        take_back(store, last)

    assert lasts == [3, 2]
    assert store.snapshot().fact_by_id["f1"] == FACT


def test_change_that_was_brought_back_counts_again(store: Store) -> None:
    """An undo that is undone leaves its change standing; undone once more it is gone again."""
    corrected_twice(store)
    stands = []
    for number in (3, 4, 5):
        take_back(store, number)
        stands.append(last_of(store.log, "Anh Trăng"))

    assert stands == [2, 3, 2]


def test_others_undo_counts_too(store: Store) -> None:
    """What somebody else took back is not taken back again, and their undo is no change of theirs to take back."""
    corrected_twice(store)
    undo(store, 3, actor="Chị Sao", channel="web")

    assert (last_of(store.log, "Anh Trăng"), last_of(store.log, "Chị Sao")) == (2, None)
