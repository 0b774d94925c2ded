"""A correction reaches the chats that were given the value before it, each once."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.messages import Message
from bot.staff.corrections import offer
from bot.staff.words import say
from knowledge.changes import Change, Entry
from knowledge.errors import Busy
from knowledge.log import revert
from knowledge.notices import Notices
from knowledge.records import Fact
from tests.bot.staff.asking import ASKED, ASKED_FACT, OWNER, Chats, new_chats

WORD = Message(OWNER.channel, OWNER.chat, OWNER.chat, "/ghi")


@pytest.fixture
def chats() -> Chats:
    """Two citizens and the owner, who were all told the figure that is then corrected."""
    chats = new_chats()
    for chat in ("one", "two"):
        chats.ask(ASKED, chat=chat)
    chats.staff(ASKED)
    chats.ask("OCOP là gì?", chat="three")
    return chats


def correct(chats: Chats, value: float = 7.0) -> int:
    """Correct the figure and return the change's number."""
    return chats.change("facts", ASKED_FACT, value=value)


def test_offer_says_how_many_and_what(chats: Chats) -> None:
    """The editor sees the number of chats and the sentence they will get, with old, new and source."""
    lines, (button,) = offer(chats.office, WORD, correct(chats))

    assert lines[0] == say("asked.offer", count=2, days=90)
    assert "7/10 xã" in lines[1] and "10/10 xã" in lines[1] and "14/03/2022" in lines[1]
    assert button.text == "/bao 2"


def test_each_chat_is_told_once(chats: Chats) -> None:
    """Whoever was told hears it with the next reply; the same button again tells nobody twice."""
    number = correct(chats)

    sent, again = chats.staff(f"/bao {number}"), chats.staff(f"/bao {number}")
    first, second = chats.ask("chào bạn", chat="one"), chats.ask("chào bạn", chat="one")

    assert (sent.lines, again.lines) == ((say("asked.sending", count=2),), (say("asked.sent_already"),))
    assert first.lines[0] == say("asked.corrected")
    assert second.lines == chats.ask("chào bạn", chat="three").lines


class Unnoted(Notices):
    """An outbox of a base that is locked just after a notice was claimed."""

    def sent(self, number: int, at: datetime) -> None:
        """Raise Busy."""
        raise Busy("a.db")


def test_notice_that_cannot_be_noted_is_told(chats: Chats) -> None:
    """What was claimed for a reply stands before it, once, even where the base is locked by then."""
    chats.staff(f"/bao {correct(chats)}")
    chats.store.notices = Unnoted(chats.store.log.connection, "a.db")

    first, second = chats.ask("chào bạn", chat="one"), chats.ask("chào bạn", chat="one")

    assert first.lines[0] == say("asked.corrected")
    assert second.lines == chats.ask("chào bạn", chat="three").lines


def test_who_asked_again_needs_no_notice(chats: Chats) -> None:
    """The right value was given already."""
    number = correct(chats)
    for chat in ("one", "two"):
        chats.ask(ASKED, chat=chat)

    assert offer(chats.office, WORD, number) == ((), ())
    assert chats.staff(f"/bao {number}").lines == (say("asked.nobody_told"),)


def test_nothing_is_sent_before_the_word(chats: Chats) -> None:
    """Offering puts nothing into the outbox."""
    offer(chats.office, WORD, correct(chats))

    assert chats.store.notices.waiting("test") == 0


def test_undone_correction_reaches_who_heard_of_it(chats: Chats) -> None:
    """Who was told the correction is told that it was taken back; who never was has the right value."""
    number = correct(chats)
    chats.staff(f"/bao {number}")
    chats.ask("chào bạn", chat="one")
    undo = revert(chats.store.log, number, actor="an", channel="test")

    (first, *_), _ = offer(chats.office, WORD, undo)

    assert first == say("asked.offer", count=2, days=90)
    chats.staff(f"/bao {undo}")
    told = chats.ask("chào bạn", chat="two")
    assert [line for line in told.lines if line == say("asked.corrected")] == [say("asked.corrected")]


def test_removed_figure_is_withdrawn(chats: Chats) -> None:
    """A figure that was taken out is told as no longer valid."""
    (last, *_) = chats.store.log.history("facts", ASKED_FACT)
    number = chats.enter("facts", ASKED_FACT, last.record, None)

    lines, _ = offer(chats.office, WORD, number)

    assert "10/10 xã" in lines[1] and "rút lại" in lines[1]


def test_figure_may_go_with_its_indicator(chats: Chats) -> None:
    """An undone import takes indicator and figures out together; who was told one of them still hears of it."""
    indicator = replace(next(iter(chats.office.snapshot().indicators.values())), id="thu", label="bông hoa biết hát")
    (last, *_) = chats.store.log.history("facts", ASKED_FACT)
    assert isinstance(last.record, Fact)
    fact = replace(last.record, id="thu_hh", indicator="thu")
    entries = (Entry("indicators", "thu", None, indicator), Entry("facts", "thu_hh", None, fact))
    number = chats.store.log.append(Change("an", "import", "", "", entries))
    chats.ask("Hải Hà có bao nhiêu bông hoa biết hát?", chat="one")

    lines, _ = offer(chats.office, WORD, revert(chats.store.log, number, actor="an", channel="test"))

    assert "một chỉ số nay đã bỏ" in lines[1]


def test_told_long_ago_is_not_told_again(chats: Chats) -> None:
    """Only the last ninety days count."""
    chats.clock.pass_days(91)

    assert offer(chats.office, WORD, correct(chats)) == ((), ())


@pytest.mark.parametrize("given", ["99", "abc", "0"])
def test_unknown_change_is_said(chats: Chats, given: str) -> None:
    """A number that is no change's gets a sentence."""
    assert chats.staff(f"/bao {given}").lines == (say("asked.no_change"),)


def test_packaged_data_correct_nobody(chats: Chats) -> None:
    """The change that brought the figures made nothing wrong."""
    assert chats.staff("/bao 1").lines == (say("asked.nobody_told"),)


def test_correction_in_a_chat_offers_to_tell(chats: Chats) -> None:
    """The whole way: correct, write, and the reply has the number, the sentence and the button."""
    chats.staff("/sua xã đạt chuẩn nông thôn mới Hải Hà 9/10, vì gõ nhầm")
    written = chats.staff("ghi")

    (button,) = [chip for chip in written.chips if chip.text.startswith("/bao ")]
    assert say("asked.offer", count=2, days=90) in written.lines
    assert chats.staff(button.text).lines == (say("asked.sending", count=2),)
    assert "9/10" in chats.ask("chào bạn", chat="one").lines[1]
    undone = chats.staff("/hoantac")
    assert say("asked.offer", count=2, days=90) in undone.lines
