"""Whoever keeps some places writes, drops and tells what is theirs, and nothing else."""

from datetime import date

import pytest

from knowledge.changes import Change, Entry
from knowledge.records import Certificate, Product
from tests.bot.staff.office import FOUR_STARS, Room, number_in, room

HAI_HA = "/sua ocop 4 sao Hải Hà 4, vì nhầm"


@pytest.fixture
def office() -> Room:
    """A room with an editor of all places and one of Đầm Hà."""
    made = room()
    made.member("Chị Hoa", "editor")
    made.member("Cô Lan", "editor", "200")
    return made


def product(place: str) -> tuple[Entry, Entry]:
    """A new product of a place, with its certificate."""
    made = Product("p_thu", "Bánh Thử", "HTX Thử", place, "Thực phẩm", "", "visit_ha_quang", "")
    stars = Certificate("c_thu", "p_thu", 4, "1/QĐ", "UBND", date(2026, 1, 1), date(2029, 1, 1), "visit_ha_quang")
    return Entry("products", "p_thu", None, made), Entry("certificates", "c_thu", None, stars)


@pytest.mark.parametrize(("place", "told"), [("200", "Đã lấy lại"), ("201", "mục của nơi khác")])
def test_own_products_are_taken_back(office: Room, place: str, told: str) -> None:
    """Products and certificates are a place's as figures are, also when they are taken back."""
    office.store.log.append(Change("Chị Hoa", "test", "", "", product(place)))

    assert told in office.say("Cô Lan", "/hoantac 2").text


def test_new_source_goes_with_its_figure(office: Room) -> None:
    """A figure that brought its source is taken back, and that too; pressed again, nothing is left to take back."""
    office.say("Cô Lan", FOUR_STARS, "ghi")
    undone, again = office.say("Cô Lan", "/hoantac"), office.say("Cô Lan", "/hoantac")

    assert "Đã lấy lại" in undone.text
    assert "không có thay đổi nào còn lấy lại được" in again.text
    assert "Đã lấy lại" in office.say("Cô Lan", undone.chips[0].text).text


def test_others_corrections_are_not_told(office: Room) -> None:
    """/bao keeps to one's own places, and explains itself alone."""
    office.say("Chị Hoa", HAI_HA, "ghi")

    assert "mục của nơi khác" in office.say("Cô Lan", "/bao 2").text
    assert "mục của nơi khác" not in office.say("Chị Hoa", "/bao 2").text
    assert "ví dụ: /bao 12" in office.say("Chị Hoa", "/bao").text


def test_who_may_drop_what_waits() -> None:
    """A draft that waits is dropped by its maker, an owner, or an editor of its places."""
    made = room(two_persons=True)
    made.member("Chị Hoa", "editor")
    made.member("Anh Nam", "editor")
    made.member("Cô Lan", "editor", "200")
    draft = number_in(made.say("Chị Hoa", HAI_HA), "/ghi")
    made.say("Chị Hoa", f"/ghi {draft}")

    assert "mục của nơi khác" in made.say("Cô Lan", f"/boqua {draft}").text
    assert made.say("Anh Nam", f"/boqua {draft}").text == "Đã bỏ. Chưa đổi gì."
