"""Charting: which answers have a picture, and that it tells what the text tells and no more."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.aims import judged
from bot.answers import Answer, ChangeAnswer, FigureAnswer, OverviewAnswer, RemainingAnswer, Shown
from bot.charting import plain
from bot.charts import Chart
from bot.targets import Target
from tests.bot.gallery import answers, charts, commune, comparison
from tests.bot.made_up_figures import figure, place, wording
from tests.bot.real import all_replies, ask

NUMBER = re.compile(r"\d[\d.,/]*")
FINDINGS = {
    "eight communes": "Tỷ lệ nghèo đa chiều: Thượng Yên Công cao nhất, 20,55%",
    "many communes": "Tỷ lệ nghèo đa chiều ở 24 nơi",
    "shares of places": "Hồng Thái Đông có nhiều xã đạt chuẩn nông thôn mới hơn: 98/177",
    "a sum": "Cộng 2 nơi: 1.060 sản phẩm OCOP",
    "six years": "Hộ nghèo huyện Bình Liêu giảm từ 2.000 xuống 345 hộ",
    "four years": "Thu nhập bình quân đầu người khu vực nông thôn huyện Ỷ Tý tăng từ 38,5 lên 65,5 triệu đồng",
    "a target missed": (
        "Huyện Hồng Thái Đông chưa đạt mục tiêu thu nhập bình quân đầu người khu vực nông thôn năm 2024: 61,2,"
        " mục tiêu 70"
    ),
    "years that are missing": (
        "Thu nhập bình quân đầu người khu vực nông thôn huyện Ỷ Tý tăng từ 38,5 lên 65,5 triệu đồng"
    ),
    "results and a target": ("Sản phẩm OCOP huyện Đầm Hà tăng từ 29 lên 33 sản phẩm; mục tiêu năm 2025 là ít nhất 40"),
    "communes of a district": "Huyện Hồng Thái Đông có 7/13 xã đạt chuẩn nông thôn mới",
    "communes of a province": "Huyện Tuyên Quang có ít nhất 98/177 xã đạt chuẩn nông thôn mới",
    "bands of stars": "Huyện Hồng Thái Đông có 2 sản phẩm OCOP 5 sao, 31 sản phẩm 4 sao, 264 sản phẩm 3 sao",
}
ASKED = {
    "places": (
        "Hải Hà với Đầm Hà, bên nào nhiều sản phẩm 3 sao hơn?",
        "Hải Hà có nhiều sản phẩm OCOP đạt 3 sao hơn: 17",
    ),
    "development": (
        "tỷ lệ hộ nghèo và cận nghèo Bình Liêu thay đổi thế nào",
        "Tỷ lệ hộ nghèo và cận nghèo huyện Bình Liêu giảm từ 20,4% xuống 1,96%",
    ),
    "target": ("Bình Liêu có bao nhiêu hộ thoát nghèo?", "Huyện Bình Liêu có 385 hộ thoát nghèo, bằng 134% kế hoạch"),
    "share": ("Đầm Hà có bao nhiêu xã đạt chuẩn nông thôn mới?", "Huyện Đầm Hà có 8/8 xã đạt chuẩn nông thôn mới"),
    "stars": (
        "số liệu OCOP Hải Hà 2021: tổng, 3 sao, 4 sao",
        "Huyện Hải Hà có 3 sản phẩm OCOP 4 sao, 17 sản phẩm 3 sao",
    ),
}


def chart_of(answer: Answer) -> Chart:
    """The picture of an answer that has one."""
    chart = wording().chart(answer)
    assert chart is not None
    return chart


def numbers(text: str) -> set[str]:
    """All numbers of a text, as they are printed."""
    return {found.rstrip(".,/") for found in NUMBER.findall(text)}


@pytest.mark.parametrize("name", FINDINGS)
def test_title_is_the_finding(name: str) -> None:
    """The title is a sentence that says what the picture shows, in its unit."""
    assert chart_of(answers()[name]).finding == FINDINGS[name]


@pytest.mark.parametrize(("kind", "asked"), ASKED.items(), ids=ASKED)
def test_each_kind_is_found_by_a_question(kind: str, asked: tuple[str, str]) -> None:
    """A question over the packaged figures gets a picture of each kind."""
    question, finding = asked

    chart = ask(question).chart

    assert chart is not None and (chart.kind, chart.finding) == (kind, finding)


def test_words_are_enough() -> None:
    """There is no picture of one number, nor of numbers that can't be compared, ordered or printed."""
    assert [name for name, answer in without_picture().items() if wording().chart(answer)] == []


def without_picture() -> dict[str, Answer]:
    """Answers whose words say all."""
    return {
        "one number": FigureAnswer((figure("ocop_products", "Đầm Hà", 29),)),
        "a name": FigureAnswer((figure("chairman", "Đầm Hà", None, text="Ông Bịa"),)),
        "another figure along": FigureAnswer(
            (figure("ocop_products", "Đầm Hà", 29), figure("poor_households", "Đầm Hà", 5))
        ),
        "an average": FigureAnswer((figure("average_criteria", "Đầm Hà", 13, out_of=19),)),
        "a share with nothing left": FigureAnswer((figure("ocop_on_floor", "Đầm Hà", 13, out_of=13),)),
        "a share over the whole": FigureAnswer((figure("communes_ntm", "Đầm Hà", 9, out_of=8),)),
        "one of one": FigureAnswer((figure("communes_ntm", "Đầm Hà", 1, out_of=1),)),
        "other sets of criteria": comparison(
            figure("communes_ntm", "Đầm Hà", 7, criteria_set="2021"),
            figure("communes_ntm", "Hải Hà", 9, criteria_set="2016"),
        ),
        "a result beside a target": comparison(
            figure("communes_ntm", "Đầm Hà", 7), figure("communes_ntm", "Hải Hà", 9, status="target")
        ),
        "a result beside a registration": comparison(
            figure("communes_ntm", "Đầm Hà", 7), figure("communes_ntm", "Hải Hà", 9, status="registered")
        ),
        "other indicators": comparison(
            figure("poor_households", "Đầm Hà", 7), figure("near_poor_households", "Hải Hà", 9)
        ),
        "a place alone": comparison(figure("ocop_products", "Đầm Hà", 7), without=("huyện Hải Hà",)),
        "a sum of rates": replace(comparison(commune("Một"), commune("Hai"), form="sum"), total=None),
        "two numbers of one time": FigureAnswer(
            (figure("ocop_products", "Đầm Hà", 29),), (figure("ocop_products", "Đầm Hà", 31),)
        ),
        "three years in one beside a year": ChangeAnswer(
            (
                figure("escaped_poor", "Đầm Hà", 900, 2021, precision="range", period_from=date(2019, 1, 1)),
                figure("escaped_poor", "Đầm Hà", 300, 2022),
            )
        ),
        "an order that is a guess": ChangeAnswer(
            (
                figure("ocop_products", "Đầm Hà", 29, 2021),
                figure("ocop_products", "Đầm Hà", 15, 2022, precision="unknown", period_from=date(2020, 10, 21)),
            )
        ),
        "no number of this world": comparison(
            figure("poor_rate", "Đầm Hà", float("inf")), figure("poor_rate", "Hải Hà", 2)
        ),
        "a number too long to be printed": comparison(figure("income", "Đầm Hà", 1e29), figure("income", "Hải Hà", 2)),
    }


def test_a_picture_holds_no_number_that_the_text_lacks() -> None:
    """Whatever is asked, all numbers of the picture are in the reply's words."""
    told = [(question, reply) for question, reply in all_replies() if reply.chart]

    extra = {
        question: numbers(in_picture(reply.chart)) - numbers(reply.text) for question, reply in told if reply.chart
    }

    assert len(told) > 40
    # A certificate lasts 36 months: a rule, and no figure of a place.
    assert {question: found for question, found in extra.items() if found - {"36"}} == {}


def in_picture(chart: Chart) -> str:
    """All words of a picture."""
    marks = [part for mark in chart.series for part in (mark.name, mark.said, mark.note)]
    return " | ".join((chart.finding, chart.subject, *marks, *chart.notes, chart.source))


def test_a_picture_cites_the_sources_of_its_figures() -> None:
    """The source with its date stands in the picture, of the figures drawn alone."""
    reply = ask(ASKED["places"][0])

    assert reply.chart is not None
    assert reply.chart.source == "Nguồn: " + "; ".join(citation.short for citation in reply.citations)


def test_values_of_several_times_carry_theirs() -> None:
    """Where times differ each mark says its own and a note warns, as the text does."""
    chart = ask(ASKED["places"][0]).chart

    assert chart is not None
    assert [(mark.name, mark.note) for mark in chart.series] == [
        ("Hải Hà", "năm 2021"),
        ("Đầm Hà", "tính đến 21/10, bài không ghi năm"),
    ]
    assert chart.notes[0] == "Các số có thể khác thời điểm."


def test_a_picture_can_be_heard() -> None:
    """The words for whoever does not see the picture hold the finding and every value with its name."""
    wrong = {
        name: chart.alt
        for name, chart in charts().items()
        if not chart.alt.startswith(f"{chart.finding}. ")
        or any(part not in chart.alt for mark in chart.series for part in (mark.name, mark.said))
    }

    assert wrong == {}


def test_a_target_is_never_drawn_as_a_result() -> None:
    """A target is marked, and a note says what the mark means."""
    chart = chart_of(answers()["results and a target"])

    assert [mark.is_target for mark in chart.series] == [False, False, True]
    assert "Gạch chéo là mục tiêu, không phải kết quả." in chart.notes


@pytest.mark.parametrize(
    ("indicator", "value", "verdict"),
    [
        ("income_rural", 70, "đạt"),
        ("income_rural", 69, "chưa đạt"),
        ("poor_rate", 70, "đạt"),
        ("poor_rate", 71, "chưa đạt"),
    ],
)
def test_reached_follows_what_is_better(indicator: str, value: float, verdict: str) -> None:
    """Of poverty less is better, of incomes more."""
    answer = judged(figure(indicator, "Thử", value), figure(indicator, "Thử", 70, status="target"))

    assert chart_of(answer).finding.startswith(f"Huyện Thử {verdict} mục tiêu")


def test_a_target_of_another_year_is_neither_reached_nor_missed() -> None:
    """A result of 2022 and a target of 2025 are set side by side, and not judged."""
    result, target = figure("income_rural", "Thử", 61.2, 2022), figure("income_rural", "Thử", 60, 2025, status="target")

    chart = chart_of(FigureAnswer((result,), (target,)))

    assert chart.finding == (
        "Thu nhập bình quân đầu người khu vực nông thôn huyện Thử: năm 2022 là 61,2, mục tiêu năm 2025 là 60"
    )
    assert [(mark.name, mark.note) for mark in chart.series] == [("Kết quả", "năm 2022"), ("Mục tiêu", "năm 2025")]


def test_a_year_without_a_figure_is_a_gap() -> None:
    """Years that are missing stand in their place, named, without a number and without a bar."""
    chart = chart_of(answers()["years that are missing"])

    assert [(mark.name, mark.said, mark.is_gap) for mark in chart.series] == [
        ("Năm 2019", "38,5", False),
        ("Các năm 2020–2022", "chưa có", True),
        ("Năm 2023", "65,5", False),
    ]


def test_only_what_the_words_conclude_is_the_title() -> None:
    """Where the text tells a figure and its other years, the picture is headed by the figure, not by a trend."""
    answer = FigureAnswer((figure("poor_rate", "Thử", 3, 2023),), (figure("poor_rate", "Thử", 5, 2022),))

    assert chart_of(answer).finding == "Tỷ lệ hộ nghèo huyện Thử: 5% (năm 2022), 3% (năm 2023)"


def test_a_plan_has_no_number_of_its_own() -> None:
    """Nobody published that a plan was 100%; its bar stands without a number."""
    chart = ask(ASKED["target"][0]).chart

    assert chart is not None
    assert [(mark.name, mark.said, mark.is_target) for mark in chart.series] == [
        ("Kế hoạch", "", True),
        ("Kết quả", "134%", False),
    ]


def test_nobody_is_ahead_of_whom_one_does_not_know() -> None:
    """With "khoảng", or two alike, no place is said to lead; "trên 50" is surely more than 40."""
    about = comparison(figure("poor_households", "Một", 50, qualifier="about"), figure("poor_households", "Hai", 40))
    over = comparison(figure("poor_households", "Một", 50, qualifier="over"), figure("poor_households", "Hai", 40))
    alike = comparison(*(commune(name) for name in ("Một", "Hai", "Mười")))

    assert chart_of(about).finding == "Hộ nghèo: Một khoảng 50, Hai 40"
    assert chart_of(over).finding == "Một có nhiều hộ nghèo hơn: trên 50"
    assert not any(mark.is_front for mark in chart_of(about).series)
    assert [mark.is_front for mark in chart_of(alike).series] == [False, False, True]


def test_namesakes_are_told_apart() -> None:
    """Two places of one name appear with their type."""
    pair = [
        figure("ocop_products", place("Hải Hà", id_=type_, type_=type_, level=level), value)
        for type_, level, value in (("huyện", "district", 9), ("xã", "commune", 3))
    ]

    assert [mark.name for mark in chart_of(comparison(*pair)).series] == ["Huyện Hải Hà", "Xã Hải Hà"]


def test_many_places_are_drawn_in_part_and_it_says_so() -> None:
    """Of twenty-four places the foremost eight are drawn, and a note says of how many."""
    chart = chart_of(answers()["many communes"])

    assert len(chart.series) == 8
    assert chart.notes == ("Hình chỉ vẽ 8 trong 24 nơi có số liệu, kể từ nơi cao nhất.",)


def test_what_remains_is_drawn_as_a_share() -> None:
    """Whoever asks what is left sees it."""
    shown: Shown = figure("communes_ntm", "Thử", 7, out_of=13)

    assert chart_of(RemainingAnswer(shown, 6)).cells == 13


def test_self_assessed_and_registered_say_so_first() -> None:
    """What nobody recognised is not put as reached."""
    chart = chart_of(FigureAnswer((figure("communes_ntm", "Thử", 7, out_of=13, status="self_assessed"),)))

    assert chart.finding == "Tự rà soát: huyện Thử có 7/13 xã đạt chuẩn nông thôn mới"
    assert "Đây là kết quả tự rà soát, chưa phải quyết định công nhận." in chart.notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\tc", "a b c"),
        ("Đầm\u202e Hà\u200b", "Đầm Hà"),
        ("Ha\u0300i", "Hài"),
        ("", ""),
        ("x" * 30, "x" * 19 + "…"),
    ],
)
def test_words_of_others_stay_on_their_line(text: str, expected: str) -> None:
    """Line breaks, letters that turn the line around and marks of their own are taken out; what is long is cut."""
    assert plain(text, 20) == expected


odd_figures = st.builds(
    lambda indicator, where, value, year, fact: figure(indicator, where, value, year, **fact),
    st.sampled_from(("communes_ntm", "poor_rate", "escaped_poor_plan", "ocop_4_star", "ocop_3_star", "area")),
    st.sampled_from(("Một", "Hai", "Ba")),
    st.none() | st.sampled_from((0.0, -2.5, 7.0, 1e9)) | st.floats(),
    st.integers(2019, 2022),
    st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(("result", "self_assessed", "recognised", "registered", "target")),
            "qualifier": st.sampled_from(("exact", "over", "at_least", "about", "under")),
            "precision": st.sampled_from(("day", "month", "year", "range", "unknown")),
            "out_of": st.none() | st.sampled_from((0.0, 8.0, 13.0)) | st.floats(),
            "period_text": st.sampled_from(("", "đến hết năm 2021")),
            "criteria_set": st.sampled_from(("", "2021")),
            "caveat": st.sampled_from(("", "Một. | Hai.", "{{ 7*7 }} <b>")),
        },
    ),
)
some_figures = st.lists(odd_figures, min_size=1, max_size=10).map(tuple)


@settings(max_examples=150, deadline=None)
@given(some_figures, st.sampled_from(("compare", "sum", "rank", "list")), st.booleans())
def test_no_answer_fails_for_its_picture(figures: tuple[Shown, ...], form: str, is_low: bool) -> None:
    """Whatever an answer holds, it has a picture in tidy words, or none."""
    first, *others = figures
    by_place = {each.place.id: replace(each, indicator=first.indicator) for each in figures}
    told: list[Answer] = [
        FigureAnswer(figures),
        FigureAnswer((replace(first, companion=others[0]) if others else first,)),
        FigureAnswer((first,), tuple(others)),
        comparison(*by_place.values(), form=form, without=("huyện Bốn",) * len(others), is_low=is_low),
        RemainingAnswer(first, 1.0),
        ChangeAnswer(figures),
        OverviewAnswer(Target("Một", first.place), "OCOP", figures, ""),
    ]

    found = [chart for answer in told if (chart := wording().chart(answer))]

    untidy = re.compile(r"\s{2}|^\s|\s$|\s[.,;:)]|\(\)|\bNone\b|\bnan\b|\binf\b|undefined", re.IGNORECASE)
    assert [line for chart in found for line in (chart.finding, chart.subject, chart.alt) if untidy.search(line)] == []
