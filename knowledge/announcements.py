"""Announcements: short texts that staff send to the followers of a place, and the record of them."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowledge.database import briefly, explained
from knowledge.follows import moment
from knowledge.notices import Notice, Notices
from knowledge.told import Chat


@dataclass(frozen=True, slots=True)
class Announcement:
    """A text for the followers of a place."""

    place: str
    text: str
    """Plain, its lines parted by line breaks."""
    member: int
    """The id of the member who wrote it."""
    name: str
    """That member's name, as the record is to keep it."""
    channel: str
    chat: str
    """The member's chat, where it was shown before it is sent."""
    made_at: datetime
    id: int = 0
    sent_at: datetime | None = None
    """None while it is only shown."""
    chats: int = 0
    """For how many chats it was meant."""
    withdrawn_at: datetime | None = None
    """When it was taken back; None where it was not."""


class Announcements:
    """The announcements of a store; each chat gets each once."""

    def __init__(self, connection: sqlite3.Connection, path: str, notices: Notices) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path
        self._notices = notices

    def add(self, new: Announcement) -> int:
        """Keep an announcement that is being shown, and return its number."""
        with explained(self._path), self._connection:
            number = self._connection.execute(
                "INSERT INTO announcements (place, text, staff_id, name, channel, chat, made_at, sent_on, chats)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, '', 0)",
                (new.place, new.text, new.member, new.name, new.channel, new.chat, moment(new.made_at)),
            ).lastrowid
        assert number is not None  # an insert has one
        return number

    def get(self, number: int) -> Announcement | None:
        """Return the announcement of a number; None where there is none, or it was dropped."""
        found = self._some("id = ?", number)
        return found[0] if found else None

    def last(self, most: int) -> tuple[Announcement, ...]:
        """Return the announcements sent last, the newest first."""
        return self._some("sent_at IS NOT NULL ORDER BY sent_at DESC, id DESC LIMIT ?", most)

    def shown_in(self, channel: str, chat: str, member: int) -> Announcement | None:
        """Return what a member was shown last in a chat and did not send; None for nothing."""
        found = self._some(
            "sent_at IS NULL AND channel = ? AND chat = ? AND staff_id = ? ORDER BY id DESC LIMIT 1",
            channel, chat, member,
        )  # fmt: skip
        return found[0] if found else None

    def still_out(self, most: int) -> tuple[Announcement, ...]:
        """Return those sent that some chat has not got yet, the newest first."""
        return self._some(
            "sent_at IS NOT NULL AND withdrawn_at IS NULL AND (id IN (SELECT announcement FROM announced)"
            " OR 'announcement ' || id IN (SELECT about FROM notices WHERE claimed_at IS NULL))"
            " ORDER BY id DESC LIMIT ?",
            most,
        )

    def was_sent(self, place: str, day: str) -> bool:
        """Say whether one was sent to the followers of a place on a day, and not taken back."""
        return bool(
            self._some("sent_at IS NOT NULL AND withdrawn_at IS NULL AND place = ? AND sent_on = ?", place, day)
        )

    def drop(self, number: int) -> None:
        """Drop an announcement that was not sent."""
        with explained(self._path), self._connection:
            self._connection.execute("DELETE FROM announcements WHERE id = ? AND sent_at IS NULL", (number,))

    def send(self, number: int, chats: Iterable[Chat], *, day: str, at: datetime) -> int | None:
        """Let chats wait for an announcement, once, and return to how many; None where it was sent or dropped before.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is sent then.
        """
        waiting = [(number, chat.channel, chat.chat) for chat in chats]
        with explained(self._path), self._connection:
            if not self._connection.execute(
                "UPDATE announcements SET sent_at = ?, sent_on = ?, chats = ? WHERE id = ? AND sent_at IS NULL",
                (moment(at), day, len(waiting), number),
            ).rowcount:
                return None
            self._connection.executemany(
                "INSERT INTO announced (announcement, channel, chat) VALUES (?, ?, ?)", waiting
            )
        return len(waiting)

    def withdraw(self, number: int, at: datetime) -> int | None:
        """Take one back from the chats that have not got it, and return how many; None where none waits any more.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is taken back then.
        """
        with explained(self._path), self._connection:
            waiting = self._connection.execute("DELETE FROM announced WHERE announcement = ?", (number,)).rowcount
            waiting += self._connection.execute(
                "DELETE FROM notices WHERE about = ? AND claimed_at IS NULL", (_about(number),)
            ).rowcount
            if not waiting:
                return None
            self._connection.execute(
                "UPDATE announcements SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", (moment(at), number)
            )
        return waiting

    def waiting(
        self, channel: str, *, sent_until: datetime, heard_since: datetime | None, limit: int
    ) -> tuple[Chat, ...]:
        """Return chats of a channel for which one waits that was sent by a moment: those that wrote since, or all."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT DISTINCT a.channel, a.chat FROM announced AS a"
                " JOIN announcements AS n ON n.id = a.announcement"
                " JOIN followers AS f ON f.channel = a.channel AND f.chat = a.chat"
                " WHERE a.channel = ? AND n.sent_at <= ? AND f.heard_at >= ? LIMIT ?",
                (channel, moment(sent_until), moment(heard_since) if heard_since else "", limit),
            ).fetchall()
        return tuple(Chat(*row) for row in rows)

    def of(self, chat: Chat, sent_until: datetime) -> tuple[Announcement, ...]:
        """Return what waits for a chat and was sent by a moment, the oldest first."""
        return self._some(
            "sent_at <= ? AND id IN (SELECT announcement FROM announced WHERE channel = ? AND chat = ?) ORDER BY id",
            moment(sent_until), chat.channel, chat.chat,
        )  # fmt: skip

    def tell(self, chat: Chat, announcement: Announcement, text: str, at: datetime) -> None:
        """Put one that waits for a chat into the outbox, once.

        Raises:
            Busy, CannotWrite: the file cannot be written; it waits on then.
        """
        with briefly(self._connection, self._path):
            if self._connection.execute(
                "DELETE FROM announced WHERE announcement = ? AND channel = ? AND chat = ?",
                (announcement.id, chat.channel, chat.chat),
            ).rowcount:
                self._notices.insert(Notice(chat, _about(announcement.id), (), text), at)

    def drop_before(self, before: datetime) -> None:
        """Let go of what waits for chats since before a moment, and of what was only shown; the record stays."""
        with explained(self._path), self._connection:
            self._connection.execute(
                "DELETE FROM announced WHERE announcement IN (SELECT id FROM announcements WHERE made_at < ?)",
                (moment(before),),
            )
            self._connection.execute(
                "DELETE FROM announcements WHERE sent_at IS NULL AND made_at < ?", (moment(before),)
            )

    def _some(self, where: str, *values: object) -> tuple[Announcement, ...]:
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT place, text, staff_id, name, channel, chat, made_at, id, sent_at, chats, withdrawn_at"
                " FROM announcements"
                f" WHERE {where}",
                values,
            ).fetchall()
        return tuple(map(_announcement, rows))


def _announcement(row: tuple[Any, ...]) -> Announcement:
    place, text, member, name, channel, chat, made, number, sent, chats, withdrawn = row
    made_at = datetime.fromisoformat(made)
    return Announcement(place, text, member, name, channel, chat, made_at, number, _read(sent), chats, _read(withdrawn))


def _read(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None


def _about(number: int) -> str:
    return f"announcement {number}"
