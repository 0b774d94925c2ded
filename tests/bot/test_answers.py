"""Each type of answer with its template, by real questions; and what holds for every reply."""

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import get_args

import pytest

from bot.answers import Answer, ProductAnswer, Succession, SuccessorAnswer
from bot.messages import Reply
from bot.parts import split_questions
from bot.verdicts import Verdict
from bot.wording import MOST_LINES, MOST_LIST_LINES, Wording
from knowledge.certificates import standing
from knowledge.records import Certificate, Place, Product
from tests.bot.gallery import comparison
from tests.bot.made_up_figures import figure, wording
from tests.bot.real import all_replies, ask, shared_world

FIRST_LINES = {
    "FigureAnswer": (
        "Đầm Hà có bao nhiêu xã đạt chuẩn nông thôn mới?",
        "Huyện Đầm Hà có 8/8 xã đạt chuẩn nông thôn mới (tính đến 21/10, bài không ghi năm).",
    ),
    "ComparisonAnswer": (
        "Cộng cả Đầm Hà và Hải Hà thì được bao nhiêu xã đạt chuẩn nông thôn mới?",
        "Cộng 2 nơi: 18 xã đạt chuẩn nông thôn mới.",
    ),
    "ChangeAnswer": (
        "Tỷ lệ nghèo và cận nghèo Bình Liêu thay đổi thế nào từ đầu kỳ đến hết 2022?",
        "Tỷ lệ hộ nghèo và cận nghèo huyện Bình Liêu giảm từ 20,4% xuống 1,96%.",
    ),
    "TargetAnswer": (
        "Hải Hà: mục tiêu và kết quả vườn đạt chuẩn nông thôn mới được công nhận",
        "Huyện Hải Hà có 288 vườn được công nhận đạt chuẩn nông thôn mới (giai đoạn 2019–2021).",
    ),
    "RemainingAnswer": (
        "Đầm Hà còn bao nhiêu sản phẩm chưa lên sàn?",
        "Còn 2 sản phẩm: huyện Đầm Hà đưa 11/13 sản phẩm OCOP từ 3 sao trở lên lên sàn Postmart (năm 2022).",
    ),
    "OverviewAnswer": ("tình hình OCOP Đầm Hà", "Số liệu chính về OCOP của huyện Đầm Hà:"),
    "SourceAnswer": (
        "nguồn 470,76 km2 của Bình Liêu lấy đâu ra",
        "Số liệu diện tích tự nhiên của huyện Bình Liêu (470,76 km²; tính đến tháng 5/2023) lấy từ bài “Đoàn công tác"
        " của huyện Chiêm Hoá trao đổi học tập kinh nghiệm về công tác giảm nghèo tại huyện Bình Liêu, tỉnh Quảng"
        " Ninh”, đoạn 2.",
    ),
    "Definition": (
        "OCOP là gì?",
        "OCOP là chương trình “Mỗi xã một sản phẩm”: giúp mỗi nơi làm sản phẩm, dịch vụ thế mạnh của mình tốt hơn,"
        " rồi chấm điểm và xếp hạng sao.",
    ),
    "ProductAnswer": (
        "lạc đỏ Thành Mến có mấy sao?",
        "Lạc đỏ Thành Mến (Đầm Hà): chưa có chứng nhận OCOP trong dữ liệu.",
    ),
    "UnknownProduct": (
        "gà đồi Tiên Yên có sao ocop chưa",
        "Chưa có thông tin chứng nhận OCOP của gà đồi trong dữ liệu.",
    ),
    "ProductChoice": (
        "lạc đỏ Thành Mếm có mấy sao?",
        "Chưa có “lạc đỏ thành mếm” trong dữ liệu. Tên gần giống, có thể là sản phẩm khác:",
    ),
    "SuccessorAnswer": ("Quảng Lâm giờ thuộc xã nào?", "Xã Quảng Lâm cũ, từ 01/07/2025, thuộc xã Quảng Tân."),
    "NoFigure": ("Đầm Hà có bao nhiêu hộ nghèo?", "Chưa có số liệu hộ nghèo của huyện Đầm Hà."),
    "Clarification": ("có bao nhiêu sản phẩm OCOP 4 sao", "Bạn muốn hỏi sản phẩm OCOP đạt 4 sao của nơi nào?"),
    "OutOfScope": ("thời tiết hôm nay thế nào", "Xin lỗi, bot chưa trả lời được câu này."),
    "Smalltalk": ("xin chào", "Chào bạn!"),
}
# The packaged base has no certificates to list; tests/bot/test_product_lists.py asks for these.
OF_A_REGISTER = {"ProductList", "ProductRanking"}
COUNTED = "Tổng do bot cộng; các số có thể khác thời điểm."
RENAMED = "Từ 01/07/2025 không còn cấp huyện; đây là số liệu của huyện Bình Liêu khi đó."
SAYS = {
    "equal": ("So sánh số sản phẩm OCOP 4 sao của Đầm Hà và Hải Hà", "Bằng nhau: sản phẩm OCOP đạt 4 sao"),
    "in front": ("huyện nào nhiều sản phẩm 3 sao nhất", "- Hải Hà: 17 sản phẩm (năm 2021)"),
    "none at one place": ("Đầm Hà có nhiều sản phẩm 3 sao hơn Bình Liêu không", "- Bình Liêu: chưa có số liệu"),
    "sum says who added": ("Cộng cả Đầm Hà và Hải Hà được bao nhiêu xã đạt chuẩn nông thôn mới?", COUNTED),
    "sum of rates refused": (
        "Cộng tỷ lệ hộ nghèo Hải Hà và Bình Liêu được bao nhiêu?",
        "Không cộng được: tỷ lệ hộ nghèo",
    ),
    "sum of parts": ("Hải Hà có bao nhiêu sản phẩm OCOP từ 3 sao trở lên?", "Cộng lại: 20 sản phẩm."),
    "change step": (
        "Tỷ lệ nghèo và cận nghèo Bình Liêu thay đổi thế nào từ đầu kỳ đến hết 2022?",
        "- Đầu giai đoạn 2021–2025: 20,4% (1.571 hộ)",
    ),
    "nothing remains": (
        "đầm hà còn thiếu chỉ tiêu nào của huyện nông thôn mới nâng cao không",
        "Không còn thiếu: huyện Đầm Hà hoàn thành 38/38 chỉ tiêu huyện nông thôn mới nâng cao (tính đến 06/02/2023).",
    ),
    "premise right": ("Đầm Hà có 8/8 xã đạt chuẩn nông thôn mới phải không?", "Đúng, huyện Đầm Hà có 8/8 xã"),
    "premise wrong": ("Hải Hà có 8/8 xã đạt chuẩn nông thôn mới phải không?", "Không phải, huyện Hải Hà có 10/10 xã"),
    "premise of another place": (
        "Hải Hà có 8/8 xã đạt chuẩn nông thôn mới phải không?",
        "8/8 là số xã đạt chuẩn nông thôn mới của huyện Đầm Hà",
    ),
    "premise of another figure": (
        "Bình Liêu có 385 hộ nghèo phải không",
        "385 là số hộ thoát nghèo của huyện Bình Liêu",
    ),
    "premise in another unit": (
        "diện tích Bình Liêu là 470,76 ha phải không?",
        "Không phải, diện tích tự nhiên huyện Bình Liêu là 470,76 km² (tính đến tháng 5/2023).",
    ),
    "premise of the wider figure": (
        "Bình Liêu năm 2022 còn 154 hộ nghèo phải không",
        "Không hẳn, huyện Bình Liêu có 154 hộ nghèo và cận nghèo (đến hết năm 2022); nguồn không tách riêng hộ nghèo.",
    ),
    "another name": (
        "Chủ tịch Đầm Hà là Hồ Đức Quang phải không?",
        "Không phải, Chủ tịch UBND huyện Đầm Hà là đồng chí Trần Việt Dũng (thời điểm 06/02/2023).",
    ),
    "in a list": ("Xã Tân Bình có được xây trung tâm văn hóa thể thao không?", "Có, xã Tân Bình có trong danh sách."),
    "not in a list": (
        "Xã Dực Yên có được xây trung tâm văn hóa thể thao không?",
        "Không thấy xã Dực Yên trong danh sách mà nguồn nêu.",
    ),
    "members": (
        "Những xã nào của Đầm Hà được xây trung tâm văn hóa thể thao?",
        "(năm 2022): Đại Bình, Tân Lập, Tân Bình, Quảng Tân, Đầm Hà.",
    ),
    "commune without a figure": (
        "Xã Hoành Mô có bao nhiêu hộ nghèo?",
        "Hiện chỉ có số toàn huyện Bình Liêu: 413 hộ (đầu giai đoạn 2021–2025).",
    ),
    "foreign place": ("Phú Quốc có bao nhiêu sản phẩm OCOP", "Chưa có số liệu sản phẩm OCOP của Phú Quốc."),
    "what places there are": (
        "Cao Bằng có bao nhiêu hộ nghèo",
        "Dữ liệu chỉ gồm: huyện Đầm Hà, huyện Hải Hà, huyện Bình Liêu.",
    ),
    "no such year": (
        "Hải Hà có bao nhiêu sản phẩm OCOP năm 2019?",
        "Chưa có số liệu sản phẩm OCOP của huyện Hải Hà năm 2019.",
    ),
    "nearest year": (
        "Hải Hà có bao nhiêu sản phẩm OCOP năm 2019?",
        "Hiện chỉ có: sản phẩm OCOP: 29 sản phẩm (năm 2021).",
    ),
    "elsewhere": (
        "Đầm Hà có bao nhiêu hộ nghèo?",
        "Hiện chỉ có số của huyện Bình Liêu, không dùng thay cho Đầm Hà được.",
    ),
    "target alone": (
        "kết quả tỷ lệ hộ nghèo Hải Hà năm 2022",
        "Hiện chỉ có mục tiêu năm 2022: tỷ lệ hộ nghèo còn 0,98%; đây là mục tiêu, không phải kết quả.",
    ),
    "registered product": (
        "dưa cải nén có chứng nhận OCOP chưa",
        "theo chu trình OCOP (kế hoạch năm 2023); đăng ký chưa phải là được xếp sao.",
    ),
    "older unit in parts": ("Đầm Hà giờ là xã nào?", "được chia thành xã Đầm Hà, xã Quảng Tân."),
    "older unit and figures": (
        "Đầm Hà giờ là xã nào?",
        "Cấp huyện không còn; số liệu của huyện cũ không dùng thay cho xã mới được.",
    ),
    "overview of targets": ("các chỉ tiêu Đầm Hà đề ra cho năm 2023", "Mục tiêu của huyện Đầm Hà:"),
    "asked as of now": ("dân số Bình Liêu hiện nay", RENAMED),
    "companion": ("Bình Liêu có bao nhiêu hộ nghèo?", "Tỷ lệ hộ nghèo: 5,37%."),
    "qualifier": ("dân số Bình Liêu", "trên 33.300 người"),
    "no figure in words": ("Đầm Hà trồng bao nhiêu cây hoa năm 2022?", "Bài không ghi con số cụ thể."),
}
CAVEATS = {
    "40.00": ("lượt khách du lịch Đầm Hà năm 2023", "Bài in “40.00 lượt khách”, nhiều khả năng là 40.000."),
    "90m": ("Hải Hà mục tiêu công nhận bao nhiêu vườn đạt chuẩn năm 2022", "Bài in “90m vườn”, có lẽ là 90 vườn."),
    "chỉ dẫn địa lý": (
        "Đầm Hà có bao nhiêu sản phẩm OCOP?",
        "Bài in “29 sản phẩm có chỉ dẫn địa lý”; theo mạch bài, có lẽ là sản phẩm OCOP.",
    ),
    "postmast": (
        "Đầm Hà đưa bao nhiêu sản phẩm lên sàn Postmart?",
        "Bài in “postmast.vn”, có lẽ là postmart.vn.",
    ),
    "15,6": (
        "tỷ lệ hộ cận nghèo Bình Liêu",
        "Có lẽ bài in sai 15,06%: cộng 15,6% với 5,37% hộ nghèo được 20,97%, khác mức chung 20,4%.",
    ),
    "59 households": (
        "Bình Liêu có bao nhiêu hộ nghèo và cận nghèo cuối 2022?",
        "bài không giải thích 59 hộ chênh lệch.",
    ),
    "two criteria sets": (
        "bình quân tiêu chí nông thôn mới nâng cao Hải Hà",
        "Theo dự thảo bộ tiêu chí 2021–2025 thì là 13,3/19 tiêu chí; hai bộ khác nhau, không so sánh được.",
    ),
    "reached, not recognised": ("Đầm Hà về đích nông thôn mới năm nào?", "“Về đích” chưa phải quyết định công nhận"),
    "36 months": ("Hải Hà có mấy sản phẩm OCOP 3 sao?", "Chứng nhận OCOP có hạn 36 tháng"),
}
STATUS_NOTES = {
    "target": ("lượt khách du lịch Đầm Hà năm 2023", "Đây là mục tiêu, không phải kết quả."),
    "target asked without a year": ("Tỷ lệ hộ nghèo Hải Hà", "Đây là mục tiêu, không phải kết quả."),
    "registered": ("Hải Hà đăng ký thêm mấy thôn?", "Đây là số đăng ký, chưa phải số được công nhận."),
    "self-assessed": (
        "Đầm Hà đạt huyện nông thôn mới nâng cao chưa",
        "Đây là kết quả tự rà soát, chưa phải quyết định công nhận.",
    ),
}
STATUS_WORDS = {"target": "mục tiêu", "registered": "đăng ký", "self_assessed": "rà soát"}


def is_list(reply: Reply) -> bool:
    """Whether a reply lists things: with dashes, or with the numbers of choices."""
    return any(re.match(r"- |\d\. ", line) for line in reply.lines)


@pytest.mark.parametrize(("question", "expected"), FIRST_LINES.values(), ids=FIRST_LINES)
def test_type_of_answer_is_worded(question: str, expected: str, request: pytest.FixtureRequest) -> None:
    """Each type of answer is given to some question, and its first line is the answer itself."""
    _, _, answer = shared_world().bot.explain(question)

    assert type(answer).__name__ == request.node.callspec.id
    assert ask(question).lines[0] == expected


def test_every_type_has_template_and_question() -> None:
    """No type of answer lacks its template or its question here, and no template its type."""
    types = {each.__name__ for each in get_args(Answer)}
    templates = {entry.name.removesuffix(".j2") for entry in (files("bot") / "templates" / "answers").iterdir()}

    assert types == set(FIRST_LINES) | OF_A_REGISTER
    assert {name for name in templates if not name.startswith("_")} == types


@pytest.mark.parametrize(("question", "expected"), SAYS.values(), ids=SAYS)
def test_answer_says(question: str, expected: str) -> None:
    """The forms that an answer takes: compared, added, refused, taken for true, in a list, nearest."""
    assert expected in "\n".join(ask(question).lines)


@pytest.mark.parametrize(("question", "expected"), CAVEATS.values(), ids=CAVEATS)
def test_oddity_of_the_source_is_told(question: str, expected: str) -> None:
    """Where the source misprints or leaves out, the answer says so beside the figure."""
    assert expected in "\n".join(ask(question).lines)


def test_oddity_of_what_is_told_along_is_told() -> None:
    """The misprinted rate beside a count has its caveat too."""
    reply = ask("Bình Liêu có bao nhiêu hộ cận nghèo?")

    assert reply.lines[1] == "Tỷ lệ hộ cận nghèo: 15,6%."
    assert any("Có lẽ bài in sai 15,06%" in line for line in reply.lines)


@pytest.mark.parametrize(("question", "expected"), STATUS_NOTES.values(), ids=STATUS_NOTES)
def test_status_is_told_beside_the_figure(question: str, expected: str) -> None:
    """What is no recognised result says what it is, in a line of its own."""
    assert expected in ask(question).lines


def test_targets_of_a_programme_are_told_alone() -> None:
    """Asked for the targets of one programme, the bot lists these and nothing else."""
    reply = ask("các mục tiêu OCOP năm 2023 của Đầm Hà")

    assert reply.lines[0] == "Mục tiêu OCOP của huyện Đầm Hà:"
    assert {fact.status for fact in reply.facts} == {"target"}


def test_stars_of_a_cooperative_are_not_in_the_data() -> None:
    """Asked for stars of a producer that is only named elsewhere, the bot says that it has none."""
    assert ask("HTX Tuyền Hiền có sao OCOP chưa").kind == "no_data"


def test_both_topics_of_a_chat_are_told() -> None:
    """Asked for both of what was spoken of, the bot tells both and denies neither."""
    reply = ask("chủ tịch hải hà", "OCOP", "cả hai")

    assert reply.kind == "answer"
    assert [fact.indicator for fact in reply.facts] == ["Chủ tịch UBND huyện", "sản phẩm OCOP"]


def test_plan_is_not_ranked_against_a_result() -> None:
    """A target stands beside a result, but neither is called higher or lower."""
    reply = ask("so sánh tỷ lệ hộ nghèo Hải Hà và Bình Liêu")

    assert {fact.status for fact in reply.facts} == {"target", "result"}
    assert not any(" hơn: " in line for line in reply.lines)
    assert "Mục tiêu chưa phải kết quả nên không so hơn kém được." in reply.lines


def test_nearest_time_is_offered_first() -> None:
    """Of a year without a figure the nearest one is told, though it is of the wider figure."""
    reply = ask("số hộ nghèo bình liêu năm 2023")

    assert reply.kind == "no_data"
    assert "154 hộ" in reply.lines[1]


def test_several_sources_are_all_cited() -> None:
    """A comparison cites the source of each of its figures."""
    reply = ask("So sánh số sản phẩm OCOP 4 sao của Đầm Hà và Hải Hà")

    assert [cited.short for cited in reply.citations] == [
        "Đoàn huyện Hà Quảng học tập tại Đầm Hà, 21/10 (không ghi năm)",
        "Hải Hà tổng kết nông thôn mới, OCOP năm 2021, 14/03/2022",
    ]


def test_figure_of_the_person_named_is_cited_too() -> None:
    """Where a name was taken for another's, what that person really was has its source as well."""
    reply = ask("Chủ tịch Đầm Hà là Hồ Đức Quang phải không?")

    assert reply.lines[1] == "Chủ tịch UBND huyện Hải Hà là đồng chí Hồ Đức Quang (thời điểm 14/03/2022)."
    assert "Hải Hà tổng kết nông thôn mới, OCOP năm 2021, 14/03/2022" in [cited.short for cited in reply.citations]


def test_source_is_told_on_asking() -> None:
    """Asked for the source, the bot names title, paragraph, author, publisher and date of what it told."""
    assert ask("Hải Hà có bao nhiêu xã đạt chuẩn NTM?", "nguồn?").lines == (
        "Số liệu xã đạt chuẩn nông thôn mới của huyện Hải Hà (10/10 xã; đến hết năm 2020) lấy từ bài “Huyện Hải Hà tổ"
        " chức hội nghị tổng kết chương trình xây dựng nông thôn mới, chương trình OCOP năm 2021, triển khai kế hoạch"
        " năm 2022”, đoạn 2.",
        "Bài của Hoài Phương - Thành Thắng, Trang tin huyện Hải Hà, 14/03/2022.",
    )


def test_date_is_told_on_asking() -> None:
    """Asked of when a figure is, the bot says its period first."""
    reply = ask("Hải Hà có bao nhiêu xã đạt chuẩn NTM?", "số này năm nào?")

    assert reply.lines[0] == "Số liệu xã đạt chuẩn nông thôn mới của huyện Hải Hà (10/10 xã): đến hết năm 2020."


def test_how_an_inferred_date_is_known_is_told() -> None:
    """A date that the source does not print is explained."""
    assert "Bài chỉ ghi “ngày 21/10”; năm có thể là 2020, 2021 hoặc 2022." in ask("Số xã NTM Đầm Hà", "nguồn?").lines


def test_two_questions_are_answered_in_turn() -> None:
    """Both figures are told, in the order of the questions, with both sources."""
    reply = ask("Bình Liêu có bao nhiêu hộ nghèo? Đầm Hà có bao nhiêu xã nông thôn mới?")

    assert reply.kind == "answer"
    assert reply.lines[0] == "Huyện Bình Liêu có 413 hộ nghèo (đầu giai đoạn 2021–2025)."
    assert reply.lines[-1] == "Huyện Đầm Hà có 8/8 xã đạt chuẩn nông thôn mới (tính đến 21/10, bài không ghi năm)."
    assert len(reply.citations) == 2


def test_reply_with_a_figure_has_a_source() -> None:
    """No figure is told without where it comes from."""
    assert [text for text, reply in all_replies() if reply.facts and not reply.citations] == []


def test_answer_is_a_figure_or_a_succession() -> None:
    """What counts as an answer rests on stored facts; what became of units names its documents."""
    bare = [(text, reply) for text, reply in all_replies() if reply.kind == "answer" and not reply.facts]

    assert [text for text, reply in bare if not reply.citations] == []


def test_status_is_always_in_the_words() -> None:
    """Whatever is a target, registered or self-assessed is called so in the reply."""
    silent = [
        (text, fact.indicator)
        for text, reply in all_replies()
        for fact in reply.facts
        if fact.status in STATUS_WORDS and STATUS_WORDS[fact.status] not in reply.text.lower()
    ]

    assert silent == []


def test_target_is_called_so_in_its_line() -> None:
    """A reply of nothing but targets says so in its first line, or in each line of its list."""
    told = [
        (text, [line for line in reply.lines if line.startswith("- ") and "chưa có" not in line], reply.lines[0])
        for text, reply in all_replies()
        if reply.facts and all(fact.status == "target" for fact in reply.facts) and reply.kind == "answer"
    ]

    assert len(told) > 10
    assert [
        text
        for text, items, first in told
        if "mục tiêu" not in first.lower() and not (items and all("mục tiêu" in item for item in items))
    ] == []


def test_reply_fits_a_phone() -> None:
    """A reply has at most six lines for each question of the message, and a list fifteen."""
    recognizer = shared_world().bot.catalog.recognizer
    long = [(text, len(reply.lines)) for text, reply in all_replies() if not is_list(reply)]

    assert [text for text, lines in long if lines > MOST_LINES * len(split_questions(text, recognizer))] == []
    assert [text for text, reply in all_replies() if len(reply.lines) > MOST_LIST_LINES] == []


def test_source_is_cited_once() -> None:
    """However many figures come from one source, it is cited once."""
    cited = [reply.citations for _, reply in all_replies()]

    assert [each for each in cited if len(set(each)) < len(each)] == []


CERTIFICATE = Certificate("c", "p", 4, "số 123/QĐ-Thử", "UBND tỉnh Thử", date(2024, 5, 6), date(2027, 5, 6), "s")
PRODUCT = Product("p", "chè bịa", "HTX Thử", "200", "trà", "", "party_meeting", "")
CERTIFIED = {
    "valid": (date(2027, 3, 1), "Chè bịa: còn hạn đến 06/05/2027 · 4 sao."),
    "ending": (date(2027, 5, 6), "Chè bịa: còn hạn đến 06/05/2027, sắp hết · 4 sao."),
    "expired": (date(2027, 5, 7), "Chè bịa: chứng nhận 4 sao đã hết hạn từ 07/05/2027."),
}


@pytest.mark.parametrize(("day", "first"), CERTIFIED.values(), ids=CERTIFIED)
def test_certificate_is_told_with_its_end(day: date, first: str) -> None:
    """Stars come with the day until which they hold, and with their decision."""
    catalog = shared_world().bot.catalog
    certificate = replace(CERTIFICATE, source=PRODUCT.source)
    place = catalog.snapshot.places["200"]
    verdict = Verdict(PRODUCT, place, standing(PRODUCT, (certificate,), day), None, None, None, day)

    assert Wording(catalog).reply(ProductAnswer((verdict,))).lines == (
        first,
        "Quyết định số 123/QĐ-Thử của UBND tỉnh Thử, ngày 06/05/2024.",
        "Chủ thể: HTX Thử, huyện Đầm Hà.",
        "Chưa rõ dữ liệu chứng nhận của huyện Đầm Hà đã đủ chưa; cần chắc thì xem giấy chứng nhận.",
    )


def commune(name: str, ended: date | None = None) -> Place:
    """A made-up commune."""
    return Place(name, name, "xã", "commune", None, None if ended else date(2025, 7, 1), ended, (), "NQ Thử")


OLD, NEW = commune("Suối Cũ", date(2025, 6, 30)), commune("Suối Mới")
SUCCESSIONS = {
    "a part": (
        Succession(OLD, ((NEW, True),), (), False),
        "Xã Suối Cũ cũ, từ 01/07/2025, thuộc xã Suối Mới (một phần).",
    ),
    "unchanged": (
        Succession(OLD, ((NEW, False),), (), True),
        "Xã Suối Cũ giữ nguyên, không nhập với xã nào (từ 01/07/2025 trực thuộc tỉnh).",
    ),
    "made of others": (Succession(NEW, (), (OLD,), False), "Xã Suối Mới (từ 01/07/2025) gồm xã Suối Cũ cũ."),
    "nothing known": (Succession(OLD, (), (), False), "Xã Suối Cũ: dữ liệu không ghi thay đổi nào."),
}


@pytest.mark.parametrize(("unit", "first"), SUCCESSIONS.values(), ids=SUCCESSIONS)
def test_what_became_of_a_unit_is_told(unit: Succession, first: str) -> None:
    """A unit went on alone, into another, in part, or was made of others; the document is named."""
    reply = Wording(shared_world().bot.catalog).reply(SuccessorAnswer((unit,)))

    assert reply.lines == (first,)
    assert [cited.short for cited in reply.citations] == ["NQ Thử"]


def test_a_heading_claims_no_registration_over_a_target() -> None:
    """Where places have other figures and statuses, each line says its own, and the heading none of them."""
    lines = ask("xã ntm nâng cao đầm hà và hải hà").lines

    assert lines[0] == "Mỗi nơi có một chỉ số khác:"
    assert "đăng ký" in lines[1] and "mục tiêu" in lines[2]


def test_nobody_leads_who_shares_the_lead() -> None:
    """Of figures that are alike, or only about so large, none is said to be ahead."""
    alike = [figure("poor_rate", name, value) for name, value in (("Một", 5), ("Hai", 5), ("Ba", 3))]
    about = [figure("poor_rate", "Một", 5, qualifier="about"), figure("poor_rate", "Hai", 4)]

    firsts = [wording().reply(comparison(*figures)).lines[0] for figures in (alike, about)]

    assert firsts == ["Tỷ lệ hộ nghèo:", "Tỷ lệ hộ nghèo:"]


@pytest.mark.parametrize(
    ("question", "firsts"),
    [
        (
            "Cho danh sách lãnh đạo chủ chốt huyện Hải Hà: bí thư và chủ tịch.",
            (
                "Bí thư Huyện ủy Hải Hà là đồng chí Nguyễn Kim Anh",
                "Chủ tịch UBND huyện Hải Hà là đồng chí Hồ Đức Quang",
            ),
        ),
        (
            "Ai chủ trì cuộc họp nghe báo cáo hoàn thiện hồ sơ nông thôn mới nâng cao của Đầm Hà?",
            ("Người chủ trì, kết luận hội nghị của huyện Đầm Hà là đồng chí Trần Việt Dũng",),
        ),
        (
            "thế bây giờ tóm tắt cho chú tình hình nông thôn mới của đầm hà đi mấy xã đạt rồi nâng cao đến đâu",
            ("Số liệu chính về nông thôn mới của huyện Đầm Hà:", "- Xã đạt chuẩn nông thôn mới: 8/8 xã"),
        ),
        (
            "dạ cho em hỏi bình liêu rộng bao nhiêu cây số vuông vậy ạ em làm bài địa lý",
            ("Diện tích tự nhiên huyện Bình Liêu là 470,76 km²",),
        ),
        ("vị trí địa lý bình liêu", ("Huyện Bình Liêu là huyện miền núi",)),
    ],
)
def test_what_is_asked_is_told_apart_from_what_surrounds_it(question: str, firsts: tuple[str, ...]) -> None:
    """Offices named in a list of leaders, who led a meeting on something, an overview, a reason for asking."""
    lines = ask(question).lines

    assert [line[: len(first)] for line, first in zip(lines, firsts, strict=False)] == list(firsts)


def test_a_refusal_tears_no_name_apart() -> None:
    """What there is no figure of is named with the unknown words right before it."""
    assert ask("khoai lang ocop k").lines[0] == "Chưa có số liệu khoai lang ocop."
