"""Notices on their way: asking again what people wait for, and handing out what is to be sent."""

from contextlib import suppress
from dataclasses import replace
from typing import Final

from bot.abilities import ABILITIES
from bot.messages import Message, Reply
from bot.staff.commands import Office
from bot.staff.daytime import is_night
from bot.staff.digest import tell_chat, tell_followers
from bot.staff.reminding import remind_followers
from bot.staff.words import cut, say
from knowledge.errors import KnowledgeError
from knowledge.notices import Notice
from knowledge.told import Chat

ANSWERED: Final = frozenset({"answer", "define", "product"})
# Channels whose notices never wait for the next reply.
_ALWAYS: Final = frozenset(name for name, can in ABILITIES.items() if can.pushes == "always")
# So many questions are asked again at a time; each takes a few milliseconds, and other chats wait.
_MOST_AGAIN: Final = 20


def due(office: Office, channel: str, *, limit: int = 10) -> tuple[Notice, ...]:
    """Return notices for a channel to send now; it then says `sent` or `failed` of each to `store.notices`.

    Cheap where there is nothing to do, so that a channel may look every few seconds. Nothing is due while the
    file cannot be written: what could not be marked might be sent twice.
    """
    try:
        look_again(office)
        remind_followers(office)
        tell_followers(office, channel)
        now = office.now()
        return office.store.notices.claim(channel, now, limit=limit, is_night=is_night(now))
    except KnowledgeError:
        return ()


def with_notices(office: Office, message: Message, reply: Reply) -> Reply:
    """Return the reply with the notices of its chat before it, where the channel cannot always send by itself."""
    if message.channel in _ALWAYS:
        return reply
    try:
        look_again(office)
        remind_followers(office)
        tell_chat(office, Chat(message.channel, message.chat))
        claimed = office.store.notices.claim(message.channel, office.now(), chat=message.chat)
    except KnowledgeError:
        return reply
    lines = tuple(line for notice in claimed for line in notice.text.split("\n"))
    for notice in claimed:
        # Nobody else gets what was claimed, so it is told even where that cannot be noted.
        with suppress(KnowledgeError):
            office.store.notices.sent(notice.id, office.now())
    return replace(reply, lines=(*lines, *reply.lines)) if lines else reply


def look_again(office: Office) -> int:
    """Ask again what chats wait for, once after each change, and return how many got their answer.

    Raises:
        Busy, CannotWrite: the file cannot be written.
    """
    store, told = office.store, 0
    # What the bot knows, which may be a moment behind the base: a want is asked again once that is known.
    version = office.hoidap.refresh().snapshot.version
    replies: dict[str, Reply] = {}
    for want in store.wants.before(version, _MOST_AGAIN):
        question = store.questions.get(want.question)
        asks = question.asks if question else ""
        again = replies.get(asks) or office.hoidap.once(asks)
        replies[asks] = again
        if question is None or again.kind not in ANSWERED:
            store.wants.saw(want, version)
            continue
        text = "\n".join((say("asked.has_come", text=cut(question.text)), again.text))
        store.wants.fulfil(want, text, office.now(), facts=again.fact_ids, version=version)
        if question.state == "open":
            store.questions.mark([question.id], "answered")
        told += 1
    return told
