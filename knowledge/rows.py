"""Records as rows of the versions tables, both ways."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from knowledge.changes import Entry
from knowledge.kinds import FROM_SQL, Record, RecordKind, to_sql

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
    """Return the current records of a kind, ordered by key."""
    query = f'SELECT {columns_sql(kind)} FROM {kind.name} ORDER BY "key"'
    return tuple(records(kind, connection.execute(query)))


def latest(connection: sqlite3.Connection, kind: RecordKind, key: str) -> Record | None:
    """Return the current record of a key; None when there never was one, or it was removed."""
    query = (
        f'SELECT removed, {columns_sql(kind)} FROM {kind.versions_table} WHERE "key" = ? ORDER BY version DESC LIMIT 1'
    )
    found = connection.execute(query, (key,)).fetchone()
    return next(records(kind, [found[1:]])) if found and not found[0] else None


def version_row(kind: RecordKind, change_id: int, entry: Entry) -> Row:
    """Return the row to append for an entry; a removal keeps the columns of what was removed."""
    record = entry.before if entry.after is None else entry.after
    assert record is not None  # an entry with neither cannot be made
    cells = {field.name: to_sql(field.form, getattr(record, field.name)) for field in kind.fields}
    return {"key": entry.key, "change_id": change_id, "removed": int(entry.after is None), **cells}
