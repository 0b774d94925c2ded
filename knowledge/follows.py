"""What chats follow: figures of a programme or an indicator at a place or anywhere, or a product."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from knowledge.database import explained
from knowledge.told import Chat

# One notice may be lost to a network, or to the program's end; so many in a row are lost to a chat that is gone.
_MOST_LOST: Final = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """What is followed, by ids; empty is any. A product alone, or at most one of programme and indicator at a place."""

    programme: str = ""
    indicator: str = ""
    product: str = ""
    place: str = ""
    """With all that belongs to it."""


@dataclass(frozen=True, slots=True)
class Follow:
    """One thing that a chat follows."""

    id: int
    scope: Scope
    since: int
    """The number of the last change before it was followed."""


class Follows:
    """Who follows what, until they stop."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path

    def add(self, chat: Chat, scopes: Iterable[Scope], *, version: int, most: int) -> bool:
        """Let a chat follow what it does not yet, and return whether it may: nothing is followed beyond the most.

        It is told what changes after the version.
        """
        with explained(self._path), self._connection:
            self._connection.execute(
                "INSERT INTO followers (channel, chat, prompt, told, read, waits, told_on, heard_at)"
                " SELECT ?, ?, 0, ?, COALESCE((SELECT version FROM facts_versions WHERE +change_id <= ?"
                " ORDER BY version DESC LIMIT 1), 0), 0, '', ''"
                " WHERE NOT EXISTS (SELECT 1 FROM followers WHERE channel = ? AND chat = ?)",
                (chat.channel, chat.chat, version, version, chat.channel, chat.chat),
            )
            for scope in scopes:
                self._connection.execute(
                    "INSERT INTO follows (channel, chat, programme, indicator, product, place, since)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (channel, chat, programme, indicator, product, place) DO NOTHING",
                    (chat.channel, chat.chat, scope.programme, scope.indicator, scope.product, scope.place, version),
                )
            if (is_within := self._count(chat) <= most) is False:
                self._connection.rollback()
        return is_within

    def of(self, chat: Chat) -> tuple[Follow, ...]:
        """Return what a chat follows, the first followed first."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT id, programme, indicator, product, place, since FROM follows"
                " WHERE channel = ? AND chat = ? ORDER BY id",
                (chat.channel, chat.chat),
            ).fetchall()
        return tuple(Follow(number, Scope(*scope), since) for number, *scope, since in rows)

    def stop(self, chat: Chat, numbers: Sequence[int]) -> int:
        """Let a chat follow some things no longer, and return how many it did; what nobody has claimed is not sent."""
        marks = ", ".join("?" * len(numbers))
        with explained(self._path), self._connection:
            stopped = self._connection.execute(
                f"DELETE FROM follows WHERE channel = ? AND chat = ? AND id IN ({marks}) RETURNING product",
                (chat.channel, chat.chat, *numbers),
            ).fetchall()
            take_back(self._connection, chat)
            for (product,) in stopped:
                self._take_reminders_back(chat, product)
            if not self._count(chat):
                self._drop(chat)
        return len(stopped)

    def _take_reminders_back(self, chat: Chat, product: str) -> None:
        if product:
            begins = f"product {product} "
            self._connection.execute(
                "DELETE FROM notices WHERE channel = ? AND chat = ? AND claimed_at IS NULL AND substr(about, 1, ?) = ?",
                (chat.channel, chat.chat, len(begins), begins),
            )

    def forget(self, chat: Chat) -> int:
        """Drop all that is kept of a chat as a follower, and return how many follows that were.

        For a chat that wishes so, and for one that cannot be reached any more.
        """
        with explained(self._path), self._connection:
            take_back(self._connection, chat)
            return self._drop(chat)

    def _drop(self, chat: Chat) -> int:
        where = (chat.channel, chat.chat)
        self._connection.execute("DELETE FROM followers WHERE channel = ? AND chat = ?", where)
        for table in ("announced", "reminded"):
            self._connection.execute(f"DELETE FROM {table} WHERE channel = ? AND chat = ?", where)
        return self._connection.execute("DELETE FROM follows WHERE channel = ? AND chat = ?", where).rowcount

    def is_lost(self, chat: Chat) -> bool:
        """Say whether the last notices to a chat all failed to arrive, of whatever kind: it has left, or blocks us."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT sent_at IS NULL FROM notices WHERE channel = ? AND chat = ? AND claimed_at IS NOT NULL"
                " ORDER BY id DESC LIMIT ?",
                (chat.channel, chat.chat, _MOST_LOST),
            ).fetchall()
        return len(rows) == _MOST_LOST and all(is_unsent for (is_unsent,) in rows)

    def is_prompt(self, chat: Chat) -> bool:
        """Say whether a chat is told at once; otherwise once a day at most."""
        return self._follower("prompt", chat) == 1

    def set_prompt(self, chat: Chat, *, is_prompt: bool) -> bool:
        """Tell a chat at once from now on, or once a day at most; return whether it follows anything."""
        with explained(self._path), self._connection:
            return bool(
                self._connection.execute(
                    "UPDATE followers SET prompt = ? WHERE channel = ? AND chat = ?",
                    (int(is_prompt), chat.channel, chat.chat),
                ).rowcount
            )

    def heard(self, chat: Chat, at: datetime) -> None:
        """Note that a follower wrote, for channels that may send for some time after that alone."""
        if self._follower("1", chat) is None:
            return
        with explained(self._path), self._connection:
            self._connection.execute(
                "UPDATE followers SET heard_at = ? WHERE channel = ? AND chat = ?",
                (moment(at), chat.channel, chat.chat),
            )

    def is_follower(self, chat: Chat) -> bool:
        """Say whether a chat follows anything; takes some microseconds."""
        return self._follower("1", chat) is not None

    def at(self, places: Sequence[str], products: Sequence[str]) -> tuple[tuple[Chat, str], ...]:
        """Return the chats that follow something at one of some places or one of some products, and when each wrote."""
        rows = []
        with explained(self._path):
            for column, held in (("place", places), ("product", products)):
                marks = ", ".join("?" * len(held))
                rows += self._connection.execute(
                    "SELECT DISTINCT f.channel, f.chat, r.heard_at FROM follows AS f"
                    " JOIN followers AS r ON r.channel = f.channel AND r.chat = f.chat"
                    f" WHERE f.{column} IN ({marks})",
                    tuple(held),
                ).fetchall()
        return tuple((Chat(channel, chat), heard_at) for channel, chat, heard_at in sorted(set(rows)))

    def of_product(self, product: str) -> tuple[Chat, ...]:
        """Return the chats that follow a product."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT channel, chat FROM follows WHERE place = '' AND programme = '' AND indicator = ''"
                " AND product = ? ORDER BY channel, chat",
                (product,),
            ).fetchall()
        return tuple(Chat(*row) for row in rows)

    def products(self) -> tuple[str, ...]:
        """Return the products that anybody follows, by id."""
        with explained(self._path):
            rows = self._connection.execute("SELECT DISTINCT product FROM follows WHERE product <> '' ORDER BY 1")
            return tuple(product for (product,) in rows)

    def newest(self) -> int:
        """Return the number of the follow that was made last of those there are; 0 where nobody follows anything."""
        with explained(self._path):
            (number,) = self._connection.execute("SELECT COALESCE(MAX(id), 0) FROM follows").fetchone()
        return int(number)

    def _follower(self, column: str, chat: Chat) -> object:
        query = f"SELECT {column} FROM followers WHERE channel = ? AND chat = ?"
        found = self._connection.execute(query, (chat.channel, chat.chat)).fetchone()
        return None if found is None else found[0]

    def _count(self, chat: Chat) -> int:
        query = "SELECT COUNT(*) FROM follows WHERE channel = ? AND chat = ?"
        (count,) = self._connection.execute(query, (chat.channel, chat.chat)).fetchone()
        return int(count)


def take_back(connection: sqlite3.Connection, chat: Chat) -> None:
    """Take a notice to a follower that nobody has claimed back, within the caller's transaction.

    What it would have told is looked for again: it may have been undone.
    """
    rows = connection.execute(
        "SELECT id, about, facts FROM notices WHERE channel = ? AND chat = ? AND claimed_at IS NULL"
        " AND about LIKE 'follow %' ORDER BY id DESC",
        (chat.channel, chat.chat),
    ).fetchall()
    for number, about, facts in rows:
        _, told, read = about.split()
        connection.execute("DELETE FROM notices WHERE id = ?", (number,))
        connection.executemany(
            "DELETE FROM told WHERE fact = ? AND channel = ? AND chat = ?",
            [(fact, chat.channel, chat.chat) for fact in facts.split()],
        )
        connection.execute(
            "UPDATE followers SET told = ?, read = ?, waits = 1, told_on = '' WHERE channel = ? AND chat = ?",
            (int(told), int(read), chat.channel, chat.chat),
        )


def moment(at: datetime) -> str:
    """Return a moment as the tables keep it."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
