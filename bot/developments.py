"""Developments: a figure over the years at one place, results apart from what was only aimed at."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from bot.answers import ChangeAnswer
from bot.catalog import Catalog
from bot.comparable import PUBLISHED
from bot.queries import Query
from bot.showing import show
from intents.periods import Period
from knowledge.records import Fact

# Where nothing was reached, the next of these is told, as what it is.
_UNREACHED: Final = ("self_assessed", "registered", "target")


def development(query: Query, facts: Iterable[Fact], catalog: Catalog) -> ChangeAnswer | None:
    """Return facts of one figure at one place over the time asked for; None where fewer than two can be compared."""
    held = sorted((fact for fact in facts if fact.value is not None), key=lambda fact: (fact.period_to, fact.id))
    asked = _asked(query.periods)
    told = _of_one_kind(_within(held, asked)) if asked else ()
    if len(told) < 2:
        asked, told = None, _of_one_kind(held)
    if len(told) < 2:
        return None
    beside = tuple(fact for fact in (_within(held, asked) if asked else held) if fact not in told)
    return ChangeAnswer(
        tuple(show(fact, catalog) for fact in told),
        beside=tuple(show(fact, catalog) for fact in beside),
        missing=missing_years(told, told, asked),
    )


def missing_years(
    told: Iterable[Fact], held: Iterable[Fact], asked: tuple[date, date] | None = None
) -> tuple[int, ...]:
    """Return the years among those told, or asked for, of which no fact is held."""
    told, known = tuple(told), {year for fact in held for year in _years(fact)}
    ends = [*(asked or ()), *(fact.period_to for fact in told)]
    begins = [*(asked or ()), *(fact.period_from for fact in told)]
    return tuple(year for year in range(min(begins).year, max(ends).year + 1) if year not in known)


def _of_one_kind(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts of what was reached, else those of the first other status that there is."""
    facts = tuple(facts)
    kinds = (PUBLISHED, *(frozenset({status}) for status in _UNREACHED))
    groups = (tuple(fact for fact in facts if fact.status in kind) for kind in kinds)
    return next((group for group in groups if group), ())


def _asked(periods: tuple[Period, ...]) -> tuple[date, date] | None:
    """Return the first and the last day of a span that is asked for; None for none, and for a single year."""
    begins = [period.begins for period in periods if period.begins]
    ends = [period.ends for period in periods if period.ends]
    if not begins or not ends or min(begins).year == max(ends).year:
        return None
    return min(begins), max(ends)


def _within(facts: Iterable[Fact], asked: tuple[date, date]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.period_from <= asked[1] and fact.period_to >= asked[0])


def _years(fact: Fact) -> range:
    return range(fact.period_from.year, fact.period_to.year + 1)
