"""Who is meant by an id or a name in a spreadsheet: what is current, and what the same import brings."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from rapidfuzz import fuzz, process

from knowledge.check_facts import fact_key
from knowledge.kinds import KIND_BY_NAME, TARGET_KINDS, KindName, Record
from knowledge.names import folded, same_name
from knowledge.reading_words import words
from knowledge.records import Fact, Indicator, Place, Product, Programme, Source, Term, Topic
from knowledge.register_index import RegisterIndex
from knowledge.snapshot import Snapshot

# A wrong letter or two in a name of ten; "huyện Đầm Hà" and "huyện Hải Hà" are 70.
_NEAR: Final = 78
_MOST_NEAR: Final = 2
_MOST_COMPARED: Final = 500


class Directory:
    """Records by id and by name; grows while an import is read."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Begin with what is current."""
        self.with_base: frozenset[str] = frozenset()
        """The indicators, as the import's facts call them in lower case, that have a value out of a base."""
        self._records: dict[tuple[KindName, str], Record] = {}
        self._ids_by_name: dict[tuple[KindName, str], dict[str, None]] = {}
        self._loose: dict[tuple[KindName, str], dict[str, None]] | None = None
        self._name_by_key: dict[tuple[KindName, str], str] = {}
        self._near: dict[tuple[KindName, str], tuple[str, ...]] = {}
        self._fact_ids: dict[tuple[object, ...], str] = {}
        self.register: Final = RegisterIndex()
        for kind, record in snapshot.records():
            self.add(kind, record)

    def add(self, kind: KindName, record: Record) -> None:
        """Make a record known; one of the same key gives way to it."""
        key = KIND_BY_NAME[kind].key(record)
        self._records[kind, key] = record
        self.register.add(record)
        if isinstance(record, Fact):
            self._fact_ids[(*fact_key(record), record.source)] = record.id
        for named, target, name in _names(kind, key, record):
            self._ids_by_name.setdefault((named, same_name(name)), {})[target] = None
            self._name_by_key[named, same_name(name)] = name
            if self._loose is not None:
                self._loose.setdefault((named, folded(name)), {})[target] = None

    def get(self, kind: KindName, key: str) -> Record | None:
        """Return the record of a key; None when there is none."""
        return self._records.get((kind, key))

    def find(self, kind: KindName, text: str, on: date | None = None) -> tuple[str, ...]:
        """Return the ids that a text can mean: an id itself, or a name, a label or a title in full.

        Where no name is written like that, one without diacritics will do, and a place's short form: "H. Đầm Hà".
        Of several places of one name, those that existed on the day are meant, if a day is given.
        """
        if (kind, text) in self._records:
            return (text,)
        ids = tuple(self._ids_by_name.get((kind, same_name(text)), ())) or self._loosely(kind, text)
        if len(ids) > 1 and on is not None:
            return tuple(each for each in ids if _existed(self._records.get((kind, each)), on)) or ids
        return ids

    def _loosely(self, kind: KindName, text: str) -> tuple[str, ...]:
        if self._loose is None:
            self._loose = {}
            for (named, name), targets in self._ids_by_name.items():
                self._loose.setdefault((named, folded(name)), {}).update(targets)
        for form in _forms(text) if kind == "places" else (text,):
            ids = self._ids_by_name.get((kind, same_name(form))) or self._loose.get((kind, folded(form)))
            if ids:
                return tuple(ids)
        return ()

    def near(self, kind: KindName, text: str) -> tuple[str, ...]:
        """Return the names that a text most likely was meant to be, the likeliest first; empty where none is near.

        Only so many texts are looked up in one import: each is compared with every name.
        """
        if (kind, text) not in self._near:
            if len(self._near) >= _MOST_COMPARED:
                return ()
            names = {folded(name): name for (named, _), name in self._name_by_key.items() if named == kind}
            found = process.extract(folded(text), names.keys(), scorer=fuzz.ratio, limit=_MOST_NEAR, score_cutoff=_NEAR)
            self._near[kind, text] = tuple(names[key] for key, *_ in found)
        return self._near[kind, text]

    def told(self, kind: KindName, key: str) -> str:
        """Return what a record is called, in full where it is a place; its key where it has no name."""
        record = self._records.get((kind, key))
        if isinstance(record, Place):
            return f"{record.type} {record.name}"
        return next((name for _, _, name in _names(kind, key, record) if name), key) if record else key

    def fact_like(self, fact: Fact) -> str | None:
        """Return the id of the fact that says something of the same thing from the same source."""
        return self._fact_ids.get((*fact_key(fact), fact.source))


def _forms(text: str) -> Iterator[str]:
    """Yield a place's name with its shortened word written out: "TT. Đầm Hà", "H.Hải Hà"."""
    yield text
    plain = same_name(text)
    for short, whole in words().shortened.items():
        if plain.startswith(short) and (short.endswith(".") or plain[len(short) :].startswith(" ")):
            yield f"{whole} {plain[len(short) :].strip()}".strip()


def _names(kind: KindName, key: str, record: Record) -> Iterator[tuple[KindName, str, str]]:
    """Yield what names what: kind and id of the target, and a name it goes by."""
    match record:
        case Place():
            yield kind, key, record.name
            yield kind, key, f"{record.type} {record.name}"
        case Indicator():
            yield kind, key, record.label
        case Source() | Topic():
            yield kind, key, record.title
        case Product() | Programme():
            yield kind, key, record.name
        case Term():
            yield TARGET_KINDS[record.kind], record.target, record.text
        case _:
            return


def _existed(record: Record | None, on: date) -> bool:
    return (
        isinstance(record, Place)
        and (record.valid_from is None or record.valid_from <= on)
        and (record.valid_to is None or on <= record.valid_to)
    )
