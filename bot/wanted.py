"""Wanted: which products of the register a list or a count is of."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.certificates import State

By = Literal["", "owner", "place"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which products are wanted; what is empty narrows nothing."""

    states: frozenset[State] = frozenset()
    stars: frozenset[int] = frozenset()
    """Of the certificate that counts."""
    group: str = ""
    """The key of a group, see `intents.register_groups`."""
    owner: str = ""
    """As the message or the register names it."""
    of_owner: frozenset[str] = frozenset()
    """The ids of the products of the owners named."""
    labels: tuple[str, ...] = ()
    """Labels of the places."""
    places: frozenset[str] | None = None
    """Their ids, with those that lie wholly in them; None for everywhere."""
    own: frozenset[str] = frozenset()
    """Their ids alone."""
    wider: frozenset[str] = frozenset()
    """The ids of those that hold them in part or whole: what is known to be there may or may not be in them."""
    begins: date | None = None
    ends: date | None = None
    """Days of issue between, or of expiry."""
    by_end: bool = False
    """Whether they are days of expiry."""
    year: str = ""
    """The time as a reply says it."""
    by: By = ""
    """Whether owners or places are ranked by how many such products they have."""
    kind: str = ""
    """The kind of owners that are ranked, see `intents.register_owners.family`."""
    counts: bool = False
    """Whether only the number was asked for."""
    page: int = 1
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many products of a list are in each state."""

    valid: int = 0
    """Those that end soon too."""
    ending: int = 0
    expired: int = 0
    withdrawn: int = 0
    registered: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.valid + self.expired + self.withdrawn + self.registered + self.unknown
