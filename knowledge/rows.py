"""Records as rows of the versions tables, both ways."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from knowledge.changes import Entry
from knowledge.kinds import FROM_SQL, Record, RecordKind, to_sql

ROWS_AT_ONCE: Final = 10_000
Row = dict[str, Any]


def columns_sql(kind: RecordKind, table: str = "") -> str:
    """Return the record's columns for a SELECT, quoted (`group` and `order` are SQL words)."""
    prefix = f"{table}." if table else ""
    return ", ".join(f'{prefix}"{name}"' for name in kind.columns)


def records(kind: RecordKind, rows: Iterable[tuple[Any, ...]]) -> Iterator[Record]:
    """Yield the record of each row, whose values stand in the order of the kind's fields.

    Worked column by column: a loop per cell takes twice as long over 10,000 places.
    """
    columns = list(zip(*rows, strict=True))
    if not columns:
        return iter(())
    decoded = [
        map(FROM_SQL[field.form], column) if field.form in FROM_SQL else column
        for field, column in zip(kind.fields, columns, strict=True)
    ]
    return map(kind.type, *decoded)


def current(connection: sqlite3.Connection, kind: RecordKind) -> tuple[Record, ...]:
    """Return the current records of a kind, ordered by key.

    All versions are read in their order and the last of each key is kept: SQLite takes three times as long to find
    the last versions and to sort them, measured with a million facts.
    """
    query = f'SELECT removed, "key", {columns_sql(kind)} FROM {kind.versions_table} ORDER BY version'
    cursor = connection.execute(query)
    made = _maker(kind)
    held: dict[str, Record] = {}
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        removed, keys, *columns = zip(*rows, strict=True)
        held.update(zip(keys, made(columns), strict=True))
        if any(removed):
            for key, is_removed in dict(zip(keys, removed, strict=True)).items():
                if is_removed:
                    del held[key]
    return tuple(held[key] for key in sorted(held))


def _maker(kind: RecordKind) -> Callable[[list[tuple[Any, ...]]], list[Record]]:
    """Return what makes records of columns; equal values are one object in all records that it makes.

    Fields are set column by column, by their slots: a million calls of a frozen class with 19 fields take three
    times as long.
    """
    places = [kind.type.__dict__[field.name].__set__ for field in kind.fields]
    decoders = [
        _once(FROM_SQL.get(field.form, _same)) if field.form != "number" and field.name != "id" else None
        for field in kind.fields
    ]

    def made(columns: list[tuple[Any, ...]]) -> list[Record]:
        records = [kind.type.__new__(kind.type) for _ in columns[0]]
        for place, decode, column in zip(places, decoders, columns, strict=True):
            deque(map(place, records, map(decode, column) if decode else column), maxlen=0)
        return records

    return made


def _once(decode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the decoding with a memory."""
    return lru_cache(maxsize=None)(decode)


def _same(value: Any) -> Any:
    return value


def latest(connection: sqlite3.Connection, kind: RecordKind, key: str) -> Record | None:
    """Return the current record of a key; None when there never was one, or it was removed."""
    query = (
        f'SELECT removed, {columns_sql(kind)} FROM {kind.versions_table} WHERE "key" = ? ORDER BY version DESC LIMIT 1'
    )
    found = connection.execute(query, (key,)).fetchone()
    return next(records(kind, [found[1:]])) if found and not found[0] else None


def record_at(connection: sqlite3.Connection, kind: RecordKind, key: str, version: int) -> Record | None:
    """Return the record of a key as it was at a version of its table; None when there was none."""
    query = (
        f'SELECT removed, {columns_sql(kind)} FROM {kind.versions_table} WHERE "key" = ? AND version <= ?'
        " ORDER BY version DESC LIMIT 1"
    )
    found = connection.execute(query, (key, version)).fetchone()
    return next(records(kind, [found[1:]])) if found and not found[0] else None


def version_row(kind: RecordKind, change_id: int, entry: Entry) -> Row:
    """Return the row to append for an entry; a removal keeps the columns of what was removed."""
    record = entry.before if entry.after is None else entry.after
    assert record is not None  # an entry with neither cannot be made
    cells = {field.name: to_sql(field.form, getattr(record, field.name)) for field in kind.fields}
    return {"key": entry.key, "change_id": change_id, "removed": int(entry.after is None), **cells}
