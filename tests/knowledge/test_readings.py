"""Numbers, periods and names are read as people write them."""

import doctest
from datetime import date

import pytest

from knowledge import names, numbers
from knowledge.numbers import Amount, read_amount
from knowledge.periods import Period, precision_of, read_period, told


@pytest.mark.parametrize("module", [names, numbers], ids=lambda module: module.__name__)
def test_examples_in_docstrings_are_true(module: object) -> None:
    """What a docstring shows is what happens."""
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234", Amount(1234, None)),
        ("1.234", Amount(1234, None)),
        ("1.234,5", Amount(1234.5, None)),
        ("206.989,3", Amount(206989.3, None)),
        ("1 234 567", Amount(1234567, None)),
        ("0,98", Amount(0.98, None)),
        ("0.98", Amount(0.98, None)),
        ("5,37%", Amount(5.37, None)),
        ("5,37 %", Amount(5.37, None)),
        ("8/8", Amount(8, 8)),
        ("23,1 / 27", Amount(23.1, 27)),
        ("-3", Amount(-3, None)),
        ("", None),
        ("nhiều", None),
        ("1.23.456", None),
        ("1/2/3", None),
        ("5%/8", None),
        ("1e5", None),
        ("2030-08-08", None),
    ],
)
def test_amount_is_read(text: str, amount: Amount | None) -> None:
    """A point groups thousands, a comma parts decimals, a slash parts a value from its base."""
    assert read_amount(text, decimal_point=False) == amount


def test_point_is_decimal_in_own_files() -> None:
    """In a file as the program writes it, three digits after a point are decimals."""
    assert read_amount("1.234", decimal_point=True) == Amount(1.234, None)


YEAR = Period(date(2030, 1, 1), date(2030, 12, 31), "year")
DAY = Period(date(2030, 12, 31), date(2030, 12, 31), "day")
MONTH = Period(date(2030, 6, 1), date(2030, 6, 30), "month")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("năm 2030", YEAR),
        ("2030", YEAR),
        ("Cuối năm 2030", YEAR),
        ("đến hết năm 2030", YEAR),
        ("31/12/2030", DAY),
        ("31-12-2030", DAY),
        ("31.12.2030", DAY),
        ("2030-12-31", DAY),
        ("tính đến ngày 31/12/2030", DAY),
        ("ngày 31 tháng 12 năm 2030", DAY),
        ("6/2030", MONTH),
        ("Tháng 06/2030", MONTH),
        ("tháng 6 năm 2030", MONTH),
        ("quý II/2030", Period(date(2030, 4, 1), date(2030, 6, 30), "range")),
        ("quý 4 năm 2030", Period(date(2030, 10, 1), date(2030, 12, 31), "range")),
        ("9 tháng đầu năm 2030", Period(date(2030, 1, 1), date(2030, 9, 30), "range")),
        ("giai đoạn 2030–2035", Period(date(2030, 1, 1), date(2035, 12, 31), "range")),
        ("từ năm 2030 đến năm 2035", Period(date(2030, 1, 1), date(2035, 12, 31), "range")),
        ("29/2/2032", Period(date(2032, 2, 29), date(2032, 2, 29), "day")),
        ("29/2/2031", None),
        ("13/2030", None),
        ("15 tháng đầu năm 2030", None),
        ("2035-2030", None),
        ("21/10", None),
        ("năm ngoái", None),
        ("", None),
    ],
)
def test_period_is_read(text: str, period: Period | None) -> None:
    """A day, a month, a quarter, a year or a range is read; what names no period, or no real one, is not."""
    assert read_period(text) == period


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (YEAR, "năm 2030"),
        (DAY, "31/12/2030"),
        (MONTH, "tháng 6/2030"),
        (Period(date(2030, 1, 1), date(2035, 12, 31), "range"), "giai đoạn 2030–2035"),
        (Period(date(2030, 4, 1), date(2030, 6, 30), "range"), "từ 01/04/2030 đến 30/06/2030"),
        (Period(date(2030, 4, 1), date(2030, 6, 30), "unknown"), ""),
    ],
)
def test_period_is_told(period: Period, text: str) -> None:
    """A period without words of its own gets those an answer can show."""
    assert told(period) == text


@pytest.mark.parametrize("period", [YEAR, DAY, MONTH], ids=lambda period: period.precision)
def test_precision_follows_from_dates(period: Period) -> None:
    """Two dates that are a whole year, a whole month or one day are told as that."""
    assert precision_of(period.begin, period.end) == period.precision
