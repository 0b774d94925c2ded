"""The knowledge base: one SQLite file, made and filled where it is missing."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from knowledge.announcements import Announcements
from knowledge.database import briefly, connect, explained, writing
from knowledge.drafts import Drafts
from knowledge.follow_news import FollowNews
from knowledge.follow_spread import FollowSpread
from knowledge.follows import Follows
from knowledge.invitations import Invitations
from knowledge.log import SqliteLog
from knowledge.notices import Notice, Notices
from knowledge.packaged import FOLDER, fill
from knowledge.questions import Question, Questions
from knowledge.reminders import Reminders
from knowledge.schema import is_current, migrate
from knowledge.snapshot import Snapshot, load
from knowledge.staff import Staff
from knowledge.told import Chat, Told
from knowledge.wants import Wants
from knowledge.zalo import ZaloMonths
from knowledge.zalo_tokens import TokenPairs
from knowledge.zalo_windows import ZaloUsers


class Store:
    """An open knowledge base."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied; see `open_store`."""
        self.path = path
        self.log = SqliteLog(connection, path)
        """Where changes are appended; the only way to change anything."""
        self.drafts = Drafts(self.log, path)
        """Changes that were shown and not yet written."""
        self.staff = Staff(self.log, path)
        """Who may change what."""
        self.invitations = Invitations(self.log, path, self.staff)
        """Codes that make members."""
        self._connection = connection
        self.questions = Questions(connection, path)
        """What people asked."""
        self.told = Told(connection, path, self.log)
        """Which chat was told which figure."""
        self.notices = Notices(connection, path)
        """What is to be sent to chats."""
        self.wants = Wants(connection, path, self.notices, self.told)
        """Which chats want to be told when there is an answer."""
        self.zalo_months = ZaloMonths(connection, path)
        """How many messages went to Zalo."""
        self.zalo_tokens = TokenPairs(connection, path)
        """What the Zalo Official Account is spoken for with."""
        self.zalo_users = ZaloUsers(connection, path)
        """When each user of the Zalo Official Account wrote last."""
        self.follows = Follows(connection, path)
        """Which chats follow what."""
        self.spread = FollowSpread(connection, path)
        """Which followers wait to be told of changes."""
        self.news = FollowNews(self.follows, self.notices, self.told, connection, path)
        """What is new to a follower."""
        self.announcements = Announcements(connection, path, self.notices)
        """What staff announce to followers of a place."""
        self.reminders = Reminders(self.follows, self.notices, connection, path)
        """What followers of a product are told by its dates."""

    def snapshot(self) -> Snapshot:
        """Return everything current as of the last change, whoever made it."""
        with explained(self.path):
            return load(self._connection)

    def version(self) -> int:
        """Return the number of the last change, also of another process; takes some microseconds.

        A reader whose snapshot has another version takes a new one. PRAGMA data_version would be no cheaper,
        and would move with every question that is logged.
        """
        with explained(self.path):
            return self.log.last()

    def wait_at_most(self, seconds: float) -> None:
        """Give up sooner where another program holds the file: whoever serves others must not stand still."""
        self._connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def remember(self, question: Question, chat: Chat) -> int:
        """Store a question and that its chat was told its facts, both or neither, and return the question's number.

        Takes a tenth of a millisecond; waits but a moment for a locked file.

        Raises:
            Busy, CannotWrite: the file cannot be written now.
        """
        with briefly(self._connection, self.path):
            self.told.insert(chat, question.facts, question.seen, question.asked_at)
            return self.questions.insert(question)

    def announce(self, notices: Iterable[Notice], version: int, at: datetime) -> int:
        """Put notices of corrected facts into the outbox, each chat once, and return how many are new.

        Their chats count as told what the facts are as of the version: a correction of the correction reaches them.

        Raises:
            Busy, CannotWrite: the file cannot be written; nothing is announced then.
        """
        with explained(self.path), self._connection:
            new = [notice for notice in notices if self.notices.insert(notice, at)]
            for notice in new:
                self.told.insert(notice.chat, notice.facts, version, at)
        return len(new)

    def drop_before(self, moment: datetime, *, now: datetime) -> None:
        """Drop what is kept of people and is older: questions, told facts, notices, drafts and used or expired codes.

        What lapsed drafts would have brought, and wrong codes that no longer count, go whatever their age.

        Raises:
            Busy, CannotWrite: the file cannot be written.
        """
        self.questions.drop_before(moment)
        self.told.drop_before(moment)
        self.notices.drop_before(moment)
        self.announcements.drop_before(moment)
        self.reminders.sweep(now)
        self.drafts.sweep(now, moment)
        self.invitations.sweep(now, moment)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()


def open_store(path: Path | str, *, packaged: Path | None = FOLDER) -> Store:
    """Open the knowledge base at a path, made and filled with the packaged data where that is missing.

    `:memory:` makes one that is not kept; `packaged=None` leaves out the packaged data.

    Raises:
        CannotWrite, NotADatabase, ForeignDatabase, Busy: the file cannot be used.
        NewerDatabase: a newer version of the program made it.
        DataError: the packaged data cannot be read.
    """
    connection = connect(str(path))
    with _closed_on_error(connection), explained(str(path)):
        store = Store(connection, str(path))
        if not is_current(connection, str(path)):
            with writing(store.log.db):
                migrate(store.log.db)
        if packaged is not None:
            fill(store.log, packaged, path=str(path))
    return store


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise
