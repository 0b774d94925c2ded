"""Overviews: the main figures of a place, of one programme or all, results or targets."""

from bot.answers import OverviewAnswer, Shown
from bot.catalog import Catalog
from bot.choosing import fits_period
from bot.queries import Query
from bot.showing import show
from bot.targets import Target
from intents.readings import Match
from knowledge.records import Fact

MOST: int = 10
MOST_PER_PROGRAMME: int = 3
MOST_TARGETS: int = 12
FILLED: float = 0.1


def overview(query: Query, target: Target, catalog: Catalog) -> OverviewAnswer | None:
    """Return the main figures that a broad question asks for; None where the place has none of them."""
    if target.place is None:
        return None
    programmes = _programmes(query, catalog)
    facts = [
        fact
        for fact in catalog.snapshot.facts_by_place.get(target.place.id, ())
        if fact.place == target.place.id and _is_wanted(fact, query, programmes, catalog)
    ]
    if not facts:
        return None
    subject = catalog.snapshot.programmes[programmes[0]].name if len(programmes) == 1 else ""
    whole = len(programmes) == 1 or query.status == "target"
    shown = _ordered([show(fact, catalog) for fact in facts], whole, catalog)
    planned = query.status == "target" or all(each.fact.status == "target" for each in shown)
    return OverviewAnswer(target, subject, shown, "target" if planned else "")


def is_broad(query: Query, catalog: Catalog) -> bool:
    """Return whether a message names programmes at most and no figure of them."""
    index = catalog.recognizer.index
    deciding = {concept for concept in query.concepts if index.role(concept) != "soft"}
    narrow = {concept for concept in deciding if concept not in catalog.snapshot.programmes}
    if _is_one_list(query, catalog):
        return False
    ranked = catalog.recognizer.rank(query.concepts, "figure")
    told = bool(narrow - {"item"}) and bool(ranked) and not ranked[0].left
    told = told and not (_sums_up(query) and deciding & frozenset(catalog.snapshot.programmes))
    if query.has_shape("overview") and not told and not query.has_shape("who", "when"):
        return True
    if query.status == "target" and query.has_shape("list"):
        return True
    if narrow - {"item"}:
        return False
    if query.status == "target" and not (deciding - {"item"}):
        return True
    return bool(deciding - {"item"}) and not query.has_shape("value", "who", "when", "yes_no", "define")


def _sums_up(query: Query) -> bool:
    """Return whether a message asks for an overview by more than one word, whatever else it names."""
    return sum(shape == "overview" for shape, _, _ in query.reading.shape_spans) > 1


def _is_one_list(query: Query, catalog: Catalog) -> bool:
    """Return whether the words fill the name of one list or event: then it is asked for, not the programme."""
    ranked = catalog.recognizer.rank(query.concepts, "figure")
    if not ranked or ranked[0].left or len(query.concepts) < 2 or query.has_shape("overview"):
        return False
    indicator = catalog.snapshot.indicators[ranked[0].id]
    return indicator.kind in ("list", "name") and ranked[0].missing < FILLED


def _programmes(query: Query, catalog: Catalog) -> tuple[str, ...]:
    """Return the programmes that the message names, itself or by a figure of theirs."""
    index = catalog.recognizer.index
    named = [concept for concept in query.concepts if concept in catalog.snapshot.programmes]
    for concept in query.concepts:
        if concept == "item" and query.status == "target":
            continue
        if index.role(concept) == "core" and concept not in catalog.snapshot.programmes:
            ranked = catalog.recognizer.rank(frozenset({concept}), "figure")
            named += [catalog.snapshot.indicators[ranked[0].id].programme] if ranked else []
    return tuple(dict.fromkeys(named))


def _is_wanted(fact: Fact, query: Query, programmes: tuple[str, ...], catalog: Catalog) -> bool:
    indicator = catalog.snapshot.indicators[fact.indicator]
    if programmes and indicator.programme not in programmes:
        return False
    if query.status == "target" and fact.status != "target":
        return False
    if not _is_of_time(fact, query):
        return False
    objects = _objects(query, catalog)
    if objects and len(programmes) == 1:
        return any(match.id == indicator.id for concept in objects for match in _having(concept, catalog))
    return bool(indicator.headline) and (
        fact.status != "target" or bool(query.status or query.periods) or bool(programmes)
    )


def _is_of_time(fact: Fact, query: Query) -> bool:
    """Return whether a fact belongs to the time asked for; "đến hết năm 2021" takes in the year before."""
    ends = [period.ends for period in query.periods if period.ends and period.is_end]
    if ends:
        return fact.period_to <= ends[0] and fact.period_to.year >= ends[0].year - 1
    return fits_period(fact, query.periods)


def _objects(query: Query, catalog: Catalog) -> tuple[str, ...]:
    index = catalog.recognizer.index
    if _sums_up(query):
        return ()
    return tuple(
        concept for concept in query.concepts if index.group(concept) == "object" and concept not in ("item", "product")
    )


def _having(concept: str, catalog: Catalog) -> tuple[Match, ...]:
    return catalog.recognizer.index.rank(frozenset({concept}), "figure", 64)


def _ordered(figures: list[Shown], is_single: bool, catalog: Catalog) -> tuple[Shown, ...]:
    """Return the figures by programme and rank; of several programmes only the first of each."""
    order = {programme: at for at, programme in enumerate(catalog.snapshot.programmes)}
    figures.sort(key=lambda shown: (order[shown.indicator.programme], shown.indicator.headline, shown.fact.period_to))
    if is_single:
        return tuple(figures[:MOST_TARGETS])
    kept: list[Shown] = []
    for shown in figures:
        same = [other for other in kept if other.indicator.programme == shown.indicator.programme]
        if len(same) < MOST_PER_PROGRAMME and len(kept) < MOST:
            kept.append(shown)
    return tuple(kept)
