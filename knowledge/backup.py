"""A copy of the whole knowledge base in one file."""

import sqlite3
from pathlib import Path

from knowledge.database import connect, explained
from knowledge.errors import BadFile, NoDatabase


def back_up(database: Path, target: Path) -> None:
    """Write a copy of the database as of the last change to a new file, also while others read and write it.

    Raises:
        NoDatabase: there is no database at that path; none is made.
        BadFile: the target exists already, or cannot be written.
        NotADatabase, ForeignDatabase, Busy: the database cannot be read.
    """
    if not database.exists():
        raise NoDatabase(str(database))
    if target.exists():
        raise BadFile(str(target), "exists")
    connection = connect(str(database))
    try:
        with explained(str(database)):
            _copy(connection, target)
    finally:
        connection.close()


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    try:
        # Copying the file itself would leave out what is still in the -wal file beside it (sqlite.org/wal.html).
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise
        raise BadFile(str(target), "cannot_write") from error
