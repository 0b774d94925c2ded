"""Comparisons: the same figure at several places, side by side, ranked or added up."""

from collections.abc import Iterable
from typing import Final

from bot.answers import (
    ComparisonAnswer,
    Shown,
)
from bot.catalog import Catalog
from bot.choosing import choose, facts_at, wider_fact
from bot.comparable import are_comparable, leader
from bot.queries import Query
from bot.showing import show
from bot.targets import Target
from intents.readings import Match

# Counts may be added over places; rates and averages never.
ADDABLE: Final = frozenset({"count", "ratio", "people", "area"})
# How far behind the best a subject may be that more of the places have.
COMPARABLE: Final = 1.2


def compared(
    query: Query, matches: tuple[Match, ...], targets: Iterable[Target], catalog: Catalog
) -> ComparisonAnswer | None:
    """Return the figures of several places side by side; None where none of them has one."""
    figures, without = [], []
    targets = tuple(targets)
    matches = _comparable(query, matches, targets, catalog)
    for target in targets:
        choice = choose(query, matches, target, catalog)
        if choice is not None and choice.fact is not None and not choice.match.left:
            wider = wider_fact(query, choice, choice.fact, target, catalog)
            figures.append(show(wider or choice.fact, catalog))
        else:
            without.append(target.name)
    if not figures:
        return None
    return _comparison(query, tuple(figures), tuple(without))


def _comparable(
    query: Query, matches: tuple[Match, ...], targets: tuple[Target, ...], catalog: Catalog
) -> tuple[Match, ...]:
    """Return the one subject that most of the places have a figure of, else all: rates are compared with rates."""
    near = [match for match in matches if match.score > matches[0].score - COMPARABLE and not match.left]
    if not near:
        return matches
    best = max(near, key=lambda match: sum(bool(facts_at(match.id, target, catalog)) for target in targets))
    having = sum(bool(facts_at(best.id, target, catalog)) for target in targets)
    return (best,) if having > 1 else matches


def _ties(figures: tuple[Shown, ...], is_low: bool) -> tuple[Shown, ...]:
    """Return those that share the lead; none where one has it alone, or a value is not told exactly."""
    if any(shown.fact.qualifier != "exact" for shown in figures):
        return ()
    lead = (min if is_low else max)(shown.fact.value or 0 for shown in figures)
    leading = tuple(shown for shown in figures if shown.fact.value == lead)
    return leading if len(leading) > 1 else ()


def _comparison(query: Query, figures: tuple[Shown, ...], without: tuple[str, ...]) -> ComparisonAnswer:
    alike = len({(shown.indicator.id, shown.fact.criteria_set) for shown in figures}) == 1 and len(figures) > 1
    values = [shown.fact.value for shown in figures if shown.fact.value is not None]
    measured = alike and are_comparable(figures)
    form = "list"
    if query.has_shape("sum"):
        form = "sum"
    elif query.has_shape("compare", "rank"):
        form = "rank" if query.has_shape("rank") else "compare"
    elif "sum.total" in query.reading.marks:
        form = "sum"
    low = _goes_low(query, figures[0].indicator.polarity == "less")
    if form == "rank" and measured:
        figures = tuple(sorted(figures, key=lambda shown: shown.fact.value or 0, reverse=not low))
    adds = measured and figures[0].indicator.kind in ADDABLE
    return ComparisonAnswer(
        form=form,  # type: ignore[arg-type]
        figures=figures,
        without=without,
        label=figures[0].indicator.label,
        equal=measured and len({(shown.fact.value, shown.fact.qualifier) for shown in figures}) == 1,
        total=sum(values) if adds else None,
        is_low=low,
        same_time=len({(shown.fact.period_from, shown.fact.period_to) for shown in figures}) == 1,
        best=leader(figures, low) if measured else None,
        ties=_ties(figures, low) if measured and len(set(values)) > 1 else (),
    )


def _goes_low(query: Query, less_is_better: bool) -> bool:
    marks = query.reading.marks
    if "direction.low" in marks:
        return True
    return "direction.best" in marks and "direction.high" not in marks and less_is_better
