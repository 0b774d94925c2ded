"""Members: the communes of a district side by side, where they have figures of their own."""

from dataclasses import replace
from typing import Final

from bot.answers import Answer
from bot.catalog import Catalog
from bot.comparisons import compared
from bot.queries import Query
from bot.targets import Target
from intents.readings import Match

# The concept of the word for a commune, and the level that it stands for.
COMMUNE: Final = "commune"
# More than a screen can hold is not set side by side.
MOST_MEMBERS: Final = 40


def among_members(query: Query, matches: tuple[Match, ...], catalog: Catalog) -> Answer | None:
    """Return the communes' figures where a message speaks of communes and its figure does not count them.

    They are the communes that the message names, else those of the district that it names, else all; None where
    fewer than two of them have the figure.
    """
    if not matches or matches[0].left != {COMMUNE}:
        return None
    concepts = query.concepts - {COMMUNE}
    ranked = catalog.recognizer.rank(concepts, "figure")
    if not ranked or ranked[0].left:
        return None
    targets = _members(query.targets, ranked[0], catalog)
    if not 1 < len(targets) <= MOST_MEMBERS:
        return None
    return compared(replace(query, concepts=concepts, targets=targets), ranked, targets, catalog)


def _members(targets: tuple[Target, ...], match: Match, catalog: Catalog) -> tuple[Target, ...]:
    places = [target.place for target in targets if target.place is not None]
    if len(places) < len(targets):
        return ()
    if len(places) > 1:
        return targets if all(place.level == COMMUNE for place in places) else ()
    held = (catalog.snapshot.places.get(id_) for id_ in catalog.snapshot.places_by_indicator.get(match.id, ()))
    communes = [place for place in held if place is not None and place.level == COMMUNE]
    return tuple(Target(p.name, p) for p in communes if not places or p.parent == places[0].id)
