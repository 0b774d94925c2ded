"""What people asked is kept without them, for a time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.database import connect
from knowledge.errors import Busy
from knowledge.questions import Often, Question, Tally
from knowledge.store import Store, open_store
from knowledge.told import Chat

NOON = datetime(2031, 1, 1, 12, tzinfo=UTC)
CHAT = Chat("test", "1")
ASKED = Question(
    NOON, "mấy bông hoa?", "no_data", "bông hoa · huyện Gió Hú", ("f1",), ("d1",), "gardens",
    again="bông hoa huyện Gió Hú", likeness="bong hoa gio hu", state="open", seen=1, asker="abc",
)  # fmt: skip


def test_question_is_kept_as_it_was(store: Store) -> None:
    """What is stored comes back whole, with its number."""
    number = store.remember(ASKED, CHAT)

    assert store.questions.get(number) == replace(ASKED, id=number)


def test_question_moves_no_version(store: Store) -> None:
    """What was asked is no change of figures."""
    store.remember(ASKED, CHAT)

    assert store.version() == 1


def test_phone_number_never_reaches_the_file(store: Store) -> None:
    """Whatever a caller hands in, the number is cut out on the way to the table."""
    phone = "0912345678"
    asked = replace(ASKED, text=phone, again=phone, reading=phone, likeness=phone)

    held = store.questions.get(store.remember(asked, CHAT))

    assert held and (held.text, held.again, held.reading, held.likeness) == ("***",) * 4


def test_last_questions_come_newest_first(store: Store) -> None:
    """What was asked is read back up to a limit."""
    numbers = [store.remember(ASKED, CHAT) for _ in range(3)]

    assert [each.id for each in store.questions.last(2)] == numbers[:0:-1]


def test_number_is_never_used_twice(store: Store) -> None:
    """A button under an old reply must not meet a new question."""
    first = store.remember(ASKED, CHAT)
    store.questions.drop([first])

    assert store.remember(ASKED, CHAT) > first


def test_only_open_questions_are_in_the_inbox(store: Store) -> None:
    """An answered or dropped question leaves; one that was answered at once never came in."""
    numbers = [store.remember(ASKED, CHAT) for _ in range(3)]
    store.remember(replace(ASKED, state=""), CHAT)
    store.questions.mark(numbers[:1], "answered")
    store.questions.mark(numbers[1:2], "dropped")

    assert [each.id for each in store.questions.open(10)] == numbers[2:]


def test_opinion_is_noted(store: Store) -> None:
    """A thumb down brings a question into the inbox, a later thumb up out again."""
    number = store.remember(replace(ASKED, outcome="answer", state=""), CHAT)

    store.questions.judge(number, "down", "open")
    down = store.questions.get(number)
    store.questions.judge(number, "up", "")
    up = store.questions.get(number)

    assert down and up
    assert (down.opinion, down.state, up.opinion, up.state) == ("down", "open", "up", "")


def test_old_questions_are_dropped(store: Store) -> None:
    """Dropping by time takes the texts with it and leaves what is newer."""
    old = store.remember(ASKED, CHAT)
    new = store.remember(replace(ASKED, asked_at=NOON + timedelta(days=2)), CHAT)

    dropped = store.questions.drop_before(NOON + timedelta(days=1))

    assert (dropped, store.questions.get(old)) == (1, None)
    assert store.questions.get(new)


def test_askers_hash_is_dropped(store: Store) -> None:
    """After a day nothing says any more which chat asked."""
    number = store.remember(ASKED, CHAT)

    store.questions.forget_askers(NOON + timedelta(days=1))

    held = store.questions.get(number)
    assert held and held.asker == ""


def test_day_is_that_of_viet_nam(store: Store) -> None:
    """Half past seven in the evening in Greenwich is the next day in Viet Nam."""
    store.remember(replace(ASKED, asked_at=NOON.replace(hour=19)), CHAT)
    store.remember(ASKED, CHAT)
    store.remember(ASKED, CHAT)

    sorts = ("no_data", "gardens", ("d1",), "")
    expected = (Tally(date(2031, 1, 1), *sorts, 2), Tally(date(2031, 1, 2), *sorts, 1))  # type: ignore[arg-type]
    assert store.questions.tallies(NOON) == expected


def test_most_asked_has_the_last_text(store: Store) -> None:
    """Questions that are alike count together, told in the words of the last; a follow-up in those of its reading."""
    for text in ("một", "hai"):
        store.remember(replace(ASKED, text=text, again=""), CHAT)
    store.remember(replace(ASKED, likeness="other", text="còn đó?"), CHAT)

    expected = (Often("hai", "no_data", 2), Often(ASKED.reading, "no_data", 1))
    assert store.questions.most_asked(NOON, 5) == expected


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Store]:
    """A base whose file another program holds."""
    path = str(tmp_path / "base.db")
    with open_store(path, packaged=None) as store:
        other = connect(path)
        other.execute("BEGIN IMMEDIATE")
        yield store
        other.rollback()
        other.close()


def test_locked_file_is_given_up_soon(locked: Store) -> None:
    """Nobody waits twenty seconds for a statistic; the connection is whole afterwards."""
    began = datetime.now(UTC)
    with pytest.raises(Busy):
        locked.remember(ASKED, CHAT)

    assert datetime.now(UTC) - began < timedelta(seconds=1)
    assert locked.questions.last(1) == ()
