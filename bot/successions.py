"""What became of a unit: into which it went, or of which it was made."""

from typing import Final

from bot.answers import Succession, SuccessorAnswer
from bot.catalog import Catalog
from bot.queries import Query
from knowledge.records import Place

# Concepts that may stand in such a question and mean no figure.
# Who asks of what a unit was made means the new one.
MADE: Final = frozenset({"age.new", "age.made_from"})
HARMLESS: Final = frozenset({"commune", "admin_unit", "newly_started", "abolition"})


def succession(query: Query, catalog: Catalog) -> SuccessorAnswer | None:
    """Return what became of the places that a message asks this of; None where it does not ask."""
    places = [target.place for target in query.targets if target.place]
    asked = query.has_shape("successor") or ("successor" in query.shapes_before and not query.has_shape("value"))
    index = catalog.recognizer.index
    narrow = {c for c in query.own_concepts if index.role(c) != "soft" and not c.startswith("word:")} - HARMLESS
    asked = asked or (query.has_shape("difference") and not query.has_shape("value", "compare"))
    if not places or not asked or narrow or query.reading.outside:
        return None
    if "admin_unit" in query.own_concepts and query.has_shape("value"):
        return None
    inner = {place.id for place in places if place.level == "commune"}
    asked_of = [place for place in places if not inner or place.id in inner]
    return SuccessorAnswer(tuple(_became(_older(place, query, catalog), catalog) for place in asked_of[:3]))


def _older(place: Place, query: Query, catalog: Catalog) -> Place:
    """Return the ended unit of the name where there is one: who asks what became of it means that one."""
    named = catalog.places_by_name[place.name]
    if MADE & query.reading.marks and (current := [unit for unit in named if unit.valid_to is None]):
        return current[0]
    ended = [each for each in named if each.valid_to is not None]
    same_level = [each for each in ended if each.level == place.level and each.type == place.type]
    return (same_level or [each for each in ended if each.level == place.level] or [place])[0]


def _became(place: Place, catalog: Catalog) -> Succession:
    units = catalog.snapshot.places
    successors = tuple(
        (units[id_.rstrip("~")], id_.endswith("~")) for id_ in place.successors if id_.rstrip("~") in units
    )
    parts = _parts(place, catalog)
    alone = (
        len(successors) == 1 and successors[0][0].name == place.name and _is_only_part(place, successors[0][0], catalog)
    )
    namesakes = [unit for unit, _ in successors if unit.name == place.name and place.level == "commune"]
    of_namesake = _parts(namesakes[0], catalog) if namesakes and not alone else ()
    return Succession(place, successors, parts if not successors else (), alone, of_namesake)


def _parts(place: Place, catalog: Catalog) -> tuple[Place, ...]:
    return tuple(unit for unit in catalog.snapshot.made_of.get(place.id, ()) if unit.level == "commune")


def _is_only_part(place: Place, successor: Place, catalog: Catalog) -> bool:
    return [unit.id for unit in _parts(successor, catalog)] == [place.id]
