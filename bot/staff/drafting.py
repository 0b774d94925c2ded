"""Keeping what is shown until somebody says to write it: one open draft for each member of a chat."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.staff.commands import Order
from knowledge.changes import Entry
from knowledge.drafts import Draft, DraftKind


@dataclass(frozen=True, slots=True)
class Wording:
    """What goes into the log with a draft, and what a second person reads of it."""

    reason: str = ""
    source: str = ""
    shown: tuple[str, ...] = ()
    """The lines of the preview, without those that name the draft."""


def keep(order: Order, kind: DraftKind, entries: tuple[Entry, ...], wording: Wording | None = None) -> Draft:
    """Keep what is being shown, in the place of what its maker was shown before in the chat."""
    office, message, member = order.office, order.message, order.member
    assert member is not None  # the desk lets members alone come here
    retire(order)
    wording = wording or Wording()
    draft = office.store.drafts.add(
        kind,
        entries,
        channel=message.channel,
        chat=message.chat,
        member=member.id,
        reason=wording.reason,
        source=wording.source,
        note="\n".join(wording.shown),
        now=office.now(),
    )
    office.show(draft)
    return draft


def retire(order: Order) -> None:
    """Drop what the sender was shown before in the chat and did not write: whoever begins anew has forgotten it."""
    for draft in _held(order):
        if draft.state == "open":
            order.office.store.drafts.drop(draft)


def newest(order: Order) -> Draft | None:
    """Return the draft that the sender was shown last in the chat, whatever became of it; else what is open there."""
    return next(iter(_held(order)), None) or _open_there(order)


def _held(order: Order) -> Iterable[Draft]:
    office, message = order.office, order.message
    assert order.member is not None  # the desk lets members alone come here
    shown = office.shown.get((message.channel, message.chat, order.member.id))
    known = office.store.drafts.get(shown) if shown is not None else None
    there = _open_there(order)
    return tuple(draft for draft in (known, there) if draft is not None and draft.member == order.member.id)


def _open_there(order: Order) -> Draft | None:
    message = order.message
    return order.office.store.drafts.open_in(message.channel, message.chat, now=order.office.now())
