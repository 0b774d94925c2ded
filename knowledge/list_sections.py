"""What rows around those of a list say of them: "I. Huyện Đầm Hà", "Nhóm đồ uống", "4 sao", the title's decision."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.grids import Cell
from knowledge.habits import Why
from knowledge.list_words import list_words
from knowledge.names import folded, same_name
from knowledge.reading_words import words
from knowledge.stars import read_decision, read_stars

_LONGEST: Final = 300
_NUMBERING: Final = re.compile(r"^\s*(?:[IVXLC]+|[A-Z]|\d{1,2})\s*[.)\-–:/]\s*")
_ONLY_NUMBERS: Final = re.compile(r"[\d.,()%\s]*|[IVXLC]{1,6}\.?|[A-Za-z][.)]?")
_AFTER: Final = re.compile(r"\s*[(:].*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """A row that is no product."""

    said: Mapping[str, str]
    """What it says of the rows below it, by field; nothing for a year or a sum."""
    text: str
    why: Why


class Sections:
    """The sections that a row lies in, the outer first."""

    def __init__(self, title: Mapping[str, str]) -> None:
        """Begin with what the title says of all rows."""
        self._title = title
        self._open: dict[str, str] = {}

    def enter(self, said: Mapping[str, str]) -> None:
        """Begin a section: those that stood within one of its kind are over."""
        for name, text in said.items():
            if name in self._open:
                names = list(self._open)
                for inner in names[names.index(name) :]:
                    del self._open[inner]
            self._open[name] = text

    def said(self) -> Mapping[str, str]:
        """Return what is said of a row here, by field."""
        return {**self._title, **self._open}


def section(row: Sequence[Cell]) -> Section | None:
    """Return the section that a row heads; None for a row with more than one text, or one that is nothing known."""
    told = {cell for cell in row if isinstance(cell, str) and cell and not _ONLY_NUMBERS.fullmatch(cell)}
    if len(told) != 1:
        return None
    (text,) = told
    if len(text) > _LONGEST:
        return None
    plain = folded(_NUMBERING.sub("", text))
    if any(re.match(rf"{re.escape(each)}\s*[:\d]", plain) for each in words().sums):
        return Section({}, text[:60], "sum")
    said = _said(text)
    return Section(said, text[:60], "section") if said or _is_year(plain) else None


def _is_year(plain: str) -> bool:
    return any(re.fullmatch(rf"{each} [\w\s./]{{1,20}}", plain) for each in list_words().year_words)


def _said(text: str) -> dict[str, str]:
    """Return what a text alone in its row says, by field; empty where it is nothing known."""
    whole = _NUMBERING.sub("", text)
    said = _decision(whole)
    short = _AFTER.sub("", whole).strip()
    if read_stars(whole) or read_stars(short):
        return {**said, "stars": whole if read_stars(whole) else short}
    if is_place(short):
        return {**said, "place_above": short}
    group = group_of(short)
    return {**said, "group": group} if group else said


def is_place(text: str) -> bool:
    """Say whether a text begins as names of places do: "huyện Đầm Hà", "H. Đầm Hà", "thôn Đông"."""
    plain = same_name(text)
    begins = (*words().levels, *(short for short in words().shortened if short.endswith(".")))
    return any(plain.startswith(f"{word} " if word[-1:].isalpha() else word) for word in begins)


def group_of(text: str) -> str:
    """Return the group that a text names, as the programme calls it; empty for none."""
    plain = " ".join(folded(text).split()).strip(" .")
    known = list_words().groups
    for before in ("", *list_words().before_group):
        if plain.startswith(before) and (found := known.get(plain[len(before) :].strip())):
            return found
    return ""


def said_above(rows: Sequence[tuple[int, list[Cell]]], *, has_stars: bool) -> Mapping[str, str]:
    """Return what the rows above a list say of all of it: the decision, and stars where no column has them."""
    texts = [cell for _, row in rows for cell in row if isinstance(cell, str) and 0 < len(cell) <= 2 * _LONGEST]
    said: dict[str, str] = {}
    for text in texts:
        said = {**_decision(text), **said}
    if not has_stars:
        told = {found for text in texts for found in list_words().told_stars.findall(folded(text))}
        if len(told) == 1:
            said["stars"] = " ".join(told.pop())
    return said


def _decision(text: str) -> dict[str, str]:
    decision = read_decision(text)
    if decision is None:
        return {}
    told = {
        "decision": decision.number,
        "issued_on": decision.day.isoformat() if decision.day else "",
        "issuer": decision.issuer,
    }
    return {name: text for name, text in told.items() if text}
