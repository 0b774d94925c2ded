"""A question back is answered by whom it was asked, while they may still do what it goes on with."""

import pytest

from bot.messages import Message, Reply
from tests.bot.staff.office import Room, room

GROUP = "-100"


@pytest.fixture
def office() -> Room:
    """A room with two editors and a viewer."""
    made = room()
    for name in ("Chị Hoa", "Anh Nam"):
        made.member(name, "editor")
    made.member("Bác Xem", "viewer")
    return made


def in_group(office: Room, user: str, text: str) -> Reply:
    """The reply to a message in the group."""
    return office.desk.respond(Message("telegram", GROUP, user, text))


@pytest.mark.parametrize("other", ["người dân", "Bác Xem", "Anh Nam"])
def test_others_do_not_answer(office: Room, other: str) -> None:
    """What a stranger, a viewer or another editor says is not the text of a topic; the form waits on."""
    in_group(office, "Chị Hoa", "/khainiem nhà ống")

    between = in_group(office, other, "Một căn nhà hẹp và dài.")
    after = in_group(office, "Chị Hoa", "Một căn nhà hẹp và dài.")

    assert between.kind != "staff"
    assert after.text.startswith("Theo văn bản nào?")


@pytest.mark.parametrize(
    "question", ["Hải Hà có bao nhiêu sản phẩm OCOP?", "Hải Hà có bao nhiêu sản phẩm OCOP", "vườn mẫu là gì"]
)
def test_question_between_is_answered(office: Room, question: str) -> None:
    """A question is answered, by its sign or by its words, and the form waits."""
    office.say("Chị Hoa", "/khainiem nhà ống")

    assert office.say("Chị Hoa", question).kind in ("answer", "define")
    assert office.say("Chị Hoa", "Nhà ống là nhà hẹp và dài.").text.startswith("Theo văn bản nào?")


def test_right_that_was_taken_ends_the_form(office: Room) -> None:
    """Who is no editor any more does not go on with what was begun as one."""
    office.say("Chị Hoa", "/khainiem nhà ống")
    (hoa,) = (each for each in office.store.staff.members() if each.name == "Chị Hoa")
    office.store.staff.withdraw(hoa.id)

    assert office.say("Chị Hoa", "Một căn nhà hẹp và dài.").kind != "staff"


def test_word_to_write_is_no_answer(office: Room) -> None:
    """ "Ghi" while something is missing says so, and the form waits."""
    office.say("Chị Hoa", "/capnhat sản phẩm OCOP 4 sao Đầm Hà 5 năm 2023")

    assert office.say("Chị Hoa", "ghi").lines[0].startswith("Chưa đủ để ghi")
    assert "Ban hành ngày nào" in office.say("Chị Hoa", "theo Báo cáo 5/BC-UBND").text


def test_topic_that_is_there_is_shown(office: Room) -> None:
    """A name that a topic goes by already shows what it says, and offers to change that one."""
    asked = office.say("Chị Hoa", "/khainiem vườn mẫu")

    assert asked.lines[0] == "Khái niệm “Vườn chuẩn, vườn mẫu” đã có:"
    assert [each.text for each in asked.chips] == ["/boqua"]
    assert "sẽ được thay" in office.say("Chị Hoa", "Vườn được công nhận.", "không").lines[0]
