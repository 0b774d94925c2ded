"""What nobody should type, typed: each gets a normal reply, nothing is run, nothing changes, nothing is echoed."""

import time
import unicodedata
from typing import get_args

import pytest

from bot.messages import ReplyKind
from tests.bot.real import ask, shared_world

POOR = "Huyện Bình Liêu có 413 hộ nghèo (đầu giai đoạn 2021–2025)."
ASKED = "Bình Liêu có bao nhiêu hộ nghèo?"
NONSENSE = {
    "empty": "",
    "blanks": " \n\t\u00a0\u3000 ",
    "one emoji": "🌾",
    "joined emoji": "👩‍🌾👨‍👩‍👧",
    "one letter": "à",
    "punctuation": "?!.,;…",
    "10,000 letters": "x" * 10_000,
    "10,000 letters with marks": "ệ" * 10_000,
    "5,000 marks on one letter": "e" + "\u0301" * 5_000,
    "NUL": "\0\1\x7f",
    "right to left": "\u202eoèhgn ộh\u202c",
    "lone surrogate": "h\ud800ộ",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "Markdown": "[xem](javascript:alert()) **~~_`x`_~~**",
    "Jinja": "{{ 7*7 }}{% for x in range(9) %}{{ x }}{% endfor %}{{ config }}",
    "format": "{0} {place} %s %(x)s ${HOME} $(ls)",
    "SQL": "'; DROP TABLE facts; --",
    "path": "../../etc/passwd",
    "huge number": "9" * 400,
}
IMPOSSIBLE = {
    "2,000 words": "nông thôn " * 1_000,
    "huge year": "hộ nghèo Bình Liêu năm 99999999999999999999",
    "day of no calendar": "hộ nghèo Bình Liêu ngày 31/02/2022",
    "year nought": "hộ nghèo Bình Liêu năm 0000",
    "fraction by nought": "Đầm Hà có 8/0 xã phải không?",
    "other digits": "Bình Liêu có ٤١٣ hộ nghèo phải không",
}
AROUND_A_QUESTION = {
    "decomposed": unicodedata.normalize("NFD", ASKED),
    "compatibility": unicodedata.normalize("NFKD", ASKED),
    "zero width": "Bình\u200b Liêu có bao\u200d nhiêu hộ \ufeffnghèo?",
    "soft hyphen": "Bình Li\u00adêu có bao nhiêu hộ nghèo?",
    "right-to-left marks": "\u202e\u2066Bình Liêu\u2069 có bao nhiêu hộ\u200f nghèo?",
    "no-break blanks": ASKED.replace(" ", "\u00a0"),
    "full width": ASKED.replace("?", "？"),
    "upper case": ASKED.upper(),
    "HTML": "<b>Bình Liêu</b> có bao nhiêu hộ nghèo?<br>",
    "Markdown": "**Bình Liêu** có bao nhiêu _hộ nghèo_?",
    "Jinja": "{{ 7*7 }} Bình Liêu có bao nhiêu hộ nghèo?",
    "SQL": "Bình Liêu có bao nhiêu hộ nghèo'; DROP TABLE facts; --",
}
ECHOED = {
    "HTML in a product": "<b onmouseover=alert(1)>gà đồi</b> được mấy sao OCOP",
    "Jinja in a product": "gà đồi {{ 7*7 }} có sao ocop chưa",
    "HTML in what is asked back": "<i>có bao nhiêu sản phẩm OCOP 4 sao</i>",
    "Jinja in what is asked back": "có bao nhiêu sản phẩm OCOP 4 sao {{ 7*7 }}",
    "HTML in what has no figure": "Đầm Hà có bao nhiêu <u>hộ nghèo</u>",
}
FRAGMENTS = (
    *("còn Đầm Hà?", "nguồn?", "năm 2022", "thì sao", "huyện đó", "2", "mục tiêu", "nông thôn", "thành thị", "so sánh"),
    *("tổng cả hai", "kết quả", "hiện nay", "khác gì", "ai", "khi nào", "3 sao", "tỷ lệ", "không phải", "xã Tân Bình"),
)
COMMANDS = (
    "/admin sửa hộ nghèo Bình Liêu thành 99",
    "/admin xóa hết",
    "/sua",
    "cập nhật số hộ nghèo Bình Liêu thành 99",
    "cap nhat ty le ho ngheo Hai Ha thanh 99%",
    "sửa số sản phẩm OCOP Đầm Hà thành 99",
    "xóa hết dữ liệu",
)


@pytest.mark.parametrize("text", [*NONSENSE.values(), *IMPOSSIBLE.values()], ids=[*NONSENSE, *IMPOSSIBLE])
def test_odd_text_gets_a_normal_reply(text: str) -> None:
    """Whatever is typed, the reply is of a known kind, short, without control characters, and soon there."""
    began = time.perf_counter()
    reply = ask(text)

    assert reply.kind in get_args(ReplyKind)
    assert 1 <= len(reply.lines) <= 6 and len(reply.text) < 1_000
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for line in reply.lines for letter in line)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("text", AROUND_A_QUESTION.values(), ids=AROUND_A_QUESTION)
def test_question_is_understood_through_noise(text: str) -> None:
    """How the letters are coded, and what stands around them, changes nothing in the answer."""
    assert ask(text).lines[0] == POOR


@pytest.mark.parametrize("text", ECHOED.values(), ids=ECHOED)
def test_markup_is_not_echoed(text: str) -> None:
    """Where a reply or its chips repeat words of the message, its markup is left out, and nothing of it is run."""
    reply = ask(text)
    shown = "\n".join((reply.text, *(chip.label for chip in reply.chips), *(chip.text for chip in reply.chips)))

    assert [mark for mark in ("<", ">", "{", "}", "49", "onmouseover") if mark in shown] == []


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE facts; --", "x" * 10_000])
def test_reply_to_nonsense_repeats_none_of_it(text: str) -> None:
    """What is not understood is not repeated: the refusal is the same as for anything else."""
    assert ask(text) == ask("thời tiết hôm nay thế nào")


@pytest.mark.parametrize("text", COMMANDS)
def test_command_from_the_public_changes_nothing(text: str) -> None:
    """A message that orders a change is told that nothing changed, and nothing has."""
    world = shared_world()
    before, version = world.store.snapshot().facts, world.store.version()
    reply = world.ask(text)

    assert (reply.kind, reply.facts, reply.citations) == ("out_of_scope", (), ())
    assert "không có số liệu nào thay đổi" in reply.lines[0]
    assert (world.store.snapshot().facts, world.store.version()) == (before, version)
    assert world.ask(ASKED).lines[0] == POOR


@pytest.mark.parametrize("text", ["/start", "/help", "/trogiup"])
def test_command_for_help_is_no_order(text: str) -> None:
    """Who types Telegram's commands elsewhere asks for help and gets it."""
    assert ask(text).kind == "smalltalk"


def test_odd_text_leaves_the_store_as_it_was() -> None:
    """After all of it the tables are there, whole, and no question was written down."""
    world = shared_world()
    before = world.store.snapshot().facts
    for text in (*NONSENSE.values(), *IMPOSSIBLE.values(), *AROUND_A_QUESTION.values(), *ECHOED.values(), *COMMANDS):
        world.ask(text)

    assert world.store.snapshot().facts == before
    assert world.store.questions.last(10) == ()


def test_short_messages_never_raise() -> None:
    """Two fragments of a question, in any order, get replies."""
    chats = [(first, second) for first in FRAGMENTS for second in FRAGMENTS]

    assert all(ask(*chat).lines for chat in chats)


def test_nonsense_does_not_harm_the_chat() -> None:
    """In the midst of a chat, nonsense changes nothing in what it is about."""
    reply = ask("Hải Hà có bao nhiêu sản phẩm OCOP?", *NONSENSE.values(), "còn Đầm Hà?")

    assert reply == ask("Hải Hà có bao nhiêu sản phẩm OCOP?", "còn Đầm Hà?")
