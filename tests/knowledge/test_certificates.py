"""What a certificate is worth on a day, to the day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from knowledge.certificates import Standing, coverage_of, expiry, standing, status_of
from knowledge.records import Certificate
from knowledge.store import Store
from tests.knowledge.world import CERTIFICATE, COVERAGE, PRODUCT, put

ISSUED = date(2024, 3, 14)
FOUR = replace(CERTIFICATE, id="four", issued_on=ISSUED, expires_on=date(2027, 3, 14))
RENEWED = replace(CERTIFICATE, id="renewed", stars=5, issued_on=date(2027, 2, 1), expires_on=date(2030, 2, 1))
SCORED = replace(FOUR, id="scored", award="potential", stars=5)
OF_THE_PROVINCE = replace(FOUR, id="province", award="provincial", stars=5, issued_on=date(2024, 3, 15))
TAKEN = replace(FOUR, withdrawn_on=date(2025, 6, 1), withdrawn_why="không còn làm")


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2024, 3, 14), date(2027, 3, 14)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2023, 2, 28), date(2026, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2021, 3, 1), date(2024, 3, 1)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_expiry_is_36_months_on(issued: date, last: date) -> None:
    """The last valid day has the day's number three years later; the 29th of February becomes the 28th."""
    assert expiry(issued) == last


def test_no_expiry_after_the_calendar() -> None:
    """A misprinted year far ahead is an error, not another day."""
    with pytest.raises(ValueError, match="year"):
        expiry(date(9998, 1, 1))


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2024, 3, 13), "coming"),
        (date(2024, 3, 14), "valid"),
        (date(2027, 1, 12), "valid"),
        (date(2027, 1, 13), "ending"),
        (date(2027, 3, 14), "ending"),
        (date(2027, 3, 15), "expired"),
        (date(2099, 1, 1), "expired"),
    ],
)
def test_status_changes_to_the_day(day: date, status: str) -> None:
    """It is valid from the day of issue to the day of expiry itself, and ends soon from 60 days before."""
    assert status_of(FOUR, day) == status


@pytest.mark.parametrize(
    ("day", "status"),
    [(date(2025, 5, 31), "valid"), (date(2025, 6, 1), "withdrawn"), (date(2031, 1, 1), "withdrawn")],
)
def test_withdrawal_counts_from_its_day(day: date, status: str) -> None:
    """Withdrawn is told rather than expired, for ever."""
    assert status_of(TAKEN, day) == status


def test_certificate_of_29_february_ends_on_the_28th() -> None:
    """It is no longer valid on 1 March three years later."""
    leap = replace(FOUR, issued_on=date(2024, 2, 29), expires_on=expiry(date(2024, 2, 29)))

    assert (status_of(leap, date(2027, 2, 28)), status_of(leap, date(2027, 3, 1))) == ("ending", "expired")


@pytest.mark.parametrize(
    ("certificates", "day", "expected"),
    [
        ((), date(2026, 1, 1), Standing("registered", None)),
        ((FOUR,), date(2026, 1, 1), Standing("valid", FOUR)),
        ((FOUR,), date(2027, 3, 15), Standing("expired", FOUR)),
        ((FOUR, RENEWED), date(2027, 2, 10), Standing("valid", RENEWED)),
        ((RENEWED, FOUR), date(2027, 1, 31), Standing("ending", FOUR)),
        ((FOUR, RENEWED), date(2030, 2, 2), Standing("expired", RENEWED)),
        ((RENEWED,), date(2027, 1, 31), Standing("registered", None)),
        ((TAKEN,), date(2026, 1, 1), Standing("withdrawn", TAKEN)),
        ((SCORED,), date(2026, 1, 1), Standing("registered", None, (SCORED,))),
        ((SCORED, FOUR), date(2026, 1, 1), Standing("valid", FOUR, (SCORED,))),
        ((SCORED, OF_THE_PROVINCE), date(2026, 1, 1), Standing("registered", None, (OF_THE_PROVINCE, SCORED))),
        ((SCORED, OF_THE_PROVINCE), date(2024, 3, 14), Standing("registered", None, (SCORED,))),
    ],
    ids=lambda value: str(len(value)) if isinstance(value, tuple) else "",
)
def test_last_one_issued_counts(certificates: tuple[Certificate, ...], day: date, expected: Standing) -> None:
    """Of the begun stars of the national programme the last count; a potential or a province's own are no stars."""
    assert standing(PRODUCT, certificates, day) == expected


@pytest.mark.parametrize("order", [1, -1])
def test_of_one_day_the_lesser_counts(order: int) -> None:
    """Where two say different things of one day of issue, nothing is said to be valid that one of them denies."""
    shorter = replace(FOUR, id="shorter", expires_on=FOUR.expires_on - timedelta(days=300))

    assert standing(PRODUCT, (FOUR, shorter)[::order], date(2027, 1, 1)) == Standing("expired", shorter)
    assert standing(PRODUCT, (FOUR, replace(TAKEN, id="a"))[::order], date(2026, 1, 1)).state == "withdrawn"


def test_withdrawn_renewal_does_not_revive_the_old() -> None:
    """The certificate that was renewed counts no more, though its own days are not over."""
    taken = replace(RENEWED, issued_on=date(2026, 1, 1), withdrawn_on=date(2026, 5, 1))

    assert standing(PRODUCT, (FOUR, taken), date(2026, 6, 1)) == Standing("withdrawn", taken)


def test_certificate_of_another_product_does_not_count() -> None:
    """Not even of the same owner."""
    other = replace(FOUR, product="cake")

    assert standing(PRODUCT, (other,), date(2026, 1, 1)) == Standing("registered", None)
    assert standing(replace(PRODUCT, registered_for=""), (other,), date(2026, 1, 1)) == Standing("unknown", None)


def test_place_is_covered_by_a_wider_one(store: Store) -> None:
    """Of its own day and that of the province the later is told; a neighbour is not covered."""
    put(store, COVERAGE)
    assert (coverage_of("d1", store.snapshot()), coverage_of("d2", store.snapshot())) == (COVERAGE, None)

    wider = replace(COVERAGE, id="wider", place="p", complete_on=COVERAGE.complete_on + timedelta(days=1))
    put(store, wider)

    snapshot = store.snapshot()
    assert [coverage_of(place, snapshot) for place in ("d1", "d2", "p", "moon", "")] == [
        wider,
        wider,
        wider,
        None,
        None,
    ]
