"""Taking changes back, and telling who changed what, when and why."""

import pytest

from tests.bot.staff.office import ASKED, FOUR_STARS, Room, room

CORRECTION = "/sua ocop 4 sao Đầm Hà 6, vì nhập nhầm"


@pytest.fixture
def office() -> Room:
    """A room with two editors, in which Chị Hoa wrote one figure and corrected it."""
    made = room()
    for name in ("Chị Hoa", "Anh Nam"):
        made.member(name, "editor")
    made.say("Chị Hoa", FOUR_STARS, "ghi", CORRECTION, "ghi")
    return made


def test_own_last_change_is_taken_back(office: Room) -> None:
    """/hoantac takes the sender's last change back, which is a change of its own; the next one brings it back."""
    undone = office.say("Chị Hoa", "/hoantac")

    assert undone.lines[0] == "Đã lấy lại thay đổi số 3, thành thay đổi số 4:"
    assert "5 sản phẩm" in office.say("dân", ASKED).lines[0]
    assert undone.chips[0].text == "/hoantac 4"
    office.say("Chị Hoa", "/hoantac 4")
    assert "6 sản phẩm" in office.say("dân", ASKED).lines[0]


def test_nothing_of_ones_own(office: Room) -> None:
    """Who changed nothing has nothing to take back, whatever others did."""
    assert "không có thay đổi nào còn lấy lại được" in office.say("Anh Nam", "/hoantac").text
    assert office.store.version() == 3


def test_a_given_change_is_taken_back(office: Room) -> None:
    """/hoantac 3 takes back another's change; the second time it says by which it was."""
    assert "thay đổi số 3, thành thay đổi số 4" in office.say("Anh Nam", "/hoantac 3").text
    assert office.store.log.change(4).actor == "Anh Nam"
    assert office.store.log.change(4).reverts == 3
    assert "đã được lấy lại ở thay đổi số 4" in office.say("Anh Nam", "/hoantac số 3").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2", "số liệu “sản phẩm OCOP đạt 4 sao, huyện Đầm Hà” đã được đổi tiếp ở thay đổi số 3"),
        ("1", "dữ liệu đi kèm"),
        ("99", "Không có thay đổi số 99"),
        ("9" * 15, "Không có thay đổi số"),
        ("abc", "Sau lệnh là số"),
    ],
)
def test_what_cannot_be_taken_back_says_why(office: Room, typed: str, said: str) -> None:
    """A change that was built upon, the packaged data, or no change at all stays, with the reason in plain words."""
    assert said in office.say("Chị Hoa", f"/hoantac {typed}").text
    assert office.store.version() == 3


def test_lost_undo_is_told_and_not_repeated(office: Room) -> None:
    """An undo whose reply was lost is told at the next message, like any other change."""
    office.say("Chị Hoa", "/hoantac")
    office.reopen()

    assert "thay đổi số 4 đã được ghi" in office.say("Chị Hoa", ASKED).lines[0]


def test_history_is_in_plain_words(office: Room) -> None:
    """/lichsu with place and programme tells the newest first: who, by which channel, what, why, on what ground."""
    office.say("Chị Hoa", "/hoantac")

    told = office.say("Anh Nam", "/lichsu Đầm Hà OCOP").lines

    assert told[0] == "Lịch sử OCOP, huyện Đầm Hà (mới nhất trước):"
    assert [line.split(",")[0] for line in told[1:]] == ["- Số 4", "- Số 3", "- Số 2", "- Số 1"]
    assert told[2] == (
        "- Số 3, 21/11/2026 15:00, Chị Hoa (Telegram): sản phẩm OCOP đạt 4 sao, huyện Đầm Hà: 5 sản phẩm → 6 sản phẩm"
        " (tính đến 30/06/2023); lý do: nhập nhầm; theo Báo cáo 123/BC-UBND; đã lấy lại ở thay đổi số 4"
    )
    assert "dữ liệu đi kèm" in told[4]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("ocop 4 sao", [3, 2, 1]),
        ("san pham ocop 4 sao dam ha", [3, 2, 1]),
        ("Đầm Hà", [3, 2, 1]),
        ("Hải Hà", [1]),
        ("hộ nghèo Bình Liêu", [1]),
        ("", [3, 2]),
    ],
)
def test_history_is_of_what_was_asked(office: Room, typed: str, numbers: list[int]) -> None:
    """An indicator, a place, both, or nothing: only changes of that are told."""
    told = office.say("Anh Nam", f"/lichsu {typed}").lines[1:]

    assert [int(line.split(",")[0].removeprefix("- Số ")) for line in told] == numbers


def test_history_of_one_change(office: Room) -> None:
    """/lichsu 2 tells all of one change, with a button to take it back."""
    told = office.say("Anh Nam", "/lichsu 2")

    assert "- thêm nguồn “Báo cáo 123/BC-UBND”" in told.lines
    assert told.chips[0].text == "/hoantac 2"


def test_history_has_at_most_ten(office: Room) -> None:
    """Ten changes at most are told, the newest."""
    for value in range(7, 17):
        office.say("Chị Hoa", f"/sua ocop 4 sao Đầm Hà {value}, vì thử", "ghi")

    told = office.say("Chị Hoa", "/lichsu ocop 4 sao Đầm Hà").lines[1:]

    assert len(told) == 10
    assert told[0].startswith("- Số 13,")


def test_history_of_what_is_not_understood(office: Room) -> None:
    """What names nothing of the base is told so."""
    assert "Bot chưa hiểu" in office.say("Chị Hoa", "/lichsu abc xyz").text


def test_what_stands_in_the_way_is_named() -> None:
    """Where a later change holds an undo up, what it changed is called as people call it, not by its key."""
    made = room()
    made.member("Chị Hoa", "editor")
    made.say("Chị Hoa", "/ten hộ xyz = hộ nghèo", "ghi", "/hoantac 2", "/hoantac 3", "/hoantac 4")

    told = made.say("Chị Hoa", "/hoantac 2").text

    assert "/ poor_households" not in told


def test_history_knows_products_and_their_certificates(office: Room) -> None:
    """By the product's name, or among all of the programme and the place; also how far the place is complete."""
    office.say(
        "Chị Hoa",
        "/sanpham Bánh Lá Dứa, HTX Núi, huyện Đầm Hà, 4 sao, QĐ 9/QĐ-UBND ngày 14/3/2024", "đúng",
        "dữ liệu OCOP Đầm Hà đủ đến 30/6/2026", "đúng",
        "/thuhoi Bánh Lá Dứa, 1/5/2026, vì giải thể", "đúng",
    )  # fmt: skip

    named = office.say("Anh Nam", "/lichsu Bánh Lá Dứa")
    placed = office.say("Anh Nam", "/lichsu OCOP Đầm Hà")

    assert named.lines[0] == "Lịch sử sản phẩm “Bánh Lá Dứa” của HTX Núi, huyện Đầm Hà (mới nhất trước):"
    assert [line.split(",")[0] for line in named.lines[1:]] == ["- Số 6", "- Số 4"]
    assert "thu hồi 01/05/2026" in named.lines[1]
    assert [line.split(",")[0] for line in placed.lines[1:]] == [f"- Số {n}" for n in (6, 5, 4, 3, 2, 1)]
    assert "dữ liệu OCOP huyện Đầm Hà đủ đến 30/06/2026" in placed.lines[2]
    assert "OCOP đạt 4 sao" in office.say("Anh Nam", "/lichsu ocop 4 sao").lines[1]
