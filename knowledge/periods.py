"""Periods as people write them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from knowledge.names import same_name
from knowledge.reading_words import words
from knowledge.records import Precision

_QUARTERS: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both within it."""

    begin: date
    end: date
    precision: Precision


def read_period(text: str) -> Period | None:
    """Return the period that a text names whole; None when it names none, or an impossible one."""
    plain = same_name(text)
    for each in words().periods:
        found = each.pattern.fullmatch(plain)
        if found:
            try:
                begin, end = _days(found)
            except ValueError:
                return None
            return Period(begin, end, each.precision) if begin <= end else None
    return None


def _days(found: re.Match[str]) -> tuple[date, date]:
    """Return first and last day of a pattern's parts; ValueError for a day that no calendar has."""
    part = {name: text for name, text in found.groupdict().items() if text}
    year = int(part["year"])
    if "day" in part:
        day = date(year, int(part["month"]), int(part["day"]))
        return day, day
    if "quarter" in part:
        last = 3 * _QUARTERS[part["quarter"]]
        return date(year, last - 2, 1), _month_end(year, last)
    if "months" in part:
        return date(year, 1, 1), _month_end(year, int(part["months"]))
    if "month" in part:
        return date(year, int(part["month"]), 1), _month_end(year, int(part["month"]))
    return date(year, 1, 1), date(int(part.get("year_to", year)), 12, 31)


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, month, monthrange(year, month)[1])


def precision_of(begin: date, end: date) -> Precision:
    """Return the finest precision that two dates fit."""
    if begin == end:
        return "day"
    if (begin.month, begin.day, end.month, end.day) == (1, 1, 12, 31) and begin.year == end.year:
        return "year"
    if begin.day == 1 and end == _month_end(begin.year, begin.month):
        return "month"
    return "range"


def told(period: Period) -> str:
    """Return the period as an answer shows it; empty where its precision is unknown."""
    whole_years = (period.begin.month, period.begin.day, period.end.month, period.end.day) == (1, 1, 12, 31)
    form = "years" if period.precision == "range" and whole_years else period.precision
    return words().period_texts.get(form, "").format(begin=period.begin, end=period.end)
