"""The words of spreadsheets made by people, from `data/reading.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from knowledge.names import same_name
from knowledge.records import Precision

_FILE: Final = Path(__file__).parent / "data" / "reading.toml"


@dataclass(frozen=True, slots=True)
class PeriodPattern:
    """One way to write a period, with named groups for its parts."""

    pattern: re.Pattern[str]
    precision: Precision


@dataclass(frozen=True, slots=True)
class Words:
    """What words in a spreadsheet mean; all keys in lower case."""

    headings: Mapping[str, str]
    """A field's name by the heading of its column."""
    statuses: Mapping[str, str]
    qualifiers: Mapping[str, str]
    units: Mapping[str, str]
    """An indicator's kind by its unit."""
    levels: Mapping[str, str]
    """A place's level by the word before its name, the longer words first."""
    cities: tuple[str, ...]
    """The words of places that are provinces when they belong to no other place."""
    periods: tuple[PeriodPattern, ...]
    period_texts: Mapping[str, str]
    """How a period is told, by precision; `years` for a range of whole years."""


@cache
def words() -> Words:
    """Return the words, read once."""
    table: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    periods = table["periods"]
    patterns = tuple(
        PeriodPattern(re.compile(periods["before"] + each["pattern"]), cast(Precision, each["precision"]))
        for each in periods["patterns"]
    )
    return Words(
        headings=_lower(table["headings"]),
        statuses=_lower(table["statuses"]),
        qualifiers=_lower(table["qualifiers"]),
        units=_lower(table["units"]),
        levels=_lower(table["levels"]),
        cities=tuple(table["cities"]["types"]),
        periods=patterns,
        period_texts=periods["texts"],
    )


def _lower(table: Mapping[str, str]) -> Mapping[str, str]:
    return {same_name(word): meaning for word, meaning in table.items()}
