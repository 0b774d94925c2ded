"""How many messages a Zalo bot has sent in a month: Zalo takes so many, and does not say how many are left."""

import sqlite3
from datetime import datetime

from knowledge.database import briefly, explained


class ZaloMonths:
    """The messages sent, counted by month, of all processes together."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path

    def add(self, messages: int, at: datetime) -> int:
        """Count messages as sent, and return how many that makes in the month of `at`, as its zone has it.

        Waits but a moment for a locked file.

        Raises:
            Busy, CannotWrite: the file cannot be written now; nothing is counted then.
        """
        with briefly(self._connection, self._path):
            (sent,) = self._connection.execute(
                "INSERT INTO zalo_months (month, sent)"
                " VALUES (?, ?)"
                " ON CONFLICT (month) DO UPDATE SET sent = sent + excluded.sent"
                " RETURNING sent",
                (month_of(at), messages),
            ).fetchone()
        return int(sent)

    def sent(self, at: datetime) -> int:
        """Return how many messages were sent in the month of `at`."""
        with explained(self._path):
            found = self._connection.execute("SELECT sent FROM zalo_months WHERE month = ?", (month_of(at),)).fetchone()
        return int(found[0]) if found else 0


def month_of(at: datetime) -> str:
    """Return the month of a moment in the moment's own zone, such as `2026-11`."""
    return f"{at:%Y-%m}"
