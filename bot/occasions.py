"""Occasions: who did something, where the message also tells what it was about."""

from typing import Final

from bot.answers import FigureAnswer
from bot.catalog import Catalog
from bot.choosing import choose, facts_at
from bot.queries import Query
from bot.showing import show
from intents.readings import Match

_WORDY: Final = frozenset({"name", "list"})
# Of more occasions than these the message does not tell which it means.
_MOST: Final = 2


def person_of_occasion(query: Query, matches: tuple[Match, ...], catalog: Catalog) -> FigureAnswer | None:
    """Return the person that "ai" and the words right behind it ask for, where the rest tells only the occasion.

    "Ai chủ trì cuộc họp nghe báo cáo hồ sơ nông thôn mới": of several meetings the one whose source tells of that.
    """
    if len(query.targets) != 1 or catalog.snapshot.indicators[matches[0].id].kind in _WORDY:
        return None
    ends = {end for shape, _, end in query.reading.shape_spans if shape == "who"}
    asked = frozenset(id_ for found in query.reading.concepts if found.start in ends for id_ in found.ids)
    ranked = catalog.recognizer.rank(asked, "figure") if asked and asked < query.concepts else ()
    if not ranked or ranked[0].left or catalog.snapshot.indicators[ranked[0].id].kind != "name":
        return None
    facts = facts_at(ranked[0].id, query.targets[0], catalog)
    about = choose(query, matches, query.targets[0], catalog)
    source = about.fact.source if about is not None and about.fact is not None else ""
    told = tuple(fact for fact in facts if fact.source == source) or facts
    return FigureAnswer(tuple(show(fact, catalog) for fact in told)) if 1 <= len(told) <= _MOST else None
