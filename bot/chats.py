"""Chats: what a chat was about, for a message that leaves something out."""

from dataclasses import dataclass, field

from bot.targets import Target
from bot.wanted import Wanted
from intents.periods import Period
from knowledge.records import Fact


@dataclass(slots=True)
class Chat:
    """What a chat was about; forgotten when it has been silent for long."""

    concepts: frozenset[str] = frozenset()
    targets: tuple[Target, ...] = ()
    earlier: frozenset[str] = frozenset()
    """The concepts of the message before the last."""
    items: tuple[str, ...] = ()
    """The names that the last reply listed, for "cái thứ hai"."""
    recent: tuple[Target, ...] = ()
    """The last places talked about, the newest last."""
    periods: tuple[Period, ...] = ()
    status: str = ""
    shapes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    topic: str = ""
    """The glossary entry that the last answer told, for "thế ở thành thị thì sao"."""
    products: tuple[str, ...] = ()
    """The products that the last answer was about, for "nó mấy sao"."""
    offered: tuple[str, ...] = ()
    """The products that the last reply offered, none of them taken, for "đúng"."""
    wanted: Wanted | None = None
    """The list of products that the last answer was a page of, for "xem tiếp"."""
    was_asked_back: bool = False
    """Whether the last reply asked back."""
    choices: tuple[str, ...] = ()
    """The messages that the last reply's numbered choices stand for."""
    at: float = field(default=0.0)
    """Seconds on the monotonic clock when the last message came."""
