"""Changes that wait for somebody's word: shown, not yet written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.changes import Entry

DraftKind = Literal["fact", "correction", "source", "name", "import", "topic"]
DraftState = Literal["open", "waiting", "written", "dropped"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that was shown to one member in one chat."""

    id: int
    kind: DraftKind
    channel: str
    chat: str
    member: int
    """The id of the member who made it."""
    made_at: datetime
    state: DraftState
    """`open` until its chat says so, `waiting` for a second person, then `written` or `dropped`."""
    entries: tuple[Entry, ...]
    reason: str
    source: str
    """The file, article or decision that the change rests on, as the log is to say it."""
    note: str
    """What the maker of the draft needs afterwards, in its own form; or empty."""
    change_id: int | None
    """The number of the change, once written."""
