"""Taking a change back, where nothing that came later rests on it."""

from dataclasses import dataclass

from knowledge.changes import Change
from knowledge.errors import CannotUndo, Conflict, NothingToUndo, UnknownChange
from knowledge.log import Log, revert
from knowledge.packaged import PACKAGE
from knowledge.references import lost_reference
from knowledge.store import Store


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    change_id: int
    """The number of the change that was taken back."""
    change: Change
    by: int
    """The number of the change that did it; undoing that brings the change back."""

    @property
    def taken_out(self) -> int:
        """How many records the change had brought, which are no longer current."""
        return sum(entry.before is None for entry in self.change.entries)

    @property
    def brought_back(self) -> int:
        """How many records the change had removed, which are current again."""
        return sum(entry.after is None for entry in self.change.entries)

    @property
    def restored(self) -> int:
        """How many records are again as they were before the change."""
        return len(self.change.entries) - self.taken_out - self.brought_back


def undo(store: Store, change_id: int | None, *, actor: str, channel: str) -> Undone:
    """Take back a change, or with None the last one that a person made; that is a change of its own.

    Raises:
        NothingToUndo: no person has changed anything.
        UnknownChange: there is no change of that number.
        CannotUndo: it is the package's, was taken back already, was built upon, or was changed again.
    """
    number = _last_of_people(store) if change_id is None else change_id
    change = undoable(store, number)
    try:
        return Undone(number, change, revert(store.log, number, actor=actor, channel=channel))
    except Conflict as conflict:
        raise why_not(store.log, number, conflict) from conflict


def undoable(store: Store, number: int) -> Change:
    """Return a change that may be taken back, as far as can be told before its records are looked at.

    Raises:
        UnknownChange: there is no change of that number.
        CannotUndo: it is the package's, a later record needs what it brought, or what it took away refers to
            what is gone.
    """
    change = store.log.change(number)
    if change.channel == PACKAGE:
        raise CannotUndo(number, "packaged")
    # Once more where it is written: an answer could not name a source or place that a later record refers to.
    lost = lost_reference(store.log.connection, [entry.opposite for entry in change.entries])
    if lost is not None:
        raise why_not(store.log, number, Conflict(*lost))
    return change


def _last_of_people(store: Store) -> int:
    for number in range(store.log.last(), 0, -1):
        try:
            if store.log.change(number).channel != PACKAGE:
                return number
        except UnknownChange:
            continue
    raise NothingToUndo(store.path)


def why_not(log: Log, number: int, conflict: Conflict) -> CannotUndo:
    """Return the error that names the later change: of the record itself, of what needs it, or of what it needs."""
    past = log.history(conflict.kind, conflict.key)  # type: ignore[arg-type]
    later = past[0].change_id if past else 0
    if any((entry.kind, entry.key) == (conflict.kind, conflict.key) for entry in log.change(number).entries):
        code = "undone_already" if log.change(later).reverts == number else "changed_since"
    else:
        code = "still_needed" if past and past[0].record is not None else "changed_since"
    return CannotUndo(number, code, conflict.kind, conflict.key, later)
