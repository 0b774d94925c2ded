"""What a staff command is, and what it is given: the one shape that all of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.messages import Message, Reply
from bot.responder import Hoidap
from knowledge.staff import Member
from knowledge.store import Store

Access = Literal["anybody", "viewer", "editor", "owner"]


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


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it came in, or a plain message that goes on with one."""

    message: Message
    member: Member | None
    """Who sent it; None for anybody who is not of the staff."""
    text: str
    """What stands after the command's name, trimmed; of a plain message all of it."""
    office: Office


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    """As typed after the slash: ASCII, lower case."""
    access: Access
    """The least role that may use it: an owner may what an editor may, an editor what a viewer may."""
    run: Callable[[Order], Reply]
