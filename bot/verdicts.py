"""Verdicts: what the register says of one product on a day, and which products bear a number."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from intents.syllables import fold
from knowledge.certificates import Standing, coverage_of, standing, status_of
from knowledge.records import Certificate, Coverage, Place, Product
from knowledge.snapshot import Snapshot

# Between several codes of one product.
BETWEEN: Final = ";"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the register says of a product on a day."""

    product: Product
    place: Place | None
    """None where it is not known."""
    standing: Standing
    coverage: Coverage | None
    """As of when the register holds every certificate of its place; None where nobody ever said so."""
    covered: Place | None
    """The place that this was said of: its own or a wider one."""
    coming: Certificate | None
    """A certificate whose day of issue is still ahead, which is worth nothing yet."""
    day: date

    @property
    def is_in_force(self) -> bool:
        """Whether the product has stars on the day."""
        return self.standing.state in ("valid", "ending")


def verdict(product: str, day: date, snapshot: Snapshot) -> Verdict | None:
    """Return what the register says of the product of an id; None where it holds none of that id."""
    found = snapshot.products.get(product)
    if found is None:
        return None
    held = snapshot.certificates_by_product.get(product, ())
    coverage = coverage_of(found.place, snapshot)
    return Verdict(
        product=found,
        place=snapshot.places.get(found.place),
        standing=standing(found, held, day),
        coverage=coverage,
        covered=snapshot.places.get(coverage.place) if coverage else None,
        coming=next((each for each in held if status_of(each, day) == "coming"), None),
        day=day,
    )


def number_key(text: str) -> str:
    """Return a code or number without spaces, marks and case, as two that are the same are written alike.

    >>> number_key("893 1234 567898"), number_key("Quyết định 13/QĐ-UBND")
    ('8931234567898', 'quyetdinh13/qd-ubnd')
    """
    return "".join(fold(text).split())


def products_by_number(snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the products that bear each code, certificate number or decision number, by its key."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for product in snapshot.products.values():
        for code in product.codes.split(BETWEEN):
            found[number_key(code)][product.id] = None
    for each in snapshot.certificates:
        for number in (each.number, *_numbered(each.decision)):
            found[number_key(number)][each.product] = None
    found.pop("", None)
    return {key: tuple(ids) for key, ids in found.items()}


def _numbered(decision: str) -> tuple[str, ...]:
    """Return the part of a decision's name that is its number: "13/QĐ-UBND" of "Quyết định số 13/QĐ-UBND"."""
    return tuple(word.strip(",;.") for word in decision.split() if word[0].isdigit() and "/" in word)
