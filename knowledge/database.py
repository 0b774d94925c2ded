"""The SQLite file: opening it, and writing to it under one lock."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.errors import Busy, CannotWrite, ForeignDatabase, KnowledgeError, NotADatabase
from knowledge.schema import is_foreign

if TYPE_CHECKING:
    from sqlite_utils import Database

# A first start that fills the base takes about a second; whoever comes second waits for it.
_BUSY_TIMEOUT_S: Final = 20.0
# An answer is on its way to somebody, and all other chats wait meanwhile.
_BRIEF_TIMEOUT_MS: Final = 50
_SWITCH_PAUSE_S: Final = 0.01
MEMORY: Final = ":memory:"
# How SQLite words what is the folder's or the disk's fault (sqlite3.c, sqlite3ErrStr).
_CANNOT_WRITE: Final = ("readonly database", "unable to open database", "disk I/O error", "disk is full")


def connect(path: str) -> sqlite3.Connection:
    """Open the database in WAL mode, its folder made where missing; `:memory:` for one that is not kept.

    Raises:
        CannotWrite: the folder or the file cannot be made or written.
        NotADatabase, ForeignDatabase: the file is something else, and is left as it is.
    """
    try:
        if path != MEMORY:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        # The web's test client runs the program in a second thread, never two at once (starlette.testclient).
        connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise CannotWrite(path, str(error)) from error
    try:
        with explained(path):
            if is_foreign(connection):
                raise ForeignDatabase(path)
            _prepare(connection)
    except KnowledgeError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    to_wal(connection)
    # With WAL, NORMAL cannot damage the file; a power cut may lose what came last (sqlite.org/wal.html).
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def to_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; of several that begin at once, one switches while SQLite refuses the others without waiting."""
    until = time.monotonic() + _BUSY_TIMEOUT_S
    while connection.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_SWITCH_PAUSE_S)


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Turn what SQLite raises on the file itself into an error of ours; programming errors pass through."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Busy(path) from error
        if any(words in str(error) for words in _CANNOT_WRITE):
            raise CannotWrite(path, str(error)) from error
        raise
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            raise NotADatabase(path) from error
        raise


def wrapped(connection: sqlite3.Connection) -> "Database":
    """Return sqlite-utils' view of the connection.

    Imported only here: it costs more than opening, reading and answering together.
    """
    from sqlite_utils import Database

    return Database(connection)


@contextmanager
def writing(db: "Database") -> Iterator[None]:
    """All or nothing, with the write lock held from the start: what is read inside cannot go stale."""
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        with db.atomic():
            yield
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.execute("COMMIT")


@contextmanager
def briefly(connection: sqlite3.Connection, path: str) -> Iterator[None]:
    """All or nothing for a few rows that may be given up: gives up after a moment, where `writing` would wait.

    Raises:
        Busy, CannotWrite: the file is locked for longer than that, or cannot be written.
    """
    with explained(path):
        (before_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
        is_patient = before_ms > _BRIEF_TIMEOUT_MS
        if is_patient:
            connection.execute(f"PRAGMA busy_timeout = {_BRIEF_TIMEOUT_MS}")
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                connection.rollback()
                raise
            connection.execute("COMMIT")
        except BaseException:
            # A COMMIT that fails for want of room leaves the transaction open.
            if connection.in_transaction:
                connection.rollback()
            raise
        finally:
            if is_patient:
                connection.execute(f"PRAGMA busy_timeout = {before_ms}")
