"""Chats of several people with the real bot, each question kept; a clock that tests move."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.messages import Message, Reply
from bot.responder import Hoidap
from bot.settings import ZONE
from bot.staff import corrections, inbox, opinions, privacy, statistics, topics
from bot.staff.commands import Office, Order
from bot.staff.outbox import with_notices
from bot.staff.record import record
from knowledge.changes import Change, Entry
from knowledge.database import MEMORY, connect
from knowledge.kinds import KIND_BY_NAME, KindName, Record
from knowledge.records import Fact
from knowledge.staff import Member
from knowledge.store import Store
from tests.bot.real import shared_world

MODULES = (corrections, inbox, opinions, privacy, statistics, topics)
COMMANDS = {command.name: command for module in MODULES for command in module.COMMANDS}
BOSS = Member(1, "Người Thử", "owner", (), "test", "boss", "boss")
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

    office: Office
    clock: Clock = field(default_factory=Clock)

    @property
    def store(self) -> Store:
        """The store of the office."""
        return self.office.store

    def ask(self, *turns: str, chat: str = "citizen", channel: str = "test") -> Reply:
        """Return the reply to the last message of a chat, with the notices that wait for it."""
        return [self._sent(Message(channel, chat, chat, turn), None) for turn in turns][-1]

    def staff(self, *turns: str) -> Reply:
        """Return the reply to the last message of the owner."""
        return [self._sent(Message("test", "boss", "boss", turn), BOSS) for turn in turns][-1]

    def _sent(self, message: Message, member: Member | None) -> Reply:
        return with_notices(self.office, message, self._reply(message, member))

    def _reply(self, message: Message, member: Member | None) -> Reply:
        order = Order(message, member, message.text, self.office)
        if message.text.startswith("/"):
            name, _, rest = message.text[1:].partition(" ")
            return COMMANDS[name].run(replace(order, text=rest.strip()))
        go_on: Callable[[Order], Reply | None] | None = self.office.take_asked(message)
        said = go_on(order) if go_on else None
        return said or record(self.office, message, self.office.hoidap.respond(message))

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


class _Ready(Hoidap):
    """The real bot, which learns the names of the packaged data once for all tests."""

    def _build(self):  # type: ignore[no-untyped-def]
        return shared_world().bot._world if self._store.version() == 1 else super()._build()


def chats_in(store: Store, *, keep_days: int = 90) -> Chats:
    """Return chats about what a store holds."""
    clock = Clock()
    office = Office(store, _Ready(store, clock.today), clock.today, clock, keep_days=keep_days)
    return Chats(office, clock)


def new_chats(*, keep_days: int = 90) -> Chats:
    """Return chats about the packaged data, in a store of their own, made by copying."""
    connection = connect(MEMORY)
    shared_world().store.log.connection.backup(connection)
    return chats_in(Store(connection, MEMORY), keep_days=keep_days)
