"""Times in a message: years, days, months and spans, in figures and in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from intents.amounts import AmountReader
from intents.tokens import Token

YEAR: Final = re.compile(r"^(?:19|20)\d\d$")
YEARS: Final = re.compile(r"^((?:20)?\d\d)-((?:20)?\d\d)$")
FULL_DATE: Final = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-]((?:20)?\d\d)$")
MONTH: Final = re.compile(r"^(1[0-2]|0?[1-9])[/.-](20\d\d)$")
DAY: Final = re.compile(r"^(\d{1,2})[/.-](\d{1,2})$")
# Without "năm" before it, two digits are a year only when they are one of these: "cuối 22".
LEADING: Final = ("year", "period", "year_before")
LIKELY_SHORT: Final = frozenset(str(year) for year in range(15, 28))
# "So với cùng kỳ của năm 2021": so many tokens before the year.
BASELINE_WITHIN: Final = 5
MONTH_WORD: Final = re.compile(r"^t(1[0-2]|0?[1-9])$")


@dataclass(frozen=True, slots=True)
class Period:
    """A time that a message names."""

    start: int
    end: int
    begins: date | None
    """None where only a day and a month were named."""
    ends: date | None
    day: tuple[int, int] | None
    """Day and month where the year was left out."""
    is_span: bool
    """Whether it is a span of years: "giai đoạn 2021-2025"."""
    is_end: bool = False
    """Whether its end was named: "cuối năm 2022", "hết 2022"."""
    is_baseline: bool = False
    """Whether it is only what another time is compared with: "tăng so với năm 2020"."""


class PeriodReader:
    """Finds the times of a message."""

    def __init__(self, amounts: AmountReader) -> None:
        self._amounts = amounts

    def periods(self, tokens: tuple[Token, ...]) -> Iterator[Period]:
        """Yield the times in order, without overlap."""
        at = 0
        while at < len(tokens):
            found = self._at(tokens, at)
            if found:
                end = self._has_before("end", tokens, found.start)
                yield replace(found, is_end=end, is_baseline=self._is_baseline(tokens, found.start))
            at = found.end if found else at + 1

    def _has_before(self, name: str, tokens: tuple[Token, ...], start: int) -> bool:
        return any(self._amounts.is_word(name, token) for token in tokens[max(0, start - 2) : start])

    def _is_baseline(self, tokens: tuple[Token, ...], start: int) -> bool:
        """Return whether a time is only compared with: "so 2020", "so với cùng kỳ năm 2021"."""
        return self._has_before("baseline", tokens, start) or any(
            self._amounts.is_word("baseline", tokens[at])
            and self._amounts.is_word("baseline_with", tokens[at + 1])
            and all(token.kind == "word" for token in tokens[at:start])
            for at in range(max(0, start - BASELINE_WITHIN), start - 1)
        )

    def _at(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        return self._span(tokens, at) or self._date(tokens, at) or self._lone_year(tokens, at)

    def _span(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        if tokens[at].kind == "number" and (found := YEARS.match(tokens[at].text)):
            first, last = _year(found[1]), _year(found[2])
            is_year = len(found[1]) == 4 or self._is_led_in(tokens, at)
            return _years(at, at + 1, first, last) if is_year and 1990 < first < last < 2050 else None
        first_year = self._year_at(tokens, at)
        if first_year is None or first_year[0] >= len(tokens):
            return None
        if not self._amounts.is_word("span", tokens[first_year[0]]):
            return None
        last_year = self._year_at(tokens, first_year[0] + 1)
        if last_year is None or not first_year[1] < last_year[1] <= first_year[1] + 12:
            return None
        return _years(at, last_year[0], first_year[1], last_year[1])

    def _is_led_in(self, tokens: tuple[Token, ...], at: int) -> bool:
        """Return whether two figures with a stroke are years: behind "năm", "giai đoạn", or where nothing follows."""
        before, behind = tokens[max(0, at - 1) : at], tokens[at + 1 : at + 2]
        led = any(self._amounts.is_word(name, before[0]) for name in LEADING if before)
        return led or not behind or behind[0].kind == "break"

    def _lone_year(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        found = self._year_at(tokens, at)
        return _years(at, found[0], found[1], found[1]) if found else None

    def _year_at(self, tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
        """Return (end, year) where a year begins here, with "năm" before it or not."""
        if at >= len(tokens):
            return None
        if self._amounts.is_word("year", tokens[at]) and at + 1 < len(tokens):
            return self._full_year(tokens, at + 1) or self._short_year(tokens, at + 1)
        full = self._full_year(tokens, at)
        if full:
            return full
        likely = tokens[at].kind != "number" or tokens[at].text in LIKELY_SHORT
        before = (
            at > 0
            and likely
            and (self._amounts.is_word("year_before", tokens[at - 1]) or self._amounts.is_word("span", tokens[at - 1]))
        )
        return self._short_year(tokens, at) if before else None

    def _full_year(self, tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
        if tokens[at].kind == "number":
            return (at + 1, int(tokens[at].text)) if YEAR.match(tokens[at].text) else None
        run = self._amounts.digit_run(tokens, at, 4)
        if run and YEAR.match(str(run)):
            return at + 4, run
        if self._amounts.digit_run(tokens, at, 2) == 20 and (found := self._two_digits(tokens, at + 2)):
            return found[0], 2000 + found[1]
        return self._spelt_year(tokens, at)

    def _spelt_year(self, tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
        """Read "hai nghìn không trăm hai mươi hai", "hai ngàn hai mốt"."""
        if at + 2 >= len(tokens) or self._amounts.digit(tokens[at]) != 2:
            return None
        if not self._amounts.is_word("thousand", tokens[at + 1]):
            return None
        rest = at + 2
        while rest < len(tokens) and (
            self._amounts.is_word("hundred", tokens[rest])
            or self._amounts.is_word("zero", tokens[rest])
            or self._amounts.digit(tokens[rest]) == 0
        ):
            rest += 1
        found = self._two_digits(tokens, rest)
        return (found[0], 2000 + found[1]) if found else None

    def _short_year(self, tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
        """Read "22", "hai hai", "hai mốt" behind "năm"; a year from 2010 to 2039."""
        if tokens[at].kind == "number":
            text = tokens[at].text
            return (at + 1, 2000 + int(text)) if text.isdecimal() and len(text) == 2 and 10 <= int(text) < 40 else None
        found = self._two_digits(tokens, at)
        if found is None or not 10 <= found[1] < 40 or self._goes_on(tokens, found[0]):
            return None
        return found[0], 2000 + found[1]

    def _goes_on(self, tokens: tuple[Token, ...], at: int) -> bool:
        """Return whether what looked like a short year is the head of a larger number: "năm mươi nghìn"."""
        return at < len(tokens) and (
            self._amounts.digit(tokens[at]) is not None
            or any(
                self._amounts.is_word(name, tokens[at]) for name in ("thousand", "hundred", "million", "ten", "over")
            )
        )

    def _two_digits(self, tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
        if at >= len(tokens):
            return None
        first = self._amounts.digit(tokens[at])
        rest = at + (first is not None)
        if (
            rest < len(tokens)
            and self._amounts.is_word("ten", tokens[rest])
            and (first or tokens[rest].text not in self._amounts.behind_only)
        ):
            unit = self._digit_at(tokens, rest + 1)
            return rest + 1 + (unit is not None), (first or 1) * 10 + (unit or 0)
        if first is None or rest >= len(tokens):
            return None
        second = self._digit_at(tokens, rest)
        return (rest + 1, first * 10 + second) if second is not None else None

    def _date(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        token = tokens[at]
        if found := FULL_DATE.match(token.text):
            return _day(at, at + 1, int(found[1]), int(found[2]), _year(found[3]))
        if found := MONTH.match(token.text):
            return _month(at, at + 1, int(found[1]), int(found[2]))
        if self._amounts.is_word("day", token) and at + 1 < len(tokens):
            return self._day_behind(tokens, at + 1, at)
        if token.kind == "number" and at + 2 < len(tokens) and self._amounts.is_word("month", tokens[at + 1]):
            return self._day_behind(tokens, at, at)
        if found := MONTH_WORD.match(token.text):
            year = self._year_at(tokens, at + 1)
            return _month(at, year[0], int(found[1]), year[1]) if year else None
        if self._amounts.is_word("month", token) and at + 1 < len(tokens):
            return self._month_behind(tokens, at)
        return None

    def _day_behind(self, tokens: tuple[Token, ...], at: int, start: int) -> Period | None:
        if found := DAY.match(tokens[at].text):
            return _day(start, at + 1, int(found[1]), int(found[2]), None)
        day = self._number_at(tokens, at)
        if day is None or day[0] + 1 >= len(tokens) or not self._amounts.is_word("month", tokens[day[0]]):
            return None
        month = self._number_at(tokens, day[0] + 1)
        if month is None:
            return None
        year = self._year_at(tokens, month[0])
        return _day(start, year[0] if year else month[0], day[1], month[1], year[1] if year else None)

    def _month_behind(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        if found := MONTH.match(tokens[at + 1].text):
            return _month(at, at + 2, int(found[1]), int(found[2]))
        month = self._number_at(tokens, at + 1)
        year = self._year_at(tokens, month[0]) if month else None
        return _month(at, year[0], month[1], year[1]) if month and year and 1 <= month[1] <= 12 else None

    def _number_at(self, tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
        if tokens[at].text.isdecimal():
            return at + 1, int(tokens[at].text)
        two = self._two_digits(tokens, at)
        if two:
            return two
        digit = self._digit_at(tokens, at)
        return (at + 1, digit) if digit is not None else None

    def _digit_at(self, tokens: tuple[Token, ...], at: int) -> int | None:
        """Return the digit of a word; the "năm" before a year is none: "tháng hai năm 2022"."""
        if at >= len(tokens):
            return None
        before_year = (
            at + 1 < len(tokens)
            and self._amounts.is_word("year", tokens[at])
            and (YEAR.match(tokens[at + 1].text) or self._amounts.digit_run(tokens, at + 1, 4))
        )
        return None if before_year else self._amounts.digit(tokens[at])


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _years(start: int, end: int, first: int, last: int) -> Period:
    return Period(start, end, date(first, 1, 1), date(last, 12, 31), None, first != last)


def _month(start: int, end: int, month: int, year: int) -> Period:
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(start, end, date(year, month, 1), following - timedelta(days=1), None, False)


def _day(start: int, end: int, day: int, month: int, year: int | None) -> Period | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    if year is None:
        return Period(start, end, None, None, (day, month), False)
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Period(start, end, found, found, (day, month), False)
