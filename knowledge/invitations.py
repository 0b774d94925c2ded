"""Codes that make somebody a member, or sign a member in on the web page; each works once and for a time."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from knowledge.database import explained, writing
from knowledge.errors import TooManyCodes, WrongCode
from knowledge.kinds import LIST_SEPARATOR
from knowledge.log import SqliteLog
from knowledge.staff import Member, Role, Staff

# Letters that nobody takes for another or for a figure.
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LETTERS: Final = 12
WORKS_FOR: Final = timedelta(days=1)
WEB_WORKS_FOR: Final = timedelta(minutes=10)
_WEB: Final = "web"
_ATTEMPTS_COUNT_FOR: Final = timedelta(hours=1)
# Of one person; but on the web page anybody is as many persons as they like.
MOST_WRONG: Final = 5
# Of a channel: with 24^12 codes, so many guesses an hour find one of ten open codes in some eighty million years.
# Fewer would let a stranger shut out the staff at will.
MOST_WRONG_OF_ALL: Final = 5000
# Between the channel and the person of an attempt.
_SEPARATOR: Final = ":"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who may become a member."""

    name: str
    role: Role
    places: tuple[str, ...] = ()
    """The ids of the places that an editor is to keep; empty for all."""


class Invitations:
    """The codes of a store; kept as keyed hashes, so that the file does not tell them."""

    def __init__(self, log: SqliteLog, path: str, staff: Staff) -> None:
        """Use the connection of the log."""
        self._log = log
        self._path = path
        self._staff = staff

    def invite(self, invitation: Invitation, *, by: int | None = None, now: datetime | None = None) -> str:
        """Return a code that makes whoever sends it first a member, within a day.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        places = LIST_SEPARATOR.join(invitation.places)
        return self._issue((None, invitation.name, invitation.role, places, by), _moment(now) + WORKS_FOR)

    def web_code(self, member: Member, *, now: datetime | None = None) -> str:
        """Return a code that signs a member in on the web page, once, within ten minutes.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        places = LIST_SEPARATOR.join(member.places)
        row = (member.id, member.name, member.role, places, member.id)
        return self._issue(row, _moment(now) + WEB_WORKS_FOR)

    def _issue(self, row: tuple[Any, ...], expires_at: datetime) -> str:
        import secrets  # only here: it costs every start some milliseconds

        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
        with explained(self._path), writing(self._log.db):
            self._log.connection.execute(
                "INSERT INTO invitations (staff_id, name, role, places, made_by, digest, expires_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, self._digest(code), expires_at.isoformat()),
            )
        return code

    def accept(self, code: str, *, channel: str, user: str, chat: str, now: datetime | None = None) -> Member:
        """Make the user of a channel the member that a code is for, and return it.

        Raises:
            WrongCode: the code is none, was used, or is too old; that counts as an attempt.
            TooManyCodes: there were too many wrong ones on this channel within the hour; this one was not looked at.
            Busy, CannotWrite: the file cannot be written.
        """
        at, person = _moment(now), self._staff.person_of(channel, user)
        # Counted for itself, so that what is raised does not take the count back.
        with explained(self._path), writing(self._log.db):
            if self._is_shut_out(channel, person, at):
                raise TooManyCodes()
            found = self._open(code, channel, at)
            if found is not None:
                self._bind(found, (channel, person, chat), at)
            else:
                self._log.connection.execute(
                    "INSERT INTO attempts (at, person) VALUES (?, ?)", (at.isoformat(), _tried_by(channel, person))
                )
        member = self._staff.member_of(channel, user) if found is not None else None
        if member is None:
            raise WrongCode()
        return member

    def waiting(self, *, now: datetime | None = None) -> tuple[Invitation, ...]:
        """Return those who were invited and have not come yet, the oldest first."""
        with explained(self._path):
            rows = self._log.connection.execute(
                "SELECT name, role, places FROM invitations"
                " WHERE staff_id IS NULL AND used_at IS NULL AND expires_at > ? ORDER BY id",
                (_moment(now).isoformat(),),
            ).fetchall()
        return tuple(
            Invitation(name, role, tuple(places.split(LIST_SEPARATOR)) if places else ()) for name, role, places in rows
        )

    def withdraw(self, name: str) -> int:
        """Make the codes of those who have not come yet worthless, by name; return how many there were."""
        with explained(self._path), writing(self._log.db):
            return self._log.connection.execute(
                "DELETE FROM invitations WHERE name = ? AND staff_id IS NULL AND used_at IS NULL", (name,)
            ).rowcount

    def sweep(self, now: datetime, before: datetime) -> None:
        """Forget the codes that were used, or stopped working, before a moment, and wrong ones that no longer count.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        at = before.astimezone(UTC).isoformat()
        with explained(self._path), writing(self._log.db):
            self._log.connection.execute(
                "DELETE FROM invitations WHERE COALESCE(used_at, expires_at) < ? AND expires_at <= ?",
                (at, now.astimezone(UTC).isoformat()),
            )
            self._forget_attempts(now.astimezone(UTC))

    def _forget_attempts(self, at: datetime) -> None:
        since = (at - _ATTEMPTS_COUNT_FOR).isoformat()
        self._log.connection.execute("DELETE FROM attempts WHERE at <= ?", (since,))

    def _is_shut_out(self, channel: str, person: str, at: datetime) -> bool:
        self._forget_attempts(at)
        of_all, own = self._log.connection.execute(
            "SELECT COUNT(*), COUNT(*) FILTER (WHERE person = ?) FROM attempts WHERE substr(person, 1, ?) = ?",
            (_tried_by(channel, person), len(head := _tried_by(channel, "")), head),
        ).fetchone()
        return bool(own >= MOST_WRONG or of_all >= MOST_WRONG_OF_ALL)

    def _open(self, code: str, channel: str, at: datetime) -> tuple[Any, ...] | None:
        """Return the row of a code that still works here; a code for the web page works there alone."""
        found: tuple[Any, ...] | None = self._log.connection.execute(
            "SELECT id, staff_id, name, role, places, made_by FROM invitations"
            " WHERE digest = ? AND used_at IS NULL AND expires_at > ? AND (staff_id IS NULL OR ? = ?)",
            (self._digest(code), at.isoformat(), channel, _WEB),
        ).fetchone()
        return found

    def _bind(self, invited: tuple[Any, ...], where: tuple[str, str, str], at: datetime) -> None:
        """Use the invitation up, make the member where it is a new one, and note where they are known."""
        number, staff_id, name, role, places, by = invited
        db, moment = self._log.connection, at.isoformat()
        db.execute("UPDATE invitations SET used_at = ? WHERE id = ?", (moment, number))
        if staff_id is None:
            staff_id = db.execute(
                "INSERT INTO staff (name, role, places, added_at, added_by) VALUES (?, ?, ?, ?, ?)",
                (name, role, places, moment, by),
            ).lastrowid
        channel, person, chat = where
        db.execute(
            "INSERT OR REPLACE INTO staff_chats (channel, person, staff_id, chat, bound_at) VALUES (?, ?, ?, ?, ?)",
            (channel, person, staff_id, chat, moment),
        )

    def _digest(self, code: str) -> str:
        """Return a code's hash; case, spaces and hyphens do not matter."""
        plain = "".join(letter for letter in code.upper() if letter.isalnum())
        return hmac.new(self._staff.key, f"code\0{plain}".encode(), sha256).hexdigest()


def _tried_by(channel: str, person: str) -> str:
    """Return what an attempt is stored under."""
    return f"{channel}{_SEPARATOR}{person}"


def _moment(now: datetime | None) -> datetime:
    return (now or datetime.now(UTC)).astimezone(UTC)
