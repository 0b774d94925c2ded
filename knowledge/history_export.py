"""The whole history as a table: who changed what, when, why, before and after."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from knowledge.changes import Change, Entry
from knowledge.csv_grids import guarded
from knowledge.errors import BadFile
from knowledge.exporting import csv_text, write
from knowledge.kinds import KIND_BY_NAME, Record, RecordKind, to_text
from knowledge.log import Log
from knowledge.reading_words import words
from knowledge.template import history_words
from knowledge.workbook_writing import Column, Sheet, workbook

_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
# A cell of a workbook holds no more.
_MOST_CHARACTERS: Final = 32_000


def export_history(log: Log, path: Path) -> None:
    """Write the history to a workbook (.xlsx) or a CSV file (.csv).

    Raises:
        BadFile: the file cannot be written, or is of another kind; or a workbook cannot hold so many lines.
    """
    match path.suffix.lower():
        case ".xlsx":
            write(path, history_workbook(log, path.name))
        case ".csv":
            rows = ([guarded(cell) for cell in row] for row in history_rows(log))
            write(path, csv_text(history_words()["headings"], rows).encode("utf-8-sig"))
        case _:
            raise BadFile(path.name, "not_a_table")


def history_workbook(log: Log, file: str) -> bytes:
    """Return the history as a workbook.

    Raises:
        BadFile: it has more lines than a sheet may have.
    """
    told = history_words()
    columns = tuple(Column(heading, told["widths"].get(heading, "text")) for heading in told["headings"])
    rows = ([cell[:_MOST_CHARACTERS] for cell in row] for row in history_rows(log))
    return workbook(file, (Sheet(told["sheet"], columns, rows),))


def history_rows(log: Log) -> Iterator[list[str]]:
    """Yield the lines of the history, the oldest first: one for each new or removed record, and each changed field.

    Times are those of Viet Nam.
    """
    for number, change in log.since(0):
        about = _about(number, change)
        for entry in change.entries:
            for column, before, after in _fields(entry):
                yield [*about, words().sheet_of(entry.kind), entry.key, column, before, after]


def _about(number: int, change: Change) -> list[str]:
    reverts = "" if change.reverts is None else str(change.reverts)
    return [str(number), _at(change.at), change.actor, change.channel, change.reason, change.source, reverts]


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(_ZONE):%d/%m/%Y %H:%M:%S}"


def _fields(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield column, before and after of what an entry changes."""
    kind, told = KIND_BY_NAME[entry.kind], history_words()
    if entry.before is None or entry.after is None:
        what = told["new"] if entry.before is None else told["removed"]
        yield what, _whole(kind, entry.before), _whole(kind, entry.after)
        return
    for field in kind.fields:
        before, after = (getattr(record, field.name) for record in (entry.before, entry.after))
        if before != after:
            heading = words().heading_of(kind.name, field.name)
            yield heading, to_text(field.form, before), to_text(field.form, after)


def _whole(kind: RecordKind, record: Record | None) -> str:
    """Return all that a record says, in one cell; empty for none."""
    if record is None:
        return ""
    texts = ((field.name, to_text(field.form, getattr(record, field.name))) for field in kind.fields)
    return "; ".join(f"{words().heading_of(kind.name, name)}: {text}" for name, text in texts if text)
