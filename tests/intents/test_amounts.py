"""Numbers in figures and in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.amounts import Amount, parse_number
from intents.grammar import Grammar, build_grammar
from intents.phrasebook import phrasebook
from intents.syllables import fold

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
READERS = build_grammar(phrasebook(), ())


def amounts(grammar: Grammar, message: str) -> list[tuple[float, float | None]]:
    """Return the values of a message's numbers with what they are out of."""
    return [(amount.value, amount.out_of) for amount in grammar.amounts.amounts(grammar.tokens(message))]


def spoken(number: int) -> str:
    """Return how a number below 1,000 is said."""
    hundreds, tens, unit = number // 100, number // 10 % 10, number % 10
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds else []
    if tens:
        words.append("mười" if tens == 1 else f"{DIGITS[tens]} mươi")
    elif hundreds and unit:
        words.append("linh")
    if unit:
        words.append(
            {(True, 1): "mốt", (True, 5): "lăm"}.get(
                (tens > 1, unit), "lăm" if tens == 1 and unit == 5 else DIGITS[unit]
            )
        )
    return " ".join(words) or DIGITS[0]


def written(number: int) -> str:
    """Return a whole number with points between its thousands."""
    return f"{number:,}".replace(",", ".")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("206.989,3", 206989.3),
        ("1.234.567,8", 1234567.8),
        ("33300", 33300.0),
        ("1.571", 1571.0),
        ("5,37", 5.37),
        ("0,98", 0.98),
        ("40.00", 40.0),
        ("0.125", 0.125),
        ("2.5", 2.5),
        ("8", 8.0),
        ("", None),
        ("abc", None),
        ("1,2,3", None),
        ("²", None),
        ("8/8", None),
    ],
)
def test_parse_number_reads_the_vietnamese_way(text: str, value: float | None) -> None:
    """Points part thousands, a comma parts decimals; what is no number gives none."""
    assert parse_number(text) == value


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 99))
def test_parse_number_reads_what_is_written(whole: int, hundredths: int) -> None:
    """Any number as the templates print it is read back as itself."""
    assert parse_number(f"{written(whole)},{hundredths:02}") == pytest.approx(whole + hundredths / 100)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("ba mươi ba nghìn ba trăm", [(33300.0, None)]),
        ("sáu mươi bảy phẩy tám", [(67.8, None)]),
        ("sáu bảy phẩy tám", [(67.8, None)]),
        ("tám trên tám", [(8.0, 8.0)]),
        ("ba tám trên ba tám", [(38.0, 38.0)]),
        ("ba tám trên hai mốt", [(3.0, None), (8.0, 21.0)]),
        ("tám trên tổng số tám", [(8.0, None), (8.0, None)]),
        ("mười chín", [(19.0, None)]),
        ("hai mươi mốt", [(21.0, None)]),
        ("mười lăm", [(15.0, None)]),
        ("một trăm linh năm", [(105.0, None)]),
        ("hai trăm lẻ ba", [(203.0, None)]),
        ("ba trăm tám mươi lăm", [(385.0, None)]),
        ("một nghìn năm trăm bảy mươi mốt", [(1571.0, None)]),
        ("hai mươi lăm ngàn", [(25000.0, None)]),
        ("năm mươi nghìn", [(50000.0, None)]),
        ("không phẩy chín tám", [(0.98, None)]),
        ("bốn mươi chấm hai", [(40.2, None)]),
        ("ba nghìn không trăm năm mươi", [(3050.0, None)]),
        ("một nghìn không trăm linh năm", [(1005.0, None)]),
    ],
)
def test_numbers_in_words(grammar: Grammar, message: str, expected: list[tuple[float, float | None]]) -> None:
    """Numbers are read as people say them."""
    assert amounts(grammar, message) == expected


@pytest.mark.parametrize(
    "message", ["ba mươi ba nghìn ba trăm", "mười chín", "tám trên tám", "sáu mươi bảy phẩy tám", "hai mươi mốt"]
)
def test_marks_are_not_needed(grammar: Grammar, message: str) -> None:
    """Number words without marks give the same numbers."""
    assert amounts(grammar, fold(message)) == amounts(grammar, message)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.integers(1, 999))
def test_every_small_number_can_be_said(number: int) -> None:
    """Each number below a thousand, said in words, is one amount of that value."""
    assert amounts(READERS, spoken(number)) == [(number, None)]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.integers(1, 999), st.integers(100, 999))
def test_thousands_can_be_said(thousands: int, rest: int) -> None:
    """A number of thousands and hundreds, said in words, is one amount of that value."""
    message = f"{spoken(thousands)} nghìn {spoken(rest)}"

    assert amounts(READERS, message) == [(1000 * thousands + rest, None)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("8/8", [(8.0, 8.0)]),
        ("6 / 10 xã", [(6.0, 10.0)]),
        ("206.989,3", [(206989.3, None)]),
        ("33,3 nghìn", [(33300.0, None)]),
        ("154 hộ và 385 hộ", [(154.0, None), (385.0, None)]),
        ("67,8%", [(67.8, None)]),
        ("không có số nào", [(0.0, None)]),
    ],
)
def test_numbers_in_figures(grammar: Grammar, message: str, expected: list[tuple[float, float | None]]) -> None:
    """Figures give their value, the base of a fraction, and a thousand behind them."""
    assert amounts(grammar, message) == expected


def test_amount_says_where_it_stands(grammar: Grammar) -> None:
    """An amount covers exactly its own tokens."""
    found = list(grammar.amounts.amounts(grammar.tokens("có hai mươi mốt xã và 8/8 thôn")))

    assert found == [Amount(1, 4, 21.0, None, True), Amount(6, 7, 8.0, 8.0, False)]


@pytest.mark.parametrize(
    "message", ["9" * 400, "1.2.3.4.5", "0/0", "99/99", "5/", "٣ xã", "1:2:3", "-5", "nghìn trăm mươi"]
)
def test_odd_numbers_do_not_raise(grammar: Grammar, message: str) -> None:
    """Figures that are no number are passed over."""
    assert isinstance(amounts(grammar, message), list)


@pytest.mark.parametrize("message", ["5² xã", "mục ① xã", "² xã", "½ xã"])
def test_raised_and_circled_figures_do_not_raise(grammar: Grammar, message: str) -> None:
    """Signs that look like digits and are none are passed over."""
    assert isinstance(amounts(grammar, message), list)


@pytest.mark.parametrize("message", ["8 trên 8 xã", "8 trên 10"])
def test_figures_out_of_a_base(grammar: Grammar, message: str) -> None:
    """A base behind "trên" belongs to the number before it, in figures as in words."""
    assert len(amounts(grammar, message)) == 1


@pytest.mark.parametrize(
    ("message", "relation"),
    [
        ("trên 5 xã", "above"),
        ("hơn năm mươi hộ", "above"),
        ("dưới 5 xã", "below"),
        ("duoi 5 xa", "below"),
        ("5 xã", ""),
    ],
)
def test_amount_says_whether_more_or_less_is_meant(grammar: Grammar, message: str, relation: str) -> None:
    """A word for more or less right before a number is kept with it."""
    assert [amount.relation for amount in grammar.amounts.amounts(grammar.tokens(message))] == [relation]
