"""From the knowledge base to understanding: its names as the plain values that a recognizer takes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from bot.product_catalog import Products, products_of, with_certificates
from intents.phrasebook import phrasebook
from intents.readings import Name, Subject
from intents.recognition import Recognizer
from intents.syllables import fold
from knowledge.changes import Change, Entry
from knowledge.gazetteer import foreign_places
from knowledge.records import Certificate, Coverage, Fact, Indicator, Place, Source
from knowledge.snapshot import Snapshot, after

# A part of an item this long names something.
LEAST_WORDS: Final = 2
SHARES: Final = frozenset({"percent", "ratio"})


@dataclass(frozen=True, slots=True)
class Catalog:
    """A snapshot with what understands questions about it."""

    snapshot: Snapshot
    recognizer: Recognizer
    places_by_name: Mapping[str, tuple[Place, ...]]
    facts_by_value: Mapping[str, tuple[Fact, ...]]
    """Facts by a name in their text: a person, a model, a cooperative."""
    topics_by_name: Mapping[str, str]
    """A topic's id by its title or another name of it, folded."""
    facts_at: Callable[[str], Mapping[str, tuple[Fact, ...]]]
    """The facts at a place, or in which it takes part, by indicator."""
    products: Products
    """The register's products, by name, number and standing."""
    homes: tuple[Place, ...]
    """The places that most facts are of: those that the base is about, in the order of their facts' number."""


def build_catalog(snapshot: Snapshot) -> Catalog:
    """Return the catalog of a snapshot; takes about a quarter of a second for the packaged data."""
    values = _facts_by_value(snapshot)
    names = (
        *_place_names(snapshot),
        *_foreign_names(snapshot),
        *_value_names(values),
    )
    products = products_of(snapshot)
    return Catalog(
        snapshot=snapshot,
        recognizer=Recognizer(
            phrasebook(), tuple(_subjects(snapshot)), names, _programmes(snapshot), register=products.search
        ),
        places_by_name=_places_by_name(snapshot),
        facts_by_value=values,
        topics_by_name=_topics_by_name(snapshot),
        facts_at=_facts_at(snapshot),
        products=products,
        homes=_homes(snapshot),
    )


def _facts_at(snapshot: Snapshot) -> Callable[[str], Mapping[str, tuple[Fact, ...]]]:
    """Return what sorts a place's facts by indicator, once for each place that is asked about."""

    @cache
    def facts_at(place: str) -> Mapping[str, tuple[Fact, ...]]:
        facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in snapshot.facts_by_place.get(place, ()):
            facts[fact.indicator].append(fact)
        return {indicator: tuple(held) for indicator, held in facts.items()}

    return facts_at


def corrected(catalog: Catalog, changes: Iterable[tuple[int, Change]]) -> Catalog | None:
    """Return the catalog after changes of figures and sources that name nothing new; None after others."""
    snapshot, touched = catalog.snapshot, set[Fact]()
    for version, change in changes:
        pairs = [(entry.before, entry.after) for entry in change.entries]
        facts = [(old, new) for old, new in pairs if isinstance(old, Fact) and isinstance(new, Fact)]
        if len(facts) == len(pairs) and all(_names_the_same(old, new, snapshot) for old, new in facts):
            snapshot = snapshot.corrected(facts, version)
        elif all(_is_nameless(entry, snapshot) for entry in change.entries):
            snapshot = replace(after(snapshot, change.entries), version=version)
            touched |= {record for pair in pairs for record in pair if isinstance(record, Fact)}
        else:
            return None
    if any(_is_news(fact, catalog.snapshot, snapshot) for fact in touched):
        return None
    if touched and _homes(snapshot) != catalog.homes:
        return None
    products = catalog.products
    if snapshot.certificates != catalog.snapshot.certificates:
        products = with_certificates(products, snapshot)
    return replace(catalog, snapshot=snapshot, facts_at=_facts_at(snapshot), products=products)


def _is_news(fact: Fact, before: Snapshot, later: Snapshot) -> bool:
    """Return whether a figure is the first or was the last at its place, or of its status: what is learned tells so."""
    places = {fact.place, fact.partner} - {""}
    if any((place in before.facts_by_place) != (place in later.facts_by_place) for place in places):
        return True
    statuses = [{each.status for each in held.facts_by_indicator.get(fact.indicator, ())} for held in (before, later)]
    return statuses[0] != statuses[1]


def _is_nameless(entry: Entry, snapshot: Snapshot) -> bool:
    """Return whether an entry of a change brings nothing that a question could name."""
    for record in (entry.before, entry.after):
        if isinstance(record, Fact):
            told = snapshot.indicators.get(record.indicator)
            if told is None or told.kind in ("name", "list"):
                return False
        elif record is not None and not isinstance(record, Source | Certificate | Coverage):
            return False
    return True


def _names_the_same(before: Fact, after: Fact, snapshot: Snapshot) -> bool:
    told = snapshot.indicators.get(after.indicator)
    if told is None or told.kind in ("name", "list"):
        return False
    return all(getattr(before, name) == getattr(after, name) for name in ("indicator", "place", "partner", "status"))


def _programmes(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    other = _terms(snapshot)
    return {each.id: (each.name, *other["programme", each.id]) for each in snapshot.programmes.values()}


def _subjects(snapshot: Snapshot) -> Iterator[Subject]:
    other = _terms(snapshot)
    for indicator in snapshot.indicators.values():
        statuses = frozenset(fact.status for fact in snapshot.facts_by_indicator.get(indicator.id, ()))
        names = (indicator.label, *other["indicator", indicator.id], *_items(indicator, snapshot))
        yield Subject(
            "figure", indicator.id, names, statuses, indicator.unit, indicator.programme, indicator.kind in SHARES
        )
    for topic in snapshot.topics.values():
        yield Subject("topic", topic.id, (topic.title, *other["topic", topic.id]))


def _items(indicator: Indicator, snapshot: Snapshot) -> Iterator[str]:
    """Yield the items of an indicator's lists: who asks for one of them asks for the list."""
    if indicator.kind == "list":
        for fact in snapshot.facts_by_indicator.get(indicator.id, ()):
            for item in fact.text.split("; "):
                name = item.partition(" (")[0]
                yield name
                yield from _parts(name)


def _parts(item: str) -> Iterator[str]:
    """Yield the parts of an item of two words or more that name no place: "mô hình trồng cây sa nhân tím"."""
    part: list[str] = []
    for word in (*item.replace(",", " ,").split(), ","):
        if word != "," and word not in phrasebook().parting:
            part.append(word)
            continue
        if len(part) >= LEAST_WORDS and not any(each.istitle() for each in part[1:]):
            yield " ".join(part)
        part = []


def _terms(snapshot: Snapshot) -> Mapping[tuple[str, str], list[str]]:
    terms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for term in snapshot.terms:
        terms[term.kind, term.target].append(term.text)
    return terms


def _place_names(snapshot: Snapshot) -> Iterator[Name]:
    told = {place for place in snapshot.facts_by_place if place in snapshot.places}
    spoken_of = {snapshot.places[place].name for place in told}
    homes = {home.id for home in _homes(snapshot)}
    around = {place.name for place in snapshot.places.values() if place.parent in homes} | spoken_of
    around |= {place.name for place in snapshot.places.values() if place.level == "district"}
    around |= {snapshot.places[parent].name for place in told if (parent := snapshot.places[place].parent)}
    for name in _places_by_name(snapshot):
        yield Name("place", name, name, has_initials=name in spoken_of, is_strict=name not in around)
    for term in snapshot.terms:
        if term.kind == "place" and term.target in snapshot.places:
            yield Name("place", snapshot.places[term.target].name, term.text)


def _places_by_name(snapshot: Snapshot) -> dict[str, tuple[Place, ...]]:
    places: dict[str, list[Place]] = defaultdict(list)
    for place in snapshot.places.values():
        places[place.name].append(place)
    return {name: tuple(named) for name, named in places.items()}


def _foreign_names(snapshot: Snapshot) -> Iterator[Name]:
    ours = {place.name for place in snapshot.places.values()}
    texts = [indicator.label for indicator in snapshot.indicators.values()]
    texts += [programme.name for programme in snapshot.programmes.values()]
    labels = " | ".join(fold(text) for text in texts)
    for place in foreign_places():
        if place.name not in ours and f" {fold(place.name)} " not in f" {labels} ":
            yield Name("foreign", place.name, place.name, is_strict=True)


def _topics_by_name(snapshot: Snapshot) -> dict[str, str]:
    names = {fold(topic.title): topic.id for topic in snapshot.topics.values()}
    others = {fold(term.text): term.target for term in snapshot.terms if term.kind == "topic"}
    return {**others, **names}


def _facts_by_value(snapshot: Snapshot) -> dict[str, tuple[Fact, ...]]:
    facts: dict[str, list[Fact]] = defaultdict(list)
    places = {text for place in snapshot.places.values() for text in (place.name, f"{place.type} {place.name}")}
    for indicator, told in snapshot.facts_by_indicator.items():
        if indicator not in snapshot.indicators or snapshot.indicators[indicator].kind not in ("name", "list"):
            continue
        for fact in told:
            for value in _names_in(fact.text):
                if value not in places:
                    facts[value].append(fact)
    return {value: tuple(held) for value, held in facts.items()}


def _names_in(text: str) -> Iterator[str]:
    """Yield the items of a list and the proper names in them: runs of two capitalised words or more."""
    for item in text.split("; "):
        yield item
        run: list[str] = []
        for word in (*item.replace("(", " . ").replace(")", " . ").replace(",", " . ").split(), "."):
            if word[:1].isupper():
                run.append(word)
                continue
            if len(run) > 1:
                yield " ".join(run)
            run = []


def _value_names(values: Mapping[str, tuple[Fact, ...]]) -> Iterator[Name]:
    for value in values:
        if 2 <= len(value.split()) <= 8:
            yield Name("value", value, value)


def _homes(snapshot: Snapshot) -> tuple[Place, ...]:
    """Return the places of the widest level below a province that have figures of their own, the most told first."""
    silent = {each.id for each in snapshot.indicators.values() if each.kind in ("name", "date")}
    spoken = snapshot.indicators.keys() - silent
    counts: Mapping[str, int] = Counter(
        fact.place for indicator, told in snapshot.facts_by_indicator.items() if indicator in spoken for fact in told
    )
    ordered = [
        snapshot.places[place] for place in sorted(counts, key=lambda place: -counts[place]) if place in snapshot.places
    ]
    districts = tuple(place for place in ordered if place.level == "district")
    return districts or tuple(ordered)
