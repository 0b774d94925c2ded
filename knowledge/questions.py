"""What people asked, without who asked: so that staff see what was asked in vain."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal

from knowledge.anonymous import without_person
from knowledge.database import explained

Opinion = Literal["", "up", "down"]
InboxState = Literal["", "open", "answered", "dropped"]

# Viet Nam has had this offset all year since 1975 (tz database, Asia/Ho_Chi_Minh).
_ZONE_SHIFT: Final = "+7 hours"
_COLUMNS: Final = (
    "asked_at, text, outcome, near, reading, again, likeness, facts, places, programme, opinion, state, seen, asker"
)
_INSERT: Final = f"INSERT INTO questions ({_COLUMNS}) VALUES (?{', ?' * _COLUMNS.count(',')})"


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what became of it."""

    asked_at: datetime
    """With its zone."""
    text: str
    """As asked; numbers that reach a person are cut out before it is stored."""
    outcome: str
    """The kind of the reply: `answer`, `no_data`, …"""
    reading: str = ""
    """How it was understood, in one line; or empty."""
    facts: tuple[str, ...] = ()
    """The ids of the facts shown."""
    places: tuple[str, ...] = ()
    """The ids of the places asked about."""
    programme: str = ""
    """The id of the programme asked about; or empty."""
    again: str = ""
    """What asks the same without the messages before it; empty where the text itself does."""
    likeness: str = ""
    """What questions that ask the same share; empty while it is worked out by nobody."""
    is_near: bool = False
    """Whether it was refused although it names something that the base knows."""
    opinion: Opinion = ""
    """What the asker said of the reply."""
    state: InboxState = ""
    """`open` while it waits in the inbox, then `answered` or `dropped`; empty when it is none of its entries."""
    seen: int = 0
    """The version of the figures at which it was last asked."""
    asker: str = ""
    """A keyed hash of the chat and the moment, other for each question: it finds no other question."""
    id: int = 0
    """Its number; 0 before it is stored."""

    @property
    def asks(self) -> str:
        """The message to ask it again with."""
        return self.again or self.text


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions were alike in what statistics count."""

    day: date
    """In Viet Nam."""
    outcome: str
    programme: str
    places: tuple[str, ...]
    opinion: Opinion
    count: int


@dataclass(frozen=True, slots=True)
class Often:
    """A question that was asked in several ways or several times."""

    text: str
    """As it was asked last; of a follow-up its reading."""
    outcome: str
    count: int


class Questions:
    """The questions that are kept, in the order in which they came."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Use a connection whose migrations have been applied."""
        self._connection = connection
        self._path = path
        self.swept_on: date | None = None
        """The day on which this process last dropped what is too old."""
        self.trouble: str = ""
        """The code of the error that storing ended with last; empty when it went well."""

    def insert(self, question: Question) -> int:
        """Store a question within the caller's transaction, and return its number."""
        row = self._connection.execute(
            _INSERT,
            (
                question.asked_at.astimezone(UTC).isoformat(),
                without_person(question.text),
                question.outcome,
                int(question.is_near),
                without_person(question.reading),
                without_person(question.again),
                without_person(question.likeness),
                " ".join(question.facts),
                " ".join(question.places),
                question.programme,
                question.opinion,
                question.state,
                question.seen,
                question.asker,
            ),
        ).lastrowid
        assert row is not None  # the table has an integer primary key
        return row

    def get(self, number: int) -> Question | None:
        """Return the question of a number; None where there is none, or no longer."""
        found = self._read("WHERE id = ?", number)
        return found[0] if found else None

    def last(self, limit: int) -> tuple[Question, ...]:
        """Return the last questions, the newest first."""
        return self._read("ORDER BY id DESC LIMIT ?", limit)

    def open(self, limit: int) -> tuple[Question, ...]:
        """Return what waits in the inbox, the newest first."""
        return self._read("WHERE state = 'open' ORDER BY id DESC LIMIT ?", limit)

    def since(self, moment: datetime, outcome: str = "") -> tuple[Question, ...]:
        """Return the questions since a moment that came to an outcome, or all of them, the newest first."""
        at = moment.astimezone(UTC).isoformat()
        return self._read("WHERE asked_at >= ? AND (? = '' OR outcome = ?) ORDER BY id DESC", at, outcome, outcome)

    def mark(self, numbers: Sequence[int], state: InboxState) -> None:
        """Give questions another state."""
        self._write("UPDATE questions SET state = ? WHERE id = ?", [(state, number) for number in numbers])

    def saw(self, numbers: Sequence[int], version: int) -> None:
        """Note that questions were asked again of the figures of a version, and got no answer."""
        self._write("UPDATE questions SET seen = ? WHERE id = ?", [(version, number) for number in numbers])

    def judge(self, number: int, opinion: Opinion, state: InboxState) -> None:
        """Note what the asker said of the reply, and what that makes of the question."""
        self._write("UPDATE questions SET opinion = ?, state = ? WHERE id = ?", [(opinion, state, number)])

    def drop(self, numbers: Sequence[int]) -> None:
        """Forget questions, and who wanted their answers."""
        self._write("DELETE FROM questions WHERE id = ?", [(number,) for number in numbers])

    def drop_before(self, moment: datetime) -> int:
        """Forget all questions before a moment, and return how many they were."""
        with explained(self._path), self._connection:
            return self._connection.execute(
                "DELETE FROM questions WHERE asked_at < ?", (moment.astimezone(UTC).isoformat(),)
            ).rowcount

    def forget_askers(self, before: datetime) -> None:
        """Drop the hashes of askers of questions before a moment, which nothing needs any more."""
        at = before.astimezone(UTC).isoformat()
        self._write("UPDATE questions SET asker = '' WHERE asked_at < ? AND asker <> ''", [(at,)])

    def tallies(self, since: datetime) -> tuple[Tally, ...]:
        """Return how many questions there were of each sort, by day."""
        rows = self._connection.execute(
            "SELECT date(asked_at, ?) AS day, outcome, programme, places, opinion, COUNT(*)"
            " FROM questions"
            " WHERE asked_at >= ?"
            " GROUP BY day, outcome, programme, places, opinion"
            " ORDER BY day, outcome, programme, places, opinion",
            (_ZONE_SHIFT, since.astimezone(UTC).isoformat()),
        )
        return tuple(
            Tally(date.fromisoformat(day), outcome, programme, tuple(places.split()), opinion, count)
            for day, outcome, programme, places, opinion, count in rows
        )

    def most_asked(self, since: datetime, limit: int) -> tuple[Often, ...]:
        """Return what was asked most, the most asked first; each with the text and outcome of the last time."""
        # A follow-up says too little by itself: what it was read as stands for it.
        # SQLite takes the other columns from the row that has the maximum (sqlite.org/lang_select.html, 2.5).
        rows = self._connection.execute(
            "SELECT CASE again WHEN '' THEN text ELSE reading END, outcome, COUNT(*) AS times, MAX(id)"
            " FROM questions"
            " WHERE asked_at >= ? AND likeness <> ''"
            " GROUP BY likeness"
            " ORDER BY times DESC, MAX(id) DESC"
            " LIMIT ?",
            (since.astimezone(UTC).isoformat(), limit),
        )
        return tuple(Often(text, outcome, times) for text, outcome, times, _ in rows)

    def _read(self, where: str, *values: object) -> tuple[Question, ...]:
        with explained(self._path):
            rows = self._connection.execute(f"SELECT id, {_COLUMNS} FROM questions {where}", values).fetchall()
        return tuple(_question(row) for row in rows)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with explained(self._path), self._connection:
            self._connection.executemany(statement, rows)


def _question(row: Sequence[object]) -> Question:
    names = ("id", *_COLUMNS.replace("near", "is_near").split(", "))
    cells: dict[str, object] = dict(zip(names, row, strict=True))
    cells["asked_at"] = datetime.fromisoformat(str(cells["asked_at"]))
    cells["is_near"] = bool(cells["is_near"])
    cells["facts"] = tuple(str(cells["facts"]).split())
    cells["places"] = tuple(str(cells["places"]).split())
    return Question(**cells)  # type: ignore[arg-type]
