"""Statistics: what was asked by day, outcome, programme and place, and how much of it was answered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.catalog import Catalog
from bot.messages import Attachment, Reply
from bot.settings import ZONE
from bot.staff.commands import Command, Office, Order
from bot.staff.opinions import number_in
from bot.staff.outbox import ANSWERED
from bot.staff.words import cut, reply, say, table
from bot.wording import named
from knowledge.questions import Often, Tally

_DAYS: Final = 30
_MOST_DAYS: Final = 366
_MOST_ITEMS: Final = 5
_MOST_SAID_DAYS: Final = 7
_MOST_OFTEN: Final = 5
_SHORT: Final = 80


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was asked in the last days."""

    first: date
    last: date
    count: int
    answered: int
    answered_by_day: tuple[tuple[date, int, int], ...]
    """Each day from first to last with how many questions got an answer, and how many did not."""
    outcomes: tuple[tuple[str, int], ...]
    programmes: tuple[tuple[str, int], ...]
    """By name, the most asked first; the others together at the end."""
    places: tuple[tuple[str, int], ...]
    up: int
    down: int

    @property
    def days(self) -> int:
        """How many days are counted."""
        return (self.last - self.first).days + 1


def statistics(office: Office, days: int) -> tuple[Statistics, tuple[Often, ...]]:
    """Return what was asked in the last days, today among them, and what was asked most."""
    # The clock's day: questions are kept by it, whatever day is set for answers.
    last = office.now().astimezone(ZONE).date()
    first = last - timedelta(days=days - 1)
    since = datetime.combine(first, time.min, ZONE)
    tallies = tuple(each for each in office.store.questions.tallies(since) if each.day <= last)
    return _counted(tallies, first, last, office.hoidap.catalog), office.store.questions.most_asked(since, _MOST_OFTEN)


def _counted(tallies: tuple[Tally, ...], first: date, last: date, catalog: Catalog) -> Statistics:
    by_day: Counter[tuple[date, bool]] = Counter()
    outcomes: Counter[str] = Counter()
    programmes: Counter[str] = Counter()
    places: Counter[str] = Counter()
    opinions: Counter[str] = Counter()
    for tally in tallies:
        by_day[tally.day, tally.outcome in ANSWERED] += tally.count
        outcomes[tally.outcome] += tally.count
        programmes[tally.programme] += tally.count
        opinions[tally.opinion] += tally.count
        places.update(dict.fromkeys(tally.places, tally.count))
    programme_names = {each.id: each.name for each in catalog.snapshot.programmes.values()}
    place_names = {id_: named(catalog.snapshot.places[id_]) for id_ in places if id_ in catalog.snapshot.places}
    dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Statistics(
        first=first,
        last=last,
        count=sum(outcomes.values()),
        answered=sum(outcomes[kind] for kind in ANSWERED),
        answered_by_day=tuple((day, by_day[day, True], by_day[day, False]) for day in dates),
        outcomes=tuple((str(table("asked.outcomes").get(kind, kind)), n) for kind, n in outcomes.most_common()),
        programmes=_most((programme_names.get(each, ""), n) for each, n in programmes.most_common()),
        places=_most((place_names.get(each, ""), n) for each, n in places.most_common()),
        up=opinions["up"],
        down=opinions["down"],
    )


def _most(items: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the largest by name, then the others together, then those that have no name."""
    held = list(items)
    largest = [(name, count) for name, count in held if name][:_MOST_ITEMS]
    nameless = sum(count for name, count in held if not name)
    others = sum(count for _, count in held) - sum(count for _, count in largest) - nameless
    rest = ((say("asked.stats_other"), others), (say("asked.stats_nameless"), nameless))
    return (*largest, *((name, count) for name, count in rest if count)) if largest else ()


def _tell(order: Order) -> Reply:
    days = min(number_in(order.text) or _DAYS, _MOST_DAYS, order.office.keep_days)
    told, often = statistics(order.office, days)
    if not told.count:
        return reply(say("asked.stats_none", days=days))
    lines = (
        say("asked.stats", days=days, count=told.count, share=round(100 * told.answered / told.count)),
        _items("asked.stats_outcomes", told.outcomes),
        say("asked.stats_opinions", up=told.up, down=told.down) if told.up or told.down else "",
        _items("asked.stats_days", _said_days(told)),
        _items("asked.stats_programmes", told.programmes),
        _items("asked.stats_places", told.places),
        say("asked.stats_most") if often else "",
        *(_often(each) for each in often),
    )
    said = reply(*lines)
    return Reply(said.kind, said.lines, attachments=_picture(told))


def _said_days(told: Statistics) -> tuple[tuple[str, int], ...]:
    """Return the last days on which something was asked, the newest first."""
    asked = [(f"{day:%d/%m}:", yes + no) for day, yes, no in reversed(told.answered_by_day) if yes + no]
    return tuple(asked[:_MOST_SAID_DAYS])


def _items(key: str, items: Iterable[tuple[str, int]]) -> str:
    told = "; ".join(say("asked.stats_item", name=name, count=count) for name, count in items)
    return say(key, items=told) if told else ""


def _often(often: Often) -> str:
    why = table("asked.why").get(often.outcome, often.outcome)
    return say("asked.stats_often", text=cut(often.text, _SHORT), count=often.count, why=why)


def _picture(told: Statistics) -> tuple[Attachment, ...]:
    """Return the picture, where the library that draws is installed."""
    try:
        from bot.staff.charts import draw
    except ImportError:
        return ()
    return (Attachment(say("asked.stats_file"), draw(told)),)


COMMANDS: Final = (Command("thongke", "viewer", _tell),)
