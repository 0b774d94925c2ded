"""Sources: looking them up, and adding one before a figure needs it."""

import re
from collections import Counter
from typing import Final

from bot.messages import Reply
from bot.staff.commands import Command, Order
from bot.staff.dictation import listen
from bot.staff.drafting import Wording, keep
from bot.staff.figures import new_source
from bot.staff.finding import sources_called
from bot.staff.forms import Form
from bot.staff.matching import after_words
from bot.staff.preview import buttons
from bot.staff.words import cut, listed, reply, say, table
from knowledge.changes import Entry
from knowledge.names import folded
from knowledge.periods import read_period
from knowledge.records import Source
from knowledge.snapshot import Snapshot

_MOST: Final = 10
_LEAST_TITLE: Final = 5
_PARTS: Final = re.compile(r"[,;]\s+|\n")


def sources(order: Order) -> Reply:
    """List the newest sources or those that have some words in their title, or add one."""
    for word in listed("sources.add_words"):
        if (rest := after_words(order.text, word)) is not None:
            return _add(order, rest)
    snapshot = order.office.snapshot()
    wanted = folded(order.text)
    held = [each for each in snapshot.sources.values() if wanted in folded(f"{each.title} {each.publisher}")]
    if not held:
        return reply(say("sources.none", text=cut(order.text, 60)))
    held.sort(key=lambda each: (str(each.published or ""), each.title), reverse=True)
    key = "sources.found" if wanted else "sources.title"
    more = say("sources.more", count=len(held) - _MOST) if len(held) > _MOST else ""
    counts = _counts(snapshot)
    lines = (_line(each, counts[each.id]) for each in held[:_MOST])
    head = say(key, text=cut(order.text, 60), count=len(held))
    return reply(head, *lines, more, "" if wanted else say("sources.how_to_add"))


def _counts(snapshot: Snapshot) -> Counter[str]:
    return Counter(fact.source for facts in snapshot.facts_by_indicator.values() for fact in facts)


def _line(source: Source, facts: int) -> str:
    publisher = source.publisher or say("sources.unknown")
    return say("sources.line", title=cut(source.title), publisher=cut(publisher, 80), day=source.date_text, facts=facts)


def _add(order: Order, text: str) -> Reply:
    """Show a new source, read from title, publisher and day in any order after the title."""
    form = _form(order, text)
    if len(form.title) < _LEAST_TITLE:
        return reply(say("sources.how_to_add"))
    snapshot = order.office.snapshot()
    if same := sources_called(form.title, snapshot):
        return reply(say("sources.exists", title=cut(same[0].title)))
    source = new_source(form, snapshot)
    shown = (
        say("sources.preview_title", title=source.title),
        say("sources.preview_publisher", publisher=source.publisher or say("sources.unknown")),
        say("sources.preview_kind", kind=table("sources.kinds")[source.kind]),
        say("sources.preview_day", day=source.date_text),
    )
    draft = keep(order, "source", (Entry("sources", source.id, None, source),), Wording(shown=shown))
    write, _, drop = buttons(draft)
    return reply(say("sources.preview", draft=str(draft.id)), *shown, chips=(write, drop))


def _form(order: Order, text: str) -> Form:
    said = listen(f"nguon: {text}", order.office.hoidap.refresh(), order.office.today())
    title, *rest = [part.strip() for part in _PARTS.split(said.source) if part.strip()] or [""]
    days = [period for part in (*rest, title) if (period := read_period(part)) and period.precision == "day"]
    published = said.published or (said.period.begin if said.period else None) or (days[0].begin if days else None)
    publisher = ", ".join(part for part in rest if read_period(part) is None)
    return Form(title=title, publisher=publisher, published=published, is_undated=published is None)


COMMANDS: Final = (Command("nguon", "editor", sources),)
