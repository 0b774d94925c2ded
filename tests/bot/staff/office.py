"""An office over the packaged data: members with chats of their own, citizens, and a clock that tests move."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from bot.catalog import Catalog, build_catalog
from bot.messages import Message, Reply
from bot.responder import Hoidap
from bot.staff.commands import Office
from bot.staff.desk import Desk
from knowledge.invitations import Invitation
from knowledge.staff import Member, Role
from knowledge.store import Store, open_store

TODAY = date(2026, 11, 21)
FOUR_STARS = "/capnhat số sản phẩm OCOP 4 sao Đầm Hà 5, tính đến 30/6/2023, theo Báo cáo 123/BC-UBND ngày 5/7/2023"
ASKED = "Đầm Hà có bao nhiêu sản phẩm OCOP 4 sao?"


@dataclass(slots=True)
class Hours:
    """A moment that passes when a test says so."""

    now: datetime = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **spans: int) -> None:
        """Let time go by."""
        self.now += timedelta(**spans)


@dataclass(slots=True)
class Room:
    """The desk with all behind it."""

    store: Store
    hours: Hours = field(default_factory=Hours)
    two_persons: bool = False
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        """Open the desk."""
        self.reopen()

    def reopen(self) -> None:
        """Open the desk anew, as after a restart: what was only in memory is gone."""
        bot = Hoidap(self.store, lambda: TODAY, catalog=packaged_catalog())
        self.desk = Desk(Office(self.store, bot, lambda: TODAY, self.hours, self.two_persons))

    def say(self, user: str, *texts: str, channel: str = "telegram") -> Reply:
        """Return the reply to the last of a user's messages in their own chat."""
        return [self.desk.respond(Message(channel, user, user, text)) for text in texts][-1]

    def member(self, name: str = "Chị Hoa", role: Role = "editor", *places: str, user: str = "") -> Member:
        """Make somebody a member, whose user id and chat on Telegram are their name unless given."""
        user = user or name
        code = self.store.invitations.invite(Invitation(name, role, places), now=self.hours.now)
        return self.store.invitations.accept(code, channel="telegram", user=user, chat=user, now=self.hours.now)


@cache
def packaged_catalog() -> Catalog:
    """The catalog of the packaged data, built once for all rooms; each brings it up to its own base."""
    with open_store(":memory:") as store:
        return build_catalog(store.snapshot())


def room(*, two_persons: bool = False) -> Room:
    """A room over a base of its own."""
    return Room(open_store(":memory:"), two_persons=two_persons)


def number_in(reply: Reply, command: str) -> str:
    """The number that a reply's button sends with a command: the draft's for /ghi."""
    return next(chip.text.split()[1] for chip in reply.chips if chip.text.startswith(f"{command} "))
