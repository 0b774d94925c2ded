"""Inviting, coming in, the web page, the list, and taking rights away."""

import re

import pytest
from click.testing import CliRunner

from bot.command_line import commands
from bot.messages import Message, Reply
from knowledge.invitations import Invitation
from knowledge.store import open_store
from tests.bot.staff.office import FOUR_STARS, Room, room


@pytest.fixture
def office() -> Room:
    """A room with an owner."""
    made = room()
    made.member("Ông Chủ", "owner")
    return made


def code_in(reply: Reply) -> str:
    """The code that a reply shows."""
    found = re.search(r": ([A-Z]{12})$", reply.lines[0])
    assert found
    return found[1]


def test_invited_becomes_a_member(office: Room) -> None:
    """An owner's code makes whoever sends it an editor of the places named."""
    code = code_in(office.say("Ông Chủ", "/moi biên tập, Chị Hoa, Đầm Hà, huyện Hải Hà"))

    welcomed = office.say("77", f"/vao {code.lower()}")

    member = office.store.staff.member_of("telegram", "77")
    assert welcomed.lines[0].startswith("Chào Chị Hoa")
    assert member is not None
    assert (member.name, member.role, member.places) == ("Chị Hoa", "editor", ("200", "201"))


@pytest.mark.parametrize(
    ("typed", "role", "name"),
    [
        ("quản lý Anh Nam", "owner", "Anh Nam"),
        ("owner, Anh Nam", "owner", "Anh Nam"),
        ("bien tap vien: Anh Nam", "editor", "Anh Nam"),
        ("xem Anh Nam", "viewer", "Anh Nam"),
    ],
)
def test_role_is_read(office: Room, typed: str, role: str, name: str) -> None:
    """A role may be typed in several ways, with marks or none."""
    office.say("78", f"/vao {code_in(office.say('Ông Chủ', f'/moi {typed}'))}")

    member = office.store.staff.member_of("telegram", "78")
    assert member is not None and (member.role, member.name) == (role, name)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Viết vai trò"),
        ("Chị Hoa", "Viết vai trò"),
        ("biên tập", "Viết vai trò"),
        ("biên tập, Chị Hoa, Xứ Lạ", "Không rõ địa bàn “Xứ Lạ”"),
        ("biên tập, ông chủ", "Đã có người tên"),
        ("biên tập, terminal", "Đã có người tên"),
    ],
)
def test_bad_invitation_is_explained(office: Room, typed: str, said: str) -> None:
    """An invitation that cannot be read makes no code, and says what to write."""
    assert said in office.say("Ông Chủ", f"/moi {typed}").text
    assert office.store.invitations.waiting(now=office.hours.now) == ()


def test_codes_stay_out_of_groups(office: Room) -> None:
    """In a chat where others read along no code is given or taken."""
    for text in ("/moi biên tập, Chị Hoa", "/web"):
        answered = office.desk.respond(Message("telegram", "-100", "Ông Chủ", text))
        assert "riêng" in answered.text


def test_wrong_code_is_explained(office: Room) -> None:
    """A wrong code is told as such; too many shut the door for an hour."""
    texts = [office.say("79", "/vao AAAAAAAA").text for _ in range(6)]

    assert "không dùng được" in texts[0]
    assert "tạm ngừng" in texts[5]
    assert "/vao ABCDEFGHJKLM" in office.say("79", "/vao").text


def test_web_code_signs_in(office: Room) -> None:
    """The code from one's chat makes one's browser the same member."""
    code = code_in(office.say("Ông Chủ", "/web"))

    office.say("cookie", f"/vao {code}", channel="web")

    member = office.store.staff.member_of("web", "cookie")
    assert member is not None and (member.id, member.name) == (1, "Ông Chủ")
    assert "Telegram, trang web" in office.say("Ông Chủ", "/nhansu").text


def test_removed_member_is_a_citizen(office: Room) -> None:
    """Whoever was removed commands nothing; what they wrote stays."""
    office.member("Chị Hoa", "editor")
    office.say("Chị Hoa", FOUR_STARS, "ghi")

    assert "Đã thu quyền của Chị Hoa" in office.say("Ông Chủ", "/bo chị hoa").text
    assert office.say("Chị Hoa", "/hoantac").lines[0].startswith("Lệnh này dành cho")
    assert "Chị Hoa" in office.say("Ông Chủ", "/lichsu").text


def test_last_owner_stays(office: Room) -> None:
    """The last owner is not removed from a chat, where nobody could invite any more."""
    assert "cuối cùng" in office.say("Ông Chủ", "/bo Ông Chủ").text
    assert "Không có ai tên" in office.say("Ông Chủ", "/bo Người Lạ").text


def test_list_names_members_and_invited(office: Room) -> None:
    """The list has role, places and channels, and who has not come yet."""
    office.member("Chị Hoa", "editor", "200")
    office.say("Ông Chủ", "/moi xem, Bác Xem")

    listed = office.say("Ông Chủ", "/nhansu").lines

    assert listed == (
        "Người giữ số liệu: 2",
        "- Ông Chủ: người quản lý; Telegram",
        "- Chị Hoa: người biên tập (huyện Đầm Hà); Telegram",
        "- Bác Xem: người xem; đã mời, chưa vào",
    )


def test_invitation_can_be_taken_back(office: Room) -> None:
    """An invitation is withdrawn by the name it was made for."""
    code = code_in(office.say("Ông Chủ", "/moi xem, Bác Xem"))

    assert "huỷ mã" in office.say("Ông Chủ", "/bo Bác Xem").text
    assert "không dùng được" in office.say("80", f"/vao {code}").text


def test_first_owner_is_made_on_the_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """`hoidap staff add` prints a code; `hoidap staff list` says who was invited; a name is given once."""
    monkeypatch.setenv("HOIDAP_DATABASE", f"{tmp_path}/base.db")
    run = CliRunner().invoke

    made = run(commands, ["staff", "add", "Chị Hoa", "--role", "owner"])
    listed = run(commands, ["staff", "list"])
    again = run(commands, ["staff", "add", " chị hoa "])

    assert re.search(r"Mã mời cho Chị Hoa \(người quản lý\): [A-Z]{12}\n", made.output)
    assert "Chị Hoa: người quản lý; đã mời" in listed.output
    assert "Đã có người tên" in str(again.exception)


def test_member_signs_in_again_by_the_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """`hoidap staff add` of somebody who is a member prints a code for the page; they stay who they are."""
    monkeypatch.setenv("HOIDAP_DATABASE", f"{tmp_path}/base.db")
    with open_store(f"{tmp_path}/base.db") as store:
        code = store.invitations.invite(Invitation("Chị Hoa", "owner"))
        store.invitations.accept(code, channel="web", user="cũ", chat="cũ")

        made = CliRunner().invoke(commands, ["staff", "add", " chị hoa ", "--role", "viewer"])
        found = re.search(r"Chị Hoa \(người quản lý\) đã có .*: ([A-Z]+)\n", made.output)
        assert found
        again = store.invitations.accept(found[1], channel="web", user="mới", chat="mới")

    assert (again.id, again.name, again.role) == (1, "Chị Hoa", "owner")
