"""What a change is: the only way for anything to enter or leave the knowledge base."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from knowledge.kinds import KIND_BY_NAME, KindName, Record


@dataclass(frozen=True, slots=True)
class Entry:
    """One record before and after a change."""

    kind: KindName
    key: str
    before: Record | None
    """The record that was current; None for a new one."""
    after: Record | None
    """The record from now on; None for a removal."""

    def __post_init__(self) -> None:
        """Refuse an entry that says nothing, or that speaks of two records."""
        kind = KIND_BY_NAME[self.kind]
        if self.before == self.after:
            raise ValueError(f"nothing changes: {self.kind} {self.key!r}")
        for record in (self.before, self.after):
            if record is not None and (type(record) is not kind.type or kind.key(record) != self.key):
                raise ValueError(f"another record: {self.kind} {self.key!r}")

    @property
    def opposite(self) -> "Entry":
        """The entry that undoes this one."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Change:
    """Entries that enter together or not at all, and who brought them."""

    actor: str
    """Who: a name of staff, or `package` for the data that comes with the program."""
    channel: str
    """From where: `terminal`, `telegram`, `import`, `package`, …"""
    reason: str
    """Why, in the actor's words; or empty."""
    source: str
    """The file, the article or the decision it rests on; or empty."""
    entries: tuple[Entry, ...]
    """At most one of each record."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When, with its zone."""
    reverts: int | None = None
    """The number of the change that this one undoes."""

    def __post_init__(self) -> None:
        """Refuse a change without entries, or with two of one record."""
        if not self.entries:
            raise ValueError("a change without entries")
        if len({(entry.kind, entry.key) for entry in self.entries}) < len(self.entries):
            raise ValueError("two entries of one record")


@dataclass(frozen=True, slots=True)
class Past:
    """One version of a record, and the change that made it."""

    change_id: int
    at: datetime
    actor: str
    channel: str
    reason: str
    source: str
    record: Record | None
    """None where the change removed it."""
