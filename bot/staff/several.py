"""Telling apart the figures of a message that gives more than one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.catalog import Catalog
from bot.staff.dictation import PARTS, Said, clauses, listen
from bot.staff.words import say, table
from bot.wording import named

_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    said: Said


def figures_in(text: str, catalog: Catalog, today: date) -> tuple[str, ...]:
    """Return a message for each figure that a message gives, each complete in itself; empty where it gives one."""
    head, source, reason = clauses(text)
    joined = table("changing.patterns")["and"]
    pieces = [piece.strip() for part in PARTS.split(head) for piece in re.split(joined, part) if piece.strip()]
    parts = [_Part(piece, listen(piece, catalog, today)) for piece in pieces]
    giving = [part for part in parts if part.said.value is not None and (part.said.indicators or part.said.places)]
    if len({(p.said.indicators[:1], p.said.places[:1]) for p in giving}) < 2 or not giving[0].said.indicators:
        return ()
    # "Đầm Hà 5" after an indicator of its own is the place and value of that one figure.
    shared = [part.text for part in parts if part not in giving]
    tail = [*shared, say("changing.clauses.source", source=source) if source else ""]
    tail += [say("changing.clauses.reason", reason=reason) if reason else ""]
    return tuple(", ".join(filter(None, (whole, *tail))) for whole in _whole(giving[:_MOST], catalog))


def _whole(giving: list[_Part], catalog: Catalog) -> Iterator[str]:
    """Yield each figure's words with what it leaves out: the indicator, the place and the time of another."""
    first, snapshot = giving[0], catalog.snapshot
    time = next((part.said.period_text for part in giving if part.said.period), "")
    for part in giving:
        label = "" if part.said.indicators else snapshot.indicators[first.said.indicators[0]].label
        place = "" if part.said.places or not first.said.places else named(snapshot.places[first.said.places[0]])
        yield " ".join(filter(None, (label, part.text, place, "" if part.said.period else time)))
