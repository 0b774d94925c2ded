"""Glossary: when a message asks what a word means, and which entry tells."""

from typing import Final

from bot.answers import (
    Answer,
    Definition,
)
from bot.catalog import Catalog
from bot.chats import Chat
from bot.queries import Query
from bot.targets import Target
from intents.readings import Match, Reading
from intents.syllables import fold

# A message this short that only names a topic asks about it.
MOST_BARE: Final = 8
LEAST_EXPLAINED: Final = 0.9
AS_GOOD: Final = 0.5
# A topic of the whole message goes before one of the words beside "mấy điểm" where it explains so much more.
MORE_EXPLAINED: Final = 0.5


def definition(query: Query, chat: Chat, catalog: Catalog) -> Answer | None:
    """Return the topic that a message asks to be explained; None where it asks for something else."""
    reading = query.reading
    asked_of = (
        _named(query, catalog)
        or _next_topic(query, chat, catalog)
        or _defined(query, chat, catalog)
        or _told_before(query, chat, catalog)
    )
    if asked_of is not None:
        return asked_of
    index = catalog.recognizer.index
    own = frozenset(concept for concept in query.own_concepts if index.group(concept) != "range")
    topics = catalog.recognizer.rank(own | reading.cues, "topic")
    if not topics or reading.outside or _counts(reading) or "ask.names" in reading.marks:
        return None
    best = told_by_number(topics, reading, catalog)
    asked = (
        query.has_shape("define", "difference")
        or "refer.differ" in reading.marks
        or ("define" in query.shapes_before and not query.targets and not query.has_shape("value"))
    )
    figures = catalog.recognizer.rank(query.own_concepts, "figure")
    if asked and best.score > 0.2 and not best.left and (not query.targets or "place" in query.carried):
        return Definition(catalog.snapshot.topics[best.id])
    ahead = not figures or best.score > figures[0].score + 0.4
    bare = not reading.unknown and len(reading.tokens) <= MOST_BARE
    if ahead and bare and best.score > 1 and not best.left and not query.targets and not query.carried:
        return Definition(catalog.snapshot.topics[best.id])
    if asked and best.score > 0.8 and ahead and not best.left:
        return Definition(catalog.snapshot.topics[best.id])
    return None


def _next_topic(query: Query, chat: Chat, catalog: Catalog) -> Answer | None:
    """Return the topic that a message asks beside the one told last: "hạn bao lâu" after what OCOP is."""
    reading = query.reading
    is_bare = not (reading.names or reading.periods or reading.amounts or reading.outside or reading.unknown)
    own = query.own_concepts | reading.cues
    if not chat.topic or not is_bare or not own or len(reading.tokens) > MOST_BARE:
        return None
    topics = catalog.recognizer.rank(query.concepts | own, "topic")
    figures = catalog.recognizer.rank(query.concepts, "figure")
    if not topics or topics[0].id == chat.topic or (figures and topics[0].score <= figures[0].score):
        return None
    best = topics[0]
    is_meant = not best.left & own and best.missing <= best.explained / 2
    return Definition(catalog.snapshot.topics[best.id]) if is_meant else None


def _told_before(query: Query, chat: Chat, catalog: Catalog) -> Answer | None:
    """Return the topic told last, where a message asks on and names nothing of its own: "ở thành thị thì bao nhiêu"."""
    reading = query.reading
    asks_on = (
        query.has_shape("value", "define", "difference", "who", "when", "yes_no") and len(reading.tokens) <= MOST_BARE
    )
    index = catalog.recognizer.index
    own = any(index.role(concept) != "soft" and not concept.startswith("word:") for concept in query.own_concepts)
    if not chat.topic or not asks_on or own or reading.names or reading.periods or reading.outside:
        return None
    topic = catalog.snapshot.topics.get(chat.topic)
    return Definition(topic) if topic and len(reading.unknown) <= 1 else None


def _named(query: Query, catalog: Catalog) -> Answer | None:
    """Return the topic whose whole name stands in the message where a list holds it too: "đề án 196 là gì"."""
    if not query.has_shape("define", "difference") or query.targets:
        return None
    names = (catalog.topics_by_name.get(fold(name.id)) for name in query.reading.names if name.kind == "value")
    topic = next((name for name in names if name), None)
    return Definition(catalog.snapshot.topics[topic]) if topic else None


def definition_of_word(query: Query, catalog: Catalog) -> Answer | None:
    """Return the topic of a deciding word that no figure has: "chuẩn nghèo nông thôn bao nhiêu"."""
    if query.reading.outside or any(not _is_around(target, catalog) for target in query.targets):
        return None
    recognizer = catalog.recognizer
    for concept in query.own_concepts:
        alone = frozenset({concept})
        if recognizer.index.role(concept) in ("core", "scene") and not recognizer.rank(alone, "figure"):
            topics = recognizer.rank(query.own_concepts | query.reading.cues, "topic")
            fitting = [topic for topic in topics if concept not in topic.left]
            if fitting:
                return Definition(catalog.snapshot.topics[told_by_number(tuple(fitting), query.reading, catalog).id])
    return None


def told_by_number(topics: tuple[Match, ...], reading: Reading, catalog: Catalog) -> Match:
    """Return the best topic; of those as good, the one whose title has the message's number: "19 tiêu chí"."""
    said = {f"{amount.value:.0f}" for amount in reading.amounts}
    near = [topic for topic in topics if topic.score > topics[0].score - AS_GOOD]
    titled = [
        topic for topic in near if not reading.unknown and said & set(catalog.snapshot.topics[topic.id].title.split())
    ]
    return titled[0] if titled else topics[0]


def _is_around(target: Target, catalog: Catalog) -> bool:
    """Return whether a place is the province of those the base is about, whose rules the glossary tells."""
    return target.place is not None and target.place.id in {home.parent for home in catalog.homes}


def _defined(query: Query, chat: Chat, catalog: Catalog) -> Answer | None:
    """Return the topic of the words that stand beside "là gì", or of what the chat was about for "nó"."""
    reading = query.reading
    if reading.outside or _counts(reading) or (query.targets and "place" not in query.carried):
        return None
    index = catalog.recognizer.index
    asked = [(start, end) for shape, start, end in reading.shape_spans if shape == "define"]
    together = frozenset[str]().union(*(reading.concepts_beside(start, end) for start, end in asked))
    for start, end in asked:
        beside = together if _is_unbroken(asked, reading) else reading.concepts_beside(start, end)
        concepts = beside if any(index.role(concept) != "soft" for concept in beside) else frozenset[str]()
        if not concepts and "refer.that" in reading.marks:
            concepts = chat.concepts
        named = {match.id for match in catalog.recognizer.rank(concepts, "topic") if match.explained > LEAST_EXPLAINED}
        topics = [topic for topic in catalog.recognizer.rank(concepts | reading.cues, "topic") if topic.id in named]
        whole = catalog.recognizer.rank(query.own_concepts | reading.cues, "topic")
        if topics and whole and not whole[0].left and whole[0].explained > topics[0].explained + MORE_EXPLAINED:
            topics = list(whole)
        if topics and not topics[0].left & concepts:
            return Definition(catalog.snapshot.topics[told_by_number(tuple(topics), reading, catalog).id])
    return None


def _is_unbroken(asked: list[tuple[int, int]], reading: Reading) -> bool:
    """Return whether several cues ask of one thing: "thế nào thì một xã được gọi là kiểu mẫu"."""
    return len(asked) > 1 and "joining.and" not in reading.marks and "," not in reading.text


def _counts(reading: Reading) -> bool:
    """Return whether a message holds a number in figures: who asks what a word means names none but stars."""
    return any(not amount.in_words for amount in reading.amounts)
