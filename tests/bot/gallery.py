"""Charts of every kind, of the packaged base and of made-up figures with the longest names there are."""

from functools import cache

from bot.aims import judged
from bot.answers import Answer, ChangeAnswer, ComparisonAnswer, FigureAnswer, Shown
from bot.charts import Chart
from bot.comparable import leader
from tests.bot.made_up_figures import figure, place, wording
from tests.bot.real import all_replies, shared_world

COMMUNES = (
    "Thượng Yên Công",
    "Hồng Thái Đông",
    "Trần Hưng Đạo",
    "Quảng Nghĩa",
    "Đường Hoa",
    "Húc Động",
    "Vô Ngại",
    "Ỷ Tý",
)


def comparison(
    *figures: Shown, form: str = "compare", without: tuple[str, ...] = (), is_low: bool = False
) -> ComparisonAnswer:
    """The same figure at several places, as the bot puts it together."""
    values = [shown.fact.value or 0 for shown in figures]
    equal = len(set(values)) == 1
    return ComparisonAnswer(
        form=form,  # type: ignore[arg-type]
        figures=figures,
        without=without,
        label=figures[0].indicator.label,
        equal=equal,
        total=sum(values) if form == "sum" else None,
        best=leader(figures, is_low),
        is_low=is_low,
        same_time=len({(shown.fact.period_from, shown.fact.period_to) for shown in figures}) == 1,
    )


def commune(name: str) -> Shown:
    """The rate of poor households of a commune, made up from its name."""
    return figure("multidimensional_rate", place(name, level="commune", type_="xã"), len(name) * 1.37)


def longest_label(status: str = "result") -> Shown:
    """A made-up figure of the packaged indicator that has the longest label."""
    indicators = shared_world().bot.catalog.snapshot.indicators.values()
    chosen = max((each for each in indicators if each.unit == "%"), key=lambda each: len(each.label))
    return figure(chosen.id, "Hồng Thái Đông", 98.75, status=status)


def band(stars: int, number: int) -> Shown:
    """A made-up number of products with so many stars."""
    caveat = "Chứng nhận OCOP có hạn 36 tháng; số trên không phải số còn hạn hiện nay."
    return figure(f"ocop_{stars}_star", "Hồng Thái Đông", number, caveat=caveat)


def answers() -> dict[str, Answer]:
    """Answers over made-up figures whose pictures are the most crowded ones, by what they show."""
    return {
        "eight communes": comparison(*map(commune, COMMUNES), form="rank", without=("xã Bằng Cả",)),
        "many communes": comparison(*(commune(f"{name} {at}") for at in range(3) for name in COMMUNES), form="rank"),
        "shares of places": comparison(
            figure("communes_ntm", "Đầm Hà", 7, out_of=8),
            figure("communes_ntm", "Hồng Thái Đông", 98, out_of=177, year=2023, status="recognised"),
        ),
        "a sum": comparison(figure("ocop_products", "Đầm Hà", 29), figure("ocop_products", "Hải Hà", 1031), form="sum"),
        "six years": ChangeAnswer(
            tuple(figure("poor_households", "Bình Liêu", 2000 - 331.0 * at, 2019 + at) for at in range(6))
        ),
        "four years": ChangeAnswer(
            tuple(figure("income_rural", "Ỷ Tý", 38.5 + 9 * at, 2019 + at) for at in range(4)),
        ),
        "a target missed": judged(
            figure("income_rural", "Hồng Thái Đông", 61.2),
            figure("income_rural", "Hồng Thái Đông", 70, status="target"),
        ),
        "a target of the longest label": judged(longest_label(), longest_label("target")),
        "years that are missing": ChangeAnswer(
            (figure("income_rural", "Ỷ Tý", 38.5, 2019), figure("income_rural", "Ỷ Tý", 65.5, 2023)),
            missing=(2020, 2021, 2022),
        ),
        "results and a target": ChangeAnswer(
            (figure("ocop_products", "Đầm Hà", 29, 2022), figure("ocop_products", "Đầm Hà", 33, 2023)),
            (figure("ocop_products", "Đầm Hà", 40, 2025, status="target", qualifier="at_least"),),
        ),
        "communes of a district": FigureAnswer((figure("communes_ntm", "Hồng Thái Đông", 7, out_of=13),)),
        "communes of a province": FigureAnswer(
            (figure("communes_ntm", "Tuyên Quang", 98, out_of=177, qualifier="at_least"),)
        ),
        "bands of stars": FigureAnswer(tuple(band(stars, number) for stars, number in ((3, 264), (5, 2), (4, 31)))),
    }


@cache
def charts() -> dict[str, Chart]:
    """All charts by what they show: of the answers above, and of the questions of the test files."""
    made = {name: wording().chart(answer) for name, answer in answers().items()}
    asked = {question: reply.chart for question, reply in all_replies()}
    known: dict[Chart, str] = {}
    for name, chart in {**made, **asked}.items():
        if chart:
            known.setdefault(chart, name)
    return {name: chart for chart, name in known.items()}
