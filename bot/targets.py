"""Targets: the places that a message asks about."""

from dataclasses import dataclass
from typing import Final

from bot.catalog import Catalog
from intents.readings import FoundName, Reading
from knowledge.records import Place

LEVELS: Final = {
    "huyen": "district",
    "h": "district",
    "tinh": "province",
    "xa": "commune",
    "x": "commune",
    "phuong": "commune",
    "thi tran": "commune",
    "tt": "commune",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A place that is asked about."""

    name: str
    place: Place | None
    """None for a place of which the base holds no record."""

    @property
    def label(self) -> str:
        """The place as an answer names it: "huyện Đầm Hà"."""
        return f"{self.place.type} {self.place.name}" if self.place else self.name


def named_targets(reading: Reading, catalog: Catalog) -> tuple[Target, ...]:
    """Return the places of a message in their order, but those that only say where another lies."""
    targets: dict[str, Target] = {}
    for name in reading.names:
        if name.kind in ("place", "foreign"):
            targets.setdefault(name.id, Target(name.id, _place(name, catalog)))
    around = {target.place.parent for target in targets.values() if target.place}
    return tuple(target for target in targets.values() if not target.place or target.place.id not in around)


def _place(name: FoundName, catalog: Catalog) -> Place | None:
    """Return the unit that a name means: of the level named before it, else the one that has figures."""
    if name.kind == "foreign":
        return None
    named = catalog.places_by_name.get(name.id, ())
    level = LEVELS.get(name.level)
    fitting = [place for place in named if place.level == level] or list(named)
    if level == "commune":
        fitting.sort(key=lambda place: place.type.split()[0][0] != name.level[0])
    with_facts = [place for place in fitting if place.id in catalog.snapshot.facts_by_place]
    if with_facts:
        return with_facts[0]
    homes = {home.id for home in catalog.homes}
    near = [place for place in fitting if place.parent in homes]
    chosen = near or fitting
    return chosen[0] if chosen else None
