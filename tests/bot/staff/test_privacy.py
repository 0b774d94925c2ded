"""What is kept of people is said, deleted when they ask, and dropped in time."""

from datetime import UTC, datetime

import pytest

from bot.staff.privacy import sweep
from bot.staff.words import say
from knowledge.changes import Entry
from knowledge.invitations import Invitation
from knowledge.records import Topic
from knowledge.told import Chat
from tests.bot.staff.asking import ASKED, ASKED_FACT, IN_VAIN, Chats, new_chats

CITIZEN = Chat("test", "citizen")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def chats() -> Chats:
    """One chat that was told a figure, waits for another, and has a notice coming; and a second chat."""
    chats = new_chats()
    for chat in ("citizen", "other"):
        chats.ask(ASKED, chat=chat)
        chats.ask(f"/baotoi {chats.ask(IN_VAIN, chat=chat).question}", chat=chat)
    chats.staff(f"/bao {chats.change('facts', ASKED_FACT, value=7.0)}")
    return chats


def rows_of(chats: Chats, chat: str) -> int:
    """In how many rows of all tables a chat's id stands."""
    connection = chats.store.log.connection
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return sum(chat in repr(row) for name in tables for row in connection.execute(f"SELECT * FROM {name}"))


def test_five_lines_say_what_is_kept(chats: Chats) -> None:
    """For how many days, and how to have it deleted."""
    reply = chats.ask("/quyenriengtu", chat="somebody")

    assert len(reply.lines) == 5
    assert "90 ngày" in reply.lines[0] and "/xoadulieu" in reply.lines[-1]


def test_delete_leaves_nothing_of_the_chat(chats: Chats) -> None:
    """No table holds the chat any more, nor its questions; the other chat keeps everything."""
    before = rows_of(chats, "other")

    reply = chats.ask("/xoadulieu")

    assert reply.lines == (say("asked.deleted"),)
    assert (rows_of(chats, "citizen"), rows_of(chats, "other")) == (0, before)
    assert len(chats.store.questions.last(9)) == 2
    assert chats.ask("còn Đầm Hà?").kind in ("clarify", "out_of_scope")


def test_delete_leaves_nothing_of_an_official_accounts_user(chats: Chats) -> None:
    """When somebody wrote to the Zalo Official Account is deleted too; the same id elsewhere is another person's."""
    chats.store.zalo_users.wrote("citizen", NOW)

    chats.ask("/xoadulieu")
    assert rows_of(chats, "citizen") == 1
    chats.ask("/xoadulieu", channel="zalo_oa")

    assert rows_of(chats, "citizen") == 0


def test_delete_needs_nothing_to_delete(chats: Chats) -> None:
    """Who never asked gets the same friendly word."""
    assert chats.ask("/xoadulieu", chat="never").lines == (say("asked.deleted"),)


def test_member_keeps_their_rights(chats: Chats) -> None:
    """A member's data go; that the membership stays is said."""
    assert chats.staff("/xoadulieu").lines == (say("asked.deleted"), say("asked.member_stays"))


def test_old_texts_are_dropped_on_use(chats: Chats) -> None:
    """After the days set, the next question of whomever drops questions, wishes, told facts and notices."""
    chats.clock.pass_days(91)

    chats.ask(ASKED, chat="new")

    assert [question.text for question in chats.store.questions.last(9)] == [ASKED]
    assert (rows_of(chats, "citizen"), rows_of(chats, "other")) == (0, 0)


def test_days_can_be_set() -> None:
    """HOIDAP_KEEP_DAYS decides; the day before nothing goes."""
    chats = new_chats(keep_days=3)
    chats.ask(ASKED)

    chats.clock.pass_days(2)
    sweep(chats.office)
    kept = len(chats.store.questions.last(9))
    chats.clock.pass_days(1)
    sweep(chats.office)

    assert (kept, chats.store.questions.last(9)) == (1, ())
    assert "3 ngày" in chats.ask("/quyenriengtu").lines[0]


def test_hash_of_the_asker_is_dropped_after_a_day(chats: Chats) -> None:
    """The button is over then, and so is the last trace of the chat in its questions."""
    chats.clock.pass_days(1)

    sweep(chats.office)

    assert {question.asker for question in chats.store.questions.last(9)} == {""}


def test_sweep_takes_drafts_and_codes_along(chats: Chats) -> None:
    """What staff were shown long ago, and codes nobody used, go in the same round."""
    office = chats.office
    entry = Entry("topics", "thu", None, Topic("thu", "Thử", "Một lời giải thích.", "", ""))
    chats.store.drafts.add("topic", (entry,), channel="web", chat="1", member=1, now=office.now())
    chats.store.invitations.invite(Invitation("Sao", "editor"), now=office.now())
    chats.clock.pass_days(92)

    sweep(office)

    tables = ("drafts", "invitations")
    held = [chats.store.log.connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in tables]
    assert held == [0, 0]


def test_delete_ends_following(chats: Chats) -> None:
    """Who asks to be forgotten follows nothing any more, and no row knows the chat."""
    chats.ask("/theodoi OCOP Đầm Hà")

    chats.ask("/xoadulieu")

    assert (chats.store.follows.of(CITIZEN), rows_of(chats, "citizen")) == ((), 0)
