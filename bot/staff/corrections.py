"""Telling a correction to the chats that were given the value before it."""

from collections import defaultdict
from datetime import timedelta
from typing import Final

from bot.messages import Chip, Message, Reply
from bot.staff.commands import Command, Office, Order
from bot.staff.opinions import number_in
from bot.staff.rights import not_theirs
from bot.staff.words import chip, reply, say
from bot.wording import citation, number
from knowledge.errors import UnknownChange
from knowledge.notices import Notice
from knowledge.records import Fact
from knowledge.told import Chat, says_another

# Of one import that corrects a whole table, one chat need not be told every cell.
_MOST_TOLD: Final = 3


def offer(office: Office, message: Message, change_id: int) -> tuple[tuple[str, ...], tuple[Chip, ...]]:
    """Return the lines and buttons that offer to tell a correction, once it is written; empty where nobody was told.

    The lines say how many chats, and what they will read. The chat of the message, the editor's own, gets no notice.
    """
    notices = _notices(office, message, change_id)
    if not notices:
        return (), ()
    shown = max(notices, key=lambda each: len(each.facts))
    lines = (say("asked.offer", count=len(notices), days=office.keep_days), say("asked.quoted", text=shown.text))
    return lines, (chip(say("asked.send", count=len(notices)), f"/bao {change_id}"),)


def _send(order: Order) -> Reply:
    if not order.text:
        return reply(say("asked.how_to_tell"))
    change_id = number_in(order.text)
    try:
        change = order.office.store.log.change(change_id)
    except UnknownChange:
        return reply(say("asked.no_change"))
    if (refused := not_theirs(order, change.entries)) is not None:
        return refused
    notices = _notices(order.office, order.message, change_id)
    store = order.office.store
    if not notices:
        is_told = store.notices.told_of(f"change {change_id}")
        return reply(say("asked.sent_already" if is_told else "asked.nobody_told"))
    version = order.office.snapshot().version
    return reply(say("asked.sending", count=store.announce(notices, version, order.office.now())))


def _notices(office: Office, message: Message, change_id: int) -> tuple[Notice, ...]:
    """Return a notice for each chat that was told what a change made wrong, save the one that made the change."""
    since = office.now() - timedelta(days=office.keep_days)
    facts_by_chat: dict[Chat, list[Fact]] = defaultdict(list)
    told = office.store.told.facts_since(since)
    for entry in office.store.log.change(change_id).entries:
        if entry.key in told and isinstance(entry.before, Fact) and says_another(entry.before, entry.after):
            for chat in office.store.told.chats_told(entry.key, since):
                facts_by_chat[chat].append(entry.before)
    facts_by_chat.pop(Chat(message.channel, message.chat), None)
    return tuple(
        Notice(chat, f"change {change_id}", tuple(fact.id for fact in facts), _text(office, facts))
        for chat, facts in facts_by_chat.items()
    )


def _text(office: Office, superseded: list[Fact]) -> str:
    """Return what a chat reads: each figure as it is now, after what it was before."""
    snapshot = office.snapshot()
    lines = [say("asked.corrected")]
    for before in superseded[:_MOST_TOLD]:
        held = snapshot.facts_by_indicator.get(before.indicator, ())
        now = next((fact for fact in held if fact.id == before.id), None)
        was = _was(office, before)
        if now is None:
            lines.append(say("asked.withdrawn", was=was))
        else:
            source = citation(snapshot.sources[now.source]).short
            lines.append(say("asked.is_now", now=office.hoidap.tell(now), was=was, source=source))
    if len(superseded) > _MOST_TOLD:
        lines.append(say("asked.and_more", count=len(superseded) - _MOST_TOLD))
    return "\n".join(lines)


def _was(office: Office, fact: Fact) -> str:
    """Return a figure that is no more; what it was of may have gone with it."""
    snapshot = office.snapshot()
    if fact.indicator in snapshot.indicators and fact.place in snapshot.places:
        return office.hoidap.tell(fact)
    return say("asked.unnamed", value=fact.text if fact.value is None else number(fact.value), period=fact.period_text)


COMMANDS: Final = (Command("bao", "editor", _send),)
