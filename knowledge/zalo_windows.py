"""When each user of the Zalo Official Account wrote last: Zalo counts from there what is free, and what is refused."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from knowledge.database import briefly, explained

# The official rule for consultation messages: free for 48 hours, billed until seven days, refused after that.
FREE_FOR: Final = timedelta(hours=48)
OPEN_FOR: Final = timedelta(days=7)

Window = Literal["free", "billed", "closed"]


@dataclass(frozen=True, slots=True)
class ZaloUser:
    """What is kept of somebody who wrote to the account."""

    user: str
    """The id that replies are sent to; it is of this account alone."""
    last_at: datetime | None
    """When they last wrote, followed or pressed a button; None when that is too long ago to matter."""
    staff_until: datetime | None
    """Until when a person of the staff talks with them and the bot keeps still; None when none does."""

    def window(self, now: datetime) -> Window:
        """Return what a message to them costs now."""
        if self.last_at is None or now - self.last_at > OPEN_FOR:
            return "closed"
        return "free" if now - self.last_at <= FREE_FOR else "billed"

    def is_with_staff(self, now: datetime) -> bool:
        """Whether a person of the staff is talking with them."""
        return self.staff_until is not None and now < self.staff_until


class ZaloUsers:
    """Who wrote to the account and when."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path

    def get(self, user: str) -> ZaloUser:
        """Return what is kept of a user; of one who never wrote a closed window."""
        query = "SELECT last_at, staff_until FROM zalo_oa_users WHERE user = ?"
        with explained(self._path):
            row = self._connection.execute(query, (user,)).fetchone()
        last_at, staff_until = row or ("", "")
        return ZaloUser(user, _moment(last_at), _moment(staff_until))

    def wrote(self, user: str, at: datetime) -> None:
        """Note that a user wrote; an earlier moment than the one known changes nothing.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        self._write(
            "INSERT INTO zalo_oa_users (user, last_at, staff_until) VALUES (?, ?, '')"
            " ON CONFLICT (user) DO UPDATE SET last_at = MAX(last_at, excluded.last_at)",
            (user, _text(at)),
        )

    def close(self, user: str) -> None:
        """Note that Zalo lets nothing through to a user until they write again.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        self._write("UPDATE zalo_oa_users SET last_at = '' WHERE user = ?", (user,))

    def hand_to_staff(self, user: str, until: datetime) -> None:
        """Note that a person of the staff talks with a user until then; an earlier end changes nothing.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        self._write(
            "INSERT INTO zalo_oa_users (user, last_at, staff_until) VALUES (?, '', ?)"
            " ON CONFLICT (user) DO UPDATE SET staff_until = MAX(staff_until, excluded.staff_until)",
            (user, _text(until)),
        )

    def forget(self, user: str) -> None:
        """Drop what is kept of a user.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        self._write("DELETE FROM zalo_oa_users WHERE user = ?", (user,))

    def drop_before(self, now: datetime) -> None:
        """Drop everybody whose window is closed and with whom nobody of the staff talks.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        self._write(
            "DELETE FROM zalo_oa_users WHERE last_at < ? AND staff_until < ?", (_text(now - OPEN_FOR), _text(now))
        )

    def _write(self, statement: str, values: tuple[str, ...]) -> None:
        with briefly(self._connection, self._path):
            self._connection.execute(statement, values)


def _text(at: datetime) -> str:
    # All of the same shape, so that they compare as texts; "" is before all of them.
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
