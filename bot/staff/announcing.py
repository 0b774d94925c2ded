"""Short notices to the followers of a place: shown by /thongbao, then sent, dropped or taken back by their number."""

import re
from datetime import timedelta
from typing import Final

import structlog

from bot.messages import Chip, Reply
from bot.settings import ZONE
from bot.staff.commands import ASKS_FOR, Command, Order
from bot.staff.daytime import EVENING, MORNING, day_of
from bot.staff.digest import SENT_AFTER, announced, place_name
from bot.staff.finding import may_change, places_called
from bot.staff.matching import is_one_of
from bot.staff.telling import person
from bot.staff.words import chip, cut, listed, reply, say
from bot.wording import named
from knowledge.announcements import Announcement
from knowledge.follow_scopes import within
from knowledge.records import Place
from knowledge.snapshot import Snapshot
from knowledge.told import Chat

# A screen of a phone; whoever has more to say gives the number of the document.
LONGEST: Final = 500
_MOST_LINES: Final = 8
_MOST_LAST: Final = 5
_MOST_NAMED: Final = 5
_LONGEST_PLACE: Final = 60
# A second person may be at lunch.
_WAITS_FOR: Final = timedelta(days=1)
_NUMBER: Final = re.compile(r"#?(\d{1,15})\s*(.*)", re.DOTALL)
_PARTS: Final = re.compile(r"[:\n]")
# Letters that nobody sees could turn or hide what follows them.
_UNSEEN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")

_log = structlog.get_logger("announcements")


def announce(order: Order) -> Reply:
    """Show a notice to the followers of a place as they would read it; without words say how, and what was sent."""
    if not order.text:
        return _how(order)
    about, *rest = _PARTS.split(order.text, maxsplit=1)
    text = _clean(rest[0]) if rest else ""
    if not text:
        return _how(order)
    if len(text) > LONGEST:
        return reply(say("follows.announce_long", length=len(text), most=LONGEST))
    if text.count("\n") >= _MOST_LINES:
        return reply(say("follows.announce_lines", most=_MOST_LINES))
    place = _place(about, order)
    if isinstance(place, Reply):
        return place
    chats = _followers(order, place)
    if not chats:
        return reply(say("follows.announce_nobody", place=named(place)))
    return _previewed(order, place, text, len(chats))


def _clean(text: str) -> str:
    lines = (" ".join(_UNSEEN.sub(" ", line).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _place(about: str, order: Order) -> Place | Reply:
    """Return the place that staff mean, or why nothing goes to its followers."""
    member, snapshot = order.member, order.office.snapshot()
    assert member is not None  # the desk lets members alone come here
    name = cut(about, _LONGEST_PLACE)
    found = places_called(name, snapshot)
    if not found:
        return reply(say("follows.announce_place", text=name))
    if len(found) > 1:
        places = ", ".join(named(place) for place in found[:_MOST_NAMED])
        return reply(say("follows.announce_several", text=name, places=places))
    return _refused(order, found[0].id, snapshot) or found[0]


def _refused(order: Order, place: str, snapshot: Snapshot) -> Reply | None:
    """Return why a member sends nothing to the followers of a place today; None where they may."""
    assert order.member is not None  # the desk lets members alone come here
    if not may_change(place, order.member.places, snapshot):
        return reply(say("follows.announce_not_yours", place=place_name(place, snapshot)))
    if order.office.store.announcements.was_sent(place, day_of(order.office.now())):
        return reply(say("follows.announce_again", place=place_name(place, snapshot)))
    return None


def _followers(order: Order, place: Place) -> tuple[Chat, ...]:
    """Return the chats that follow a place, what belongs to it, or a product of either."""
    store, snapshot = order.office.store, order.office.snapshot()
    places = within(place.id, snapshot)
    followed = (snapshot.products.get(each) for each in store.follows.products())
    products = [product.id for product in followed if product is not None and product.place in places]
    return tuple(chat for chat, _ in store.follows.at(places, products))


def _previewed(order: Order, place: Place, text: str, count: int) -> Reply:
    member, message, office = order.member, order.message, order.office
    assert member is not None  # the desk lets members alone come here
    new = Announcement(place.id, text, member.id, member.name, message.channel, message.chat, office.now())
    number = office.store.announcements.add(new)
    head = say("follows.announce_preview", number=str(number), count=count, place=named(place))
    send = say("follows.announce_second", number=str(number)) if office.two_persons else ""
    return reply(head, *_quoted(new, order), send, chips=_chips(number, is_sender=not office.two_persons))


def _quoted(announcement: Announcement, order: Order) -> tuple[str, str]:
    text = announced(announcement, order.office.snapshot())
    return say("follows.announce_quoted", text=text), say("follows.announce_later")


def _chips(number: int, *, is_sender: bool) -> tuple[Chip, ...]:
    drop = chip(say("follows.button_drop"), f"/bothongbao {number}")
    return (chip(say("follows.button_send"), f"/guithongbao {number}"), drop) if is_sender else (drop,)


def send(order: Order) -> Reply:
    """Send a notice that was shown, once: its writer does, or a second person where two are needed."""
    held, rest = _held(order)
    if isinstance(held, Reply):
        return held
    member, office = order.member, order.office
    assert member is not None  # the desk lets members alone come here
    if held.sent_at is not None:
        return reply(say("follows.announce_sent_before"))
    if (held.member == member.id) is office.two_persons:
        key = "announce_second" if office.two_persons else "announce_other"
        return reply(say(f"follows.{key}", number=str(held.id)))
    if office.now() - held.made_at > (_WAITS_FOR if office.two_persons else ASKS_FOR):
        return reply(say("follows.announce_old"))
    if (refused := _refused(order, held.place, office.snapshot())) is not None:
        return refused
    if office.two_persons and not is_one_of(rest, listed("follows.words.agreed")):
        agree = chip(say("follows.button_send"), say("follows.agree_command", number=str(held.id)))
        return reply(say("follows.announce_whole", person=person(held.name)), *_quoted(held, order), chips=(agree,))
    return _sent(order, held)


def _sent(order: Order, held: Announcement) -> Reply:
    office, now = order.office, order.office.now()
    place = office.snapshot().places.get(held.place)
    chats = _followers(order, place) if place else ()
    count = office.store.announcements.send(held.id, chats, day=day_of(now), at=now)
    if count is None:
        return reply(say("follows.announce_sent_before"))
    _log.info("announcement", number=held.id, place=held.place, chats=count, by=held.name)
    minutes = int(SENT_AFTER.total_seconds() // 60)
    told = say("follows.announce_sent", count=count, minutes=minutes, morning=MORNING, evening=EVENING)
    return reply(told, chips=(chip(say("follows.button_back"), f"/thulai {held.id}"),))


def drop(order: Order) -> Reply:
    """Drop a notice that was shown and not sent."""
    held, _ = _held(order)
    if isinstance(held, Reply):
        return held
    if held.sent_at is not None:
        return reply(say("follows.announce_sent_before"), chips=(_back_chip(held.id),))
    if not _is_theirs(order, held):
        return reply(say("follows.announce_other", number=str(held.id)))
    order.office.store.announcements.drop(held.id)
    return reply(say("follows.announce_dropped"))


def take_back(order: Order) -> Reply:
    """Take a notice back from all that have not got it yet: its writer may, and whoever keeps the place."""
    held, _ = _held(order)
    if isinstance(held, Reply):
        return held
    snapshot = order.office.snapshot()
    assert order.member is not None  # the desk lets members alone come here
    if not (_is_theirs(order, held) or may_change(held.place, order.member.places, snapshot)):
        return reply(say("follows.announce_not_yours", place=place_name(held.place, snapshot)))
    count = order.office.store.announcements.withdraw(held.id, order.office.now())
    if count is None:
        return reply(say("follows.announce_too_late"))
    _log.info("announcement taken back", number=held.id, chats=count, by=order.member.name)
    return reply(say("follows.announce_back", count=count))


def _held(order: Order) -> tuple[Announcement | Reply, str]:
    """Return the notice of the number that a command names, and what follows the number; or that there is none."""
    number = _NUMBER.fullmatch(order.text)
    held = order.office.store.announcements.get(int(number[1])) if number else None
    if number is None or held is None:
        return reply(say("follows.announce_gone")), ""
    return held, number[2]


def _is_theirs(order: Order, held: Announcement) -> bool:
    assert order.member is not None  # the desk lets members alone come here
    return held.member == order.member.id or order.member.role == "owner"


def _how(order: Order) -> Reply:
    last = order.office.store.announcements.last(1)
    chips = tuple(_back_chip(each.id) for each in last if each.withdrawn_at is None)
    return reply(say("follows.announce_how", most=LONGEST), *sent_lately(order), chips=chips)


def sent_lately(order: Order) -> tuple[str, ...]:
    """Return a line for each notice that was sent last, who wrote it among them; none where none was."""
    last = order.office.store.announcements.last(_MOST_LAST)
    lines = (_line(each, order.office.snapshot()) for each in last)
    return (say("follows.announce_last"), *lines) if last else ()


def _back_chip(number: int) -> Chip:
    return chip(say("follows.button_back"), f"/thulai {number}")


def _line(announcement: Announcement, snapshot: Snapshot) -> str:
    assert announcement.sent_at is not None  # only what was sent is listed
    return say(
        "follows.announce_line_back" if announcement.withdrawn_at else "follows.announce_line",
        day=f"{announcement.sent_at.astimezone(ZONE):%d/%m/%Y %H:%M}",
        person=person(announcement.name),
        place=place_name(announcement.place, snapshot),
        count=announcement.chats,
        text=cut(announcement.text, 100),
    )


COMMANDS: Final = (
    Command("thongbao", "editor", announce),
    Command("guithongbao", "editor", send),
    Command("bothongbao", "editor", drop),
    Command("thulai", "editor", take_back),
)
