"""Comparable: which figures may be set side by side, and in which order."""

import math
from collections.abc import Iterable
from datetime import date
from typing import Final

from bot.answers import Shown
from knowledge.records import Fact

# What was reached, by whoever may say so.
PUBLISHED: Final = frozenset({"result", "recognised"})
# How a value may be qualified that is surely no less, or no more, than it says.
_AT_LEAST: Final = frozenset({"exact", "over", "at_least"})
_AT_MOST: Final = frozenset({"exact", "under"})
# From here on a span of years is not set beside a year: "giai đoạn 2019–2021" adds three of them up.
_SPAN_DAYS: Final = 550


def is_number(shown: Shown) -> bool:
    """Return whether a figure is a number that there is, and so is its base where it has one."""
    fact = shown.fact
    return fact.value is not None and all(math.isfinite(number) for number in (fact.value, fact.out_of or 0))


def is_reached(fact: Fact) -> bool:
    """Return whether a fact tells what was reached, by whoever may say so."""
    return fact.status in PUBLISHED


def value_of(shown: Shown) -> float:
    """Return the value of a figure that is a number."""
    return shown.fact.value or 0


def time_of(shown: Shown) -> tuple[date, date]:
    """Return the first and the last day that a figure may be of."""
    return shown.fact.period_from, shown.fact.period_to


def are_comparable(figures: Iterable[Shown]) -> bool:
    """Return whether all are numbers, and all of what was reached, or else all of one other status."""
    figures = tuple(figures)
    statuses = {shown.fact.status for shown in figures}
    return all(is_number(shown) for shown in figures) and (len(statuses) == 1 or statuses <= PUBLISHED)


def leader(figures: Iterable[Shown], is_low: bool) -> Shown | None:
    """Return the figure that is surely ahead of all others; None where two share the lead, or it is not sure.

    "Trên 50" is surely more than 40, and "khoảng 50" need not be.
    """
    figures = tuple(figures)
    best = (min if is_low else max)(figures, key=value_of)
    leading, behind = (_AT_MOST, _AT_LEAST) if is_low else (_AT_LEAST, _AT_MOST)
    others = [shown for shown in figures if shown is not best]
    sure = best.fact.qualifier in leading and all(shown.fact.qualifier in behind for shown in others)
    return best if sure and all(value_of(shown) != value_of(best) for shown in others) else None


def are_of_like_spans(figures: Iterable[Shown]) -> bool:
    """Return whether no value adds up several years while another is of one."""
    return len({_years(shown) for shown in figures}) == 1


def is_order_sure(figures: Iterable[Shown]) -> bool:
    """Return whether no value of an unknown year might as well stand elsewhere among the others."""
    figures = tuple(figures)
    unknown = [time_of(shown) for shown in figures if shown.fact.precision == "unknown"]
    ends = [shown.fact.period_to for shown in figures]
    return all(sum(begin <= each <= end for each in ends) == 1 for begin, end in unknown)


def year_runs(years: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """Return years that follow each other together.

    >>> year_runs((2019, 2021, 2022))
    ((2019,), (2021, 2022))
    """
    runs: list[tuple[int, ...]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1] = (*runs[-1], year)
        else:
            runs.append((year,))
    return tuple(runs)


def run_text(run: tuple[int, ...]) -> str:
    """Return a run of years as it is written.

    >>> run_text((2019,)), run_text((2021, 2022))
    ('2019', '2021–2022')
    """
    return str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}"


def _years(shown: Shown) -> int:
    """Return over how many years a value is summed up; 0 for one or less."""
    begin, end = time_of(shown)
    days = (end - begin).days
    return round(days / 365) if shown.fact.precision == "range" and days > _SPAN_DAYS else 0
