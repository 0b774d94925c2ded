"""Which records a record refers to, and which would be left referring to nothing."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from knowledge.changes import Entry
from knowledge.kinds import KIND_BY_NAME, KINDS, LIST_SEPARATOR, TARGET_KINDS, KindName, Record, RecordKind
from knowledge.records import Place, Term
from knowledge.rows import latest

Link: TypeAlias = tuple[str, str, str]
"""The column, and kind (as a term names it) and id of what it refers to; an empty id refers to nothing."""
_Key: TypeAlias = tuple[KindName, str]

_KINDS: Final[Mapping[str, KindName]] = {**TARGET_KINDS, "source": "sources"}
# The columns that hold an id, and of what kind it is.
_COLUMNS: Final[Mapping[KindName, tuple[tuple[str, str], ...]]] = {
    "facts": (("indicator", "indicator"), ("place", "place"), ("partner", "place"), ("source", "source")),
    "indicators": (("programme", "programme"), ("companion", "indicator"), ("wider", "indicator")),
    "places": (("parent", "place"),),
    "products": (("place", "place"), ("source", "source")),
    "certificates": (("product", "product"), ("source", "source")),
    "coverages": (("place", "place"), ("source", "source")),
}


def links(kind: KindName, record: Record) -> Iterator[Link]:
    """Yield everything that a record refers to."""
    for column, target_kind in _COLUMNS.get(kind, ()):
        yield column, target_kind, getattr(record, column) or ""
    if isinstance(record, Place):
        for successor in record.successors:
            yield "successors", "place", successor.removesuffix("~")
    elif isinstance(record, Term):
        yield "target", record.kind, record.target


def lost_reference(connection: sqlite3.Connection, entries: Sequence[Entry]) -> _Key | None:
    """Return what stands in the way of entries, by kind and key; None where every reference keeps its record.

    That is a record which one of them newly refers to and which is not there (any more), or a current one which
    refers to what one of them takes away. Only what the entries themselves name is looked up: a million other
    figures are gone through at most once, where a source, an indicator or a place is taken away.
    """
    after = {(entry.kind, entry.key): entry.after for entry in entries}
    return _missing(connection, entries, after) or _needing(connection, after)


def without_lost(connection: sqlite3.Connection, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return entries without those that a lost reference stands in the way of: they may wait, the others need not."""
    kept = tuple(entries)
    while (lost := lost_reference(connection, kept)) is not None:
        kind, key = lost
        needing = latest(connection, KIND_BY_NAME[kind], key)
        needed = {(_KINDS[target], id_) for _, target, id_ in links(kind, needing)} if needing else set()
        left = tuple(entry for entry in kept if not (_refers(entry, lost) or _takes_away(entry, needed)))
        if len(left) == len(kept):
            break
        kept = left
    return kept


def _refers(entry: Entry, key: _Key) -> bool:
    held = links(entry.kind, entry.after) if entry.after else ()
    return any((_KINDS[target_kind], target) == key for _, target_kind, target in held)


def _takes_away(entry: Entry, needed: set[_Key]) -> bool:
    return entry.after is None and (entry.kind, entry.key) in needed


def _missing(
    connection: sqlite3.Connection, entries: Sequence[Entry], after: Mapping[_Key, Record | None]
) -> _Key | None:
    found: dict[_Key, bool] = {}
    for entry in entries:
        held = set(links(entry.kind, entry.before)) if entry.before else set()
        for link in links(entry.kind, entry.after) if entry.after else ():
            _, target_kind, target = link
            key = (_KINDS[target_kind], target)
            if not target or (link in held and key not in after):
                continue
            if key not in found:
                there = after[key] if key in after else latest(connection, KIND_BY_NAME[key[0]], target)
                found[key] = there is not None
            if not found[key]:
                return key
    return None


def _needing(connection: sqlite3.Connection, after: Mapping[_Key, Record | None]) -> _Key | None:
    gone: dict[str, set[str]] = {}
    for target_kind, name in _KINDS.items():
        if keys := {key for (kind, key), record in after.items() if kind == name and record is None}:
            gone[target_kind] = keys
    for kind in KINDS if gone else ():
        for key in _that_may_need(connection, kind, gone):
            record = latest(connection, kind, key) if (kind.name, key) not in after else None
            held = links(kind.name, record) if record else ()
            if any(target in gone.get(target_kind, ()) for _, target_kind, target in held):
                return kind.name, key
    return None


def _that_may_need(connection: sqlite3.Connection, kind: RecordKind, gone: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield the keys of records that referred to what is gone at any time; the versions have no other index."""
    columns = [(column, gone[target]) for column, target in _COLUMNS.get(kind.name, ()) if target in gone]
    if kind.name == "terms":
        columns = [("target", set().union(*gone.values()))]
    if columns:
        where = " OR ".join(f'"{column}" IN (SELECT value FROM json_each(?))' for column, _ in columns)
        named = [json.dumps(sorted(keys)) for _, keys in columns]
        query = f'SELECT DISTINCT "key" FROM {kind.versions_table} WHERE removed = 0 AND ({where})'
        yield from (key for (key,) in connection.execute(query, named))
    if kind.name == "places" and "place" in gone:
        query = f"SELECT \"key\", successors FROM {kind.versions_table} WHERE removed = 0 AND successors <> ''"
        for key, successors in connection.execute(query):
            if not gone["place"].isdisjoint(each.removesuffix("~") for each in successors.split(LIST_SEPARATOR)):
                yield key
