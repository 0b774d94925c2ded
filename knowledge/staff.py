"""Who of the staff may do what."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["owner", "editor", "viewer"]


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the staff, as one channel knows them."""

    id: int
    name: str
    """How the log of changes calls them."""
    role: Role
    places: tuple[str, ...]
    """The ids of the places whose facts an editor may change; empty for all places."""
    channel: str
    person: str
    """The keyed hash of the user's id within the channel."""
    chat: str
    """The chat to send codes and notices to."""
