"""Whatever is changed and taken back, in whatever order, the base is what its log says."""

from dataclasses import dataclass, replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.changes import Entry
from knowledge.drafts import Draft
from knowledge.errors import CannotUndo, Conflict, DraftDropped, NothingToUndo
from knowledge.kinds import KIND_BY_NAME, Record
from knowledge.records import Fact
from knowledge.snapshot import Snapshot, after
from knowledge.store import Store, open_store
from knowledge.undo import undo
from tests.knowledge.world import ALL, FACT, KIND_OF, TOPIC, put

KEYS = ("f1", "g1", "g2", "g3")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that staff do: draft a figure or a topic, write or drop what was drafted, or take something back."""

    act: str
    which: int
    value: float


# What comes more often is what others rest on.
ACTS = ("draft", "draft", "draft", "topic", "write", "write", "drop", "undo", "undo_last", "remove")
STEPS = st.lists(
    st.builds(
        Step,
        act=st.sampled_from(
            ("draft", "draft", "draft", "topic", "write", "write", "drop", "undo", "undo_last", "remove")
        ),
        which=st.integers(0, 11),
        value=st.sampled_from((1.0, 2.0, 3.0)),
    ),
    max_size=14,
)


def draft(store: Store, step: Step) -> Draft | None:
    """Keep what a step wants as a draft; None where it is current already."""
    snapshot = store.snapshot()
    before: Record | None
    wanted: Record | None
    if step.act == "topic":
        before, wanted = snapshot.topics.get(TOPIC.id), replace(TOPIC, text=f"bản {step.value}")
    else:
        key = KEYS[step.which % len(KEYS)]
        before = snapshot.fact_by_id.get(key)
        year = 2031 + KEYS.index(key)
        dated = replace(FACT, id=key, period_from=date(year, 1, 1), period_to=date(year, 12, 31), value=step.value)
        wanted = None if step.act == "remove" else dated
    if before == wanted:
        return None
    told = wanted or before
    assert told is not None
    kind = KIND_OF[type(told)]
    entry = Entry(kind, KIND_BY_NAME[kind].key(told), before, wanted)
    return store.drafts.add("fact" if isinstance(told, Fact) else "topic", (entry,), channel="c", chat="1", member=1)


def play(store: Store, steps: list[Step]) -> None:
    """Do the steps; what cannot be done is refused and changes nothing."""
    drafts: list[Draft] = []
    for step in steps:
        version = store.version()
        try:
            match step.act:
                case "draft" | "topic" | "remove":
                    drafts += [made] if (made := draft(store, step)) else []
                case "write" if drafts:
                    store.drafts.write(drafts[step.which % len(drafts)], actor="an", channel="c")
                case "drop" if drafts:
                    store.drafts.drop(drafts[step.which % len(drafts)])
                case "undo":
                    undo(store, 1 + step.which % max(version, 1), actor="bình", channel="c")
                case "undo_last":
                    undo(store, None, actor="bình", channel="c")
        except (Conflict, CannotUndo, DraftDropped, NothingToUndo):
            assert store.version() == version


def replayed(store: Store, empty: Snapshot) -> Snapshot:
    """What the log's changes make of nothing, one after the other, in memory."""
    snapshot = empty
    for _, change in store.log.since(0):
        snapshot = after(snapshot, change.entries)
    return snapshot


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_base_is_its_log_replayed(steps: list[Step]) -> None:
    """After any sequence of drafts, writes, drops and undos the base is what its log makes of nothing.

    So is another base into which the same changes are appended, as a replica takes them in; each written draft is one
    change, and no change came of one that was not written.
    """
    with open_store(":memory:", packaged=None) as store, open_store(":memory:", packaged=None) as replica:
        empty = store.snapshot()
        put(store, *ALL)
        play(store, steps)

        for _, change in store.log.since(0):
            replica.log.append(change)

        assert replayed(store, empty) == store.snapshot() == replica.snapshot()
        rows = store.log.connection.execute(
            "SELECT state, COUNT(*), COUNT(DISTINCT change_id) FROM drafts GROUP BY state"
        )
        for state, count, changes in rows:
            assert changes == (count if state == "written" else 0)
