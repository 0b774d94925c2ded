"""What is odd about a figure, so that staff look twice before writing it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot.catalog import Catalog
from bot.staff.forms import Form, facts_of, last_fact
from bot.staff.telling import value_of
from bot.staff.words import cut, say
from bot.wording import day, named, number, sentence
from knowledge.check_facts import fact_key
from knowledge.records import Fact, Source

# As many times the last value is a slip of a digit more often than a success.
MUCH: Final = 5
_PLANNED: Final = frozenset({"target", "registered"})


def oddities(form: Form, fact: Fact, source: Source, catalog: Catalog, today: date) -> tuple[str, ...]:
    """Return a sentence for each thing that is odd about a figure that is about to enter."""
    last = last_fact(form, catalog)
    found = [*_about_itself(form, fact, catalog, today)]
    if last is not None:
        found += [*_beside(fact, last, catalog), *_beside_source(source, last, catalog)]
        found += [*_staying(fact, last)] if form.corrects else [*_order(fact, last)]
    return tuple(dict.fromkeys((*found, *_disagreeing(form, fact, catalog), *_overlapping(form, fact, catalog))))


def _about_itself(form: Form, fact: Fact, catalog: Catalog, today: date) -> Iterator[str]:
    indicator, place = catalog.snapshot.indicators[fact.indicator], catalog.snapshot.places[fact.place]
    if form.turned_from:
        yield say("changing.odd.other_unit", typed=form.turned_from, unit=indicator.unit)
    if fact.period_to > today and fact.status not in _PLANNED:
        yield say("changing.odd.future", period=fact.period_text)
    if place.valid_to is not None and fact.period_from > place.valid_to:
        yield say("changing.odd.place_ended", place=sentence(named(place)), day=day(place.valid_to))


def _beside(fact: Fact, last: Fact, catalog: Catalog) -> Iterator[str]:
    before = value_of(last, catalog.snapshot.indicators[fact.indicator])
    if fact.value and last.value and (fact.value > 0) == (last.value > 0):
        times = fact.value / last.value
        if times >= MUCH:
            yield say("changing.odd.times", times=number(round(times, 1)), before=before)
        elif times <= 1 / MUCH:
            yield say("changing.odd.fraction", times=number(round(1 / times, 1)), before=before)
    if fact.criteria_set != last.criteria_set:
        yield say("changing.odd.criteria", before=cut(last.criteria_set))


def _beside_source(source: Source, last: Fact, catalog: Catalog) -> Iterator[str]:
    held = catalog.snapshot.sources.get(last.source)
    if held and held.published and source.published and source.published < held.published:
        yield say("changing.odd.older_source", published=day(source.published), before=day(held.published))


def _order(fact: Fact, last: Fact) -> Iterator[str]:
    if fact.period_to < last.period_to:
        yield say("changing.odd.older_period", before=last.period_text or day(last.period_to))


def _staying(fact: Fact, last: Fact) -> Iterator[str]:
    """Yield what stands beside the number and may not fit the new one."""
    if fact.value != last.value:
        for text in (fact.text if fact.value is not None else "", fact.caveat):
            if text:
                yield say("changing.odd.stays", text=cut(text, 120))


def _disagreeing(form: Form, fact: Fact, catalog: Catalog) -> Iterator[str]:
    """Yield that another source says otherwise of the same time."""
    for other in facts_of(form, catalog):
        same = fact_key(other) == fact_key(fact) and other.id != fact.id and other.source != fact.source
        if same and (other.value, other.out_of, other.text) != (fact.value, fact.out_of, fact.text):
            value = value_of(other, catalog.snapshot.indicators[fact.indicator])
            yield say("changing.odd.disagrees", before=value)


def _overlapping(form: Form, fact: Fact, catalog: Catalog) -> Iterator[str]:
    """Yield that the same source has another value for a time that overlaps this one's, and is not this one's."""
    for other in facts_of(form, catalog):
        is_alike = (other.source, other.status) == (fact.source, fact.status) and other.id != fact.id
        overlaps = other.period_from <= fact.period_to and fact.period_from <= other.period_to
        if is_alike and overlaps and (other.value, other.out_of, other.text) != (fact.value, fact.out_of, fact.text):
            before = value_of(other, catalog.snapshot.indicators[fact.indicator])
            yield say("changing.odd.overlaps", before=before, period=other.period_text)
