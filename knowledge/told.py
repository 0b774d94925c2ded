"""Which chat was told which figure, as of which change: so that a correction reaches whoever got the wrong value."""

import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from knowledge.database import explained
from knowledge.kinds import Record
from knowledge.log import Log
from knowledge.records import Fact

_UPSERT: Final = """
INSERT INTO told (fact, channel, chat, version, at)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (fact, channel, chat) DO UPDATE SET version = excluded.version, at = excluded.at
"""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a notice goes."""

    channel: str
    chat: str


class Told:
    """For each chat and fact the change as of which it was told last; nothing else is kept."""

    def __init__(self, connection: sqlite3.Connection, path: str, log: Log) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path
        self._log = log

    def insert(self, chat: Chat, facts: Sequence[str], version: int, at: datetime) -> None:
        """Note within the caller's transaction that a chat was told facts as they are after a change."""
        moment = at.astimezone(UTC).isoformat(timespec="seconds")
        rows = [(fact, chat.channel, chat.chat, version, moment) for fact in facts]
        self._connection.executemany(_UPSERT, rows)

    def chats_told(self, fact: str, since: datetime) -> tuple[Chat, ...]:
        """Return the chats that since a moment were last told a value of the fact which is not current any more."""
        history = self._log.history("facts", fact)[::-1]
        if not history:
            return ()
        numbers = [past.change_id for past in history]
        current = _said(history[-1].record)
        rows = self._connection.execute(
            "SELECT channel, chat, version FROM told WHERE fact = ? AND at >= ? ORDER BY channel, chat",
            (fact, since.astimezone(UTC).isoformat(timespec="seconds")),
        ).fetchall()
        return tuple(
            Chat(channel, chat)
            for channel, chat, version in rows
            if (at := bisect_right(numbers, version)) and _said(history[at - 1].record) != current
        )

    def facts_since(self, moment: datetime) -> frozenset[str]:
        """Return the facts that any chat was told since a moment, by id: an import may correct thousands of others."""
        rows = self._connection.execute(
            "SELECT DISTINCT fact FROM told WHERE at >= ?", (moment.astimezone(UTC).isoformat(timespec="seconds"),)
        )
        return frozenset(fact for (fact,) in rows)

    def facts_of(self, chat: Chat) -> tuple[str, ...]:
        """Return the facts that a chat was told, by id."""
        rows = self._connection.execute(
            "SELECT fact FROM told WHERE channel = ? AND chat = ? ORDER BY fact", (chat.channel, chat.chat)
        )
        return tuple(fact for (fact,) in rows)

    def forget(self, chat: Chat) -> int:
        """Drop all that is kept of a chat, and return how many facts that were."""
        return self._delete("channel = ? AND chat = ?", chat.channel, chat.chat)

    def drop_before(self, moment: datetime) -> int:
        """Drop what was told before a moment, and return how many rows that were."""
        return self._delete("at < ?", moment.astimezone(UTC).isoformat(timespec="seconds"))

    def _delete(self, where: str, *values: object) -> int:
        with explained(self._path), self._connection:
            return self._connection.execute(f"DELETE FROM told WHERE {where}", values).rowcount


def says_another(before: Record | None, after: Record | None) -> bool:
    """Return whether a correction changes what people are told: not only a caveat, a source or where it stands."""
    return _said(before) != _said(after)


def _said(record: Record | None) -> Record | None:
    """Return a fact with nothing but what is told as the figure itself."""
    if not isinstance(record, Fact):
        return None
    return replace(
        record, period_text="", inferred=False, criteria_set="", printed="", caveat="", source="", paragraph=""
    )
