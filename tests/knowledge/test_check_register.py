"""What is odd in the register is found, and what is usual is not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.command_words import problem_line
from knowledge.check import check
from knowledge.problems import Problem, error, warning
from knowledge.records import Certificate
from knowledge.store import Store
from tests.knowledge.sheets import proposed
from tests.knowledge.world import CERTIFICATE, PRODUCT, change, entry, put
from tests.register_world import register_snapshot

LATER = replace(CERTIFICATE, id="later", issued_on=date(2032, 12, 1), expires_on=date(2035, 12, 1))


def of_register(store: Store) -> tuple[Problem, ...]:
    """Return what a check says of products and certificates."""
    return tuple(each for each in check(store.snapshot()) if each.kind in ("products", "certificates"))


def after(store: Store, *certificates: Certificate) -> tuple[Problem, ...]:
    """Return what a check says where these are the certificates of the one product."""
    store.log.append(change(entry(CERTIFICATE, None)))
    put(store, *certificates)
    return of_register(store)


def held(**fields: object) -> Certificate:
    """Return the certificate with some fields otherwise."""
    return replace(CERTIFICATE, **fields)  # type: ignore[arg-type]


def issued(day: date, **fields: object) -> Certificate:
    """Return the certificate as issued on a day, for 36 months."""
    return held(issued_on=day, expires_on=day.replace(year=day.year + 3), **fields)


@pytest.mark.parametrize(
    ("stars", "score", "level"),
    [(3, 50.0, ""), (3, 69.9, ""), (4, 70.0, ""), (4, 93.0, "province"), (5, 90.0, "centre"), (5, 100.0, "")],
)
def test_score_within_its_band_is_usual(store: Store, stars: int, score: float, level: str) -> None:
    """A province that gave 90 points awards four stars while it sends the product up."""
    assert after(store, held(stars=stars, score=score, issuer_level=level)) == ()


@pytest.mark.parametrize(("stars", "score"), [(3, 49.9), (3, 70.0), (4, 69.9), (5, 89.9)])
def test_score_outside_its_band_is_told(store: Store, stars: int, score: float) -> None:
    """Stars and score that disagree: one of them is a slip."""
    told = warning("certificates", "jam_4", "score_and_stars", score=f"{score:g}", stars=stars)

    assert after(store, held(stars=stars, score=score)) == (told,)


def test_impossible_values_are_errors(store: Store) -> None:
    """More than 100 points, or withdrawn before it was issued."""
    wrong = held(score=182.0, withdrawn_on=date(2029, 1, 1))

    assert after(store, wrong) == (
        error("certificates", "jam_4", "score_range", value="182"),
        error("certificates", "jam_4", "withdrawn_before_issue", issued="2030-02-28", withdrawn="2029-01-01"),
    )


@pytest.mark.parametrize(
    ("day", "stars", "level", "award", "may"),
    [
        (date(2023, 2, 23), 3, "province", "national", ""),
        (date(2023, 2, 23), 3, "district", "national", "province"),
        (date(2023, 2, 24), 3, "district", "national", ""),
        (date(2025, 7, 5), 3, "district", "national", ""),
        (date(2025, 7, 6), 3, "district", "national", "province"),
        (date(2025, 7, 6), 3, "province", "national", ""),
        (date(2024, 1, 1), 4, "district", "national", "province"),
        (date(2024, 1, 1), 4, "province", "national", ""),
        (date(2024, 1, 1), 5, "province", "national", "centre"),
        (date(2024, 1, 1), 5, "centre", "national", ""),
        (date(2024, 1, 1), 5, "province", "provincial", ""),
        (date(2024, 1, 1), 5, "province", "potential", ""),
        (date(2024, 1, 1), 5, "", "national", ""),
    ],
)
def test_who_may_award_what_on_which_day(store: Store, day: date, stars: int, level: str, award: str, may: str) -> None:
    """Districts gave three stars from 24 February 2023 to 5 July 2025; a potential is not an award."""
    found = after(store, issued(day, stars=stars, issuer_level=level, award=award))

    facts = {"stars": stars, "issued": day, "level": level, "may": may}
    assert found == ((warning("certificates", "jam_4", "issuer_may_not", **facts),) if may else ())


@pytest.mark.parametrize(
    ("decision", "award", "codes"),
    [
        ("Quyết định 9/QĐ-UBND", "national", ["committee_may_not"]),
        ("9 /qd–ubnd", "national", ["committee_may_not"]),
        ("Quyết định 9/QĐ-UBND", "potential", []),
        ("Quyết định 9/QĐ-UBND", "provincial", []),
        ("Quyết định 9/QĐ-BNN-VPĐP", "national", []),
        ("", "national", []),
    ],
)
def test_committee_may_not_award_five_stars(store: Store, decision: str, award: str, codes: list[str]) -> None:
    """A decision's number tells a people's committee, also where nobody recorded the issuer."""
    found = after(store, issued(date(2024, 1, 1), stars=5, issuer_level="", decision=decision, award=award))

    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("days", "issuers", "told"),
    [
        ((14, 14, 15), ("", "", ""), ["c2"]),
        ((14, 15), ("", "UBND tỉnh Mây"), ["c0", "c1"]),
        ((14, 15), ("UBND huyện Hú", "UBND huyện Gió"), []),
        ((14, 14), ("", ""), []),
    ],
    ids=["one of three", "one of two", "of two offices", "of one day"],
)
def test_decision_of_two_days_is_told(
    store: Store, days: Sequence[int], issuers: Sequence[str], told: list[str]
) -> None:
    """One number of one year has one day; those of most certificates are not told."""
    awards = ("national", "potential", "provincial")
    decided = [
        issued(date(2024, 3, at), id=f"c{n}", decision="Quyết định 12/QĐ-UBND", issuer=issuers[n], award=awards[n])
        for n, at in enumerate(days)
    ]

    found = [each for each in after(store, *decided) if each.code == "two_days"]

    assert [each.key for each in found] == told
    assert all("ghi ngày 2024-03-1" in problem_line(each) for each in found)


def test_decision_of_another_year_is_another(store: Store) -> None:
    """Numbers begin anew each year."""
    first = issued(date(2024, 3, 14), id="c0", decision="12/QĐ-UBND")

    assert after(store, first, issued(date(2026, 12, 1), id="c1", decision="12/QĐ-UBND")) == ()


@pytest.mark.parametrize(
    ("certificates", "codes"),
    [
        ((CERTIFICATE, LATER), []),
        ((CERTIFICATE, replace(LATER, issued_on=date(2031, 1, 1), expires_on=date(2034, 1, 1))), ["valid_together"]),
        ((CERTIFICATE, replace(CERTIFICATE, id="later", stars=3)), ["valid_together"]),
        ((CERTIFICATE, replace(CERTIFICATE, id="later", award="potential", stars=5)), []),
        ((replace(CERTIFICATE, withdrawn_on=date(2030, 9, 1)), replace(CERTIFICATE, id="later")), []),
    ],
    ids=["renewed in time", "long together", "of one day", "a potential beside", "one withdrawn"],
)
def test_two_certificates_valid_together(store: Store, certificates: Sequence[Certificate], codes: list[str]) -> None:
    """A renewal some months early is usual; half a year together, or two of one day, a person should look at."""
    assert [each.code for each in after(store, *certificates)] == codes


def test_certified_product_without_owner_is_told(store: Store) -> None:
    """One that a plan registers may have none yet."""
    nameless = replace(PRODUCT, owner="")
    store.log.append(change(entry(PRODUCT, nameless)))
    assert of_register(store) == (warning("products", "jam", "no_owner", certificate="jam_4"),)

    store.log.append(change(entry(CERTIFICATE, None)))
    assert of_register(store) == ()


def test_each_oddity_has_a_sentence(store: Store) -> None:
    """As `hoidap check` prints it, the levels in words."""
    nameless = replace(PRODUCT, owner="")
    store.log.append(change(entry(PRODUCT, nameless)))
    odd = issued(date(2025, 8, 1), stars=3, score=95.0, issuer_level="district")
    found = after(
        store,
        odd,
        replace(odd, id="x", score=101.0, withdrawn_on=odd.issued_on - timedelta(days=1)),
        replace(odd, id="y"),
    )

    told = "\n".join(map(problem_line, found))

    assert "mà lúc đó thuộc quyền cấp tỉnh" in told
    assert {each.code for each in found} == {
        "issuer_may_not", "score_and_stars", "score_range", "withdrawn_before_issue", "valid_together", "no_owner",
    }  # fmt: skip


def test_import_refuses_what_is_impossible(store: Store) -> None:
    """By row and column, as the file has them."""
    content = (
        "Tên sản phẩm,Chủ thể,Địa bàn,Hạng sao,Số điểm,Số QĐ,Ngày ký\n"
        "Bánh,HTX Hú,huyện Gió Hú,4 sao,182,12/QĐ-UBND,14/3/2024\n"
    )

    (refused,) = proposed(store, content).refused

    assert (refused.line, refused.column, refused.value, refused.code) == (2, "score", "182", "score_range")


def test_made_up_register_is_in_order() -> None:
    """The generator makes nothing odd but what it renews early, and numbers of decisions that come again."""
    codes = {each.code for each in check(register_snapshot(400)) if each.kind in ("products", "certificates")}

    assert codes <= {"valid_together", "collision", "two_days"}
