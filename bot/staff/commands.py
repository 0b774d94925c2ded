"""What a staff command is, and what it is given: the one shape that all of them share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

from bot.messages import Message, Reply
from bot.responder import Hoidap
from knowledge.snapshot import Snapshot
from knowledge.staff import Member
from knowledge.store import Store

Access = Literal["anybody", "viewer", "editor", "owner"]

# As long as a preview: who answers later begins anew.
ASKS_FOR: Final = timedelta(minutes=15)
_MOST_ASKED: Final = 1000


@dataclass(frozen=True, slots=True)
class Office:
    """What all commands share."""

    store: Store
    hoidap: Hoidap
    today: Callable[[], date]
    """The day in Viet Nam."""
    now: Callable[[], datetime]
    """The moment, with its zone."""
    two_persons: bool = False
    """Whether a change waits until a second editor confirms it."""
    keep_days: int = 90
    """How long the texts of questions, and who was told what, are kept."""
    asked: "dict[tuple[str, str], Asked]" = field(default_factory=dict, compare=False, repr=False)
    """What each chat was asked back last, by channel and chat; see `ask`."""
    replied: set[int] = field(default_factory=set, compare=False, repr=False)
    """The drafts that this process wrote and spoke of; what was written and is not here may not have been heard."""

    def snapshot(self) -> Snapshot:
        """Return everything current."""
        return self.hoidap.refresh().snapshot

    def ask(self, message: Message, go_on: "GoOn") -> None:
        """Let the chat's next plain message go to a function; a command, or another `ask`, comes before it."""
        self.asked[message.channel, message.chat] = Asked(go_on, self.now() + ASKS_FOR)
        while len(self.asked) > _MOST_ASKED:
            del self.asked[next(iter(self.asked))]

    def take_asked(self, message: Message) -> "GoOn | None":
        """Return who waits for the chat's next plain message, once; None when nobody does."""
        asked = self.asked.pop((message.channel, message.chat), None)
        return asked.go_on if asked and self.now() <= asked.until else None


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it came in, or a plain message that goes on with one."""

    message: Message
    member: Member | None
    """Who sent it; None for anybody who is not of the staff."""
    text: str
    """What stands after the command's name, trimmed; of a plain message all of it."""
    office: Office


GoOn = Callable[[Order], Reply | None]
"""What takes an answer to a question back; None says that the message was no answer, but a new one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question back that waits for its answer."""

    go_on: GoOn
    until: datetime


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    """As typed after the slash: ASCII, lower case."""
    access: Access
    """The least role that may use it: an owner may what an editor may, an editor what a viewer may."""
    run: Callable[[Order], Reply]
