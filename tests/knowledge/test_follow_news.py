"""Whatever staff do and whenever notices go out: a follower is told each step from what they know to what is."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.errors import Conflict
from knowledge.follows import Scope
from knowledge.log import revert
from knowledge.records import Fact
from knowledge.store import Store
from knowledge.told import Chat
from tests.knowledge.world import FACT, change, entry

AN = Chat("telegram", "1")
KEYS = ("f1", "f2x", "f3x", "f4x")
START = datetime(2031, 5, 6, 8, 0, tzinfo=UTC)


def values(store: Store) -> dict[str, float | None]:
    """What is current of the figures followed."""
    held = {fact.id: fact.value for fact in store.snapshot().facts_by_indicator.get("flowers", ())}
    return {key: held.get(key) for key in KEYS}


def something(store: Store, dice: random.Random) -> None:
    """Add, correct, take out or undo, as staff may."""
    if dice.random() < 0.3:
        try:
            revert(store.log, dice.randrange(2, store.version() + 1), actor="an", channel="test")
        except (Conflict, ValueError):
            return
        return
    key, now = dice.choice(KEYS), values(store)
    before = None if now[key] is None else current(store, key)
    after = None if before and dice.random() < 0.2 else replace(FACT, id=key, value=float(dice.randrange(5)))
    if before != after:
        store.log.append(change(entry(before, after)))


def current(store: Store, key: str) -> Fact:
    """The current figure of an id."""
    return next(fact for fact in store.snapshot().facts_by_indicator["flowers"] if fact.id == key)


def put_out(store: Store, day: datetime) -> None:
    """Put what is new into the outbox, as a channel does when it looks."""
    snapshot = store.snapshot()
    while not store.spread.spread(snapshot):
        pass
    for chat in store.spread.waiting("telegram", day.date().isoformat(), heard_since=None, limit=9):
        found = store.news.of(chat, snapshot)
        assert found is not None
        if not found.pieces:
            store.news.nothing(chat, found)
            continue
        told = [[piece.key, _value(piece.before), _value(piece.after)] for piece in found.pieces]
        assert store.news.tell(chat, found, json.dumps(told), day=day.date().isoformat(), at=day)


def _value(record: object) -> float | None:
    return record.value if isinstance(record, Fact) else None


def read(store: Store, known: dict[str, float | None], day: datetime) -> int:
    """Let the follower read what is sent: each step begins where they stand, and leads elsewhere."""
    notices = store.notices.claim("telegram", day)
    for notice in notices:
        for key, before, after in json.loads(notice.text):
            assert (known[key], before != after) == (before, True)
            known[key] = after
    return len(notices)


@pytest.mark.parametrize("seed", range(12))
def test_follower_knows_what_is_in_the_end(store: Store, seed: int) -> None:
    """Changes, undoing and sending in any order: nothing is told twice, nothing is left out, one notice a day."""
    dice, day = random.Random(seed), START
    assert store.follows.add(AN, [Scope(programme="gardens", place="d1")], version=store.version(), most=9)
    known = values(store)
    for _ in range(40):
        match dice.randrange(4):
            case 0 | 1:
                something(store, dice)
            case 2:
                put_out(store, day)
            case _:
                assert read(store, known, day) <= 1
                day += timedelta(days=1)

    for _ in range(2):
        put_out(store, day)
        read(store, known, day)
        day += timedelta(days=1)

    assert known == values(store)
