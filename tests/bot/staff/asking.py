"""Chats of several people with the real bot, each question kept; a clock that tests move."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.messages import Message, Reply
from bot.responder import Hoidap
from bot.settings import ZONE
from bot.staff.commands import Office
from bot.staff.desk import Desk
from bot.staff.record import record
from knowledge.changes import Change, Entry
from knowledge.database import MEMORY, connect
from knowledge.kinds import KIND_BY_NAME, KindName, Record
from knowledge.records import Fact
from knowledge.staff import TERMINAL
from knowledge.store import Store
from knowledge.told import Chat
from tests.bot.real import shared_world

OWNER = Chat(TERMINAL, "owner")
"""Whoever sits at the file is an owner."""
ASKED = "Hải Hà có bao nhiêu xã đạt chuẩn NTM?"
ASKED_FACT = "hh_communes_ntm_2020"
IN_VAIN = "tỷ lệ hộ nghèo Hải Hà năm 2010"


@dataclass(slots=True)
class Clock:
    """The moment, which moves a second with every look, and further when a test says so."""

    moment: datetime = datetime(2026, 11, 21, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def today(self) -> date:
        """The day in Viet Nam."""
        return self.moment.astimezone(ZONE).date()

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self.moment += timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Chats:
    """The office, and what people and staff send to it."""

    desk: Desk
    clock: Clock = field(default_factory=Clock)

    @property
    def office(self) -> Office:
        """What all commands share."""
        return self.desk.office

    @property
    def store(self) -> Store:
        """The store of the office."""
        return self.office.store

    def ask(self, *turns: str, chat: str = "citizen", channel: str = "test") -> Reply:
        """Return the reply to the last message of a chat, with the notices that wait for it."""
        return [self.desk.respond(Message(channel, chat, chat, turn)) for turn in turns][-1]

    def staff(self, *turns: str) -> Reply:
        """Return the reply to the last message of the owner."""
        return self.ask(*turns, chat=OWNER.chat, channel=OWNER.channel)

    def change(self, kind: KindName, key: str, **changes: object) -> int:
        """Append a change of one record to the log, as staff would, and return its number."""
        (last, *_) = self.store.log.history(kind, key)
        before: Record | None = last.record
        assert before is not None and KIND_BY_NAME[kind].key(before) == key
        return self.enter(kind, key, before, replace(before, **changes))  # type: ignore[arg-type]

    def add_figure(self) -> int:
        """Append the figure that `IN_VAIN` asks for, and return the change's number."""
        (last, *_) = self.store.log.history("facts", "hh_poor_rate_2022")
        assert isinstance(last.record, Fact)
        period = {"period_from": date(2010, 1, 1), "period_to": date(2010, 12, 31), "period_text": "năm 2010"}
        fact = replace(last.record, id="thu", status="result", value=98.76, precision="year", **period)  # type: ignore[arg-type]
        return self.enter("facts", "thu", None, fact)

    def enter(self, kind: KindName, key: str, before: Record | None, after: Record | None) -> int:
        """Append a change of one entry and return its number."""
        return self.store.log.append(Change("Người Thử", "test", "thử", "", (Entry(kind, key, before, after),)))

    def enter_at(self, kind: KindName, key: str, before: Record | None, after: Record | None, *, at: datetime) -> int:
        """Append a change of one entry, made at a moment, and return its number."""
        return self.store.log.append(Change("Người Thử", "test", "thử", "", (Entry(kind, key, before, after),), at))


class _Ready(Hoidap):
    """The real bot, which learns the names of the packaged data once for all tests."""

    def _build(self):  # type: ignore[no-untyped-def]
        return shared_world().bot._world if self._store.version() == 1 else super()._build()


def chats_in(store: Store, *, keep_days: int = 90) -> Chats:
    """Return chats about what a store holds."""
    clock = Clock()
    office = Office(store, _Ready(store, clock.today), clock.today, clock, keep_days=keep_days)
    return Chats(Desk(office, record=record), clock)


def new_chats(*, keep_days: int = 90) -> Chats:
    """Return chats about the packaged data, in a store of their own, made by copying."""
    connection = connect(MEMORY)
    shared_world().store.log.connection.backup(connection)
    return chats_in(Store(connection, MEMORY), keep_days=keep_days)
