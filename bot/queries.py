"""What is asked: a reading joined with what the chat was about before."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.catalog import Catalog
from bot.chats import Chat
from bot.following import FOLLOWING, rest, telling, with_subject_before
from bot.targets import Target, named_targets
from intents.periods import Period
from intents.readings import Reading

OFFICE: Final = "office"
COMMUNE: Final = "commune"
# "Huyện đạt chuẩn năm nào" says of itself what it means, where a message names nothing else.
MEANS: Final = "means."
STATUS_WORDS: Final = frozenset({"recognised", "review", "register", "new"})


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


def build_query(reading: Reading, chat: Chat, catalog: Catalog, today: date) -> Query:
    """Return what a message asks: its own words first, what it leaves out from before."""
    is_bare = not reading.periods and not telling(reading.concept_ids, catalog)
    if "refer.rest" in reading.marks and is_bare and "value" not in reading.shapes:
        chat = replace(chat, concepts=rest(chat, catalog))
    named = catalog.recognizer.index.without_covered(reading.concept_ids)
    if _names_official(reading, catalog):
        named = frozenset(concept for concept in named if catalog.recognizer.index.group(concept) != OFFICE)
    own = named - (STATUS_WORDS if _asks_which_status(reading) else frozenset())
    if {"compare", "rank"} & set(reading.shapes) and _are_communes(chat):
        own -= {COMMUNE}
    concepts, carried = with_subject_before(reading, own, chat, catalog)
    if "subject" not in carried and not reading.amounts and not telling(concepts, catalog):
        concepts |= {mark.removeprefix(MEANS) for mark in reading.marks if mark.startswith(MEANS)}
    targets = named_targets(reading, catalog)
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
    before = chat.shapes if reading.marks & FOLLOWING or _is_bare_name(reading) else ()
    return Query(reading, concepts, own, targets, periods, status, _edge(reading), every, frozenset(carried), before)


def _is_bare_name(reading: Reading) -> bool:
    """Return whether a message is a name and nothing else: it asks the same of another place."""
    return bool(reading.names) and not (reading.concepts or reading.shapes or reading.periods or reading.unknown)


def _names_official(reading: Reading, catalog: Catalog) -> bool:
    """Return whether a message asks for a number and names a person with the office: "Chủ tịch … nêu bao nhiêu xã"."""
    values = [name.id for name in reading.names if name.kind == "value"]
    facts = [fact for value in values for fact in catalog.facts_by_value.get(value, ())]
    offices = {i.id for i in catalog.snapshot.indicators.values() if i.programme == OFFICE} if facts else set()
    return "value" in reading.shapes and any(fact.indicator in offices for fact in facts)


def _are_communes(chat: Chat) -> bool:
    """Return whether the last places of a chat are communes: "xã nào nhiều hơn" is then asked of these."""
    return len(chat.recent) > 1 and all(target.place and target.place.level == COMMUNE for target in chat.recent[-2:])


def _asks_which_status(reading: Reading) -> bool:
    """Return whether a message asks which of two statuses holds: "đã được công nhận hay mới tự rà soát"."""
    statuses = [mark for mark in reading.marks if mark.startswith("status.")]
    return len(statuses) > 1 and "joining.or" in reading.marks


def _is_about_figures(concepts: frozenset[str], catalog: Catalog) -> bool:
    ranked = catalog.recognizer.rank(concepts, "figure")
    return bool(ranked) and ranked[0].score > 0


def _is_single(reading: Reading) -> bool:
    return "refer.that" in reading.marks


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
