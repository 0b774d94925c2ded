"""What is new to a follower: worked out of the log when it is to be told, so that what was undone is no news."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from knowledge.database import briefly, explained
from knowledge.follow_known import Known, Piece
from knowledge.follow_scopes import MOST_READ, READ, Scopes, Subject, subjects_of
from knowledge.follows import Follow, Follows
from knowledge.notices import Notice, Notices
from knowledge.records import Fact
from knowledge.snapshot import Snapshot
from knowledge.told import Chat, Told

# Figures compared in one go with what a chat knows, each by several look-ups.
MOST_COMPARED: Final = 200


@dataclass(frozen=True, slots=True)
class News:
    """What is new to a chat."""

    pieces: tuple[Piece, ...]
    """The newest first."""
    is_all: bool
    """False where so much changed that not all of it was looked at."""
    told: int
    """The change as of which the chat was told before, …"""
    read: int
    """… and the version up to which it was looked at."""
    until: int
    """The version up to which this was looked at."""
    version: int
    """The number of the change as of which it is."""


class FollowNews:
    """The news of a store for its followers, in bounded pieces of work."""

    def __init__(
        self, follows: Follows, notices: Notices, told: Told, connection: sqlite3.Connection, path: str
    ) -> None:
        """Use a connection whose migrations have been applied."""
        self._follows = follows
        self._notices = notices
        self._told = told
        self._connection = connection
        self._path = path

    def of(self, chat: Chat, snapshot: Snapshot) -> News | None:
        """Return what is new to a chat, of a piece of what changed; None where it does not follow anything."""
        with explained(self._path):
            row = self._connection.execute(
                "SELECT told, read FROM followers WHERE channel = ? AND chat = ?", (chat.channel, chat.chat)
            ).fetchone()
            if row is None:
                return None
            told, read = row
            follows = self._follows.of(chat)
            known = Known(self._connection, chat, told, snapshot.version)
            figures, until, is_all = self._figures(follows, known, read, snapshot)
            products = [piece for follow in follows if follow.scope.product for piece in known.of_product(follow)]
        return News((*products, *figures[::-1]), is_all, told, read, until, snapshot.version)

    def _figures(
        self, follows: tuple[Follow, ...], known: Known, read: int, snapshot: Snapshot
    ) -> tuple[list[Piece], int, bool]:
        """Return what is new of figures up to a version, that version, and whether there is nothing behind it."""
        rows = self._connection.execute(READ, (read, snapshot.version, MOST_READ)).fetchall()
        wanted = {follow.scope: follow.since for follow in follows}
        scopes, until = Scopes(self._connection, snapshot), read
        since_by_key: dict[str, int] = {}
        for row in rows:
            if len(since_by_key) >= MOST_COMPARED:
                break
            until = row[0]
            found = {scope for subject in subjects_of(row) for scope in scopes.of(subject) & wanted.keys()}
            if found:
                since = min(wanted[scope] for scope in found)
                # Put anew, so that the newest stands last.
                since_by_key[row[1]] = min(since, since_by_key.pop(row[1], since))
        compared = (known.piece("facts", key, since) for key, since in since_by_key.items())
        pieces = [each for each in compared if each and any(scopes.of(end) & wanted.keys() for end in _ends(each))]
        return pieces, until, len(rows) < MOST_READ and (not rows or until == rows[-1][0])

    def tell(self, chat: Chat, news: News, text: str, *, day: str, at: datetime) -> bool:
        """Put what is new into the outbox, once, and return whether it is there; nothing where it was told meanwhile.

        Raises:
            Busy, CannotWrite: the file cannot be written; the news stay news then.
        """
        facts = tuple(piece.key for piece in news.pieces if piece.kind == "facts")
        with briefly(self._connection, self._path):
            end = self._connection.execute(
                "SELECT COALESCE((SELECT version FROM facts_versions WHERE +change_id <= ?"
                " ORDER BY version DESC LIMIT 1), 0)",
                (news.version,),
            ).fetchone()
            if not self._move(chat, news, news.version, end[0], waits=False, day=day):
                return False
            self._notices.insert(Notice(chat, f"follow {news.told} {news.read}", facts, text), at)
            self._told.insert(chat, facts, news.version, at)
        return True

    def nothing(self, chat: Chat, news: News) -> None:
        """Note that nothing was new as far as it was looked at; the chat waits on where that was not all.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        with briefly(self._connection, self._path):
            self._move(chat, news, news.version if news.is_all else news.told, news.until, waits=not news.is_all)

    def _move(self, chat: Chat, news: News, told: int, read: int, *, waits: bool, day: str | None = None) -> bool:
        return bool(
            self._connection.execute(
                "UPDATE followers SET told = ?, read = ?, waits = ?, told_on = COALESCE(?, told_on)"
                " WHERE channel = ? AND chat = ? AND told = ? AND read = ? AND waits = 1",
                (told, read, int(waits), day, chat.channel, chat.chat, news.told, news.read),
            ).rowcount
        )


def _ends(piece: Piece) -> Iterator[Subject]:
    """Yield what a figure is of, before and after: on its way it may have been of something else."""
    for record in (piece.before, piece.after):
        if isinstance(record, Fact):
            yield record.indicator, record.place, record.partner
