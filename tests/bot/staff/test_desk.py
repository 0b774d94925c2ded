"""The desk does what members command and asks hoidap all else; trouble with writing does not stop answering."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from bot.messages import Attachment, Message, Reply
from bot.staff.commands import Office
from bot.staff.desk import COMMANDS, Desk
from bot.staff.words import reply, table
from knowledge.changes import Entry
from knowledge.errors import CannotWrite
from knowledge.records import Programme
from knowledge.store import Store, open_store
from tests.bot.staff.office import ASKED, FOUR_STARS, Room, number_in, room


@pytest.fixture(scope="module")
def office() -> Room:
    """A room with an editor and a viewer, in which nothing is written."""
    made = room()
    made.member("Chị Hoa", "editor")
    made.member("Bác Xem", "viewer")
    return made


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.access != "anybody"], ids=lambda each: each.name)
def test_strangers_command_changes_nothing(office: Room, command: object) -> None:
    """Every staff command from a citizen gets one friendly sentence, and is counted."""
    name = getattr(command, "name")  # noqa: B009
    before = office.store.staff.refused("2026-11-21")

    answered = office.say("người dân", f"/{name} 1")

    assert (answered.kind, len(answered.lines)) == ("staff", 1)
    assert "người giữ số liệu" in answered.text
    assert office.store.staff.refused("2026-11-21") == before + 1
    assert office.store.version() == 1


def test_strangers_sentence_changes_nothing(office: Room) -> None:
    """ "cập nhật … thành …" from a citizen changes nothing and says so."""
    counted = office.store.staff.refused("2026-11-21")

    answered = office.say("người dân", "cập nhật OCOP Đầm Hà thành 99")

    assert office.store.staff.refused("2026-11-21") == counted + 1
    assert "không có số liệu nào thay đổi" in answered.text
    assert office.store.version() == 1


def test_strangers_word_for_a_draft_is_a_question(office: Room) -> None:
    """ "ghi" from a citizen, in a chat of their own, writes nothing."""
    office.say("Chị Hoa", FOUR_STARS)

    assert office.say("người dân", "ghi").kind != "staff"
    assert office.say("người dân", "/ghi 1").lines[0].startswith("Lệnh này dành cho")
    assert office.store.version() == 1


def test_viewer_may_not_change(office: Room) -> None:
    """A viewer is told what right is needed; an editor may not invite."""
    assert "quyền biên tập" in office.say("Bác Xem", FOUR_STARS).text
    assert "quản lý" in office.say("Chị Hoa", "/moi biên tập, Ai Đó").text


@pytest.mark.parametrize("typed", ["/LichSu", "/lichsu@hoidap_bot", "/lichsu@HoiDapBot Đầm Hà"])
def test_command_with_the_bots_name(office: Room, typed: str) -> None:
    """A command may be typed in capitals and with the bot's name behind it, as in groups."""
    assert office.say("Chị Hoa", typed).kind == "staff"


def test_unknown_command_of_a_member_is_told(office: Room) -> None:
    """A member is told that there is no such command; a citizen gets hoidap's own answer."""
    assert "/lenh" in office.say("Chị Hoa", "/khongco").text
    told = office.say("người dân", "/khongco")
    assert (told.kind, "Không có lệnh /khongco" in told.lines[0]) == ("out_of_scope", True)


def test_list_of_commands_is_that_of_the_role(office: Room) -> None:
    """/lenh lists what the member may use."""
    editor, viewer = office.say("Chị Hoa", "/lenh").text, office.say("Bác Xem", "/lenh").text

    assert ("/capnhat" in editor, "/moi" in editor) == (True, False)
    assert ("/capnhat" in viewer, "/lichsu" in viewer) == (False, True)


def test_own_commands_are_described() -> None:
    """Every command but that for codes and those that only buttons send stands in the list."""
    of_buttons = {"suanhap", "thu", "boquathu", "hay", "chuahay", "baotoi", "guithongbao", "bothongbao", "thulai"}

    assert {each.name for each in COMMANDS} - table("desk.about").keys() == {"vao", *of_buttons}


def test_questions_pass_through(office: Room) -> None:
    """Members and citizens are answered alike."""
    assert office.say("Chị Hoa", ASKED).text == office.say("người dân", ASKED).text
    assert office.say("Chị Hoa", "cập nhật mới nhất về OCOP Đầm Hà?").kind != "staff"


def test_milk_is_no_correction(office: Room) -> None:
    """ "Sữa" is not "sửa": with its mark it begins no command."""
    assert office.say("Chị Hoa", "sữa bò Hải Hà thế nào").kind != "staff"


@pytest.mark.parametrize(
    "text",
    [
        "Sửa chữa nhà cho hộ nghèo Đầm Hà được bao nhiêu",
        "sửa hộ nghèo Đầm Hà có bao nhiêu hộ năm 2022",
        "cập nhật OCOP",
    ],
)
def test_verb_without_a_value_is_no_command(office: Room, text: str) -> None:
    """What gives no value, or asks for one, is a question though it begins as a command does."""
    assert office.say("Chị Hoa", text).kind != "staff"


@pytest.mark.parametrize("typed", ["/cap nhat OCOP Đầm Hà 5", "/Cập nhật OCOP Đầm Hà 5", "/CẬPNHẬT OCOP Đầm Hà 5"])
def test_command_with_marks_is_hinted_at(office: Room, typed: str) -> None:
    """A command typed with marks or in two words is hinted at, with what stands behind it."""
    assert office.say("Chị Hoa", typed).chips[0].text == "/capnhat OCOP Đầm Hà 5"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("hoàn tác", "không có thay đổi nào còn lấy lại được"),
        ("lịch sử Đầm Hà", "Lịch sử huyện Đầm Hà"),
        ("xuất", "Mọi số liệu"),
        ("mẫu", "Mẫu"),
    ],
)
def test_command_in_words(office: Room, typed: str, told: str) -> None:
    """Staff need no slash; a citizen's same words are a question."""
    assert told in office.say("Chị Hoa", typed).text
    assert office.say("người dân", typed).kind != "staff"


@pytest.mark.parametrize("user", ["người dân", "Chị Hoa"])
@pytest.mark.parametrize("typed", ["xóa dữ liệu của tôi", "Xoá dữ liệu của tôi!", "xoa du lieu cua toi"])
def test_own_data_is_deleted_in_words(office: Room, user: str, typed: str) -> None:
    """Anybody may say it in words."""
    assert office.say(user, typed).lines[0].startswith("Đã xoá những gì đang giữ")


def test_strangers_correction_changes_nothing(office: Room) -> None:
    """ "Sửa … là …" from a citizen is not answered as a question would be."""
    assert "không có số liệu nào thay đổi" in office.say("người dân", "sửa hộ nghèo Bình Liêu là 1").text


@pytest.mark.parametrize("typed", ["ghi", "bỏ", "5", "sửa"])
def test_words_for_what_waits_are_not_recorded(typed: str) -> None:
    """While a preview or a form waits, no short word of staff's is kept as a question."""
    made = room()
    made.member("Chị Hoa", "editor")
    heard: list[str] = []

    def record(_: Office, message: Message, answered: Reply) -> Reply:
        heard.append(message.text)
        return answered

    desk = Desk(made.desk.office, record=record)
    for begun in (FOUR_STARS, "/capnhat sản phẩm OCOP 4 sao Đầm Hà 5 năm 2023"):
        for text in (begun, typed, typed):
            assert desk.respond(Message("telegram", "Chị Hoa", "Chị Hoa", text)).kind == "staff"

    assert heard == []


@pytest.mark.parametrize("typed", ["/web", "/vao ABCDEFGH", "/vao"])
def test_terminal_needs_no_code(office: Room, typed: str) -> None:
    """At the terminal nobody is told to write to the bot alone: whoever sits there may do everything already."""
    assert "ai ngồi tại máy đã có mọi quyền" in office.say("chat", typed, channel="terminal").text


def test_form_survives_others_in_a_group(office: Room) -> None:
    """In a group a citizen's message between question and answer is answered, and the editor's form waits on."""
    group = "-100"
    office.desk.respond(Message("telegram", group, "Chị Hoa", "/capnhat sản phẩm OCOP 4 sao Đầm Hà 5 năm 2023"))

    between = office.desk.respond(Message("telegram", group, "người dân", "Báo cáo 1/BC-UBND"))
    after = office.desk.respond(Message("telegram", group, "Chị Hoa", "Báo cáo 123/BC-UBND"))

    assert between.kind != "staff"
    assert "Ban hành ngày nào" in after.text


def test_file_of_a_citizen_is_not_taken(office: Room) -> None:
    """A file from somebody who is not of the staff is declined; one from an editor goes to who takes files."""
    taken: list[str] = []

    def receive(order: object) -> Reply:
        taken.append("taken")
        return reply("đã nhận")

    desk = Desk(office.desk.office, receive=receive)
    attachment = Attachment("a.xlsx", b"x")

    declined = desk.respond(Message("telegram", "dân", "dân", "", attachment))
    desk.respond(Message("telegram", "Chị Hoa", "Chị Hoa", "", attachment))

    assert "chưa nhận tệp" in declined.text
    assert taken == ["taken"]


def test_answered_questions_are_recorded(office: Room) -> None:
    """Each answered question, and no command, is given to who records."""
    heard: list[str] = []

    def record(_: Office, message: Message, answered: Reply) -> Reply:
        heard.append(message.text)
        return answered

    desk = Desk(office.desk.office, record=record)
    for text in (ASKED, "/lichsu"):
        desk.respond(Message("telegram", "Chị Hoa", "Chị Hoa", text))

    assert heard == [ASKED]


def test_locked_base_still_answers(tmp_path: Path) -> None:
    """While another program holds the file, staff are told to come back, citizens are answered, nothing is lost."""
    path = tmp_path / "base.db"
    with open_store(path) as store:
        made = Room(store)
        made.member("Chị Hoa", "editor")
        draft = number_in(made.say("Chị Hoa", FOUR_STARS), "/ghi")
        store.wait_at_most(0.05)
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")

        assert "đang bận" in made.say("Chị Hoa", f"/ghi {draft}").text
        assert "đang bận" in made.say("Chị Hoa", FOUR_STARS).text
        assert made.say("người dân", ASKED).kind == "answer"
        assert made.say("người dân", "/ghi 1").kind == "staff"
        other.rollback()
        other.close()

        assert "Đã ghi" in made.say("Chị Hoa", f"/ghi {draft}").text


def fill_up(store: Store) -> None:
    """Let the file not grow, and use up what room it has for drafts."""
    connection = store.log.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    programme = Entry("programmes", "p", None, Programme("p", "thử", "", 0))
    for size in (2000, 200, 20, 0):
        with suppress(CannotWrite):
            while True:
                store.drafts.add("import", (programme,), channel="", chat="", member=1, note="đ" * size)


def test_full_disk_still_answers(tmp_path: Path) -> None:
    """Where the file cannot grow nothing is half-written, and answering goes on."""
    with open_store(tmp_path / "base.db") as store:
        made = Room(store)
        made.member("Chị Hoa", "editor")
        fill_up(store)

        assert "chưa ghi được" in made.say("Chị Hoa", FOUR_STARS).text
        assert made.say("người dân", ASKED).kind == "answer"
        assert "Lệnh này dành cho" in made.say("người dân", "/ghi 1").text
        assert store.version() == 1


def test_lost_reply_is_told_once() -> None:
    """After a crash between writing and replying, the chat's next message says so; the one after does not."""
    made = room()
    member = made.member("Chị Hoa", "editor")
    made.say("Chị Hoa", FOUR_STARS)
    drafts = made.store.drafts
    draft = drafts.open_in("telegram", "Chị Hoa", now=made.hours.now)
    assert draft is not None
    drafts.write(draft, actor=member.name, channel="telegram", now=made.hours.now)
    made.reopen()

    first, second = made.say("Chị Hoa", ASKED), made.say("Chị Hoa", ASKED)

    assert first.lines[0] == "Lần trước bot chưa kịp báo: thay đổi số 2 đã được ghi, một lần."
    assert first.lines[1:] == second.lines
    assert "5 sản phẩm" in second.lines[0]
    made.reopen()
    assert made.say("Chị Hoa", ASKED).lines == second.lines


def test_reply_that_came_is_not_told_again() -> None:
    """What this process replied to itself is not repeated, also not in another chat."""
    made = room()
    made.member("Chị Hoa", "editor")

    written = made.say("Chị Hoa", FOUR_STARS, "ghi")
    later = made.say("Chị Hoa", ASKED)

    assert written.lines[0] == "Đã ghi: thay đổi số 2."
    assert "Lần trước" not in later.text
    made.reopen()
    assert "Lần trước" not in made.say("Chị Hoa", ASKED).text


def test_what_was_shown_to_the_end_is_heard() -> None:
    """A channel that showed all of its replies says so when it ends."""
    made = room()
    made.member("Chị Hoa", "editor")
    made.say("Chị Hoa", FOUR_STARS, "ghi")

    made.desk.close()
    made.reopen()

    assert "Lần trước" not in made.say("Chị Hoa", ASKED).text
