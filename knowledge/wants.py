"""Which chats want to be told when a question has an answer."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.database import explained
from knowledge.notices import Notice, Notices
from knowledge.told import Chat, Told


@dataclass(frozen=True, slots=True)
class Want:
    """One chat's wish to be told."""

    id: int
    question: int
    """The number of the question."""
    chat: Chat


class Wants:
    """The wishes that wait; one that came true is gone."""

    def __init__(self, connection: sqlite3.Connection, path: str, notices: Notices, told: Told) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path
        self._notices = notices
        self._told = told

    def add(self, question: int, chat: Chat, *, seen: int, at: datetime) -> None:
        """Note that a chat wants the answer to a question that had none as of the version seen; once is enough."""
        self._write(
            "INSERT INTO wants (question, channel, chat, at, seen)"
            " VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (question, channel, chat) DO NOTHING",
            question, chat.channel, chat.chat, at.astimezone(UTC).isoformat(timespec="seconds"), seen,
        )  # fmt: skip

    def before(self, version: int, limit: int) -> tuple[Want, ...]:
        """Return the oldest wishes whose questions were not asked again since the change of that number."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT id, question, channel, chat FROM wants WHERE seen < ? ORDER BY id LIMIT ?", (version, limit)
            ).fetchall()
        return tuple(Want(number, question, Chat(channel, chat)) for number, question, channel, chat in rows)

    def of(self, chat: Chat) -> int:
        """Return for how many questions a chat waits."""
        query = "SELECT COUNT(*) FROM wants WHERE channel = ? AND chat = ?"
        (count,) = self._connection.execute(query, (chat.channel, chat.chat)).fetchone()
        return int(count)

    def count(self, questions: Sequence[int]) -> int:
        """Return how many chats wait for the answer to one of the questions."""
        marks = ", ".join("?" * len(questions))
        found = self._connection.execute(
            f"SELECT COUNT(*) FROM (SELECT DISTINCT channel, chat FROM wants WHERE question IN ({marks}))",
            tuple(questions),
        ).fetchone()
        return int(found[0])

    def saw(self, want: Want, version: int) -> None:
        """Note that the question has no answer as of a version."""
        self._write("UPDATE wants SET seen = ? WHERE id = ?", version, want.id)

    def fulfil(self, want: Want, text: str, at: datetime, *, facts: Sequence[str] = (), version: int = 0) -> None:
        """Put the answer into the outbox and let the wish go, both or neither.

        The chat counts as told its facts as of the version: whatever else tells of them leaves them out.
        """
        with explained(self._path), self._connection:
            # Deleting first takes the write lock; a second process that fulfils the same wish finds it gone.
            if self._connection.execute("DELETE FROM wants WHERE id = ?", (want.id,)).rowcount:
                self._notices.insert(Notice(want.chat, f"want {want.id}", (), text), at)
                self._told.insert(want.chat, facts, version, at)

    def forget(self, chat: Chat) -> int:
        """Drop the wishes of a chat, and return how many there were."""
        return self._write("DELETE FROM wants WHERE channel = ? AND chat = ?", chat.channel, chat.chat)

    def _write(self, statement: str, *values: object) -> int:
        with explained(self._path), self._connection:
            return self._connection.execute(statement, values).rowcount
