"""Taking changes back, and telling who changed what, when and why."""

import re
from dataclasses import replace
from typing import Final, cast

from bot.catalog import Catalog
from bot.chats import Chat
from bot.errors import explain_error
from bot.messages import Reply
from bot.overviews import is_broad
from bot.product_lists import OCOP
from bot.queries import Query, build_query
from bot.settings import ZONE
from bot.staff.announced import sent_lately
from bot.staff.commands import Command, Order
from bot.staff.corrections import offer
from bot.staff.rights import not_theirs
from bot.staff.scopes import products_named
from bot.staff.telling import channel_name, person, product_of, subject_of, told_entries
from bot.staff.words import chip, cut, reply, say
from bot.wording import named
from knowledge.drafts import Draft
from knowledge.errors import CannotUndo, Conflict, UnknownChange
from knowledge.follow_scopes import within
from knowledge.history import (
    Happening,
    changes_of_figures,
    changes_of_register,
    happening,
    last_changes,
    last_of,
    together,
)
from knowledge.kinds import KindName
from knowledge.records import Fact, Product
from knowledge.undo import undoable, why_not

_MOST: Final = 10
_MOST_ENTRIES: Final = 2
_MOST_OF_ONE: Final = 10
_NUMBER: Final = re.compile(r"(?:#|s\w\s+)?(\d{1,15})", re.IGNORECASE)


def undo(order: Order) -> Reply:
    """Take back the sender's own last change, or the one of a number."""
    office, member = order.office, order.member
    assert member is not None  # the desk lets members alone come here
    number = _NUMBER.fullmatch(order.text)
    if order.text and not number:
        return reply(say("history.how_to_undo"))
    change_id = int(number[1]) if number else last_of(office.store.log, member.name)
    if change_id is None:
        return reply(say("history.nothing_own"))
    try:
        return _undo(order, change_id)
    except CannotUndo as error:
        return reply(explain_error(_named(error, order)))
    except UnknownChange as error:
        return reply(explain_error(error))


def _named(error: CannotUndo, order: Order) -> CannotUndo:
    """Return the error with what stands in the way called as people call it; its own key is none of their business."""
    if not error.key:
        return error
    happened = order.office.store.log.history(cast(KindName, error.kind), error.key)
    record = next((each.record for each in happened if each.record is not None), None)
    if record is None:
        return error
    snapshot = order.office.snapshot()
    if isinstance(record, Fact):
        return replace(error, key=subject_of(record, snapshot))
    called = (getattr(record, field, "") for field in ("text", "label", "name", "title"))
    return replace(error, key=cut(next(filter(None, called), error.key)))


def _undo(order: Order, change_id: int) -> Reply:
    """Take a change back by a draft, so that it is told once, whatever happens between writing and replying."""
    office, message, member = order.office, order.message, order.member
    assert member is not None  # the desk lets members alone come here
    change = undoable(office.store, change_id)
    if (refused := not_theirs(order, change.entries)) is not None:
        return refused
    drafts = office.store.drafts
    entries = tuple(entry.opposite for entry in change.entries)
    draft = drafts.add(
        "undo", entries, channel=message.channel, chat=message.chat, member=member.id, source=change.source,
        reverts=change_id, now=office.now(),
    )  # fmt: skip
    if office.two_persons:
        drafts.await_second(draft)
        return reply(say("history.awaits", change=str(change_id), draft=str(draft.id)), chips=(chip("/cho", "/cho"),))
    try:
        by = drafts.write(draft, actor=member.name, channel=message.channel, chat=message.chat, now=office.now())
    except Conflict as conflict:
        drafts.drop(draft)
        raise why_not(office.store.log, change_id, conflict) from conflict
    return _undone(order, draft, by)


def _undone(order: Order, draft: Draft, by: int) -> Reply:
    order.office.replied.add(draft.id)
    # Who was told what is taken back now was told wrong, as with any correction.
    lines, chips = offer(order.office, order.message, by)
    return reply(
        say("history.undone", change=str(draft.reverts), by=str(by)),
        *told_entries(draft.entries, order.office.snapshot(), _MOST_OF_ONE),
        *lines,
        chips=(*chips, chip(say("history.button_back"), f"/hoantac {by}")),
    )


def history(order: Order) -> Reply:
    """Tell who changed what: of a place, an indicator or a programme; of one change; or lately."""
    log = order.office.store.log
    if not order.text:
        told = _told(say("history.title_all"), last_changes(log, _MOST), order, say("history.none_all"))
        return replace(told, lines=(*told.lines, *sent_lately(order)))
    if number := _NUMBER.fullmatch(order.text):
        return _one(order, int(number[1]))
    catalog = order.office.hoidap.refresh()
    reading = catalog.recognizer.recognise(cut(order.text))
    query = build_query(reading, Chat(), catalog, order.office.today())
    products = products_named(order.text, catalog)
    indicators = () if products else _indicators(query, catalog)
    places = tuple(target.place.id for target in query.targets if target.place)
    if not products and not indicators and not places:
        return reply(say("history.not_understood", text=cut(order.text, 60)))
    figures = changes_of_figures(log, indicators, places, _MOST) if not products else ()
    register = _of_register(order, products, places) if products or _is_broad(query, catalog) else ()
    names = tuple(product_of(each, catalog.snapshot) for each in products)
    what = ", ".join(names[:_MOST_ENTRIES]) if names else _what(indicators, places, query, catalog)
    happenings = together(figures, register, _MOST)
    return _told(say("history.title", what=what), happenings, order, say("history.none", what=what))


def _is_broad(query: Query, catalog: Catalog) -> bool:
    """Say whether the register is asked about: all of its programme, or places alone."""
    return (OCOP in query.own_concepts and is_broad(query, catalog)) or not _indicators(query, catalog)


def _of_register(order: Order, products: tuple[Product, ...], places: tuple[str, ...]) -> tuple[Happening, ...]:
    held = order.office.snapshot()
    wider = tuple(dict.fromkeys(each for place in places for each in within(place, held)))
    return changes_of_register(order.office.store.log, tuple(each.id for each in products), wider, _MOST)


def _indicators(query: Query, catalog: Catalog) -> tuple[str, ...]:
    """Return the indicators that are asked about: the one that is named, or all of the programmes."""
    named_programmes = [concept for concept in query.concepts if concept in catalog.snapshot.programmes]
    if named_programmes and is_broad(query, catalog):
        held = catalog.snapshot.indicators.values()
        return tuple(each.id for each in held if each.programme in named_programmes)
    ranked = catalog.recognizer.rank(query.own_concepts, "figure")
    return (ranked[0].id,) if ranked and ranked[0].score > 0 else ()


def _what(indicators: tuple[str, ...], places: tuple[str, ...], query: Query, catalog: Catalog) -> str:
    snapshot = catalog.snapshot
    labels = [snapshot.indicators[each].label for each in indicators]
    if len(labels) > 1:
        labels = [p.name for p in snapshot.programmes.values() if p.id in query.concepts]
    return ", ".join((*labels, *(named(snapshot.places[each]) for each in places)))


def _one(order: Order, number: int) -> Reply:
    try:
        change = order.office.store.log.change(number)
    except UnknownChange as error:
        return reply(explain_error(error))
    lines = told_entries(change.entries, order.office.snapshot(), _MOST_OF_ONE)
    undoing = (chip(say("writing.button_undo"), f"/hoantac {number}"),)
    head = _line(happening(order.office.store.log, number), order)
    return reply(say("history.title_change", change=str(number)), head, *(f"- {line}" for line in lines), chips=undoing)


def _told(title: str, happenings: tuple[Happening, ...], order: Order, nothing: str) -> Reply:
    return reply(title, *(_line(each, order) for each in happenings)) if happenings else reply(nothing)


def _line(told_of: Happening, order: Order) -> str:
    """Return one change in a line: number, when, who, by which channel, what, why, and what became of it."""
    entries = told_of.entries or order.office.store.log.change(told_of.change_id).entries
    told = list(told_entries(entries, order.office.snapshot(), _MOST_ENTRIES))
    if told_of.reason:
        told.append(say("history.reason", reason=cut(told_of.reason)))
    if told_of.source:
        told.append(say("history.source", source=cut(told_of.source, 100)))
    if told_of.reverts is not None:
        told.append(say("history.reverts", change=str(told_of.reverts)))
    if told_of.reverted_by is not None:
        told.append(say("history.reverted", change=str(told_of.reverted_by)))
    by, channel = person(told_of.actor), channel_name(told_of.channel)
    return say(
        "history.line_plain" if by == channel else "history.line",
        change=str(told_of.change_id),
        at=f"{told_of.at.astimezone(ZONE):%d/%m/%Y %H:%M}",
        person=by,
        channel=channel,
        what="; ".join(told),
    )


COMMANDS: Final = (Command("hoantac", "editor", undo), Command("lichsu", "viewer", history))
