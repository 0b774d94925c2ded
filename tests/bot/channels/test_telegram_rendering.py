"""A reply in Telegram's form, and what its buttons carry."""

import pytest

from bot.channels.recent import Recent
from bot.channels.telegram_chips import ChipMemory
from bot.channels.telegram_rendering import html_messages, keyboard, keyboard_without_opinions
from bot.channels.telegram_wording import wording
from bot.messages import Chip, Citation, Reply
from tests.bot.channels.telegram_server import visible_text

LONG_QUESTION = "Tỷ lệ hộ nghèo của huyện Thử Nghiệm vào cuối năm 2022 là bao nhiêu phần trăm?"


def test_first_line_is_bold_and_source_in_italics() -> None:
    """The answer stands out, a list has bullets, and the sources share one line at the end."""
    reply = Reply(
        "answer",
        ("Huyện Thử có 3 xã:", "- Một", "Số liệu bịa."),
        citations=(Citation("Báo Thử, 01/02/2023", "…"), Citation("Quyết định 1", "…")),
    )

    assert html_messages(reply) == (
        "<b>Huyện Thử có 3 xã:</b>\n• Một\nSố liệu bịa.\n<i>Nguồn: Báo Thử, 01/02/2023; Quyết định 1</i>",
    )


@pytest.mark.parametrize(
    "text",
    [
        "<b>đậm</b> & <script>alert('x')</script>",
        "{{ 7 * 7 }} {% raw %} {# x #}",
        "*sao* _gạch_ `mã` [x](tg://user?id=1)",
        "&lt;đã thoát&gt; &amp; \"ngoặc\" 'đơn'",
        "'; DROP TABLE facts; --",
        "a\u202eb\u200bc",
    ],
)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    """Whatever stands in a line or a source is text, never markup."""
    (html,) = html_messages(Reply("answer", (text, f"- {text}"), citations=(Citation(text, text),)))

    assert visible_text(html) == f"{text}\n• {text}\nNguồn: {text}"


def test_long_reply_is_cut_at_line_breaks() -> None:
    """Each message has at most 4,096 units and well-formed markup, and no line is lost or split."""
    lines = tuple(f"- Dòng {number} " + "ê & <" * 20 for number in range(200))

    found = html_messages(Reply("answer", ("Danh sách", *lines)))

    assert max(len(html) for html in found) <= 4096
    shown = "\n".join(visible_text(html) for html in found).splitlines()
    assert shown == ["Danh sách", *("• " + line[2:].strip() for line in lines)]


@pytest.mark.parametrize("letter", ['"', "đ", "🌾", "&"])
def test_line_longer_than_a_message_is_cut(letter: str) -> None:
    """Even 10,000 letters without a space arrive, all of them."""
    reply = Reply("answer", (letter * 10_000,), citations=(Citation(letter * 5000, ""),))

    found = html_messages(reply)

    assert max(len(html.encode("utf-16-le")) // 2 for html in found) <= 4096
    assert sum(visible_text(html).count(letter) for html in found) == 15_000


@pytest.mark.parametrize("lines", [(), ("",), (" \n ",)])
def test_reply_without_words_is_no_message(lines: tuple[str, ...]) -> None:
    """Telegram refuses an empty message, so none is made."""
    assert html_messages(Reply("answer", lines)) == ()


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Còn Hải Hà?", "Tình hình OCOP"], [["Còn Hải Hà?"], ["Tình hình OCOP"]]),
        (["✔ Ghi", "Sửa", "Bỏ"], [["✔ Ghi", "Sửa", "Bỏ"]]),
        (["Báo cho 12 nơi", "Hoàn tác"], [["Báo cho 12 nơi"], ["Hoàn tác"]]),
        (list("1234567"), [list("12345"), list("67")]),
        (["Hoàn tác", "Lịch sử", "Trang 2"], [["Hoàn tác", "Lịch sử"], ["Trang 2"]]),
    ],
    ids=["long", "short", "mixed", "numbers", "full"],
)
def test_short_chips_share_a_row(labels: list[str], expected: list[list[str]]) -> None:
    """Buttons stand one below the other, but short ones side by side as far as a phone has room."""
    chips = tuple(Chip(label, label) for label in labels)

    markup = keyboard(Reply("answer", ("Có.",), chips=chips), chat=1, memory=ChipMemory())

    assert markup is not None
    assert [[button.text for button in row] for row in markup.inline_keyboard] == expected


def test_reply_without_chips_has_no_keyboard() -> None:
    """Where there is nothing to press, nothing is shown."""
    assert keyboard(Reply("answer", ("Có.",)), chat=1, memory=ChipMemory()) is None


def test_opinions_share_the_last_row_and_go_alone() -> None:
    """The two opinions stand side by side below the chips; once one is said, the chips stay."""
    memory = ChipMemory()
    markup = keyboard(Reply("answer", ("Có.",), chips=(Chip("Một", LONG_QUESTION),), question=7), chat=1, memory=memory)
    bare = keyboard(Reply("answer", ("Có.",), question=7), chat=1, memory=memory)

    assert markup is not None
    assert [[button.text for button in row] for row in markup.inline_keyboard] == [["Một"], ["👍", "👎"]]
    assert [memory.text(1, str(button.callback_data)) for button in markup.inline_keyboard[1]] == [
        "/hay 7",
        "/chuahay 7",
    ]
    left = keyboard_without_opinions(markup, chat=1, memory=memory)
    assert left is not None and left.inline_keyboard == markup.inline_keyboard[:1]
    assert keyboard_without_opinions(bare, chat=1, memory=memory) is None
    assert keyboard_without_opinions(None, chat=1, memory=memory) is None


@pytest.mark.parametrize("text", ["OCOP là gì?", LONG_QUESTION, "ế" * 21, "ế" * 22, "🌾" * 500])
def test_key_fits_and_leads_back(text: str) -> None:
    """A button carries 64 bytes at most, whatever the question."""
    memory = ChipMemory()

    key = memory.key(1, text)

    assert len(key.encode()) <= 64
    assert memory.text(1, key) == text


def test_short_question_survives_a_restart() -> None:
    """A short question is in the button itself, a long one only in the memory of this process."""
    before, after = ChipMemory(), ChipMemory()

    assert after.text(1, before.key(1, "OCOP là gì?")) == "OCOP là gì?"
    assert after.text(1, before.key(1, LONG_QUESTION)) is None


def test_button_of_another_chat_means_nothing() -> None:
    """What was offered in one chat can't be looked up from another."""
    memory = ChipMemory()

    assert memory.text(2, memory.key(1, LONG_QUESTION)) is None


def test_oldest_chips_and_chats_are_forgotten() -> None:
    """The memory stays bounded, and what was used last is kept."""
    memory = ChipMemory(chats=2, chips=2)
    keys = [memory.key(1, f"{LONG_QUESTION} {number}") for number in range(3)]
    memory.key(2, LONG_QUESTION)

    known = [memory.text(1, key) is not None for key in keys]
    memory.key(3, LONG_QUESTION)

    assert known == [False, True, True]
    assert memory.text(1, keys[2]) is None


@pytest.mark.parametrize("key", ["", "=", "#", "#khong-co", "\0", "x" * 64])
def test_forged_key_means_nothing(key: str) -> None:
    """Some clients send any callback data they like."""
    assert ChipMemory().text(1, key) is None


def test_recent_forgets_the_oldest() -> None:
    """A key counts as new again once enough others came after it."""
    recent = Recent(2)

    assert [recent.is_first(key) for key in (1, 1, 2, 3, 1)] == [True, False, True, True, True]


def test_wording_keeps_to_telegrams_limits() -> None:
    """What the channel says by itself fits where it goes, and its chips fit the promise of `Chip`."""
    words = wording()
    replies = [
        words.start,
        words.help,
        words.wordless,
        words.too_large,
        words.reading,
        words.not_fetched,
        words.trouble,
    ]

    assert len(words.stale_button) <= 200
    assert [command.name for command in words.commands] == ["trogiup", "theodoi", "botheodoi", "quyenriengtu", "vao"]
    assert all(len(html_messages(reply)) == 1 for reply in replies)
    assert [chip.label for reply in replies for chip in reply.chips if len(chip.label) > 40] == []
