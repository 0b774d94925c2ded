"""Other names and sources: shown with what they would change, then written."""

import pytest

from bot.staff.trials import MOST_QUESTIONS, check_questions, try_out
from knowledge.changes import Entry
from knowledge.records import Term
from tests.bot.staff.office import Room, number_in, room


@pytest.fixture(scope="module")
def reader() -> Room:
    """A room with an editor, in which nothing is written."""
    made = room()
    made.member("Chị Hoa", "editor")
    return made


def test_new_name_is_tried_then_works() -> None:
    """A new name is shown with the answer it would get and how many others change; once written it is understood."""
    made = room()
    made.member("Chị Hoa", "editor")
    question = "Đầm Hà có bao nhiêu xưởng kẹo?"
    assert made.say("dân", question).kind == "out_of_scope"

    shown = made.say("Chị Hoa", "/ten xưởng kẹo = sản phẩm OCOP đạt 4 sao")

    assert shown.lines[1] == "“xưởng kẹo” = chỉ số “sản phẩm OCOP đạt 4 sao”"
    assert "có 3 sản phẩm OCOP đạt 4 sao" in shown.lines[2]
    assert "chỉ câu trên đổi câu trả lời" in shown.text
    assert made.store.version() == 1
    made.say("Chị Hoa", f"/ghi {number_in(shown, '/ghi')}")
    assert "3 sản phẩm" in made.say("dân", question).text


def test_name_that_takes_anothers_questions_is_shown(reader: Room) -> None:
    """A name under which questions went elsewhere is shown with some of them, before and after."""
    office = reader.desk.office
    term = Term("place", "200", "Hải Hà")
    entry = Entry("terms", "place / 200 / Hải Hà", None, term)

    trial = try_out(office, (entry,), (term.text,), example="tình hình Hải Hà")

    assert trial.asked == MOST_QUESTIONS
    assert trial.turns
    assert all(turn.before.lines != turn.after.lines or turn.before.kind != turn.after.kind for turn in trial.turns)
    assert "câu đổi câu trả lời" in trial.lines()[1]
    assert 3 <= len(trial.lines()) <= 5


def test_test_questions_are_near_first(reader: Room) -> None:
    """Of the questions made from the base, those that share words with the name are asked first."""
    questions = check_questions(reader.desk.office, ("hộ cận nghèo",))

    assert len(questions) == len(set(questions)) == MOST_QUESTIONS
    assert "hộ cận nghèo" in questions[0].lower()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hộ nghèo = hộ cận nghèo", "trùng với tên của chỉ số “hộ nghèo”"),
        ("ho ngheo = hộ cận nghèo", "trùng với tên của chỉ số “hộ nghèo”"),
        ("Hải Hà = hộ nghèo", "trùng với tên của huyện Hải Hà"),
        ("đất mây = huyện Hải Hà", "“đất mây” = huyện Hải Hà"),
        ("lạc đỏ quê = lạc đỏ Thành Mến", "= sản phẩm “lạc đỏ Thành Mến”"),
        ("dh = Hải Hà", "vẫn chưa được hiểu là huyện Hải Hà"),
    ],
)
def test_collision_is_said(reader: Room, typed: str, said: str) -> None:
    """A name that is another's too is shown with whose; a name nobody has is not."""
    shown = reader.say("Chị Hoa", f"/ten {typed}")

    assert said in shown.text
    assert [chip.text.split()[0] for chip in shown.chips] == ["/ghi", "/boqua"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Viết tên mới"),
        ("hộ khó", "Viết tên mới"),
        ("= hộ nghèo", "Viết tên mới"),
        ("a = hộ nghèo", "ngắn quá"),
        ("x" * 100 + " = hộ nghèo", "dài quá"),
        ("gì đó = lung tung", "Không rõ “lung tung”"),
        ("xã về đích nông thôn mới = xã đạt chuẩn nông thôn mới", "đã là tên của"),
    ],
)
def test_bad_name_is_explained(reader: Room, typed: str, said: str) -> None:
    """What is no new name for one known thing is told as such, without a button to write it."""
    answered = reader.say("Chị Hoa", f"/ten {typed}")

    assert said in answered.text
    assert answered.chips == ()


def test_of_several_meanings_one_is_chosen(reader: Room) -> None:
    """A place name that several units share is asked about, each with a button that says which."""
    asked = reader.say("Chị Hoa", "/ten đất mây = Quảng Hà")

    if "Chọn một" in asked.text:
        asked = reader.say("Chị Hoa", asked.chips[0].text)
    assert "Xem trước tên gọi mới" in asked.lines[0]


def test_source_is_added_and_found() -> None:
    """A source is shown with title, publisher, kind and day, and once written is found by its number."""
    made = room()
    made.member("Chị Hoa", "editor")

    shown = made.say("Chị Hoa", "/nguon thêm Báo cáo 9/BC-UBND, UBND huyện Đầm Hà, 5/7/2023")
    made.say("Chị Hoa", "ghi")

    assert shown.lines[1:] == (
        "- Tên: Báo cáo 9/BC-UBND",
        "- Cơ quan: UBND huyện Đầm Hà",
        "- Loại: báo cáo, văn bản",
        "- Ngày: 05/07/2023",
    )
    assert (
        made.say("Chị Hoa", "/nguon 9/bc").lines[1] == "- Báo cáo 9/BC-UBND; UBND huyện Đầm Hà; 05/07/2023; 0 số liệu"
    )
    assert "Đã có nguồn như vậy" in made.say("Chị Hoa", "/nguon thêm Báo cáo 9/BC-UBND").text
    used = made.say("Chị Hoa", "/capnhat sản phẩm OCOP Đầm Hà 31 năm 2023, theo 9/BC-UBND")
    assert "- Nguồn:" in used.text and "Báo cáo 9/BC-UBND, 05/07/2023" in used.text


def test_sources_are_listed(reader: Room) -> None:
    """Without words the newest come first, with the number of their figures."""
    listed = reader.say("Chị Hoa", "/nguon").lines

    assert listed[0] == "Các nguồn (5), mới nhất trước:"
    assert "12–15/05/2023; 25 số liệu" in listed[1]
    assert "Không có nguồn nào" in reader.say("Chị Hoa", "/nguon không có đâu").text


@pytest.mark.parametrize("said", ["hộ nghèo = hộ nghèo", "Đầm Hà = huyện Đầm Hà", "huyện Đầm Hà = Đầm Hà"])
def test_own_name_is_there_already(said: str) -> None:
    """The name that something has is not added to it again."""
    made = room()
    made.member("Chị Hoa", "editor")

    assert "đã là tên của" in made.say("Chị Hoa", f"/ten {said}").text


def test_answer_that_changes_is_counted() -> None:
    """A preview never says that no answer changes beside one that does."""
    made = room()
    made.member("Chị Hoa", "editor")

    shown = made.say("Chị Hoa", "/ten hộ xyz = hộ nghèo").text

    assert "Trước đó bot trả lời câu ấy: Xin lỗi" in shown
    assert "không câu nào đổi" not in shown
