"""Whose places a change touches: the one rule for files, previews, taking back, notices and the inbox."""

from typing import Final

from bot.messages import Reply
from bot.staff.commands import Order
from bot.staff.finding import may_change
from bot.staff.words import reply, say
from bot.wording import named
from knowledge.changes import Entry
from knowledge.drafts import Draft
from knowledge.records import Certificate, Coverage, Fact, Product, Source
from knowledge.snapshot import Snapshot

NOT_YOURS: Final = "not_yours"
NOT_YOUR_PLACE: Final = "not_your_place"


def objection(entry: Entry, entries: tuple[Entry, ...], places: tuple[str, ...], snapshot: Snapshot) -> tuple[str, str]:
    """Return why a member who keeps these places may not write one of a change's entries; empty where they may.

    Figures of their places and what the register says of them are theirs, and sources that come or, undone, go.

    Returns:
        The code of the reason and the value that it is about: the place's name.
    """
    for record in (entry.before, entry.after) if places else ():
        match record:
            case Source() if entry.before is None or entry.after is None:
                continue
            case Fact() | Product() | Coverage():
                place = record.place
            case Certificate():
                place = _place_of(record.product, entries, snapshot)
            case None:
                continue
            case _:
                return NOT_YOURS, ""
        if not may_change(place, places, snapshot):
            held = snapshot.places.get(place)
            return NOT_YOUR_PLACE, f"{held.type} {held.name}" if held else place
    return "", ""


def _place_of(product: str, entries: tuple[Entry, ...], snapshot: Snapshot) -> str:
    brought = (each.after or each.before for each in entries if each.kind == "products" and each.key == product)
    held = next(brought, None) or snapshot.products.get(product)
    return held.place if isinstance(held, Product) else ""


def not_theirs(order: Order, entries: tuple[Entry, ...]) -> Reply | None:
    """Return that a member keeps other places than those of a change; None where they may write it."""
    assert order.member is not None  # the desk lets members alone come here
    places, snapshot = order.member.places, order.office.snapshot()
    if not any(objection(entry, entries, places, snapshot)[0] for entry in entries):
        return None
    return reply(say("writing.other_place", places=", ".join(named(snapshot.places[each]) for each in places)))


def may_not_drop(order: Order, draft: Draft) -> Reply | None:
    """Return why a member may not drop a draft; None for its maker, an owner, and who may confirm what waits."""
    assert order.member is not None  # the desk lets members alone come here
    if order.member.id == draft.member or order.member.role == "owner":
        return None
    if draft.state == "waiting" and order.office.two_persons:
        return not_theirs(order, draft.entries)
    return reply(say("writing.of_another", draft=str(draft.id)))


def not_of_places(order: Order, asked_about: tuple[str, ...]) -> Reply | None:
    """Return that a member keeps none of the places that people asked about; None where one is theirs or none named."""
    assert order.member is not None  # the desk lets members alone come here
    places, snapshot = order.member.places, order.office.snapshot()
    if not asked_about or any(may_change(place, places, snapshot) for place in asked_about):
        return None
    return reply(say("writing.other_question", places=", ".join(named(snapshot.places[each]) for each in places)))
