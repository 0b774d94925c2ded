"""Aims: a target and what was reached of it, told together and judged only where both are of one time."""

from collections.abc import Iterable
from typing import Final

from bot.answers import Shown, TargetAnswer
from bot.catalog import Catalog
from bot.choosing import fits_period
from bot.comparable import is_number, is_reached, time_of, value_of
from bot.queries import Query
from bot.showing import show
from intents.periods import Period
from knowledge.records import Fact

# What a message names that asks for both.
_BOTH: Final = frozenset({"status.target", "status.result"})
# "Trên 40.000" and "dưới 2%" leave open only whether the number itself would do.
_OPEN_ENDS: Final = {"more": "over", "less": "under"}
# What is no result, nor anybody's view of one.
_ONLY_AIMED: Final = frozenset({"target", "registered"})


def asks_both(query: Query) -> bool:
    """Return whether a message asks for a target and for what came of it."""
    if query.reading.marks >= _BOTH or (query.status == "target" and query.has_shape("compare")):
        return True
    asks_if_met = "reach" in query.own_concepts or not query.reading.amounts
    return query.status == "target" and query.has_shape("yes_no") and asks_if_met


def against_target(facts: Iterable[Fact], periods: tuple[Period, ...], catalog: Catalog) -> TargetAnswer | None:
    """Return the target of a figure at one place and its result; None where one of them is missing.

    They are of the latest of the times asked for of which there are both; else each is the latest there is, the
    target of a time asked for.
    """
    facts = [fact for fact in facts if fact.value is not None]
    targets = [fact for fact in facts if fact.status == "target" and fits_period(fact, periods)]
    results = [fact for fact in facts if fact.status not in _ONLY_AIMED]
    if not targets or not results:
        return None
    pairs = [(result, target) for target in targets for result in results if _is_of_one_time(result, target)]
    latest = max(results, key=lambda fact: fact.period_to), max(targets, key=lambda fact: fact.period_to)
    result, target = max(pairs, key=lambda pair: pair[1].period_to, default=latest)
    return judged(show(result, catalog), show(target, catalog))


def judged(result: Shown, target: Shown) -> TargetAnswer:
    """Return a result against its target, with what is left or was surpassed where that can be told."""
    difference = _ahead(result, target)
    return TargetAnswer(result, target, None if difference is None else difference >= 0, abs(difference or 0))


def _ahead(result: Shown, target: Shown) -> float | None:
    """Return by how much a result is better than the target; None where that is not sure."""
    polarity, bases = result.indicator.polarity, (result.fact.out_of, target.fact.out_of)
    alike = result.indicator.id == target.indicator.id and result.fact.criteria_set == target.fact.criteria_set
    open_end = _OPEN_ENDS.get(polarity, "")
    exact = result.fact.qualifier == "exact" and target.fact.qualifier in ("exact", "at_least", open_end)
    if not exact or time_of(result) != time_of(target) or polarity == "none" or not alike or bases[0] != bases[1]:
        return None
    if not (is_number(result) and is_number(target) and is_reached(result.fact)):
        return None
    # What decimals lose must not be told: 0.6 - 0.5 is 0.09999999999999998.
    more = round(value_of(result) - value_of(target), 9)
    if not more and target.fact.qualifier == open_end:
        return None
    return more if polarity == "more" else -more


def _is_of_one_time(result: Fact, target: Fact) -> bool:
    return (result.period_from, result.period_to) == (target.period_from, target.period_to)
