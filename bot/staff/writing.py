"""Writing what was shown: /ghi writes a draft once, /boqua drops it, /suanhap opens it again."""

import re
from typing import Final

from bot.errors import explain_error, kind_name
from bot.messages import Reply
from bot.staff import changing
from bot.staff.aftermath import after_write
from bot.staff.commands import Command, Order
from bot.staff.drafting import newest
from bot.staff.editing import reopen
from bot.staff.rights import may_not_drop, not_theirs
from bot.staff.telling import person, told_entries
from bot.staff.waiting import confirmed, whole
from bot.staff.words import chip, cut, reply, say
from knowledge.drafts import Draft
from knowledge.errors import Conflict
from knowledge.staff import Member
from knowledge.undo import why_not

_MOST_TOLD: Final = 3
_NUMBER: Final = re.compile(r"#?(\d{1,15})")
_FIGURES: Final = ("fact", "correction")


def write(order: Order) -> Reply:
    """Write a draft: the one of the number, or the one shown last in the chat."""
    draft = _draft(order)
    if isinstance(draft, Reply):
        return draft
    member, office = order.member, order.office
    assert member is not None  # the desk lets members alone come here
    if draft.change_id is not None:
        return reply(say("writing.written_before", change=str(draft.change_id)))
    if (refused := _refused(order, draft, member)) is not None:
        return refused
    if draft.state == "waiting" and (draft.id, member.id) not in office.seen:
        return whole(order, draft)
    if office.two_persons and draft.state == "open" and not draft.is_expired(office.now()):
        office.store.drafts.await_second(draft)
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
    to_write = confirmed(office, draft, member) if draft.state == "waiting" else draft
    actor = office.store.staff.name_of(draft.member) or member.name
    try:
        change_id = drafts.write(to_write, actor=actor, channel=message.channel, chat=message.chat, now=office.now())
    except Conflict as conflict:
        drafts.drop(to_write)
        return _conflicting(order, draft, conflict)
    if to_write is not draft:
        office.confirmed[draft.id] = to_write.id
        drafts.drop(draft)
    office.replied.add(to_write.id)
    written = drafts.get(to_write.id)
    assert written is not None  # it was written
    follows = after_write(office, written, message)
    told = told_entries(written.entries, office.snapshot(), _MOST_TOLD)
    return reply(say("writing.written", change=str(change_id)), *told, *follows.lines, chips=follows.chips)


def _conflicting(order: Order, draft: Draft, conflict: Conflict) -> Reply:
    """Say who changed the record since, and show the draft anew where it is one of figures."""
    happened = order.office.store.log.history(conflict.kind, conflict.key)  # type: ignore[arg-type]
    order.office.store.drafts.drop(draft)
    if draft.reverts is not None:
        return reply(explain_error(why_not(order.office.store.log, draft.reverts, conflict)))
    if not happened:  # what a reference names in vain never was: nobody has changed it
        return reply(say("writing.conflict_gone", kind=kind_name(conflict.kind), name=cut(conflict.key, 60)))
    facts = {"person": person(happened[0].actor), "change": str(happened[0].change_id)}
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


def _draft(order: Order) -> Draft | Reply:
    """Return the draft that a command means, or why there is none."""
    drafts = order.office.store.drafts
    if not order.text:
        found = newest(order)
        found = None if found is None or found.state == "dropped" else found
    elif number := _NUMBER.fullmatch(order.text):
        found = drafts.get(order.office.confirmed.get(int(number[1]), int(number[1])))
    else:
        return reply(say("writing.not_a_number"))
    return found or reply(say("writing.nothing_open"))


COMMANDS: Final = (
    Command("ghi", "editor", write),
    Command("boqua", "editor", drop),
    Command("suanhap", "editor", edit),
)
