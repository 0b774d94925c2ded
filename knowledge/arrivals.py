"""What came in and is not answered yet, in a file of its own, so that no long write of figures blocks it.

A message is stored before it is answered, and taken out once: killed in between, the program answers it when it is
started again. Of what is done only the key is kept for a while, so that what comes twice is answered once.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from knowledge.database import MEMORY, briefly, explained, to_wal
from knowledge.errors import CannotWrite

# Telegram brings an update again for a day, an official account of Zalo for about two hours.
_KEEP_DONE_S: Final = 48 * 3600
# What nobody could answer for so long is of no use to whoever asked, and is not to be kept.
_KEEP_WAITING_S: Final = 7 * 24 * 3600
_SWEEP_EVERY_S: Final = 3600
_OPEN_TIMEOUT_S: Final = 2.0
_LOCK_PATIENCE_MS: Final = 50
_SUFFIX: Final = "-arrivals"
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS arrivals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    chat TEXT NOT NULL,
    body TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    begun INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    is_done INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel, key)
) STRICT;
CREATE INDEX IF NOT EXISTS arrivals_waiting ON arrivals (channel, id) WHERE NOT is_done;
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came in on a channel."""

    id: int
    """Its place in the order of arrival; 0 where it could not be stored."""
    channel: str
    key: str
    """What the channel tells repeated deliveries by: an update's or a message's id."""
    chat: str
    """What it is answered in order with."""
    body: str = field(repr=False)
    """The raw JSON as it came."""
    begun: int = 0
    """How often answering it was begun by programs that then ended before anything was sent."""
    sent: int = 0
    """How many messages of its answer have gone out, or may have."""


class Arrivals:
    """The arrivals of all channels; what one channel stores, no other sees."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: str,
        clock: Callable[[], float] = time.time,
        *,
        keep_s: float = _KEEP_WAITING_S,
    ) -> None:
        """Use a connection that nobody else uses; see `open_arrivals`."""
        self._connection, self._path, self._clock = connection, path, clock
        self._keep_s = min(keep_s, _KEEP_WAITING_S)
        self._swept_at = float("-inf")

    @property
    def path(self) -> str:
        """The file's path, `:memory:` for none."""
        return self._path

    def take(self, channel: str, items: Iterable[tuple[str, str, str]]) -> tuple[Arrival, ...]:
        """Store what came in, of (key, chat, body) each, and return what is new, in the order it came.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is stored then.
        """
        self.sweep()
        now = int(self._clock())
        with self._writing():
            return tuple(new for item in items if (new := self._insert(channel, item, now)))

    def _insert(self, channel: str, item: tuple[str, str, str], now: int) -> Arrival | None:
        # Half a pair of UTF-16, which JSON can spell, is no text that could be stored.
        key, chat, body = (text.encode(errors="replace").decode() for text in item)
        row = self._connection.execute(
            "INSERT INTO arrivals (channel, key, chat, body, taken_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING id",
            (channel, key, chat, body, now),
        ).fetchone()
        return Arrival(int(row[0]), channel, key, chat, body) if row else None

    def waiting(self, channel: str) -> tuple[Arrival, ...]:
        """Return what is not done yet, in the order it came.

        Raises:
            Busy, CannotWrite: the file cannot be read.
        """
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT id, channel, key, chat, body, begun, sent FROM arrivals"
                " WHERE channel = ? AND NOT is_done ORDER BY id",
                (channel,),
            ).fetchall()
        return tuple(Arrival(*row) for row in rows)

    def begin(self, number: int) -> None:
        """Note that answering begins, where a program before may have ended over it.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        with self._writing():
            self._connection.execute("UPDATE arrivals SET begun = begun + 1 WHERE id = ?", (number,))

    def note_sent(self, number: int, count: int) -> None:
        """Note how many messages of an arrival's answer have gone out, or may have: answering ends no program.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        with self._writing():
            self._connection.execute("UPDATE arrivals SET begun = 0, sent = ? WHERE id = ?", (count, number))

    def done(self, numbers: Sequence[int]) -> None:
        """Note that arrivals need nothing more; what they said, and who, is not kept.

        Raises:
            Busy, CannotWrite: the file cannot be written; then they are still waiting.
        """
        with self._writing():
            self._connection.executemany(
                "UPDATE arrivals SET is_done = 1, body = '', chat = '' WHERE id = ?", [(number,) for number in numbers]
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def sweep(self) -> None:
        """Drop what nobody needs any more, from the disk too; does nothing when it has been done within the hour.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        now = int(self._clock())
        if now - self._swept_at < _SWEEP_EVERY_S:
            return
        with self._writing():
            self._connection.execute(
                "DELETE FROM arrivals WHERE (NOT is_done AND taken_at < ?) OR (is_done AND taken_at < ?)",
                (now - self._keep_s, now - _KEEP_DONE_S),
            )
        # Until then what was said stands in the file beside, though it has been emptied.
        with explained(self._path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._swept_at = now

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with briefly(self._connection, self._path):
                yield
        except sqlite3.Error as error:
            # Whatever else is wrong with the file, answering goes on without it.
            raise CannotWrite(self._path, str(error)) from error


def arrivals_path(database: Path) -> Path:
    """Return where the arrivals of a database are kept: beside it."""
    return database.with_name(database.name + _SUFFIX)


def open_arrivals(
    path: Path | str, clock: Callable[[], float] = time.time, *, keep_s: float = _KEEP_WAITING_S
) -> Arrivals:
    """Open the file of arrivals, made where it is missing; `:memory:` for one that is not kept.

    What waits for longer than so many seconds, a week at most, is dropped.

    Raises:
        Busy, CannotWrite: the file or its folder cannot be made or written.
        NotADatabase: the file is something else.
    """
    path = str(path)
    try:
        if path != MEMORY:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_OPEN_TIMEOUT_S, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise CannotWrite(path, str(error)) from error
    try:
        with explained(path):
            to_wal(connection)
            # With WAL, a killed program loses nothing; a power cut may lose what came last (sqlite.org/wal.html).
            connection.execute("PRAGMA synchronous = NORMAL")
            # What is emptied is to be gone from the file too.
            connection.execute("PRAGMA secure_delete = ON")
            connection.executescript(_TABLE)
            # From here on nobody waits for a lock: answering goes on without the file.
            connection.execute(f"PRAGMA busy_timeout = {_LOCK_PATIENCE_MS}")
        arrivals = Arrivals(connection, path, clock, keep_s=keep_s)
        arrivals.sweep()
    except BaseException:
        connection.close()
        raise
    return arrivals
