"""Replies as plain text: cut where a reader pauses, suggestions numbered, and picked by number or words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.abilities import ABILITIES, Abilities
from bot.channels.channel_wording import channel_wording
from bot.channels.plain_rendering import NumberedChips, plain_messages
from bot.channels.splitting import split, utf16_length
from bot.messages import Chip, Citation, Reply

SHORT = Abilities(0, False, False, "none", 60, "never", False)
CHIPS = (Chip("Còn Sương?", "bông hoa xã Sương"), Chip("Nguồn?", "nguồn bông hoa huyện Gió Hú"))
FIGURE = Reply("answer", ("Huyện Gió Hú có 7 bông hoa.",), (Citation("Sổ tay mây", "Sổ tay mây"),), CHIPS)
LETTERS = st.text(st.sampled_from("aế ổ\n.,;123 \u0309\u200d🌾👍🏽🇻🇳"), max_size=300)


def test_suggestions_are_numbered_without_buttons() -> None:
    """A channel without buttons shows lines, source, and below them the suggestions by number."""
    assert plain_messages(FIGURE, ABILITIES["zalo_bot"]) == (
        "Huyện Gió Hú có 7 bông hoa.\nNguồn: Sổ tay mây\n\nGợi ý (nhắn số để chọn):\n1. Còn Sương?\n2. Nguồn?",
    )


def test_buttons_are_not_repeated_as_text() -> None:
    """A channel with buttons shows in the text only what has none, by its number among all."""
    chips = tuple(Chip(f"Nhãn {number}", f"câu {number}") for number in range(1, 7))
    (text,) = plain_messages(Reply("answer", ("Có.",), chips=chips), ABILITIES["zalo_oa"])

    assert text == "Có.\n\nGợi ý (nhắn số để chọn):\n6. Nhãn 6"


def test_question_back_is_numbered_once() -> None:
    """A question back numbers its choices itself."""
    back = Reply("clarify", ("Nơi nào?", "1. Xã Mây", "2. Xã Sương"), chips=CHIPS)

    assert plain_messages(back, ABILITIES["zalo_bot"]) == ("Nơi nào?\n1. Xã Mây\n2. Xã Sương",)


def test_reply_without_words_is_no_message() -> None:
    """A reply that is nothing but a file has no text."""
    assert plain_messages(Reply("staff", ()), SHORT) == ()


def test_text_is_nfc() -> None:
    """What is decomposed is composed, so that every phone shows and counts it alike."""
    assert plain_messages(Reply("answer", (unicodedata.normalize("NFD", "Tiếng Việt"),)), SHORT) == ("Tiếng Việt",)


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("Đoạn một.\n\nĐoạn hai.\nDòng ba.", 22, ("Đoạn một.", "Đoạn hai.\nDòng ba.")),
        ("Dòng một dài.\nDòng hai.", 20, ("Dòng một dài.", "Dòng hai.")),
        ("Câu một. Câu hai. Câu ba.", 18, ("Câu một. Câu hai.", "Câu ba.")),
        ("Tổng diện tích 1.234.567,8 ha", 22, ("Tổng diện", "tích 1.234.567,8 ha")),
        ("Đạt ngày 26/10/2022 ở xã", 15, ("Đạt ngày", "26/10/2022 ở xã")),
        ("1. Xã Mây\n2. Xã Sương", 13, ("1. Xã Mây", "2. Xã Sương")),
        ("a" * 25, 10, ("a" * 10, "a" * 10, "a" * 5)),
        ("👨‍👩‍👧👨‍👩‍👧", 8, ("👨‍👩‍👧", "👨‍👩‍👧")),
        ("🇻🇳🇻🇳", 6, ("🇻🇳", "🇻🇳")),
        ("👍🏽👍🏽", 5, ("👍🏽", "👍🏽")),
        ("e\u0323\u0302e\u0323\u0302", 5, ("e\u0323\u0302", "e\u0323\u0302")),
        (" \n ", 5, ()),
    ],
)
def test_long_text_is_cut_where_a_reader_pauses(text: str, longest: int, expected: tuple[str, ...]) -> None:
    """A cut is at a paragraph, else a line, a sentence, a word; a figure keeps its unit, a character its marks."""
    assert split(text, longest) == expected


@given(LETTERS, st.integers(8, 40))
def test_nothing_is_lost_and_nothing_too_long(text: str, longest: int) -> None:
    """Whatever the text, the messages are short enough and hold every letter in order."""
    pieces = split(text, longest)

    assert all(0 < utf16_length(piece) <= longest for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["1.234,5", "12/05/2023", "95/100", "hộ", "ha.", "huyện", "2022"]), max_size=60))
def test_figures_stay_whole(words: list[str]) -> None:
    """Every word and every figure stands whole in one of the messages."""
    pieces = split(" ".join(words), 30)

    assert [word for piece in pieces for word in piece.split()] == words


def test_long_message_is_cut_quickly() -> None:
    """20,000 characters without a blank come out as pieces, too."""
    assert sum(map(len, split("ế" * 20_000, 2000))) == 20_000


@pytest.fixture
def chips() -> NumberedChips:
    """A chat `a` that was shown two suggestions."""
    memory = NumberedChips(chats=3)
    memory.show("a", FIGURE)
    return memory


@pytest.mark.parametrize(
    "text",
    ["2", " 2 ", "2.", "(2)", "số 2", "so 2", "Chọn 2", "chọn số 2", "câu 2", "mục 2", "２", "2️⃣", "nguồn?", "NGUỒN?"],
)
def test_number_or_words_pick(chips: NumberedChips, text: str) -> None:
    """The number, alone or after a word of picking, and the words of the label pick the suggestion."""
    assert chips.picked("a", text) == "nguồn bông hoa huyện Gió Hú"


@pytest.mark.parametrize("text", ["0", "3", "99999", "2 sao", "năm 2", "2 3", "-", "", "9" * 5000, "bông hoa?", "số"])
def test_other_text_wins(chips: NumberedChips, text: str) -> None:
    """What picks nothing goes on as it was typed."""
    assert chips.picked("a", text) == text


def test_each_word_of_picking_picks(chips: NumberedChips) -> None:
    """No word in the data is idle."""
    assert {chips.picked("a", f"{word} 1") for word in channel_wording().picking} == {"bông hoa xã Sương"}


def test_suggestions_are_those_of_the_last_reply(chips: NumberedChips) -> None:
    """After a reply without suggestions, and in another chat, a number means nothing."""
    chips.show("a", Reply("out_of_scope", ("Không.",)))

    assert (chips.picked("a", "2"), chips.picked("b", "2")) == ("2", "2")


def test_memory_of_suggestions_is_bounded(chips: NumberedChips) -> None:
    """The chat that was shown something longest ago is forgotten first."""
    for chat in "bcd":
        chips.show(chat, FIGURE)

    assert [chips.picked(chat, "1") == "1" for chat in "abcd"] == [True, False, False, False]
