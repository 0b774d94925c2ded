"""The answers about products: typed, not yet worded."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from bot.verdicts import Verdict
from bot.wanted import Tally, Wanted
from knowledge.records import Certificate, Place, Product

if TYPE_CHECKING:
    from bot.answers import Shown


@dataclass(frozen=True, slots=True)
class ProductAnswer:
    """What the register says of products, each on its own."""

    verdicts: tuple[Verdict, ...]
    asks: Literal["", "owner", "source"] = ""
    """What was asked first, where it is not the certificate."""
    number: str = ""
    """The code or number that they were asked by; empty where it was their name."""
    total: int = 0
    """How many bear that number, those not shown too."""
    earlier: Certificate | None = None
    """The certificate of that number, where another one counts by now."""
    claimed: tuple[int, ...] = ()
    """The stars that the message says or asks for, where the products' certificates have others."""
    asked_of: str = ""
    """The past time that was asked for; the register tells of today."""

    @property
    def stars(self) -> tuple[int, ...]:
        """The stars of the certificates that count, or did until they ended."""
        held = (each.standing.certificate for each in self.verdicts)
        return tuple(sorted({each.stars for each in held if each is not None}))

    @property
    def products(self) -> tuple[Product, ...]:
        """The products alone."""
        return tuple(each.product for each in self.verdicts)


@dataclass(frozen=True, slots=True)
class ProductChoice:
    """Products that may be meant; none is taken."""

    reason: Literal["several", "part", "near", "beside", "elsewhere", "others"]
    """Why: several of one name; a part of a name; a name nearly typed; a whole name with words beside it that may make
    another one of it; borne elsewhere alone, or by other owners alone."""
    name: str
    """The name as typed."""
    verdicts: tuple[Verdict, ...]
    """At most five."""
    total: int
    owner: str = ""
    """The owner that was named."""
    places: tuple[str, ...] = ()
    """Labels of the places that were named."""
    owned: int = 0
    """How many products of that owner the register holds."""


@dataclass(frozen=True, slots=True)
class ProductList:
    """Products of the register, or how many there are: never passed off as a published figure."""

    wanted: Wanted
    group: str
    """The group's name as the register writes it."""
    rows: tuple[Verdict, ...]
    """Those of the page."""
    total: int
    pages: int
    tally: Tally
    """Of all of them, those of other pages too."""
    lapsed: int
    """How many more there would be if certificates that ended or were withdrawn counted."""
    coverage: tuple[Place, date] | None
    """As of when the register is complete for the places asked for, and the place that this was said of."""
    published: "Shown | None"
    """What was published of the same."""
    day: date
    wider: tuple[tuple[Place, int], ...] = ()
    """How many more are only known to be at a wider place, which may be elsewhere in it; not among the total."""
    is_unpublished: bool = False
    """Whether a number was asked for that nobody published, so that the list's is told instead."""


@dataclass(frozen=True, slots=True)
class ProductRanking:
    """Owners or places by how many products of the register they have."""

    wanted: Wanted
    rows: tuple[tuple[str, int], ...]
    """The first ones: label and number."""
    ties: int
    """How many share the first place."""
    day: date
