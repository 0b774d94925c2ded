"""What comes in from a channel and what goes back: the one shape that all channels share."""

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from bot.charts import Chart
from bot.scanning import Scan

# What a channel takes in of a file; a larger one is refused with a sentence.
MOST_ATTACHED_BYTES: Final = 10_000_000

ReplyKind = Literal["answer", "define", "product", "no_data", "out_of_scope", "clarify", "smalltalk", "staff"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a message or goes with a reply."""

    name: str
    """The file's name without folders; its ending tells what it is."""
    content: bytes = field(repr=False)
    """The whole file; channels take in at most `MOST_ATTACHED_BYTES`."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of one person in one chat."""

    channel: str
    """`terminal`, `web`, `telegram`, …"""
    chat: str
    """The chat's id within its channel; the state of a dialogue belongs to (channel, chat)."""
    user: str
    """The person's id within the channel; empty where a channel knows none."""
    text: str
    """As typed, not yet normalised, of any length."""
    attachment: Attachment | None = None
    """The file that came along; its caption is the text."""
    scan: Scan | None = None
    """What the codes on a photo that came along say; None where it is no photo, or nobody has read it yet."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A likely next message, offered as a button."""

    label: str
    """What the button shows, at most 40 characters."""
    text: str
    """The message that pressing it sends: complete in itself."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as a reply cites it."""

    short: str
    """Short title and date, for the line "Nguồn: …"."""
    full: str
    """Whole title, author, publisher, date and how the date is known."""


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A stored fact that a reply shows, for machines."""

    place: str
    indicator: str
    value: str
    unit: str
    period: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, not yet in the form of a channel."""

    kind: ReplyKind
    lines: tuple[str, ...]
    """Plain text without markup; the first is the answer itself; one that begins with "- " is a list item."""
    citations: tuple[Citation, ...] = ()
    chips: tuple[Chip, ...] = ()
    facts: tuple[ShownFact, ...] = ()
    fact_ids: tuple[str, ...] = ()
    """The ids of the facts shown, in the order of `facts`."""
    attachments: tuple[Attachment, ...] = ()
    """Files to send along: workbooks and pictures."""
    question: int | None = None
    """The number of the recorded question, where the asker may say whether the reply helped; else None."""
    chart: Chart | None = None
    """What a picture of the reply shows, for channels that show pictures; None where words say all."""

    @property
    def text(self) -> str:
        """The whole reply as plain text, its sources in the last line."""
        sources = "; ".join(citation.short for citation in self.citations)
        return "\n".join((*self.lines, f"Nguồn: {sources}") if sources else self.lines)


class Responder(Protocol):
    """Whatever answers messages: the assembled bot, or a stand-in in a channel's test."""

    def respond(self, message: Message) -> Reply:
        """Return the reply to a message; never raises for anything a person can type."""
        ...
