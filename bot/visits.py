"""Visits: facts in which two places take part, a delegation's and its host's."""

from typing import Final

from bot.catalog import Catalog
from bot.choosing import form_worth, word_worth
from bot.queries import Query
from bot.targets import Target
from intents.readings import Match
from knowledge.records import Fact

# What is told of a visit: so many subjects, this near to the best one, are looked at.
MOST_OF_VISIT: Final = 6
NEAR_IN_SCORE: Final = 0.7
IS_SPOT: Final = 0.5


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
