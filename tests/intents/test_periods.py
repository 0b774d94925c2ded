"""Times: years, days, months and spans."""

from datetime import date
from itertools import pairwise

import pytest

from intents.grammar import Grammar
from intents.periods import Period
from intents.syllables import fold


def periods(grammar: Grammar, message: str) -> list[Period]:
    """Return the times of a message."""
    return list(grammar.periods.periods(grammar.tokens(message)))


def spans(grammar: Grammar, message: str) -> list[tuple[date | None, date | None]]:
    """Return first and last day of a message's times."""
    return [(period.begins, period.ends) for period in periods(grammar, message)]


def year(first: int, last: int | None = None) -> tuple[date, date]:
    """Return the first and last day of a year or of a span of years."""
    return date(first, 1, 1), date(last or first, 12, 31)


YEARS = {
    "2022": 2022,
    "năm 2022": 2022,
    "trong năm 2022": 2022,
    "2k22": 2022,
    "2K21": 2021,
    "năm 22": 2022,
    "nawm 2022": 2022,
    "năm hai hai": 2022,
    "năm hai mốt": 2021,
    "năm hai mươi hai": 2022,
    "năm mười chín": 2019,
    "hai không hai hai": 2022,
    "hai không mười chín": 2019,
    "năm hai nghìn không trăm hai mươi hai": 2022,
    "hai ngàn hai mốt": 2021,
    "hai nghìn không trăm hai mươi": 2020,
    "cuối 22": 2022,
    "hết 2022": 2022,
    "đầu 23": 2023,
}


@pytest.mark.parametrize(("message", "expected"), YEARS.items(), ids=YEARS)
def test_years(grammar: Grammar, message: str, expected: int) -> None:
    """A year is found in figures, in words and in short."""
    assert spans(grammar, message) == [year(expected)]


@pytest.mark.parametrize(("message", "expected"), YEARS.items(), ids=YEARS)
def test_years_without_marks(grammar: Grammar, message: str, expected: int) -> None:
    """A year is found in a message without marks, too."""
    assert spans(grammar, f"so ho ngheo {fold(message)}") == [year(expected)]


@pytest.mark.parametrize(
    ("message", "first", "last"),
    [
        ("2019-2021", 2019, 2021),
        ("giai đoạn 2021 - 2025", 2021, 2025),
        ("giai đoạn 2021–2025", 2021, 2025),
        ("giai đoạn 21-25", 2021, 2025),
        ("từ 2019 đến 2021", 2019, 2021),
        ("từ năm 2019 đến năm 2021", 2019, 2021),
        ("từ năm 2019 tới 2021", 2019, 2021),
        ("từ năm 19 đến năm 21", 2019, 2021),
        ("hai không mười chín tới hai mốt", 2019, 2021),
        ("tu nam 2019 den nam 2021", 2019, 2021),
    ],
)
def test_spans_of_years(grammar: Grammar, message: str, first: int, last: int) -> None:
    """A span reaches from its first year's first day to its last year's last."""
    found = periods(grammar, message)

    assert [(period.begins, period.ends, period.is_span) for period in found] == [(*year(first, last), True)]


@pytest.mark.parametrize("message", ["2025-2021", "từ 2021 đến 2021", "1000-2000", "2022 đến 2099"])
def test_years_in_disorder_are_no_span(grammar: Grammar, message: str) -> None:
    """A span goes forward, over some years and not over centuries."""
    assert [period for period in periods(grammar, message) if period.is_span] == []


@pytest.mark.parametrize(
    ("message", "begins", "ends"),
    [
        ("ngày 20/2/2023", date(2023, 2, 20), date(2023, 2, 20)),
        ("20/2/2023", date(2023, 2, 20), date(2023, 2, 20)),
        ("20-02-2023", date(2023, 2, 20), date(2023, 2, 20)),
        ("ngày 20 tháng 2 năm 2023", date(2023, 2, 20), date(2023, 2, 20)),
        ("ngày hai mươi tháng hai 2023", date(2023, 2, 20), date(2023, 2, 20)),
        ("tháng 3 năm 2022", date(2022, 3, 1), date(2022, 3, 31)),
        ("tháng 2/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("12/2022", date(2022, 12, 1), date(2022, 12, 31)),
        ("t3/2022", date(2022, 3, 1), date(2022, 3, 31)),
        ("t3 2022", date(2022, 3, 1), date(2022, 3, 31)),
        ("tháng mười hai năm 2022", date(2022, 12, 1), date(2022, 12, 31)),
        ("tháng hai năm 2022", date(2022, 2, 1), date(2022, 2, 28)),
        ("tháng ba năm hai không hai hai", date(2022, 3, 1), date(2022, 3, 31)),
        ("ngày hai mươi tháng hai năm 2023", date(2023, 2, 20), date(2023, 2, 20)),
        ("20 tháng 2 năm 2023", date(2023, 2, 20), date(2023, 2, 20)),
    ],
)
def test_days_and_months(grammar: Grammar, message: str, begins: date, ends: date) -> None:
    """A day is one day long, a month as long as it is."""
    assert spans(grammar, message) == [(begins, ends)]


@pytest.mark.parametrize("message", ["ngày 20/2", "ngày 20 tháng 2", "ngày hai mươi tháng hai"])
def test_day_without_a_year(grammar: Grammar, message: str) -> None:
    """A day whose year was left out is kept as day and month."""
    found = periods(grammar, message)

    assert [(period.day, period.begins, period.ends) for period in found] == [((20, 2), None, None)]


@pytest.mark.parametrize(
    "message",
    [
        "năm mươi nghìn",
        "năm mươi nghìn hộ",
        "năm trăm hộ",
        "năm xã",
        "năm sao",
        "năm hai",
        "năm nay",
        "năm ngoái",
        "2 năm",
        "22 xã",
        "hai mươi hai xã",
        "206.989,3",
        "8/8",
        "31/2/2022",
        "ngày 32 tháng 13",
        "tháng 13/2022",
        "1234",
        "2150",
        "10-12 xã",
        "giảm 20-30 hộ",
        "22-23 sản phẩm",
        "20220",
        "0/0/2022",
        "",
    ],
)
def test_no_time_is_found_where_there_is_none(grammar: Grammar, message: str) -> None:
    """Counts, stars, fractions and days that no calendar has are no times."""
    assert periods(grammar, message) == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("cuối năm 2022", True),
        ("cuối 2022", True),
        ("hết năm 2022", True),
        ("cuoi nam 2022", True),
        ("năm 2022", False),
        ("đầu năm 2022", False),
    ],
)
def test_end_of_a_year(grammar: Grammar, message: str, expected: bool) -> None:
    """A year whose end was named says so."""
    assert [period.is_end for period in periods(grammar, message)] == [expected]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("tăng so với năm 2020", [True]),
        ("so với 2020", [True]),
        ("so năm 2020", [True]),
        ("năm 2022 so với năm 2020", [False, True]),
        ("so với năm 2020 thì năm 2022", [True, False]),
        ("năm 2020", [False]),
        ("so với cuối năm 2020", [True]),
        ("tăng so với cùng kỳ năm 2020", [True]),
    ],
)
def test_year_of_comparison(grammar: Grammar, message: str, expected: list[bool]) -> None:
    """A year that another is compared with is the baseline, and the other is not."""
    assert [period.is_baseline for period in periods(grammar, message)] == expected


def test_several_years_in_order(grammar: Grammar) -> None:
    """Each year of a list is a time of its own."""
    assert spans(grammar, "năm 2020, 2021 và năm 2022") == [year(2020), year(2021), year(2022)]


@pytest.mark.parametrize("message", ["năm 2020, 2021, 2022", "từ 2019 đến 2021 rồi năm 2022 so với năm 2020"])
def test_times_do_not_overlap(grammar: Grammar, message: str) -> None:
    """No token belongs to two times, and each holds at least one."""
    found = periods(grammar, message)

    assert all(one.start < one.end <= other.start < other.end for one, other in pairwise(found))


@pytest.mark.parametrize(
    "message", ["năm", "tháng", "ngày", "từ 2022 đến", "ngày 5", "tháng 3", "năm hai không", "t3", "-"]
)
def test_a_time_that_breaks_off_does_not_raise(grammar: Grammar, message: str) -> None:
    """A message may end where a number was to follow."""
    assert isinstance(periods(grammar, message), list)
