"""What came in and is not answered yet: stored whole or not at all, taken out once, and not kept longer than needed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.arrivals import Arrival, Arrivals, arrivals_path, open_arrivals
from knowledge.errors import Busy, CannotWrite, NotADatabase

DAY = 24 * 3600


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def arrivals(tmp_path: Path, clock: Clock) -> Iterator[Arrivals]:
    """An empty file of arrivals."""
    opened = open_arrivals(tmp_path / "a.db-arrivals", clock)
    yield opened
    opened.close()


def rows(arrivals: Arrivals) -> list[tuple[str, str, str]]:
    """Key, chat and body of everything in the file."""
    with sqlite3.connect(arrivals.path) as connection:
        found = connection.execute("SELECT key, chat, body FROM arrivals ORDER BY id").fetchall()
    connection.close()
    return found


def test_they_lie_beside_the_database() -> None:
    """The file is named after the database."""
    assert arrivals_path(Path("x/hoidap.db")) == Path("x/hoidap.db-arrivals")


def test_what_is_known_is_not_new(arrivals: Arrivals) -> None:
    """A key counts once on its channel, within a batch and across batches, done or not; channels share none."""
    (first,) = arrivals.take("telegram", [("1", "a", "{}"), ("1", "a", "{}")])
    arrivals.done([first.id])

    assert first == Arrival(first.id, "telegram", "1", "a", "{}")
    assert arrivals.take("telegram", [("1", "a", "{}")]) == ()
    assert [each.key for each in arrivals.take("zalo_bot", [("1", "a", "{}"), ("2", "b", "{}")])] == ["1", "2"]


def test_what_is_not_done_waits_in_order(arrivals: Arrivals, clock: Clock) -> None:
    """Another program on the file finds what is not done, in the order it came, of its channel alone."""
    taken = arrivals.take("telegram", [(str(number), "a", f"[{number}]") for number in range(5)])
    arrivals.take("zalo_oa", [("9", "a", "[]")])
    arrivals.done([taken[0].id, taken[2].id])
    again = open_arrivals(arrivals.path, clock)

    assert [(each.key, each.body) for each in again.waiting("telegram")] == [("1", "[1]"), ("3", "[3]"), ("4", "[4]")]
    again.close()


def test_what_is_done_says_nothing(arrivals: Arrivals) -> None:
    """Of what is done neither the chat nor the words are in the file, only the key."""
    (one, _) = arrivals.take("telegram", [("1", "chat-5", "hỏi riêng"), ("2", "chat-6", "hỏi khác")])
    arrivals.done([one.id])

    assert rows(arrivals) == [("1", "", ""), ("2", "chat-6", "hỏi khác")]


def test_keys_are_dropped_in_time(arrivals: Arrivals, clock: Clock) -> None:
    """A key of what is done counts for a day at least, and is gone after two; what waits is gone after a week."""
    (one, _) = arrivals.take("telegram", [("1", "a", "x"), ("2", "b", "y")])
    arrivals.done([one.id])
    clock.now += DAY
    assert arrivals.take("telegram", [("1", "a", "x")]) == ()
    clock.now += DAY + 7200
    arrivals.take("telegram", [("3", "a", "z")])
    assert [row[0] for row in rows(arrivals)] == ["2", "3"]
    clock.now += 6 * DAY
    arrivals.take("telegram", [("4", "a", "z")])

    assert [row[0] for row in rows(arrivals)] == ["3", "4"]


def test_beginnings_are_counted(arrivals: Arrivals) -> None:
    """How often answering was begun is known to the next program."""
    (one,) = arrivals.take("telegram", [("1", "a", "x")])
    arrivals.begin(one.id)
    arrivals.begin(one.id)

    assert [each.begun for each in arrivals.waiting("telegram")] == [2]


def test_half_letters_are_stored(arrivals: Arrivals) -> None:
    """Half a pair of UTF-16, which JSON can spell, stops nothing."""
    (one,) = arrivals.take("zalo_bot", [("\ud800", "\udfff", "{}")])

    assert (one.key, one.chat) == ("?", "?")


def test_locked_file_is_said_soon(arrivals: Arrivals) -> None:
    """While another program holds the file nothing is stored, and that is said within a moment."""
    other = sqlite3.connect(arrivals.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Busy):
        arrivals.take("telegram", [("1", "a", "x")])
    other.rollback()
    other.close()

    assert len(arrivals.take("telegram", [("1", "a", "x")])) == 1


def test_full_disk_is_said(arrivals: Arrivals) -> None:
    """Where the file can't grow, nothing of the batch is stored, and that is said."""
    arrivals._connection.execute("PRAGMA max_page_count = 12")

    with pytest.raises(CannotWrite):
        arrivals.take("telegram", [("1", "a", "x"), ("2", "a", "x" * 100_000)])

    assert arrivals.waiting("telegram") == ()


def test_closed_file_is_said(arrivals: Arrivals) -> None:
    """Whatever else is wrong with the file is said in the same way."""
    arrivals.close()

    with pytest.raises(CannotWrite):
        arrivals.take("telegram", [("1", "a", "x")])


def test_other_file_is_left_alone(tmp_path: Path) -> None:
    """A file that is no database is said to be none; a folder that is none cannot be written."""
    (tmp_path / "b").write_text("thư" * 1000)

    with pytest.raises(NotADatabase):
        open_arrivals(tmp_path / "b")
    with pytest.raises(CannotWrite):
        open_arrivals(tmp_path / "b" / "c")
    assert (tmp_path / "b").read_text() == "thư" * 1000


def test_words_leave_the_disk(arrivals: Arrivals, clock: Clock) -> None:
    """Within the hour what a done arrival said is in no file any more, also not in the one beside."""
    (one, _) = arrivals.take("telegram", [("1", "chat-5", "lời riêng 555"), ("2", "chat-6", "lời đang chờ")])
    arrivals.done([one.id])
    clock.now += 3600
    arrivals.take("telegram", [("3", "a", "{}")])
    path = Path(arrivals.path)
    stored = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))

    assert "lời riêng 555".encode() not in stored and b"chat-5" not in stored
    assert "lời đang chờ".encode() in stored


def test_waiting_is_kept_no_longer_than_asked(tmp_path: Path, clock: Clock) -> None:
    """Where questions are kept for a day, one that nobody could answer is too; a new start drops it unanswered."""
    with closing(open_arrivals(tmp_path / "b", clock, keep_s=DAY)) as before:
        before.take("telegram", [("1", "a", "x")])
    clock.now += DAY + 1
    with closing(open_arrivals(tmp_path / "b", clock, keep_s=DAY)) as after:
        assert after.waiting("telegram") == ()
