"""Import from and export to files that people can edit: CSV in a folder, or one Excel workbook."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from knowledge.cells import Cells
from knowledge.changes import Change, Entry
from knowledge.completion import COMPLETERS
from knowledge.directory import Directory
from knowledge.errors import BadFile, DataError, refuse
from knowledge.faults import Origin, Which, faults
from knowledge.files import KindTable, read_tables
from knowledge.kinds import KIND_BY_NAME, KINDS, Record, RecordKind, to_text
from knowledge.names import same_name
from knowledge.snapshot import Snapshot
from knowledge.store import Store
from knowledge.tables import Line
from knowledge.workbooks import Sheet, write_workbook

_CHANNEL: Final = "import"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do, for a preview."""

    entries: tuple[Entry, ...]
    """What is new or changed."""
    same: int
    """How many records of the file are current already."""
    files: tuple[str, ...] = ()
    """The names of the files and sheets that were read."""

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
    proposal = propose(store.snapshot(), path)
    change_id = None
    if proposal.entries:
        change_id = store.log.append(Change(actor, channel, reason, path.name, proposal.entries))
    return Report(proposal.new, proposal.changed, proposal.same, change_id, proposal.files)


@dataclass(slots=True)
class Seen:
    """What has been read of an import so far."""

    records: dict[Which, Record] = field(default_factory=dict)
    origins: dict[Which, Origin] = field(default_factory=dict)
    """Where each record stands."""


def propose(snapshot: Snapshot, path: Path) -> Proposal:
    """Return what an import of the file would change.

    Raises:
        BadFile, DataError, DataErrors: see `import_file`.
    """
    tables = read_tables(path)
    directory = Directory(snapshot)
    directory.with_base = frozenset(_with_base(tables))
    seen = Seen()
    for kind in KINDS:
        for source in tables:
            if source.kind is kind:
                _read(source, directory, seen)
    current = {(name, KIND_BY_NAME[name].key(record)): record for name, record in snapshot.records()}
    changed = {which: record for which, record in seen.records.items() if current.get(which) != record}
    entries = tuple(Entry(*which, current.get(which), record) for which, record in changed.items())
    refuse(faults(snapshot, entries, seen.origins))
    return Proposal(entries, len(seen.records) - len(entries), tuple(source.table.file for source in tables))


def _with_base(tables: tuple[KindTable, ...]) -> Iterator[str]:
    """Yield the indicators whose facts have a base, as the file calls them, in lower case."""
    for source in tables:
        for line in source.table.lines if source.kind.name == "facts" else ():
            if line.cells.get("out_of") or "/" in line.cells.get("value", ""):
                yield same_name(line.cells.get("indicator", ""))


def _read(source: KindTable, directory: Directory, seen: Seen) -> None:
    """Complete the lines of one table, and make their records known to those that come later.

    Raises:
        DataError, DataErrors: some lines cannot be read; those of one table are told together.
    """
    for name in source.table.header:
        if name not in source.kind.columns:
            raise DataError(source.table.file, 1, name, name, "unknown_column")
    waiting, wrong = list(source.table.lines), dict[int, DataError]()
    while waiting:
        waiting_before, waiting = waiting, []
        for line in waiting_before:
            wrong.pop(line.number, None)
            try:
                _take(source, line, directory, seen)
            except DataError as error:
                wrong[line.number] = error
                # A place may stand before the place that it belongs to.
                if error.column == "parent" and error.code == "unknown":
                    waiting.append(line)
        if len(waiting) == len(waiting_before):
            break
    refuse([wrong[number] for number in sorted(wrong)])


def _take(source: KindTable, line: Line, directory: Directory, seen: Seen) -> None:
    cells = Cells(source, line, directory)
    COMPLETERS[source.kind.name](cells)
    record = cells.record()
    which = (source.kind.name, source.kind.key(record))
    if which in seen.records:
        raise DataError(source.table.file, line.number, source.kind.key_fields[0], which[1], "repeated")
    seen.records[which] = record
    seen.origins[which] = Origin(source.table.file, line)
    directory.add(source.kind.name, record)


def export_to(snapshot: Snapshot, path: Path | str) -> None:
    """Write everything current to a workbook (a path that ends in .xlsx) or to CSV files in a folder.

    Files of these names that are there already are replaced. What was exported can be imported again.

    Raises:
        BadFile: the file or folder cannot be written, or the path is that of another kind of file.
    """
    path = Path(path)
    if path.suffix.lower() == ".xlsx":
        write_workbook(path, (_sheet(kind, snapshot) for kind in KINDS))
    elif path.suffix:
        raise BadFile(path.name, "unknown_format")
    else:
        _write_folder(path, snapshot)


def _write_folder(folder: Path, snapshot: Snapshot) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            text = io.StringIO(newline="")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(kind.columns)
            writer.writerows(_texts(kind, record) for _, record in snapshot.records(kind.name))
            (folder / f"{kind.name}.csv").write_bytes(text.getvalue().encode())
    except OSError as error:
        raise BadFile(str(folder), "cannot_write") from error


def _texts(kind: RecordKind, record: Record) -> list[str]:
    return [to_text(field.form, getattr(record, field.name)) for field in kind.fields]


def _sheet(kind: RecordKind, snapshot: Snapshot) -> Sheet:
    numbers = {index for index, field in enumerate(kind.fields) if field.form in ("number", "whole")}
    rows = (
        [float(text) if index in numbers and text else text for index, text in enumerate(_texts(kind, record))]
        for _, record in snapshot.records(kind.name)
    )
    return kind.name, kind.columns, rows
