"""Entries of a change as text, for what waits to be written."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from knowledge.changes import Entry
from knowledge.kinds import KIND_BY_NAME, Record, RecordKind, absence, to_sql
from knowledge.rows import records


def to_json(entries: Iterable[Entry]) -> str:
    """Return entries as one line: a list of kind, key, and the fields before and after, or null."""
    told = [[entry.kind, entry.key, _cells(KIND_BY_NAME[entry.kind], entry.before), _after(entry)] for entry in entries]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> tuple[Entry, ...]:
    """Return the entries that `to_json` wrote; none for an empty text."""
    if not text:
        return ()
    return tuple(
        Entry(name, key, _record(KIND_BY_NAME[name], before), _record(KIND_BY_NAME[name], after))
        for name, key, before, after in json.loads(text)
    )


def _after(entry: Entry) -> list[Any] | None:
    return _cells(KIND_BY_NAME[entry.kind], entry.after)


def _cells(kind: RecordKind, record: Record | None) -> list[Any] | None:
    if record is None:
        return None
    return [to_sql(field.form, getattr(record, field.name)) for field in kind.fields]


def _record(kind: RecordKind, cells: Sequence[Any] | None) -> Record | None:
    """Return the record; what an older program wrote has no cells for the fields that came since."""
    if cells is None:
        return None
    since = (to_sql(field.form, absence(kind, field)) for field in kind.fields[len(cells) :])
    return next(records(kind, [(*cells, *since)]))
