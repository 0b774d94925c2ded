"""Sketches: which figures of an answer are worth a picture, and of which kind; not yet worded."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from bot.answers import (
    Answer,
    ChangeAnswer,
    ComparisonAnswer,
    FigureAnswer,
    OverviewAnswer,
    RemainingAnswer,
    Shown,
    TargetAnswer,
)
from bot.charts import ChartKind
from bot.comparable import PUBLISHED, are_comparable, are_of_like_spans, is_number, is_order_sure, time_of, value_of

# More bars than these are smaller than a finger on a phone.
MOST_MARKS: Final = 8


@dataclass(frozen=True, slots=True)
class Sketch:
    """The figures of one picture, with what the words on it need to know."""

    kind: ChartKind
    figures: tuple[Shown, ...]
    """Those that are drawn, in this order."""
    of_all: int
    """How many there are, the ones left out among them."""
    front: Shown | None = None
    """The place that the text says is ahead of all others."""
    is_low: bool = False
    """Whether ahead means lowest."""
    is_equal: bool = False
    total: float | None = None
    without: tuple[str, ...] = ()
    """Places that have no figure."""
    is_reached: bool | None = None
    """Whether the target was reached; None where that can't be told from the two."""
    is_plan: bool = False
    """Whether the figure is a percentage of a plan."""
    counted: Shown | None = None
    """What the percentage of a plan is of."""
    subject: str = ""
    """What is counted, where the indicators' labels say more than that."""
    names: tuple[str, ...] = ()
    """What each figure is called, where neither place nor time is its name."""
    missing: tuple[int, ...] = ()
    """Years among those that are drawn of which there is no figure."""
    is_change: bool = False
    """Whether the text says how the figure changed, and not only what it was each time."""
    is_overview: bool = False
    """Whether the text tells many figures, and so no caveats."""

    @property
    def same_time(self) -> bool:
        """Whether all figures are of one time."""
        return len({time_of(shown) for shown in self.figures}) == 1

    @property
    def same_status(self) -> bool:
        """Whether all figures have one status."""
        return len({shown.fact.status for shown in self.figures}) == 1

    @property
    def is_published(self) -> bool:
        """Whether all figures are of what was reached, by whoever may say so."""
        return {shown.fact.status for shown in self.figures} <= PUBLISHED

    @property
    def caveats(self) -> tuple[str, ...]:
        """What is to be said beside the figures, each once; of an overview what holds for them all."""
        told = (*self.figures, *([self.counted] if self.counted else []))
        parts = [[part for part in shown.fact.caveat.split(" | ") if part] for shown in told]
        each = dict.fromkeys(part for own in parts for part in own)
        return tuple(part for part in each if not self.is_overview or all(part in own for own in parts))

    @property
    def plain_names(self) -> bool:
        """Whether the bare name of a place tells it from the others here."""
        places = {shown.place.id: shown.place for shown in self.figures}.values()
        return len({place.name for place in places}) == len(places) and len({place.level for place in places}) == 1


def sketch(answer: Answer) -> Sketch | None:
    """Return what a picture of an answer shows; None where it is no matter for a picture."""
    match answer:
        case ComparisonAnswer():
            return _places(answer)
        case ChangeAnswer():
            planned = (shown for shown in answer.beside if shown.fact.status == "target")
            found = _over_time((*answer.figures, *planned), answer.missing)
            return replace(found, is_change=True) if found else None
        case TargetAnswer():
            found = _over_time((answer.result, answer.target))
            return replace(found, is_reached=answer.is_reached) if found else None
        case RemainingAnswer():
            return _share(answer.figure)
        case FigureAnswer() if not answer.member and not answer.of_items:
            return _of_figures(answer)
        case OverviewAnswer() if answer.subject:
            found = _stars(answer.figures) or _first_over_time(answer.figures) or _first_share(answer.figures)
            return replace(found, is_overview=True) if found else None
        case _:
            return None


def _of_figures(answer: FigureAnswer) -> Sketch | None:
    told = (*answer.figures, *answer.others)
    if len(told) > 1:
        return _stars(told) or _over_time(told, answer.missing)
    return _plan(told[0]) or _share(told[0])


def _places(answer: ComparisonAnswer) -> Sketch | None:
    figures = answer.figures
    alike = len({(shown.indicator.id, shown.fact.criteria_set) for shown in figures}) == 1
    distinct = len({shown.place.id for shown in figures}) == len(figures) > 1
    if not (alike and distinct and are_comparable(figures)) or (answer.form == "sum" and answer.total is None):
        return None
    # Of a list and of a sum the text names none ahead.
    concludes = answer.form in ("compare", "rank")
    return Sketch(
        "places",
        _foremost(figures, answer.is_low),
        len(figures),
        front=answer.best if concludes else None,
        is_low=answer.is_low,
        is_equal=answer.equal and concludes,
        total=answer.total if answer.form == "sum" else None,
        without=answer.without,
    )


def _foremost(figures: tuple[Shown, ...], is_low: bool) -> tuple[Shown, ...]:
    """Return the figures as they stand where all can be drawn, else the first by value."""
    if len(figures) <= MOST_MARKS:
        return figures
    return tuple(
        sorted(figures, key=lambda shown: (value_of(shown) * (1 if is_low else -1), shown.place.id))[:MOST_MARKS]
    )


def _over_time(figures: Iterable[Shown], missing: Iterable[int] = ()) -> Sketch | None:
    """Return the same figure at several times at one place; of a result and its target alone, those two."""
    ordered = tuple(sorted(figures, key=lambda shown: (shown.fact.period_to, shown.fact.status == "target")))
    kinds = {(shown.indicator.id, shown.place.id, shown.fact.criteria_set) for shown in ordered}
    times = {(time_of(shown), shown.fact.status == "target") for shown in ordered}
    # Two that say different things of one time contradict each other; that is for words.
    if len(ordered) < 2 or len(kinds) > 1 or len(times) < len(ordered):
        return None
    targets = [shown for shown in ordered if shown.fact.status == "target"]
    results = [shown for shown in ordered if shown.fact.status != "target"]
    if (
        not are_comparable(results or targets)
        or not are_comparable(targets or results)
        or not are_of_like_spans(ordered)
    ):
        return None
    if len(results) == len(targets) == 1:
        if results[0].fact.status not in PUBLISHED:
            return None
        return Sketch("target", (results[0], targets[0]), 2)
    if not is_order_sure(ordered):
        return None
    drawn = ordered[-MOST_MARKS:]
    since = drawn[0].fact.period_to.year if len(drawn) < len(ordered) else 0
    return Sketch("development", drawn, len(ordered), missing=tuple(year for year in missing if year > since))


def _plan(shown: Shown) -> Sketch | None:
    """Return a percentage of a plan, which is told itself or along with what it is of."""
    for share, counted in ((shown, shown.companion), (shown.companion, shown)):
        if share is None or (counted is not None and not is_number(counted)):
            continue
        if is_number(share) and share.indicator.unit == "%" and _label("plan", share):
            return Sketch("target", (share,), 1, is_plan=True, counted=counted)
    return None


def _share(shown: Shown) -> Sketch | None:
    """Return how many of all; None for an average, and where nothing is left except of places, which are looked for."""
    value, whole = shown.fact.value, shown.fact.out_of
    if value is None or whole is None or not (is_number(shown) and 0 <= value <= whole and whole > 1):
        return None
    counts = value == int(value) and whole == int(whole) and not _label("average", shown)
    is_open = value < whole or bool(re.fullmatch(chart_words()["places"], shown.indicator.unit))
    return Sketch("share", (shown,), 1) if counts and is_open else None


def _first_share(figures: Iterable[Shown]) -> Sketch | None:
    return next((found for shown in figures if (found := _share(shown))), None)


def _first_over_time(figures: tuple[Shown, ...]) -> Sketch | None:
    """Return the development of the first figure that is told of several times."""
    for first in figures:
        same = [shown for shown in figures if shown.indicator.id == first.indicator.id]
        if len(same) > 1 and (found := _over_time(same)) and found.kind == "development":
            return found
    return None


def _stars(figures: Iterable[Shown]) -> Sketch | None:
    """Return the bands of stars at one place and time, the most stars first; the latest where there are several."""
    groups: dict[tuple[object, ...], dict[int, Shown]] = {}
    for shown in figures:
        found = _label("stars", shown)
        if found and is_number(shown):
            key = (found["of"], time_of(shown), shown.place.id, shown.fact.status, shown.fact.criteria_set)
            groups.setdefault(key, {})[int(found["stars"])] = shown
    bands = [(key, group) for key, group in groups.items() if len(group) > 1]
    if not bands:
        return None
    (subject, *_), group = max(bands, key=lambda each: max(shown.fact.period_to for shown in each[1].values()))
    stars = sorted(group, reverse=True)
    names = tuple(chart_words()["star_name"].format(stars=number) for number in stars)
    return Sketch("stars", tuple(group[number] for number in stars), len(group), subject=str(subject), names=names)


def _label(rule: str, shown: Shown) -> re.Match[str] | None:
    return re.match(chart_words()[rule], shown.indicator.label)


@cache
def chart_words() -> Mapping[str, str]:
    """Return `templates/charts.toml`: names on pictures, and the labels that tell one."""
    text = (files("bot") / "templates" / "charts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
