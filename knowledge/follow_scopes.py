"""Which scopes a figure falls under: those of its indicator, its programme, or neither, at its places and around."""

import sqlite3
from dataclasses import dataclass, field
from typing import Final

from knowledge.follows import Scope
from knowledge.snapshot import Snapshot

# Versions of figures looked at in one go: some ten milliseconds.
MOST_READ: Final = 2000
# The next versions, each with the one before it. The plus keeps SQLite from the index of changes.
READ: Final = """
SELECT v.version, v."key", v.indicator, v.place, v.partner, p.indicator, p.place, p.partner
FROM (
    SELECT version, "key", indicator, place, partner
    FROM facts_versions
    WHERE version > ? AND +change_id <= ?
    ORDER BY version
    LIMIT ?
) AS v
LEFT JOIN facts_versions AS p ON p.version = (
    SELECT MAX(version) FROM facts_versions WHERE "key" = v."key" AND version < v.version
)
ORDER BY v.version
"""

Subject = tuple[str, str, str]
"""A figure's indicator, place and partner."""


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of figures, each subject's worked out once."""

    connection: sqlite3.Connection
    snapshot: Snapshot
    _known: dict[Subject, frozenset[Scope]] = field(default_factory=dict)
    _programmes: dict[str, str] = field(default_factory=dict)

    def of(self, subject: Subject) -> frozenset[Scope]:
        """Return all scopes that a subject falls under."""
        if (known := self._known.get(subject)) is not None:
            return known
        indicator, *places = subject
        programme = self._programme(indicator)
        where = {each for place in places if place for each in around(place, self.snapshot)}
        found = {
            Scope(programme=named if is_programme else "", indicator="" if is_programme else named, place=place)
            for named, is_programme in ((programme, True), (indicator, False), ("", False))
            for place in (*where, "")
        }
        self._known[subject] = frozenset(found)
        return self._known[subject]

    def _programme(self, indicator: str) -> str:
        """Return the programme of an indicator, also of one that was taken out with its figures."""
        if (held := self.snapshot.indicators.get(indicator)) is not None:
            return held.programme
        if indicator not in self._programmes:
            found = self.connection.execute(
                'SELECT programme FROM indicators_versions WHERE "key" = ? ORDER BY version DESC LIMIT 1', (indicator,)
            ).fetchone()
            self._programmes[indicator] = found[0] if found else ""
        return self._programmes[indicator]


def around(place: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Return a place and all that it belongs to, or that went into it with all that that belonged to.

    The districts ended on 1 July 2025: who follows one hears of the communes that came after.
    """
    found = {place: None}
    waiting = [place]
    while waiting:
        at = waiting.pop()
        held = snapshot.places.get(at)
        for wider in (held.parent if held else None, *(each.id for each in snapshot.made_of.get(at, ()))):
            if wider and wider not in found:
                found[wider] = None
                waiting.append(wider)
    return tuple(found)


def within(place: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Return a place and all that belongs to it."""
    found = {place: None}
    waiting = [place]
    while waiting:
        for child in snapshot.children_by_place.get(waiting.pop(), ()):
            if child.id not in found:
                found[child.id] = None
                waiting.append(child.id)
    return tuple(found)


def subjects_of(row: tuple[str, ...]) -> tuple[Subject, ...]:
    """Return what a version is of, and what the one before it was of: a figure may have moved."""
    _, _, indicator, place, partner, indicator_before, place_before, partner_before = row
    now = (indicator, place, partner)
    before = (indicator_before, place_before, partner_before)
    return (now,) if indicator_before is None or now == before else (now, before)
