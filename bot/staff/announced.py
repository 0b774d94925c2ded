"""Notices that were sent to followers: which they were, and taking one back from who has not got it yet."""

import re
from dataclasses import replace
from typing import Final

import structlog

from bot.messages import Chip, Reply
from bot.settings import ZONE
from bot.staff.commands import Command, Order
from bot.staff.digest import place_name
from bot.staff.finding import may_change
from bot.staff.telling import person
from bot.staff.words import chip, cut, reply, say
from knowledge.announcements import Announcement
from knowledge.snapshot import Snapshot

_MOST_LAST: Final = 5
_NUMBER: Final = re.compile(r"#?(\d{1,15})\s*(.*)", re.DOTALL)

_log = structlog.get_logger("announcements")


def take_back(order: Order) -> Reply:
    """Take a notice back from all that have not got it yet: its writer may, and whoever keeps the place.

    Without a number the only one that can be taken back is meant; of several each is offered.
    """
    if not order.text:
        out = tuple(each for each in order.office.store.announcements.still_out(_MOST_LAST) if _may(order, each))
        if len(out) != 1:
            lines = (_line(each, order.office.snapshot()) for each in out)
            head = say("follows.announce_which" if out else "follows.announce_none_out")
            return reply(head, *lines, chips=tuple(back_chip(each.id, numbered=True) for each in out))
        order = replace(order, text=str(out[0].id))
    held, _ = held_of(order)
    if isinstance(held, Reply):
        return held
    snapshot = order.office.snapshot()
    assert order.member is not None  # the desk lets members alone come here
    if not _may(order, held):
        return reply(say("follows.announce_not_yours", place=place_name(held.place, snapshot)))
    count = order.office.store.announcements.withdraw(held.id, order.office.now())
    if count is None:
        return reply(say("follows.announce_too_late"))
    _log.info("announcement taken back", number=held.id, chats=count, by=order.member.name)
    return reply(say("follows.announce_back", count=count))


def _may(order: Order, held: Announcement) -> bool:
    """Say whether the sender may take a notice back."""
    assert order.member is not None  # the desk lets members alone come here
    return is_theirs(order, held) or may_change(held.place, order.member.places, order.office.snapshot())


def held_of(order: Order) -> tuple[Announcement | Reply, str]:
    """Return the notice of the number that a command names, and what follows the number; or that there is none."""
    number = _NUMBER.fullmatch(order.text)
    held = order.office.store.announcements.get(int(number[1])) if number else None
    if number is None or held is None:
        return reply(say("follows.announce_gone")), ""
    return held, number[2]


def is_theirs(order: Order, held: Announcement) -> bool:
    """Say whether the sender wrote a notice, or owns them all."""
    assert order.member is not None  # the desk lets members alone come here
    return held.member == order.member.id or order.member.role == "owner"


def sent_lately(order: Order) -> tuple[str, ...]:
    """Return a line for each notice that was sent last, who wrote it among them; none where none was."""
    last = order.office.store.announcements.last(_MOST_LAST)
    lines = (_line(each, order.office.snapshot()) for each in last)
    return (say("follows.announce_last"), *lines) if last else ()


def back_chip(number: int, *, numbered: bool = False) -> Chip:
    """Return the button that takes a notice back; one of several bears the number."""
    label = say("follows.button_back_number", number=str(number)) if numbered else say("follows.button_back")
    return chip(label, f"/thulai {number}")


def _line(announcement: Announcement, snapshot: Snapshot) -> str:
    assert announcement.sent_at is not None  # only what was sent is listed
    return say(
        "follows.announce_line_back" if announcement.withdrawn_at else "follows.announce_line",
        number=str(announcement.id),
        day=f"{announcement.sent_at.astimezone(ZONE):%d/%m/%Y %H:%M}",
        person=person(announcement.name),
        place=place_name(announcement.place, snapshot),
        count=announcement.chats,
        text=cut(announcement.text, 100),
    )


COMMANDS: Final = (Command("thulai", "editor", take_back),)
