"""What is checked about the register: days, stars and scores, who may award what, one certificate at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from knowledge.certificates import VALID_MONTHS
from knowledge.list_words import list_words
from knowledge.names import folded, same_name
from knowledge.problems import Problem, error, warning
from knowledge.records import Certificate, IssuerLevel
from knowledge.snapshot import Snapshot
from knowledge.stars import keyed, read_decision

_STARS: Final = range(3, 6)
_MOST_POINTS: Final = 100
# QĐ 1048/QĐ-TTg (21 August 2019) and QĐ 148/QĐ-TTg (24 February 2023): from so many points on.
_POINTS: Final = {3: 50, 4: 70, 5: 90}
# QĐ 148/QĐ-TTg gave three stars to the districts, QĐ 1489/QĐ-TTg (6 July 2025) to the provinces.
_DISTRICTS_FROM: Final = date(2023, 2, 24)
_DISTRICTS_UNTIL: Final = date(2025, 7, 5)
# Who is rated again early keeps the old certificate for a while; one that runs on for longer should be looked at.
_OVERLAP: Final = timedelta(days=180)


def register_problems(snapshot: Snapshot) -> Iterator[Problem]:
    """Yield what is wrong or doubtful about certificates and the products that have them."""
    for certificate in snapshot.certificates:
        yield from _days(certificate)
        yield from _points(certificate)
        yield from _issuer(certificate)
    yield from _days_of_decisions(snapshot.certificates)
    for id_, certificates in snapshot.certificates_by_product.items():
        product = snapshot.products.get(id_)
        if product is not None and not product.owner:
            yield warning("products", id_, "no_owner", certificate=certificates[-1].id)
        yield from _side_by_side(certificates)


def _days(certificate: Certificate) -> Iterator[Problem]:
    key, issued, expires = certificate.id, certificate.issued_on, certificate.expires_on
    if certificate.stars not in _STARS:
        yield error("certificates", key, "stars", value=certificate.stars)
    if certificate.withdrawn_on is not None and certificate.withdrawn_on < issued:
        yield error("certificates", key, "withdrawn_before_issue", issued=issued, withdrawn=certificate.withdrawn_on)
    if expires <= issued:
        yield error("certificates", key, "expires_before_issue", issued=issued, expires=expires)
        return
    months = (expires.year - issued.year) * 12 + expires.month - issued.month
    if abs(months + (expires.day - issued.day) / 31 - VALID_MONTHS) > 0.1:
        yield warning("certificates", key, "not_36_months", issued=issued, expires=expires)


def _points(certificate: Certificate) -> Iterator[Problem]:
    score, stars = certificate.score, certificate.stars
    if score is None or stars not in _POINTS:
        return
    if not 0 <= score <= _MOST_POINTS:
        yield error("certificates", certificate.id, "score_range", value=f"{score:g}")
        return
    # A province that gave 90 points awards four stars and sends the product up for the fifth.
    limit = _POINTS.get(stars + 1, _MOST_POINTS + 1) if stars < 4 or certificate.issuer_level == "centre" else 101
    if not _POINTS[stars] <= score < limit:
        yield warning("certificates", certificate.id, "score_and_stars", score=f"{score:g}", stars=stars)


def _issuer(certificate: Certificate) -> Iterator[Problem]:
    """Find stars from who may not award them; where the level is not recorded nothing is known."""
    level, stars = certificate.issuer_level, certificate.stars
    if certificate.award == "potential" or stars not in _STARS:
        return
    if not level:
        is_whole = stars == max(_STARS) and certificate.award == "national"
        if is_whole and list_words().committee.search(keyed(certificate.decision)):
            yield warning("certificates", certificate.id, "committee_may_not", stars=stars, value=certificate.decision)
        return
    may = "province" if certificate.award == "provincial" else _may_award(stars, certificate.issued_on)
    if level != may:
        issued = certificate.issued_on
        yield warning(
            "certificates", certificate.id, "issuer_may_not", stars=stars, issued=issued, level=level, may=may
        )


def _may_award(stars: int, day: date) -> IssuerLevel:
    if stars == max(_STARS):
        return "centre"
    return "district" if stars == min(_STARS) and _DISTRICTS_FROM <= day <= _DISTRICTS_UNTIL else "province"


def _days_of_decisions(certificates: Iterable[Certificate]) -> Iterator[Problem]:
    """Find decisions of one number and year that have several days: those of most certificates are taken for right.

    Numbers begin anew each year and in each office; an issuer that is not recorded may be any, where one is named.
    """
    by_number: dict[tuple[str, int], list[Certificate]] = {}
    for each in certificates:
        if (decision := read_decision(each.decision)) is not None:
            by_number.setdefault((same_name(decision.number), each.issued_on.year), []).append(each)
    for alike in by_number.values():
        issuers = {folded(each.issuer) for each in alike} - {""}
        for issuer in issuers if len(issuers) > 1 else ("",):
            yield from _days_apart([each for each in alike if not issuer or folded(each.issuer) == issuer])


def _days_apart(alike: Sequence[Certificate]) -> Iterator[Problem]:
    counts = Counter(each.issued_on for each in alike).most_common(2)
    if len(counts) < 2:
        return
    (usual, most), (second, next_most) = counts
    for each in alike:
        # As many of either: which is the slip a person must say.
        if each.issued_on != usual or most == next_most:
            other = usual if each.issued_on != usual else second
            yield warning("certificates", each.id, "two_days", value=each.decision, issued=each.issued_on, other=other)


def _side_by_side(certificates: Sequence[Certificate]) -> Iterator[Problem]:
    """Find certificates of one product, given those issued first coming first, that are long valid together."""
    counting = [each for each in certificates if each.award == "national" and each.withdrawn_on is None]
    for earlier, later in pairwise(counting):
        if later.issued_on == earlier.issued_on or earlier.expires_on - later.issued_on > _OVERLAP:
            until = min(earlier.expires_on, later.expires_on)
            yield warning("certificates", later.id, "valid_together", other=earlier.id, until=until)
