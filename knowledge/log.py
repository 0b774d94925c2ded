"""The one door for writes: the log of changes, and the tables that follow from it.

`Log` is what the rest of the program sees; in a cluster the log itself lives in PostgreSQL, and each
replica applies its changes with the same code as here.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from knowledge.changes import Change, Entry, Past
from knowledge.database import explained, wrapped, writing
from knowledge.errors import Conflict, UnknownChange
from knowledge.kinds import KIND_BY_NAME, KINDS, KindName, Record, RecordKind
from knowledge.references import lost_reference
from knowledge.rows import columns_sql, latest, records, version_row

if TYPE_CHECKING:
    from sqlite_utils import Database


class Log(Protocol):
    """Where changes are appended, and read again."""

    def append(self, change: Change) -> int:
        """Enter the change whole, or not at all, and return its number.

        Raises:
            Conflict: an entry's `before` is not what is current; or a reference would lose its record, and it names
                what an entry refers to in vain, or what refers to what an entry takes away.
        """
        ...

    def change(self, change_id: int) -> Change:
        """Return a change as it was appended.

        Raises:
            UnknownChange: there is none of that number.
        """
        ...

    def last(self) -> int:
        """Return the number of the last change; 0 when there is none."""
        ...

    def since(self, change_id: int) -> Iterator[tuple[int, Change]]:
        """Yield number and change of all that came after the given number, the oldest first."""
        ...

    def history(self, kind: KindName, key: str) -> tuple[Past, ...]:
        """Return all versions of a record, the newest first; empty when there never was one."""
        ...


class SqliteLog:
    """The log in the same SQLite file as the tables, entered together with them."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self.connection = connection
        self.path = path
        self._wrapped: Database | None = None

    @property
    def db(self) -> "Database":
        """The database as sqlite-utils sees it, made at the first write."""
        if self._wrapped is None:
            self._wrapped = wrapped(self.connection)
        return self._wrapped

    def append(self, change: Change) -> int:
        """See `Log.append`.

        Raises:
            Conflict: an entry's `before` is not what is current; or a reference would lose its record, and it names
                what an entry refers to in vain, or what refers to what an entry takes away.
            Busy, CannotWrite: the file cannot be written.
        """
        with explained(self.path), writing(self.db):
            for entry in change.entries:
                if latest(self.connection, KIND_BY_NAME[entry.kind], entry.key) != entry.before:
                    raise Conflict(entry.kind, entry.key)
            if (lost := lost_reference(self.connection, change.entries)) is not None:
                raise Conflict(*lost)
            return _enter(self.db, change)

    def change(self, change_id: int) -> Change:
        """See `Log.change`."""
        found = self.connection.execute(
            "SELECT at, actor, channel, reason, source, reverts FROM changes WHERE id = ?", (change_id,)
        ).fetchone()
        if found is None:
            raise UnknownChange(change_id)
        at, actor, channel, reason, source, reverts = found
        entries = tuple(entry for kind in KINDS for entry in self._entries(kind, change_id))
        return Change(actor, channel, reason, source, entries, datetime.fromisoformat(at), reverts)

    def last(self) -> int:
        """See `Log.last`."""
        (number,) = self.connection.execute("SELECT MAX(id) FROM changes").fetchone()
        return number or 0

    def since(self, change_id: int) -> Iterator[tuple[int, Change]]:
        """See `Log.since`."""
        numbers = self.connection.execute("SELECT id FROM changes WHERE id > ? ORDER BY id", (change_id,))
        for (number,) in numbers.fetchall():
            yield number, self.change(number)

    def history(self, kind: KindName, key: str) -> tuple[Past, ...]:
        """See `Log.history`."""
        told = KIND_BY_NAME[kind]
        rows = self.connection.execute(
            f"SELECT c.id, c.at, c.actor, c.channel, c.reason, c.source, v.removed, {columns_sql(told, 'v')}"
            f" FROM {told.versions_table} AS v"
            " JOIN changes AS c ON c.id = v.change_id"
            ' WHERE v."key" = ? ORDER BY v.version DESC',
            (key,),
        )
        return tuple(
            Past(number, datetime.fromisoformat(at), actor, channel, reason, source, _record(told, version))
            for number, at, actor, channel, reason, source, *version in rows
        )

    def _entries(self, kind: RecordKind, change_id: int) -> Iterator[Entry]:
        """Yield the change's entries of one kind: each version it made, after the version before it."""
        table = kind.versions_table
        rows = self.connection.execute(
            f'SELECT v."key", v.removed, {columns_sql(kind, "v")}, p.removed, {columns_sql(kind, "p")}'
            f" FROM {table} AS v LEFT JOIN {table} AS p ON p.version ="
            f' (SELECT MAX(version) FROM {table} WHERE "key" = v."key" AND version < v.version)'
            " WHERE v.change_id = ? ORDER BY v.version",
            (change_id,),
        )
        width = 1 + len(kind.fields)
        for key, *cells in rows:
            yield Entry(kind.name, key, _record(kind, cells[width:]), _record(kind, cells[:width]))


def revert(log: Log, change_id: int, *, actor: str, channel: str, reason: str = "") -> int:
    """Append the opposite of a change, and return the number of that; undoing an undo brings the change back.

    Raises:
        UnknownChange: there is no such change.
        Conflict: a record of it was changed again since, or a reference would lose its record.
    """
    undone = log.change(change_id)
    entries = tuple(entry.opposite for entry in undone.entries)
    return log.append(Change(actor, channel, reason, undone.source, entries, reverts=change_id))


def _record(kind: RecordKind, version: Sequence[Any]) -> Record | None:
    """Return the record of a version (`removed` and the fields); None if there is none, or it removes."""
    removed, *cells = version
    return next(records(kind, [tuple(cells)])) if removed == 0 else None


def _enter(db: "Database", change: Change) -> int:
    """Append a change that has been checked, and return its number."""
    row = {
        "at": change.at.astimezone(UTC).isoformat(),
        "actor": change.actor,
        "channel": change.channel,
        "reason": change.reason,
        "source": change.source,
        "reverts": change.reverts,
    }
    change_id = db.table("changes").insert(row).last_pk
    assert isinstance(change_id, int)  # the table has an integer primary key
    for kind in KINDS:
        rows = [version_row(kind, change_id, entry) for entry in change.entries if entry.kind == kind.name]
        db.table(kind.versions_table).insert_all(rows)
    return change_id
