"""The pair of tokens that each Zalo Official Account is spoken for with: one row per account, two tokens of one age.

A refresh token is good for one use, and each use makes another pair. So whoever refreshes takes a lease first, which
one process gets; it is a row with an expiry, and no lock of the file is held while Zalo is asked.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from knowledge.database import briefly, explained

_COLUMNS: Final = "oa, app, access_token, refresh_token, issued_at, expires_at, state, failures, not_before"
# Before any moment, as texts are compared.
_NEVER: Final = ""


@dataclass(frozen=True, slots=True)
class TokenPair:
    """The tokens of one account, and how it stands with renewing them."""

    oa: str
    """The account's id, digits."""
    app: str
    """The id of the app that the account's administrator gave consent to."""
    access_token: str = field(repr=False)
    """What requests are made with; dead as soon as another is issued."""
    refresh_token: str = field(repr=False)
    """What the next pair is had with, once."""
    issued_at: datetime
    expires_at: datetime
    """Until when the access token is good, as far as Zalo has said."""
    is_refused: bool = False
    """Whether Zalo took the refresh token for bad: nothing helps but another consent."""
    failures: int = 0
    """How many attempts to renew have failed in a row."""
    not_before: datetime | None = None
    """Before this the next attempt would be too early; None when it may come at any time."""


class TokenPairs:
    """The pairs that are kept, one for each account."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path

    def current(self, app: str) -> TokenPair | None:
        """Return the pair of the account that was connected last with an app; None when none has been."""
        query = f"SELECT {_COLUMNS} FROM zalo_oa_tokens WHERE app = ? ORDER BY connected_at DESC, oa LIMIT 1"
        with explained(self._path):
            row = self._connection.execute(query, (app,)).fetchone()
        return _pair(row) if row else None

    def connect(self, pair: TokenPair, at: datetime) -> None:
        """Keep the first pair of an account, or another after a new consent: whatever was before is forgotten.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        values = (pair.oa, pair.app, pair.access_token, pair.refresh_token, _text(pair.issued_at))
        with self._writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO zalo_oa_tokens"
                " (oa, app, access_token, refresh_token, issued_at, expires_at, connected_at,"
                " state, failures, not_before, leased_to, leased_until)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'live', 0, '', '', '')",
                (*values, _text(pair.expires_at), _text(at)),
            )

    def lease(self, oa: str, holder: str, *, now: datetime, until: datetime) -> TokenPair | None:
        """Return the pair as it is now, which nobody else renews from now until then; None when somebody else does.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is leased then.
        """
        with self._writing() as connection:
            row = connection.execute(
                "UPDATE zalo_oa_tokens SET leased_to = ?, leased_until = ?"
                f" WHERE oa = ? AND leased_until <= ? RETURNING {_COLUMNS}",
                (holder, _text(until), oa, _text(now)),
            ).fetchone()
        return _pair(row) if row else None

    def renew(self, used: TokenPair, renewed: TokenPair) -> bool:
        """Put a pair in the place of the one that it was had with, and end the lease; both tokens or neither.

        False when another stands there already, since the account was connected anew meanwhile.

        Raises:
            Busy, CannotWrite: the file cannot be written; the pair must not be lost then, only tried again.
        """
        return self._change(
            used,
            "access_token = ?, refresh_token = ?, issued_at = ?, expires_at = ?, state = 'live', failures = 0,"
            " not_before = ''",
            (renewed.access_token, renewed.refresh_token, _text(renewed.issued_at), _text(renewed.expires_at)),
        )

    def postpone(self, used: TokenPair, not_before: datetime) -> bool:
        """Note that an attempt has failed and when the next may be made, and end the lease; the pair stays.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        return self._change(used, "failures = failures + 1, not_before = ?", (_text(not_before),))

    def refuse(self, used: TokenPair) -> bool:
        """Note that a pair can't be renewed any more, and end the lease; True for whoever notes it first.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        return self._change(used, "state = 'refused'", (), also=" AND state = 'live'")

    def release(self, used: TokenPair) -> bool:
        """End a lease that was not made use of.

        Raises:
            Busy, CannotWrite: the file cannot be written; the lease ends by itself then.
        """
        return self._change(used, "failures = failures", ())

    def _change(self, used: TokenPair, what: str, values: Sequence[object], *, also: str = "") -> bool:
        """Change the row, but only where it still holds the pair that was used."""
        with self._writing() as connection:
            changed = connection.execute(
                f"UPDATE zalo_oa_tokens SET {what}, leased_to = '', leased_until = ''"
                f" WHERE oa = ? AND refresh_token = ?{also}",
                (*values, used.oa, used.refresh_token),
            ).rowcount
        return changed > 0

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with briefly(self._connection, self._path):
            yield self._connection


def _pair(row: Sequence[str]) -> TokenPair:
    oa, app, access_token, refresh_token, issued_at, expires_at, state, failures, not_before = row
    return TokenPair(
        oa,
        app,
        access_token,
        refresh_token,
        datetime.fromisoformat(issued_at),
        datetime.fromisoformat(expires_at),
        is_refused=state == "refused",
        failures=int(failures),
        not_before=datetime.fromisoformat(not_before) if not_before != _NEVER else None,
    )


def _text(at: datetime) -> str:
    # All of the same shape, so that they compare as texts.
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
