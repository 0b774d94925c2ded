"""Stars, decisions and days as lists write them; what says two things says none."""

from datetime import date

import pytest

from knowledge.stars import Decision, Stars, is_none, level_of, read_day, read_decision, read_stars

FOUR, FIVE = Stars(4, "national"), Stars(5, "national")


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("4", FOUR),
        ("4,0", FOUR),
        ("4 sao", FOUR),
        ("4sao", FOUR),
        ("Bốn sao", FOUR),
        ("bon sao", FOUR),
        ("★★★★", FOUR),
        ("⭐ ⭐ ⭐ ⭐", FOUR),
        ("4 ★", FOUR),
        ("4*", FOUR),
        ("★★★★ (4 sao)", FOUR),
        ("OCOP 4 sao", FOUR),
        ("Đạt hạng 4 sao", FOUR),
        ("Sản phẩm 4 sao", FOUR),
        ("năm sao", FIVE),
        ("5 sao cấp quốc gia", FIVE),
        ("Tiềm năng 5 sao", Stars(5, "potential")),
        ("5 sao (tiềm năng)", Stars(5, "potential")),
        ("5 sao cấp tỉnh", Stars(5, "provincial")),
        ("4 sao (tiềm năng 5 sao)", FOUR),
    ],
)
def test_stars_are_read_in_the_forms_of_lists(text: str, stars: Stars) -> None:
    """Digits, words and signs; a potential and a province's own stars are none of the programme."""
    assert read_stars(text) == stars


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sao",
        "năm 2023",
        "ba",
        "3-4 sao",
        "hai ba sao",
        "4 sao (5 sao)",
        "4 sao (đang chờ)",
        "đạt",
        "9" * 400,
        "7 sao",
    ],
)
def test_what_is_unclear_is_no_stars(text: str) -> None:
    """Two counts, other words, or none: a person has to look."""
    assert read_stars(text) is None


def test_no_stars_are_told_from_empty() -> None:
    """Lists write a dash or a word where a product has none yet."""
    assert [is_none(text) for text in ("", "-", "Chưa xếp hạng", "Không đạt", "4 sao", "?")] == [True] * 4 + [False] * 2


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("12/QĐ-UBND", Decision("12/QĐ-UBND", None, "")),
        ("Số: 12 / QĐ - UBND", Decision("12/QĐ-UBND", None, "")),
        ("qd 88/qd-ubnd", Decision("88/QĐ-UBND", None, "")),
        ("1048/qđ-ttg", Decision("1048/QĐ-TTg", None, "")),
        ("9/QĐ-bnn-vpđp", Decision("9/QĐ-BNN-VPĐP", None, "")),
        ("QĐ số 12/QĐ-UBND, ngày 14/3/24", Decision("12/QĐ-UBND", date(2024, 3, 14), "")),
        (
            "(Kèm theo Quyết định số 12/QĐ-UBND ngày 14 tháng 3 năm 2024 của UBND tỉnh Mây)",
            Decision("12/QĐ-UBND", date(2024, 3, 14), "UBND tỉnh Mây"),
        ),
        ("14/3/2024", None),
        ("Công văn 12/UBND", None),
    ],
)
def test_decision_is_parted(text: str, decision: Decision | None) -> None:
    """Number, as it is printed however it was typed, day and issuer, out of one cell or a title."""
    assert read_decision(text) == decision


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/3/2024", date(2024, 3, 14)),
        ("14.03.2024", date(2024, 3, 14)),
        ("14-3-24", date(2024, 3, 14)),
        ("2024-03-14", date(2024, 3, 14)),
        ("ngày 14 tháng 3 năm 2024", date(2024, 3, 14)),
        ("45365", date(2024, 3, 14)),
        ("29/2/2023", None),
        ("3/2024", None),
        ("2024", None),
        ("", None),
    ],
)
def test_days_are_read_in_the_forms_of_lists(text: str, day: date | None) -> None:
    """Also a spreadsheet's count of days; a month or a year is no day."""
    assert read_day(text) == day


def test_level_is_told_by_the_issuers_name() -> None:
    """A name that does not tell it leaves it open."""
    names = ("UBND tỉnh Mây", "UBND huyện Gió Hú", "Bộ Nông nghiệp", "Hội đồng")

    assert [level_of(name) for name in names] == ["province", "district", "centre", ""]
