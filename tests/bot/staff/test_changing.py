"""Changing a figure in plain words: read, completed by questions, shown, written once."""

from dataclasses import replace

import pytest

from bot.responder import Hoidap
from bot.staff.preview import sample_questions
from bot.staff.words import say
from knowledge.changes import Change, Entry
from knowledge.records import Fact
from tests.bot.staff.office import ASKED, FOUR_STARS, Room, number_in, room


@pytest.fixture
def office() -> Room:
    """A room with an editor of all places."""
    made = room()
    made.member("Chị Hoa", "editor")
    return made


@pytest.fixture(scope="module")
def reader() -> Room:
    """A room with an editor, in which nothing is written."""
    made = room()
    made.member("Chị Hoa", "editor")
    return made


def newest(office: Room) -> Fact:
    """The figure that the last change brought."""
    entries = office.store.log.change(office.store.log.last()).entries
    return next(entry.after for entry in entries if isinstance(entry.after, Fact))


def test_preview_shows_before_and_after(reader: Room) -> None:
    """A complete sentence is shown with before and after, and with what people will be answered."""
    shown = reader.say("Chị Hoa", FOUR_STARS)

    assert [chip.text.split()[0] for chip in shown.chips] == ["/ghi", "/suanhap", "/boqua"]
    assert "- Giá trị: 3 sản phẩm → 5 sản phẩm" in shown.lines
    assert "- Tình trạng: kết quả (bot đoán)" in shown.lines
    assert "Báo cáo 123/BC-UBND (nguồn mới; UBND huyện Đầm Hà (bot đoán); 05/07/2023)" in shown.text
    answers = [line for line in shown.lines if line.startswith("“")]
    assert len(answers) == 2
    assert all("Huyện Đầm Hà có 5 sản phẩm OCOP đạt 4 sao (tính đến 30/06/2023)" in line for line in answers)


def test_nothing_is_written_before_the_word(office: Room) -> None:
    """A preview changes nothing; the word writes it, and everybody is answered with it."""
    office.say("Chị Hoa", FOUR_STARS)
    assert office.store.version() == 1
    assert "3 sản phẩm" in office.say("dân", ASKED).lines[0]

    written = office.say("Chị Hoa", "ghi")

    assert written.lines[0] == "Đã ghi: thay đổi số 2."
    assert "5 sản phẩm" in office.say("dân", ASKED).lines[0]
    change = office.store.log.change(2)
    assert (change.actor, change.channel, change.source) == ("Chị Hoa", "telegram", "Báo cáo 123/BC-UBND")


def test_same_button_writes_once(office: Room) -> None:
    """Pressed twice, a button writes once and says so."""
    draft = number_in(office.say("Chị Hoa", FOUR_STARS), "/ghi")

    texts = [office.say("Chị Hoa", f"/ghi {draft}").text for _ in range(3)]

    assert texts[0].startswith("Đã ghi: thay đổi số 2.")
    assert texts[1:] == ["Bản này đã ghi rồi: thay đổi số 2. Không ghi thêm lần nữa."] * 2
    assert office.store.version() == 2


def test_expired_preview_is_not_written(office: Room) -> None:
    """After a quarter of an hour the button says that the preview is too old."""
    draft = number_in(office.say("Chị Hoa", FOUR_STARS), "/ghi")
    office.hours.pass_by(minutes=15, seconds=1)

    assert "hết hiệu lực" in office.say("Chị Hoa", f"/ghi {draft}").text
    assert office.store.version() == 1


def test_dropped_preview_is_not_written(office: Room) -> None:
    """What was dropped cannot be written by its button."""
    draft = number_in(office.say("Chị Hoa", FOUR_STARS), "/ghi")

    assert "Chưa đổi gì" in office.say("Chị Hoa", "bỏ").text
    assert "đã bỏ" in office.say("Chị Hoa", f"/ghi {draft}").text
    assert office.store.version() == 1


@pytest.mark.parametrize(
    "sentence",
    [
        FOUR_STARS.replace("/capnhat", "cập nhật"),
        FOUR_STARS.replace("/capnhat", "Cap nhat"),
        FOUR_STARS.replace("/capnhat", "capnhat"),
    ],
)
def test_command_may_be_left_out(reader: Room, sentence: str) -> None:
    """The same sentence without the slash is read the same."""
    assert "Xem trước số mới" in reader.say("Chị Hoa", sentence).lines[0]


def test_what_is_missing_is_asked_one_by_one(office: Room) -> None:
    """Indicator, place, value, time, status, source, its publisher and its day: each is asked for alone."""
    asked = [
        office.say("Chị Hoa", text).lines[-1]
        for text in (
            "/capnhat xyz", "lượt khách du lịch", "Hải Hà", "12.345", "năm 2023", "Báo cáo về du lịch", "Sở Du lịch",
        )
    ]  # fmt: skip
    shown = office.say("Chị Hoa", "không rõ")

    assert asked == [
        "Số này là của chỉ số nào?",
        "Số này là của địa bàn nào?",
        "Giá trị là bao nhiêu? (đơn vị: lượt khách)",
        "Số này của thời điểm nào? Như “năm 2022”, “tháng 5/2023”, “tính đến 30/6/2023”.",
        "Theo nguồn nào? Ghi tên hoặc số văn bản; nguồn mới cũng được.",
        "“Báo cáo về du lịch” là nguồn mới. Cơ quan nào ban hành?",
        "“Báo cáo về du lịch” là nguồn mới. Ban hành ngày nào?",
    ]
    assert "- Giá trị: 12.345 lượt khách" in shown.text
    assert "Sở Du lịch; không ghi ngày" in shown.text


def test_status_is_asked_where_figures_differ(reader: Room) -> None:
    """Where no earlier figure tells the status, it is asked for with buttons."""
    asked = reader.say(
        "Chị Hoa", "/capnhat doanh thu OCOP Hải Hà 2 tỷ đồng năm 2023 theo Báo cáo 5/BC-UBND ngày 1/2/2024"
    )

    assert asked.lines[-1] == "Đây là kết quả hay loại nào khác?"
    assert {"kết quả", "mục tiêu"} <= {chip.text for chip in asked.chips}
    assert "Xem trước" in reader.say("Chị Hoa", "mục tiêu").lines[0]


def test_question_between_is_answered_and_the_form_waits(reader: Room) -> None:
    """A question asked while a form waits is answered, and the form goes on after it."""
    reader.say("Chị Hoa", "/capnhat sản phẩm OCOP 4 sao Đầm Hà 5 năm 2023")

    assert reader.say("Chị Hoa", "Hải Hà có bao nhiêu sản phẩm OCOP?").kind == "answer"
    assert "Ban hành ngày nào" in reader.say("Chị Hoa", "theo Báo cáo 5/BC-UBND").text
    assert reader.say("Chị Hoa", "thôi").text == "Đã bỏ. Chưa đổi gì."
    assert reader.say("Chị Hoa", "5/7/2023").kind != "staff"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("xã đạt chuẩn nông thôn mới Đầm Hà 12/8 năm 2023", "12 lớn hơn tổng là 8"),
        ("tỷ lệ hộ nghèo Bình Liêu 134% năm 2023", "134% nằm ngoài khoảng 0–100%"),
        ("sản phẩm OCOP Đầm Hà -3 năm 2023", "-3 là số âm"),
        ("sản phẩm OCOP Đầm Hà âm 3 năm 2023", "-3 là số âm"),
        ("sản phẩm OCOP Đầm Hà 3,5 năm 2023 theo Báo cáo 5/BC-UBND ngày 1/2/2024", "3,5 không phải số nguyên"),
        ("sản phẩm OCOP Đầm Hà 30 năm 2025 theo Báo cáo 5/BC-UBND ngày 1/2/2024", "công bố ngày"),
    ],
)
def test_impossible_is_refused(reader: Room, said: str, why: str) -> None:
    """What no figure can be is refused with its reason, and asked for again; there is no button to write it."""
    refused = reader.say("Chị Hoa", f"/capnhat {said}")

    assert why in refused.text
    assert not any(chip.text.startswith("/ghi") for chip in refused.chips)


@pytest.mark.parametrize(
    ("said", "odd"),
    [
        ("sản phẩm OCOP 4 sao Đầm Hà 50 năm 2023", "gấp 16,7 lần số gần nhất (3 sản phẩm)"),
        ("lượt khách du lịch Đầm Hà 100 năm 2024, mục tiêu", "1/400"),
        ("sản phẩm OCOP Đầm Hà 30 năm 2027", "còn chưa tới"),
        ("sản phẩm OCOP 4 sao Hải Hà 4 năm 2019", "trước số mới nhất"),
        ("tỷ lệ nghèo đa chiều Bình Liêu 1,2% năm 2023, bộ tiêu chí mây", "Bộ tiêu chí khác"),
        ("doanh thu OCOP Hải Hà 2 tỷ đồng năm 2023, kết quả", "Đã đổi từ tỷ đồng sang triệu đồng"),
        ("doanh thu OCOP Hải Hà 2000 triệu đồng năm 2027, kết quả", "còn chưa tới"),
    ],
)
def test_odd_is_said(reader: Room, said: str, odd: str) -> None:
    """What is odd is shown beside the figure, which may be written all the same."""
    shown = reader.say("Chị Hoa", f"/capnhat {said}, theo Báo cáo 5/BC-UBND ngày 1/12/2027")

    assert any(line.startswith("⚠") and odd in line for line in shown.lines), shown.text
    assert shown.chips[0].text.startswith("/ghi")


def test_older_source_is_odd(reader: Room) -> None:
    """A source older than the one it would stand before is named with both days."""
    shown = reader.say("Chị Hoa", "/sua ocop 4 sao Hải Hà 4, vì nhầm, theo Báo cáo 1/BC-UBND ngày 1/2/2022")

    assert "cũ hơn nguồn của số đang có (14/03/2022)" in shown.text


def test_unit_of_another_kind_is_asked(reader: Room) -> None:
    """A value in a unit that is not the indicator's is not taken."""
    asked = reader.say("Chị Hoa", "/capnhat sản phẩm OCOP 4 sao Đầm Hà 5 hộ năm 2023")

    assert "tính bằng “sản phẩm”, còn bạn ghi “hộ”" in asked.text


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("thu nhập bình quân đầu người Đầm Hà 65.000 đồng năm 2023", "đồng"),
        ("thu nhập bình quân đầu người Đầm Hà 65 triệu năm 2023", "triệu"),
    ],
)
def test_money_of_another_kind_is_asked(reader: Room, said: str, typed: str) -> None:
    """Đồng are no dollars: the value is asked for again, in the indicator's unit."""
    assert f"tính bằng “USD”, còn bạn ghi “{typed}”" in reader.say("Chị Hoa", f"/capnhat {said}").text


def test_unit_before_the_indicator_is_kept(reader: Room) -> None:
    """A unit is checked also where the indicator is said after it."""
    assert "còn bạn ghi “usd”" in reader.say("Chị Hoa", "/capnhat 5 USD năm 2023", "hộ nghèo", "Bình Liêu").text.lower()


@pytest.mark.parametrize("quarter", ["quý II/2023", "quý 2 năm 2023", "Quy II/2023"])
def test_quarter_is_no_year(reader: Room, quarter: str) -> None:
    """A quarter is taken for its days, not for its year."""
    shown = reader.say("Chị Hoa", f"/capnhat ocop 4 sao Đầm Hà 5 {quarter}, theo Báo cáo 5/BC-UBND ngày 1/2/2024")

    assert "từ 01/04/2023 đến 30/06/2023" in shown.text


def test_two_figures_are_asked_one_by_one(reader: Room) -> None:
    """Of two figures in a message none is half taken: each has a button with all that it needs."""
    asked = reader.say("Chị Hoa", "/capnhat hộ nghèo Bình Liêu 60 hộ, tỷ lệ hộ nghèo 2%, năm 2023, theo BC 5/BC-UBND")

    assert asked.lines[0].startswith("Mỗi lần một số. Bot thấy 2 số")
    assert [each.text for each in asked.chips] == [
        "/capnhat hộ nghèo Bình Liêu 60 hộ, năm 2023, theo BC 5/BC-UBND",
        "/capnhat tỷ lệ hộ nghèo 2% huyện Bình Liêu, năm 2023, theo BC 5/BC-UBND",
    ]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("giá trị 6", "- Giá trị: 3 sản phẩm → 6 sản phẩm"),
        ("giá trị là 6", "- Giá trị: 3 sản phẩm → 6 sản phẩm"),
        ("6 sản phẩm", "- Giá trị: 3 sản phẩm → 6 sản phẩm"),
        ("ngày 1/7/2023", "→ 01/07/2023"),
        ("tình trạng mục tiêu", "- Tình trạng: mục tiêu"),
        ("nguồn Quyết định 9/QĐ-UBND ngày 5/8/2023", "→ Quyết định 9/QĐ-UBND"),
        ("địa bàn Hải Hà", "Sản phẩm OCOP đạt 4 sao, huyện Hải Hà"),
        ("hộ nghèo", "Hộ nghèo, huyện Đầm Hà (bot đoán)"),
    ],
)
def test_label_of_a_part_means_that_part(reader: Room, said: str, line: str) -> None:
    """A label before a value means that part; another indicator is a guess, and nothing else moves it."""
    shown = reader.say("Chị Hoa", FOUR_STARS, "/suanhap", said)

    assert line in shown.text
    assert (said == "hộ nghèo") == ("OCOP đạt 4 sao" not in shown.text)


def test_correction_supersedes(office: Room) -> None:
    """A correction keeps the figure's id; its reason is asked for and logged; nothing stands beside."""
    asked = office.say("Chị Hoa", "/sua sản phẩm OCOP 4 sao Hải Hà 4")
    shown = office.say("Chị Hoa", "nhập nhầm")
    office.say("Chị Hoa", "ghi")

    assert asked.lines == ("Vì sao sửa? Lý do được ghi vào nhật ký.",)
    assert "Xem trước sửa số cũ" in shown.lines[0]
    (entry,) = office.store.log.change(2).entries
    assert isinstance(entry.before, Fact)
    assert entry.after == replace(entry.before, value=4.0)
    assert office.store.log.change(2).reason == "nhập nhầm"


def test_correction_without_a_figure_is_refused(reader: Room) -> None:
    """Where there is no such figure, there is nothing to correct."""
    assert "Chưa có số nào như vậy" in reader.say("Chị Hoa", "/sua sản phẩm OCOP 4 sao Đầm Hà năm 1999 là 4").text


def test_figure_near_is_offered(reader: Room) -> None:
    """Where only a wider indicator has a figure, that is offered whole, and the button corrects it."""
    asked = reader.say("Chị Hoa", "/sua hộ nghèo Bình Liêu năm 2022 là 95, vì nhập nhầm")

    assert "Chưa có số nào như vậy" in asked.lines[0]
    assert asked.lines[2] == "- 154 hộ, hộ nghèo và cận nghèo, huyện Bình Liêu (đến hết năm 2022)"
    assert "- Giá trị: 154 hộ → 95 hộ" in reader.say("Chị Hoa", asked.chips[0].text).text


def test_own_examples_work_as_printed(reader: Room) -> None:
    """The examples that the bot gives for its commands are taken as they are printed."""
    for key in ("changing.how_to_update", "changing.how_to_correct"):
        example = say(key).partition("Ví dụ: ")[2]
        assert not reader.say("Chị Hoa", example).lines[0].startswith(("Chưa", "Bot chưa", "Mỗi"))


def test_overlapping_time_of_one_source_is_odd(office: Room) -> None:
    """Another value of the same source for a time that overlaps is said; so is nothing where they do not."""
    office.say("Chị Hoa", FOUR_STARS, "ghi")
    said = "/capnhat ocop 4 sao Đầm Hà 6 {}, theo Báo cáo 123/BC-UBND"

    year, other = (office.say("Chị Hoa", said.format(time)).text for time in ("năm 2023", "năm 2022"))

    assert "Nguồn này đã có số 5 sản phẩm (tính đến 30/06/2023)" in year
    assert "Nguồn này đã có số" not in other


@pytest.mark.parametrize(("year", "status"), [(2025, "kết quả"), (2027, "mục tiêu")])
def test_what_is_over_is_no_target(reader: Room, year: int, status: str) -> None:
    """Where only targets are known, what lies ahead is guessed to be one, and what is over a result."""
    shown = reader.say("Chị Hoa", f"/capnhat tỷ lệ hộ nghèo Hải Hà 1,5% năm {year}, theo BC 9/BC-UBND ngày 5/7/2026")

    assert f"- Tình trạng: {status} (bot đoán)" in shown.lines


def test_same_source_and_time_is_a_correction(office: Room) -> None:
    """A second value of the same source for the same time is shown as what it is: a correction."""
    office.say("Chị Hoa", FOUR_STARS, "ghi")

    shown = office.say("Chị Hoa", FOUR_STARS.replace(" 5,", " 6,"))

    assert "Xem trước sửa số cũ" in shown.lines[0]
    assert "nên đây là sửa số ấy" in shown.text
    assert "đã có đúng như vậy" in office.say("Chị Hoa", FOUR_STARS).text


def test_part_of_a_preview_is_put_differently(office: Room) -> None:
    """ "Sửa" opens the preview again; what is said anew replaces that part, the rest stays."""
    office.say("Chị Hoa", FOUR_STARS, "sửa", "6", "sửa", "năm 2023", "sửa", "mục tiêu")
    office.say("Chị Hoa", "ghi")

    fact = newest(office)
    assert (fact.value, fact.period_text, fact.status) == (6.0, "năm 2023", "target")
    assert office.store.snapshot().sources[fact.source].title == "Báo cáo 123/BC-UBND"


def test_changed_underneath_is_said(office: Room) -> None:
    """Of two editors of one figure the second is told who changed it, sees the new before, and may still write."""
    office.member("Anh Nam", "editor")
    mine = number_in(office.say("Chị Hoa", "/sua ocop 4 sao Hải Hà 4, vì nhầm"), "/ghi")
    office.say("Anh Nam", "/sua ocop 4 sao Hải Hà 5, vì đếm lại", "ghi")

    told = office.say("Chị Hoa", f"/ghi {mine}")

    assert "Anh Nam vừa đổi mục này (thay đổi số 2)" in told.lines[0]
    assert "- Giá trị: 5 sản phẩm → 4 sản phẩm" in told.lines
    assert office.store.version() == 2
    office.say("Chị Hoa", f"/ghi {number_in(told, '/ghi')}")
    assert newest(office).value == 4.0


def test_changed_to_the_same_needs_nothing(office: Room) -> None:
    """Where the other editor wrote the same value, there is nothing left to write."""
    office.member("Anh Nam", "editor")
    mine = number_in(office.say("Chị Hoa", "/sua ocop 4 sao Hải Hà 4, vì nhầm"), "/ghi")
    office.say("Anh Nam", "/sua ocop 4 sao Hải Hà 4, vì đếm lại", "ghi")

    assert "ghi đúng như vậy" in office.say("Chị Hoa", f"/ghi {mine}").text
    assert office.store.version() == 2


def test_anothers_draft_is_not_written(office: Room) -> None:
    """A draft is its maker's; another editor's button does nothing."""
    office.member("Anh Nam", "editor")
    mine = number_in(office.say("Chị Hoa", FOUR_STARS), "/ghi")

    texts = [office.say("Anh Nam", f"/{command} {mine}").text for command in ("ghi", "boqua", "suanhap")]

    assert ["của người khác" in text for text in texts] == [True, True, True]
    assert "Đã ghi" in office.say("Chị Hoa", "ghi").text


def test_editor_of_a_place_keeps_to_it(office: Room) -> None:
    """Whoever keeps one place changes it and its communes, and nothing else."""
    office.member("Cô Lan", "editor", "200")

    assert "người giữ số liệu khác" in office.say("Cô Lan", FOUR_STARS.replace("Đầm Hà", "Hải Hà")).text
    assert "Xem trước" in office.say("Cô Lan", FOUR_STARS).lines[0]
    guessed = office.say("Cô Lan", FOUR_STARS.replace(" Đầm Hà", ""))
    assert "huyện Đầm Hà (bot đoán)" in guessed.text
    assert "mọi địa bàn" in office.say("Cô Lan", "/ten ocop bốn sao = sản phẩm OCOP đạt 4 sao").text
    office.say("Chị Hoa", "/sua ocop 4 sao Hải Hà 4, vì nhầm", "ghi")
    assert "mục của nơi khác" in office.say("Cô Lan", "/hoantac 2").text


def test_second_person_confirms() -> None:
    """With two persons a change waits until another editor presses; its maker cannot, and it is written once."""
    made = room(two_persons=True)
    for name in ("Chị Hoa", "Anh Nam"):
        made.member(name, "editor")
    draft = number_in(made.say("Chị Hoa", FOUR_STARS), "/ghi")

    assert "chờ người thứ hai" in made.say("Chị Hoa", f"/ghi {draft}").text
    assert "không phải người soạn" in made.say("Chị Hoa", f"/ghi {draft}").text
    assert made.store.version() == 1
    assert [each.text for each in made.say("Chị Hoa", "/cho").chips] == [f"/boqua {draft}"]
    waiting = made.say("Anh Nam", "/cho")
    assert "Chị Hoa soạn: sản phẩm OCOP đạt 4 sao, huyện Đầm Hà: 5 sản phẩm" in waiting.lines[0]
    assert "- Giá trị: 3 sản phẩm → 5 sản phẩm" in waiting.lines
    assert "- Tình trạng: kết quả (bot đoán)" in waiting.lines
    made.hours.pass_by(hours=20)
    assert "Đã ghi" in made.say("Anh Nam", f"/ghi {number_in(waiting, '/ghi')}").text
    change = made.store.log.change(2)
    assert (change.actor, change.reason) == ("Chị Hoa", "Anh Nam xác nhận")
    assert "đã ghi rồi: thay đổi số 2" in made.say("Anh Nam", f"/ghi {draft}").text
    assert "chờ người thứ hai" in made.say("Chị Hoa", "/hoantac").text
    assert made.store.version() == 2
    assert "Đã ghi" in made.say("Anh Nam", f"/ghi {number_in(made.say('Anh Nam', '/cho'), '/ghi')}").text
    assert made.store.log.change(3).reverts == 2


def test_only_what_was_seen_is_confirmed() -> None:
    """Of several that wait each is shown whole before it can be confirmed."""
    made = room(two_persons=True)
    for name in ("Chị Hoa", "Anh Nam"):
        made.member(name, "editor")
    made.say("Chị Hoa", FOUR_STARS, "ghi", "/sua ocop 4 sao Hải Hà 4, vì nhầm", "ghi")

    first, second = (each.text.split()[1] for each in made.say("Anh Nam", "/cho").chips)

    assert "→ 5 sản phẩm" in made.say("Anh Nam", f"/ghi {first}").text
    assert made.store.version() == 1
    assert "Đã ghi" in made.say("Anh Nam", f"/ghi {first}").text
    assert made.say("Chị Hoa", f"/boqua {second}").text == "Đã bỏ. Chưa đổi gì."


def test_name_of_a_person_is_changed(office: Room) -> None:
    """An office has a name for its value, said behind "là"."""
    office.say(
        "Chị Hoa", "/capnhat Chủ tịch UBND huyện Đầm Hà là Nguyễn Thử, năm 2023, theo Báo cáo 5/BC-UBND ngày 1/2/2024"
    )
    office.say("Chị Hoa", "ghi")

    assert "Nguyễn Thử" in office.say("dân", "Chủ tịch UBND huyện Đầm Hà là ai?").text


@pytest.mark.parametrize("text", ["", "x" * 2000, "\0", "5/0", "=1+1", "{place}", "%s %d", "năm năm năm", "1" * 400])
def test_odd_input_is_answered_calmly(office: Room, text: str) -> None:
    """Whatever stands behind a command, staff get a sentence and nothing is written."""
    for command in ("capnhat", "sua", "ghi", "boqua", "suanhap", "hoantac", "lichsu", "nguon", "ten", "bo", "vao"):
        assert office.say("Chị Hoa", f"/{command} {text}").lines
        office.say("Chị Hoa", "/boqua")
    assert office.store.version() == 1


def test_sample_questions_read_well(reader: Room) -> None:
    """The word before a place's name is not said twice."""
    snapshot = reader.store.snapshot()
    chairman = next(fact for fact in snapshot.facts if fact.indicator == "chairman" and fact.place == "200")

    assert sample_questions(chairman, snapshot)[0] == "Chủ tịch UBND huyện Đầm Hà?"


def test_known_source_is_found_by_its_number(office: Room) -> None:
    """A source that is in the base is taken by its number, and is not made again."""
    office.say("Chị Hoa", FOUR_STARS, "ghi")

    office.say("Chị Hoa", "/capnhat sản phẩm OCOP Đầm Hà 31, tính đến 30/6/2023, theo BC 123/bc-ubnd", "ghi")

    assert [entry.kind for entry in office.store.log.change(3).entries] == ["facts"]
    assert newest(office).source == "bao_cao_123_bc_ubnd"


def test_answers_after_a_new_figure_are_those_of_a_fresh_bot(office: Room) -> None:
    """A new figure is taken up without learning all names anew, and everything is answered as if they were."""
    office.say("Chị Hoa", FOUR_STARS, "ghi")
    questions = (
        ASKED,
        "tình hình OCOP Đầm Hà",
        "ocop 4 sao",
        "so sánh OCOP 4 sao Đầm Hà và Hải Hà",
        "nguồn ocop 4 sao đầm hà",
    )

    taken_up = office.desk.office.hoidap.foresee((), questions)
    fresh = Hoidap(office.store, office.desk.office.today).foresee((), questions)

    assert taken_up == fresh


def test_foreseeing_changes_nothing(office: Room) -> None:
    """What would be answered after a change is told without a trace in the base or the bot."""
    fact = office.store.snapshot().fact_by_id["dh_ocop_4_star"]
    entry = Entry("facts", fact.id, fact, replace(fact, value=77.0))
    hoidap = office.desk.office.hoidap

    (foreseen,) = hoidap.foresee((entry,), (ASKED,))

    assert "77 sản phẩm" in foreseen.lines[0]
    assert "3 sản phẩm" in office.say("dân", ASKED).lines[0]
    office.store.log.append(Change("thử", "test", "", "", (entry,)))
    assert office.say("dân", ASKED).lines == foreseen.lines


@pytest.mark.parametrize("between", [" ngày 5/7/2023", ", ngày 5/7/2023", "; ngày 5/7/2023", ", 5/7/2023"])
def test_day_behind_a_source_is_its_own(reader: Room, between: str) -> None:
    """A day behind the source's title is when it was published, not the time of the figure."""
    shown = reader.say("Chị Hoa", f"/capnhat ocop 4 sao Đầm Hà 5 đến hết năm 2022, theo Báo cáo 123/BC-UBND{between}")

    assert "→ đến hết năm 2022" in shown.text
    assert "05/07/2023)" in shown.text


def test_reason_needs_no_comma(reader: Room) -> None:
    """ "Vì" with its mark begins a reason wherever it stands; a bare figure is no source."""
    assert "- Lý do: nhập nhầm" in reader.say("Chị Hoa", "/sua ocop 4 sao Đầm Hà 6 vì nhập nhầm").text
    reader.say("Chị Hoa", "/capnhat ocop 4 sao Đầm Hà 5 năm 2023")
    assert "“1” chưa đủ" in reader.say("Chị Hoa", "1").lines[0]
    reader.say("Chị Hoa", "/boqua")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("31/2/2023", "Không có ngày “31/2/2023” trong lịch"),
        ("ngày 13/13/2023", "Không có ngày “ngày 13/13/2023” trong lịch"),
        ("năm nay", "chưa hiểu “năm nay” là thời điểm nào"),
    ],
)
def test_refused_time_is_named(reader: Room, answer: str, told: str) -> None:
    """A time that is none is said, its digits are no value, and every question can be dropped."""
    asked = reader.say("Chị Hoa", "/capnhat sản phẩm OCOP Đầm Hà 5", answer)

    assert told in asked.lines[0]
    assert asked.chips[-1].text == "/boqua"
    assert "5 sản phẩm" in reader.say("Chị Hoa", "năm 2022", "theo Báo cáo 5/BC-UBND ngày 1/2/2024").text


def test_refused_place_is_named(reader: Room) -> None:
    """A place that is not in the base is said."""
    assert "Không có địa bàn “Hà Nội”" in reader.say("Chị Hoa", "/capnhat sản phẩm OCOP 5", "Hà Nội").lines[0]


@pytest.mark.parametrize("called", ["123", "báo cáo 123", "bc 123", "Báo cáo 123/BC-UBND"])
def test_source_is_found_by_its_bare_number(office: Room, called: str) -> None:
    """A document is found by its number alone."""
    office.say("Chị Hoa", FOUR_STARS, "ghi")

    shown = office.say("Chị Hoa", "/capnhat sản phẩm OCOP Đầm Hà 31 năm 2022", called)

    assert "→ Báo cáo 123/BC-UBND, 05/07/2023" in shown.text


def test_days_are_told_as_people_write_them(reader: Room) -> None:
    """A refusal names days as day, month, year."""
    refused = reader.say("Chị Hoa", "/capnhat ocop Đầm Hà 30 năm 2025 theo Báo cáo 5/BC-UBND ngày 1/2/2024")

    assert "công bố ngày 01/02/2024" in refused.text


def test_source_alone_is_corrected(office: Room) -> None:
    """A correction that names only another source keeps the value and the time."""
    before = office.store.snapshot().fact_by_id["dh_ocop_4_star"]
    said = "/sua ocop 4 sao Đầm Hà theo Quyết định 7/QĐ-UBND ngày 1/8/2023, vì ghi nhầm nguồn"

    shown = office.say("Chị Hoa", said)
    office.say("Chị Hoa", "ghi")

    assert "Quyết định 7/QĐ-UBND (nguồn mới" in shown.text
    assert newest(office) == replace(before, source="quyet_dinh_7_qd_ubnd", paragraph="")
    assert office.store.snapshot().sources["quyet_dinh_7_qd_ubnd"].kind == "decision"
