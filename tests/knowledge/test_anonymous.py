"""What reaches a person is cut out of a question; figures stay."""

import pytest

from knowledge.anonymous import LONGEST, without_person


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912.345.678",
        "0912 2022 33",
        "+84 912 345 678",
        "84912345678",
        "(024) 3825 1234",
        "034 190 001 234",
        "034190001234",
        "987654321",
        "0300588569-001",
        "０９１２３４５６７８",
        "09\u200b12345678",
        "nguoi.dan@thu.example",
    ],
)
def test_number_of_a_person_is_cut_out(text: str) -> None:
    """Phones, identity cards, tax codes and mail addresses are replaced, however they are typed."""
    assert without_person(f"xin gọi {text} nhé, Đầm Hà") == "xin gọi *** nhé, Đầm Hà"


@pytest.mark.parametrize("called", ["cmnd", "CCCD số", "Căn cước:", "sđt", "số tài khoản"])
def test_number_called_a_persons_is_cut_out(called: str) -> None:
    """A word before it makes even grouped digits a person's number."""
    assert without_person(f"{called} 123.456.789") == f"{called} ***"


@pytest.mark.parametrize(
    "text",
    [
        "doanh thu 206.989.300 đồng",
        "tổng vốn 1.571.000.000",
        "hộ nghèo 2021 2022 2023",
        "giai đoạn 2019-2021 2022-2025",
        "từ 01-02-2022 đến 31-12-2022",
        "tính đến 30/6/2023",
        "năm 2022 có 100 xã",
        "Quyết định 1234/QĐ-UBND",
        "tổng đài 1900 1234",
    ],
)
def test_figure_stays(text: str) -> None:
    """Figures, years, dates and the numbers of documents are no person's."""
    assert without_person(text) == text


def test_long_text_is_cut() -> None:
    """A pasted page is kept in its first lines only."""
    assert len(without_person("Đầm Hà có gì? " * 5_000)) == LONGEST
