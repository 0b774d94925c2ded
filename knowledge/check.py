"""Proof that the data holds together: what is wrong or doubtful in a snapshot, told by code and values."""

from collections.abc import Iterator, Mapping
from itertools import chain
from string import Formatter
from typing import Final

from knowledge.check_facts import fact_problems
from knowledge.check_register import register_problems
from knowledge.collisions import collisions
from knowledge.kinds import KIND_BY_NAME
from knowledge.problems import Problem, error
from knowledge.records import Indicator, Place
from knowledge.references import links
from knowledge.snapshot import Snapshot

_PLACEHOLDERS: Final = {"place", "name", "value", "period"}
# How deep places nest: village, commune, district, province.
_DEEPEST_NESTING: Final = 4


def check(snapshot: Snapshot) -> tuple[Problem, ...]:
    """Return all problems, errors before warnings; empty when everything is in order."""
    found = chain(
        _references(snapshot),
        fact_problems(snapshot),
        chain.from_iterable(_place(place, snapshot) for place in snapshot.places.values()),
        chain.from_iterable(_indicator(indicator) for indicator in snapshot.indicators.values()),
        register_problems(snapshot),
        collisions(snapshot),
    )
    return tuple(sorted(found, key=lambda problem: (problem.severity, problem.kind, problem.key, problem.code)))


def _references(snapshot: Snapshot) -> Iterator[Problem]:
    """Find ids that nothing has; an empty one refers to nothing."""
    known = _known(snapshot)
    for kind, record in snapshot.records():
        for column, target_kind, target in links(kind, record):
            if target and target not in known[target_kind]:
                key = KIND_BY_NAME[kind].key(record)
                yield error(kind, key, "unknown", column=column, value=target, wanted=target_kind)


def _known(snapshot: Snapshot) -> Mapping[str, Mapping[str, object]]:
    return {
        "place": snapshot.places,
        "indicator": snapshot.indicators,
        "source": snapshot.sources,
        "product": snapshot.products,
        "topic": snapshot.topics,
        "programme": snapshot.programmes,
    }


def _place(place: Place, snapshot: Snapshot) -> Iterator[Problem]:
    if place.valid_from and place.valid_to and place.valid_from > place.valid_to:
        yield error("places", place.id, "ends_before_it_begins", begin=place.valid_from, end=place.valid_to)
    steps, above = 0, place
    while above.parent and above.parent in snapshot.places and steps <= _DEEPEST_NESTING:
        steps, above = steps + 1, snapshot.places[above.parent]
    if steps > _DEEPEST_NESTING:
        yield error("places", place.id, "within_itself", parent=place.parent)


def _indicator(indicator: Indicator) -> Iterator[Problem]:
    for column in ("says", "says_target", "brief"):
        text: str = getattr(indicator, column)
        try:
            names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError:
            yield error("indicators", indicator.id, "bad_braces", column=column, value=text)
            continue
        for name in sorted(names - _PLACEHOLDERS):
            yield error("indicators", indicator.id, "unknown_placeholder", column=column, value=name)
