"""The data of understanding: words, marks, shapes, short forms and habits of typing, read from `intents/data`."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Any, Final

from intents.errors import PhrasebookError

# In the column `beside`: the short form is written out wherever it stands.
SURE: Final = "!"
ROLES: Final = frozenset({"core", "facet", "soft", "scene"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that words can mean."""

    id: str
    role: str
    """`core`, `facet`, `soft` or `scene`: see the head of words.toml."""
    group: str
    """Concepts of one group stand for one another in a follow-up; empty for none."""
    words: tuple[str, ...]
    covers: frozenset[str] = frozenset()
    """Concepts that mean nothing more beside it: "chỉ tiêu" in "chỉ tiêu … vượt kế hoạch"."""


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form of chat language."""

    short: str
    full: str
    beside: frozenset[str]
    """Folded neighbours, `#` for a number, one of which must stand next to it; empty where none is needed."""
    is_sure: bool
    """Whether it is written out wherever it stands, though it looks like a syllable: "ko"."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of question: the intent behind it."""

    id: str
    cues: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """Words for the level of a place, folded."""

    words: frozenset[str]
    """Right before a name they say its level: "huyen", "thi tran"."""
    counting: frozenset[str]
    """Before a level word they make it the thing counted: "may xa"."""


@dataclass(frozen=True, slots=True)
class Typing:
    """Habits of typing."""

    lookalikes: Mapping[str, str]
    onsets: tuple[str, ...]
    rhymes: tuple[str, ...]
    alike_onsets: tuple[tuple[str, str], ...]
    alike_rhymes: tuple[tuple[str, str], ...]
    telex: tuple[Mapping[str, str], Mapping[str, str]]
    vni: tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Words for numbers and dates."""

    digits: Mapping[str, int]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All of `intents/data`."""

    concepts: Mapping[str, Concept]
    marks: Mapping[str, tuple[str, ...]]
    """Words by mark, as "status.target"."""
    shapes: tuple[Shape, ...]
    """In order of precedence."""
    smalltalk: tuple[Shape, ...]
    particles: tuple[str, ...]
    phrases: tuple[str, ...]
    outside: tuple[str, ...]
    levels: Levels
    plain: frozenset[str]
    """Words that are good Vietnamese without a mark and are corrected only where nothing is marked."""
    function_words: frozenset[str]
    """Small words, folded, of which no foreign place's name typed without marks may consist."""
    clashing: tuple[str, ...]
    """Foreign places' names that are common phrases without their marks."""
    joining: tuple[str, ...]
    """Words that stand between two questions of one message."""
    counting: tuple[str, ...]
    """How a number of some unit is asked for, "_" for the unit."""
    parting: frozenset[str]
    """Words between the parts of a list's item."""
    short_forms: tuple[ShortForm, ...]
    typing: Typing
    numbers: NumberWords


@lru_cache(maxsize=1)
def phrasebook() -> Phrasebook:
    """Return the packaged phrasebook, read once.

    Raises:
        PhrasebookError: a file does not hold what it should.
    """
    fillers = _toml("fillers.toml")
    return Phrasebook(
        concepts=_concepts(_toml("words.toml")),
        marks=_marks(_toml("marks.toml")),
        shapes=_shapes("shapes.toml"),
        smalltalk=_shapes("smalltalk.toml"),
        particles=tuple(fillers["words"].split()),
        phrases=(*fillers["phrases"], *_each_with_each(fillers["schoolwork"], fillers["school_subjects"])),
        outside=tuple(_toml("outside.toml")["words"]),
        levels=Levels(frozenset(fillers["level_words"]), frozenset(fillers["counting_words"])),
        plain=frozenset(fillers["plain_words"]),
        function_words=frozenset(fillers["function_words"].split()),
        clashing=tuple(fillers["clashing_names"]),
        joining=tuple(fillers["joining_words"]),
        counting=tuple(fillers["counting_phrases"]),
        parting=frozenset(fillers["parting_words"]),
        short_forms=_short_forms("abbreviations.csv"),
        typing=_typing(_toml("typing.toml")),
        numbers=_numbers(_toml("numbers.toml")),
    )


def _toml(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((files("intents") / "data" / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PhrasebookError(name, "the file", str(error)) from error


def _concepts(table: Mapping[str, Any]) -> dict[str, Concept]:
    concepts = {}
    for name, row in table.items():
        if row.get("role") not in ROLES:
            raise PhrasebookError("words.toml", name, f"role {row.get('role')!r} is none of {sorted(ROLES)}")
        covers = frozenset(row.get("covers", ()))
        concepts[name] = Concept(name, row["role"], row.get("group", ""), tuple(row["words"]), covers)
    return concepts


def _marks(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {f"{family}.{name}": tuple(row["words"]) for family, rows in table.items() for name, row in rows.items()}


def _shapes(file: str) -> tuple[Shape, ...]:
    return tuple(Shape(name, tuple(row["cues"]), tuple(row.get("examples", ()))) for name, row in _toml(file).items())


def _short_forms(file: str) -> tuple[ShortForm, ...]:
    text = (files("intents") / "data" / file).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(_short_form(row) for row in rows)


def _short_form(row: Mapping[str, str]) -> ShortForm:
    beside = frozenset(row["beside"].split("|")) - {""}
    return ShortForm(row["short"], row["full"], beside - {SURE}, SURE in beside)


def _typing(table: Mapping[str, Any]) -> Typing:
    alike = table["confusions"]
    return Typing(
        lookalikes=table["lookalikes"],
        onsets=tuple(table["syllables"]["onsets"].split()),
        rhymes=tuple(table["syllables"]["rhymes"].split()),
        alike_onsets=tuple((a, b) for a, b in alike["onsets"]),
        alike_rhymes=tuple((a, b) for a, b in alike["rhymes"]),
        telex=(table["telex"]["vowels"], table["telex"]["tones"]),
        vni=(table["vni"]["vowels"], table["vni"]["tones"]),
    )


def _numbers(table: Mapping[str, Any]) -> NumberWords:
    return NumberWords(table["digits"], {name: tuple(words) for name, words in table["words"].items()})


def _each_with_each(firsts: Iterable[str], seconds: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{first} {second}" for first, second in product(firsts, seconds))
