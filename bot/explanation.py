"""How a question is understood, step by step: for whoever looks after the data or the phrasings."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from bot.answers import Answer, Definition
from bot.catalog import Catalog
from bot.choosing import choose
from bot.queries import Query
from bot.responder import Hoidap
from bot.wording import day, kind_of, number, shown_figures
from intents.phrasebook import phrasebook
from intents.readings import Match, Reading

MOST_READINGS: Final = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of the message."""

    words: str
    """As typed, in one spelling; empty for a sign."""
    meanings: tuple[str, ...]
    """What it is read as, in the words of the phrasebook or of the data."""
    weight: float
    """How much it decides: more where few subjects have it."""
    role: str
    """`core`, `facet` or `soft`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject that may be meant."""

    match: Match
    label: str
    left: tuple[str, ...]
    """What is deciding in the message and not explained, in words."""
    worth: float | None
    """The score after looking at the facts of the place named; None for a topic, and without a place."""
    has_fact: bool
    fits_period: bool
    fits_status: bool
    is_answered: bool
    """Whether the answer is of this subject."""


@dataclass(frozen=True, slots=True)
class Lead:
    """By how much the first reading is ahead of the second, and what by."""

    margin: float
    explained: float
    """How much more it explains."""
    missing: float
    """How much less of its own the message lacks."""
    left: float
    """How much less of the message it leaves over."""


def explanation(bot: Hoidap, text: str) -> str:
    """Return what was found in a message, which readings it has, and what the answer was made of."""
    reading, query, answered = bot.explain(text)
    candidates = _candidates(query, answered, bot.catalog)
    told = _template().render(
        reading=reading,
        query=query,
        terms=_terms(reading, bot.catalog),
        candidates=candidates,
        lead=_lead(candidates[0].match, candidates[1].match) if len(candidates) > 1 else None,
        answer=type(answered).__name__,
        kind=kind_of(answered),
        figures=shown_figures(answered),
    )
    return "\n".join(line.rstrip() for line in told.splitlines() if line.strip())


def _lead(first: Match, second: Match) -> Lead:
    return Lead(
        first.score - second.score,
        first.explained - second.explained,
        second.missing - first.missing,
        second.left_weight - first.left_weight,
    )


def _terms(reading: Reading, catalog: Catalog) -> tuple[Term, ...]:
    """Return the concepts found, in the order of the message."""
    index = catalog.recognizer.index
    return tuple(
        Term(
            reading.words(found.start, found.end),
            tuple(map(_meaning, found.ids)),
            sum(map(index.weight, found.ids)),
            index.role(found.ids[0]),
        )
        for found in sorted(reading.concepts, key=lambda found: found.start)
    )


def _meaning(concept: str) -> str:
    """Return the words for a concept: the phrasebook's first, or the word of a label that it stands for."""
    known = phrasebook().concepts.get(concept)
    return known.words[0] if known and known.words else concept.removeprefix("word:")


def _candidates(query: Query, answered: Answer, catalog: Catalog) -> tuple[Candidate, ...]:
    """Return the best subjects of both kinds, the likeliest first."""
    ranked = [
        *catalog.recognizer.rank(query.concepts, "figure"),
        *catalog.recognizer.rank(query.concepts, "topic"),
    ]
    best = sorted(ranked, key=lambda match: -match.score)[:MOST_READINGS]
    return tuple(_candidate(match, query, answered, catalog) for match in best)


def _candidate(match: Match, query: Query, answered: Answer, catalog: Catalog) -> Candidate:
    targets = [target for target in query.targets if target.place]
    choice = choose(query, (match,), targets[0], catalog) if targets and match.kind == "figure" else None
    return Candidate(
        match=match,
        label=_label(match, catalog),
        left=tuple(map(_meaning, sorted(match.left))),
        worth=choice.worth if choice else None,
        has_fact=bool(choice and choice.fact),
        fits_period=bool(choice and choice.fits_period),
        fits_status=bool(choice and choice.fits_status),
        is_answered=(match.kind, match.id) in _answered(answered),
    )


def _answered(answered: Answer) -> set[tuple[str, str]]:
    """Return kind and id of the subjects that an answer is of, without what it tells along."""
    if isinstance(answered, Definition):
        return {("topic", answered.topic.id)}
    shown = shown_figures(answered)
    along = [each.companion for each in shown if each.companion]
    return {("figure", each.indicator.id) for each in shown if each not in along}


def _label(match: Match, catalog: Catalog) -> str:
    if match.kind == "topic":
        return catalog.snapshot.topics[match.id].title
    return catalog.snapshot.indicators[match.id].label


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("bot", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # plain text for the terminal
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "number": number, "points": _points}
    return environment.get_template("explanation.j2")


def _points(value: float) -> str:
    """Return a score with two decimals; 0.1 + 0.2 is 0,3."""
    return number(round(value, 2))
