"""What `check` would call an error in the records of an import, told by file, line and cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from knowledge.changes import Entry
from knowledge.check import check
from knowledge.errors import DataError
from knowledge.kinds import KIND_BY_NAME, KindName, Record, to_text
from knowledge.problems import Problem
from knowledge.snapshot import Snapshot, after
from knowledge.tables import Line

Which: TypeAlias = tuple[KindName, str]
"""A record's kind and key."""

# The columns to name, the one that a person rather fills first; otherwise the problem tells it, or it is the value.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "base_without_value": ("out_of",),
    "period_ends_before_it_begins": ("period_text", "period_to"),
    "period_year": ("period_text", "period_from"),
    "precision": ("precision", "period_text"),
    "after_publication": ("period_text", "period_from"),
    "same_key": ("id", "indicator"),
    "within_itself": ("parent",),
    "ends_before_it_begins": ("valid_to",),
    "stars": ("stars",),
    "expires_before_issue": ("expires_on", "issued_on"),
    "withdrawn_before_issue": ("withdrawn_on", "issued_on"),
    "score_range": ("score",),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record of an import stands."""

    file: str
    line: Line


def faults(snapshot: Snapshot, entries: tuple[Entry, ...], origins: Mapping[Which, Origin]) -> tuple[DataError, ...]:
    """Return the errors of the records that the entries bring, as they would be among all others; in files' order."""
    brought = {(entry.kind, entry.key): entry.after for entry in entries}
    found: dict[tuple[str, int, str], DataError] = {}
    for problem in check(after(snapshot, entries)) if entries else ():
        which = _which(problem, brought)
        if problem.severity == "error" and which is not None:
            fault = _fault(problem, which, brought[which], origins[which])
            found.setdefault((fault.file, fault.line, fault.code), fault)
    places = list(dict.fromkeys(origin.file for origin in origins.values()))
    return tuple(sorted(found.values(), key=lambda fault: (places.index(fault.file), fault.line)))


def _which(problem: Problem, brought: Mapping[Which, Record | None]) -> Which | None:
    """Return the record of the import that a problem is about; of two that clash either may be."""
    candidates: tuple[Which, ...] = ((problem.kind, problem.key), (problem.kind, problem.values.get("other", "")))
    return next((which for which in candidates if which in brought), None)


def _fault(problem: Problem, which: Which, record: Record | None, origin: Origin) -> DataError:
    named = problem.values.get("column")
    columns = _COLUMNS.get(problem.code, (named or "value",))
    column = next((each for each in columns if each in origin.line.cells), columns[0])
    value = _text(which[0], record, column, origin.line)
    if problem.code == "over_its_base" and "/" not in value:
        value = f"{value}/{_text(which[0], record, 'out_of', origin.line)}"
    elif problem.code == "same_key":
        value = problem.key if problem.key != which[1] else problem.values["other"]
    elif named:
        value = problem.values["value"]
    code = "empty" if problem.code == "says_nothing" else problem.code
    return DataError(origin.file, origin.line.number, column, value, code)


def _text(kind: KindName, record: Record | None, column: str, line: Line) -> str:
    """Return what stands in the cell, or what the record holds where the file leaves it out."""
    if column in line.cells:
        return line.cells[column]
    form = next(field.form for field in KIND_BY_NAME[kind].fields if field.name == column)
    return to_text(form, getattr(record, column))
