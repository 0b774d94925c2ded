"""Combinations: several figures that one message asks for together."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.answers import (
    Answer,
    FigureAnswer,
)
from bot.catalog import Catalog
from bot.choosing import Choice, choose
from bot.queries import Query
from bot.showing import show
from bot.targets import Target
from intents.readings import Match
from knowledge.records import Fact

MOST_TOGETHER: Final = 4
# QĐ 148/QĐ-TTg of 24 February 2023: from 3 stars on a product is certified.
LOWEST_CERTIFIED: Final = 3


def covering(query: Query, choice: Choice, target: Target, catalog: Catalog) -> tuple[Fact, ...]:
    """Return facts that together leave no deciding word unexplained: "bao nhiêu thôn và bao nhiêu vườn"."""
    left = choice.match.left
    facts = [choice.fact] if choice.fact else []
    offices = {concept for concept in left if catalog.recognizer.index.group(concept) == "office"}
    if left and not offices and query.has_shape("who") and _is_person(choice, catalog):
        return tuple(facts)
    if left and not _asks_several(query, choice, catalog):
        return ()
    while left and facts and len(facts) < MOST_TOGETHER:
        again = _explaining(query, left, facts, target, catalog)
        if again is None or again.fact is None:
            return ()
        facts.append(again.fact)
        left = left & again.match.left
    return tuple(facts) if not left else ()


def _is_person(choice: Choice, catalog: Catalog) -> bool:
    """Return whether the choice is a name: the occasion that a question for it tells may stay unexplained."""
    return catalog.snapshot.indicators[choice.match.id].kind == "name"


def _asks_several(query: Query, choice: Choice, catalog: Catalog) -> bool:
    """Return whether a message may ask for several figures: it joins words, asks twice, or names two of a group."""
    index = catalog.recognizer.index
    groups = {index.group(concept) for concept in choice.match.left} - {""}
    of_group = any(index.group(c) in groups for c in query.concepts - choice.match.left)
    joins = bool({"joining.and", "refer.both"} & query.reading.marks)
    return of_group or joins or "," in query.reading.text


def _explaining(
    query: Query, left: frozenset[str], facts: list[Fact], target: Target, catalog: Catalog
) -> Choice | None:
    """Return a further fact that explains some of what is left, with the words shared with the others or alone."""
    index = catalog.recognizer.index
    groups = {index.group(concept) for concept in left} - {""}
    shared = frozenset(c for c in query.concepts if c in left or index.group(c) not in groups)
    for concepts in (shared, left):
        asked = replace(query, concepts=concepts)
        ranked = [match for match in catalog.recognizer.rank(concepts, "figure") if left - match.left]
        again = choose(asked, ranked, target, catalog)
        if again is not None and again.fact is not None and again.fact not in facts and again.match.score > 0:
            return again
    return None


def parts(query: Query, matches: tuple[Match, ...], target: Target, catalog: Catalog) -> Answer | None:
    """Return the figures that an asked-for whole consists of, where only they were published: 3 sao and 4 sao."""
    index = catalog.recognizer.index
    stars = {concept for concept in query.concepts if index.group(concept) == "star"}
    if "star" in query.concepts and not _levels(stars):
        stars |= {f"star_{level}" for level in range(LOWEST_CERTIFIED, 6)}
    if "star_up" in query.concepts:
        stars |= {f"star_{level}" for level in range(min(_levels(stars), default=6), 6)}
    rest = frozenset(c for c in query.concepts if index.group(c) not in ("star", "range", "stage"))
    facts = _each(query, rest, stars, target, catalog)
    if len(facts) < 2 or len({fact.period_text for fact in facts}) > 1:
        return None
    return FigureAnswer(tuple(show(fact, catalog) for fact in facts), total=sum(fact.value or 0 for fact in facts))


def _each(
    query: Query, rest: frozenset[str], concepts: Iterable[str], target: Target, catalog: Catalog
) -> tuple[Fact, ...]:
    """Return for each concept, joined with the rest, the fact that it alone asks for."""
    facts = []
    for concept in sorted(concepts):
        ranked = [match for match in catalog.recognizer.rank(rest | {concept}, "figure") if not match.left]
        choice = choose(query, ranked[:1], target, catalog)
        if choice is not None and choice.fact is not None and choice.fits_period:
            facts.append(choice.fact)
    return tuple(facts)


def one_by_one(query: Query, target: Target, catalog: Catalog) -> Answer | None:
    """Return the figures of each of several kinds that were asked for apart: "hộ nghèo, cận nghèo, mỗi loại"."""
    index = catalog.recognizer.index
    groups = [index.group(concept) for concept in query.concepts]
    several = {concept for concept in query.concepts if index.group(concept) and groups.count(index.group(concept)) > 1}
    facts = _each(query, query.concepts - several, several, target, catalog)
    return FigureAnswer(tuple(show(fact, catalog) for fact in facts)) if len(facts) > 1 else None


def _levels(stars: set[str]) -> list[int]:
    return [int(star[-1]) for star in stars if star[-1].isdigit()]
