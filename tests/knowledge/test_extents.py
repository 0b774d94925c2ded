"""Which units lie in others, and how far what is said of one holds for another, in the packaged units."""

from datetime import date

import pytest

from knowledge.certificates import coverage_of
from knowledge.changes import Entry
from knowledge.extents import units_within
from knowledge.kinds import KIND_BY_NAME
from knowledge.records import Coverage
from knowledge.snapshot import Snapshot, after
from tests.register_world import packaged

DAM_HA, QUANG_AN, TAN_BINH = "200", "06901", "06904"
# Today's communes, the first two made of the district's communes alone, the third of another's too.
NEW_QUANG_TAN, NEW_DAM_HA = "06913", "06895"
OLD_QUANG_TAN, OLD_QUANG_LOI = "06913@2025", "06907"
EARLY, LATE = date(2026, 1, 1), date(2026, 6, 30)


def said(**days: date) -> Snapshot:
    """The packaged data where the register is said to be complete for places, by their ids without the first letter."""
    held = [Coverage(f"c_{place}", place[1:].replace("_", "@"), day, "", "") for place, day in days.items()]
    return after(packaged(), [Entry("coverages", KIND_BY_NAME["coverages"].key(each), None, each) for each in held])


@pytest.mark.parametrize(
    ("whole", "unit", "lies_in"),
    [
        (DAM_HA, QUANG_AN, True),
        (DAM_HA, NEW_QUANG_TAN, True),
        (NEW_QUANG_TAN, QUANG_AN, True),
        (QUANG_AN, NEW_QUANG_TAN, False),
        (QUANG_AN, DAM_HA, False),
        (NEW_QUANG_TAN, DAM_HA, False),
        (NEW_QUANG_TAN, OLD_QUANG_LOI, True),
        (OLD_QUANG_LOI, OLD_QUANG_TAN, False),
        (NEW_DAM_HA, TAN_BINH, True),
        (NEW_DAM_HA, QUANG_AN, False),
    ],
)
def test_unit_lies_in_what_took_all_of_it(whole: str, unit: str, lies_in: bool) -> None:
    """A part lies in its whole, across mergers; the whole does not lie in a part, nor in what only grew by it."""
    assert (unit in units_within([whole], packaged())) is lies_in


def test_new_commune_is_covered_by_the_district_of_all_its_parts() -> None:
    """What is complete for the old district is so for a new commune made of its communes alone."""
    snapshot = said(p200=LATE)
    covered = [coverage_of(place, snapshot) for place in (QUANG_AN, NEW_QUANG_TAN, NEW_DAM_HA)]

    assert [each and (each.place, each.complete_on) for each in covered] == [(DAM_HA, LATE)] * 3


def test_part_says_nothing_of_the_whole() -> None:
    """What is complete for some of the communes that made a new one is not for it; for all of them it is, at first."""
    assert coverage_of(NEW_QUANG_TAN, said(p06901=LATE)) is None

    communes = [part for part in packaged().made_of[NEW_QUANG_TAN] if part.level == "commune"]
    parts = {f"p{part.id.replace('@', '_')}": LATE for part in communes}
    covered = coverage_of(NEW_QUANG_TAN, said(**{**parts, "p06901": EARLY}))
    assert covered is not None and covered.complete_on == EARLY


def test_old_commune_is_covered_by_the_new_one() -> None:
    """What is complete for the new commune is so for all that went into it, and not for the rest of the district."""
    snapshot = said(p06913=LATE)

    assert [bool(coverage_of(place, snapshot)) for place in (QUANG_AN, TAN_BINH, DAM_HA)] == [True, False, False]


def test_district_is_covered_by_all_that_it_went_into() -> None:
    """Both new communes together hold the whole old district."""
    covered = coverage_of(DAM_HA, said(p06913=LATE, p06895=EARLY))

    assert covered is not None and (covered.place, covered.complete_on) == (NEW_DAM_HA, EARLY)
