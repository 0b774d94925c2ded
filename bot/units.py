"""The units that there are figures of, to choose from where somebody shows a place on the map."""

from typing import Final

from bot.catalog import Catalog
from bot.messages import Chip

# More than a screen of buttons is not read.
_MOST: Final = 8


def known_units(catalog: Catalog) -> tuple[Chip, ...]:
    """Return the places that the base is about, those with the most figures first; each asks what there is of it."""
    names = (f"{place.type} {place.name}" for place in catalog.homes)
    return tuple(Chip(name[:1].upper() + name[1:], name) for name in names)[:_MOST]
