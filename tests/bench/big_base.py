"""A large invented base, the same at every run: the packaged one with a country of districts around it.

Names, products and figures are put together by a seeded generator; only the packaged records mean anything.
"""

import itertools
import random
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from knowledge.changes import Change, Entry
from knowledge.gazetteer import foreign_places
from knowledge.kinds import KINDS, KindName, Record
from knowledge.records import Fact, Indicator, Place, Product, Status
from knowledge.snapshot import Snapshot
from knowledge.store import Store, open_store

SEED: Final = 20261121
DISTRICTS: Final = 700
COMMUNES: Final = 10_000
PRODUCTS: Final = 15_000
FACTS: Final = 1_000_000
YEARS: Final = range(2016, 2026)
PACKED_AT_ONCE: Final = 50_000
# As many different names as the country's communes bear; many bear the same.
COMMUNE_NAMES: Final = 6_000
_WORDS: Final = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
SYLLABLES, WARES, SURNAMES = (
    [" ".join(word.split()) for word in _WORDS[name].split(";")] for name in ("syllables", "wares", "surnames")
)
STATUSES: Final[tuple[Status, ...]] = ("result", "result", "result", "target")


def big_store(facts: int = FACTS, path: str = ":memory:") -> Store:
    """Return a store that holds the large base, entered through its log in changes of 50,000 records."""
    store = open_store(path)
    shipped = store.snapshot()
    batch: list[Entry] = []
    for kind, record in big_records(shipped, facts):
        batch.append(Entry(kind, _KEYS[kind](record), None, record))
        if len(batch) == PACKED_AT_ONCE:
            store.log.append(Change("bench", "bench", "", "", tuple(batch)))
            batch = []
    if batch:
        store.log.append(Change("bench", "bench", "", "", tuple(batch)))
    return store


_KEYS: Final = {kind.name: kind.key for kind in KINDS}


def big_records(shipped: Snapshot, facts: int = FACTS) -> Iterator[tuple[KindName, Record]]:
    """Yield what the large base has beyond the packaged one: places, products, facts."""
    chance = random.Random(SEED)
    districts = list(_districts(chance, shipped))
    communes = list(_communes(chance, districts))
    for place in (*districts, *communes):
        yield "places", place
    for product in _products(chance, districts):
        yield "products", product
    for fact in _facts(chance, shipped, districts, communes, facts - len(shipped.facts)):
        yield "facts", fact


def _districts(chance: random.Random, shipped: Snapshot) -> Iterator[Place]:
    ours = {place.name for place in shipped.places.values()}
    provinces = [place.id for place in shipped.places.values() if place.level == "province"]
    names = {place.name for place in foreign_places() if place.type in ("huyện", "thị xã")} - ours
    ordered = sorted(names)
    chance.shuffle(ordered)
    while len(ordered) < DISTRICTS:
        name = " ".join(chance.sample(SYLLABLES, 2))
        if name not in ours and name not in names:
            ordered.append(name)
            names.add(name)
    for number, name in enumerate(ordered[:DISTRICTS]):
        yield _place(f"bd{number:03}", name, "huyện", chance.choice(provinces))


def _communes(chance: random.Random, districts: list[Place]) -> Iterator[Place]:
    names = sorted({" ".join(chance.sample(SYLLABLES, 2)) for _ in range(COMMUNE_NAMES * 2)})
    chance.shuffle(names)
    for number in range(COMMUNES):
        district = districts[number % len(districts)]
        yield _place(f"bc{number:05}", chance.choice(names[:COMMUNE_NAMES]), "xã", district.id)


def _place(id_: str, name: str, type_: str, parent: str) -> Place:
    level = "district" if type_ == "huyện" else "commune"
    return Place(id_, name, type_, level, parent, None, None, (), "bịa, chỉ để đo")  # type: ignore[arg-type]


def _products(chance: random.Random, districts: list[Place]) -> Iterator[Product]:
    seen: set[str] = set()
    while len(seen) < PRODUCTS:
        name = f"{chance.choice(WARES)} {' '.join(chance.sample(SYLLABLES, 2))}"
        if name not in seen:
            seen.add(name)
            place = chance.choice(districts).id
            yield Product(f"bp{len(seen):05}", name, "", place, "", "", "party_meeting", "")


def _facts(
    chance: random.Random, shipped: Snapshot, districts: list[Place], communes: list[Place], most: int
) -> Iterator[Fact]:
    """Yield the heads of all places, the figures of districts over ten years, then those of communes, newest first."""
    sample = next(iter(shipped.facts))
    heads = [each for each in shipped.indicators.values() if each.kind == "name"]
    figures = [each for each in shipped.indicators.values() if each.kind not in ("name", "list", "date", "event")]
    places = (*districts, *communes)
    left = most
    for place in places:
        yield _named(f"bf{left:07}", chance, sample, chance.choice(heads), place)
        left -= 1
    for held in (districts, communes):
        for year, indicator, place in itertools.product(reversed(YEARS), figures, held):
            if not left:
                return
            yield _figure(f"bf{left:07}", chance, sample, indicator, place, year)
            left -= 1


def _named(id_: str, chance: random.Random, sample: Fact, indicator: Indicator, place: Place) -> Fact:
    name = f"{chance.choice(SURNAMES)} {' '.join(chance.sample(SYLLABLES, 2))}"
    return replace(
        sample, id=id_, indicator=indicator.id, place=place.id, value=None, out_of=None, text=name, **_time(2025)
    )


def _figure(id_: str, chance: random.Random, sample: Fact, indicator: Indicator, place: Place, year: int) -> Fact:
    value = float(chance.randrange(1, 5000)) if indicator.kind != "percent" else chance.randrange(1, 10000) / 100
    base = value + chance.randrange(10) if indicator.kind == "ratio" else None
    return replace(
        sample,
        id=id_,
        indicator=indicator.id,
        place=place.id,
        value=value,
        out_of=base,
        status=chance.choice(STATUSES),
        **_time(year),
    )


def _time(year: int) -> dict[str, object]:
    return {
        "period_from": date(year, 1, 1),
        "period_to": date(year, 12, 31),
        "precision": "year",
        "period_text": f"năm {year}",
        "inferred": False,
        "partner": "",
        "caveat": "",
        "printed": "",
    }
