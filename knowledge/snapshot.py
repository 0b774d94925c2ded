"""Everything current, in memory and never changed: what answers read."""

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from knowledge.kinds import KIND_BY_NAME, KINDS, KindName, Record
from knowledge.records import Certificate, Fact, Indicator, Place, Product, Programme, Source, Term, Topic
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
    facts: tuple[Fact, ...]
    """Ordered by id."""
    certificates: tuple[Certificate, ...]
    terms: tuple[Term, ...]
    fact_by_id: Mapping[str, Fact] = field(compare=False)
    facts_by_indicator: Mapping[str, tuple[Fact, ...]] = field(compare=False)
    """By the indicator's id; no key where there is no fact. The others likewise."""
    facts_by_place: Mapping[str, tuple[Fact, ...]] = field(compare=False)
    """By the place's id; a visit's partner counts as a place too."""
    children_by_place: Mapping[str, tuple[Place, ...]] = field(compare=False)
    """All units that ever belonged to it, ended ones too."""
    products_by_place: Mapping[str, tuple[Product, ...]] = field(compare=False)
    certificates_by_product: Mapping[str, tuple[Certificate, ...]] = field(compare=False)

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
    try:
        return _load(connection)
    finally:
        connection.rollback()


def _load(connection: sqlite3.Connection) -> Snapshot:
    def read(name: str) -> Any:
        return current(connection, KIND_BY_NAME[name])

    def by_id(name: str) -> Any:
        return MappingProxyType({record.id: record for record in read(name)})

    (version,) = connection.execute("SELECT MAX(id) FROM changes").fetchone()
    programmes: Iterable[Programme] = sorted(read("programmes"), key=lambda each: (each.order, each.id))
    facts: tuple[Fact, ...] = read("facts")
    certificates: tuple[Certificate, ...] = read("certificates")
    places: Mapping[str, Place] = by_id("places")
    products: Mapping[str, Product] = by_id("products")
    return Snapshot(
        version=version or 0,
        programmes=MappingProxyType({each.id: each for each in programmes}),
        places=places,
        indicators=by_id("indicators"),
        sources=by_id("sources"),
        products=products,
        topics=by_id("topics"),
        facts=facts,
        certificates=certificates,
        terms=read("terms"),
        fact_by_id=MappingProxyType({fact.id: fact for fact in facts}),
        facts_by_indicator=_grouped(facts, lambda fact: (fact.indicator,)),
        facts_by_place=_grouped(facts, lambda fact: {fact.place, fact.partner}),
        children_by_place=_grouped(places.values(), lambda place: (place.parent,)),
        products_by_place=_grouped(products.values(), lambda product: (product.place,)),
        certificates_by_product=_grouped(certificates, lambda certificate: (certificate.product,)),
    )


def _grouped(records: Iterable[_V], keys: Callable[[_V], Iterable[_K | None]]) -> Mapping[_K, tuple[_V, ...]]:
    groups: dict[_K, list[_V]] = {}
    for record in records:
        for key in keys(record):
            if key:
                groups.setdefault(key, []).append(record)
    return MappingProxyType({key: tuple(group) for key, group in groups.items()})
