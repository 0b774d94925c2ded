"""The workbook that people fill in: which sheets and columns it has, what its drop-downs offer, and its examples."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from knowledge.kinds import KIND_BY_NAME, RecordKind
from knowledge.reading_words import words
from knowledge.snapshot import Snapshot
from knowledge.workbook_writing import Column, Guide, Sheet, workbook

_FILE: Final = Path(__file__).parent / "data" / "template.toml"
_STARS: Final = ("3", "4", "5")


def template(snapshot: Snapshot, file: str) -> bytes:
    """Return the workbook to fill in, its drop-downs offering what is current."""
    guide = _document()["guide"]
    first = _first(snapshot)
    sheets = (
        Sheet(
            words().sheet_of(each["kind"]),
            columns_of(KIND_BY_NAME[each["kind"]], each["columns"], snapshot),
            [_example(each["example"], first)],
            is_example=True,
        )
        for each in _document()["sheets"]
    )
    return workbook(file, sheets, guide=Guide(guide["sheet"], tuple(guide["lines"])), lists=guide["lists"])


def lists_name() -> str:
    """Return what the hidden sheet of drop-downs is called."""
    return str(_document()["guide"]["lists"])


def history_words() -> Mapping[str, Any]:
    """Return what is written over a history."""
    return dict(_document()["history"])


def sheet_order() -> tuple[RecordKind, ...]:
    """Return all kinds in the order of their sheets."""
    names = (*(each["kind"] for each in _document()["sheets"]), *_document()["more"]["kinds"])
    return tuple(KIND_BY_NAME[name] for name in names)


def columns_of(kind: RecordKind, fields: Iterable[str], snapshot: Snapshot) -> tuple[Column, ...]:
    """Return the columns of some fields of a kind, with their headings, drop-downs and hints."""
    document = _document()
    hints, widths = document["hints"].get(kind.name, {}), document["widths"]
    offered = _offered(kind, snapshot)
    return tuple(
        Column(
            words().heading_of(kind.name, name),
            next((width for width, names in widths.items() if name in names), "text"),
            offered.get(name, ()),
            name not in _closed(kind),
            hints.get(name, ""),
        )
        for name in fields
    )


def _closed(kind: RecordKind) -> frozenset[str]:
    """Return the columns in which only the choices make sense; names may be written in other ways too."""
    return frozenset(field.name for field in kind.fields if field.form == "choice")


def _offered(kind: RecordKind, snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """Return what the drop-downs of a kind's columns offer."""
    offered: dict[str, tuple[str, ...]] = {
        "place": tuple(dict.fromkeys(f"{place.type} {place.name}" for place in snapshot.places.values())),
        "indicator": tuple(dict.fromkeys(each.label for each in snapshot.indicators.values())),
        "source": tuple(dict.fromkeys(each.title for each in snapshot.sources.values())),
        "programme": tuple(dict.fromkeys(each.name for each in snapshot.programmes.values())),
        "product": tuple(dict.fromkeys(each.name for each in snapshot.products.values())),
        "stars": _STARS,
    }
    if kind.name in ("places", "programmes"):
        offered = {}
    for field in kind.fields:
        if field.form == "choice":
            offered[field.name] = tuple(words().word_of(kind.name, field.name, each) for each in field.choices)
    return {name: choices for name, choices in offered.items() if name in kind.columns}


def _example(cells: list[str], first: Mapping[str, str]) -> list[str]:
    """Return an example's cells, the first of them with the mark by which an import knows it."""
    filled = [cell.format(**first) for cell in cells]
    mark = words().example
    return [f"{mark[:1].upper()}{mark[1:]} {filled[0]}", *filled[1:]]


def _first(snapshot: Snapshot) -> Mapping[str, str]:
    """Return something current of each kind that examples name."""
    fact = next((each for each in snapshot.facts if each.value is not None), None)
    place = snapshot.places.get(fact.place) if fact else next(iter(snapshot.places.values()), None)
    return {
        "indicator": snapshot.indicators[fact.indicator].label if fact else "…",
        "place": f"{place.type} {place.name}" if place else "…",
        "source": snapshot.sources[fact.source].title if fact else "…",
        "programme": next((each.name for each in snapshot.programmes.values()), "…"),
        "product": next((each.name for each in snapshot.products.values()), "…"),
    }


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
