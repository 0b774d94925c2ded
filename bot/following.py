"""Following: what a message takes over from the one before."""

from typing import Final

from bot.catalog import Catalog
from bot.chats import Chat
from intents.readings import Match, Reading

# A message stands for itself when its own words fill most of the best subject's name.
STANDS_ALONE: Final = 0.45
# A message of up to so many words may leave out a part of its subject.
SHORT: Final = 12
# A message that fills a subject's name so far needs nothing from before.
WHOLE: Final = 0.02
# A message of more unknown words is about something else, and of as many where it names a place by itself.
MOST_UNKNOWN: Final = 2
# "Vượt kế hoạch không" asks of the figure before.
PLAN: Final = "plan_share"
TOTAL: Final = "sum.total"
FOLLOWING: Final = frozenset({"refer.follow", "refer.that", "refer.correct", "refer.both"})


def telling(concepts: frozenset[str], catalog: Catalog) -> frozenset[str]:
    """Return the concepts that name a subject of their own."""
    index = catalog.recognizer.index
    return frozenset(c for c in concepts if index.role(c) != "soft" and index.group(c) != "measure")


def rest(chat: Chat, catalog: Catalog) -> frozenset[str]:
    """Return what the chat is about with one concept exchanged for its counterpart here: 3 stars, the rest has 4."""
    index = catalog.recognizer.index
    held = {indicator for target in chat.targets if target.place for indicator in catalog.facts_at(target.place.id)}
    for concept in sorted(chat.concepts, key=lambda each: (index.role(each) != "facet", each)):
        for other in index.counterparts(concept):
            concepts = chat.concepts - {concept} | {other}
            ranked = catalog.recognizer.rank(concepts, "figure")
            if ranked and not ranked[0].left and ranked[0].id in held:
                return concepts
    return chat.concepts


def with_subject_before(
    reading: Reading, own: frozenset[str], chat: Chat, catalog: Catalog
) -> tuple[frozenset[str], set[str]]:
    """Return the concepts asked about, those of the message before added where the message leaves its subject out."""
    if not chat.concepts or reading.outside:
        return own, set()
    deciding = telling(own, catalog)
    if any(name.kind == "product" for name in reading.names):
        return own, set()
    if not deciding:
        both = bool({"sum"} & set(reading.shapes)) or "refer.both" in reading.marks
        before = chat.concepts | chat.earlier if both else _of_all(reading, chat.concepts, catalog)
        merged, joined = _ranked_with_before(own, _merged(own, before, catalog, both=both), own, catalog)
        merged -= _learnt_surplus(joined[0], own) if joined else frozenset()
        return (merged, {"subject"}) if _may_follow(reading) else (own, set())
    if deciding == {PLAN}:
        return _merged(own, chat.concepts, catalog, both=False), {"subject"}
    alone = catalog.recognizer.rank(own, "figure")
    both = "sum" in reading.shapes or "refer.both" in reading.marks
    before = _of_all(reading, chat.concepts, catalog)
    merged, joined = _ranked_with_before(own, _merged(own, before, catalog, both=both), deciding, catalog)
    if not joined or joined[0].left & deciding or (alone and not both and _ranks_whole(alone[0], reading)):
        return own, set()
    if (
        not both
        and alone
        and _fills(alone[0])
        and not alone[0].left
        and not _is_fuller(joined[0], alone[0], reading, catalog)
    ):
        replaces = len(reading.tokens) <= SHORT and not reading.names and _replace(deciding, chat, catalog)
        if not replaces or joined[0].explained <= alone[0].explained + 0.5:
            return own, set()
    taken = telling(merged - own, catalog) - joined[0].left
    return merged - (joined[0].left - own if taken else _learnt_surplus(joined[0], own)), {"subject"}


def _of_all(reading: Reading, before: frozenset[str], catalog: Catalog) -> frozenset[str]:
    """Return what the chat is about without what told its parts, where a message asks for the total: "tổng nhiêu"."""
    index = catalog.recognizer.index
    if TOTAL not in reading.marks or reading.names:
        return before
    return frozenset(concept for concept in before if index.group(concept) != "star")


def _ranked_with_before(
    own: frozenset[str], merged: frozenset[str], deciding: frozenset[str], catalog: Catalog
) -> tuple[frozenset[str], tuple[Match, ...]]:
    """Return both messages' concepts and what they mean; the words that only the base has go where they hinder.

    "Đón bao nhiêu khách? Tăng bao nhiêu?": visitors grow, and are not received, in the name of the second figure.
    """
    ranked = catalog.recognizer.rank(merged, "figure") if own else ()
    if not ranked or not ranked[0].left & deciding:
        return merged, ranked
    fewer = frozenset(concept for concept in merged if concept in own or not concept.startswith("word:"))
    again = catalog.recognizer.rank(fewer, "figure") if telling(fewer - own, catalog) else ()
    return (fewer, again) if again and not again[0].left & deciding else (merged, ranked)


def _merged(own: frozenset[str], before: frozenset[str], catalog: Catalog, *, both: bool) -> frozenset[str]:
    """Return the concepts of both messages; of one group only the newer's, unless both are asked for together."""
    groups = {catalog.recognizer.index.group(concept) for concept in own} - {""}
    if both:
        return own | before
    return own | {concept for concept in before if catalog.recognizer.index.group(concept) not in groups}


def _learnt_surplus(match: Match, own: frozenset[str]) -> frozenset[str]:
    """Return the words of the message before that only the base has and that the new subject lacks: "đón" of guests."""
    return frozenset(concept for concept in match.left if concept.startswith("word:") and concept not in own)


def _replace(deciding: frozenset[str], chat: Chat, catalog: Catalog) -> bool:
    """Return whether all that a message names stands for what the one before named: "bao nhiêu vườn" for "thôn"."""
    index = catalog.recognizer.index
    before = {index.group(concept) for concept in chat.concepts} - {""}
    return bool(deciding) and all(index.group(concept) in before for concept in deciding)


def _fills(match: Match) -> bool:
    return match.score > 0 and match.missing <= STANDS_ALONE * match.explained


def _ranks_whole(alone: Match, reading: Reading) -> bool:
    """Return whether a message names all of what is to be ranked: "huyện nào nhiều sản phẩm OCOP nhất"."""
    whole = alone.missing <= WHOLE and not alone.left
    return "rank" in reading.shapes and whole and not reading.marks & FOLLOWING


def _is_fuller(joined: Match, alone: Match, reading: Reading, catalog: Catalog) -> bool:
    """Return whether the message before is needed: the joined subject is explained whole, and the message refers."""
    index = catalog.recognizer.index
    counts = any(index.group(concept) == "object" for concept in reading.concept_ids)
    if (not reading.marks & FOLLOWING and reading.names) or (alone.missing <= WHOLE and not counts):
        return False
    short = len(reading.tokens) <= SHORT or bool(reading.marks & FOLLOWING)
    return short and joined.missing <= alone.missing + 0.01 and joined.explained > alone.explained + 0.5


def _may_follow(reading: Reading) -> bool:
    bare_number = reading.amounts and not reading.names and not reading.marks & FOLLOWING
    most = MOST_UNKNOWN if reading.marks & FOLLOWING or not reading.names else MOST_UNKNOWN - 1
    if len(reading.unknown) > most or (bare_number and (reading.unknown or not reading.shapes)):
        return False
    return bool(reading.names or reading.periods or reading.marks or reading.shapes or reading.concepts)
