"""The real bot over the packaged data: talked to in a chat of its own, on a fixed day, by a clock that tests move."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from bot.messages import Message, Reply
from bot.responder import Hoidap
from knowledge.changes import Change, Entry
from knowledge.kinds import KIND_BY_NAME, KindName, Record
from knowledge.store import Store, open_store
from tests.judging import questions

TODAY = date(2026, 11, 21)
QUESTIONS = ("facts", "officials", "citizens", "adversarial")
_CHATS = itertools.count(1)


@dataclass(slots=True)
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class World:
    """A knowledge base, the bot that answers from it, and its clock."""

    store: Store
    bot: Hoidap
    clock: Clock = field(default_factory=Clock)

    def ask(self, *turns: str, chat: str = "") -> Reply:
        """Return the reply to the last message, in a chat of its own unless one is named."""
        chat = chat or f"own {next(_CHATS)}"
        return [self.bot.respond(Message("test", chat, "", turn)) for turn in turns][-1]

    def correct(self, kind: KindName, key: str, **changes: object) -> None:
        """Append a change of one record to the log, as staff would."""
        before: Record = self.record(kind, key)
        entry = Entry(kind, key, before, replace(before, **changes))  # type: ignore[arg-type]
        self.store.log.append(Change("Người Thử", "test", "sửa thử", "", (entry,)))

    def record(self, kind: KindName, key: str) -> Record:
        """Return the current record of a kind."""
        (last, *_) = self.store.log.history(kind, key)
        assert last.record is not None and KIND_BY_NAME[kind].key(last.record) == key
        return last.record


def own_world() -> World:
    """A world that a test may change."""
    store, clock = open_store(":memory:"), Clock()
    return World(store, Hoidap(store, lambda: TODAY, clock), clock)


@cache
def shared_world() -> World:
    """One world for all tests that only ask."""
    return own_world()


def ask(*turns: str) -> Reply:
    """Return the real bot's reply to the last of a chat's messages."""
    return shared_world().ask(*turns)


@cache
def all_replies() -> tuple[tuple[str, Reply], ...]:
    """The last messages of all question files with their replies."""
    return tuple((" / ".join(question.turns), ask(*question.turns)) for question in questions(*QUESTIONS))
