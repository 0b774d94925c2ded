"""Reminders: what followers of a product are told by its dates, each of them once."""

import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from knowledge.database import briefly, explained
from knowledge.follows import Follows, moment
from knowledge.notices import Notice, Notices

# A certificate lasts three years: what was said in the last months of one is not said of it again.
_KNOWN_FOR: Final = timedelta(days=400)


class Reminders:
    """Which chat was reminded of what; kept for longer than the notices themselves."""

    def __init__(self, follows: Follows, notices: Notices, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self._follows = follows
        self._notices = notices
        self._connection = connection
        self._path = path

    def remind(self, product: str, matter: str, text: str, at: datetime) -> int:
        """Put a text into the outbox for each follower of a product that was not told of the matter, and count them.

        The matter is one word or several of the caller's: of each a chat is told once. The text is plain, its lines
        parted by line breaks. It is sent by day alone, as far as the chat's channel may send.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is put there then.
        """
        about = f"product {product} {matter}"
        if not (chats := self._follows.of_product(product)):
            return 0
        with briefly(self._connection, self._path):
            new = [chat for chat in chats if self._is_first(chat.channel, chat.chat, about, at)]
            return sum(self._notices.insert(Notice(chat, about, (), text), at) for chat in new)

    def keep_only(self, kind: str, matters: Collection[tuple[str, str]]) -> int:
        """Take what waits of a kind of matters, which is their first word, out of the outbox but for these; count it.

        They are given by product and matter. What is out of date is better not said: nobody is reminded of it later.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is taken out then.
        """
        kept = {f"product {product} {matter}" for product, matter in matters}
        with explained(self._path):
            waiting = self._connection.execute(
                "SELECT id, about FROM notices WHERE claimed_at IS NULL AND about LIKE 'product %'"
            ).fetchall()
        gone = [(id_,) for id_, about in waiting if about not in kept and about.split(" ")[2:3] == [kind]]
        if gone:
            with briefly(self._connection, self._path):
                self._connection.executemany("DELETE FROM notices WHERE id = ? AND claimed_at IS NULL", gone)
        return len(gone)

    def _is_first(self, channel: str, chat: str, about: str, at: datetime) -> bool:
        return bool(
            self._connection.execute(
                "INSERT INTO reminded (channel, chat, matter, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (channel, chat, matter) DO NOTHING",
                (channel, chat, about, moment(at)),
            ).rowcount
        )

    def sweep(self, now: datetime) -> None:
        """Forget what nobody could be reminded of again."""
        with explained(self._path), self._connection:
            self._connection.execute("DELETE FROM reminded WHERE at < ?", (moment(now - _KNOWN_FOR),))
