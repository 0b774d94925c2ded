"""Each answered question is kept, without who asked, at next to no cost; the answer goes out in any case."""

import time
from pathlib import Path
from statistics import median

import pytest
from structlog.testing import capture_logs

from bot.messages import Message
from bot.staff.record import record
from knowledge.database import connect
from knowledge.store import Store, open_store
from knowledge.told import Chat
from tests.bot.staff.asking import ASKED, ASKED_FACT, IN_VAIN, Chats, chats_in, new_chats

CITIZEN = Chat("test", "citizen")


@pytest.fixture
def chats() -> Chats:
    """People who ask the real bot."""
    return new_chats()


def test_answer_is_kept_with_its_facts(chats: Chats) -> None:
    """A question has its outcome, reading, place and programme, and its chat was told the fact."""
    reply = chats.ask(ASKED)

    (kept,) = chats.store.questions.last(9)
    assert (kept.id, kept.text, kept.outcome) == (reply.question, ASKED, "answer")
    assert (kept.reading, kept.facts) == ("xã đạt chuẩn nông thôn mới · huyện Hải Hà", (ASKED_FACT,))
    assert (kept.places, kept.programme, kept.state, kept.seen) == (("201",), "ntm", "", 1)
    assert chats.store.told.facts_of(CITIZEN) == (ASKED_FACT,)


@pytest.mark.parametrize(
    ("text", "kind", "is_judged"),
    [
        (ASKED, "answer", True),
        (IN_VAIN, "no_data", True),
        ("OCOP là gì?", "define", True),
        ("lac do thanh men co sao ocop chua", "product", True),
        ("thời tiết hôm nay thế nào", "out_of_scope", False),
        ("nam 2022 thi sao", "clarify", False),
        ("cảm ơn bạn", "smalltalk", False),
    ],
)
def test_reply_has_a_number_where_it_can_be_judged(chats: Chats, text: str, kind: str, is_judged: bool) -> None:
    """What says something of the matter may be called helpful or not."""
    reply = chats.ask(text)

    assert (reply.kind, reply.question is not None) == (kind, is_judged)


def test_smalltalk_is_not_kept(chats: Chats) -> None:
    """A greeting is no question."""
    chats.ask("chào bạn", "cảm ơn")

    assert chats.store.questions.last(9) == ()


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        (IN_VAIN, True),
        ("nam 2022 thi sao", True),
        ("Đề án chăn nuôi lợn của Đầm Hà do ai duyệt?", True),
        ("thời tiết hôm nay thế nào", False),
        ("cập nhật OCOP Đầm Hà thành 99", False),
        (ASKED, False),
    ],
)
def test_inbox_holds_what_was_asked_in_vain(chats: Chats, text: str, is_open: bool) -> None:
    """No figure, a question back, a refusal of something near: these; nothing of other worlds, nothing answered."""
    chats.ask(text)

    assert bool(chats.store.questions.open(9)) == is_open


@pytest.mark.parametrize("by_number", [True, False])
def test_choice_takes_the_question_out_again(chats: Chats, by_number: bool) -> None:
    """Who chooses got what they wanted; the choice is kept in its whole words."""
    asked_back = chats.ask("Chủ tịch huyện tên là gì vậy?")
    assert asked_back.kind == "clarify"
    chats.ask("Chủ tịch huyện tên là gì vậy?", chat="other")
    choice = asked_back.chips[0].text

    chats.ask("1" if by_number else choice)

    held = chats.store.questions.open(9)
    assert [each.text for each in held if each.outcome == "clarify"] == ["Chủ tịch huyện tên là gì vậy?"]
    assert chats.store.questions.last(1)[0].text == choice


def test_follow_up_is_kept_with_what_it_left_out(chats: Chats) -> None:
    """A follow-up can be asked again without the messages before it."""
    chats.ask(IN_VAIN, "còn Bình Liêu?")

    kept = chats.store.questions.last(1)[0]
    assert (kept.text, kept.asks) == ("còn Bình Liêu?", "tỷ lệ hộ nghèo huyện Bình Liêu năm 2010")


def test_no_person_is_kept(chats: Chats) -> None:
    """Neither chat nor user nor a phone number stands in the questions; two of one chat share nothing."""
    for _ in range(2):
        chats.ask("gọi em số 0912 345 678, " + IN_VAIN, chat="chat-9876")

    first, second = chats.store.questions.last(2)
    assert first.asker != second.asker
    assert not any(trace in repr((first, second)) for trace in ("9876", "345 678"))


def test_keeping_takes_a_third_of_a_millisecond(tmp_path: Path) -> None:
    """The middle of two hundred times, in a file: .12 ms on two shared cores, far below the limit here."""
    chats = chats_in(open_store(tmp_path / "base.db"))
    message = Message("test", "1", "1", ASKED)
    reply = chats.office.hoidap.respond(message)
    taken = []

    for _ in range(200):
        began = time.perf_counter()
        record(chats.office, message, reply)
        taken.append(time.perf_counter() - began)

    assert median(taken) < 0.0003 * 3  # a loaded machine may be three times as slow
    chats.store.close()


def test_locked_file_stops_no_answer(tmp_path: Path) -> None:
    """While another program holds the file answers go on, unnumbered; that is logged once, without the question."""
    chats = chats_in(open_store(tmp_path / "base.db"))
    other = connect(str(tmp_path / "base.db"))
    other.execute("BEGIN IMMEDIATE")

    with capture_logs() as logs:
        replies = [chats.ask(ASKED) for _ in range(3)]
    other.rollback()
    after = chats.ask(ASKED)

    assert [(reply.kind, reply.question) for reply in replies] == [("answer", None)] * 3
    assert logs == [{"event": "question not kept", "code": "busy", "log_level": "warning"}]
    assert after.question == 1
    other.close()
    chats.store.close()


def _fill_up(store: Store) -> None:
    """Let the file grow no further, as on a full disk."""
    connection = store.log.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")


def test_full_disk_stops_no_answer(tmp_path: Path) -> None:
    """When nothing more fits the answer goes on; question and told facts enter both or neither."""
    chats = chats_in(open_store(tmp_path / "base.db"))
    _fill_up(chats.store)

    replies = [chats.ask(ASKED, chat=f"{'x' * 3_000} {number}") for number in range(200)]

    assert {reply.kind for reply in replies} == {"answer"}
    assert replies[-1].question is None
    kept = {question.id for question in chats.store.questions.last(999)}
    told = chats.store.log.connection.execute("SELECT COUNT(*) FROM told").fetchone()[0]
    assert len(kept) == told < 200
    chats.store.close()
