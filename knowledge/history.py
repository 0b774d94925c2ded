"""Who changed what: the changes of figures, the last changes, and the last of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from knowledge.changes import Entry
from knowledge.database import explained
from knowledge.kinds import KIND_BY_NAME
from knowledge.log import SqliteLog
from knowledge.packaged import PACKAGE
from knowledge.rows import record_at

_FACTS = KIND_BY_NAME["facts"]


@dataclass(frozen=True, slots=True)
class Happening:
    """A change, and what of it is asked about."""

    change_id: int
    at: datetime
    actor: str
    channel: str
    reason: str
    source: str
    reverts: int | None
    reverted_by: int | None
    """The number of the change that took it back last; None where none did."""
    entries: tuple[Entry, ...]
    """Those that are asked about; empty where all are."""


def changes_of_figures(
    log: SqliteLog, indicators: Iterable[str], places: Iterable[str], most: int
) -> tuple[Happening, ...]:
    """Return the last changes of figures of some indicators at some places, the newest first; none named: all."""
    indicators, places = tuple(indicators), tuple(places)
    where = ["1 = 1"]
    if indicators:
        where.append(f"v.indicator IN ({_marks(indicators)})")
    if places:
        where.append(f"(v.place IN ({_marks(places)}) OR v.partner IN ({_marks(places)}))")
    query = (
        f"SELECT DISTINCT v.change_id FROM facts_versions AS v WHERE {' AND '.join(where)}"
        " ORDER BY v.change_id DESC LIMIT ?"
    )
    keys = f'SELECT v.version, v."key" FROM facts_versions AS v WHERE v.change_id = ? AND {" AND ".join(where)}'
    wanted = (*indicators, *places, *places)
    with explained(log.path):
        numbers = log.connection.execute(query, (*wanted, most)).fetchall()
        return tuple(_happening(log, n, log.connection.execute(keys, (n, *wanted)).fetchall()) for (n,) in numbers)


def happening(log: SqliteLog, change_id: int) -> Happening:
    """Return a change that there is, without its entries."""
    with explained(log.path):
        return _happening(log, change_id, [])


def last_changes(log: SqliteLog, most: int) -> tuple[Happening, ...]:
    """Return the last changes of people, the newest first, without their entries."""
    with explained(log.path):
        numbers = log.connection.execute(
            "SELECT id FROM changes WHERE channel != ? ORDER BY id DESC LIMIT ?", (PACKAGE, most)
        ).fetchall()
        return tuple(_happening(log, number, []) for (number,) in numbers)


def last_of(log: SqliteLog, actor: str) -> int | None:
    """Return the number of a person's last change that is no undo and that nobody took back; None where there is none.

    So taking back once more goes on to the change before; a change whose undo was itself undone counts again.
    """
    with explained(log.path):
        undos = log.connection.execute("SELECT reverts, id FROM changes WHERE reverts IS NOT NULL").fetchall()
        own = log.connection.execute(
            "SELECT id FROM changes WHERE actor = ? AND channel != ? AND reverts IS NULL ORDER BY id DESC",
            (actor, PACKAGE),
        )
        undone: set[int] = set()
        for reverted, by in sorted(undos, key=_by, reverse=True):
            if by not in undone:
                undone.add(reverted)
        return next((number for (number,) in own if number not in undone), None)


def _by(undo: tuple[int, int]) -> int:
    return undo[1]


def _happening(log: SqliteLog, number: int, versions: list[tuple[int, str]]) -> Happening:
    moment, actor, channel, reason, source, reverts = log.connection.execute(
        "SELECT at, actor, channel, reason, source, reverts FROM changes WHERE id = ?", (number,)
    ).fetchone()
    (later,) = log.connection.execute("SELECT MAX(id) FROM changes WHERE reverts = ?", (number,)).fetchone()
    entries = tuple(
        Entry(
            "facts",
            key,
            record_at(log.connection, _FACTS, key, version - 1),
            record_at(log.connection, _FACTS, key, version),
        )
        for version, key in versions
    )
    return Happening(number, datetime.fromisoformat(moment), actor, channel, reason, source, reverts, later, entries)


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
