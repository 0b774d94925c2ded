"""What certificates are worth on a day: until when they last, and which of a product's counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from knowledge.extents import all_parts
from knowledge.records import Certificate, Coverage, Product
from knowledge.snapshot import Snapshot

CertificateStatus: TypeAlias = Literal["coming", "valid", "ending", "expired", "withdrawn"]
State: TypeAlias = Literal["valid", "ending", "expired", "withdrawn", "registered", "unknown"]

# QĐ 148/QĐ-TTg of 24 February 2023: a certificate is valid for 36 months from its day of issue.
VALID_MONTHS: Final = 36
# With so many days left or fewer a certificate is said to end soon.
ENDING: Final = timedelta(days=60)
# How deep places nest: village, commune, district, province.
_DEEPEST_NESTING: Final = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register says of a product on a day."""

    state: State
    """`registered` where a plan names the product and no certificate was issued; `unknown` without either."""
    certificate: Certificate | None
    """The one that counts: of those of the national programme the one issued last; None for the two states above."""
    beside: tuple[Certificate, ...] = ()
    """What makes no stars of the programme (a potential of five stars, a province's own), issued last coming first."""


def expiry(issued_on: date) -> date:
    """Return the last day on which a certificate is valid, 36 months on.

    Raises:
        ValueError: that is after the year 9999.

    >>> expiry(date(2024, 3, 14)), expiry(date(2024, 2, 29))
    (datetime.date(2027, 3, 14), datetime.date(2027, 2, 28))
    """
    day = 28 if (issued_on.month, issued_on.day) == (2, 29) else issued_on.day
    return issued_on.replace(year=issued_on.year + VALID_MONTHS // 12, day=day)


def status_of(certificate: Certificate, day: date) -> CertificateStatus:
    """Return what a certificate is worth on a day; `coming` on the days before it is issued."""
    if certificate.withdrawn_on is not None and certificate.withdrawn_on <= day:
        return "withdrawn"
    if day < certificate.issued_on:
        return "coming"
    if certificate.expires_on < day:
        return "expired"
    return "ending" if certificate.expires_on - day <= ENDING else "valid"


def standing(product: Product, certificates: Iterable[Certificate], day: date) -> Standing:
    """Return what a product's own certificates say on a day; those of other products among them do not count."""
    begun = [each for each in certificates if each.product == product.id and status_of(each, day) != "coming"]
    beside = tuple(sorted((each for each in begun if each.award != "national"), key=_newest))
    counting = min((each for each in begun if each.award == "national"), key=_newest, default=None)
    if counting is None:
        return Standing("registered" if product.registered_for else "unknown", None, beside)
    status = status_of(counting, day)
    assert status != "coming"  # those have not begun
    return Standing(status, counting, beside)


def _newest(certificate: Certificate) -> tuple[int, bool, date, int, str]:
    """Order by issue, the last first; of one day the one that claims less, so that nothing is said to be valid."""
    is_in_force = certificate.withdrawn_on is None
    return (-certificate.issued_on.toordinal(), is_in_force, certificate.expires_on, certificate.stars, certificate.id)


def coverage_of(place: str, snapshot: Snapshot) -> Coverage | None:
    """Return the latest day as of which the register is complete for a place.

    Said of itself or of a wider one; or of every unit that it was made of, or of every one that it went into, the
    first of these days then: what is complete for a part alone is not for the whole. None where nobody said so.
    """
    held = snapshot.places.get(place)
    later = [id_.rstrip("~") for id_ in held.successors] if held else []
    found = (
        _said_of(place, snapshot),
        _said_of_all(all_parts(place, snapshot), snapshot),
        _said_of_all(later, snapshot),
    )
    return max((each for each in found if each is not None), key=lambda each: each.complete_on, default=None)


def _said_of_all(places: Iterable[str], snapshot: Snapshot) -> Coverage | None:
    """Return the first of the days of several places; None where one of them has none, or there are none."""
    said = [_said_of(place, snapshot) for place in places]
    return min((each for each in said if each), key=lambda each: each.complete_on, default=None) if all(said) else None


def _said_of(place: str, snapshot: Snapshot) -> Coverage | None:
    """Return the latest day said of a place itself or of one that it belongs to."""
    found: Coverage | None = None
    above: str | None = place
    for _ in range(_DEEPEST_NESTING):
        held = snapshot.coverage_by_place.get(above or "")
        if held is not None and (found is None or held.complete_on > found.complete_on):
            found = held
        wider = snapshot.places.get(above or "")
        above = wider.parent if wider else None
    return found
