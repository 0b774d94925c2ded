"""/hethan: pages of ten with complete totals, and the same as a spreadsheet."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from knowledge.changes import Change
from tests.bot.staff.office import TODAY, Room, room
from tests.bot.test_expiries import CAKE, JAM, certificate
from tests.knowledge.sheets import proposed
from tests.knowledge.world import entry

HOA = "Chị Hoa"


@pytest.fixture(scope="module")
def office() -> Room:
    """Two owners, with 12 and 1 products that run out in the next days; nothing is written later."""
    made = room()
    made.member(HOA, "viewer")
    made.member("Anh Hải", "editor", "06913")
    products = [replace(JAM, id=f"jam{number:02}", name=f"mứt Lá {number}") for number in range(12)]
    records = [*products, CAKE]
    records_of = [certificate(each, TODAY + timedelta(days=5 + number * 7)) for number, each in enumerate(records)]
    entries = tuple(entry(None, each) for each in (*records, *records_of))
    made.store.log.append(Change("an", "test", "", "", entries))
    return made


def test_ten_at_a_time_with_the_totals_of_all(office: Room) -> None:
    """A button goes on; the second page has the rest."""
    first = office.say(HOA, "/hethan 90")
    second = office.say(HOA, first.chips[0].text)

    assert first.lines[0] == ("90 ngày tới (đến 19/02/2027) có 13 sản phẩm của 2 chủ thể hết hạn; trang 1/2:")
    assert first.lines[1] == "- HTX Hú, xã Húc Động: mứt Lá 0, 4 sao, hết hạn 26/11/2026 (còn 5 ngày)"
    assert (len(first.lines), len(second.lines)) == (11, 4)
    assert second.lines[0].endswith("có 13 sản phẩm của 2 chủ thể hết hạn; trang 2/2:")
    assert second.lines[-1].startswith("- HTX Núi, xã Quảng Tân: bánh Lá")
    assert office.say(HOA, "/hethan 90 trang 3").text == "Chỉ có 2 trang. Gõ /hethan 90 để xem từ đầu."


def test_days_and_place_may_be_told(office: Room) -> None:
    """Without a number 90 days; at a place what is in it; members see their own places first."""
    assert "trang 1/2" in office.say(HOA, "/hethan").lines[0]
    assert office.say(HOA, "/hethan 30").lines[0].startswith("30 ngày tới (đến 21/12/2026) có 4 sản phẩm của 1 chủ thể")
    at = office.say(HOA, "/hethan 180 xã Quảng Tân").lines[0]
    assert "có 1 sản phẩm của 1 chủ thể hết hạn ở xã Quảng Tân" in at
    assert "có 1 sản phẩm" in office.say("Anh Hải", "/hethan 180").lines[0]
    none = office.say(HOA, "/hethan 30 huyện Hải Hà")
    assert none.text == (
        "30 ngày tới (đến 21/12/2026) không có chứng nhận nào hết hạn ở huyện Hải Hà, theo danh sách bot đang có."
    )
    assert [chip.text for chip in none.chips] == ["/hethan 90 huyện Hải Hà", "/hethan 180 huyện Hải Hà"]


@pytest.mark.parametrize("text", ["0", "99999999999", "-5", "90 trang 0", "chỗ nào đó lạ", "²"])
def test_what_cannot_be_is_answered(office: Room, text: str) -> None:
    """With how to ask, or that there is no such place."""
    told = office.say(HOA, f"/hethan {text}").text

    assert told.startswith(("Viết số ngày", "Không có địa bàn"))


def test_spreadsheet_has_all_and_changes_nothing_when_read_again(office: Room) -> None:
    """By owner, days as days; it is a list as provinces publish it."""
    sent = office.say(HOA, office.say(HOA, "/hethan 90").chips[1].text)

    (attachment,) = sent.attachments
    rows = CalamineWorkbook.from_filelike(io.BytesIO(attachment.content)).get_sheet_by_index(0).to_python()
    assert attachment.name == "sap-het-han-2026-11-21.xlsx"
    assert (len(rows), rows[1][1:5], rows[1][-1]) == (14, ["HTX Hú", "xã Húc Động", "", "mứt Lá 0"], 5.0)
    again = proposed(office.store, attachment.content, attachment.name)
    assert (again.refused, again.entries) == ((), ())


def test_citizens_have_no_such_command(office: Room) -> None:
    """They ask in words."""
    assert office.say("dân", "/hethan 90").text.startswith("Lệnh này dành cho người giữ số liệu")
