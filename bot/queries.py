"""What is asked: a reading joined with what the chat was about before."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bot.catalog import Catalog
from intents.periods import Period
from intents.readings import FoundName, Match, Reading
from knowledge.records import Fact, Place

# A message stands for itself when its own words fill most of the best subject's name.
STANDS_ALONE: Final = 0.45
# A message of up to so many words may leave out a part of its subject.
SHORT: Final = 12
LEVELS: Final = {
    "huyen": "district",
    "h": "district",
    "tinh": "province",
    "xa": "commune",
    "x": "commune",
    "phuong": "commune",
    "thi tran": "commune",
    "tt": "commune",
}
STATUS_WORDS: Final = frozenset({"recognised", "review", "register", "new"})
FOLLOWING: Final = frozenset({"refer.follow", "refer.that", "refer.correct", "refer.both"})


@dataclass(frozen=True, slots=True)
class Target:
    """A place that is asked about."""

    name: str
    place: Place | None
    """None for a place of which the base holds no record."""

    @property
    def label(self) -> str:
        """The place as an answer names it: "huyện Đầm Hà"."""
        return f"{self.place.type} {self.place.name}" if self.place else self.name


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, with nothing left to the words."""

    reading: Reading
    concepts: frozenset[str]
    own_concepts: frozenset[str]
    """Those that the message itself names."""
    targets: tuple[Target, ...]
    periods: tuple[Period, ...]
    status: str
    """The status asked for, empty for any."""
    edge: str
    """`start` or `end` of a span, `now`, or empty."""
    every_place: bool
    carried: frozenset[str]
    """What was taken from before: `place`, `subject`, `period`."""
    shapes_before: tuple[str, ...]
    """The shapes of the message before, where this one refers to it."""

    @property
    def shapes(self) -> tuple[str, ...]:
        """The shapes of the message."""
        return self.reading.shapes

    def has_shape(self, *shapes: str) -> bool:
        """Return whether a cue of any of the shapes was found."""
        mine = self.reading.shapes
        return bool(mine) and any(shape in mine for shape in shapes)


@dataclass(slots=True)
class Chat:
    """What a chat was about; forgotten when it has been silent for long."""

    concepts: frozenset[str] = frozenset()
    targets: tuple[Target, ...] = ()
    earlier: frozenset[str] = frozenset()
    """The concepts of the message before the last."""
    items: tuple[str, ...] = ()
    """The names that the last reply listed, for "cái thứ hai"."""
    recent: tuple[Target, ...] = ()
    """The last places talked about, the newest last."""
    periods: tuple[Period, ...] = ()
    status: str = ""
    shapes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    choices: tuple[str, ...] = ()
    """The messages that the last reply's numbered choices stand for."""
    at: float = field(default=0.0)
    """Seconds on the monotonic clock when the last message came."""


def build_query(reading: Reading, chat: Chat, catalog: Catalog, today: date) -> Query:
    """Return what a message asks: its own words first, what it leaves out from before."""
    is_bare = not reading.periods and not _telling(reading.concept_ids, catalog)
    if "refer.rest" in reading.marks and is_bare and "value" not in reading.shapes:
        chat = replace(chat, concepts=_rest(chat, catalog))
    own = reading.concept_ids - (STATUS_WORDS if _asks_which_status(reading) else frozenset())
    concepts, carried = _with_subject_before(reading, own, chat, catalog)
    targets = _targets(reading, catalog)
    every = "refer.every" in reading.marks and len(targets) < 2
    if not targets and "refer.first" in reading.marks and chat.recent:
        targets, carried = chat.recent[:1], carried | {"place"}
    follows = bool(carried) or bool(reading.marks & FOLLOWING)
    ranks = "rank" in reading.shapes and "refer.that" not in reading.marks
    if not targets and not every and not ranks and chat.targets and (follows or _is_about_figures(concepts, catalog)):
        targets, carried = chat.targets[-1:] if _is_single(reading) else chat.targets, carried | {"place"}
    joins = {"sum", "compare"} & set(reading.shapes)
    if ("place" in carried or not targets) and joins and len(chat.recent) > 1 and not every:
        targets, carried = chat.recent[-2:], carried | {"place"}
    if len(targets) == 1 and chat.targets and "subject" in carried and {"compare", "sum"} & set(reading.shapes):
        targets = (*(before for before in chat.targets if before.label != targets[0].label), *targets)
    periods = reading.periods or _relative_periods(reading, today)
    if not periods and "subject" in carried and chat.periods:
        periods, carried = chat.periods, carried | {"period"}
    status = _status(reading)
    if not status and "subject" in carried and "place" not in carried:
        status = chat.status if chat.status == "target" else ""
    if not concepts and not status and chat.status == "target" and targets and reading.marks & FOLLOWING:
        status, periods = chat.status, periods or chat.periods
    before = chat.shapes if reading.marks & FOLLOWING else ()
    return Query(reading, concepts, own, targets, periods, status, _edge(reading), every, frozenset(carried), before)


def _asks_which_status(reading: Reading) -> bool:
    """Return whether a message asks which of two statuses holds: "đã được công nhận hay mới tự rà soát"."""
    statuses = [mark for mark in reading.marks if mark.startswith("status.")]
    return len(statuses) > 1 and "joining.or" in reading.marks


def _telling(concepts: frozenset[str], catalog: Catalog) -> frozenset[str]:
    """Return the concepts that name a subject of their own."""
    index = catalog.recognizer.index
    return frozenset(c for c in concepts if index.role(c) != "soft" and index.group(c) != "measure")


def _rest(chat: Chat, catalog: Catalog) -> frozenset[str]:
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


def _with_subject_before(
    reading: Reading, own: frozenset[str], chat: Chat, catalog: Catalog
) -> tuple[frozenset[str], set[str]]:
    """Return the concepts asked about, those of the message before added where the message leaves its subject out."""
    if not chat.concepts or reading.outside:
        return own, set()
    index = catalog.recognizer.index
    deciding = _telling(own, catalog)
    if any(name.kind == "product" for name in reading.names):
        return own, set()
    if not deciding:
        both = bool({"sum"} & set(reading.shapes)) or "refer.both" in reading.marks
        before = chat.concepts | chat.earlier if both else chat.concepts
        merged, joined = _ranked_with_before(own, _merged(own, before, catalog, both=both), own, catalog)
        merged -= _learnt_surplus(joined[0], own) if joined else frozenset()
        return (merged, {"subject"}) if _may_follow(reading) else (own, set())
    alone = catalog.recognizer.rank(own, "figure")
    both = "sum" in reading.shapes or "refer.both" in reading.marks
    merged, joined = _ranked_with_before(own, _merged(own, chat.concepts, catalog, both=both), deciding, catalog)
    if not joined or joined[0].left & deciding:
        return own, set()
    if not both and alone and _fills(alone[0]) and not alone[0].left and not _is_fuller(joined[0], alone[0], reading):
        replaces = len(reading.tokens) <= SHORT and not reading.names and _replace(deciding, chat, catalog)
        if not replaces or joined[0].explained <= alone[0].explained + 0.5:
            return own, set()
    return merged - _learnt_surplus(joined[0], own), {"subject"}


def _ranked_with_before(
    own: frozenset[str], merged: frozenset[str], telling: frozenset[str], catalog: Catalog
) -> tuple[frozenset[str], tuple[Match, ...]]:
    """Return both messages' concepts and what they mean; the words that only the base has go where they hinder.

    "Đón bao nhiêu khách? Tăng bao nhiêu?": visitors grow, and are not received, in the name of the second figure.
    """
    ranked = catalog.recognizer.rank(merged, "figure") if own else ()
    if not ranked or not ranked[0].left & telling:
        return merged, ranked
    fewer = frozenset(concept for concept in merged if concept in own or not concept.startswith("word:"))
    again = catalog.recognizer.rank(fewer, "figure")
    return (fewer, again) if again and not again[0].left & telling else (merged, ranked)


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


def _is_fuller(joined: Match, alone: Match, reading: Reading) -> bool:
    """Return whether the message before is needed: the joined subject is explained whole, and the message refers."""
    if not reading.marks & FOLLOWING and reading.names:
        return False
    short = len(reading.tokens) <= SHORT or bool(reading.marks & FOLLOWING)
    return short and joined.missing <= alone.missing + 0.01 and joined.explained > alone.explained + 0.5


def _may_follow(reading: Reading) -> bool:
    bare_number = reading.amounts and not reading.names and not reading.marks & FOLLOWING
    if len(reading.unknown) > 2 or (bare_number and (reading.unknown or not reading.shapes)):
        return False
    return bool(reading.names or reading.periods or reading.marks or reading.shapes or reading.concepts)


def _is_about_figures(concepts: frozenset[str], catalog: Catalog) -> bool:
    ranked = catalog.recognizer.rank(concepts, "figure")
    return bool(ranked) and ranked[0].score > 0


def _is_single(reading: Reading) -> bool:
    return "refer.that" in reading.marks


def _targets(reading: Reading, catalog: Catalog) -> tuple[Target, ...]:
    targets: dict[str, Target] = {}
    for name in reading.names:
        if name.kind in ("place", "foreign"):
            targets.setdefault(name.id, Target(name.id, _place(name, catalog)))
    around = {target.place.parent for target in targets.values() if target.place}
    return tuple(target for target in targets.values() if not target.place or target.place.id not in around)


def _place(name: FoundName, catalog: Catalog) -> Place | None:
    """Return the unit that a name means: of the level named before it, else the one that has figures."""
    if name.kind == "foreign":
        return None
    named = catalog.places_by_name.get(name.id, ())
    level = LEVELS.get(name.level)
    fitting = [place for place in named if place.level == level] or list(named)
    if level == "commune":
        fitting.sort(key=lambda place: place.type.split()[0][0] != name.level[0])
    with_facts = [place for place in fitting if place.id in catalog.snapshot.facts_by_place]
    if with_facts:
        return with_facts[0]
    homes = {home.id for home in catalog.homes}
    near = [place for place in fitting if place.parent in homes]
    chosen = near or fitting
    return chosen[0] if chosen else None


def _relative_periods(reading: Reading, today: date) -> tuple[Period, ...]:
    for mark, shift in (("time.last_year", -1), ("time.this_year", 0), ("time.next_year", 1)):
        if mark in reading.marks:
            year = today.year + shift
            return (Period(0, 0, date(year, 1, 1), date(year, 12, 31), None, False),)
    return ()


def _status(reading: Reading) -> str:
    for status in ("target", "result"):
        if f"status.{status}" in reading.marks:
            return status
    return ""


def _edge(reading: Reading) -> str:
    for edge in ("start", "end", "now"):
        if f"time.{edge}" in reading.marks:
            return edge
    return ""
