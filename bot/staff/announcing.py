"""Short notices to the followers of a place: shown by /thongbao, then sent or dropped."""

import re
from datetime import timedelta
from typing import Final

import structlog

from bot.messages import Chip, Reply
from bot.staff.announced import back_chip, held_of, is_theirs, sent_lately
from bot.staff.commands import ASKS_FOR, Command, Order, is_allowed
from bot.staff.daytime import EVENING, MORNING, day_of
from bot.staff.digest import SENT_AFTER, announced, place_name
from bot.staff.drafting import newest
from bot.staff.finding import may_change, placed, places_called
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
_MOST_NAMED: Final = 5
_LONGEST_PLACE: Final = 60
# A second person may be at lunch.
_WAITS_FOR: Final = timedelta(days=1)
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
    place = _place(about, text, order)
    if isinstance(place, Reply):
        return place
    chats = _followers(order, place)
    if not chats:
        return reply(say("follows.announce_nobody", place=named(place)))
    return _previewed(order, place, text, len(chats))


def _clean(text: str) -> str:
    lines = (" ".join(_UNSEEN.sub(" ", line).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _place(about: str, words: str, order: Order) -> Place | Reply:
    """Return the place that staff mean, or why nothing goes to its followers."""
    member, snapshot = order.member, order.office.snapshot()
    assert member is not None  # the desk lets members alone come here
    name = cut(about, _LONGEST_PLACE)
    found = places_called(name, snapshot) or tuple(filter(None, [snapshot.places.get(name)]))
    if not found:
        return reply(say("follows.announce_place", text=name))
    if len(found) > 1:
        told = (chip(placed(place, snapshot), f"/thongbao {place.id}: {words}") for place in found[:_MOST_NAMED])
        return reply(say("follows.announce_several", text=name), chips=tuple(told))
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
    send = say("follows.announce_second", number=str(number)) if office.two_persons else say("follows.announce_word")
    return reply(head, *_quoted(new, order), send, chips=_chips(number, is_sender=not office.two_persons))


def _quoted(announcement: Announcement, order: Order) -> tuple[str, str]:
    text = announced(announcement, order.office.snapshot())
    return say("follows.announce_quoted", text=text), say("follows.announce_later")


def _chips(number: int, *, is_sender: bool) -> tuple[Chip, ...]:
    drop = chip(say("follows.button_drop"), f"/bothongbao {number}")
    return (chip(say("follows.button_send"), f"/guithongbao {number}"), drop) if is_sender else (drop,)


def about_shown(order: Order) -> tuple[str, str] | None:
    """Return the command that a word means for the notice shown in the chat after any draft: "gửi", "bỏ"."""
    is_send, is_drop, is_write = (
        is_one_of(order.text, listed(key)) for key in ("follows.words.send", "desk.drop_words", "desk.write_words")
    )
    if order.member is None or not (is_send or is_drop or is_write):
        return None
    held = _shown(order)
    if held is None or not is_allowed(order.member, "editor"):
        return None
    draft = newest(order)
    if not is_send and draft is not None and draft.state == "open" and draft.made_at > held.made_at:
        return None
    # Whoever says "ghi" is told the word that sends: what has gone out to people stays with them.
    return ("bothongbao" if is_drop else "guithongbao", "" if is_write else str(held.id))


def _shown(order: Order) -> Announcement | None:
    """Return the notice that the sender was shown last in the chat, while it can be sent; None for none."""
    message, office = order.message, order.office
    assert order.member is not None  # the desk lets members alone come here
    held = office.store.announcements.shown_in(message.channel, message.chat, order.member.id)
    return held if held is not None and office.now() - held.made_at <= ASKS_FOR else None


def send(order: Order) -> Reply:
    """Send a notice that was shown, once: its writer does, or a second person where two are needed."""
    if not order.text and (waiting := _shown(order)) is not None:
        is_sender = not order.office.two_persons
        told = say("follows.announce_word") if is_sender else say("follows.announce_second", number=str(waiting.id))
        return reply(told, chips=_chips(waiting.id, is_sender=is_sender))
    held, rest = held_of(order)
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
    held, _ = held_of(order)
    if isinstance(held, Reply):
        return held
    if held.sent_at is not None:
        return reply(say("follows.announce_sent_before"), chips=(back_chip(held.id),))
    if not is_theirs(order, held):
        return reply(say("follows.announce_other", number=str(held.id)))
    order.office.store.announcements.drop(held.id)
    return reply(say("follows.announce_dropped"))


def _how(order: Order) -> Reply:
    last = order.office.store.announcements.last(1)
    chips = tuple(back_chip(each.id) for each in last if each.withdrawn_at is None)
    return reply(say("follows.announce_how", most=LONGEST), *sent_lately(order), chips=chips)


COMMANDS: Final = (
    Command("thongbao", "editor", announce),
    Command("guithongbao", "editor", send),
    Command("bothongbao", "editor", drop),
)
