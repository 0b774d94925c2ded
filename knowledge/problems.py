"""What a check finds."""

from dataclasses import dataclass, field
from typing import Literal

from knowledge.kinds import KindName


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or doubtful, about one record."""

    severity: Literal["error", "warning"]
    kind: KindName
    key: str
    code: str
    """What is wrong; the sentence is made from it and the values at the edge."""
    values: dict[str, str] = field(default_factory=dict, hash=False)
    """What the sentence names, by placeholder."""


def error(kind: KindName, key: str, code: str, **values: object) -> Problem:
    """Return a problem that makes a figure wrong or an answer impossible."""
    return Problem("error", kind, key, code, {name: str(value) for name, value in values.items()})


def warning(kind: KindName, key: str, code: str, **values: object) -> Problem:
    """Return a problem that a person should look at."""
    return Problem("warning", kind, key, code, {name: str(value) for name, value in values.items()})
