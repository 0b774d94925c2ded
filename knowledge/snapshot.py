"""Everything current, in memory and never changed: what answers read."""

import gc
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeVar

from knowledge.changes import Entry
from knowledge.kinds import KIND_BY_NAME, KINDS, KindName, Record
from knowledge.records import Certificate, Coverage, Fact, Indicator, Place, Product, Programme, Source, Term, Topic
from knowledge.rows import current

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The current records after one change; two snapshots with the same records are equal."""

    version: int = field(compare=False)
    """The number of the last change in it; 0 for an empty base."""
    programmes: Mapping[str, Programme]
    """By id, in the order in which answers list them."""
    places: Mapping[str, Place]
    indicators: Mapping[str, Indicator]
    sources: Mapping[str, Source]
    products: Mapping[str, Product]
    topics: Mapping[str, Topic]
    certificates: tuple[Certificate, ...]
    coverages: tuple[Coverage, ...]
    terms: tuple[Term, ...]
    facts_by_indicator: Mapping[str, tuple[Fact, ...]]
    """By the indicator's id; no key where there is no fact. The others likewise."""
    facts_by_number: Mapping[float, tuple[Fact, ...]] = field(compare=False)
    """By their value."""
    shared_by_indicator: Mapping[str, tuple[Fact, ...]] = field(compare=False)
    """The facts that have a partner."""
    places_by_indicator: Mapping[str, Mapping[str, None]] = field(compare=False)
    """The ids of the places that have a fact of it, or take part in one."""
    made_of: Mapping[str, tuple[Place, ...]] = field(compare=False)
    """The units that went into a place, whole or in part, by its id."""
    facts_by_place: Mapping[str, tuple[Fact, ...]] = field(compare=False)
    """By the place's id; a visit's partner counts as a place too."""
    children_by_place: Mapping[str, tuple[Place, ...]] = field(compare=False)
    """All units that ever belonged to it, ended ones too."""
    products_by_place: Mapping[str, tuple[Product, ...]] = field(compare=False)
    certificates_by_product: Mapping[str, tuple[Certificate, ...]] = field(compare=False)
    """By the product's id, those issued first coming first."""
    coverage_by_place: Mapping[str, Coverage] = field(compare=False)
    """The latest of each place, by the place's id; see `knowledge.certificates.coverage_of` for places in places."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts, ordered by id; put together at each call."""
        return tuple(sorted(chain.from_iterable(self.facts_by_indicator.values()), key=_fact_id))

    @property
    def fact_by_id(self) -> Mapping[str, Fact]:
        """The facts by id."""
        return MappingProxyType({fact.id: fact for fact in self.facts})

    def corrected(self, pairs: Sequence[tuple[Fact, Fact]], version: int) -> "Snapshot":
        """Return the snapshot after a change, in which facts gave way to others of their id, indicator and places.

        Takes milliseconds, where reading a million facts anew takes seconds: nothing that holds all facts is copied.
        """
        by_number, by_place = dict(self.facts_by_number), dict(self.facts_by_place)
        by_indicator, shared = dict(self.facts_by_indicator), dict(self.shared_by_indicator)
        for before, after in pairs:
            if before.value is not None:
                by_number[before.value] = tuple(fact for fact in by_number[before.value] if fact.id != before.id)
            if after.value is not None:
                by_number[after.value] = tuple(sorted((*by_number.get(after.value, ()), after), key=_fact_id))
            for place in {after.place, after.partner} - {""}:
                by_place[place] = _swapped(by_place[place], after)
            by_indicator[after.indicator] = _swapped(by_indicator[after.indicator], after)
            if after.partner:
                shared[after.indicator] = _swapped(shared[after.indicator], after)
        return replace(
            self,
            version=version,
            facts_by_number=MappingProxyType(by_number),
            facts_by_place=MappingProxyType(by_place),
            facts_by_indicator=MappingProxyType(by_indicator),
            shared_by_indicator=MappingProxyType(shared),
        )

    def records(self, *kinds: KindName) -> Iterator[tuple[KindName, Record]]:
        """Yield all records with their kind, of the kinds named, or of every kind."""
        for kind in KINDS:
            if not kinds or kind.name in kinds:
                held: Any = getattr(self, kind.name)
                records = held.values() if isinstance(held, Mapping) else held
                yield from ((kind.name, record) for record in records)


def load(connection: sqlite3.Connection) -> Snapshot:
    """Read what is current, all of it as of one change even while another process writes."""
    connection.execute("BEGIN")
    was_on = gc.isenabled()
    gc.disable()
    try:
        return _load(connection)
    finally:
        connection.rollback()
        if was_on:
            gc.enable()


def _load(connection: sqlite3.Connection) -> Snapshot:
    (version,) = connection.execute("SELECT MAX(id) FROM changes").fetchone()
    return _built(version or 0, lambda name: current(connection, KIND_BY_NAME[name]))


def after(snapshot: Snapshot, entries: Iterable[Entry]) -> Snapshot:
    """Return the snapshot as it would be with the entries' records in place of those of their keys; writes nothing."""
    records = {(name, KIND_BY_NAME[name].key(record)): record for name, record in snapshot.records()}
    for entry in entries:
        if entry.after is None:
            records.pop((entry.kind, entry.key), None)
        else:
            records[entry.kind, entry.key] = entry.after
    by_kind: dict[str, list[Record]] = {kind.name: [] for kind in KINDS}
    for (name, _), record in sorted(records.items(), key=lambda item: item[0]):
        by_kind[name].append(record)
    return _built(snapshot.version, lambda name: tuple(by_kind[name]))


def _built(version: int, read: Callable[[str], Any]) -> Snapshot:
    """Put a snapshot together from the records of each kind, ordered by key."""

    def by_id(name: str) -> Any:
        return MappingProxyType({record.id: record for record in read(name)})

    programmes: Iterable[Programme] = sorted(read("programmes"), key=lambda each: (each.order, each.id))
    facts: tuple[Fact, ...] = read("facts")
    certificates: tuple[Certificate, ...] = read("certificates")
    coverages: tuple[Coverage, ...] = read("coverages")
    places: Mapping[str, Place] = by_id("places")
    products: Mapping[str, Product] = by_id("products")
    return Snapshot(
        version=version,
        programmes=MappingProxyType({each.id: each for each in programmes}),
        places=places,
        indicators=by_id("indicators"),
        sources=by_id("sources"),
        products=products,
        topics=by_id("topics"),
        certificates=certificates,
        coverages=coverages,
        terms=read("terms"),
        facts_by_number=_grouped(facts, lambda fact: (fact.value,)),
        shared_by_indicator=_grouped((fact for fact in facts if fact.partner), lambda fact: (fact.indicator,)),
        places_by_indicator=_places_by_indicator(facts),
        made_of=_grouped(places.values(), lambda place: tuple(id_.rstrip("~") for id_ in place.successors)),
        facts_by_indicator=_grouped(facts, lambda fact: (fact.indicator,)),
        facts_by_place=_grouped(
            facts, lambda fact: (fact.place, fact.partner) if fact.partner != fact.place else (fact.place,)
        ),
        children_by_place=_grouped(places.values(), lambda place: (place.parent,)),
        products_by_place=_grouped(products.values(), lambda product: (product.place,)),
        certificates_by_product=_grouped(sorted(certificates, key=_issue), lambda certificate: (certificate.product,)),
        coverage_by_place=MappingProxyType({each.place: each for each in sorted(coverages, key=_completion)}),
    )


def _fact_id(fact: Fact) -> str:
    return fact.id


def _issue(certificate: Certificate) -> tuple[date, str]:
    return certificate.issued_on, certificate.id


def _completion(coverage: Coverage) -> tuple[date, str]:
    return coverage.complete_on, coverage.id


def _swapped(facts: tuple[Fact, ...], after: Fact) -> tuple[Fact, ...]:
    """Return facts, ordered by id, with one in the place of that of the same id."""
    at = bisect_left(facts, after.id, key=_fact_id)
    return (*facts[:at], after, *facts[at + 1 :])


def _places(fact: Fact) -> tuple[str, ...]:
    return (fact.place, fact.partner) if fact.partner and fact.partner != fact.place else (fact.place,)


def _places_by_indicator(facts: tuple[Fact, ...]) -> Mapping[str, Mapping[str, None]]:
    places: dict[str, dict[str, None]] = {}
    for fact in facts:
        held = places.setdefault(fact.indicator, {})
        for place in _places(fact):
            held[place] = None
    return MappingProxyType(places)


def _grouped(records: Iterable[_V], keys: Callable[[_V], Iterable[_K | None]]) -> Mapping[_K, tuple[_V, ...]]:
    groups: dict[_K, list[_V]] = {}
    for record in records:
        for key in keys(record):
            if key is not None and key != "":
                groups.setdefault(key, []).append(record)
    return MappingProxyType({key: tuple(group) for key, group in groups.items()})
