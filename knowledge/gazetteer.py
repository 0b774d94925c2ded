"""The names of all other units of Việt Nam, old and new, so that a foreign place is known for one."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "gazetteer.csv"


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """A unit of which the base holds no record."""

    name: str
    type: str
    """The word before the name: "huyện", "thành phố", "xã", …"""
    parent: str
    """The name of its province."""


@lru_cache(maxsize=1)
def foreign_places() -> tuple[ForeignPlace, ...]:
    """Return the packaged gazetteer; source: vietnamadminunits (MIT), as its rows say."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(ForeignPlace(row["name"], row["type"], row["parent"]) for row in csv.DictReader(rows))
