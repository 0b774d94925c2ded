"""Wording: a typed answer becomes a reply, by the template of its type."""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, timedelta
from typing import Final, assert_never

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot.answers import (
    Answer,
    ChangeAnswer,
    Clarification,
    ComparisonAnswer,
    Definition,
    FigureAnswer,
    NoFigure,
    OutOfScope,
    OverviewAnswer,
    ProductAnswer,
    ProductChoice,
    ProductList,
    ProductRanking,
    RemainingAnswer,
    Shown,
    Smalltalk,
    SourceAnswer,
    SuccessorAnswer,
    TargetAnswer,
    UnknownProduct,
)
from bot.catalog import Catalog
from bot.charting import Charting
from bot.charts import Chart
from bot.chips import chips
from bot.citations import citation as citation
from bot.citations import citations_of
from bot.comparable import run_text, year_runs
from bot.messages import Reply, ReplyKind, ShownFact
from knowledge.records import Place, Source

# On a phone; lists may be longer, since their lines are short.
MOST_LINES: Final = 6
MOST_HOMES: Final = 8
MOST_LIST_LINES: Final = 15


class Wording:
    """Renders answers about one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._environment = Environment(
            loader=PackageLoader("bot", "templates/answers"),
            auto_reload=False,  # which would look at the file for each answer
            undefined=StrictUndefined,
            autoescape=False,  # plain text: each channel escapes for itself
        )
        self._environment.filters |= {
            "number": number,
            "fill": fill,
            "sentence": sentence,
            "uncapitalised": uncapitalised,
            "named": named,
            "caveats": caveats,
            "statuses": statuses,
            "day": day,
            "day_after": lambda value: day(value + timedelta(days=1)),
            "source": _source_in,
            "year_runs": year_runs,
            "run_text": run_text,
        }
        self._charting = Charting(self._environment)
        homes = catalog.homes[:MOST_HOMES]
        indicators = catalog.snapshot.indicators
        told = [indicators[fact.indicator] for home in homes[:1] for fact in catalog.snapshot.facts_by_place[home.id]]
        counted = [each for each in told if each.headline and each.kind in ("count", "ratio")]
        example = min(counted, key=lambda each: each.headline).label if counted else ""
        spoken = {
            indicators[indicator].programme
            for indicator, told in catalog.snapshot.facts_by_indicator.items()
            if any(fact.value is not None for fact in told)
        }
        names = [each.name for each in catalog.snapshot.programmes.values() if each.id in spoken]
        self._environment.globals |= {
            "homes": ", ".join(named(home) for home in homes),
            "programmes": ", ".join(names[:4]),
            "example": example,
            "example_place": named(homes[0]) if homes else "",
        }

    def about(self, catalog: Catalog) -> "Wording":
        """Return the same wording for a catalog that names the same things."""
        same = copy(self)
        same._catalog = catalog
        return same

    def reply(self, answer: Answer) -> Reply:
        """Return the reply that words an answer."""
        figures = shown_figures(answer)
        template = self._environment.get_template(f"{type(answer).__name__}.j2")
        text = template.render(answer=answer, sources=self._catalog.snapshot.sources, newest=self._newest())
        lines = [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]
        kept = tuple(line for line in lines if line)
        most = MOST_LIST_LINES if any(line.startswith(("- ", "1. ")) for line in kept) else MOST_LINES
        return Reply(
            kind=kind_of(answer),
            lines=kept[:most],
            citations=citations_of(answer, figures, self._catalog.snapshot.sources),
            chips=chips(answer, self._catalog),
            facts=tuple(machine_fact(shown) for shown in figures),
            fact_ids=tuple(shown.fact.id for shown in figures),
            chart=self.chart(answer),
        )

    def chart(self, answer: Answer) -> Chart | None:
        """Return what a picture of an answer shows; None where words say all."""
        return self._charting.chart(answer, lambda source: citation(self._catalog.snapshot.sources[source]).short)

    def told(self, shown: Shown) -> str:
        """Return one figure in a sentence without an end."""
        module = self._environment.get_template("_figure.j2").module
        return " ".join(str(getattr(module, "told")(shown)).split())  # noqa: B009

    def _newest(self) -> date | None:
        """Return the day of the newest dated source; None where none is dated."""
        days = (source.published for source in self._catalog.snapshot.sources.values() if source.published)
        return max(days, default=None)

    def compile(self) -> None:
        """Compile all templates, so that no answer waits for its own."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)


@pass_context
def _source_in(context: Context, source: str) -> Source:
    """Return the source of an id; of the catalog that is being worded, since several share the templates."""
    sources: Mapping[str, Source] = context["sources"]
    return sources[source]


def kind_of(answer: Answer) -> ReplyKind:
    """Return the kind of reply that an answer makes."""
    match answer:
        case Definition():
            return "define"
        case ProductAnswer():
            return "product"
        case ProductChoice(reason=reason):
            return "clarify" if reason in ("several", "part", "beside") else "no_data"
        case NoFigure() | UnknownProduct() | ProductList(total=0) | ProductRanking(rows=()):
            return "no_data"
        case Clarification():
            return "clarify"
        case OutOfScope():
            return "out_of_scope"
        case Smalltalk():
            return "smalltalk"
        case (
            FigureAnswer()
            | ComparisonAnswer()
            | ChangeAnswer()
            | RemainingAnswer()
            | TargetAnswer()
            | OverviewAnswer()
            | SourceAnswer()
            | SuccessorAnswer()
            | ProductList()
            | ProductRanking()
        ):
            return "answer"
        case _:
            assert_never(answer)


def shown_figures(answer: Answer) -> tuple[Shown, ...]:
    """Return the facts that an answer shows, in order."""
    match answer:
        case FigureAnswer():
            along = [shown.companion for shown in answer.figures if shown.companion]
            others = [answer.premise.truly] if answer.premise and answer.premise.truly else []
            others += [answer.named] if answer.named else []
            return (*answer.figures, *along, *answer.others, *others)
        case ChangeAnswer():
            return (*answer.figures, *answer.beside)
        case ComparisonAnswer() | OverviewAnswer() | SourceAnswer():
            return answer.figures
        case RemainingAnswer():
            return (answer.figure,)
        case TargetAnswer():
            return (answer.result, answer.target)
        case ProductList(published=Shown() as published):
            return (published,)
        case NoFigure():
            truly = [answer.truly] if answer.truly else []
            return (
                *truly,
                *((answer.within,) if answer.within else answer.nearest if not answer.is_foreign else ()),
            )
        case UnknownProduct():
            return answer.related
        case _:
            return ()


def joined(replies: list[Reply]) -> Reply:
    """Return one reply that says several in turn; of the first kind that answers."""
    answering = [reply for reply in replies if reply.kind in ("answer", "product", "define")]
    return Reply(
        kind=(answering or replies)[0].kind,
        lines=tuple(dict.fromkeys(line for reply in replies for line in reply.lines)),
        citations=tuple(dict.fromkeys(cited for reply in replies for cited in reply.citations)),
        chips=replies[-1].chips,
        facts=tuple(fact for reply in replies for fact in reply.facts),
        fact_ids=tuple(fact for reply in replies for fact in reply.fact_ids),
        chart=next((reply.chart for reply in replies if reply.chart), None),
    )


def machine_fact(shown: Shown) -> ShownFact:
    """Return a fact as the machine-readable part of a reply names it."""
    fact = shown.fact
    value = (
        number(fact.value) + (f"/{number(fact.out_of)}" if fact.out_of is not None else "")
        if fact.value is not None
        else fact.text
    )
    return ShownFact(
        named(shown.place),
        shown.indicator.label,
        value,
        shown.indicator.unit,
        fact.period_text,
        fact.status,
        fact.source,
    )


def number(value: float) -> str:
    """Return a number the Vietnamese way.

    >>> number(206989.3), number(5.37), number(1571.0)
    ('206.989,3', '5,37', '1.571')
    """
    text = f"{value:,.4f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def fill(pattern: str, **values: str) -> str:
    """Return a clause with its {placeholders} filled; braces in values stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), pattern)


def sentence(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Return the text with its first letter in lower case."""
    return text[:1].lower() + text[1:]


def named(place: Place) -> str:
    """Return a place with its type: "huyện Đầm Hà"."""
    return f"{place.type} {place.name}"


def day(value: date) -> str:
    """Return a date as it is written in Vietnamese: 14/03/2022."""
    return value.strftime("%d/%m/%Y")


def caveats(figures: Iterable[Shown]) -> tuple[str, ...]:
    """Return the caveats of figures, each once, in order."""
    facts = [each.fact for shown in figures for each in (shown, shown.companion) if each]
    return tuple(dict.fromkeys(part for fact in facts for part in fact.caveat.split(" | ") if part))


def statuses(figures: Iterable[Shown]) -> tuple[str, ...]:
    """Return the statuses that an answer must say, each once."""
    said = ("target", "registered", "self_assessed")
    return tuple(dict.fromkeys(shown.fact.status for shown in figures if shown.fact.status in said))
