"""The answers there are: typed, not yet worded."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.product_answers import ProductAnswer as ProductAnswer
from bot.product_answers import ProductChoice as ProductChoice
from bot.product_answers import ProductList as ProductList
from bot.product_answers import ProductRanking as ProductRanking
from bot.targets import Target
from knowledge.records import Fact, Indicator, Place, Topic


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact that an answer shows, with what it takes to word it."""

    fact: Fact
    indicator: Indicator
    place: Place
    companion: "Shown | None" = None
    """The fact told along: the rate beside the count."""


@dataclass(frozen=True, slots=True)
class Premise:
    """A number that the message took for granted."""

    value: float
    out_of: float | None
    holds: bool
    truly: "Shown | None" = None
    """The fact that the number really is of, where it is of another."""


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    """One figure, or several told together."""

    figures: tuple[Shown, ...]
    others: tuple[Shown, ...] = ()
    """The same figure at other times."""
    premise: Premise | None = None
    narrower: Indicator | None = None
    """What was asked for where only a wider figure has it."""
    asks_now: bool = False
    member: str = ""
    """A name asked for within the list that the figure is of; with `is_member`."""
    is_member: bool = False
    total: float | None = None
    """The sum of figures that are parts of what was asked for."""
    is_other_name: bool = False
    """Whether the message took another name for true."""
    named: "Shown | None" = None
    """What the person who was taken for true really was."""
    asks_result: bool = False
    """Whether a result was asked for."""
    wider_later: "Shown | None" = None
    """What there is of a later time, of a wider figure alone."""
    of_items: int = 0
    """Of how many items of a list the one shown is; 0 where the whole is shown."""
    missing: tuple[int, ...] = ()
    """Years among those of the figure and the others of which there is none."""
    register: ProductList | None = None
    """What the register of products holds of the same, which is another number."""


@dataclass(frozen=True, slots=True)
class ComparisonAnswer:
    """The same figure at several places."""

    form: Literal["compare", "sum", "rank", "list"]
    figures: tuple[Shown, ...]
    without: tuple[str, ...]
    """Labels of the places that have none."""
    label: str
    equal: bool
    total: float | None
    """The sum, where it may be built."""
    best: Shown | None
    """The one in front, where there is one."""
    is_low: bool
    """Whether in front means lowest."""
    same_time: bool
    """Whether all figures are of one time."""
    ties: tuple[Shown, ...] = ()
    """All that share the front, the one in front too."""


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """A figure over time at one place."""

    figures: tuple[Shown, ...]
    """The earliest first; either all of what was reached, or all of one other status."""
    beside: tuple[Shown, ...] = ()
    """What was aimed at, registered or self-assessed in these times, and is never taken for a result."""
    missing: tuple[int, ...] = ()
    """Years among these of which there is no figure."""

    @property
    def times(self) -> tuple[tuple[Shown, ...], ...]:
        """The figures by time, the earliest first; what is told beside a figure behind it."""
        each: dict[tuple[date, date], tuple[Shown, ...]] = {}
        for shown in (*self.figures, *self.beside):
            time = (shown.fact.period_to, shown.fact.period_from)
            each[time] = (*each.get(time, ()), shown)
        return tuple(each[time] for time in sorted(each))


@dataclass(frozen=True, slots=True)
class TargetAnswer:
    """A target and what was reached of it, at one place."""

    result: Shown
    target: Shown
    is_reached: bool | None
    """None where that can't be told from the two."""
    difference: float
    """What is left, or was surpassed, in the indicator's unit; 0 where `is_reached` is None."""

    @property
    def same_time(self) -> bool:
        """Whether both are of one time."""
        times = [(shown.fact.period_from, shown.fact.period_to) for shown in (self.result, self.target)]
        return times[0] == times[1]


@dataclass(frozen=True, slots=True)
class RemainingAnswer:
    """What is left to reach the base of a ratio."""

    figure: Shown
    remaining: float


@dataclass(frozen=True, slots=True)
class OverviewAnswer:
    """The main figures of a place."""

    target: Target
    subject: str
    """The programme's name; empty for all."""
    figures: tuple[Shown, ...]
    status: str


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """Where figures come from, or as of when they are."""

    figures: tuple[Shown, ...]
    asks_date: bool


@dataclass(frozen=True, slots=True)
class Definition:
    """A glossary entry."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class UnknownProduct:
    """A product that the register does not hold."""

    name: str
    related: tuple[Shown, ...]
    holds: int = 0
    """How many products with certificates the register holds at all."""
    complete_on: date | None = None
    """As of when the register is complete for the place that was named; None where nobody said so, or none was."""
    covered: Place | None = None
    """The place that this was said of: that one or a wider one."""
    places: tuple[str, ...] = ()
    """Labels of the places that were named."""
    owner: str = ""
    """The owner that was named and that the register knows."""
    owned: int = 0
    """How many products of that owner the register holds."""


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of one unit."""

    place: Place
    successors: tuple[tuple[Place, bool], ...]
    """Each with whether it took only a part."""
    parts: tuple[Place, ...]
    """The older units that went into it, where it is new itself."""
    is_unchanged: bool
    """Whether it went on alone under its name."""
    parts_of_namesake: tuple[Place, ...] = ()
    """The older units of the new one that bears the same name; empty where there is none, or it took this one alone."""


@dataclass(frozen=True, slots=True)
class SuccessorAnswer:
    """What became of units."""

    units: tuple[Succession, ...]


@dataclass(frozen=True, slots=True)
class NoFigure:
    """Understood, but there is no figure."""

    label: str
    target: Target | None
    period: str
    """The year asked for; empty for none."""
    nearest: tuple[Shown, ...]
    """The same figure at another time or of another status here, or what is akin to it."""
    elsewhere: tuple[Place, ...]
    """Places that have the figure."""
    is_foreign: bool
    within: Shown | None = None
    """The figure of the wider place."""
    truly: Shown | None = None
    """The fact elsewhere that a number of the message really is of."""
    lacks_names: bool = False
    """Whether there is a number, but not the names that were asked for."""
    is_wordy: bool = False
    """Whether the subject is told in words, not in numbers."""
    programmes: tuple[str, ...] = ()
    """What the place has figures of, where nothing nearer is at hand."""


@dataclass(frozen=True, slots=True)
class Clarification:
    """Two readings are close: the choices, each a whole question."""

    about: Literal["place", "subject", "figure"]
    label: str
    choices: tuple[tuple[str, str], ...]
    """(label, message) pairs."""


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Not for this bot."""

    is_command: bool = False


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """A kind word back."""

    kind: str


Answer = (
    FigureAnswer
    | ComparisonAnswer
    | ChangeAnswer
    | TargetAnswer
    | RemainingAnswer
    | OverviewAnswer
    | SourceAnswer
    | Definition
    | ProductAnswer
    | ProductChoice
    | ProductList
    | ProductRanking
    | UnknownProduct
    | SuccessorAnswer
    | NoFigure
    | Clarification
    | OutOfScope
    | Smalltalk
)
