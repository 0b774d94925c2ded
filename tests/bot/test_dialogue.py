"""A chat with the real bot: what is taken from before, what is not, and how a choice is made."""

from dataclasses import replace

import pytest

from bot.messages import Message
from bot.responder import FORGETS_AFTER_S, MOST_CHATS
from knowledge.changes import Change, Entry
from tests.bot.real import World, ask, own_world, shared_world

OCOP_OF = {
    "Đầm Hà": "Huyện Đầm Hà có 29 sản phẩm OCOP (tính đến 21/10, bài không ghi năm).",
    "Hải Hà": "Huyện Hải Hà có 29 sản phẩm OCOP (năm 2021).",
    "Bình Liêu": "Chưa có số liệu sản phẩm OCOP của huyện Bình Liêu.",
}
COMMUNES_OF = {
    "Đầm Hà": "Huyện Đầm Hà có 8/8 xã đạt chuẩn nông thôn mới (tính đến 21/10, bài không ghi năm).",
    "Hải Hà": "Huyện Hải Hà có 10/10 xã đạt chuẩn nông thôn mới (đến hết năm 2020).",
}
THREE_STARS = "Huyện Đầm Hà có 6 sản phẩm OCOP đạt 3 sao (tính đến 21/10, bài không ghi năm)."
AT_THE_END = "Tỷ lệ hộ nghèo và cận nghèo huyện Bình Liêu là 1,96% (đến hết năm 2022)."
OCOP = "Hải Hà có bao nhiêu sản phẩm OCOP?"
COMMUNES = "Hải Hà có bao nhiêu xã đạt chuẩn nông thôn mới?"
AMBIGUOUS = "có bao nhiêu sản phẩm OCOP 4 sao"

FOLLOW_UPS = {
    "place": ((OCOP, "còn Đầm Hà?"), OCOP_OF["Đầm Hà"]),
    "place without a cue": ((OCOP, "Đầm Hà"), OCOP_OF["Đầm Hà"]),
    "stars": (("Đầm Hà có bao nhiêu sản phẩm OCOP 4 sao?", "3 sao thì sao?"), THREE_STARS),
    "object": (
        ("Bình Liêu có bao nhiêu hộ nghèo?", "còn hộ cận nghèo?"),
        "Huyện Bình Liêu có 1.158 hộ cận nghèo (đầu giai đoạn 2021–2025).",
    ),
    "period": (("Tỷ lệ hộ nghèo và cận nghèo Bình Liêu đầu kỳ", "cuối năm 2022 thì sao?"), AT_THE_END),
    "that district": ((COMMUNES, "huyện đó có bao nhiêu sản phẩm OCOP?"), OCOP_OF["Hải Hà"]),
    "correction": ((COMMUNES, "nhầm, Đầm Hà cơ"), COMMUNES_OF["Đầm Hà"]),
    "correction to what has none": ((OCOP, "nhầm, Bình Liêu cơ"), OCOP_OF["Bình Liêu"]),
    "back to the earlier place": ((OCOP, "còn Đầm Hà?", "còn Hải Hà?"), OCOP_OF["Hải Hà"]),
    "after small talk": ((OCOP, "cảm ơn", "còn Đầm Hà?"), OCOP_OF["Đầm Hà"]),
    "after out of scope": ((OCOP, "giá vàng hôm nay", "còn Đầm Hà?"), OCOP_OF["Đầm Hà"]),
    "after what has no figure": ((OCOP, "còn Bình Liêu?", "còn Đầm Hà?"), OCOP_OF["Đầm Hà"]),
    "another topic": (("OCOP là gì?", "còn nông thôn mới?"), "Nông thôn mới là chương trình của Nhà nước"),
    "both together": (
        (COMMUNES, "còn Đầm Hà?", "tổng cả hai huyện là bao nhiêu"),
        "Cộng 2 nơi: 18 xã đạt chuẩn nông thôn mới.",
    ),
}
NAMED_ITSELF = {
    "place and subject": ((OCOP, "Diện tích Bình Liêu"), "Diện tích tự nhiên huyện Bình Liêu là 470,76 km²"),
    "place": (("Đầm Hà có bao nhiêu sản phẩm OCOP 4 sao?", "Hải Hà có mấy sản phẩm OCOP?"), OCOP_OF["Hải Hà"]),
    "stars": (("Đầm Hà có mấy sản phẩm OCOP 4 sao?", "Đầm Hà có mấy sản phẩm OCOP 3 sao?"), THREE_STARS),
    "status": (
        ("Mục tiêu năm 2022 của Hải Hà", "Đầm Hà có bao nhiêu xã đạt chuẩn nông thôn mới?"),
        COMMUNES_OF["Đầm Hà"],
    ),
    "period": (
        ("Hải Hà có bao nhiêu sản phẩm OCOP năm 2019?", "Tỷ lệ hộ nghèo và cận nghèo Bình Liêu cuối năm 2022"),
        AT_THE_END,
    ),
}


@pytest.fixture(scope="module")
def changing() -> World:
    """A world of this module's own, whose store is changed."""
    return own_world()


def first_line(*turns: str) -> str:
    """The first line of the reply to the last message of a new chat."""
    return ask(*turns).lines[0]


@pytest.mark.parametrize(("turns", "expected"), FOLLOW_UPS.values(), ids=FOLLOW_UPS)
def test_what_is_left_out_comes_from_before(turns: tuple[str, ...], expected: str) -> None:
    """A message that leaves out a part of its question is completed from the chat."""
    assert first_line(*turns).startswith(expected)


@pytest.mark.parametrize(("turns", "expected"), NAMED_ITSELF.values(), ids=NAMED_ITSELF)
def test_what_is_named_is_not_taken_from_before(turns: tuple[str, ...], expected: str) -> None:
    """A message that says all itself is answered as in a new chat."""
    reply = ask(*turns)

    assert reply.lines[0].startswith(expected)
    assert reply == ask(turns[-1])


def test_declining_every_choice_asks_anew() -> None:
    """Whoever wants none of the choices is not asked the same again, and may go on with anything."""
    turns = (AMBIGUOUS, "không phải", "không phải", "Đầm Hà 3 sao mấy sản phẩm")
    asked, declined, again, answered = (shared_world().ask(turn, chat="declining") for turn in turns)

    assert asked.kind == "clarify"
    assert (declined.kind, declined.lines[0]) == (
        "smalltalk",
        "Vậy bạn hỏi lại giúp, nêu rõ địa bàn, chỉ số và năm nhé.",
    )
    assert again.kind != "clarify"
    assert answered.lines[0] == THREE_STARS


def test_chat_ends_after_silence() -> None:
    """After half an hour without a word nothing is taken from before; up to then it is."""
    world = shared_world()
    world.ask(OCOP, chat="silent")
    world.clock.now += FORGETS_AFTER_S
    in_time = world.ask("còn Đầm Hà?", chat="silent")
    world.clock.now += FORGETS_AFTER_S + 1
    too_late = world.ask("còn Hải Hà?", chat="silent")

    assert in_time.lines[0] == OCOP_OF["Đầm Hà"]
    assert too_late == world.ask("còn Hải Hà?")
    assert too_late.kind == "clarify"


def test_choices_end_after_silence() -> None:
    """A number chooses nothing from a list of the day before."""
    world = shared_world()
    world.ask(AMBIGUOUS, chat="undecided")
    world.clock.now += FORGETS_AFTER_S + 1

    assert world.ask("2", chat="undecided").kind == "out_of_scope"


def test_chats_never_mix() -> None:
    """Two chats in turn, and the same id on two channels, keep their own subjects."""
    world = shared_world()
    world.ask(OCOP, chat="ours")
    world.ask(COMMUNES, chat="theirs")
    ours = world.ask("còn Đầm Hà?", chat="ours")
    theirs = world.ask("còn Đầm Hà?", chat="theirs")
    elsewhere = world.bot.respond(Message("telegram", "ours", "", "còn Đầm Hà?"))

    assert (ours.lines[0], theirs.lines[0]) == (OCOP_OF["Đầm Hà"], COMMUNES_OF["Đầm Hà"])
    assert elsewhere.kind == "clarify"


@pytest.mark.parametrize("choice", ["2", " 2 ", "2.", "số 2", "cái thứ 2", "chọn 2"])
def test_number_picks_a_choice(choice: str) -> None:
    """After a question back, the number picks what stands beside it."""
    asked = ask(AMBIGUOUS)
    picked = ask(AMBIGUOUS, choice)

    assert (asked.kind, asked.lines[2]) == ("clarify", "2. Huyện Hải Hà")
    assert picked == ask(asked.chips[1].text)
    assert picked.lines[0] == "Huyện Hải Hà có 3 sản phẩm OCOP đạt 4 sao (năm 2021)."


def test_name_picks_a_choice() -> None:
    """After a question back, the place's name is enough too."""
    assert first_line(AMBIGUOUS, "Hải Hà") == "Huyện Hải Hà có 3 sản phẩm OCOP đạt 4 sao (năm 2021)."


@pytest.mark.parametrize(
    "text", ["Bình Liêu có bao nhiêu hộ nghèo?", "OCOP là gì?", "3 sao của Đầm Hà có mấy sản phẩm"]
)
def test_typed_question_wins_over_choices(text: str) -> None:
    """A whole question after a question back is answered itself, and the choices are gone."""
    assert ask(AMBIGUOUS, text) == ask(text)
    assert ask(AMBIGUOUS, text, "2").kind == "out_of_scope"


@pytest.mark.parametrize("choice", ["9", "0", "12"])
def test_number_of_no_choice_picks_nothing(choice: str) -> None:
    """A number that no choice has is a message like any other."""
    assert ask(AMBIGUOUS, choice).kind == "out_of_scope"


@pytest.mark.parametrize("start", [OCOP, AMBIGUOUS, "Đầm Hà", "giá vàng"])
def test_twice_no_traps_nobody(start: str) -> None:
    """Whoever says "không phải" twice is answered calmly, and the next question as ever."""
    refused = [ask(start, "không phải"), ask(start, "không phải", "không phải")]

    assert all(reply.lines for reply in refused)
    assert ask(start, "không phải", "không phải", COMMUNES).lines[0] == COMMUNES_OF["Hải Hà"]


def test_most_chats_are_kept() -> None:
    """Of ten thousand chats the state is kept; of more, the one that was silent longest is forgotten."""
    world = shared_world()
    world.ask(OCOP, chat="first")
    world.ask(OCOP, chat="second")
    for number in range(MOST_CHATS - 1):
        world.bot.respond(Message("test", f"{number}", "", ""))

    assert MOST_CHATS == 10_000
    assert world.ask("còn Đầm Hà?", chat="second").lines[0] == OCOP_OF["Đầm Hà"]
    assert world.ask("còn Đầm Hà?", chat="first").kind == "clarify"


def test_correction_in_the_store_is_told_at_once(changing: World) -> None:
    """A changed fact is answered by the next message, also in the midst of a chat."""
    before = changing.ask(OCOP, chat="a")
    changing.correct("facts", "hh_ocop_products_2021", value=4321.0)
    after = changing.ask(OCOP, chat="a")

    assert before.lines[0] == OCOP_OF["Hải Hà"]
    assert after.lines[0] == "Huyện Hải Hà có 4.321 sản phẩm OCOP (năm 2021)."
    assert [fact.value for fact in after.facts] == ["4.321"]


def test_new_names_are_known_at_once(changing: World) -> None:
    """A renamed product is found by its new name, and a source is cited by its own, by the next message."""
    changing.ask(OCOP, chat="b")
    changing.correct("sources", "hai_ha_review", short_title="Bài đã đổi tên")
    changing.correct("products", "dua_cai_nen", name="chè bịa Thử Nghiệm")

    assert [cited.short for cited in changing.ask("nguồn?", chat="b").citations] == ["Bài đã đổi tên, 14/03/2022"]
    assert changing.ask("chè bịa Thử Nghiệm được mấy sao?").lines[0] == (
        "Chè bịa Thử Nghiệm (Đầm Hà): chưa có chứng nhận OCOP trong dữ liệu."
    )


def test_rank_that_names_its_subject_is_not_narrowed_by_the_chat() -> None:
    """Who asks which district has the most of something gets that of all districts, whatever was told before."""
    question = "huyện nào nhiều sản phẩm ocop nhất"
    before = "đầm hà được công nhận bao nhiêu sản phẩm ocop"

    assert ask(before, question).lines == ask(question).lines


def test_all_that_share_the_front_are_named() -> None:
    """Where two districts have the most, neither is said to have more than the other."""
    world = own_world()
    other = next(
        each for each in world.store.snapshot().facts if (each.indicator, each.place) == ("ocop_products", "201")
    )
    third = replace(other, id="third", place="198", value=11.0)
    world.store.log.append(Change("Người Thử", "test", "", "", (Entry("facts", "third", None, third),)))

    first = world.ask("huyện nào nhiều sản phẩm ocop nhất").lines[0]
    assert first == "Huyện Đầm Hà và huyện Hải Hà cùng cao nhất: sản phẩm OCOP 29 sản phẩm."
