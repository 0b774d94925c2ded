"""The outbox: sentences for chats that did not ask just now, each sent at most once."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from knowledge.database import briefly, explained
from knowledge.told import Chat

# What the notices to followers are about: see `follow_news`, `announcements` and `reminders`.
OF_FOLLOWS: Final = ("follow", "announcement", "product")
# A chat that could not be reached so often has left or blocks the bot.
MOST_ATTEMPTS: Final = 5

# The attempts of one that waits for its chat to write; the chat's claim, which counts one, leaves it below 0.
_HELD: Final = -1000


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for one chat."""

    chat: Chat
    about: str
    """What it tells of: `change 12` or `want 7`. A chat gets one notice of each."""
    facts: tuple[str, ...]
    """The ids of the facts that it tells; one that waits gives way to a later one of the same fact."""
    text: str
    """Plain text; the lines parted by line breaks."""
    id: int = 0
    """Its number; 0 before it is stored."""


class Notices:
    """The notices that wait, and those that were sent."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path

    def add(self, notices: Iterable[Notice], at: datetime) -> int:
        """Put notices into the outbox, and return how many are new: a chat gets one of each matter."""
        with explained(self._path), self._connection:
            return sum(self.insert(notice, at) for notice in notices)

    def insert(self, notice: Notice, at: datetime) -> bool:
        """Put a notice into the outbox within the caller's transaction; return whether it is new."""
        where = (notice.chat.channel, notice.chat.chat)
        if self._connection.execute(
            "SELECT 1 FROM notices WHERE channel = ? AND chat = ? AND about = ?", (*where, notice.about)
        ).fetchone():
            return False
        self._withdraw(notice)
        self._connection.execute(
            "INSERT INTO notices (channel, chat, about, facts, text, made_at, attempts) VALUES (?, ?, ?, ?, ?, ?, 0)",
            (*where, notice.about, " ".join(notice.facts), notice.text, _text(at)),
        )
        return True

    def _withdraw(self, later: Notice) -> None:
        """Take out what still waits for the chat and tells only facts that the later notice tells."""
        waiting = self._connection.execute(
            "SELECT id, facts FROM notices WHERE channel = ? AND chat = ? AND claimed_at IS NULL AND facts <> ''",
            (later.chat.channel, later.chat.chat),
        ).fetchall()
        for number, facts in waiting:
            if set(facts.split()) <= set(later.facts):
                self._connection.execute("DELETE FROM notices WHERE id = ?", (number,))

    def claim(
        self, channel: str, at: datetime, *, chat: str | None = None, limit: int = 10, is_night: bool = False
    ) -> tuple[Notice, ...]:
        """Return the oldest unsent notices of a channel, or of one chat, which nobody else gets from now on.

        At night what followers are told is left where it is.

        Whoever claims one sends it and says `sent`, or `failed` where it surely did not arrive. One of which
        nothing is said, since the program was killed, is not sent a second time.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is claimed then.
        """
        # What is held goes to its chat alone.
        matching = "channel = ? AND claimed_at IS NULL AND (? IS NULL OR chat = ?) AND (attempts >= 0 OR chat = ?)"
        matching += "".join(f" AND about NOT LIKE '{kind} %'" for kind in OF_FOLLOWS) if is_night else ""
        with explained(self._path):
            # Without a look first, each message on the web page would wait for the write lock.
            if not self._connection.execute(
                f"SELECT 1 FROM notices WHERE {matching} LIMIT 1", (channel, chat, chat, chat)
            ).fetchone():
                return ()
            with briefly(self._connection, self._path):
                rows = self._connection.execute(
                    "UPDATE notices SET claimed_at = ?, attempts = attempts + 1"
                    f" WHERE id IN (SELECT id FROM notices WHERE {matching} ORDER BY id LIMIT ?)"
                    " RETURNING id, channel, chat, about, facts, text",
                    (_text(at), channel, chat, chat, chat, limit),
                ).fetchall()
        return tuple(_notice(row) for row in sorted(rows))

    def sent(self, number: int, at: datetime) -> None:
        """Note that a claimed notice has arrived; what it said is not kept."""
        self._write("UPDATE notices SET sent_at = ?, text = '' WHERE id = ?", _text(at), number)

    def failed(self, number: int) -> None:
        """Give a claimed notice that did not arrive back, unless it was tried too often."""
        self._write("UPDATE notices SET claimed_at = NULL WHERE id = ? AND attempts < ?", number, MOST_ATTEMPTS)

    def hold(self, number: int) -> None:
        """Give a claimed notice back for the chat's own next reply: only `claim` with its chat returns it."""
        self._write("UPDATE notices SET claimed_at = NULL, attempts = ? WHERE id = ?", _HELD, number)

    def waiting(self, channel: str) -> int:
        """Return how many notices of a channel nobody has claimed."""
        query = "SELECT COUNT(*) FROM notices WHERE channel = ? AND claimed_at IS NULL"
        (count,) = self._connection.execute(query, (channel,)).fetchone()
        return int(count)

    def told_of(self, about: str) -> frozenset[Chat]:
        """Return the chats that have, or will get, a notice of a matter."""
        rows = self._connection.execute("SELECT channel, chat FROM notices WHERE about = ?", (about,))
        return frozenset(Chat(channel, chat) for channel, chat in rows)

    def forget(self, chat: Chat) -> int:
        """Drop all notices of a chat, unsent ones too, and return how many there were."""
        return self._write("DELETE FROM notices WHERE channel = ? AND chat = ?", chat.channel, chat.chat)

    def drop_before(self, moment: datetime) -> int:
        """Drop the notices that were made before a moment, and return how many there were."""
        return self._write("DELETE FROM notices WHERE made_at < ?", _text(moment))

    def _write(self, statement: str, *values: object) -> int:
        with explained(self._path), self._connection:
            return self._connection.execute(statement, values).rowcount


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _notice(row: Sequence[str]) -> Notice:
    number, channel, chat, about, facts, text = row
    return Notice(Chat(channel, chat), about, tuple(facts.split()), text, int(number))
