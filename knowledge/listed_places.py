"""Where the owner of a row is: by the columns of places, the section's heading, and the parts of an address."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from knowledge.cells import Cells
from knowledge.names import same_name
from knowledge.reading_words import words
from knowledge.records import Place
from knowledge.stars import read_day

_PARTS: Final = re.compile(r"\s*[,;]\s*|\s+[-–]\s+")
_MOST_PARTS: Final = 12


def find_place(cells: Cells) -> None:
    """Give a row its place: the narrowest that is told and known; none where none is told.

    Raises:
        DataError: what is told is no known place, or may be several.
    """
    on = read_day(cells["issued_on"])
    told = [(text, cells[f"{name}_level"]) for name in ("place", "place_beside") if (text := cells[name])]
    if told:
        cells["place"] = _only(cells, "place", told, on)
    elif address := cells["address"]:
        parts = [*_in_address(address), *filter(None, [cells["place_above"]])]
        cells["place"] = _only(cells, "address", [(part, "") for part in parts or [address]], on)
    elif above := cells["place_above"]:
        cells["place"] = above
        cells.refer("place", "places", on)


def _in_address(address: str) -> Iterator[str]:
    """Yield the parts that begin as places do, the narrowest first; villages are in no register."""
    levels = words().levels
    parts = [each for part in _PARTS.split(address)[:_MOST_PARTS] for each in nested(part)]
    for part in parts[:_MOST_PARTS]:
        plain = same_name(part)
        word = next((each for each in levels if plain.startswith(f"{each} ")), "")
        is_short = any(plain.startswith(each) for each in words().shortened if each.endswith("."))
        if is_short or levels.get(word, "village") != "village":
            yield part


def nested(text: str) -> tuple[str, ...]:
    """Return the places that a text names one within the other without a comma: "xã X", "huyện Y".

    A text that begins as no place does stays whole: a cooperative's name may hold such a word too.
    """
    begins = [found.start() for found in _levels().finditer(text)]
    if begins[:1] != [0]:
        return (text,)
    return tuple(text[at:end].strip() for at, end in zip(begins, [*begins[1:], len(text)], strict=True))


@cache
def _levels() -> re.Pattern[str]:
    longest_first = sorted(words().levels, key=len, reverse=True)
    return re.compile(rf"(?:(?<=^)|(?<=\s))(?:{'|'.join(map(re.escape, longest_first))})(?=\s)", re.IGNORECASE)


def _only(cells: Cells, column: str, told: list[tuple[str, str]], on: date | None) -> str:
    """Return the one place that texts tell, each with the level of its column or none; the narrowest first."""
    directory = cells.directory
    known: list[tuple[str, ...]] = []
    for text, level in told:
        ids = _of_level(cells, directory.find("places", text, on), level)
        # A commune that nobody knows lies in its district all the same; one that is nearly known is a slip.
        if not ids and not known and (near := directory.near("places", text)):
            raise cells.error(column, "unknown", near=near)
        known += [ids] if ids else []
    if not known or (all(_is_province(cells, ids) for ids in known) and len(told) > 1):
        raise cells.error(column, "unknown", near=directory.near("places", told[0][0]))
    ids, *wider = known
    for each in wider:
        # Whichever stands first: "Huyện" may stand before "Xã".
        ids = directory.register.within(ids, each) or directory.register.within(each, ids) or ids
    if len(ids) > 1:
        near = tuple(_told(cells, each) for each in ids)
        raise cells.error(column, "ambiguous", near=tuple(dict.fromkeys(near))[:4])
    return ids[0]


def _of_level(cells: Cells, ids: tuple[str, ...], level: str) -> tuple[str, ...]:
    held = [(each, cells.directory.get("places", each)) for each in ids] if level else []
    return tuple(each for each, place in held if isinstance(place, Place) and place.level == level) or ids


def _is_province(cells: Cells, ids: tuple[str, ...]) -> bool:
    held = [cells.directory.get("places", each) for each in ids]
    return all(isinstance(each, Place) and each.level == "province" for each in held)


def _told(cells: Cells, place: str) -> str:
    held = cells.directory.get("places", place)
    above = held.parent if isinstance(held, Place) else None
    told = cells.directory.told("places", place)
    return f"{told}, {cells.directory.told('places', above)}" if above else told
