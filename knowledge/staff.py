"""Who of the staff may do what."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Literal

from knowledge.database import explained, writing
from knowledge.kinds import LIST_SEPARATOR
from knowledge.log import SqliteLog

Role = Literal["owner", "editor", "viewer"]

TERMINAL: Final = "terminal"
"""The channel, and the name, of whoever sits at the file itself."""
_TERMINAL_ID: Final = 0
_COLUMNS: Final = "s.id, s.name, s.role, s.places, c.channel, c.person, c.chat"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the staff, as one channel knows them."""

    id: int
    name: str
    """How the log of changes calls them."""
    role: Role
    places: tuple[str, ...]
    """The ids of the places whose facts an editor may change; empty for all places."""
    channel: str
    person: str
    """The keyed hash of the user's id within the channel."""
    chat: str
    """The chat to send codes and notices to."""


class Staff:
    """The staff of a store."""

    def __init__(self, log: SqliteLog, path: str) -> None:
        """Use the connection of the log."""
        self._log = log
        self._path = path

    def person_of(self, channel: str, user: str) -> str:
        """Return what a user of a channel is called here: a keyed hash, the same at each call."""
        return hmac.new(self.key, f"{channel}\0{user}".encode(), sha256).hexdigest()

    def member_of(self, channel: str, user: str, chat: str = "") -> Member | None:
        """Return the member that a user of a channel is; None for anybody else.

        Whoever sits at the terminal has the file itself, and so is an owner.
        """
        if channel == TERMINAL:
            return Member(_TERMINAL_ID, TERMINAL, "owner", (), TERMINAL, "", chat)
        if not user:
            return None
        with explained(self._path):
            found = self._log.connection.execute(
                f"SELECT {_COLUMNS} FROM staff_chats AS c JOIN staff AS s ON s.id = c.staff_id"
                " WHERE c.channel = ? AND c.person = ? AND s.withdrawn_at IS NULL",
                (channel, self.person_of(channel, user)),
            ).fetchone()
        return _member(found) if found else None

    def members(self) -> tuple[Member, ...]:
        """Return the staff, by number: each once for every channel that knows them."""
        with explained(self._path):
            rows = self._log.connection.execute(
                f"SELECT {_COLUMNS} FROM staff AS s JOIN staff_chats AS c ON s.id = c.staff_id"
                " WHERE s.withdrawn_at IS NULL ORDER BY s.id, c.bound_at"
            ).fetchall()
        return tuple(_member(row) for row in rows)

    def name_of(self, member_id: int) -> str:
        """Return how a member is or was called; empty for one that never was."""
        if member_id == _TERMINAL_ID:
            return TERMINAL
        with explained(self._path):
            found = self._log.connection.execute("SELECT name FROM staff WHERE id = ?", (member_id,)).fetchone()
        return str(found[0]) if found else ""

    def withdraw(self, member_id: int) -> None:
        """Take a member's rights away, on all channels, and drop what they had open.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        db = self._log.connection
        with explained(self._path), writing(self._log.db):
            db.execute("UPDATE staff SET withdrawn_at = ? WHERE id = ?", (_now(), member_id))
            db.execute("DELETE FROM staff_chats WHERE staff_id = ?", (member_id,))
            db.execute("DELETE FROM invitations WHERE staff_id = ? AND used_at IS NULL", (member_id,))
            db.execute(
                "UPDATE drafts SET state = 'dropped' WHERE staff_id = ? AND state IN ('open', 'waiting')", (member_id,)
            )

    def leave(self, channel: str, user: str) -> None:
        """Forget a member on one channel, as they wish; elsewhere they stay what they are.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        with explained(self._path), writing(self._log.db):
            self._log.connection.execute(
                "DELETE FROM staff_chats WHERE channel = ? AND person = ?", (channel, self.person_of(channel, user))
            )

    def move(self, channel: str, user: str, to: str) -> None:
        """Know a member of a channel where user and chat are one by another name, and no longer by the old one.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        with explained(self._path), writing(self._log.db):
            self._log.connection.execute(
                "UPDATE staff_chats SET person = ?, chat = ? WHERE channel = ? AND person = ?",
                (self.person_of(channel, to), to, channel, self.person_of(channel, user)),
            )

    def count_refused(self, day: str) -> None:
        """Count a command of somebody who is not of the staff; nothing else of it is kept."""
        with explained(self._path), writing(self._log.db):
            self._log.connection.execute(
                "INSERT INTO refused_commands (day, count) VALUES (?, 1)"
                " ON CONFLICT (day) DO UPDATE SET count = count + 1",
                (day,),
            )

    def refused(self, day: str) -> int:
        """Return how many commands of others were counted on a day."""
        with explained(self._path):
            found = self._log.connection.execute("SELECT count FROM refused_commands WHERE day = ?", (day,)).fetchone()
        return int(found[0]) if found else 0

    @cached_property
    def key(self) -> bytes:
        """The key of the hashes that hide user ids and codes."""
        with explained(self._path):
            (key,) = self._log.connection.execute("SELECT value FROM secrets WHERE name = 'people'").fetchone()
        return bytes(key)


def _member(row: tuple[Any, ...]) -> Member:
    number, name, role, places, channel, person, chat = row
    held = tuple(places.split(LIST_SEPARATOR)) if places else ()
    return Member(number, name, role, held, channel, person, chat)


def _now() -> str:
    return datetime.now(UTC).isoformat()
