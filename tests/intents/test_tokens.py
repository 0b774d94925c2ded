"""Messages cleaned and cut."""

import unicodedata

import pytest

from intents.grammar import Grammar
from intents.tokens import MAX_LENGTH


def texts(grammar: Grammar, message: str) -> list[str]:
    """Return the tokens' texts of a message."""
    return [token.text for token in grammar.tokens(message)]


@pytest.mark.parametrize(
    "message",
    [
        "H\u200bộ ngh\u200dèo",
        "\ufeffHộ nghèo",
        "H\u00adộ nghèo",
        "Hộ\u00a0nghèo",
        "  Hộ \t nghèo  ",
        unicodedata.normalize("NFD", "Hộ nghèo"),
        "Ｈộ ｎｇｈèｏ",
        "Hộ nghè\u043e",
        "\x00Hộ nghèo\x07",
        "<b>Hộ</b> nghèo",
        "{{Hộ}} hộ nghèo",
        "{% if x %}hộ nghèo{% endif %}",
        "[Hộ nghèo](tg://user?id=1)",
        "Hộ nghèo https://example.invalid/ocop?x=1",
    ],
    ids=[
        "zero width",
        "byte order mark",
        "soft hyphen",
        "hard blank",
        "blanks",
        "decomposed",
        "full width",
        "cyrillic",
        "control characters",
        "tags",
        "braces",
        "statements",
        "link",
        "address",
    ],
)
def test_disguises_fall_off(grammar: Grammar, message: str) -> None:
    """What a copied text brings along does not reach the tokens."""
    assert texts(grammar, message) == ["hộ", "nghèo"]


@pytest.mark.parametrize("letter", ["Đ", "Ð"], ids=["Vietnamese", "Icelandic"])
def test_look_alike_letters_are_taken_for_the_vietnamese(grammar: Grammar, letter: str) -> None:
    """The Icelandic eth of old fonts is a đ."""
    assert texts(grammar, f"{letter}ầm Hà") == ["đầm", "hà"]


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("206.989,3 tỷ", "206.989,3"),
        ("được 8/8 xã", "8/8"),
        ("8 / 8 xã", "8/8"),
        ("2019-2021", "2019-2021"),
        ("2019 - 2021", "2019-2021"),
        ("2019–2021", "2019-2021"),
        ("ngày 20/2/2023", "20/2/2023"),
        ("2k22", "2022"),
        ("9 giờ 10:30", "10:30"),
        ("３ sao", "3"),
    ],
)
def test_numbers_stay_whole(grammar: Grammar, message: str, number: str) -> None:
    """Points, commas, strokes and slashes within a number do not part it."""
    assert number in [token.text for token in grammar.tokens(message) if token.kind == "number"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [("3sao", ["3", "sao"]), ("8xã", ["8", "xã"]), ("67,8%", ["67,8", "%"]), ("4*", ["4", "*"]), ("4⭐", ["4", "*"])],
)
def test_number_parts_from_its_unit(grammar: Grammar, message: str, expected: list[str]) -> None:
    """A unit that touches its number is a token of its own."""
    assert texts(grammar, message) == expected


def test_comma_is_no_part_of_a_word(grammar: Grammar) -> None:
    """Commas and brackets part words and are left out."""
    assert texts(grammar, "xã,thôn (vườn)") == ["xã", "thôn", "vườn"]


def test_a_stop_is_a_break(grammar: Grammar) -> None:
    """Full stops and question marks part sentences, and stay as breaks."""
    kinds = [token.kind for token in grammar.tokens("Hộ nghèo? Thôn mẫu.")]

    assert kinds == ["word", "word", "break", "word", "word", "break"]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("ntm", ["nông", "thôn", "mới"]),
        ("sp", ["sản", "phẩm"]),
        ("bn", ["bao", "nhiêu"]),
        ("ko", ["không"]),
        ("đ/c", ["đồng", "chí"]),
        ("d/c", ["đồng", "chí"]),
        ("UBND", ["ủy", "ban", "nhân", "dân"]),
    ],
)
def test_sure_short_forms_are_written_out(grammar: Grammar, short: str, full: list[str]) -> None:
    """A short form with one meaning becomes the words that it stands for."""
    assert texts(grammar, short) == full


@pytest.mark.parametrize("message", ["50k", "50 k", "3h", "5 t"])
def test_letter_behind_a_number_is_its_unit(grammar: Grammar, message: str) -> None:
    """One letter behind a number is not written out: "k" there is a thousand, not a no."""
    assert len(texts(grammar, message)) == 2
    assert len(texts(grammar, message)[1]) == 1


def test_word_without_marks_among_marked_ones_is_bare(grammar: Grammar) -> None:
    """Where most words have marks, one without has none of its own; where few have, nothing is known."""
    among_marked = {token.text: token.is_bare for token in grammar.tokens("thôn Đầm Hà ba")}
    among_plain = {token.text: token.is_bare for token in grammar.tokens("thon dam hà ba")}

    assert among_marked == {"thôn": False, "đầm": False, "hà": False, "ba": True}
    assert set(among_plain.values()) == {False}


@pytest.mark.parametrize("message", ["", "   ", "\u200b\u200b", "\n\n", "()", "🙂"])
def test_nothing_has_no_words(grammar: Grammar, message: str) -> None:
    """A message without letters and figures has no words."""
    assert [token for token in grammar.tokens(message) if token.kind in ("word", "number")] == []


def test_long_message_is_cut(grammar: Grammar) -> None:
    """What is beyond the longest question is not looked at."""
    assert len(grammar.tokens("xã " * 10_000)) == MAX_LENGTH // 3


def test_keys_have_no_marks(grammar: Grammar) -> None:
    """A token's key is its text without marks, and says whether there were some."""
    found = [(token.text, token.key, token.is_marked) for token in grammar.tokens("Đầm ha")]

    assert found == [("đầm", "dam", True), ("ha", "ha", False)]


@pytest.mark.parametrize("message", ["năm2022", "2022", "năm 2022"])
def test_year_is_a_number(grammar: Grammar, message: str) -> None:
    """A year is a number by itself, also where the blank before it was forgotten."""
    assert "2022" in [token.text for token in grammar.tokens(message) if token.kind == "number"]
