"""Telling followers: what is new to each, and what staff announced, put into the outbox when they may be told."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.staff.commands import Office
from bot.staff.daytime import day_of, is_night, is_settled
from bot.staff.follows import pushes
from bot.staff.news import news_text
from bot.staff.scopes import scope_name
from bot.staff.words import say
from bot.wording import named
from knowledge.announcements import Announcement
from knowledge.follows import Scope
from knowledge.snapshot import Snapshot
from knowledge.told import Chat
from knowledge.zalo_windows import OPEN_FOR

# A slip is seen when the reply is read: so long an announcement may be taken back before anybody has it.
SENT_AFTER: Final = timedelta(minutes=2)
# Chats at a time; after a large import each takes some 15 ms, and others wait meanwhile.
_MOST_CHATS: Final = 5

_log = structlog.get_logger("follows")


def tell_followers(office: Office, channel: str) -> None:
    """Put what followers of a channel may be told now into the outbox; cheap where there is nothing to tell.

    Raises:
        Busy, CannotWrite: the file cannot be written; what could not be told is told later.
    """
    now = office.now()
    snapshot = office.snapshot()
    is_spread = office.store.spread.spread(snapshot)
    if is_night(now):
        return
    since = _heard_since(channel, now)
    _announce(office, channel, now, since)
    if is_spread:
        is_calm = is_settled(office.store.spread.changed_at(snapshot.version), now)
        chats = office.store.spread.waiting(
            channel, day_of(now), heard_since=since, limit=_MOST_CHATS, only_prompt=not is_calm
        )
        for chat in chats:
            _tell(office, chat, snapshot, now)


def tell_chat(office: Office, chat: Chat) -> None:
    """Put what a chat follows and may be told into the outbox, since it writes just now; at any hour.

    Raises:
        Busy, CannotWrite: the file cannot be written; what could not be told is told later.
    """
    store, now = office.store, office.now()
    if not store.follows.is_follower(chat):
        return
    if pushes(chat.channel) == "window":
        store.follows.heard(chat, now)
    for announcement in store.announcements.of(chat, now - SENT_AFTER):
        store.announcements.tell(chat, announcement, announced(announcement, office.snapshot()), now)
    snapshot = office.snapshot()
    if store.spread.spread(snapshot) and store.spread.waits(chat, day_of(now)):
        _tell(office, chat, snapshot, now)


def announced(announcement: Announcement, snapshot: Snapshot) -> str:
    """Return what followers read of an announcement, its lines parted by line breaks."""
    head = say("follows.announcement", place=place_name(announcement.place, snapshot))
    return "\n".join((head, announcement.text, say("follows.announcement_foot")))


def place_name(place: str, snapshot: Snapshot) -> str:
    """Return what people call a place; of one that is no more in the data its id."""
    held = snapshot.places.get(place)
    return named(held) if held else scope_name(Scope(place=place), snapshot)


def _announce(office: Office, channel: str, now: datetime, since: datetime | None) -> None:
    announcements, until = office.store.announcements, now - SENT_AFTER
    for chat in announcements.waiting(channel, sent_until=until, heard_since=since, limit=_MOST_CHATS):
        for announcement in announcements.of(chat, until):
            announcements.tell(chat, announcement, announced(announcement, office.snapshot()), now)


def _tell(office: Office, chat: Chat, snapshot: Snapshot, now: datetime) -> None:
    news = office.store.news.of(chat, snapshot)
    if news is None:
        return
    if news.pieces and office.store.follows.is_lost(chat):
        office.store.follows.forget(chat)
        _log.info("a follower cannot be reached any more", channel=chat.channel)
    elif news.pieces:
        office.store.news.tell(chat, news, news_text(office, news), day=day_of(now), at=now)
    else:
        office.store.news.nothing(chat, news)


def _heard_since(channel: str, now: datetime) -> datetime | None:
    """Return since when a chat must have written to be told; None where it need not have.

    What would cost the account holds back by itself, and it comes with the chat's next reply.
    """
    return now - OPEN_FOR if pushes(channel) == "window" else None
