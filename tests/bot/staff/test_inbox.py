"""The inbox: what was asked in vain, in groups, with what can be done about it."""

from datetime import UTC, datetime

import pytest

from bot.staff.likeness import grouped
from bot.staff.words import say
from knowledge.kinds import KIND_BY_NAME
from knowledge.names import folded
from knowledge.questions import Question
from knowledge.records import Term, Topic
from tests.bot.staff.asking import ASKED, IN_VAIN, OWNER, Chats, new_chats

NOON = datetime(2031, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def chats() -> Chats:
    """People who ask the real bot."""
    return new_chats()


def texts_in_groups(*texts: str, reading: str = "") -> list[list[str]]:
    """The texts as the inbox groups them, asked in this order and refused."""
    asked = [
        Question(NOON, text, "out_of_scope", likeness=reading or folded(text), id=number)
        for number, text in enumerate(texts, 1)
    ]
    return [[question.text for question in group.questions] for group in grouped(asked[::-1])]


def test_slip_and_marks_are_alike() -> None:
    """The same words without diacritics or with a slip are one matter."""
    asked = ("số bò sữa ở Đầm Hà", "so bo sua o dam ha", "số bò sữa ở Đầm Hàa")

    assert texts_in_groups(*asked) == [list(asked[::-1])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("số bò sữa Đầm Hà năm 2021", "số bò sữa Đầm Hà năm 2022"),
        ("hộ nghèo thôn Bắc", "hộ cận nghèo thôn Bắc"),
        ("đường vào Quảng Hà", "đường vào Hà Quảng"),
    ],
)
def test_another_number_or_word_is_another_matter(one: str, other: str) -> None:
    """Two years, or two indicators, are not one question however alike they look."""
    assert texts_in_groups(one, other) == [[other], [one]]


def test_same_reading_is_one_matter() -> None:
    """However it was worded."""
    asked = ("bò sữa Đầm Hà mấy con", "tổng đàn bò cho sữa của huyện Đầm Hà")

    assert texts_in_groups(*asked, reading="bo sua dam ha") == [list(asked[::-1])]


def test_most_asked_comes_first(chats: Chats) -> None:
    """Groups are counted over all chats; what is shown names nobody."""
    for number in range(3):
        chats.ask("tỷ lệ hộ nghèo Đầm Hà năm 2009", chat=f"secret-{number}")
        chats.ask(IN_VAIN, chat="secret-9")
    chats.ask(IN_VAIN.lower(), chat="secret-8")

    reply = chats.staff("/hopthu")

    why = "chưa có số liệu"
    assert reply.lines == (
        say("asked.inbox", groups=2, questions=7),
        say("asked.inbox_line", number="2", text=IN_VAIN.lower(), times=4, why=why),
        say("asked.inbox_line", number="1", text="tỷ lệ hộ nghèo Đầm Hà năm 2009", times=3, why=why),
    )
    assert [chip.text for chip in reply.chips] == ["/thu 2", "/thu 1"]
    assert "secret" not in repr(reply)


def test_inbox_is_paged_by_ten(chats: Chats) -> None:
    """Each page has ten groups and the way to the next; a page too far is the last."""
    for year in range(1990, 2013):
        chats.ask(f"tỷ lệ hộ nghèo Hải Hà năm {year}", chat=str(year))

    first, last, beyond = (chats.staff(f"/hopthu {page}".strip()) for page in ("", "3", "99"))

    assert (len(first.lines), first.chips[-1].text) == (11, "/hopthu 2")
    assert (len(last.lines), last.chips[-1].text) == (4, "/thu 1")
    assert beyond == last


def test_empty_inbox_says_so(chats: Chats) -> None:
    """Answered questions leave nothing to do."""
    chats.ask(ASKED)

    assert chats.staff("/hopthu").lines == (say("asked.inbox_empty"),)


def test_entry_offers_what_can_be_done(chats: Chats) -> None:
    """The figure, a topic, or drop: each button is a whole command."""
    chats.ask(IN_VAIN, "/baotoi 1")

    reply = chats.staff("/thu 1")

    assert say("asked.entry_reading", reading="tỷ lệ hộ nghèo · huyện Hải Hà · 2010") in reply.lines
    assert say("asked.entry_waiting", count=1) in reply.lines
    assert [chip.text for chip in reply.chips] == [
        "/capnhat tỷ lệ hộ nghèo huyện Hải Hà 2010",
        f"/khainiem {IN_VAIN}",
        "/boquathu 1",
    ]


def test_word_not_understood_may_be_taught(chats: Chats) -> None:
    """Where a word was left over, a button gives it the name of the likeliest indicator."""
    chats.ask("tỷ lệ hộ khốn quẫn Đầm Hà")

    taught = [chip.text for chip in chats.staff("/thu 1").chips if chip.text.startswith("/ten ")]

    assert taught
    assert all(text.partition(" = ")[2] in _labels(chats) for text in taught)


def _labels(chats: Chats) -> set[str]:
    return {indicator.label for indicator in chats.office.snapshot().indicators.values()}


def test_dropped_group_is_gone(chats: Chats) -> None:
    """Dropping takes all questions of the group, and no others."""
    chats.ask(IN_VAIN, IN_VAIN.upper(), chat="one")
    chats.ask("tỷ lệ hộ nghèo Đầm Hà năm 2009", chat="two")

    dropped = chats.staff("/boquathu 2")

    assert dropped.lines == (say("asked.dropped", text=IN_VAIN.upper(), times=2),)
    assert [question.id for question in chats.store.questions.open(9)] == [3]
    assert chats.staff("/thu 1").lines == (say("asked.entry_gone"),)


def test_figure_that_came_empties_the_inbox(chats: Chats) -> None:
    """After a change the questions are asked again; what has its answer needs no hand."""
    chats.ask(IN_VAIN)
    chats.ask("tỷ lệ hộ nghèo Đầm Hà năm 2009", chat="two")
    chats.add_figure()

    reply = chats.staff("/hopthu")

    assert reply.lines[0] == say("asked.inbox", groups=1, questions=1)
    assert [question.state for question in chats.store.questions.last(9)] == ["open", "answered"]


def test_name_that_was_taught_empties_the_inbox(chats: Chats) -> None:
    """A new name answers what was asked by it."""
    text = "chỉ tiêu bông gòn Bình Liêu là bao nhiêu"
    chats.ask(text)
    before = chats.staff("/hopthu").lines

    indicator = next(key for key, each in chats.office.snapshot().indicators.items() if each.label == "tỷ lệ hộ nghèo")
    term = Term("indicator", indicator, "chỉ tiêu bông gòn")
    chats.enter("terms", KIND_BY_NAME["terms"].key(term), None, term)

    assert before != (say("asked.inbox_empty"),)
    assert chats.office.hoidap.once(text).kind == "answer"
    assert chats.staff("/hopthu").lines == (say("asked.inbox_empty"),)


@pytest.mark.parametrize("given", ["", "99", "một", "9" * 40])
@pytest.mark.parametrize("command", ["/thu", "/boquathu"])
def test_unknown_entry_is_said(chats: Chats, command: str, given: str) -> None:
    """A number that is no entry's gets a sentence that says where to look."""
    assert chats.staff(f"{command} {given}".strip()).lines == (say("asked.entry_gone"),)


def test_topic_is_asked_for_one_thing_at_a_time(chats: Chats) -> None:
    """Name, text, document; then a draft with buttons, and nothing written yet."""
    chats.staff("/khainiem cầu vồng bạc", "Cầu vồng bạc là cầu có vồng.\n\nMỗi nhà một vườn.\nBa.\nBốn.")

    reply = chats.staff("Quyết định 99/QĐ-THU")

    draft = chats.store.drafts.open_in(OWNER.channel, OWNER.chat, now=chats.clock())
    assert draft and draft.kind == "topic"
    text = "Cầu vồng bạc là cầu có vồng.\nMỗi nhà một vườn.\nBa. Bốn."
    assert draft.entries[0].after == Topic("cau_vong_bac", "cầu vồng bạc", text, "Quyết định 99/QĐ-THU", "")
    assert [chip.text for chip in reply.chips] == [f"/ghi {draft.id}", f"/boqua {draft.id}"]
    assert chats.store.version() == 1


def test_topic_answers_once_written(chats: Chats) -> None:
    """What was made a topic answers who asks next; said in one line, without a document."""
    chats.staff("/khainiem cầu vồng bạc: Cầu vồng bạc là cầu có vồng.", "không")
    chats.staff("ghi")

    assert chats.ask("cầu vồng bạc là gì?").lines[0] == "Cầu vồng bạc là cầu có vồng."


def test_known_topic_is_shown_before_and_after(chats: Chats) -> None:
    """A topic of that name is replaced, not doubled; the same text changes nothing."""
    topic = next(iter(chats.office.snapshot().topics.values()))

    changed = chats.staff(f"/khainiem {topic.title.upper()}: Khác.", "không")
    draft = chats.store.drafts.open_in(OWNER.channel, OWNER.chat, now=chats.clock())
    same = chats.staff(f"/khainiem {topic.title}", topic.text, topic.legal_source or "không")

    assert changed.lines[0] == say("asked.topic_changed")
    assert draft and draft.entries[0].before == topic
    assert same.lines == (say("asked.topic_same"),)


@pytest.mark.parametrize("text", ["/khainiem", "/khainiem :", "/khainiem ???"])
def test_topic_without_a_name_is_asked_for(chats: Chats, text: str) -> None:
    """Nothing is guessed."""
    assert chats.staff(text).lines == (say("asked.topic_what"),)


def test_topic_too_long_is_asked_for_again(chats: Chats) -> None:
    """A pasted page is refused with the limit, and the next message may do better."""
    chats.staff("/khainiem cầu vồng bạc")

    refused = chats.staff("dài " * 500)
    accepted = chats.staff("Cầu vồng bạc là cầu.")

    assert refused.lines == (say("asked.topic_long", most=600, most_title=80),)
    assert accepted.lines == (say("asked.topic_source"),)
