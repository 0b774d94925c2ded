"""Figures: the one that a message asks for at a place, or by its number."""

from dataclasses import replace
from typing import Final

from bot.aims import against_target, asks_both
from bot.answers import (
    Answer,
    ChangeAnswer,
    FigureAnswer,
    RemainingAnswer,
    Shown,
)
from bot.catalog import Catalog
from bot.choosing import Choice, choose, facts_at, fits_period, has_number, later_of_wider, wider_fact
from bot.combinations import MOST_TOGETHER, covering, one_by_one, parts
from bot.comparable import is_reached
from bot.developments import development, missing_years
from bot.items import item_with_words, items_of
from bot.premises import is_other_name, office_of_named, premise
from bot.queries import Query
from bot.refusals import no_figure, no_figure_for_commune
from bot.showing import show
from bot.targets import Target
from intents.amounts import Amount
from intents.readings import Match
from knowledge.records import Fact

# Numbers up to this are too common to tell a figure by.
LEAST_TELLING: Final = 12
# So many other times are told beside one figure, the latest.
MOST_OTHERS: Final = 7
# How the words of the base are marked among concepts.
LEARNT: Final = "word:"
# The concept of "tăng", "tăng thêm": what is asked for where the figures of two times are there.
GROWTH: Final = "growth"


def figures_at(query: Query, matches: tuple[Match, ...], target: Target, catalog: Catalog) -> Answer:
    """Return the answer about one place."""
    if target.place is not None and target.place.level == "commune":
        found = facts_of_commune(query, matches, target, catalog)
        if found is not None:
            return found
    if ("refer.each" in query.reading.marks or _holds_against(query)) and (apart := one_by_one(query, target, catalog)):
        return apart
    choice = choose(query, matches, target, catalog)
    if choice is None or choice.fact is None:
        return parts(query, matches, target, catalog) or no_figure(
            query, choice.match if choice else matches[0], target, catalog
        )
    if choice.match.left and (changed := _changed(query, choice, target, catalog)):
        return changed
    chosen = covering(query, choice, target, catalog)
    if not chosen and has_number(query, choice.fact):
        chosen = (choice.fact,)
    if not chosen:
        return parts(query, matches, target, catalog) or no_figure(query, choice.match, target, catalog)
    chosen = _by_year(query, choice, target, catalog) or chosen
    if len(chosen) > 1:
        return FigureAnswer(tuple(show(fact, catalog) for fact in chosen))
    return _one_figure(query, choice, choice.fact, target, catalog)


def _by_year(query: Query, choice: Choice, target: Target, catalog: Catalog) -> tuple[Fact, ...]:
    """Return a fact for each of several times of a message: "năm 2024 bao nhiêu, mục tiêu năm 2025 bao nhiêu"."""
    dated = [period for period in query.reading.periods if period.begins and not period.is_span]
    if len(dated) < 2 or query.has_shape("change", "compare", "yes_no"):
        return ()
    held = [fact for fact in facts_at(choice.match.id, target, catalog) if fact.value is not None]
    each = [max((f for f in held if fits_period(f, (p,))), key=lambda f: f.period_to, default=None) for p in dated]
    facts = tuple(dict.fromkeys(fact for fact in each if fact is not None))
    return facts if len(facts) == len(dated) else ()


def _holds_against(query: Query) -> bool:
    """Return whether a message compares two things at one place: "hộ cận nghèo nhiều hơn hộ nghèo"."""
    cues = [(start, end) for shape, start, end in query.reading.shape_spans if shape == "compare"]
    found = [concept for concept in query.reading.concepts if concept.end > concept.start]
    return any(
        any(concept.end <= start for concept in found) and any(concept.start >= end for concept in found)
        for start, end in cues
    )


def _changed(query: Query, choice: Choice, target: Target, catalog: Catalog) -> ChangeAnswer | None:
    """Return the figure over time where all that it leaves over is the growth asked for: "tăng mấy xã so với 2023"."""
    if choice.match.left != {GROWTH}:
        return None
    held = [fact for fact in facts_at(choice.match.id, target, catalog) if fact.value is not None]
    results = [fact for fact in held if fact.status != "target"]
    dated = [period for period in query.reading.periods if period.begins]
    if len(dated) > 1 and not all(any(fits_period(fact, (each,)) for fact in results) for each in dated):
        return None
    return development(query, results, catalog)


def by_number(query: Query, catalog: Catalog) -> Answer | None:
    """Return the figure whose number a message names where its words alone do not tell: "5.000 USD rồi phải không"."""
    asks_what_it_is = "ask.owner" in query.reading.marks or query.has_shape("define")
    if not query.targets and not asks_what_it_is:
        return None
    numbers = {(amount.value, amount.out_of) for amount in query.reading.amounts if _is_telling(amount)}
    places = {target.place.id for target in query.targets if target.place}
    facts = [
        fact
        for value in {value for value, _ in numbers}
        for fact in catalog.snapshot.facts_by_number.get(value, ())
        if numbers & {(fact.value, None), (fact.value, fact.out_of)} and (fact.place in places or not query.targets)
    ]
    facts.sort(key=lambda fact: fact.id)
    if not 1 <= len(facts) <= MOST_TOGETHER or query.reading.outside or len(query.reading.unknown) > 3:
        return None
    asked = premise(query, facts[0], catalog) if len(facts) == 1 else None
    return FigureAnswer(tuple(show(fact, catalog) for fact in facts), premise=asked)


def _is_telling(amount: Amount) -> bool:
    """Return whether a number is uncommon enough to tell a figure by: a large one, a fraction, or "9/9"."""
    return amount.value > LEAST_TELLING or amount.out_of is not None or amount.value != int(amount.value)


def _one_figure(query: Query, choice: Choice, fact: Fact, target: Target, catalog: Catalog) -> Answer:
    wider = wider_fact(query, choice, fact, target, catalog)
    if wider is not None:
        return FigureAnswer(
            (show(wider, catalog),),
            narrower=catalog.snapshot.indicators[fact.indicator],
            premise=premise(query, wider, catalog),
            asks_now=_asks_now(query),
        )
    if not choice.fits_period and "period" not in query.carried:
        return no_figure(query, choice.match, target, catalog)
    if asks_both(query) and (both := against_target(facts_at(fact.indicator, target, catalog), query.periods, catalog)):
        return both
    if query.status == "result" and fact.status == "target" and not query.reading.amounts and not _says_target(query):
        return no_figure(query, choice.match, target, catalog)
    if query.has_shape("remaining") and fact.status == "registered" and query.status != "target":
        return no_figure(query, choice.match, target, catalog)
    if _asks_for_names(query, fact):
        return replace(no_figure(query, choice.match, target, catalog), lacks_names=True, period="")
    if query.has_shape("where") and (item := _item_asked_for(query, fact)):
        return FigureAnswer((show(replace(fact, text=item), catalog),), of_items=len(items_of(fact)))
    all_facts = facts_at(fact.indicator, target, catalog)
    series = tuple(sorted((other for other in all_facts if other.value is not None), key=lambda other: other.period_to))
    asks_years = query.has_shape("change") or _asks_each_year(query, fact)
    if asks_years and (change := development(query, all_facts, catalog)):
        return change
    if query.has_shape("remaining") and fact.out_of and fact.value is not None:
        return RemainingAnswer(show(fact, catalog), fact.out_of - fact.value)
    later = later_of_wider(query, fact, target, catalog) if query.has_shape("value") or not query.shapes else None
    others = tuple(other for other in series if other.id != fact.id and _is_worth_telling(other, fact, query))
    others = others[-MOST_OTHERS:]
    return FigureAnswer(
        (show(fact, catalog),),
        is_other_name=is_other_name(query, fact),
        named=office_of_named(query, fact, catalog),
        others=tuple(show(other, catalog) for other in others),
        missing=missing_years((fact, *others), series) if others else (),
        premise=premise(query, fact, catalog),
        asks_now=_asks_now(query),
        asks_result="status.result" in query.reading.marks,
        wider_later=show(later, catalog) if later else None,
    )


def _asks_each_year(query: Query, fact: Fact) -> bool:
    """Return whether a message names a span of years of which the figure is told year by year: "từ 2019 đến 2022"."""
    spans = [p for p in query.reading.periods if p.is_span and p.begins and p.ends and p.begins.year < p.ends.year]
    return bool(spans) and fact.precision != "range" and not query.has_shape("yes_no", "remaining", "compare")


def _item_asked_for(query: Query, fact: Fact) -> str:
    """Return the item of a list that the words of the base in a message tell; empty for none."""
    words = (concept.removeprefix(LEARNT) for concept in query.own_concepts if concept.startswith(LEARNT))
    return item_with_words(fact, words)


def _asks_for_names(query: Query, fact: Fact) -> bool:
    """Return whether a message wants the names behind a count of which only the number was published."""
    wants = query.has_shape("list") and not query.has_shape("value", "overview", "yes_no", "compare")
    wants = wants or "ask.names" in query.reading.marks
    is_count = fact.value is not None and fact.value == int(fact.value)  # an average has no members
    return wants and is_count and not fact.text and query.status != "target"


def _says_target(query: Query) -> bool:
    return "status.target" in query.reading.marks


def _is_worth_telling(other: Fact, fact: Fact, query: Query) -> bool:
    """Return whether another fact of the indicator here belongs beside the chosen one."""
    alike = other.status == fact.status or (is_reached(other) and is_reached(fact))
    if other.value is None or not alike or query.edge == "start":
        return False
    return not query.reading.periods or fits_period(other, query.periods)


def _asks_now(query: Query) -> bool:
    return query.edge in ("now", "end") and not query.periods


def _is_of_places(shown: Shown) -> bool:
    """Return whether a list may hold communes: members of a count, or a text that names one."""
    kind = shown.indicator.kind
    return kind in ("count", "list") or (kind == "name" and shown.indicator.programme != "office")


def facts_of_commune(query: Query, matches: tuple[Match, ...], target: Target, catalog: Catalog) -> Answer | None:
    """Return whether a commune is in a list of its district, or that only the district has a figure."""
    place = target.place
    if place is None or place.parent is None or place.id in catalog.snapshot.facts_by_place:
        return None
    parent = catalog.snapshot.places[place.parent]
    choice = choose(query, matches, Target(parent.name, parent), catalog)
    if choice is None or choice.fact is None or choice.match.left:
        return no_figure_for_commune(matches[0], target, None, catalog)
    shown = show(choice.fact, catalog)
    if choice.fact.text and _is_of_places(shown):
        inside = place.name.lower() in choice.fact.text.lower()
        return FigureAnswer((shown,), member=target.label, is_member=inside)
    return no_figure_for_commune(choice.match, target, shown, catalog)
