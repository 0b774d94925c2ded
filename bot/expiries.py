"""Which certificates run out, and when whoever follows a product is told so ahead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from knowledge.certificates import status_of
from knowledge.records import Certificate, Product
from knowledge.register_index import owner_key
from knowledge.snapshot import Snapshot

# So many days ahead followers of a product are told, the nearest first.
THRESHOLDS: Final = (30, 60, 90)
_DEEPEST_NESTING: Final = 4


@dataclass(frozen=True, slots=True)
class Expiry:
    """A product whose stars run out."""

    product: Product
    certificate: Certificate
    """The one that is valid longest, of the national programme."""
    days_left: int
    """0 on the last valid day."""


def expiries(snapshot: Snapshot, today: date, within_days: int, places: Iterable[str] = ()) -> tuple[Expiry, ...]:
    """Return what runs out from today until so many days ahead, at some places with all in them, or everywhere.

    By owner: whose first certificate runs out first comes first, and all of one owner stand together, by day. What
    was renewed, also by a certificate that is still to begin, does not run out.
    """
    kept = frozenset(places)
    found = [each for product in snapshot.products.values() for each in _expiry(product, snapshot, today)]
    found = [each for each in found if each.days_left <= within_days and _is_in(each.product, kept, snapshot)]
    first: dict[tuple[str, str], int] = {}
    for each in found:
        first[owner_of(each)] = min(each.days_left, first.get(owner_of(each), each.days_left))
    return tuple(
        sorted(found, key=lambda each: (first[owner_of(each)], *owner_of(each), each.days_left, each.product.id))
    )


def expiry_of(product: Product, snapshot: Snapshot, today: date) -> Expiry | None:
    """Return when a product's stars run out, however far ahead; None where it has none that are valid today."""
    return next(_expiry(product, snapshot, today), None)


def owner_of(expiry: Expiry) -> tuple[str, str]:
    """Return what tells one owner from others: two of one name in two places are two."""
    return owner_key(expiry.product.owner), expiry.product.place


def threshold(days_left: int) -> int | None:
    """Return the nearest of the thresholds that so many days have come to; None before the first, and after the end.

    >>> threshold(91), threshold(90), threshold(60), threshold(59), threshold(0), threshold(-1)
    (None, 90, 60, 60, 30, None)
    """
    return next((each for each in THRESHOLDS if 0 <= days_left <= each), None)


def _expiry(product: Product, snapshot: Snapshot, today: date) -> Iterator[Expiry]:
    held = [
        each
        for each in snapshot.certificates_by_product.get(product.id, ())
        if each.award == "national" and status_of(each, today) in ("valid", "ending", "coming")
    ]
    if any(status_of(each, today) != "coming" for each in held):
        last = max(held, key=lambda each: (each.expires_on, each.id))
        yield Expiry(product, last, (last.expires_on - today).days)


def _is_in(product: Product, places: frozenset[str], snapshot: Snapshot) -> bool:
    at: str | None = product.place
    for _ in range(_DEEPEST_NESTING if places else 0):
        if at in places:
            return True
        held = snapshot.places.get(at or "")
        at = held.parent if held else None
    return not places
