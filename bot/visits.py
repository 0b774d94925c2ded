"""Visits: facts in which two places take part, a delegation's and its host's."""

from dataclasses import replace
from typing import Final

from bot.answers import FigureAnswer
from bot.catalog import Catalog
from bot.choosing import form_worth, word_worth
from bot.items import item_beginning, items_of
from bot.queries import Query
from bot.showing import show
from bot.targets import Target
from intents.phrasebook import phrasebook
from intents.readings import Match
from knowledge.records import Fact

# What is told of a visit: so many subjects, this near to the best one, are looked at.
MOST_OF_VISIT: Final = 6
NEAR_IN_SCORE: Final = 0.7
IS_SPOT: Final = 0.5
# The concepts of the levels that a stop may be told by.
LEVELS: Final = ("village", "cooperative", "commune")


def spot_of_visit(query: Query, targets: tuple[Target, ...], catalog: Catalog) -> FigureAnswer | None:
    """Return where a visit went that all the places have to do with: "khách Hà Quảng tới Đầm Hà coi thôn nào".

    One stop of the list where only one is of the level asked for; None where the message asks for no spot.
    """
    levels = [concept for concept in LEVELS if concept in query.own_concepts]
    if not query.has_shape("where", "who") or not levels or len(targets) < 2:
        return None
    shared = catalog.snapshot.shared_by_indicator
    lists = (fact for id_ in shared if catalog.snapshot.indicators[id_].kind == "list" for fact in shared[id_])
    fact = next((each for each in lists if all(t.place and _takes_part(t, each, catalog) for t in targets)), None)
    if fact is None:
        return None
    words = phrasebook().concepts[levels[0]].words
    item = next((found for word in words if (found := item_beginning(fact, word))), "")
    if item:
        return FigureAnswer((show(replace(fact, text=item), catalog),), of_items=len(items_of(fact)))
    return FigureAnswer((show(fact, catalog),))


def shared_fact(query: Query, matches: tuple[Match, ...], targets: tuple[Target, ...], catalog: Catalog) -> Fact | None:
    """Return the fact in which all the places take part: a visit of one at the other."""
    best = matches[0].score - NEAR_IN_SCORE
    shared = [
        (match, fact)
        for match in matches[:MOST_OF_VISIT]
        for fact in catalog.snapshot.shared_by_indicator.get(match.id, ())
        if match.score > best and all(_takes_part(t, fact, catalog) for t in targets if t.place)
    ]
    return max(shared, key=lambda each: _worth(query, each[0], each[1], catalog))[1] if shared else None


def _worth(query: Query, match: Match, fact: Fact, catalog: Catalog) -> float:
    indicator = catalog.snapshot.indicators[match.id]
    asks_spot = query.has_shape("where") or any(
        catalog.recognizer.index.group(concept) == "object" for concept in query.own_concepts
    )
    spot = IS_SPOT if asks_spot and indicator.kind == "list" else 0.0
    return match.score + form_worth(query, indicator) + word_worth(query, fact) + spot


def _takes_part(target: Target, fact: Fact, catalog: Catalog) -> bool:
    """Return whether a place has to do with a visit: one of the two, its province ("đoàn Cao Bằng") or its commune."""
    places = [catalog.snapshot.places[id_] for id_ in (fact.place, fact.partner)]
    around = {place.id for place in places} | {place.parent for place in places if place.parent}
    return target.place is not None and (target.place.id in around or target.place.parent in {p.id for p in places})
