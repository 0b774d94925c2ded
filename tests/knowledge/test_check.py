"""The check finds each thing that can be wrong, and nothing in what is in order."""

from dataclasses import replace
from datetime import date

import pytest

from knowledge.changes import Entry
from knowledge.check import check
from knowledge.kinds import Record
from knowledge.problems import Problem, error, warning
from knowledge.records import Fact, Polarity, Term
from knowledge.snapshot import after
from knowledge.store import Store
from tests.knowledge.world import (
    CERTIFICATE,
    COMMUNE,
    DISTRICT,
    FACT,
    FLOWERS,
    NAMED,
    OTHER_COMMUNE,
    PRODUCT,
    PROVINCE,
    REPORT,
    SHARE,
    TOPIC,
    change,
    entry,
    put,
)

PERCENT = replace(FACT, id="x", indicator="share", value=12.0, out_of=None)


LATER = replace(FACT, status="target", period_from=date(2040, 1, 1), period_to=date(2040, 12, 31))


def problems(store: Store, *entries: Entry) -> tuple[Problem, ...]:
    """Return what the check finds after entries, but for the two districts that are named alike on purpose.

    The log would refuse some of them; a base that another version made may have them all the same.
    """
    return tuple(problem for problem in check(after(store.snapshot(), entries)) if problem.code != "collision")


def test_world_in_order_has_no_problems(store: Store) -> None:
    """Nothing is found where nothing is wrong."""
    assert problems(store) == ()


def test_empty_base_has_no_problems(empty: Store) -> None:
    """A base with nothing in it is in order."""
    assert check(empty.snapshot()) == ()


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (replace(FACT, value=2001.0), error("facts", "f1", "over_its_base", value=2001.0, base=2000.0)),
        (replace(NAMED, text=""), error("facts", "f2", "says_nothing")),
        (replace(NAMED, out_of=8.0), error("facts", "f2", "base_without_value", base=8.0)),
        (replace(FACT, out_of=None), warning("facts", "f1", "ratio_without_base", value=1234.5)),
        (replace(FACT, value=-1.0), error("facts", "f1", "negative", value=-1.0)),
        (replace(PERCENT, value=100.5), error("facts", "x", "percent_out_of_range", value=100.5)),
        (replace(PERCENT, value=-0.5), error("facts", "x", "percent_out_of_range", value=-0.5)),
        (
            replace(FACT, period_to=date(2029, 1, 1)),
            error("facts", "f1", "period_ends_before_it_begins", begin="2030-01-01", end="2029-01-01"),
        ),
        (
            replace(FACT, precision="day"),
            error("facts", "f1", "precision", precision="day", begin="2030-01-01", end="2030-12-31"),
        ),
        (
            replace(FACT, precision="month"),
            error("facts", "f1", "precision", precision="month", begin="2030-01-01", end="2030-12-31"),
        ),
        (
            replace(FACT, period_from=date(2032, 1, 1), period_to=date(2032, 12, 31)),
            error("facts", "f1", "after_publication", begin="2032-01-01", published="2031-05-06"),
        ),
        (
            replace(FACT, period_from=date(203, 1, 1), precision="range"),
            error("facts", "f1", "period_year", begin="0203-01-01", end="2030-12-31"),
        ),
        (
            replace(FACT, source="rumour"),
            error("facts", "f1", "unknown", column="source", value="rumour", wanted="source"),
        ),
        (
            replace(FACT, partner="moon"),
            error("facts", "f1", "unknown", column="partner", value="moon", wanted="place"),
        ),
    ],
    ids=lambda case: case.code if isinstance(case, Problem) else None,
)
def test_wrong_fact_is_found(store: Store, fact: Fact, expected: Problem) -> None:
    """Each thing that can be wrong about a figure is told by its code and the values concerned."""
    before = store.snapshot().fact_by_id.get(fact.id)

    told = problems(store, entry(before, fact))

    assert expected in told
    if "precision" not in expected.code and "period" not in expected.code:
        assert told == (expected,)


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(replace(FACT, value=2000.0), id="whole base"),
        pytest.param(replace(PERCENT, value=100.0), id="hundred percent"),
        pytest.param(replace(PERCENT, value=0.0), id="no percent"),
        pytest.param(LATER, id="target for later"),
        pytest.param(replace(FACT, precision="unknown", period_to=date(2031, 2, 3)), id="unknown period"),
        pytest.param(replace(FACT, precision="day", inferred=True), id="inferred day"),
    ],
)
def test_unusual_fact_is_in_order(store: Store, fact: Fact) -> None:
    """What is at the border, planned or uncertain is not wrong."""
    before = store.snapshot().fact_by_id.get(fact.id)
    store.log.append(change(entry(before, fact)))

    assert problems(store) == ()


COUNTED = replace(FLOWERS, kind="count")


@pytest.mark.parametrize("polarity", ["more", "none"])
def test_negative_count_is_an_error(store: Store, polarity: Polarity) -> None:
    """Nothing can be counted below nought, be it good or not."""
    store.log.append(change(entry(FLOWERS, replace(COUNTED, polarity=polarity))))
    store.log.append(change(entry(FACT, replace(FACT, value=-5.0, out_of=None))))

    assert problems(store) == (error("facts", "f1", "negative", value=-5.0),)


def test_negative_area_is_a_warning(store: Store) -> None:
    """What is measured and below nought is doubtful."""
    store.log.append(change(entry(FLOWERS, replace(FLOWERS, kind="area"))))
    store.log.append(change(entry(FACT, replace(FACT, value=-5.0, out_of=None))))

    assert problems(store) == (warning("facts", "f1", "negative", value=-5.0),)


def counts(store: Store, unit: str, *values: float) -> None:
    """Let the flowers be counted in a unit, with a fact of each value in a year of its own."""
    store.log.append(change(entry(FLOWERS, replace(COUNTED, unit=unit)), entry(FACT, None)))
    facts = [
        replace(
            FACT, id=f"n{year}", value=value, out_of=None, period_from=date(year, 1, 1), period_to=date(year, 12, 31)
        )
        for year, value in enumerate(values, 2001)
    ]
    put(store, *facts)


@pytest.mark.parametrize("values", [(12.5, 3.0), (12.5, 3.0, 4.0, 0.0)])
def test_part_of_a_thing_is_an_error(store: Store, values: tuple[float, ...]) -> None:
    """Among counts that are whole one that is not is wrong."""
    counts(store, "bông", *values)

    assert problems(store) == (error("facts", "n2001", "not_whole", value=12.5),)


@pytest.mark.parametrize(
    ("unit", "values"),
    [("km", (12.5, 3.0, 200.0)), ("Tấn", (12.5, 3.0)), ("tiêu chí", (0.9,)), ("bông", (0.9, 1.5, 2.0))],
)
def test_part_of_a_measure_is_in_order(store: Store, unit: str, values: tuple[float, ...]) -> None:
    """A length or a weight has parts; so has what is mostly told in parts, or alone."""
    counts(store, unit, *values)

    assert problems(store) == ()


def test_growth_may_be_over_hundred_percent(store: Store) -> None:
    """A share of a plan is neither good nor bad, and not bound by 0 and 100."""
    store.log.append(change(entry(SHARE, replace(SHARE, polarity="none"))))
    put(store, replace(PERCENT, value=545.0))

    assert problems(store) == ()


def test_one_source_saying_two_things_is_an_error(store: Store) -> None:
    """Two current facts of one key and one source contradict each other."""
    put(store, replace(FACT, id="f9", value=1.0))

    assert problems(store) == (error("facts", "f9", "same_key", other="f1"),)


def test_two_sources_that_disagree_are_a_warning(store: Store) -> None:
    """Two sources may say two things of one key; a person should look."""
    put(store, replace(REPORT, id="paper", title="Báo Mây"), replace(FACT, id="f9", value=1.0, source="paper"))

    assert problems(store) == (warning("facts", "f9", "sources_disagree", other="f1"),)


def test_two_sources_that_agree_are_in_order(store: Store) -> None:
    """The same figure from two sources is no problem."""
    put(store, replace(REPORT, id="paper", title="Báo Mây"), replace(FACT, id="f9", source="paper"))

    assert problems(store) == ()


@pytest.mark.parametrize(
    ("before", "wrong", "expected"),
    [
        (
            DISTRICT,
            replace(DISTRICT, valid_from=date(2026, 1, 1)),
            error("places", "d1", "ends_before_it_begins", begin="2026-01-01", end="2025-06-30"),
        ),
        (
            DISTRICT,
            replace(DISTRICT, successors=("c7~",)),
            error("places", "d1", "unknown", column="successors", value="c7", wanted="place"),
        ),
        (
            FLOWERS,
            replace(FLOWERS, says="{place} có {count}"),
            error("indicators", "flowers", "unknown_placeholder", column="says", value="count"),
        ),
        (
            FLOWERS,
            replace(FLOWERS, brief="{value"),
            error("indicators", "flowers", "bad_braces", column="brief", value="{value"),
        ),
        (
            FLOWERS,
            replace(FLOWERS, programme="bees"),
            error("indicators", "flowers", "unknown", column="programme", value="bees", wanted="programme"),
        ),
        (CERTIFICATE, replace(CERTIFICATE, stars=2), error("certificates", "jam_4", "stars", value=2)),
        (
            CERTIFICATE,
            replace(CERTIFICATE, expires_on=date(2030, 2, 28)),
            error("certificates", "jam_4", "expires_before_issue", issued="2030-02-28", expires="2030-02-28"),
        ),
        (
            CERTIFICATE,
            replace(CERTIFICATE, expires_on=date(2034, 2, 28)),
            warning("certificates", "jam_4", "not_36_months", issued="2030-02-28", expires="2034-02-28"),
        ),
        (
            PRODUCT,
            replace(PRODUCT, place="moon"),
            error("products", "jam", "unknown", column="place", value="moon", wanted="place"),
        ),
    ],
    ids=lambda case: f"{case.key} {case.code}" if isinstance(case, Problem) else "",
)
def test_wrong_record_is_found(store: Store, before: Record, wrong: Record, expected: Problem) -> None:
    """Each thing that can be wrong about another record is told by its code and values."""
    assert expected in problems(store, entry(before, wrong))


def test_place_within_itself_is_found(store: Store) -> None:
    """A place that belongs to itself, by way of another, would send an answer in circles."""
    store.log.append(change(entry(PROVINCE, replace(PROVINCE, parent="d1"))))

    assert error("places", "d1", "within_itself", parent="p") in problems(store)


def test_names_alike_without_diacritics_are_reported(store: Store) -> None:
    """Two places whose names differ in diacritics only are reported once, with both names."""
    assert check(store.snapshot()) == (
        warning("places", "d1", "collision", texts="huyện Gió Hú, huyện Giờ Hù", others="places d2"),
    )


def test_alias_of_two_things_is_reported(store: Store) -> None:
    """A term that names an indicator and, folded, a place's full name is reported."""
    put(store, Term("indicator", "share", "xa suong"))

    told = [problem for problem in check(store.snapshot()) if problem.kind != "places"]

    assert told == [warning("indicators", "share", "collision", texts="xa suong, xã Sương", others="places c8")]


def test_successor_may_keep_the_name(store: Store) -> None:
    """A place that goes on under its name is no collision."""
    store.log.append(change(entry(OTHER_COMMUNE, replace(OTHER_COMMUNE, name="Gió Hú", successors=("c9",)))))

    assert not [problem for problem in check(store.snapshot()) if problem.key == COMMUNE.id]


def test_topic_may_share_a_name_with_what_it_explains(store: Store) -> None:
    """A topic called like its indicator explains it."""
    store.log.append(change(entry(TOPIC, replace(TOPIC, title=FLOWERS.label))))

    assert problems(store) == ()
    assert [problem.key for problem in check(store.snapshot())] == ["d1"]


def test_products_of_one_name_are_told_apart_by_their_owners(store: Store) -> None:
    """Nothing is odd about a name that two owners use; of one owner in one place it is entered twice."""
    put(store, replace(PRODUCT, id="other", owner="Nhà Sương"), replace(PRODUCT, id="marked", name="mứt mẩy"))
    assert [each for each in check(store.snapshot()) if each.kind == "products"] == []

    put(store, replace(PRODUCT, id="twice", name="MỨT MÂY"))

    (told,) = (each for each in check(store.snapshot()) if each.kind == "products")
    assert (told.code, "products twice" in told.values["others"] or told.key == "twice") == ("collision", True)
