"""Choosing facts: of what was understood, the figure that is meant, at the place and time that are meant."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.catalog import Catalog
from bot.queries import Query
from bot.targets import Target
from intents.periods import Period
from intents.readings import Match
from intents.syllables import fold
from knowledge.records import Fact, Indicator, Programme

# How much worse a candidate is for want of a fact here, for another period, for another status than asked.
NO_FACT_HERE: Final = 0.9
OTHER_PERIOD: Final = 0.3
OTHER_STATUS: Final = 0.45
# A figure that is only planned is what a question without "mục tiêu" means where nothing else is near.
ONLY_PLANNED: Final = 0.2
UNSURE_YEAR: Final = 0.1
# Where neither is asked for, what was reached in a year goes before what was planned for it.
PLANNED: Final = 0.05
# A number of the message that is the fact's own is a strong hint at it.
SAME_NUMBER: Final = 0.5
# "448 vườn là đã công nhận hay đang làm" asks what that number is.
ASKED_NUMBER: Final = 1.2
WITHIN: Final = 1.6
# Another subject than the best is taken only where it explains nearly as much of the message.
LESS_EXPLAINED: Final = 0.2
WORDY: Final = frozenset({"name", "list"})
# Who asks "ai" wants a name.
IS_NAME: Final = 0.6
IS_DATE: Final = 0.5
SAME_DAY: Final = 0.35
# A word of the message that no figure's name has, but the fact's own text: "ngôi đình nào".
SAME_WORD: Final = 0.3
SHORTEST_WORD: Final = 3
# "Cuối năm 2022" is met by what was true in its last months.
NEAR_THE_END: Final = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Choice:
    """A subject and the fact of it that answers best, at one place."""

    match: Match
    fact: Fact | None
    """None where the subject has no fact at the place."""
    fits_period: bool
    fits_status: bool
    worth: float


def choose(query: Query, matches: Iterable[Match], target: Target, catalog: Catalog) -> Choice | None:
    """Return the best choice at a place; None where nothing was understood."""
    matches = tuple(matches)
    if not matches:
        return None
    best = matches[0]
    near = [m for m in matches if m.score > best.score - WITHIN and m.explained >= best.explained - LESS_EXPLAINED]
    near = [match for match in near if match == best or not _is_wordier(match, best, query, catalog)]
    return max((_best(query, match, target, catalog) for match in near), key=lambda choice: choice.worth)


def _is_wordier(match: Match, best: Match, query: Query, catalog: Catalog) -> bool:
    """Return whether a subject is a list or a name where a number is meant: "hộ nghèo 2023" asks for no programmes."""
    if query.has_shape("who", "list", "where", "when"):
        return False
    kinds = [catalog.snapshot.indicators[each.id].kind for each in (match, best)]
    return kinds[0] in WORDY and kinds[1] not in WORDY


def facts_at(indicator: str, target: Target, catalog: Catalog) -> tuple[Fact, ...]:
    """Return the facts of an indicator at a place, or in which the place takes part."""
    if target.place is None:
        return ()
    return catalog.facts_at(target.place.id).get(indicator, ())


def programmes_at(target: Target, catalog: Catalog, periods: tuple[Period, ...] = ()) -> tuple[Programme, ...]:
    """Return the programmes of which the place has headline figures, of the given times where there are any."""
    if target.place is None:
        return ()
    held = catalog.snapshot.facts_by_place.get(target.place.id, ())
    indicators = [catalog.snapshot.indicators[fact.indicator] for fact in held if fits_period(fact, periods)]
    ids = {indicator.programme for indicator in indicators if indicator.headline}
    return tuple(p for p in catalog.snapshot.programmes.values() if p.id in ids)


def _best(query: Query, match: Match, target: Target, catalog: Catalog) -> Choice:
    facts = facts_at(match.id, target, catalog)
    if not facts:
        form = form_worth(query, catalog.snapshot.indicators[match.id])
        return Choice(match, None, True, True, match.score - NO_FACT_HERE + form)
    base = match.score + form_worth(query, catalog.snapshot.indicators[match.id])
    choices = [_weigh(query, match, fact, base) for fact in facts]
    if query.status != "result" and not any(choice.fits_status for choice in choices):
        choices = [replace(choice, worth=choice.worth + OTHER_STATUS - ONLY_PLANNED) for choice in choices]
    return max(choices, key=lambda choice: (choice.worth, _recency(choice.fact, query)))


def form_worth(query: Query, indicator: Indicator) -> float:
    """Return what a figure gains or loses where the message asks for a person or for a day."""
    if query.has_shape("compare", "rank"):
        return 0.0
    if query.has_shape("who"):
        return IS_NAME if indicator.kind in ("name", "list") else -IS_NAME
    return IS_DATE if query.has_shape("when") and indicator.kind in ("date", "event") else 0.0


def word_worth(query: Query, fact: Fact) -> float:
    """Return what a fact gains where its text holds a word of the message that is in no figure's name."""
    if not query.reading.unknown or not fact.text:
        return 0.0
    words = set(fact.text.lower().replace(",", " ").split())
    unmarked = {fold(word) for word in words}
    unknown = [word for word in query.reading.unknown if len(word) >= SHORTEST_WORD]
    return SAME_WORD if any(word in words or word in unmarked for word in unknown) else 0.0


def _has_day(query: Query, fact: Fact) -> bool:
    """Return whether the message names the day that a fact is of: "giao ban 20/2"."""
    days = {(day.day, day.month) for day in (fact.period_from, fact.period_to)}
    return any(day in days for day in query.reading.days)


def _weigh(query: Query, match: Match, fact: Fact, worth: float) -> Choice:
    in_time = fits_period(fact, query.periods)
    in_status = _fits_status(fact, query)
    worth -= 0 if in_time else OTHER_PERIOD
    worth -= 0 if in_status else OTHER_STATUS
    worth -= PLANNED if fact.status == "target" and not query.status else 0
    worth -= UNSURE_YEAR if fact.precision == "unknown" and query.periods else 0
    worth += word_worth(query, fact)
    worth += SAME_DAY if query.reading.days and _has_day(query, fact) else 0
    if query.reading.amounts and not query.has_shape("yes_no") and has_number(query, fact):
        worth += SAME_NUMBER if "joining.or" not in query.reading.marks else ASKED_NUMBER
    return Choice(match, fact, in_time, in_status, worth)


def fits_period(fact: Fact, periods: tuple[Period, ...]) -> bool:
    """Return whether a fact's period meets any of those asked for; any does where none was."""
    dated = [period for period in periods if period.begins and period.ends]
    if not dated:
        return True
    return any(_meets(fact, period) for period in dated)


def _meets(fact: Fact, period: Period) -> bool:
    if period.begins is None or period.ends is None:
        return True
    if period.is_end and fact.period_to < period.ends - NEAR_THE_END:
        return False
    return period.begins <= fact.period_to and fact.period_from <= period.ends


def _fits_status(fact: Fact, query: Query) -> bool:
    if query.status == "target":
        return fact.status in ("target", "registered")
    if query.status == "result" or not query.periods:
        return fact.status != "target" and (fact.status != "registered" or _says_registered(query))
    return True


def _says_registered(query: Query) -> bool:
    return "status.registered" in query.reading.marks


def _recency(fact: Fact | None, query: Query) -> tuple[int, int]:
    """Return what orders facts of equal worth: the latest first, or the earliest where the start is asked for."""
    if fact is None:
        return (0, 0)
    day = fact.period_to.toordinal()
    if query.edge == "start":
        return (-fact.period_from.toordinal(), -day)
    return (day, fact.period_from.toordinal())


def has_number(query: Query, fact: Fact) -> bool:
    """Return whether a message holds the fact's own number, if that is more than a handful."""
    return any(
        amount.value == fact.value and amount.out_of in (None, fact.out_of) and (fact.value or 0) > 5
        for amount in query.reading.amounts
        if fact.value is not None
    )


def later_of_wider(query: Query, fact: Fact, target: Target, catalog: Catalog) -> Fact | None:
    """Return the newest fact of the wider indicator, where it is newer and no time was asked for."""
    wider = catalog.snapshot.indicators[fact.indicator].wider
    if not wider or fact.status == "target" or query.periods or query.edge or query.reading.amounts:
        return None
    newest = max(facts_at(wider, target, catalog), key=lambda other: other.period_to, default=None)
    return newest if newest is not None and newest.period_to > fact.period_to else None


def wider_fact(query: Query, choice: Choice, fact: Fact, target: Target, catalog: Catalog) -> Fact | None:
    """Return the fact of the wider indicator where only that one has the time asked for."""
    indicator = catalog.snapshot.indicators[fact.indicator]
    if not indicator.wider or fact.status == "target":
        return None
    if query.edge == "start" or (choice.fits_period and query.periods and query.edge not in ("end", "now")):
        return None
    if not query.periods and query.edge not in ("end", "now"):
        return None
    held = [other for other in facts_at(indicator.wider, target, catalog) if fits_period(other, query.periods)]
    later = [other for other in held if other.period_to > fact.period_to]
    return max(later, key=lambda other: other.period_to) if later else None
