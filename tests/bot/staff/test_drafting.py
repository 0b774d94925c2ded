"""What waits to be written is what was shown last."""

import pytest

from bot.messages import Attachment, Message
from bot.staff.desk import Desk
from bot.staff.sheets import receive
from knowledge.changes import Entry
from knowledge.records import Product
from tests.bot.staff.office import FOUR_STARS, Room, number_in, room


@pytest.fixture
def office() -> Room:
    """A room with an editor of all places."""
    made = room()
    made.member("Chị Hoa", "editor")
    return made


@pytest.mark.parametrize("again", ["/ghi", "ghi"])
def test_written_is_not_followed_by_an_older_one(office: Room, again: str) -> None:
    """A preview retires the one before it: the word writes the newest once, and never what was forgotten."""
    old = number_in(office.say("Chị Hoa", FOUR_STARS), "/ghi")
    office.say("Chị Hoa", "/ten ocop bốn sao = sản phẩm OCOP đạt 4 sao", "/ghi")

    assert "đã ghi rồi: thay đổi số 2" in office.say("Chị Hoa", again).text
    assert "đã bỏ" in office.say("Chị Hoa", f"/ghi {old}").text
    assert office.store.version() == 2


@pytest.mark.parametrize("content", ["chỉ số,địa bàn\nhộ nghèo,Sao Hoả\n", "PK\x03\x04x"])
def test_refused_file_retires_what_was_shown(office: Room, content: str) -> None:
    """After a file that was refused the word writes nothing."""
    office.say("Chị Hoa", FOUR_STARS)
    desk = Desk(office.desk.office, receive=receive)
    desk.respond(Message("telegram", "Chị Hoa", "Chị Hoa", "", Attachment("a.csv", content.encode())))

    assert "Không có bản xem trước" in office.say("Chị Hoa", "/ghi").text
    assert office.store.version() == 1


def test_new_form_retires_what_was_shown(office: Room) -> None:
    """Whoever begins another figure does not write the one before with the next word."""
    office.say("Chị Hoa", FOUR_STARS, "/capnhat hộ nghèo Bình Liêu")

    assert "Không có bản xem trước" in office.say("Chị Hoa", "/ghi").text


def test_one_retires_ones_own(office: Room) -> None:
    """In a group each has a preview of their own, and each word writes its speaker's."""
    office.member("Anh Nam", "editor")

    def say(user: str, text: str) -> str:
        return office.desk.respond(Message("telegram", "-100", user, text)).text

    say("Chị Hoa", FOUR_STARS)
    say("Anh Nam", "/sua ocop 4 sao Hải Hà 4, vì nhầm")

    assert "Đầm Hà" in say("Chị Hoa", "ghi")
    assert "Hải Hà" in say("Anh Nam", "ghi")


def test_reference_to_what_never_was_is_refused(office: Room) -> None:
    """A draft that names a source which nobody ever added is not written, and says what is missing."""
    product = Product("thu", "mứt thử", "Nhà Thử", "200", "", "", "nguon_khong_co", "")
    member = office.store.staff.member_of("telegram", "Chị Hoa")
    assert member is not None
    draft = office.store.drafts.add(
        "import", (Entry("products", "thu", None, product),), channel="telegram", chat="Chị Hoa", member=member.id,
        now=office.hours.now,
    )  # fmt: skip

    said = office.say("Chị Hoa", f"/ghi {draft.id}").text

    assert "nguồn “nguon_khong_co”" in said and "chưa ghi gì" in said
    assert office.store.version() == 1
