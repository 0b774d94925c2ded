"""What a staff command is, and what it is given: the one shape that all of them share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

from bot.messages import Message, Reply
from bot.responder import Hoidap
from knowledge.drafts import Draft
from knowledge.snapshot import Snapshot
from knowledge.staff import Member
from knowledge.store import Store

Access = Literal["anybody", "viewer", "editor", "owner"]

# As long as a preview: who answers later begins anew.
ASKS_FOR: Final = timedelta(minutes=15)
_MOST_KEPT: Final = 1000
_RANKS: Final[dict[Access, int]] = {"anybody": 0, "viewer": 1, "editor": 2, "owner": 3}


def is_allowed(member: Member | None, access: Access) -> bool:
    """Say whether somebody may use what asks for this role at least."""
    return access == "anybody" or (member is not None and _RANKS[member.role] >= _RANKS[access])


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
    shown: dict[tuple[str, str, int], int] = field(default_factory=dict, compare=False, repr=False)
    """The number of the draft last shown to each member in each chat; after a restart that of the base counts."""
    seen: set[tuple[int, int]] = field(default_factory=set, compare=False, repr=False)
    """Drafts that wait and members who were shown the whole of them: only they may confirm."""
    confirmed: dict[int, int] = field(default_factory=dict, compare=False, repr=False)
    """The number of the draft that was written in the place of one that waited, by that one's."""
    replied: set[int] = field(default_factory=set, compare=False, repr=False)
    """The drafts that this process wrote and spoke of; what was written and is not here may not have been heard."""

    looks: dict[str, object] = field(default_factory=dict, compare=False, repr=False)
    """As of what something was looked at last, by what looks; while that stands a look may be spared."""

    def snapshot(self) -> Snapshot:
        """Return everything current."""
        return self.hoidap.refresh().snapshot

    def ask(self, order: "Order", go_on: "GoOn", *, access: Access = "editor") -> None:
        """Let the asker's next plain message in the chat go to a function; a command, or another `ask`, comes first."""
        assert order.member is not None  # only members are asked back
        message = order.message
        asked = Asked(go_on, self.now() + ASKS_FOR, order.member.id, access)
        self.asked[message.channel, message.chat] = asked
        while len(self.asked) > _MOST_KEPT:
            del self.asked[next(iter(self.asked))]

    def asked_of(self, order: "Order") -> "Asked | None":
        """Return what waits for a message of this sender: who was asked and may still do what it goes on with."""
        asked = self.asked.get((order.message.channel, order.message.chat))
        if asked is None or order.member is None or order.member.id != asked.member or self.now() > asked.until:
            return None
        return asked if is_allowed(order.member, asked.access) else None

    def take_asked(self, order: "Order") -> "Asked | None":
        """Return what waits for a message of this sender, once; None when nothing does."""
        asked = self.asked_of(order)
        if asked is not None:
            del self.asked[order.message.channel, order.message.chat]
        return asked

    def see(self, draft: Draft, member: Member) -> None:
        """Note that a member was shown the whole of what waits."""
        if len(self.seen) >= _MOST_KEPT:
            self.seen.clear()
        self.seen.add((draft.id, member.id))

    def show(self, draft: Draft) -> None:
        """Note which draft its maker saw last in a chat."""
        self.shown[draft.channel, draft.chat, draft.member] = draft.id
        while len(self.shown) > _MOST_KEPT:
            del self.shown[next(iter(self.shown))]


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it came in, or a plain message that goes on with one."""

    message: Message
    member: Member | None
    """Who sent it; None for anybody who is not of the staff."""
    text: str
    """What stands after the command's name, trimmed; of a plain message all of it."""
    office: Office


GoOn = Callable[[Order], Reply]
"""What takes an answer to a question back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question back that waits for its answer."""

    go_on: GoOn
    until: datetime
    member: int
    """The id of the member who was asked; nobody else's message is the answer."""
    access: Access
    """What the answerer must still be allowed to do."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    """As typed after the slash: ASCII, lower case."""
    access: Access
    """The least role that may use it: an owner may what an editor may, an editor what a viewer may."""
    run: Callable[[Order], Reply]
