"""What a register's search is given, and what it gives back: plain values."""

from dataclasses import dataclass
from typing import Literal

# How what was found fits what was typed.
# - whole: a name stands in the message, every word of it and nothing that says otherwise
# - part: words of a name stand in it, none of them a slip
# - near: a name that was nearly typed; it may be another product's
# - owner: only an owner was named
# - none: nothing was found
Fit = Literal["whole", "part", "near", "owner", "none"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A product as the search knows it."""

    id: str
    name: str
    owner: str
    """Empty where it is not known."""
    place: str
    """The id of its place, which is only compared with others."""
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a message was taken to name."""

    fit: Fit
    ids: tuple[str, ...]
    """All products that it fits alike, in the register's order; for `near` the nearest first and at most `limit`."""
    total: int
    """How many there are of them all."""
    coverage: float
    """How much of the best name's weight was typed: 1 for the whole name; 0 where no name was."""
    is_sure: bool
    """Whether one product is meant and no other may be: a whole name, typed without a slip, borne by no second."""
    is_telling: bool
    """Whether, where it is only a part, the words that tell the one name apart were typed."""
    start: int
    end: int
    """The tokens of the name; none for an owner alone."""
    cost: float
    """What its slips cost, where it vies with other phrases for its words."""
    at: frozenset[int]
    """The tokens that are explained, the owner's among them."""
    owner: str = ""
    """The owner whom the message names, as the register names it; empty for none, or several of that name."""
    of_owner: tuple[str, ...] = ()
    """All products of the owners named, where an owner was."""
    is_elsewhere: bool = False
    """Whether the name is only borne by products of other places than those asked for."""
    is_others: bool = False
    """Whether the name is only borne by products of other owners than the one named."""
    limit: int = 5

    @property
    def best(self) -> str | None:
        """The first product, None where nothing was found."""
        return self.ids[0] if self.ids else None

    @property
    def others(self) -> tuple[str, ...]:
        """The next ones, so that with the best there are at most `limit`."""
        return self.ids[1 : self.limit]


NOTHING = Found("none", (), 0, 0.0, False, False, 0, 0, 0.0, frozenset())
