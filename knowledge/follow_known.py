"""What a follower knows: as of when it was told, what it wrote itself, and what an answer told it since."""

import sqlite3
from dataclasses import dataclass

from knowledge.follows import Follow
from knowledge.kinds import KIND_BY_NAME, KindName, Record
from knowledge.rows import record_at
from knowledge.told import Chat, says_another


@dataclass(frozen=True, slots=True)
class Piece:
    """One record that a chat does not know as it is."""

    kind: KindName
    key: str
    before: Record | None
    """As the chat knows it; None for a new one."""
    after: Record | None
    """As it is; None for one that was taken out."""


class Known:
    """What a chat knows: as of when it was told, what it wrote itself, and what an answer told it since."""

    def __init__(self, connection: sqlite3.Connection, chat: Chat, told: int, version: int) -> None:
        self._connection = connection
        self._chat = chat
        self._told = told
        self._version = version
        rows = connection.execute(
            "SELECT change_id FROM drafts WHERE told_channel = ? AND told_chat = ? AND change_id > ?",
            (chat.channel, chat.chat, told),
        )
        self._own = frozenset(number for (number,) in rows)

    def piece(self, kind: KindName, key: str, since: int) -> Piece | None:
        """Return a record that is not as the chat knows it; what was before it was followed is known."""
        known = max(since, self._told, self._answered(key) if kind == "facts" else 0)
        before, after = self._at(kind, key, known, self._own), self._at(kind, key, self._version, frozenset())
        is_news = says_another(before, after) if kind == "facts" else before != after
        return Piece(kind, key, before, after) if is_news else None

    def of_product(self, follow: Follow) -> list[Piece]:
        """Return what is new of a product and its certificates."""
        product = follow.scope.product
        rows = self._connection.execute(
            'SELECT DISTINCT "key" FROM certificates_versions WHERE product = ? ORDER BY 1', (product,)
        )
        found = [self.piece("certificates", key, follow.since) for (key,) in rows.fetchall()]
        return [piece for piece in (self.piece("products", product, follow.since), *found) if piece]

    def _answered(self, fact: str) -> int:
        query = "SELECT version FROM told WHERE fact = ? AND channel = ? AND chat = ?"
        found = self._connection.execute(query, (fact, self._chat.channel, self._chat.chat)).fetchone()
        return int(found[0]) if found else 0

    def _at(self, kind: KindName, key: str, change: int, own: frozenset[int]) -> Record | None:
        told = KIND_BY_NAME[kind]
        rows = self._connection.execute(
            f'SELECT version, change_id FROM {told.versions_table} WHERE "key" = ? ORDER BY version DESC', (key,)
        )
        versions = (version for version, number in rows if number <= change or number in own)
        version = next(versions, None)
        return None if version is None else record_at(self._connection, told, key, version)
