"""Changes that wait for somebody's word: shown, not yet written."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, get_args

from knowledge.changes import Change, Entry
from knowledge.database import explained, writing
from knowledge.entries import from_json, to_json
from knowledge.errors import DraftDropped, DraftExpired, UnknownDraft
from knowledge.log import SqliteLog

DraftKind = Literal["fact", "correction", "source", "name", "import", "topic", "undo"]
DraftState = Literal["open", "waiting", "written", "dropped"]

# A preview that is older shows what may have changed since.
EXPIRES_AFTER: Final = timedelta(minutes=15)
# What waits for a second person may wait over a weekend.
WAITS_FOR: Final = timedelta(days=7)
MOST_WAITING: Final = 20
_COLUMNS: Final = "id, kind, channel, chat, staff_id, made_at, state, entries, reason, source, note, change_id, reverts"


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that was shown to one member in one chat."""

    id: int
    kind: DraftKind
    channel: str
    chat: str
    member: int
    """The id of the member who made it."""
    made_at: datetime
    state: DraftState
    """`open` until its chat says so, `waiting` for a second person, then `written` or `dropped`."""
    entries: tuple[Entry, ...]
    reason: str
    source: str
    """The file, article or decision that the change rests on, as the log is to say it."""
    note: str
    """What the maker of the draft needs afterwards, in its own form; or empty."""
    change_id: int | None
    """The number of the change, once written."""
    reverts: int | None = None
    """The number of the change that this one undoes."""

    def is_expired(self, now: datetime) -> bool:
        """Say whether it was shown too long ago to be written."""
        return now - self.made_at > (WAITS_FOR if self.state == "waiting" else EXPIRES_AFTER)


class Drafts:
    """The drafts of a store; a draft and the change that it becomes are written in one transaction."""

    def __init__(self, log: SqliteLog, path: str) -> None:
        """Use the connection of the log."""
        self._log = log
        self._path = path

    def add(
        self,
        kind: DraftKind,
        entries: tuple[Entry, ...],
        *,
        channel: str,
        chat: str,
        member: int,
        reason: str = "",
        source: str = "",
        note: str = "",
        reverts: int | None = None,
        now: datetime | None = None,
    ) -> Draft:
        """Keep a change that is being shown, and return it with its number.

        Raises:
            Busy, CannotWrite: the file cannot be written.
            ValueError: there are no entries, or two of one record.
        """
        Change("", "", "", "", entries)  # refuses what the log would refuse
        made_at = (now or datetime.now(UTC)).astimezone(UTC)
        row = (kind, channel, chat, member, made_at.isoformat(), to_json(entries), reason, source, note, reverts)
        with explained(self._path), writing(self._log.db):
            self._forget(made_at)
            number = self._log.connection.execute(
                "INSERT INTO drafts (kind, channel, chat, staff_id, made_at, state, entries, reason, source, note,"
                " reverts) VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)",
                row,
            ).lastrowid
        assert number is not None  # an insert has one
        return Draft(number, kind, channel, chat, member, made_at, "open", entries, reason, source, note, None, reverts)

    def _forget(self, now: datetime) -> None:
        """Let go of what drafts that can no longer be written would have brought; a file's is megabytes."""
        self._log.connection.execute(
            "UPDATE drafts SET entries = '' WHERE entries != '' AND change_id IS NULL"
            " AND (state = 'dropped' OR made_at < ? OR (state = 'open' AND made_at < ?))",
            ((now - WAITS_FOR).isoformat(), (now - EXPIRES_AFTER).isoformat()),
        )

    def sweep(self, now: datetime, before: datetime) -> None:
        """Let go of what lapsed drafts would have brought, and forget the drafts made before a moment.

        One that still waits for a second person stays.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        with explained(self._path), writing(self._log.db):
            self._forget(now.astimezone(UTC))
            self._log.connection.execute(
                "DELETE FROM drafts WHERE made_at < ? AND NOT (state = 'waiting' AND made_at >= ?)",
                (before.astimezone(UTC).isoformat(), (now.astimezone(UTC) - WAITS_FOR).isoformat()),
            )

    def get(self, draft_id: int) -> Draft | None:
        """Return the draft of a number; None when there is none."""
        with explained(self._path):
            found = self._log.connection.execute(f"SELECT {_COLUMNS} FROM drafts WHERE id = ?", (draft_id,)).fetchone()
        return self._draft(found) if found else None

    def open_in(self, channel: str, chat: str, *, now: datetime | None = None) -> Draft | None:
        """Return the draft last shown in a chat that may still be written; None when there is none."""
        with explained(self._path):
            found = self._log.connection.execute(
                f"SELECT {_COLUMNS} FROM drafts WHERE channel = ? AND chat = ? AND state = 'open'"
                " ORDER BY id DESC LIMIT 1",
                (channel, chat),
            ).fetchone()
        draft = self._draft(found) if found else None
        return draft if draft and not draft.is_expired(now or datetime.now(UTC)) else None

    def waiting(self, *, now: datetime | None = None) -> tuple[Draft, ...]:
        """Return the drafts that wait for a second person, the oldest first."""
        since = (now or datetime.now(UTC)).astimezone(UTC) - WAITS_FOR
        with explained(self._path):
            rows = self._log.connection.execute(
                f"SELECT {_COLUMNS} FROM drafts WHERE state = 'waiting' AND made_at >= ? ORDER BY id LIMIT ?",
                (since.isoformat(), MOST_WAITING),
            ).fetchall()
        return tuple(self._draft(row) for row in rows)

    def await_second(self, draft: Draft) -> Draft:
        """Let a draft wait for a second person.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        self._set_state(draft, "waiting")
        return replace(draft, state="waiting")

    def drop(self, draft: Draft) -> None:
        """See that a draft is never written; nothing happens to one that was."""
        self._set_state(draft, "dropped")

    def _set_state(self, draft: Draft, state: DraftState) -> None:
        assert state in get_args(DraftState)
        with explained(self._path), writing(self._log.db):
            self._log.connection.execute(
                "UPDATE drafts SET state = ? WHERE id = ? AND state IN ('open', 'waiting')", (state, draft.id)
            )

    def write(self, draft: Draft, *, actor: str, channel: str, chat: str = "", now: datetime | None = None) -> int:
        """Enter the draft's change, once: return its number, also when it was entered before.

        The chat is that of whoever said so; until `told`, it counts as not knowing that the change stands.

        Raises:
            Conflict: somebody changed one of the records since, or one that they refer to is gone, or is still
                needed; nothing is written.
            UnknownDraft, DraftExpired, DraftDropped: it cannot be written.
            Busy, CannotWrite: the file cannot be written.
        """
        at = (now or datetime.now(UTC)).astimezone(UTC)
        with explained(self._path), writing(self._log.db):
            held = self.get(draft.id)
            if held is None:
                raise UnknownDraft(draft.id)
            if held.change_id is not None:
                return held.change_id
            if held.state == "dropped":
                raise DraftDropped(draft.id)
            if held.is_expired(at):
                raise DraftExpired(draft.id)
            change = Change(actor, channel, held.reason, held.source, held.entries, at, held.reverts)
            number = self._log.append(change)
            self._log.connection.execute(
                "UPDATE drafts SET state = 'written', change_id = ?, entries = '', told = 0, told_channel = ?,"
                " told_chat = ? WHERE id = ?",
                (number, channel, chat or held.chat, draft.id),
            )
        return number

    def untold(self, channel: str, chat: str) -> tuple[Draft, ...]:
        """Return the written drafts of which a chat may not have heard, the oldest first."""
        with explained(self._path):
            rows = self._log.connection.execute(
                f"SELECT {_COLUMNS} FROM drafts WHERE told = 0 AND told_channel = ? AND told_chat = ? ORDER BY id",
                (channel, chat),
            ).fetchall()
        return tuple(self._draft(row) for row in rows)

    def told(self, draft_ids: tuple[int, ...]) -> None:
        """Note that the chats of these written drafts have heard of them."""
        with explained(self._path), writing(self._log.db):
            self._log.connection.executemany("UPDATE drafts SET told = 1 WHERE id = ?", [(each,) for each in draft_ids])

    def _draft(self, row: tuple[Any, ...]) -> Draft:
        """Return a row's draft; the entries of a written one are those of its change."""
        number, kind, channel, chat, member, made_at, state, entries, reason, source, note, change_id, reverts = row
        held = from_json(entries) if change_id is None else self._log.change(change_id).entries
        at = datetime.fromisoformat(made_at)
        return Draft(number, kind, channel, chat, member, at, state, held, reason, source, note, change_id, reverts)
