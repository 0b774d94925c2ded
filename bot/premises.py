"""Premises: what a yes-or-no question takes for true, held against the facts."""

from typing import Final

from bot.answers import (
    Premise,
    Shown,
)
from bot.catalog import Catalog
from bot.queries import Query
from bot.showing import show
from intents.amounts import Amount
from knowledge.records import Fact

AREAS: Final = {"ha": ("ha",), "m2": ("m2", "m²"), "hecta": ("ha",)}
# How near a premise must be to a figure that is itself "over" or "about".
NEAR: Final = 0.02
# "Trên 140 tỷ" is true of 145,6; of ten times as much it would be an odd thing to say.
FAR: Final = 1.5
THOUSAND: Final = 1000
MILLION: Final = "tri"


def premise(query: Query, fact: Fact, catalog: Catalog) -> Premise | None:
    """Return the number that a yes-or-no question takes for granted; None where it takes none."""
    if not query.has_shape("yes_no") or fact.value is None:
        return None
    amounts = [amount for amount in query.reading.amounts if amount.value >= 1 or amount.value == fact.value]
    if not amounts:
        return None
    unit = catalog.snapshot.indicators[fact.indicator].unit
    amount = next((each for each in amounts if not _holds(each, fact, unit)), amounts[0])
    holds = _holds(amount, fact, unit) and not _other_unit(amount, query, fact, catalog)
    if holds and (fact.printed or (fact.status in ("target", "registered") and not _asks_of_plan(query))):
        return None
    return Premise(amount.value, amount.out_of, holds, None if holds else _truly(amount, fact, catalog))


def _asks_of_plan(query: Query) -> bool:
    """Return whether a message asks what was planned, and not whether the plan was reached."""
    return query.status == "target" and "reach" not in query.own_concepts


def _other_unit(amount: Amount, query: Query, fact: Fact, catalog: Catalog) -> bool:
    """Return whether the number was said with a unit of area other than the figure's."""
    behind = query.reading.tokens[amount.end : amount.end + 1]
    return (
        bool(behind)
        and behind[0].text in AREAS
        and catalog.snapshot.indicators[fact.indicator].unit not in AREAS[behind[0].text]
    )


def _holds(amount: Amount, fact: Fact, unit: str) -> bool:
    """Return whether a number said is the fact's: as it stands, or above or below it as said."""
    if fact.value is None or (amount.out_of and fact.out_of and amount.out_of != fact.out_of):
        return False
    value = amount.value * (THOUSAND if amount.in_billions and unit.startswith(MILLION) else 1)
    if value == fact.value or (value == fact.out_of and fact.value == fact.out_of):
        return True
    if amount.relation == "above":
        return value <= fact.value <= value * FAR
    if amount.relation == "below":
        return value / FAR <= fact.value < value
    loose = fact.qualifier != "exact" or amount.in_billions
    return loose and abs(value - fact.value) <= NEAR * fact.value


def _truly(amount: Amount, fact: Fact, catalog: Catalog) -> Shown | None:
    """Return the fact that a wrong number really is of: the same figure elsewhere, or another figure here."""
    for other in catalog.snapshot.facts_by_number.get(amount.value, ()):
        is_akin = other.indicator == fact.indicator or fact.place in (other.place, other.partner)
        if is_akin and amount.out_of in (None, other.out_of) and other.id != fact.id:
            return show(other, catalog)
    return None


def is_other_name(query: Query, fact: Fact) -> bool:
    """Return whether a yes-or-no question names another person than the fact does."""
    named = [name.id for name in query.reading.names if name.kind == "value"]
    return bool(named) and query.has_shape("yes_no") and fact.value is None and named[0] not in fact.text


def office_of_named(query: Query, fact: Fact, catalog: Catalog) -> Shown | None:
    if not is_other_name(query, fact):
        return None
    named = next(name.id for name in query.reading.names if name.kind == "value")
    held = [other for other in catalog.facts_by_value.get(named, ()) if other.indicator == fact.indicator]
    return show(held[0], catalog) if held else None
