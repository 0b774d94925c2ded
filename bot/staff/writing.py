"""Writing what was shown: /ghi writes a draft once, /boqua drops it, /suanhap opens it again, /cho lists what waits."""

import re
from typing import Final

from bot.errors import explain_error
from bot.messages import Chip, Reply
from bot.staff import changing
from bot.staff.aftermath import after_write
from bot.staff.commands import Command, Order
from bot.staff.drafting import newest
from bot.staff.editing import reopen
from bot.staff.rights import may_not_drop, not_theirs
from bot.staff.telling import person, told_entries, told_entry
from bot.staff.words import chip, reply, say
from knowledge.drafts import Draft
from knowledge.errors import Conflict
from knowledge.staff import Member
from knowledge.undo import why_not

_MOST_TOLD: Final = 3
_NUMBER: Final = re.compile(r"#?(\d{1,15})")
_FIGURES: Final = ("fact", "correction")


def write(order: Order) -> Reply:
    """Write a draft: the one of the number, or the one open in the chat."""
    draft = _draft(order)
    if isinstance(draft, Reply):
        return draft
    member = order.member
    assert member is not None  # the desk lets members alone come here
    if draft.change_id is not None:
        return reply(say("writing.written_before", change=str(draft.change_id)))
    if (refused := _refused(order, draft, member)) is not None:
        return refused
    if order.office.two_persons and draft.state == "open" and not draft.is_expired(order.office.now()):
        order.office.store.drafts.await_second(draft)
        return reply(say("writing.awaits", draft=str(draft.id)), chips=(chip("/cho", "/cho"),))
    return _written(order, draft, member)


def _refused(order: Order, draft: Draft, member: Member) -> Reply | None:
    """Return why a member may not write a draft: it is not theirs, needs another, or has others' places."""
    if draft.state == "open" and draft.member != member.id:
        return reply(say("writing.of_another", draft=str(draft.id)))
    if draft.state == "waiting" and draft.member == member.id:
        return reply(say("writing.awaits_other", draft=str(draft.id)))
    return not_theirs(order, draft.entries)


def _written(order: Order, draft: Draft, member: Member) -> Reply:
    office, message = order.office, order.message
    drafts = office.store.drafts
    try:
        change_id = drafts.write(draft, actor=member.name, channel=message.channel, chat=message.chat, now=office.now())
    except Conflict as conflict:
        return _conflicting(order, draft, conflict)
    office.replied.add(draft.id)
    written = drafts.get(draft.id)
    assert written is not None  # it was written
    follows = after_write(office, written, message)
    told = told_entries(written.entries, office.snapshot(), _MOST_TOLD)
    return reply(say("writing.written", change=str(change_id)), *told, *follows.lines, chips=follows.chips)


def _conflicting(order: Order, draft: Draft, conflict: Conflict) -> Reply:
    """Say who changed the record since, and show the draft anew where it is one of figures."""
    last, *_ = order.office.store.log.history(conflict.kind, conflict.key)  # type: ignore[arg-type]
    facts = {"person": person(last.actor), "change": str(last.change_id)}
    order.office.store.drafts.drop(draft)
    if draft.reverts is not None:
        return reply(explain_error(why_not(order.office.store.log, draft.reverts, conflict)))
    if draft.kind not in _FIGURES:
        return reply(say("writing.conflict", **facts), say("writing.conflict_other"))
    again = changing.again(order, draft)
    if again is None:
        return reply(say("writing.conflict_same", **facts))
    return reply(say("writing.conflict", **facts), *again.lines, chips=again.chips)


def drop(order: Order) -> Reply:
    """Drop a draft; without a number first what the chat was just asked back."""
    if not order.text and order.office.take_asked(order):
        return reply(say("writing.dropped"))
    draft = _draft(order)
    if isinstance(draft, Reply):
        return draft
    if draft.change_id is not None:
        return reply(say("writing.too_late", change=str(draft.change_id)))
    if (refused := may_not_drop(order, draft)) is not None:
        return refused
    order.office.store.drafts.drop(draft)
    return reply(say("writing.dropped"))


def edit(order: Order) -> Reply:
    """Open a draft of a figure again, to have a part of it put differently."""
    draft = _draft(order)
    if isinstance(draft, Reply):
        return draft
    assert order.member is not None  # the desk lets members alone come here
    if draft.change_id is not None:
        return reply(say("writing.too_late", change=str(draft.change_id)))
    if draft.member != order.member.id:
        return reply(say("writing.of_another", draft=str(draft.id)))
    if draft.kind not in _FIGURES:
        return reply(say("writing.cannot_edit"))
    return reopen(order, draft)


def list_waiting(order: Order) -> Reply:
    """List what waits for a second person, with a button for each that this one may write."""
    waiting = order.office.store.drafts.waiting(now=order.office.now())
    if not waiting:
        return reply(say("writing.none_wait"))
    snapshot, staff = order.office.snapshot(), order.office.store.staff
    lines = [
        say(
            "writing.waiting_line",
            draft=str(draft.id),
            person=person(staff.name_of(draft.member)),
            what=told_entry(draft.entries[-1], snapshot),
        )
        for draft in waiting
    ]
    assert order.member is not None  # the desk lets members alone come here
    others = [draft for draft in waiting if draft.member != order.member.id]
    chips = [each for draft in others[:_MOST_TOLD] for each in (_numbered("write", "/ghi", draft), _dropping(draft))]
    return reply(say("writing.waiting", count=len(waiting)), *lines, chips=tuple(chips))


def _numbered(button: str, command: str, draft: Draft) -> Chip:
    return chip(f"{say(f'writing.button_{button}')} {draft.id}", f"{command} {draft.id}")


def _dropping(draft: Draft) -> Chip:
    return _numbered("drop", "/boqua", draft)


def _draft(order: Order) -> Draft | Reply:
    """Return the draft that a command means, or why there is none."""
    drafts = order.office.store.drafts
    if not order.text:
        found = newest(order)
        found = None if found is None or found.state == "dropped" else found
    elif number := _NUMBER.fullmatch(order.text):
        found = drafts.get(int(number[1]))
    else:
        return reply(say("writing.not_a_number"))
    return found or reply(say("writing.nothing_open"))


COMMANDS: Final = (
    Command("ghi", "editor", write),
    Command("boqua", "editor", drop),
    Command("suanhap", "editor", edit),
    Command("cho", "editor", list_waiting),
)
