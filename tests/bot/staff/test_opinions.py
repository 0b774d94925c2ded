"""👍, 👎 and "tell me": for one's own question, without a name."""

import pytest

from bot.messages import Reply
from bot.staff.outbox import due, look_again
from bot.staff.words import say
from tests.bot.staff.asking import ASKED, IN_VAIN, Chats, new_chats


@pytest.fixture
def chats() -> Chats:
    """People who ask the real bot."""
    return new_chats()


def lines(key: str, **facts: object) -> tuple[str, ...]:
    """The whole reply of one sentence."""
    return (say(key, **facts),)


def button(reply: Reply) -> str:
    """What the last button under a reply sends."""
    return reply.chips[-1].text


def test_thumb_down_brings_an_answer_into_the_inbox(chats: Chats) -> None:
    """Staff see which answers were called wrong; a thumb up later takes it out again."""
    number = chats.ask(ASKED).question

    thanks = chats.ask(f"/chuahay {number}")
    down = [question.opinion for question in chats.store.questions.open(9)]
    chats.ask(f"/hay {number}")

    assert (thanks.kind, thanks.lines, down) == ("staff", lines("asked.thanks_down"), ["down"])
    assert chats.store.questions.open(9) == ()


def test_thumb_up_leaves_a_missing_figure_in_the_inbox(chats: Chats) -> None:
    """A well-worded refusal is still a figure that is not there."""
    number = chats.ask(IN_VAIN).question

    chats.ask(f"/hay {number}")

    assert [question.opinion for question in chats.store.questions.open(9)] == ["up"]


@pytest.mark.parametrize("command", ["/hay", "/chuahay", "/baotoi"])
@pytest.mark.parametrize("given", ["1", "99", "", "một", "9" * 40, "-1", "1 OR 1=1", "²"])
def test_only_an_own_question_counts(chats: Chats, command: str, given: str) -> None:
    """Another chat's number, none, or nonsense gets one friendly sentence and changes nothing."""
    chats.ask(IN_VAIN)
    before = chats.store.questions.last(9)

    reply = chats.ask(f"{command} {given}", chat="other")

    assert (reply.lines, chats.store.questions.last(9)) == (lines("asked.not_own"), before)


def test_same_chat_of_another_channel_is_another(chats: Chats) -> None:
    """Chat 7 of the web is not chat 7 of Telegram."""
    number = chats.ask(ASKED, chat="7", channel="web").question

    assert chats.ask(f"/hay {number}", chat="7", channel="zalo").lines == lines("asked.not_own")


def test_opinion_is_taken_for_a_day(chats: Chats) -> None:
    """An old button says so."""
    number = chats.ask(ASKED).question
    chats.clock.pass_days(1)

    assert chats.ask(f"/hay {number}").lines == lines("asked.not_own")


def test_wish_is_offered_where_there_is_no_figure(chats: Chats) -> None:
    """The button under "no figure" takes the wish; an answer has no such button, and needs none."""
    missing, answered = chats.ask(IN_VAIN), chats.ask(ASKED)

    assert button(missing) == f"/baotoi {missing.question}"
    assert chats.ask(button(missing)).lines == lines("asked.will_tell", days=90)
    assert "/baotoi" not in " ".join(chip.text for chip in answered.chips)
    assert chats.ask(f"/baotoi {answered.question}").lines == lines("asked.has_answer")


def test_who_wished_is_told_once(chats: Chats) -> None:
    """The figure comes: who said yes gets it with the next reply, once; who did not say so gets nothing."""
    for _ in range(2):
        chats.ask(button(chats.ask(IN_VAIN)))
    chats.ask(IN_VAIN, chat="other")

    chats.add_figure()
    told, later = chats.ask("chào bạn"), chats.ask("chào bạn")
    other = chats.ask("chào bạn", chat="other")

    assert told.lines[0] == say("asked.has_come", text=IN_VAIN)
    assert "98,76%" in told.lines[1]
    assert (len([line for line in told.lines if "98,76%" in line]), later.lines) == (2, other.lines)


def test_wish_waits_through_other_changes(chats: Chats) -> None:
    """A change of something else tells nobody; the question is asked again once after each."""
    chats.ask(button(chats.ask(IN_VAIN)))

    chats.change("facts", "bl_poor_households", value=999.0)

    assert (look_again(chats.office), look_again(chats.office)) == (0, 0)
    assert chats.store.wants.before(2, 9) == ()
    assert len(chats.store.wants.before(3, 9)) == 1


def test_channel_that_sends_gets_it_to_send(chats: Chats) -> None:
    """On Telegram the notice waits for the channel, not for the next reply, and is handed out once."""
    reply = chats.ask(IN_VAIN, chat="7", channel="telegram")
    chats.ask(button(reply), chat="7", channel="telegram")
    chats.add_figure()

    greeting = chats.ask("chào bạn", chat="7", channel="telegram")
    first, second = due(chats.office, "telegram"), due(chats.office, "telegram")

    assert "98,76%" not in greeting.text
    assert [(each.chat.chat, "98,76%" in each.text) for each in first] == [("7", True)]
    assert second == ()
    assert due(chats.office, "web") == ()


def test_answered_question_leaves_the_inbox(chats: Chats) -> None:
    """What was waited for and has come needs nobody any more."""
    chats.ask(button(chats.ask(IN_VAIN)))
    chats.add_figure()

    look_again(chats.office)

    assert chats.store.questions.open(9) == ()


def test_wishes_of_a_chat_are_limited(chats: Chats) -> None:
    """Nobody can make the bot ask thousands of questions again."""
    for year in range(1990, 2010):
        chats.ask(button(chats.ask(f"tỷ lệ hộ nghèo Hải Hà năm {year}")))

    refused = chats.ask(button(chats.ask(IN_VAIN)))

    assert refused.lines == lines("asked.too_many", most=20)
    assert len(chats.store.wants.before(2, 99)) == 20
