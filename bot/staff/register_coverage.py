"""Saying until when the register is complete for a place."""

from dataclasses import replace
from typing import Final

from bot.messages import Reply
from bot.staff.commands import Command, Order
from bot.staff.drafting import Wording, retire
from bot.staff.finding import placed, places_called, sources_called
from bot.staff.register_changes import PARTS, matched
from bot.staff.register_dictation import MOST_TYPED
from bot.staff.register_finding import MOST_OFFERED
from bot.staff.register_showing import drafted
from bot.staff.telling import named_record
from bot.staff.words import chip, cut, reply, say, table
from bot.wording import day
from knowledge.changes import Entry
from knowledge.records import Coverage
from knowledge.stars import read_day


def cover(order: Order) -> Reply:
    """Show until when the register is to count as complete for a place."""
    text = order.text if len(order.text) <= MOST_TYPED else ""
    head, *rest = [part.strip(" .") for part in PARTS.split(text)] or [""]
    place, on = matched("complete", head, "place"), read_day(matched("complete", head))
    if not place or on is None:
        return reply(say("register.how_to_cover"))
    retire(order)
    snapshot = order.office.snapshot()
    places = places_called(place, snapshot) or tuple(filter(None, [snapshot.places.get(place)]))
    if not places:
        return reply(say("register.no_place", text=cut(place, 60)))
    if len(places) > 1:
        tail = order.text[len(place) :].strip(" ,")
        chips = tuple(chip(placed(each, snapshot), f"/dudulieu {each.id} {tail}") for each in places[:MOST_OFFERED])
        return reply(say("register.which_place", text=cut(place, 60)), chips=chips)
    by = next((found for part in rest if (found := matched("source", part))), "")
    note = ", ".join(part for part in rest if part and not matched("source", part))
    return _cover(order, Coverage(f"{places[0].id}_{on}", places[0].id, on, "", cut(note)), by)


def _cover(order: Order, coverage: Coverage, by: str) -> Reply:
    snapshot = order.office.snapshot()
    sources = sources_called(by, snapshot) if by else ()
    if by and len(sources) != 1:
        told = say("register.problem", field=table("register.fields")["source"], problem=say("register.ask.source"))
        return reply(told)
    coverage = replace(coverage, source=sources[0].id if sources else "")
    before = next((each for each in snapshot.coverages if each.id == coverage.id), None)
    told = named_record(coverage, Entry("coverages", coverage.id, None, coverage), snapshot)
    if before == coverage:
        return reply(say("register.same", what=told))
    held = snapshot.coverage_by_place.get(coverage.place)
    lines = (
        say("register.item", what=told),
        say("register.earlier", day=day(held.complete_on)) if held else "",
        say("register.future", day=day(coverage.complete_on)) if coverage.complete_on > order.office.today() else "",
    )
    entry = Entry("coverages", coverage.id, before, coverage)
    return drafted(order, (entry,), lines, Wording(source=cut(by)))


COMMANDS: Final = (Command("dudulieu", "editor", cover),)
