"""A product's card: its verdict of a day, its certificates over time, and what the register covers."""

from dataclasses import dataclass
from datetime import date

from bot.messages import Citation
from bot.register.listing import Listed, Register
from bot.wording import citation
from knowledge.certificates import CertificateStatus, coverage_of, status_of
from knowledge.records import Certificate, Coverage, Place


@dataclass(frozen=True, slots=True)
class Award:
    """A certificate on a card."""

    certificate: Certificate
    status: CertificateStatus
    counts: bool
    """Whether it is the one that the verdict goes by."""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that the register says of a product."""

    listed: Listed
    day: date
    """The day for which it holds."""
    around: tuple[Place, ...]
    """Its place, then the wider ones."""
    awards: tuple[Award, ...]
    """Issued last coming first, the ones still to begin too."""
    coverage: Coverage | None
    covered: Place | None
    """The place that the coverage is of."""
    siblings: tuple[Listed, ...]
    """The owner's other products, which have nothing to do with the verdict."""
    citations: tuple[Citation, ...]


def card(id_: str, register: Register) -> Card | None:
    """Return the card of a product; None where the register holds no product of this id."""
    listed = register.by_id.get(id_)
    if listed is None:
        return None
    snapshot, product = register.snapshot, listed.product
    held = sorted(snapshot.certificates_by_product.get(id_, ()), key=lambda each: each.issued_on, reverse=True)
    coverage = coverage_of(product.place, snapshot)
    told = dict.fromkeys((product.source, *(each.source for each in held), *([coverage.source] if coverage else [])))
    return Card(
        listed,
        register.day,
        tuple(snapshot.places[each] for each in listed.within),
        tuple(Award(each, status_of(each, register.day), each == listed.standing.certificate) for each in held),
        coverage,
        snapshot.places.get(coverage.place) if coverage else None,
        register.of_owner(product),
        tuple(citation(snapshot.sources[each]) for each in told if each in snapshot.sources),
    )
