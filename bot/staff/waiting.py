"""What waits for a second person: the list, the whole of one, and who made and who confirmed it."""

import re
from typing import Final

from bot.messages import Chip, Reply
from bot.staff.commands import Command, Office, Order
from bot.staff.telling import person, told_entries, told_entry
from bot.staff.words import chip, cut, reply, say
from knowledge.drafts import Draft
from knowledge.staff import Member

_MOST_TOLD: Final = 20
_MOST_OFFERED: Final = 5
_LONGEST_NAME: Final = 60
_NUMBER: Final = re.compile(r"#?(\d{1,15})")


def list_waiting(order: Order) -> Reply:
    """List what waits for a second person; one alone, or that of a number, is shown whole."""
    waiting = order.office.store.drafts.waiting(now=order.office.now())
    number = _NUMBER.fullmatch(order.text)
    if number is not None:
        waiting = tuple(draft for draft in waiting if draft.id == int(number[1]))
    if not waiting:
        return reply(say("writing.none_wait"))
    if len(waiting) == 1:
        return whole(order, waiting[0])
    lines = (_line(draft, order.office) for draft in waiting)
    chips = (chip(say("writing.button_see", draft=str(draft.id)), f"/cho {draft.id}") for draft in waiting)
    return reply(say("writing.waiting", count=len(waiting)), *lines, chips=tuple(chips)[:_MOST_OFFERED])


def _line(draft: Draft, office: Office) -> str:
    what = told_entry(draft.entries[-1], office.snapshot())
    name = person(office.store.staff.name_of(draft.member))
    return say("writing.waiting_line", draft=str(draft.id), person=name, what=what)


def whole(order: Order, draft: Draft) -> Reply:
    """Show all that its maker was shown, and what may be done: to write it, save by its maker, and to drop it."""
    office = order.office
    assert order.member is not None  # the desk lets members alone come here
    shown = draft.note.splitlines() or told_entries(draft.entries, office.snapshot(), _MOST_TOLD)
    reason = say("history.reason", reason=cut(draft.reason)) if draft.reason else ""
    office.see(draft, order.member)
    return reply(_line(draft, office), *shown, reason, chips=_chips(draft, is_own=draft.member == order.member.id))


def _chips(draft: Draft, *, is_own: bool) -> tuple[Chip, ...]:
    drop = chip(say("writing.button_drop"), f"/boqua {draft.id}")
    return (drop,) if is_own else (chip(say("writing.button_write"), f"/ghi {draft.id}"), drop)


def confirmed(office: Office, draft: Draft, member: Member) -> Draft:
    """Return the draft as it enters the log: its maker's, with the name of who confirmed it in the reason.

    It is a draft of its own: what is written of one cannot change any more. The one that waited is to be dropped
    once this is written; until then a second try finds its records changed.
    """
    by = say("writing.confirmed_by", person=cut(member.name, _LONGEST_NAME))
    return office.store.drafts.add(
        draft.kind,
        draft.entries,
        channel=draft.channel,
        chat=draft.chat,
        member=draft.member,
        reason=f"{draft.reason}; {by}" if draft.reason else by,
        source=draft.source,
        reverts=draft.reverts,
        now=office.now(),
    )


COMMANDS: Final = (Command("cho", "editor", list_waiting),)
