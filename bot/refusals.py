"""Saying no well: what was understood, that there is no figure of it, and the nearest that exists."""

from typing import Final

from bot.answers import NoFigure, Shown
from bot.catalog import Catalog
from bot.choosing import facts_at, programmes_at
from bot.queries import Query
from bot.targets import Target
from intents.readings import Match
from knowledge.records import Fact, Place

MOST_NEAREST: Final = 2
MOST_ELSEWHERE: Final = 8
# What explains so much of what the best subject explains is related to it.
AKIN: Final = 0.6
LEAST_AKIN: Final = 0.1
WORDY: Final = frozenset({"name", "list", "date", "event"})


def no_figure(query: Query, match: Match, target: Target | None, catalog: Catalog) -> NoFigure:
    """Return a refusal that names what was understood and what there is instead."""
    is_foreign = target is not None and (target.place is None or not _has_facts(target.place, catalog))
    here = _nearest(query, match, target, catalog) if target and not is_foreign and not match.left else ()
    elsewhere = () if match.left else _elsewhere(match, target, catalog)
    nearest = tuple(_shown(fact, catalog) for fact in here[:MOST_NEAREST]) or _akin(query, match, target, catalog)
    return NoFigure(
        label=what_was_asked(query, match, catalog),
        target=target,
        period=_period(query) if here or not elsewhere else "",
        nearest=nearest,
        elsewhere=elsewhere,
        is_foreign=is_foreign,
        truly=_truly(query, match, catalog) if not is_foreign and not match.left else None,
        programmes=() if nearest or elsewhere or not target else tuple(p.name for p in programmes_at(target, catalog)),
        is_wordy=not match.left and catalog.snapshot.indicators[match.id].kind in WORDY,
    )


def _nearest(query: Query, match: Match, target: Target, catalog: Catalog) -> tuple[Fact, ...]:
    """Return the facts of a figure here and of the wider one, the nearest to the time asked for first."""
    facts = facts_at(match.id, target, catalog)
    wider = catalog.snapshot.indicators[match.id].wider
    if facts and wider and query.periods:
        newest = max(fact.period_to for fact in facts)
        facts = (*facts, *(fact for fact in facts_at(wider, target, catalog) if fact.period_to > newest))
    return _newest_first(facts)


def _newest_first(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Return facts with results before targets, the newest first."""
    return tuple(sorted(facts, key=lambda fact: (fact.status == "target", -fact.period_to.toordinal())))


def _truly(query: Query, match: Match, catalog: Catalog) -> Shown | None:
    """Return the fact of this indicator elsewhere whose number the message took for the place's own."""
    values = {amount.value for amount in query.reading.amounts}
    held = (fact for value in values if value for fact in catalog.snapshot.facts_by_number.get(value, ()))
    return next((_shown(fact, catalog) for fact in held if fact.indicator == match.id), None)


def no_figure_for_commune(match: Match, target: Target, within: Shown | None, catalog: Catalog) -> NoFigure:
    """Return a refusal for a commune, with its district's figure where there is one."""
    label = catalog.snapshot.indicators[match.id].label
    return NoFigure(label, target, "", (), (), is_foreign=False, within=within)


def what_was_asked(query: Query, match: Match, catalog: Catalog) -> str:
    """Return the label of the subject, or, where it does not explain every deciding word, the words themselves."""
    if not match.left:
        return catalog.snapshot.indicators[match.id].label
    index = catalog.recognizer.index
    said = [
        query.reading.words(_with_unknown(query, found.start), found.end)
        for found in query.reading.concepts
        if found.end > found.start and any(index.role(concept) != "soft" for concept in found.ids)
    ]
    return " ".join(said) if said else catalog.snapshot.indicators[match.id].label


def _with_unknown(query: Query, start: int) -> int:
    """Return where the unknown words right before a place in the message begin: "khoai" of "khoai lang"."""
    tokens = query.reading.tokens
    while start > 0 and tokens[start - 1].text in query.reading.unknown:
        start -= 1
    return start


def _akin(query: Query, match: Match, target: Target | None, catalog: Catalog) -> tuple[Shown, ...]:
    """Return what looks related here: another figure that explains most of the same words."""
    if target is None or target.place is None:
        return ()
    near = [
        (other, _newest_first(facts))
        for other in catalog.recognizer.rank(query.concepts, "figure")
        if other.explained >= AKIN * match.explained and other.explained > 1 and other.score > LEAST_AKIN
        if (facts := facts_at(other.id, target, catalog))
    ]
    if not near:
        return ()
    said = {amount.value for amount in query.reading.amounts}
    index = catalog.recognizer.index
    best = min(
        near,
        key=lambda each: (
            each[1][0].value not in said,
            any(index.group(concept) == "object" for concept in each[0].left),
        ),
    )
    return (_shown(best[1][0], catalog),)


def _elsewhere(match: Match, target: Target | None, catalog: Catalog) -> tuple[Place, ...]:
    here = target.place.id if target and target.place else ""
    ids = [place for place in catalog.snapshot.places_by_indicator.get(match.id, ()) if place != here]
    return tuple(catalog.snapshot.places[place] for place in ids[:MOST_ELSEWHERE])


def _has_facts(place: Place, catalog: Catalog) -> bool:
    if place.id in {home.id for home in catalog.homes} or place.id in catalog.snapshot.facts_by_place:
        return True
    return place.parent in {home.id for home in catalog.homes}


def _period(query: Query) -> str:
    if "period" in query.carried:
        return ""
    years = [str(period.begins.year) for period in query.periods if period.begins and not period.is_span]
    return years[0] if years else ""


def _shown(fact: Fact, catalog: Catalog) -> Shown:
    return Shown(fact, catalog.snapshot.indicators[fact.indicator], catalog.snapshot.places[fact.place])
