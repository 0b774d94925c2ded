"""What runs out and when: renewals silence it, owners stand together, the day itself still counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.expiries import Expiry, expiries, expiry_of, threshold
from bot.settings import Settings, today
from knowledge.certificates import expiry
from knowledge.records import Certificate, Product
from knowledge.snapshot import Snapshot, after
from tests.knowledge.world import entry
from tests.register_world import TODAY, packaged, register_snapshot

JAM = Product("jam", "mứt Lá", "HTX Hú", "06859", "thực phẩm", "", "party_meeting", "", "cooperative")
CAKE = replace(JAM, id="cake", name="bánh Lá", owner="HTX Núi", place="06913")


def certificate(product: Product, last: date, **fields: object) -> Certificate:
    """Return a certificate of a product that is valid until a day."""
    issued = last.replace(year=last.year - 3)
    made = Certificate(f"{product.id}_{last}", product.id, 4, "12/QĐ-UBND", "", issued, last, "party_meeting")
    return replace(made, **fields)  # type: ignore[arg-type]


def world(*certificates: Certificate, products: tuple[Product, ...] = (JAM, CAKE)) -> Snapshot:
    """Return the packaged data with some products and certificates."""
    return after(packaged(), tuple(entry(None, each) for each in (*products, *certificates)))


def named(found: tuple[Expiry, ...]) -> list[tuple[str, int]]:
    """Return product and days left of each."""
    return [(each.product.id, each.days_left) for each in found]


@pytest.mark.parametrize(("left", "found"), [(-1, []), (0, [("jam", 0)]), (90, [("jam", 90)]), (91, [])])
def test_from_the_day_itself_to_the_last(left: int, found: list[tuple[str, int]]) -> None:
    """The last valid day is among what runs out, the day after is not; so is the last of the days ahead."""
    snapshot = world(certificate(JAM, TODAY + timedelta(days=left)))

    assert named(expiries(snapshot, TODAY, 90)) == found


def test_issue_on_the_29th_of_february_runs_out_on_the_28th() -> None:
    """36 months on there is no such day; on the 1st of March it has run out."""
    last = expiry(date(2024, 2, 29))
    snapshot = world(certificate(JAM, last, issued_on=date(2024, 2, 29)))

    days = (date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1))
    assert [named(expiries(snapshot, day, 30)) for day in days] == [[("jam", 1)], [("jam", 0)], []]


def test_day_ends_at_midnight_in_viet_nam() -> None:
    """At five in the afternoon of Greenwich the last valid day is over."""
    snapshot = world(certificate(JAM, date(2027, 2, 28)))
    found = []
    for moment in (datetime(2027, 2, 28, 16, 59, 59, tzinfo=UTC), datetime(2027, 2, 28, 17, tzinfo=UTC)):
        with time_machine.travel(moment, tick=False):
            found.append(named(expiries(snapshot, today(Settings(Path("x.db"))), 30)))

    assert found == [[("jam", 0)], []]


@pytest.mark.parametrize(
    "renewal",
    [
        certificate(JAM, TODAY + timedelta(days=900)),
        certificate(JAM, TODAY + timedelta(days=1100), issued_on=TODAY + timedelta(days=5)),
    ],
    ids=["begun", "still to begin"],
)
def test_renewal_silences(renewal: Certificate) -> None:
    """A later certificate stands beside the one that runs out."""
    snapshot = world(certificate(JAM, TODAY + timedelta(days=20)), renewal)

    assert expiries(snapshot, TODAY, 90) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"award": "potential"},
        {"award": "provincial"},
        {"withdrawn_on": TODAY - timedelta(days=1)},
        {"issued_on": TODAY + timedelta(days=1)},
    ],
)
def test_what_is_no_star_does_not_run_out(fields: dict[str, object]) -> None:
    """Neither a potential, nor what was withdrawn, nor what has not begun."""
    snapshot = world(certificate(JAM, TODAY + timedelta(days=20), **fields))

    assert (expiries(snapshot, TODAY, 90), expiry_of(JAM, snapshot, TODAY)) == ((), None)


def test_owners_stand_together() -> None:
    """Whose first runs out first comes first; of one owner by day; two owners of one name in two places are two."""
    tea = replace(JAM, id="tea", owner="Hợp tác xã Hú")
    elsewhere = replace(JAM, id="elsewhere", place="06913")
    left = {JAM: 10, CAKE: 20, tea: 60, elsewhere: 30}
    snapshot = world(
        *(certificate(each, TODAY + timedelta(days=days)) for each, days in left.items()), products=tuple(left)
    )

    assert named(expiries(snapshot, TODAY, 90)) == [("jam", 10), ("tea", 60), ("cake", 20), ("elsewhere", 30)]
    assert named(expiries(snapshot, TODAY, 90, ["22"])) == named(expiries(snapshot, TODAY, 90))
    assert named(expiries(snapshot, TODAY, 90, ["06913"])) == [("cake", 20), ("elsewhere", 30)]
    assert expiries(snapshot, TODAY, 90, ["04"]) == ()


def test_only_the_nearest_threshold_counts() -> None:
    """From the day that it is come to until the next."""
    assert [threshold(left) for left in (91, 90, 61, 60, 31, 30, 1, 0, -1)] == [None, 90, 90, 60, 60, 30, 30, 30, None]


def test_a_large_register_is_counted_whole() -> None:
    """All that the generator meant to run out within 60 days, and nothing else, does."""
    snapshot = register_snapshot(1500)

    found = expiries(snapshot, TODAY, 60)

    assert found
    assert all(0 <= each.days_left <= 60 for each in found)
    assert len({each.product.id for each in found}) == len(found)
