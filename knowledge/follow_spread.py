"""Spreading changes among followers: whoever follows something of one waits from then on to be told."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from knowledge.database import briefly, explained
from knowledge.follow_scopes import MOST_READ, READ, Scopes, subjects_of
from knowledge.follows import Scope, moment, take_back
from knowledge.snapshot import Snapshot
from knowledge.told import Chat


class FollowSpread:
    """Who waits to be told, in bounded pieces of work, since other chats wait meanwhile."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path

    def spread(self, snapshot: Snapshot) -> bool:
        """Let the chats wait that follow what changed next; return whether all changes of the snapshot are spread.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is spread then.
        """
        with explained(self._path):
            fact, change = self._connection.execute("SELECT fact, change FROM follows_spread").fetchone()
            if change >= snapshot.version:
                return True
            if not self._connection.execute("SELECT 1 FROM follows LIMIT 1").fetchone():
                return self._nobody_follows(snapshot.version)
            rows = self._connection.execute(READ, (fact, snapshot.version, MOST_READ)).fetchall()
            is_all = len(rows) < MOST_READ
            scopes = self._touched(rows, snapshot)
            if is_all:
                scopes |= self._products_changed(change, snapshot.version)
            with briefly(self._connection, self._path):
                for scope in scopes:
                    self._let_wait(scope, change, fact)
                self._connection.execute(
                    "UPDATE follows_spread SET fact = ?, change = ? WHERE change = ?",
                    (rows[-1][0] if rows else fact, snapshot.version if is_all else change, change),
                )
        return is_all

    def _nobody_follows(self, version: int) -> bool:
        with briefly(self._connection, self._path):
            self._connection.execute(
                "UPDATE follows_spread SET change = ?, fact = COALESCE((SELECT version FROM facts_versions"
                " WHERE +change_id <= ? ORDER BY version DESC LIMIT 1), 0) WHERE change < ?",
                (version, version, version),
            )
        return True

    def _touched(self, rows: Iterable[tuple[str, ...]], snapshot: Snapshot) -> set[Scope]:
        """Return the scopes that are followed and in which figures changed."""
        followed = self._connection.execute(
            "SELECT DISTINCT programme, indicator, place FROM follows WHERE product = ''"
        ).fetchall()
        wanted = {Scope(programme, indicator, "", place) for programme, indicator, place in followed}
        scopes = Scopes(self._connection, snapshot)
        subjects = {subject for row in rows for subject in subjects_of(row)}
        return {scope for subject in subjects for scope in scopes.of(subject) & wanted}

    def _products_changed(self, since: int, until: int) -> set[Scope]:
        rows = self._connection.execute(
            "SELECT DISTINCT f.product FROM follows AS f WHERE f.product <> '' AND ("
            ' EXISTS (SELECT 1 FROM products_versions WHERE "key" = f.product AND change_id > ? AND change_id <= ?)'
            " OR EXISTS (SELECT 1 FROM certificates_versions WHERE product = f.product AND change_id > ?"
            " AND change_id <= ?))",
            (since, until, since, until),
        )
        return {Scope(product=product) for (product,) in rows}

    def _let_wait(self, scope: Scope, told: int, read: int) -> None:
        values = (scope.programme, scope.indicator, scope.product, scope.place)
        following = (
            " (channel, chat) IN (SELECT channel, chat FROM follows"
            " WHERE programme = ? AND indicator = ? AND product = ? AND place = ?)"
        )
        unsent = self._connection.execute(
            "SELECT DISTINCT channel, chat FROM notices"
            f" WHERE claimed_at IS NULL AND about LIKE 'follow %' AND {following}",
            values,
        ).fetchall()
        for channel, chat in unsent:
            take_back(self._connection, Chat(channel, chat))
        self._connection.execute(
            f"UPDATE followers SET waits = 1, told = MAX(told, ?), read = MAX(read, ?) WHERE waits = 0 AND {following}",
            (told, read, *values),
        )

    def waiting(
        self, channel: str, day: str, *, heard_since: datetime | None, limit: int, only_prompt: bool = False
    ) -> tuple[Chat, ...]:
        """Return chats of a channel that wait and may be told on a day: at once, or (also) those not told on it."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT channel, chat FROM followers WHERE waits = 1 AND channel = ?"
                " AND (prompt = 1 OR (told_on <> ? AND NOT ?)) AND heard_at >= ? LIMIT ?",
                (channel, day, only_prompt, moment(heard_since) if heard_since else "", limit),
            ).fetchall()
        return tuple(Chat(*row) for row in rows)

    def changed_at(self, version: int) -> datetime | None:
        """Return when the change of a number was made; None where there is none."""
        with explained(self._path):
            found = self._connection.execute("SELECT at FROM changes WHERE id = ?", (version,)).fetchone()
        return datetime.fromisoformat(found[0]) if found else None

    def waits(self, chat: Chat, day: str) -> bool:
        """Say whether a chat waits and may be told on a day."""
        query = "SELECT 1 FROM followers WHERE waits = 1 AND channel = ? AND chat = ? AND (prompt = 1 OR told_on <> ?)"
        with explained(self._path):
            return self._connection.execute(query, (chat.channel, chat.chat, day)).fetchone() is not None
