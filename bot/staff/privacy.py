"""What is kept of people: saying so, deleting it when they ask, and dropping it in time."""

from datetime import timedelta
from typing import Final

from bot.messages import Reply
from bot.staff.commands import Command, Office, Order
from bot.staff.words import listed, reply, say
from knowledge.errors import KnowledgeError
from knowledge.told import Chat

# For so long a question knows the hash of its chat: see `record.own_question`.
_ASKER_FOR: Final = timedelta(days=1)


def sweep(office: Office, *, daily: bool = False) -> None:
    """Drop what is older than the days set; with `daily` only when this process has not done so today.

    Raises:
        Busy, CannotWrite: the file cannot be written.
    """
    store, today = office.store, office.today()
    if daily and store.questions.swept_on == today:
        return
    store.questions.swept_on = today
    before = office.now() - timedelta(days=office.keep_days)
    store.drop_before(before, now=office.now())
    store.questions.forget_askers(office.now() - _ASKER_FOR)


def sweep_at_start(office: Office) -> None:
    """Drop what is too old before the first question; left to that question where the file cannot be written."""
    try:
        sweep(office)
    except KnowledgeError:
        office.store.questions.swept_on = None


def _tell(order: Order) -> Reply:
    days = order.office.keep_days
    return reply(*(line.format(days=days) for line in listed("asked.privacy")))


def _delete(order: Order) -> Reply:
    from bot.staff.record import asker_of

    office, message = order.office, order.message
    store, chat = office.store, Chat(message.channel, message.chat)
    recent = store.questions.since(office.now() - _ASKER_FOR)
    store.questions.drop([each.id for each in recent if each.asker == asker_of(office, message, each.asked_at)])
    store.told.forget(chat)
    store.wants.forget(chat)
    store.follows.forget(chat)
    store.notices.forget(chat)
    if message.channel == "zalo_oa":
        store.zalo_users.forget(message.chat)
    office.hoidap.forget(message.channel, message.chat)
    return reply(say("asked.deleted"), say("asked.member_stays") if order.member else "")


COMMANDS: Final = (
    Command("quyenriengtu", "anybody", _tell),
    Command("xoadulieu", "anybody", _delete),
)
