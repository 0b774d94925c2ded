"""Sources: where a figure comes from and as of when it is."""

from bot.answers import (
    Answer,
    FigureAnswer,
    SourceAnswer,
)
from bot.catalog import Catalog
from bot.chats import Chat
from bot.lookup import look_up
from bot.queries import Query
from bot.showing import show
from knowledge.records import Fact


def source_answer(query: Query, chat: Chat, catalog: Catalog) -> Answer | None:
    asks_when = query.has_shape("when") and "refer.that" in query.reading.marks and bool(chat.facts)
    if not (query.has_shape("source", "as_of") or asks_when):
        return None
    asks_date = (query.has_shape("as_of") or asks_when) and not query.has_shape("source")
    own = {c for c in query.own_concepts if catalog.recognizer.index.role(c) == "core"}
    if chat.facts and not own and not query.reading.amounts:
        named = bool(query.targets) and "place" not in query.carried
        facts = [fact for fact in chat.facts if not named or _is_at(fact, query)]
        if facts:
            return SourceAnswer(tuple(show(fact, catalog) for fact in facts), asks_date)
    found = look_up(query, catalog)
    if isinstance(found, FigureAnswer):
        return SourceAnswer(found.figures, asks_date)
    if found is not None and (figures := getattr(found, "figures", ())):
        return SourceAnswer(figures[:3], asks_date)
    by_number = _facts_by_number(query, catalog)
    return SourceAnswer(tuple(show(fact, catalog) for fact in by_number[:1]), asks_date) if by_number else None


def _is_at(fact: Fact, query: Query) -> bool:
    return any(target.place and target.place.id == fact.place for target in query.targets)


def _facts_by_number(query: Query, catalog: Catalog) -> list[Fact]:
    values = {amount.value for amount in query.reading.amounts}
    places = {target.place.id for target in query.targets if target.place}
    held = (f for value in values for f in catalog.snapshot.facts_by_number.get(value, ()))
    return sorted((f for f in held if not places or f.place in places), key=lambda fact: fact.id)
