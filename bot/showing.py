"""Showing: a fact with what it takes to word it."""

from bot.answers import (
    Shown,
)
from bot.catalog import Catalog
from knowledge.records import Fact, Place


def show(fact: Fact, catalog: Catalog) -> Shown:
    """Return a fact with its indicator, its place and the fact told along."""
    indicator = catalog.snapshot.indicators[fact.indicator]
    held = catalog.facts_at(fact.place).get(indicator.companion, ()) if indicator.companion else ()
    beside = [other for other in held if _goes_along(other, fact)]
    companion = (
        Shown(beside[0], catalog.snapshot.indicators[beside[0].indicator], _place(fact, catalog)) if beside else None
    )
    return Shown(fact, indicator, _place(fact, catalog), companion)


def _goes_along(other: Fact, fact: Fact) -> bool:
    same_time = (other.period_from, other.period_to) == (fact.period_from, fact.period_to)
    return other.place == fact.place and other.status == fact.status and same_time


def _place(fact: Fact, catalog: Catalog) -> Place:
    return catalog.snapshot.places[fact.place]
