"""The data that comes with the program, brought into a base without touching what people changed there."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from knowledge.changes import Change, Entry
from knowledge.database import explained, writing
from knowledge.kinds import KINDS, Record, RecordKind
from knowledge.log import SqliteLog
from knowledge.references import without_lost
from knowledge.rows import columns_sql, current, records
from knowledge.tables import read_csv, records_of

FOLDER: Final = Path(__file__).parent / "data"
# Actor and channel of what the program itself brings in.
PACKAGE: Final = "package"


def fill(log: SqliteLog, folder: Path = FOLDER, *, path: str) -> int | None:
    """Bring in what is new in the packaged data, and return the change's number; None when nothing is.

    A record enters, changes or goes only where what is current is what the package brought last;
    a record that somebody else changed, removed or added stays as it is, and what it refers to stays with it.

    Raises:
        DataError: a file cannot be read; nothing is written then.
        Busy, CannotWrite: the database cannot be written.
    """
    digest = _digest(folder)
    if _is_filled(log, digest):
        return None
    packaged = {kind.name: _read(kind, folder) for kind in KINDS}
    with explained(path), writing(log.db):
        if _is_filled(log, digest):  # another process was quicker
            return None
        log.db.table("fills").insert({"at": datetime.now(UTC).isoformat(), "digest": digest})
        changed = tuple(entry for kind in KINDS for entry in _entries(log, kind, packaged[kind.name]))
        entries = without_lost(log.connection, changed)
        if not entries:
            return None
        return log.append(Change(PACKAGE, PACKAGE, "", "", entries))


def _digest(folder: Path) -> str:
    """Name the state of all packaged files."""
    digest = hashlib.sha256()
    for kind in KINDS:
        file = folder / f"{kind.name}.csv"
        digest.update(f"{kind.name} {file.stat().st_size if file.exists() else -1}\n".encode())
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()


def _is_filled(log: SqliteLog, digest: str) -> bool:
    last = log.connection.execute("SELECT digest FROM fills ORDER BY id DESC LIMIT 1").fetchone()
    return bool(last == (digest,))


def _read(kind: RecordKind, folder: Path) -> dict[str, Record]:
    file = folder / f"{kind.name}.csv"
    read = records_of(kind, read_csv(file)) if file.exists() else ()
    return {kind.key(record): record for record in read}


def _entries(log: SqliteLog, kind: RecordKind, packaged: dict[str, Record]) -> tuple[Entry, ...]:
    base = _brought_last(log, kind)
    ours = {kind.key(record): record for record in current(log.connection, kind)}
    return tuple(
        Entry(kind.name, key, ours.get(key), packaged.get(key))
        for key in {**packaged, **base}
        if ours.get(key) == base.get(key) and packaged.get(key) != base.get(key)
    )


def _brought_last(log: SqliteLog, kind: RecordKind) -> dict[str, Record]:
    """Return what the package itself last said of each key; without those it removed."""
    rows = log.connection.execute(
        f"SELECT v.removed, {columns_sql(kind, 'v')} FROM {kind.versions_table} AS v WHERE v.version IN"
        f" (SELECT MAX(p.version) FROM {kind.versions_table} AS p"
        " JOIN changes AS c ON c.id = p.change_id"
        ' WHERE c.channel = ? GROUP BY p."key")',
        (PACKAGE,),
    )
    return {kind.key(record): record for record in records(kind, [row[1:] for row in rows if not row[0]])}
