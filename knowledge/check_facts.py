"""What is checked about facts: values within their range, sane periods, one fact of one key."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, combinations
from pathlib import Path
from typing import Final

from knowledge.names import same_name
from knowledge.problems import Problem, error, warning
from knowledge.records import Fact
from knowledge.snapshot import Snapshot

_YEARS: Final = range(1945, 2101)
_MEASURES: Final = Path(__file__).parent / "data" / "measures.toml"


def fact_problems(snapshot: Snapshot) -> Iterator[Problem]:
    """Yield the problems of all facts, but for ids that nothing has."""
    yield from chain.from_iterable(value_problems(fact, snapshot) for fact in snapshot.facts)
    yield from chain.from_iterable(_parts(facts, snapshot) for facts in snapshot.facts_by_indicator.values())
    yield from chain.from_iterable(_period(fact) for fact in snapshot.facts)
    yield from chain.from_iterable(_publication(fact, snapshot) for fact in snapshot.facts)
    yield from _same_key(snapshot)


def value_problems(fact: Fact, snapshot: Snapshot) -> Iterator[Problem]:
    """Yield what is wrong with a fact's value, whatever its place, time and source are."""
    if fact.value is None:
        if not fact.text:
            yield error("facts", fact.id, "says_nothing")
        if fact.out_of is not None:
            yield error("facts", fact.id, "base_without_value", base=fact.out_of)
        return
    if fact.out_of is not None and fact.value > fact.out_of:
        yield error("facts", fact.id, "over_its_base", value=fact.value, base=fact.out_of)
    indicator = snapshot.indicators.get(fact.indicator)
    if indicator is not None and indicator.kind in ("count", "ratio") and fact.value < 0:
        yield error("facts", fact.id, "negative", value=fact.value)
        return
    # A growth, or a share of a plan, may be negative or over 100; such indicators are neither good nor bad.
    if indicator is None or indicator.polarity == "none":
        return
    if indicator.unit == "%" and not 0 <= fact.value <= 100:
        yield error("facts", fact.id, "percent_out_of_range", value=fact.value)
    elif fact.value < 0:
        yield warning("facts", fact.id, "negative", value=fact.value)
    if indicator.kind == "ratio" and fact.out_of is None:
        yield warning("facts", fact.id, "ratio_without_base", value=fact.value)


def _parts(facts: tuple[Fact, ...], snapshot: Snapshot) -> Iterator[Problem]:
    """Find parts of things that come whole: of an indicator most of whose counts are whole and no measured length."""
    indicator = snapshot.indicators.get(facts[0].indicator)
    if indicator is None or indicator.kind != "count" or same_name(indicator.unit) in _measures():
        return
    broken = [fact for fact in facts if fact.value is not None and fact.value % 1]
    whole = [fact for fact in facts if fact.value is not None and not fact.value % 1]
    for fact in broken if len(whole) >= max(len(broken), 1) else ():
        yield error("facts", fact.id, "not_whole", value=fact.value)


@cache
def _measures() -> frozenset[str]:
    """Return the units of which there can be a part, in lower case."""
    document: Mapping[str, list[str]] = tomllib.loads(_MEASURES.read_text(encoding="utf-8"))
    return frozenset(same_name(unit) for unit in document["measures"])


def _period(fact: Fact) -> Iterator[Problem]:
    begin, end = fact.period_from, fact.period_to
    if begin > end:
        yield error("facts", fact.id, "period_ends_before_it_begins", begin=begin, end=end)
    if begin.year not in _YEARS or end.year not in _YEARS:
        yield error("facts", fact.id, "period_year", begin=begin, end=end)
    fits = {
        "day": begin == end or fact.inferred,
        "month": (begin.year, begin.month) == (end.year, end.month),
        "year": begin.year == end.year,
        "range": begin < end,
        "unknown": True,
    }
    if not fits[fact.precision]:
        yield error("facts", fact.id, "precision", precision=fact.precision, begin=begin, end=end)


def _publication(fact: Fact, snapshot: Snapshot) -> Iterator[Problem]:
    """A result cannot be of a time after its publication; a plan can."""
    source = snapshot.sources.get(fact.source)
    if source is None or source.published is None or fact.status in ("target", "registered"):
        return
    if fact.period_from > source.published:
        yield error("facts", fact.id, "after_publication", begin=fact.period_from, published=source.published)


def _same_key(snapshot: Snapshot) -> Iterator[Problem]:
    """Two facts of one key: an error within one source, otherwise two sources that answers show both."""
    by_key: dict[tuple[object, ...], list[Fact]] = {}
    for fact in snapshot.facts:
        by_key.setdefault(fact_key(fact), []).append(fact)
    for facts in by_key.values():
        for one, other in combinations(facts, 2):
            if one.source == other.source:
                yield error("facts", other.id, "same_key", other=one.id)
            elif (one.value, one.out_of, one.text) != (other.value, other.out_of, other.text):
                yield warning("facts", other.id, "sources_disagree", other=one.id)


def fact_key(fact: Fact) -> tuple[object, ...]:
    """Return what makes two facts speak of the same thing."""
    return (
        fact.indicator,
        fact.place,
        fact.partner,
        fact.period_from,
        fact.period_to,
        fact.status,
        fact.criteria_set,
    )
