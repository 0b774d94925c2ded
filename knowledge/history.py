"""Who changed what: the changes of figures and of the register, the last changes, and the last of one person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from knowledge.changes import Entry
from knowledge.database import explained
from knowledge.kinds import KIND_BY_NAME, KindName
from knowledge.log import SqliteLog
from knowledge.packaged import PACKAGE
from knowledge.rows import record_at

_Version: TypeAlias = tuple[KindName, int, str]


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
        return tuple(
            _happening(log, n, [("facts", *row) for row in log.connection.execute(keys, (n, *wanted))])
            for (n,) in numbers
        )


def changes_of_register(
    log: SqliteLog, products: Iterable[str], places: Iterable[str], most: int
) -> tuple[Happening, ...]:
    """Return the last changes of products, of products at places, and of what is said of those, the newest first.

    Of a place how far it is complete is among them; neither named: all of the register.
    """
    products, places = tuple(products), tuple(places)
    of_products, of_places = f'v."key" IN ({_marks(products)})', f"v.place IN ({_marks(places)})"
    meant = of_products if products else of_places if places else "1 = 1"
    wanted = products or places
    keys = f'SELECT v."key" FROM products_versions AS v WHERE {meant}'
    parts: list[tuple[KindName, str]] = [("products", meant), ("certificates", f"v.product IN ({keys})")]
    if not products:
        parts.append(("coverages", meant))
    found: dict[int, list[_Version]] = {}
    with explained(log.path):
        for kind, where in parts:
            query = (
                f'SELECT v.change_id, v.version, v."key" FROM {kind}_versions AS v WHERE {where}'
                f" AND v.change_id IN (SELECT DISTINCT v.change_id FROM {kind}_versions AS v WHERE {where}"
                " ORDER BY v.change_id DESC LIMIT ?) ORDER BY v.version"
            )
            for number, version, key in log.connection.execute(query, (*wanted, *wanted, most)):
                found.setdefault(number, []).append((kind, version, key))
        return tuple(_happening(log, number, found[number]) for number in sorted(found, reverse=True)[:most])


def together(first: Iterable[Happening], second: Iterable[Happening], most: int) -> tuple[Happening, ...]:
    """Return happenings of two kinds as one list, the newest first; what one change did stands together."""
    by_change: dict[int, Happening] = {}
    for each in (*first, *second):
        held = by_change.get(each.change_id)
        by_change[each.change_id] = replace(held, entries=(*held.entries, *each.entries)) if held else each
    return tuple(by_change[number] for number in sorted(by_change, reverse=True)[:most])


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


def _happening(log: SqliteLog, number: int, versions: list[_Version]) -> Happening:
    moment, actor, channel, reason, source, reverts = log.connection.execute(
        "SELECT at, actor, channel, reason, source, reverts FROM changes WHERE id = ?", (number,)
    ).fetchone()
    (later,) = log.connection.execute("SELECT MAX(id) FROM changes WHERE reverts = ?", (number,)).fetchone()
    entries = tuple(
        Entry(
            kind,
            key,
            record_at(log.connection, KIND_BY_NAME[kind], key, version - 1),
            record_at(log.connection, KIND_BY_NAME[kind], key, version),
        )
        for kind, version, key in versions
    )
    return Happening(number, datetime.fromisoformat(moment), actor, channel, reason, source, reverts, later, entries)


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
