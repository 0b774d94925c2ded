"""The words of spreadsheets made by people, from `data/reading.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from knowledge.names import folded, same_name
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

    headings: Mapping[str, Mapping[str, str]]
    """A field's name by the heading of its column, by kind of record; the field's first heading comes first."""
    ignored_headings: frozenset[str]
    """Headings of columns that are passed over without a word, without diacritics."""
    sheets: Mapping[str, str]
    """The kind of record by the name of a sheet or file."""
    ignored_sheets: frozenset[str]
    """Sheets that hold no records, without diacritics."""
    sums: frozenset[str]
    """What stands before a sum, without diacritics."""
    foot: tuple[str, ...]
    """How lines below a table begin, without diacritics."""
    example: str
    """How the first cell of the template's example line begins."""
    shortened: Mapping[str, str]
    """The whole word by the short one, before the name of a place."""
    flags: Mapping[str, str]
    choices: Mapping[str, Mapping[str, Mapping[str, str]]]
    """A field's choice by the word for it, by field and kind of record; the choice's first word comes first."""
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

    @property
    def statuses(self) -> Mapping[str, str]:
        """A figure's status by the word for it."""
        return self.choices["facts"]["status"]

    def heading_of(self, kind: str, field: str) -> str:
        """Return what the program writes over a column; the field's name where there is no word for it."""
        found = next((word for word, name in self.headings.get(kind, {}).items() if name == field), field)
        return found[:1].upper() + found[1:]

    def sheet_of(self, kind: str) -> str:
        """Return what the program calls the sheet of a kind."""
        found = next((word for word, name in self.sheets.items() if name == kind), kind)
        return found[:1].upper() + found[1:]

    def word_of(self, kind: str, field: str, choice: str) -> str:
        """Return the word for a choice; the choice itself where there is none."""
        table = self.choices.get(kind, {}).get(field, {})
        return next((word for word, meant in table.items() if meant == choice), choice)


@cache
def words() -> Words:
    """Return the words, read once."""
    table: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    periods, lines, headings = table["periods"], table["lines"], table["headings"]
    patterns = tuple(
        PeriodPattern(re.compile(periods["before"] + each["pattern"]), cast(Precision, each["precision"]))
        for each in periods["patterns"]
    )
    shared = headings.pop("any")
    return Words(
        headings={kind: _lower({**shared, **own}) for kind, own in headings.items()},
        ignored_headings=frozenset(map(folded, table["ignored"]["headings"])),
        sheets=_lower(table["sheets"]),
        ignored_sheets=frozenset(map(folded, table["ignored"]["sheets"])),
        sums=frozenset(map(folded, lines["sums"])),
        foot=tuple(map(folded, lines["foot"])),
        example=same_name(lines["example"]),
        shortened=_lower(table["shortened"]),
        flags=_lower(table["flags"]),
        choices={k: {f: _lower(each) for f, each in fields.items()} for k, fields in table["choices"].items()},
        qualifiers=_lower(table["qualifiers"]),
        units=_lower(table["units"]),
        levels=_lower(table["levels"]),
        cities=tuple(table["cities"]["types"]),
        periods=patterns,
        period_texts=periods["texts"],
    )


def _lower(table: Mapping[str, str]) -> Mapping[str, str]:
    return {same_name(word): meaning for word, meaning in table.items()}
