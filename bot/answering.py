"""Answering: from a query to a typed answer, in the order in which kinds of answer are tried."""

from dataclasses import replace
from datetime import date
from typing import Final

from bot.aims import against_target
from bot.answers import (
    Answer,
    Clarification,
    Definition,
    FigureAnswer,
    NoFigure,
    OutOfScope,
    Smalltalk,
)
from bot.catalog import Catalog
from bot.chats import Chat
from bot.choosing import fits_period, programmes_at
from bot.following import telling
from bot.glossary import definition, definition_of_word, told_by_number
from bot.items import items_of
from bot.lookup import LEAST_EXPLAINED, MARGIN, look_up
from bot.product_following import product_followed
from bot.product_lists import product_list, with_register
from bot.products import product_answer
from bot.queries import Query
from bot.showing import show
from bot.sources import source_answer
from bot.successions import succession
from bot.targets import Target
from intents.readings import FoundName

COUNTED: Final = frozenset({"count", "ratio", "percent", "money", "people", "area"})
# The small talk that asks where all figures come from.
SOURCES: Final = "sources"
# The small talk of one who wants none of the choices.
DECLINED: Final = "declined"
# A message this short that only names a place or a programme asks about it.
MOST_BARE: Final = 8
MOST_CHOICES: Final = 5
MOST_HOMES: Final = 3
MOST_MENTIONS: Final = 3
# A longer message that names a commune and no figure wants something else.
MOST_MENTIONING: Final = 18
# Above this score a message asks for what its words name, and not for the person in it.
LEAST_NAMING: Final = 0.5
# With more unknown words a message that no figure answers is about something else than a topic.
MOST_UNKNOWN: Final = 1
SURE_TOPIC: Final = 1.5


def answer(query: Query, chat: Chat, catalog: Catalog, today: date) -> Answer:
    """Return the answer to a query; every query has one."""
    return (
        _command(query)
        or _declined(query, chat)
        or product_followed(query, chat, catalog, today)
        or _smalltalk(query, chat, catalog)
        or source_answer(query, chat, catalog)
        or succession(query, catalog)
        or product_answer(query, chat, catalog, today)
        or product_list(query, chat, catalog, today)
        or definition(query, chat, catalog)
        or _was_reached(query, chat, catalog)
        or _whose(query, chat, catalog)
        or _value_named(query, catalog)
        or definition_of_word(query, catalog)
        or with_register(_figures_or_definition(query, catalog), query, catalog, today)
        or _mentioned(query, catalog)
        or _vague(query, catalog)
        or OutOfScope()
    )


def deciding(query: Query, catalog: Catalog) -> frozenset[str]:
    """Return the concepts of a query that say what is asked."""
    return frozenset(c for c in query.concepts if catalog.recognizer.index.role(c) != "soft")


def _command(query: Query) -> Answer | None:
    marks = query.reading.marks
    if "help" in query.reading.smalltalk:
        return None
    asks = query.has_shape("list", "value", "who", "when", "rank", "compare", "where")
    if query.reading.text.startswith("/") or ({"command.verb", "command.into"} <= marks and not asks):
        return OutOfScope(is_command=True)
    return None


def _declined(query: Query, chat: Chat) -> Answer | None:
    """Return the question what else is meant, where none of the choices offered was: "không phải"."""
    reading = query.reading
    names_nothing = not (reading.concepts or reading.names or reading.periods or reading.amounts or reading.unknown)
    if chat.was_asked_back and names_nothing and "refer.correct" in reading.marks:
        return Smalltalk(DECLINED)
    return None


def _smalltalk(query: Query, chat: Chat, catalog: Catalog) -> Answer | None:
    reading = query.reading
    asks_of_all = reading.smalltalk[:1] == (SOURCES,)
    if chat.facts if asks_of_all else query.has_shape("source", "as_of"):
        return None
    if not reading.smalltalk or reading.names or reading.outside or len(reading.unknown) > 3:
        return None
    if reading.periods or query.status or reading.amounts:
        return None
    if reading.smalltalk[0] == "acknowledge" and (reading.shapes or reading.marks or len(reading.tokens) > 6):
        return None
    index = catalog.recognizer.index
    own = {c for c in query.own_concepts if index.role(c) in ("core", "facet") and not c.startswith("word:")}
    return None if own else Smalltalk(reading.smalltalk[0])


def _figures_or_definition(query: Query, catalog: Catalog) -> Answer | None:
    """Return the figure, or where none was found and no place was named, the topic of the same words."""
    found = look_up(query, catalog)
    asks_whose = isinstance(found, FigureAnswer) and "ask.owner" in query.reading.marks
    plain = found is None and not query.reading.outside and len(query.reading.unknown) <= MOST_UNKNOWN
    open_to_topics = (plain or isinstance(found, NoFigure | Clarification | FigureAnswer)) and not asks_whose
    if open_to_topics and not query.targets and not query.carried:
        figures = catalog.recognizer.rank(query.own_concepts, "figure")
        topics = catalog.recognizer.rank(query.own_concepts | query.reading.cues, "topic")
        missing = isinstance(found, NoFigure) or not figures or _is_no_date(query, found)
        ahead = bool(topics) and (missing or topics[0].score > figures[0].score + MARGIN / 2)
        least = SURE_TOPIC if found is None else LEAST_EXPLAINED
        if topics and ahead and topics[0].score > least and not topics[0].left:
            return Definition(catalog.snapshot.topics[told_by_number(topics, query.reading, catalog).id])
    return found


def _was_reached(query: Query, chat: Chat, catalog: Catalog) -> Answer | None:
    """Return the target told last, where a message asks if that number was reached: "con số ấy làm được chưa"."""
    bare = not (telling(query.own_concepts, catalog) or query.reading.names or query.reading.amounts)
    asks = query.has_shape("yes_no") and {"refer.that", "status.result"} <= query.reading.marks
    told = [fact for fact in chat.facts if fact.status == "target"]
    if not (bare and asks and len(told) == 1 == len(chat.facts)):
        return None
    held = [fact for fact in catalog.facts_at(told[0].place).get(told[0].indicator, ()) if fact.status != "target"]
    return against_target((*held, told[0]), (), catalog) or FigureAnswer((show(told[0], catalog),), asks_result=True)


def _whose(query: Query, chat: Chat, catalog: Catalog) -> Answer | None:
    """Return the figure told last, where a message only asks of which place it is: "huyện nào vậy"."""
    reading = query.reading
    bare = not (telling(query.own_concepts, catalog) or reading.names or reading.amounts or reading.periods)
    if "ask.owner" not in reading.marks or not bare or len(reading.tokens) > MOST_BARE or len(chat.facts) != 1:
        return None
    return FigureAnswer((show(chat.facts[0], catalog),))


def _is_no_date(query: Query, found: Answer | None) -> bool:
    """Return whether a message asks "khi nào" of what only numbers tell: it may ask when something counts as that."""
    if not query.has_shape("when") or not isinstance(found, FigureAnswer):
        return False
    return all(shown.indicator.kind in COUNTED for shown in found.figures)


def _value_named(query: Query, catalog: Catalog) -> Answer | None:
    """Return the facts that name a person or thing in the message, where it asks for nothing else."""
    values = [name.id for name in query.reading.names if name.kind == "value"]
    facts = [fact for value in values for fact in catalog.facts_by_value.get(value, ())]
    counts = query.has_shape("value") and _names_count(query, catalog)
    if not facts or query.reading.outside or counts or (query.targets and _names_office(query, catalog)):
        return None
    matches = {m.id: m.score for m in catalog.recognizer.rank(query.own_concepts, "figure")}
    core = {c for c in query.own_concepts if catalog.recognizer.index.role(c) == "core"}
    fitting = [fact for fact in facts if fact.indicator in matches] if core else facts
    if not fitting:
        return None
    best = max(fitting, key=lambda f: (matches.get(f.indicator, 0.0), f.value is None, f.period_to))
    named = [item for item in items_of(best) if any(value in item for value in values)]
    if query.has_shape("where", "successor") and len(named) == 1 < len(items_of(best)):
        return FigureAnswer((show(replace(best, text=named[0]), catalog),), of_items=len(items_of(best)))
    return FigureAnswer((show(best, catalog),))


def _names_count(query: Query, catalog: Catalog) -> bool:
    """Return whether the message asks for a number of its own, whoever it says has told it."""
    ranked = catalog.recognizer.rank(query.concepts, "figure")
    if not ranked or ranked[0].score < LEAST_NAMING or ranked[0].left:
        return False
    return catalog.snapshot.indicators[ranked[0].id].kind in COUNTED


def _names_office(query: Query, catalog: Catalog) -> bool:
    """Return whether the message asks who holds an office: a person in it is then only a premise."""
    ranked = catalog.recognizer.rank(query.own_concepts, "figure")
    if not ranked or ranked[0].score < LEAST_NAMING or _things(query, catalog):
        return False
    return catalog.snapshot.indicators[ranked[0].id].kind == "name"


def _things(query: Query, catalog: Catalog) -> tuple[FoundName, ...]:
    """Return the names in a message that stand in lists: models, cooperatives, places of a visit."""
    return tuple(
        name
        for name in query.reading.names
        if name.kind == "value"
        and all(catalog.snapshot.indicators[fact.indicator].kind == "list" for fact in catalog.facts_by_value[name.id])
    )


def _mentioned(query: Query, catalog: Catalog) -> Answer | None:
    """Return what its district's facts tell of a commune that has none of its own: "Quảng Lâm làm công trình gì"."""
    communes = [target.place for target in query.targets if target.place and target.place.level == "commune"]
    unexplained = query.reading.outside or query.reading.unknown or telling(query.own_concepts, catalog) - {"commune"}
    if len(communes) != 1 or unexplained or len(query.reading.tokens) > MOST_MENTIONING:
        return None
    name = f" {communes[0].name.lower()}"
    held = catalog.snapshot.facts_by_place.get(communes[0].parent or "", ())
    told = [fact for fact in held if name in f" {fact.text.lower()}" and fits_period(fact, query.periods)]
    return FigureAnswer(tuple(show(fact, catalog) for fact in told[:MOST_MENTIONS])) if told else None


def _vague(query: Query, catalog: Catalog) -> Answer | None:
    """Return a question back where only a place, a year or a programme was named."""
    reading = query.reading
    if reading.outside or reading.unknown or len(reading.tokens) > MOST_BARE:
        return None
    if len(query.targets) == 1 and query.targets[0].place is None:
        return NoFigure("", query.targets[0], "", (), (), is_foreign=True)
    core = [c for c in query.concepts if catalog.recognizer.index.role(c) == "core"]
    if not (query.targets or reading.periods or core):
        return None
    if query.targets:
        place = query.targets[0]
        dated = {p.id for p in programmes_at(place, catalog, query.periods)}
        years = {p: _year(query) if p.id in dated else "" for p in programmes_at(place, catalog)}
        choices = tuple(
            (f"{p.name} {year}".strip(), f"{p.name} {place.label} {year}".strip()) for p, year in years.items()
        )
        return Clarification("subject", place.label, choices[:MOST_CHOICES]) if choices else None
    homes = [Target(home.name, home) for home in catalog.homes[:MOST_HOMES]]
    offers = [(home, programmes_at(home, catalog, query.periods)[:1]) for home in homes]
    year = _year(query) if any(programmes for _, programmes in offers) else ""
    offers = offers if year else [(home, programmes_at(home, catalog)[:1]) for home in homes]
    first = [f"{p.name} {home.label} {year}".strip() for home, programmes in offers for p in programmes]
    return Clarification("figure", year, tuple((choice, choice) for choice in first)) if first else None


def _year(query: Query) -> str:
    begins = query.reading.periods[0].begins if query.reading.periods else None
    return str(begins.year) if begins else ""
