"""What staff mean by a name: places, sources, and what else is called something."""

import re
from collections.abc import Callable
from typing import Final

from bot.wording import named
from knowledge.names import folded, same_name
from knowledge.records import Place, Source
from knowledge.snapshot import Snapshot

# A document's number: "123/BC-UBND", "148/QĐ-TTg".
NUMBER: Final = re.compile(r"\d+/[\w-]*\w", re.UNICODE)
# The number alone, or behind what kind of document it is: "123", "báo cáo số 123".
_BARE_NUMBER: Final = re.compile(r"(?:[a-z]+\s+){0,3}(?P<number>\d{1,6})")
# A part of a title this long is taken for the title.
_LEAST_TITLE: Final = 12


def places_called(text: str, snapshot: Snapshot) -> tuple[Place, ...]:
    """Return the places that a text names in full, with the word before the name or without it.

    Of several, those that have figures or hold a place that has are meant; with marks before without.
    """
    for plain in (same_name, folded):
        wanted = plain(text)
        found = [place for place in snapshot.places.values() if wanted in _names(place, plain)]
        if found:
            told = [place for place in found if place.id in snapshot.facts_by_place]
            return tuple(told or found)
    return ()


def placed(place: Place, snapshot: Snapshot) -> str:
    """Return a place with what it lies in, which parts it from others of its name: "xã Đường Hoa, huyện Hải Hà"."""
    above = snapshot.places.get(place.parent or "")
    return f"{named(place)}, {named(above)}" if above else named(place)


def _names(place: Place, plain: Callable[[str], str]) -> tuple[str, str]:
    return plain(place.name), plain(f"{place.type} {place.name}")


def sources_called(text: str, snapshot: Snapshot) -> tuple[Source, ...]:
    """Return the sources that a text means: by id, by title whole or in part, or by the document's number."""
    if text in snapshot.sources:
        return (snapshot.sources[text],)
    wanted = folded(text)
    held = tuple(snapshot.sources.values())
    exact = tuple(each for each in held if wanted in (folded(each.title), folded(each.short_title)))
    if exact:
        return exact
    if bare := _BARE_NUMBER.fullmatch(wanted):
        begins = re.compile(rf"(?<!\d){bare['number']}/")
        found = tuple(each for each in held if begins.search(folded(each.title)))
        if found:
            return found
    numbers = {folded(number) for number in NUMBER.findall(text)}
    by_number = tuple(each for each in held if numbers & {folded(n) for n in NUMBER.findall(each.title)})
    if by_number or numbers:
        return by_number
    return tuple(each for each in held if len(wanted) >= _LEAST_TITLE and wanted in folded(each.title))


def may_change(place: str, places: tuple[str, ...], snapshot: Snapshot) -> bool:
    """Say whether somebody who keeps some places (none named: all) keeps this one: itself, or what it belongs to."""
    if not places:
        return True
    seen: set[str] = set()
    at: str | None = place
    while at and at not in seen:
        if at in places:
            return True
        seen.add(at)
        held = snapshot.places.get(at)
        at = held.parent if held else None
    return False
