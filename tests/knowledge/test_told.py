"""Who was told what is no longer so: found by the log, nothing else kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.log import revert
from knowledge.notices import MOST_ATTEMPTS, Notice
from knowledge.questions import Question
from knowledge.records import Fact
from knowledge.store import Store
from knowledge.told import Chat
from tests.knowledge.world import FACT, change, entry

NOON = datetime(2031, 1, 1, 12, tzinfo=UTC)
ONE, TWO = Chat("test", "1"), Chat("test", "2")
NOTICE = Notice(ONE, "change 2", ("f1",), "Số đã sửa.")


def tell(store: Store, chat: Chat, at: datetime = NOON) -> None:
    """Tell a chat the fact as it is now."""
    store.remember(Question(at, "hoa?", "answer", facts=("f1",), seen=store.version()), chat)


def correct(store: Store, before: Fact, **changes: object) -> Fact:
    """Correct the fact and return what it is then."""
    after = replace(before, **changes)  # type: ignore[arg-type]
    store.log.append(change(entry(before, after)))
    return after


def test_chat_told_before_a_correction_is_found(store: Store) -> None:
    """Who asked before is found, who asked after is not."""
    tell(store, ONE)
    correct(store, FACT, value=5.0)
    tell(store, TWO)

    assert store.told.chats_told("f1", NOON) == (ONE,)


def test_chat_that_asked_again_knows(store: Store) -> None:
    """Who asked once more after the correction has the right value."""
    tell(store, ONE)
    correct(store, FACT, value=5.0)
    tell(store, ONE)

    assert store.told.chats_told("f1", NOON) == ()


def test_undone_correction_frees_those_told_before(store: Store) -> None:
    """After A, B and A again, only who was told B was told wrong."""
    tell(store, ONE)
    correct(store, FACT, value=5.0)
    tell(store, TWO)
    revert(store.log, 2, actor="an", channel="test")

    assert store.told.chats_told("f1", NOON) == (TWO,)


def test_new_caveat_makes_nothing_wrong(store: Store) -> None:
    """A change of source, caveat or paragraph does not make what was told wrong."""
    tell(store, ONE)
    correct(store, FACT, caveat="khác", paragraph="đoạn 9", printed="1234,5")

    assert store.told.chats_told("f1", NOON) == ()


def test_removed_fact_was_told_wrong(store: Store) -> None:
    """A fact that was taken out counts as corrected."""
    tell(store, ONE)
    store.log.append(change(entry(FACT, None)))

    assert store.told.chats_told("f1", NOON) == (ONE,)


def test_long_ago_is_not_counted(store: Store) -> None:
    """Only who was told since the moment given is found; dropping by time drops the rest."""
    tell(store, ONE, NOON - timedelta(days=1))
    correct(store, FACT, value=5.0)

    assert store.told.chats_told("f1", NOON) == ()
    assert store.told.drop_before(NOON) == 1


def test_chat_is_forgotten(store: Store) -> None:
    """What was kept of one chat goes, that of others stays."""
    tell(store, ONE)
    tell(store, TWO)

    store.told.forget(ONE)

    assert (store.told.facts_of(ONE), store.told.facts_of(TWO)) == ((), ("f1",))


def test_notice_is_put_in_once(store: Store) -> None:
    """A chat gets one notice of each matter, however often it is offered."""
    assert [store.notices.add([NOTICE], NOON) for _ in range(2)] == [1, 0]


def test_notice_is_claimed_once(store: Store) -> None:
    """Two senders never get the same notice, even when the first says nothing more."""
    store.notices.add([NOTICE, replace(NOTICE, chat=TWO)], NOON)

    first = store.notices.claim("test", NOON)
    second = store.notices.claim("test", NOON)

    assert ([each.chat for each in first], second) == ([ONE, TWO], ())


def test_notice_is_claimed_for_one_chat(store: Store) -> None:
    """A web chat gets its own with its next reply."""
    store.notices.add([NOTICE, replace(NOTICE, chat=TWO)], NOON)

    assert [each.chat for each in store.notices.claim("test", NOON, chat="2")] == [TWO]
    assert store.notices.claim("other", NOON) == ()
    assert store.notices.waiting("test") == 1


def test_held_notice_waits_for_its_chat(store: Store) -> None:
    """What can't be sent before the chat writes comes with the chat's own next reply, and with no other."""
    store.notices.add([NOTICE, replace(NOTICE, chat=TWO)], NOON)
    for claimed in store.notices.claim("test", NOON):
        store.notices.hold(claimed.id)

    assert store.notices.claim("test", NOON) == ()
    assert [each.chat for each in store.notices.claim("test", NOON, chat="2")] == [TWO]
    assert store.notices.claim("test", NOON, chat="2") == ()


def test_failed_notice_comes_again_up_to_a_limit(store: Store) -> None:
    """What did not arrive is tried again, but not for ever."""
    store.notices.add([NOTICE], NOON)
    tries = 0

    while claimed := store.notices.claim("test", NOON):
        tries += 1
        store.notices.failed(claimed[0].id)

    assert tries == MOST_ATTEMPTS


def test_later_correction_replaces_a_waiting_notice(store: Store) -> None:
    """A chat that was not reached yet hears of the last correction alone."""
    store.notices.add([NOTICE], NOON)
    store.notices.add([replace(NOTICE, about="change 3", text="Số đã sửa lần nữa.")], NOON)

    assert [each.about for each in store.notices.claim("test", NOON)] == ["change 3"]


def test_old_notices_are_dropped(store: Store) -> None:
    """The outbox keeps nothing longer than it must."""
    store.notices.add([NOTICE], NOON)

    assert (store.notices.drop_before(NOON), store.notices.drop_before(NOON + timedelta(days=1))) == (0, 1)


@pytest.fixture
def question(store: Store) -> int:
    """The number of a question without an answer."""
    return store.remember(Question(NOON, "hoa?", "no_data", seen=1), ONE)


def test_wish_comes_true_once(store: Store, question: int) -> None:
    """A fulfilled wish is gone and has made one notice, also when two processes fulfil it."""
    for _ in range(2):
        store.wants.add(question, ONE, seen=1, at=NOON)
    (want,) = store.wants.before(2, 10)

    store.wants.fulfil(want, "Nay đã có.", NOON)
    store.wants.fulfil(want, "Nay đã có.", NOON)

    assert [each.text for each in store.notices.claim("test", NOON)] == ["Nay đã có."]
    assert store.wants.before(2, 10) == ()


def test_wish_waits_for_the_next_change(store: Store, question: int) -> None:
    """A question asked again in vain is not asked again before something changed."""
    store.wants.add(question, ONE, seen=1, at=NOON)
    (want,) = store.wants.before(2, 10)

    store.wants.saw(want, 2)

    assert (store.wants.before(2, 10), store.wants.before(3, 10)) == ((), (want,))


def test_wish_goes_with_its_question(store: Store, question: int) -> None:
    """A question that is too old takes the wishes with it."""
    store.wants.add(question, ONE, seen=1, at=NOON)

    store.questions.drop([question])

    assert store.wants.before(9, 10) == ()
