"""Keeping what was asked and told, after each answer and at next to no cost."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.messages import Message, Reply
from bot.responder import FORGETS_AFTER_S, Understood
from bot.staff.commands import Office
from bot.staff.privacy import sweep
from bot.staff.understanding import summary
from bot.staff.words import chip, say
from knowledge.errors import KnowledgeError
from knowledge.questions import InboxState, Question
from knowledge.told import Chat

# A greeting is no question, and a command is none either.
_NOT_KEPT: Final = frozenset({"smalltalk", "staff"})
# What the asker may call helpful or not.
_JUDGED: Final = frozenset({"answer", "no_data", "define", "product"})
# The button is good for as long as the chat is remembered to be the asker's.
OWN_FOR: Final = timedelta(days=1)

_log = structlog.get_logger("asked")


def record(office: Office, message: Message, reply: Reply) -> Reply:
    """Keep the question just answered, and return the reply with its number where it may be judged.

    Never raises for the file: where it cannot be written the reply goes out as it is.
    """
    understood = office.hoidap.last
    if reply.kind in _NOT_KEPT or understood is None:
        return reply
    questions = office.store.questions
    try:
        number = _kept(office, message, reply, understood)
        sweep(office, daily=True)
    except (KnowledgeError, sqlite3.Error) as error:
        _tell_once(office, error)
        return reply
    questions.trouble = ""
    if reply.kind not in _JUDGED:
        return reply
    chips = reply.chips
    if reply.kind == "no_data":
        chips = (*chips, chip(say("asked.tell_me"), f"/baotoi {number}"))
    return replace(reply, question=number, chips=chips)


def own_question(office: Office, message: Message, number: int) -> Question | None:
    """Return a question of the last day that the message's own chat asked; None for any other."""
    question = office.store.questions.get(number)
    if question is None or office.now() - question.asked_at > OWN_FOR:
        return None
    return question if question.asker == asker_of(office, message, question.asked_at) else None


def asker_of(office: Office, message: Message, asked_at: datetime) -> str:
    """Return what a question keeps of its chat: a keyed hash that no other question shares."""
    moment = asked_at.astimezone(UTC).isoformat()
    return office.store.staff.person_of(message.channel, f"{message.chat}\0{moment}")[:32]


def _kept(office: Office, message: Message, reply: Reply, understood: Understood) -> int:
    now = office.now()
    if understood.is_choice:
        _close_choice(office, message, now)
    catalog = office.hoidap.catalog
    short = summary(understood, reply.kind, catalog)
    question = Question(
        asked_at=now,
        text=understood.text,
        outcome=reply.kind,
        reading=short.reading,
        facts=tuple(dict.fromkeys(reply.fact_ids)),
        places=short.places,
        programme=short.programme,
        again=short.again,
        likeness=short.likeness,
        is_near=short.is_near,
        state=_state(reply, is_near=short.is_near),
        seen=catalog.snapshot.version,
        asker=asker_of(office, message, now),
    )
    return office.store.remember(question, Chat(message.channel, message.chat))


def _state(reply: Reply, *, is_near: bool) -> InboxState:
    """Return whether staff are to see it: what got no figure, a question back, or a refusal of something known."""
    return "open" if reply.kind in ("no_data", "clarify") or is_near else ""


def _close_choice(office: Office, message: Message, now: datetime) -> None:
    """Take the chat's last question back out of the inbox: its asker has made the choice."""
    asked_back = office.store.questions.since(now - timedelta(seconds=FORGETS_AFTER_S), "clarify")
    for question in asked_back:
        if question.state == "open" and question.asker == asker_of(office, message, question.asked_at):
            office.store.questions.mark([question.id], "")
            return


def _tell_once(office: Office, error: Exception) -> None:
    """Log the first of a row of troubles; neither the question nor the chat."""
    code = error.code if isinstance(error, KnowledgeError) else type(error).__name__
    if office.store.questions.trouble != code:
        office.store.questions.trouble = code
        _log.warning("question not kept", code=code)
