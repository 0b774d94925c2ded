"""Short notices to the followers of a place: shown first, sent once, taken back while somebody has not got them."""

from datetime import UTC, datetime

import pytest

from bot.messages import Reply
from bot.staff.announcing import LONGEST
from bot.staff.outbox import due
from bot.staff.words import say
from knowledge.notices import Notice
from knowledge.told import Chat
from tests.bot.staff.office import Room, number_in, room

TEXT = "Từ 01/12 huyện nhận hồ sơ OCOP đợt cuối năm."


@pytest.fixture
def office() -> Room:
    """An editor of all places, one of Đầm Hà alone, one of Hải Hà alone; three chats that follow."""
    made = room()
    made.hours.now = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    made.member("Chị Hoa", "editor")
    made.member("Cô Lan", "editor", "200")
    made.member("Anh Nam", "editor", "201")
    made.member("Chị Xem", "viewer")
    made.say("1", "/theodoi OCOP Đầm Hà")
    made.say("2", "/theodoi sản phẩm lạc đỏ Thành Mến")
    made.say("3", "/theodoi Hải Hà")
    return made


def told(office: Room, channel: str = "telegram") -> tuple[Notice, ...]:
    """What a channel sends, some minutes later."""
    office.hours.pass_by(minutes=3)
    return due(office.desk.office, channel)


def shown(office: Room, user: str = "Chị Hoa", text: str = f"/thongbao Đầm Hà: {TEXT}") -> Reply:
    """The preview of a notice."""
    return office.say(user, text)


def send(office: Room, user: str = "Chị Hoa", preview: Reply | None = None) -> Reply:
    """Send what was shown."""
    return office.say(user, f"/guithongbao {number_in(preview or shown(office), '/guithongbao')}")


def test_preview_sends_nothing(office: Room) -> None:
    """It shows the whole of what followers would read, and how many there are."""
    preview = shown(office)

    assert "chưa gửi. 2 nơi theo dõi huyện Đầm Hà" in preview.lines[0]
    assert TEXT in preview.text and "/botheodoi" in preview.text
    assert [chip.label for chip in preview.chips] == ["✔ Gửi", "Bỏ"]
    assert told(office) == ()


def test_followers_of_the_place_and_its_products_get_it_once(office: Room) -> None:
    """Who follows a figure there or a product from there; nobody else, and nobody twice."""
    preview = shown(office)
    sent = send(office, preview=preview)
    again = send(office, preview=preview)

    notices = told(office)

    assert sent.lines[0].startswith("Sẽ gửi tới 2 nơi sau 2 phút") and again.lines == (
        say("follows.announce_sent_before"),
    )
    assert [notice.chat for notice in notices] == [Chat("telegram", "1"), Chat("telegram", "2")]
    assert all(TEXT in notice.text and "Người giữ số liệu gửi" in notice.text for notice in notices)
    assert told(office) == ()


def test_it_is_taken_back_before_it_is_sent(office: Room) -> None:
    """Within the first minutes nobody gets it."""
    sent = send(office)
    back = office.say("Chị Hoa", f"/thulai {number_in(sent, '/thulai')}")

    assert back.lines == (say("follows.announce_back", count=2),)
    assert told(office) == ()
    assert "đã thu lại" in office.say("Chị Hoa", "/thongbao").text


def test_it_is_taken_back_from_who_has_not_got_it(office: Room) -> None:
    """The page's follower has not come back yet; who got it keeps it."""
    office.say("9", "/theodoi Đầm Hà", channel="web")
    sent = send(office)
    assert len(told(office)) == 2
    back = office.say("Chị Hoa", f"/thulai {number_in(sent, '/thulai')}")

    assert back.lines == (say("follows.announce_back", count=1),)
    assert TEXT not in office.say("9", "chào bạn", channel="web").text
    assert office.say("Chị Hoa", f"/thulai {number_in(sent, '/thulai')}").lines == (say("follows.announce_too_late"),)


def test_page_shows_it_with_the_next_reply(office: Room) -> None:
    """Once, before the answer."""
    office.say("9", "/theodoi Đầm Hà", channel="web")
    send(office)
    office.hours.pass_by(minutes=3)

    first, second = (office.say("9", "chào bạn", channel="web") for _ in range(2))

    assert first.lines[0] == say("follows.announcement", place="huyện Đầm Hà") and TEXT in first.lines[1]
    assert TEXT not in second.text


def test_nothing_goes_out_at_night(office: Room) -> None:
    """It waits for the morning."""
    office.hours.now = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    send(office)
    by_night = told(office)
    office.hours.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    assert (by_night, len(told(office))) == ((), 2)


@pytest.mark.parametrize(
    ("user", "key"),
    [("Anh Nam", "follows.announce_not_yours"), ("Chị Xem", "desk.needs_editor"), ("5", "desk.for_staff")],
)
def test_rights_are_kept(office: Room, user: str, key: str) -> None:
    """An editor of another place, a viewer and a citizen show and send nothing."""
    reply = shown(office, user)

    assert reply.lines == (say(key, place="huyện Đầm Hà"),)
    assert office.store.announcements.get(1) is None


def test_editor_of_the_place_may(office: Room) -> None:
    """Whoever keeps the place."""
    send(office, "Cô Lan", shown(office, "Cô Lan"))

    assert len(told(office)) == 2


def test_another_sends_and_drops_nothing_of_hers(office: Room) -> None:
    """A preview is its writer's; an owner may drop it."""
    office.member("Chị Chủ", "owner")
    number = number_in(shown(office), "/guithongbao")

    refused = (say("follows.announce_other", number=number),)
    assert office.say("Cô Lan", f"/guithongbao {number}").lines == refused
    assert office.say("Cô Lan", f"/bothongbao {number}").lines == refused
    assert office.say("Chị Chủ", f"/bothongbao {number}").lines == (say("follows.announce_dropped"),)
    assert office.say("Chị Hoa", f"/guithongbao {number}").lines == (say("follows.announce_gone"),)


def test_one_a_day_for_a_place(office: Room) -> None:
    """Followers are not flooded; one that was taken back does not count, and the next day is another."""
    number = number_in(send(office), "/thulai")
    refused = shown(office)
    office.say("Chị Hoa", f"/thulai {number}")
    send(office)
    told(office)
    again = shown(office)
    office.hours.pass_by(days=1)

    assert refused.lines == again.lines == (say("follows.announce_again", place="huyện Đầm Hà"),)
    assert "chưa gửi" in shown(office).lines[0]


def test_old_preview_is_not_sent(office: Room) -> None:
    """Who follows may have changed by then, and so may the editor's mind."""
    preview = shown(office)
    office.hours.pass_by(minutes=16)

    assert send(office, preview=preview).lines == (say("follows.announce_old"),)
    assert told(office) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/thongbao", "dấu hai chấm"),
        ("/thongbao Đầm Hà", "dấu hai chấm"),
        ("/thongbao Đầm Hà:   \u200b\u202e ", "dấu hai chấm"),
        ("/thongbao Sao Hoả: chào", "chưa rõ “Sao Hoả”"),
        ("/thongbao Bình Liêu: chào", "Chưa có ai theo dõi"),
        (f"/thongbao Đầm Hà: {'a' * (LONGEST + 1)}", "501 ký tự, nhiều nhất 500"),
        ("/thongbao Đầm Hà:" + "\nmột" * 9, "nhiều nhất 8 dòng"),
        ("/guithongbao 99", "Không có thông báo"),
        ("/guithongbao 1 OR 1=1", "Không có thông báo"),
        ("/bothongbao x", "Không có thông báo"),
        ("/thulai", "Không có thông báo"),
    ],
)
def test_bad_input_is_named(office: Room, text: str, words: str) -> None:
    """What is wrong, and nothing is kept or sent."""
    assert words in office.say("Chị Hoa", text).text
    assert office.store.announcements.get(1) is None


def test_letters_that_nobody_sees_are_taken_out(office: Room) -> None:
    """What would hide or turn the text does not reach anybody; lines stay lines."""
    send(office, preview=shown(office, text="/thongbao Đầm Hà: một\u202e\x07 hai\n\nba"))

    assert "\nmột hai\nba\n" in told(office)[0].text


def test_what_was_sent_is_on_record(office: Room) -> None:
    """Who, when, to whom and to how many; also long after."""
    send(office)
    told(office)
    office.store.drop_before(datetime(2027, 11, 21, tzinfo=UTC), now=datetime(2027, 11, 21, tzinfo=UTC))

    listed = [office.say("Cô Lan", command).text for command in ("/thongbao", "/lichsu")]

    line = f"21/11/2026 10:00, Chị Hoa gửi người theo dõi huyện Đầm Hà (2 nơi): “{TEXT}”"
    assert [line in text for text in listed] == [True, True]


def test_two_persons() -> None:
    """Where changes need two, so do notices: the second is shown the whole before it is sent."""
    made = room(two_persons=True)
    made.member("Chị Hoa", "editor")
    made.member("Anh Nam", "editor")
    made.say("1", "/theodoi OCOP Đầm Hà")
    made.say("Chị Hoa", f"/thongbao Đầm Hà: {TEXT}")

    own = made.say("Chị Hoa", "/guithongbao 1 đồng ý")
    whole = made.say("Anh Nam", "/guithongbao 1")
    before = told(made)
    sent = made.say("Anh Nam", whole.chips[0].text)

    assert own.lines == (say("follows.announce_second", number="1"),)
    assert TEXT in whole.text and before == ()
    assert "Sẽ gửi tới 1 nơi" in sent.text and len(told(made)) == 1


def test_word_that_sends_is_named_and_sends(office: Room) -> None:
    """ "Ghi" is another thing's word: it is told the one that sends, and sends nothing."""
    preview = shown(office)
    written = office.say("Chị Hoa", "ghi")
    sent = office.say("Chị Hoa", "gửi")

    assert say("follows.announce_word") in preview.lines
    assert written.lines == (say("follows.announce_word"),)
    assert sent.lines[0].startswith("Sẽ gửi tới 2 nơi")
    assert len(told(office)) == 2
    assert office.say("Chị Hoa", "gửi").kind != "staff"


def test_word_drops_what_was_shown(office: Room) -> None:
    """What is dropped is sent by no word and no button."""
    preview = shown(office)

    assert office.say("Chị Hoa", "bỏ").lines == (say("follows.announce_dropped"),)
    assert send(office, preview=preview).lines == (say("follows.announce_gone"),)


def test_only_one_to_take_back_needs_no_number(office: Room) -> None:
    """Of several each is offered by its number; where none is left that is said."""
    send(office)
    back = office.say("Chị Hoa", "/thulai")
    none = office.say("Chị Hoa", "/thulai")
    send(office)
    send(office, preview=shown(office, text="/thongbao Hải Hà: Họp ngày 2/12."))
    several = office.say("Chị Hoa", "/thulai")

    assert back.lines == (say("follows.announce_back", count=2),)
    assert none.lines == (say("follows.announce_none_out"),)
    assert [line[:7] for line in several.lines[1:]] == ["- Số 3,", "- Số 2,"]
    assert [chip.label for chip in several.chips] == ["Thu lại số 3", "Thu lại số 2"]
    assert office.say("Chị Hoa", several.chips[1].text).lines == (say("follows.announce_back", count=2),)


def test_place_of_several_is_chosen(office: Room) -> None:
    """A button for each, which goes on with the text."""
    office.say("7", "/theodoi xã Đường Hoa")

    asked = office.say("Chị Hoa", f"/thongbao xã Đường Hoa: {TEXT}")

    assert asked.lines == (say("follows.announce_several", text="xã Đường Hoa"),)
    assert [chip.label for chip in asked.chips] == ["xã Đường Hoa, tỉnh Quảng Ninh", "xã Đường Hoa, huyện Hải Hà"]
    assert all(chip.text.endswith(f": {TEXT}") for chip in asked.chips)
    assert "địa bàn nào" not in office.say("Chị Hoa", asked.chips[0].text).text
