"""A made-up register of products, owners and certificates, the same at every run; every record says that it is made up.

Products lie in the communes of the packaged data. Among them are names that differ in one letter, names that share
their words, and one name of several owners in several places; certificates are valid, ending, expired, renewed,
withdrawn, coming, or no stars of the programme at all.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from knowledge.certificates import expiry
from knowledge.changes import Change, Entry
from knowledge.kinds import KIND_BY_NAME, KindName, Record
from knowledge.records import Certificate, Coverage, IssuerLevel, OwnerKind, Place, Product, Source
from knowledge.snapshot import Snapshot, after
from knowledge.store import Store, open_store

SEED: Final = 20261121
PRODUCTS: Final = 15_000
TODAY: Final = date(2026, 11, 21)
SOURCE: Final = "made_up_register"
# The day as of which the register says that it is complete, for the places that it says so of.
COMPLETE_ON: Final = date(2026, 6, 30)

Scenario: TypeAlias = Literal[
    "valid",
    "ending",
    "expired",
    "renewed",
    "renewed_and_expired",
    "withdrawn",
    "potential",
    "provincial",
    "registered",
    "nothing",
    "coming",
]
# How many of a hundred products are in each state; the rest is valid.
_SHARES: Final[Mapping[Scenario, int]] = {
    "ending": 6,
    "expired": 26,
    "renewed": 12,
    "renewed_and_expired": 4,
    "withdrawn": 4,
    "potential": 3,
    "provincial": 3,
    "registered": 4,
    "nothing": 3,
    "coming": 1,
}
# Of a hundred names, how many are another one with a letter changed, and how many are another one as it is.
_ONE_LETTER_OFF: Final = 8
_SAME_NAME: Final = 6
_WORDS: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "world" / "register_words.toml").read_text(encoding="utf-8")
)
_OWNER_KINDS: Final[tuple[OwnerKind, ...]] = (
    "cooperative",
    "cooperative",
    "company",
    "household",
    "household",
    "group",
)
_BANDS: Final = {3: (50.0, 69.9), 4: (70.0, 89.9), 5: (90.0, 100.0)}
# QĐ 148/QĐ-TTg (24 February 2023) gave three stars to the districts, QĐ 1489/QĐ-TTg (6 July 2025) to the provinces.
_DISTRICTS: Final = (date(2023, 2, 24), date(2025, 7, 5))


@dataclass(frozen=True, slots=True)
class RegisterWorld:
    """The made-up register."""

    source: Source
    products: tuple[Product, ...]
    certificates: tuple[Certificate, ...]
    coverages: tuple[Coverage, ...]
    scenario_by_product: Mapping[str, Scenario]
    """What was meant with each product, by its id."""

    def records(self) -> Iterator[tuple[KindName, Record]]:
        """Yield all records with their kinds, in the order in which they build on each other."""
        yield "sources", self.source
        yield from (("products", each) for each in self.products)
        yield from (("certificates", each) for each in self.certificates)
        yield from (("coverages", each) for each in self.coverages)

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries of a change that brings all of it."""
        return tuple(Entry(kind, KIND_BY_NAME[kind].key(record), None, record) for kind, record in self.records())


@dataclass(frozen=True, slots=True)
class _Owner:
    name: str
    kind: OwnerKind
    place: str
    address: str


@cache
def packaged() -> Snapshot:
    """Return the packaged data."""
    with open_store(":memory:") as store:
        return store.snapshot()


@cache
def register_world(products: int = PRODUCTS, seed: int = SEED) -> RegisterWorld:
    """Return the register in the communes of the packaged data; made once for each number and seed."""
    return made_up(tuple(packaged().places.values()), products, seed)


@cache
def register_snapshot(products: int = PRODUCTS, seed: int = SEED) -> Snapshot:
    """Return the packaged data with the register in it; nothing is written."""
    return after(packaged(), register_world(products, seed).entries())


def register_store(products: int = PRODUCTS, seed: int = SEED, path: str = ":memory:") -> Store:
    """Return a store of the packaged data with the register entered as one change."""
    store = open_store(path)
    store.log.append(Change("bịa", "test", "", "", register_world(products, seed).entries()))
    return store


def made_up(places: Sequence[Place], products: int, seed: int = SEED) -> RegisterWorld:
    """Return a register in the communes among some places; where there are none, in the districts."""
    chance = random.Random(seed)
    homes = [each for each in places if each.level == "commune"] or [
        each for each in places if each.level == "district"
    ]
    named = {each.id: each for each in places}
    owners = list(_owners(chance, homes, products))
    made, scenarios = [], {}
    for number, name in enumerate(_names(chance, homes, products), 1):
        product = _product(chance, f"rw{number:05}", name, chance.choice(owners))
        scenario = _scenario(chance)
        scenarios[product.id] = scenario
        made.append(replace(product, registered_for="2027") if scenario == "registered" else product)
    certificates = [each for product in made for each in _certificates(chance, product, scenarios[product.id], named)]
    coverages = [Coverage(f"rc_{home.id}", home.id, COMPLETE_ON, SOURCE, _WORDS["mark"]) for home in homes[::3]]
    return RegisterWorld(_source(), tuple(made), tuple(certificates), tuple(coverages), scenarios)


def _source() -> Source:
    told = _WORDS["source"]
    return Source(
        SOURCE, told["title"], told["short_title"], told["publisher"], "", "report", date(2026, 11, 1),
        told["date_text"], _WORDS["mark"],
    )  # fmt: skip


def _listed(text: str) -> list[str]:
    return [" ".join(word.split()) for word in text.split(";")]


def _owners(chance: random.Random, homes: Sequence[Place], products: int) -> Iterator[_Owner]:
    """Yield an owner for each three products; some share their name, in other places."""
    words = _WORDS["owners"]
    syllables, surnames, hamlets = (_listed(words[name]) for name in ("syllables", "surnames", "hamlets"))
    for _ in range(max(products // 3, 1)):
        kind = chance.choice(_OWNER_KINDS)
        name, person = " ".join(chance.sample(syllables, 2)), " ".join(chance.sample(syllables, 2))
        form = chance.choice(_listed(words[kind]))
        home = chance.choice(homes)
        address = f"{chance.choice(hamlets)}, {home.type} {home.name}"
        yield _Owner(form.format(name=name, person=f"{chance.choice(surnames)} {person}"), kind, home.id, address)


def _names(chance: random.Random, homes: Sequence[Place], products: int) -> Iterator[tuple[str, str]]:
    """Yield the names of products, each with its group."""
    wares = [(ware, group) for group, text in _WORDS["wares"].items() for ware in _listed(text)]
    seconds = _listed(_WORDS["second"]["made_up"])
    syllables = _listed(_WORDS["owners"]["syllables"])
    held: list[tuple[str, str]] = []
    for _ in range(products):
        lot = chance.randrange(100)
        if held and lot < _SAME_NAME:
            named = chance.choice(held)
        elif held and lot < _SAME_NAME + _ONE_LETTER_OFF:
            name, group = chance.choice(held)
            named = _one_letter_off(chance, name), group
        else:
            ware, group = chance.choice(wares)
            lots = (chance.choice(seconds), chance.choice(homes).name, " ".join(chance.sample(syllables, 2)))
            named = f"{ware} {chance.choice(lots)}", group
        held.append(named)
        yield named


def _one_letter_off(chance: random.Random, name: str) -> str:
    slips: dict[str, str] = _WORDS["slips"]
    places = [at for at, letter in enumerate(name) if letter in slips]
    if not places:
        return name
    at = chance.choice(places)
    return name[:at] + chance.choice(slips[name[at]].split()) + name[at + 1 :]


def _product(chance: random.Random, id_: str, named: tuple[str, str], owner: _Owner) -> Product:
    name, group = named
    packing = chance.sample(_listed(_WORDS["packing"]["kinds"]), chance.randrange(3))
    has_code = chance.random() < 0.4
    return Product(
        id_, name, owner.name, owner.place, group, "", SOURCE, _WORDS["mark"], owner.kind, owner.address,
        "; ".join(packing),
        f"https://example.vn/anh/{id_}.jpg" if chance.random() < 0.2 else "",
        barcode(chance.randrange(10**9)) if has_code else "",
        f"https://example.vn/ban/{id_}" if chance.random() < 0.2 else "",
    )  # fmt: skip


def barcode(number: int) -> str:
    """Return an EAN-13 of Viet Nam's prefix with its check digit.

    >>> barcode(123456789)
    '8931234567898'
    """
    digits = f"893{number:09}"
    weighed = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def _scenario(chance: random.Random) -> Scenario:
    lot = chance.randrange(100)
    for scenario, share in _SHARES.items():
        if lot < share:
            return scenario
        lot -= share
    return "valid"


def _certificates(
    chance: random.Random, product: Product, scenario: Scenario, places: Mapping[str, Place]
) -> Iterator[Certificate]:
    """Yield the certificates by which a product is in its state on TODAY."""
    stars = chance.choice((3, 3, 3, 4, 4, 5))
    ago = {
        "valid": range(10, 1000),
        "ending": range(1040, 1095),
        "expired": range(1100, 2200),
        "withdrawn": range(200, 900),
        "potential": range(10, 1000),
        "provincial": range(10, 1000),
    }

    def issued(scenario: str, number: int, *, stars: int = stars) -> Certificate:
        day = TODAY - timedelta(days=chance.choice(ago[scenario]))
        return _certificate(chance, f"{product.id}_{number}", product, stars, day, places)

    match scenario:
        case "valid" | "ending" | "expired":
            yield issued(scenario, 1)
        case "renewed":
            yield issued("expired", 1)
            yield issued("valid", 2, stars=min(stars + chance.randrange(2), 5))
        case "renewed_and_expired":
            last = issued("expired", 2)
            yield _certificate(chance, f"{product.id}_1", product, 3, last.issued_on - timedelta(days=1100), places)
            yield last
        case "withdrawn":
            why = chance.choice(_listed(_WORDS["issuers"]["withdrawn_why"]))
            held = issued("withdrawn", 1)
            day = held.issued_on + timedelta(days=chance.randrange(30, 150))
            yield replace(held, withdrawn_on=day, withdrawn_why=why)
        case "potential":
            yield issued("potential", 1, stars=4)
            yield replace(issued("potential", 2, stars=5), award="potential", issuer_level="province")
        case "provincial":
            yield replace(issued("provincial", 1, stars=5), award="provincial", issuer_level="province")
        case "coming":
            yield _certificate(chance, f"{product.id}_1", product, stars, TODAY + timedelta(days=20), places)


def _certificate(
    chance: random.Random, id_: str, product: Product, stars: int, day: date, places: Mapping[str, Place]
) -> Certificate:
    level = _level(stars, day)
    words = _WORDS["issuers"]
    low, high = _BANDS[stars]
    # A decision names many products: there are few numbers in a year.
    number = chance.randrange(1, 60) * 13
    decision = words["centre_decision" if level == "centre" else "decision"].format(number=number)
    return Certificate(
        id_, product.id, stars, decision, words[level].format(place=_above(product.place, level, places)), day,
        expiry(day), SOURCE, f"{id_[2:7]}-{id_[-1]}/{day.year}/GCN", round(chance.uniform(low, high), 1), level,
    )  # fmt: skip


def _level(stars: int, day: date) -> Literal["district", "province", "centre"]:
    if stars == 5:
        return "centre"
    return "district" if stars == 3 and _DISTRICTS[0] <= day <= _DISTRICTS[1] else "province"


def _above(place: str, level: IssuerLevel, places: Mapping[str, Place]) -> str:
    """Return the name of the place's district or province; its own where it has none."""
    held = places[place]
    while held.level != level and held.parent in places:
        held = places[held.parent]
    return held.name
