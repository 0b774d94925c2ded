"""The words of published lists of products, from `data/lists.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from knowledge.names import folded

_FILE: Final = Path(__file__).parent / "data" / "lists.toml"


@dataclass(frozen=True, slots=True)
class ListWords:
    """What words in a list mean; keys and texts without diacritics, unless said otherwise."""

    headings: Mapping[str, str]
    """A field's name by the heading of its column."""
    none: frozenset[str]
    """What says that a product has no stars."""
    signs: frozenset[str]
    """The signs that stand for one star each."""
    star: str
    potential: tuple[str, ...]
    provincial: tuple[str, ...]
    beside: tuple[str, ...]
    """What may stand beside stars and says nothing; the longer first."""
    numbers: Mapping[str, int]
    told_stars: re.Pattern[str]
    """Stars within a title: the word for a potential and the stars, as two groups."""
    year_words: tuple[str, ...]
    """How the name of a year or a round begins."""
    decision: re.Pattern[str]
    """A decision's number, as the group `number`."""
    committee: re.Pattern[str]
    """The number of a decision of a province's or a district's people's committee."""
    symbols: Mapping[str, str]
    """The parts of decisions' numbers as they are printed."""
    day: re.Pattern[str]
    issuer: re.Pattern[str]
    written: str
    """How a decision is told, with `{number}`; with its diacritics, as the two that follow."""
    source: str
    """The title of a source that is a decision, with `{number}` and `{day}`."""
    source_short: str
    issuers: Mapping[str, str]
    """An issuer's level by how its name begins."""
    owner_forms: Mapping[str, str]
    """The one form of words in owners' names."""
    owner_kinds: Mapping[str, str]
    """An owner's kind by how its name, in that form, begins; the longer first."""
    before_group: tuple[str, ...]
    """What stands before a group's name; the longer first."""
    groups: Mapping[str, str]
    """A group's name, with its diacritics, by what lists call it."""


@cache
def list_words() -> ListWords:
    """Return the words, read once."""
    table: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    stars, decisions = table["stars"], table["decisions"]
    return ListWords(
        headings=_folded(table["headings"]),
        none=frozenset(map(folded, table["none"]["words"])),
        signs=frozenset(stars["signs"]),
        star=folded(stars["word"]),
        potential=tuple(map(folded, stars["potential"])),
        provincial=tuple(map(folded, stars["provincial"])),
        beside=_longest_first(map(folded, stars["beside"])),
        numbers={folded(word): number for word, number in stars["numbers"].items()},
        told_stars=_told_stars(stars),
        year_words=tuple(map(folded, table["years"]["words"])),
        decision=re.compile(decisions["number"]),
        committee=re.compile(decisions["committee"]),
        symbols={folded(each): each for each in decisions["symbols"]},
        day=re.compile(decisions["day"]),
        issuer=re.compile(decisions["issuer"]),
        written=decisions["written"],
        source=decisions["source"],
        source_short=decisions["source_short"],
        issuers=_folded(table["issuers"]),
        owner_forms=_by_length(_folded(table["owners"]["same"])),
        owner_kinds=_by_length(_folded(table["owners"]["kinds"])),
        before_group=_longest_first(map(folded, table["groups"]["before"])),
        groups=_folded(table["groups"]["names"]),
    )


def _told_stars(stars: Mapping[str, Any]) -> re.Pattern[str]:
    potential, numbers = ("|".join(map(folded, stars[name])) for name in ("potential", "numbers"))
    return re.compile(rf"(?:\b({potential})\s+)?\b((?:{numbers})\s+{folded(stars['word'])})\b")


def _folded(table: Mapping[str, str]) -> Mapping[str, str]:
    return {folded(word): meaning for word, meaning in table.items()}


def _by_length(table: Mapping[str, str]) -> Mapping[str, str]:
    return {word: folded(table[word]) for word in _longest_first(table)}


def _longest_first(texts: Any) -> tuple[str, ...]:
    return tuple(sorted(texts, key=lambda text: (-len(text), text)))
