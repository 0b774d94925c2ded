"""Import from files that people can edit: CSV files, a folder of them, or an Excel workbook."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from knowledge.cells import Cells
from knowledge.changes import Change, Entry
from knowledge.completion import COMPLETERS
from knowledge.directory import Directory
from knowledge.errors import DataError, refuse
from knowledge.faults import Origin, Which, faults
from knowledge.files import KindTable, Tables, read_tables
from knowledge.habits import LeftOut
from knowledge.kinds import KIND_BY_NAME, KINDS, Record
from knowledge.names import same_name
from knowledge.records import Product
from knowledge.snapshot import Snapshot
from knowledge.store import Store
from knowledge.tables import Line
from knowledge.wide import indicator_names

_CHANNEL: Final = "import"
_TOLD_EVERY: Final = 500
Progress: TypeAlias = Callable[[int, int], object]
"""Told how many lines have been read, of how many."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do, before anything is written."""

    entries: tuple[Entry, ...]
    """What is new or changed, of the rows that can be read."""
    same: int
    """How many records of the file are current already."""
    files: tuple[str, ...] = ()
    """The names of the files and sheets that were read."""
    refused: tuple[DataError, ...] = ()
    """What is wrong, by file and line; where there is anything, nothing is to be written."""
    left_out: tuple[LeftOut, ...] = ()
    """The rows that are no records: sums, examples, signatures."""
    ignored: tuple[str, ...] = ()
    """Columns and sheets that were not understood, and so not read."""
    origins: dict[Which, Origin] = field(default_factory=dict, compare=False, repr=False)
    """Where each record stands."""

    @property
    def new(self) -> int:
        """How many records enter."""
        return sum(entry.before is None for entry in self.entries)

    @property
    def changed(self) -> int:
        """How many records change."""
        return len(self.entries) - self.new


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did."""

    new: int
    changed: int
    same: int
    change_id: int | None
    """The number to undo it by; None when nothing was new or changed."""
    files: tuple[str, ...] = field(default=(), compare=False)
    """The names of the files and sheets that were read, by name."""


def import_file(store: Store, path: Path | str, actor: str, *, channel: str = _CHANNEL, reason: str = "") -> Report:
    """Enter what a .csv or .xlsx file, or a folder of .csv files, says, as one change; removes nothing.

    Raises:
        BadFile: the file as a whole cannot be read.
        DataError, DataErrors: a cell cannot be read, or says what cannot be; nothing is written then.
        Conflict: somebody changed one of the records in the meantime; nothing is written then.
    """
    path = Path(path)
    snapshot = store.snapshot()
    proposal = propose(snapshot, read_tables(path, indicator_names(snapshot)))
    return enter(store, proposal, path.name, actor, channel=channel, reason=reason)


def enter(
    store: Store, proposal: Proposal, file: str, actor: str, *, channel: str = _CHANNEL, reason: str = ""
) -> Report:
    """Enter what was proposed as one change; nothing where nothing is new or changed.

    Raises:
        DataError, DataErrors: something of it was refused; nothing is written then.
        Conflict: somebody changed one of the records in the meantime; nothing is written then.
    """
    refuse(proposal.refused)
    change_id = None
    if proposal.entries:
        change_id = store.log.append(Change(actor, channel, reason, file, proposal.entries))
    return Report(proposal.new, proposal.changed, proposal.same, change_id, proposal.files)


@dataclass(slots=True)
class Seen:
    """What has been read of an import so far."""

    records: dict[Which, Record] = field(default_factory=dict)
    origins: dict[Which, Origin] = field(default_factory=dict)
    """Where each record stands."""
    wrong: list[DataError] = field(default_factory=list)
    lines: int = 0


def propose(snapshot: Snapshot, tables: Tables, progress: Progress = lambda done, of: None) -> Proposal:
    """Return what an import of the tables would change, and every row that would be refused."""
    directory = Directory(snapshot)
    directory.with_base = frozenset(_with_base(tables.tables))
    seen = Seen()
    count = sum(len(source.table.lines) for source in tables.tables)
    for kind in KINDS:
        for source in tables.tables:
            if source.kind is kind:
                _read(source, directory, seen, lambda: progress(seen.lines, count))
    current = {(name, KIND_BY_NAME[name].key(record)): record for name, record in snapshot.records()}
    changed = {which: record for which, record in seen.records.items() if current.get(which) != record}
    entries = tuple(Entry(*which, current.get(which), record) for which, record in changed.items())
    wrong = (*seen.wrong, *faults(snapshot, entries, seen.origins))
    progress(count, count)
    return Proposal(
        entries,
        len(seen.records) - len(entries),
        tuple(dict.fromkeys(source.table.file for source in tables.tables)),
        tuple(_in_order(wrong, tables)),
        tuple({(each.file, each.line): each for source in tables.tables for each in source.left_out}.values()),
        (*tables.ignored_sheets, *(name for source in tables.tables for name in source.ignored)),
        seen.origins,
    )


def _in_order(wrong: tuple[DataError, ...], tables: Tables) -> Iterator[DataError]:
    """Yield the errors by file and line, each with the heading that its column has there."""
    headings: dict[str, dict[str, str]] = {}
    for source in tables.tables:
        headings.setdefault(source.table.file, {}).update(source.headings)
    place = {file: number for number, file in enumerate(headings)}
    for error in sorted(wrong, key=lambda each: (place.get(each.file, len(place)), each.line)):
        error.heading = error.heading or headings.get(error.file, {}).get(error.column, "")
        yield error


def _with_base(tables: tuple[KindTable, ...]) -> Iterator[str]:
    """Yield the indicators whose facts have a base, as the file calls them, in lower case."""
    for source in tables:
        for line in source.table.lines if source.kind.name == "facts" else ():
            if line.cells.get("out_of") or "/" in line.cells.get("value", ""):
                yield same_name(line.cells.get("indicator", ""))


def _read(source: KindTable, directory: Directory, seen: Seen, told: Callable[[], object]) -> None:
    """Complete the lines of one table, and make their records known to those that come later."""
    # By their place in the table: one row may hold several figures.
    waiting, wrong = list(enumerate(source.table.lines)), dict[int, DataError]()
    while waiting:
        waiting_before, waiting = waiting, []
        for index, line in waiting_before:
            seen.lines += index not in wrong
            if seen.lines % _TOLD_EVERY == 0:
                told()
            wrong.pop(index, None)
            try:
                _take(source, line, directory, seen)
            except DataError as error:
                wrong[index] = error
                # A place may stand before the place that it belongs to.
                if error.column == "parent" and error.code == "unknown":
                    waiting.append((index, line))
        if len(waiting) == len(waiting_before):
            break
    known = {(error.file, error.line) for error in seen.wrong} if source.is_list else set()
    # What is wrong with a list's product is wrong with its certificate too, and is told once.
    seen.wrong.extend(each for each in (*source.bad, *wrong.values()) if (each.file, each.line) not in known)


def _take(source: KindTable, line: Line, directory: Directory, seen: Seen) -> None:
    cells = Cells(source, line, directory)
    COMPLETERS[source.kind.name](cells)
    record = cells.record()
    which = (source.kind.name, source.kind.key(record))
    for kind, brought in cells.brought:
        key = KIND_BY_NAME[kind].key(brought)
        seen.records[kind, key] = brought
        seen.origins[kind, key] = Origin(source.table.file, line)
    if which in seen.records and not _says_more(source, seen.records[which], record):
        raise DataError(source.table.file, line.number, "", str(seen.origins[which].line.number), "repeated_line")
    seen.records[which] = record
    seen.origins.setdefault(which, Origin(source.table.file, line))
    directory.add(source.kind.name, record)


def _says_more(source: KindTable, before: Record, record: Record) -> bool:
    """Say whether a row of a list may speak of what an earlier one did: of its product again, or the very same."""
    return source.is_list and (isinstance(record, Product) or record == before)
