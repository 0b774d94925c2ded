"""The tables, as a short list of migrations. A migration, once merged, is never edited.

No record is ever updated or deleted: a correction or a removal appends a version. The view that has a kind's
name shows the last version of each key that is not removed. What people asked is no record: it is dropped in time.
"""

import sqlite3
from collections.abc import Callable
from os import urandom
from typing import TYPE_CHECKING, Final

from knowledge.asked_tables import ASKED
from knowledge.errors import NewerDatabase
from knowledge.follow_tables import BEGIN, FOLLOWS
from knowledge.register_tables import COVERAGE_COLUMNS, NEW_COLUMNS_BY_TABLE
from knowledge.zalo_oa_tables import ZALO_OA
from knowledge.zalo_tables import ZALO

if TYPE_CHECKING:
    from sqlite_utils import Database

_MIGRATION_SET: Final = "knowledge"
# As long as what SHA-256 gives out (RFC 2104, section 3).
_KEY_BYTES: Final = 32

_CHANGES: Final = """
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    reverts INTEGER REFERENCES changes (id)
) STRICT;
CREATE TABLE fills (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    asked_at TEXT NOT NULL,
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reading TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
"""

_COLUMNS_BY_TABLE: Final = {
    "programmes": "id TEXT NOT NULL, name TEXT NOT NULL, caveat TEXT NOT NULL, `order` INTEGER NOT NULL",
    "places": """id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, level TEXT NOT NULL, parent TEXT,
        valid_from TEXT, valid_to TEXT, successors TEXT NOT NULL, source TEXT NOT NULL""",
    "indicators": """id TEXT NOT NULL, programme TEXT NOT NULL, label TEXT NOT NULL, unit TEXT NOT NULL,
        kind TEXT NOT NULL, polarity TEXT NOT NULL, says TEXT NOT NULL, says_target TEXT NOT NULL,
        brief TEXT NOT NULL, headline INTEGER NOT NULL, companion TEXT NOT NULL,
        wider TEXT NOT NULL, definition TEXT NOT NULL""",
    "sources": """id TEXT NOT NULL, title TEXT NOT NULL, short_title TEXT NOT NULL, publisher TEXT NOT NULL,
        author TEXT NOT NULL, kind TEXT NOT NULL, published TEXT, date_text TEXT NOT NULL,
        date_note TEXT NOT NULL""",
    "facts": """id TEXT NOT NULL, indicator TEXT NOT NULL, place TEXT NOT NULL, partner TEXT NOT NULL,
        value REAL, out_of REAL, text TEXT NOT NULL, qualifier TEXT NOT NULL, status TEXT NOT NULL,
        period_from TEXT NOT NULL, period_to TEXT NOT NULL, precision TEXT NOT NULL,
        period_text TEXT NOT NULL, inferred INTEGER NOT NULL, criteria_set TEXT NOT NULL,
        printed TEXT NOT NULL, caveat TEXT NOT NULL, source TEXT NOT NULL, paragraph TEXT NOT NULL""",
    "products": """id TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL, place TEXT NOT NULL,
        `group` TEXT NOT NULL, registered_for TEXT NOT NULL, source TEXT NOT NULL,
        note TEXT NOT NULL""",
    "certificates": """id TEXT NOT NULL, product TEXT NOT NULL, stars INTEGER NOT NULL,
        decision TEXT NOT NULL,
        issuer TEXT NOT NULL, issued_on TEXT NOT NULL, expires_on TEXT NOT NULL,
        source TEXT NOT NULL""",
    "topics": """id TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, legal_source TEXT NOT NULL,
        see TEXT NOT NULL""",
    "terms": "kind TEXT NOT NULL, target TEXT NOT NULL, text TEXT NOT NULL",
}

_VERSIONS: Final = """
CREATE TABLE {name}_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    {columns}
) STRICT;
CREATE INDEX {name}_versions_by_key ON {name}_versions (`key`);
CREATE INDEX {name}_versions_by_change ON {name}_versions (change_id);
"""

_VIEW: Final = """
CREATE VIEW {name} AS
SELECT *
FROM {name}_versions
WHERE version IN (SELECT MAX(version) FROM {name}_versions GROUP BY `key`)
    AND removed = 0;
"""

# A person is a keyed hash of the user's id; a chat is kept as it is, since codes and notices are sent there.
_STAFF: Final = """
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    places TEXT NOT NULL,
    added_at TEXT NOT NULL,
    added_by INTEGER,
    withdrawn_at TEXT
) STRICT;
CREATE TABLE staff_chats (
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    chat TEXT NOT NULL,
    bound_at TEXT NOT NULL,
    PRIMARY KEY (channel, person)
) STRICT;
CREATE TABLE invitations (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    staff_id INTEGER REFERENCES staff (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    places TEXT NOT NULL,
    made_by INTEGER,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    person TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_by_time ON attempts (at);
CREATE TABLE refused_commands (
    day TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    staff_id INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'written', 'dropped')),
    entries TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    reverts INTEGER,
    change_id INTEGER REFERENCES changes (id),
    told_channel TEXT NOT NULL DEFAULT '',
    told_chat TEXT NOT NULL DEFAULT '',
    told INTEGER NOT NULL DEFAULT 1 CHECK (told IN (0, 1))
) STRICT;
CREATE INDEX drafts_by_chat ON drafts (channel, chat, state);
CREATE INDEX drafts_untold ON drafts (told_channel, told_chat) WHERE told = 0;
"""


def _run(db: "Database", script: str) -> None:
    """Run statements one by one: `executescript` would first commit the migration's own transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


def m001_records(db: "Database") -> None:
    """Changes, the versions of every kind of record, fills and questions."""
    _run(db, _CHANGES)
    for name, columns in _COLUMNS_BY_TABLE.items():
        _run(db, _VERSIONS.format(name=name, columns=columns))
        _run(db, _VIEW.format(name=name))


def m002_staff(db: "Database") -> None:
    """Staff and where they are known, invitations, wrong codes, drafts, and the key that hides user ids."""
    _run(db, _STAFF)
    db.conn.execute("INSERT INTO secrets (name, value) VALUES ('people', ?)", (urandom(_KEY_BYTES),))


def m003_asked(db: "Database") -> None:
    """Questions with what became of them, who was told what, who wants to be told, and the notices to send.

    The questions' table of the first migration was never written to by the program, so nothing is lost with it.
    """
    _run(db, ASKED)


def m004_register(db: "Database") -> None:
    """What the register says of products and certificates beyond the first fields, and how complete it is.

    The columns come last, with what a record has that says nothing of them; the views name all columns anew.
    """
    for name, columns in NEW_COLUMNS_BY_TABLE.items():
        for column in columns:
            db.conn.execute(f"ALTER TABLE {name}_versions ADD COLUMN {column}")
        db.conn.execute(f"DROP VIEW {name}")
        _run(db, _VIEW.format(name=name))
    _run(db, _VERSIONS.format(name="coverages", columns=COVERAGE_COLUMNS))
    _run(db, _VIEW.format(name="coverages"))


def m006_zalo(db: "Database") -> None:
    """How many messages were sent to Zalo in which month."""
    _run(db, ZALO)


def m007_follows(db: "Database") -> None:
    """What chats follow, how far each was told, and what staff announced to followers."""
    _run(db, FOLLOWS)
    db.conn.execute(BEGIN)


def m008_zalo_oa(db: "Database") -> None:
    """The tokens of the Zalo Official Account, and when each of its users wrote last."""
    _run(db, ZALO_OA)


MIGRATIONS: Final[tuple[Callable[["Database"], None], ...]] = (
    m001_records,
    m002_staff,
    m003_asked,
    m004_register,
    m006_zalo,
    m007_follows,
    m008_zalo_oa,
)
_KNOWN: Final = tuple(migration.__name__ for migration in MIGRATIONS)


def is_current(connection: sqlite3.Connection, path: str) -> bool:
    """Say whether every migration has been applied; needs no import of sqlite-utils.

    Raises:
        NewerDatabase: one was applied that this program does not know.
    """
    applied = _applied(connection)
    unknown = tuple(name for name in applied if name not in _KNOWN)
    if unknown:
        raise NewerDatabase(path, unknown)
    return set(applied) == set(_KNOWN)


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Say whether the file holds something, but nothing that this program ever made."""
    held = connection.execute("SELECT 1 FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'").fetchone()
    return held is not None and not _applied(connection)


def _applied(connection: sqlite3.Connection) -> tuple[str, ...]:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return ()
    names = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_MIGRATION_SET,))
    return tuple(name for (name,) in names)


def migrate(db: "Database") -> None:
    """Apply what is missing; the caller holds the write lock."""
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(_MIGRATION_SET)
    for migration in MIGRATIONS:
        migrations()(migration)
    migrations.apply(db)
