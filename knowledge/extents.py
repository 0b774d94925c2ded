"""Extents: which units lie wholly in others, across the mergers and splits that made new ones of old."""

from collections.abc import Iterable, Iterator, Set

from knowledge.snapshot import Snapshot


def units_within(places: Iterable[str], snapshot: Snapshot) -> frozenset[str]:
    """Return the ids of places and of every unit that lies wholly in them together.

    Such a unit belongs to one of them, went into them alone, or was made of nothing that lies outside: an old commune
    lies in the new one that took all of it, and not the other way round.
    """
    within = set(places)
    while True:
        near = {id_ for place in within for id_ in _near(place, snapshot)} - within
        found = {id_ for id_ in near if _lies_in(id_, within, snapshot)}
        if not found:
            return frozenset(within)
        within |= found


def all_parts(place: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of the units of its level that a new unit was made of; none where the record may lack one.

    A new unit takes over the code of one of its parts: without that part, it was there before and only took others in.
    """
    held = snapshot.places.get(place)
    parts = tuple(part.id for part in snapshot.made_of.get(place, ()) if held and part.level == held.level)
    return parts if any(_code(part) == _code(place) for part in parts) else ()


def _code(place: str) -> str:
    """Return the code of a unit, which an older and a newer one may share."""
    return place.partition("@")[0]


def _near(place: str, snapshot: Snapshot) -> Iterator[str]:
    """Yield the ids of the units that belong to a place, went into it, or were made of it."""
    yield from (child.id for child in snapshot.children_by_place.get(place, ()))
    yield from (part.id for part in snapshot.made_of.get(place, ()))
    held = snapshot.places.get(place)
    yield from (id_.rstrip("~") for id_ in held.successors) if held else ()


def _lies_in(place: str, within: Set[str], snapshot: Snapshot) -> bool:
    held = snapshot.places.get(place)
    if held is None:
        return False
    parts = all_parts(place, snapshot)
    return (
        held.parent in within
        or (bool(held.successors) and all(id_.rstrip("~") in within for id_ in held.successors))
        or (bool(parts) and all(part in within for part in parts))
    )
