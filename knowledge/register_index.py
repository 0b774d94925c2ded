"""Which product or certificate of the register a row speaks of: by name, owner and place, by day and award."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Final, TypeAlias

from knowledge.list_words import list_words
from knowledge.names import folded, same_name, slug
from knowledge.records import Certificate, OwnerKind, Place, Product, Source
from knowledge.stars import read_decision

_Key: TypeAlias = tuple[str, str]

# The five tones as marks of their own: "hoà" and "hòa" have the same one, at another letter.
_TONES: Final = re.compile(r"[\u0300\u0301\u0303\u0309\u0323]")
_LONGEST_SLUG: Final = 60
_DEEPEST_NESTING: Final = 4
# The names of a whole province, several times over.
_MOST_KEYS: Final = 50_000


@lru_cache(maxsize=_MOST_KEYS)
def name_key(name: str) -> str:
    """Return what two spellings of one product's name share: case, spaces, dashes and where a tone's mark stands.

    >>> name_key("Bánh Hoà  Bình") == name_key("bánh hòa bình"), name_key("Quy Hoa") == name_key("Quy Hòa")
    (True, False)
    """
    words = re.findall(r"[\w\u0300-\u036f]+", unicodedata.normalize("NFD", same_name(name)))
    return " ".join(_TONES.sub("", word) + "".join(_TONES.findall(word)) for word in words)


@lru_cache(maxsize=_MOST_KEYS)
def owner_key(name: str) -> str:
    """Return what two spellings of one owner's name share: as for products, and the words before it in one form.

    >>> owner_key("Hợp tác xã Hú") == owner_key("HTX  hú"), owner_key("HTX Hú") == owner_key("HTX Hù")
    (True, False)
    """
    return " ".join(_in_one_form(name_key(name).split(), name))


def _in_one_form(keyed: list[str], name: str) -> list[str]:
    """Return a name's words, or keys of them, with those that go together in front of names made one."""
    plain = re.findall(r"\w+", folded(name))
    for together, form in list_words().owner_forms.items():
        parts = together.split()
        for at in range(len(plain) - len(parts), -1, -1):
            if plain[at : at + len(parts)] == parts and len(plain) == len(keyed):
                plain[at : at + len(parts)] = keyed[at : at + len(parts)] = [form]
    return keyed


def owner_kind_of(name: str) -> OwnerKind:
    """Return an owner's kind by the words before its name; empty where they tell none."""
    plain = " ".join([*_in_one_form(re.findall(r"\w+", folded(name)), name), ""])
    found = next((kind for word, kind in list_words().owner_kinds.items() if plain.startswith(f"{word} ")), "")
    kinds: tuple[OwnerKind, ...] = ("cooperative", "company", "household", "group", "")
    return next(kind for kind in kinds if kind == found)


def product_id(name: str, owner: str, place: str) -> str:
    """Return the id that a new product gets from its name, owner and place: the same for the same, always.

    The slug alone would be the same for names that differ in a mark.
    """
    told = slug(f"{name} {owner}")[:_LONGEST_SLUG].strip("_") or "product"
    mark = sha256("\n".join((name_key(name), owner_key(owner), place)).encode()).hexdigest()[:6]
    return f"{told}_{mark}"


class RegisterIndex:
    """The register's records as lists name them; grows while an import is read."""

    def __init__(self) -> None:
        """Begin empty."""
        self._places: dict[str, Place] = {}
        self._current: dict[str, Product] = {}
        self._products: dict[_Key, dict[str, Product]] = {}
        self._products_by_name: dict[str, dict[str, Product]] = {}
        self._certificates: dict[tuple[str, date, str], Certificate] = {}
        self._sources: dict[tuple[str, date | None], dict[str, str]] = {}

    def add(self, record: object) -> None:
        """Make a record known; one of the same id gives way to it."""
        match record:
            case Place():
                self._places[record.id] = record
            case Product():
                key = name_key(record.name)
                self._current[record.id] = record
                self._products.setdefault((key, owner_key(record.owner)), {})[record.id] = record
                self._products_by_name.setdefault(key, {})[record.id] = record
            case Certificate():
                self._certificates[record.product, record.issued_on, record.award] = record
            case Source(kind="decision"):
                decision = read_decision(record.title)
                if decision is not None:
                    day = record.published or decision.day
                    self._sources.setdefault((same_name(decision.number), day), {})[record.id] = folded(
                        record.publisher
                    )

    def products(self, name: str, owner: str, place: str) -> tuple[Product, ...]:
        """Return the products of a name and an owner, in or around the place where one is given.

        A list without owners, or one known without an owner, is told by name and place alone.
        """
        key = name_key(name)
        held = self._products.get((key, owner_key(owner)), {}) if owner else self._products_by_name.get(key, {})
        found = self._near(held, place)
        return found if found or not (owner and place) else self._near(self._products.get((key, ""), {}), place)

    def _near(self, held: Mapping[str, Product], place: str) -> tuple[Product, ...]:
        current = (each for each in held.values() if self._current[each.id] is each)
        return tuple(each for each in current if self._is_near(each.place, place))

    def certificate(self, product: str, issued_on: date, award: str) -> Certificate | None:
        """Return the certificate of a product of a day and an award; None for none."""
        return self._certificates.get((product, issued_on, award))

    def source_of(self, number: str, day: date, issuer: str) -> str:
        """Return the id of the source that is a decision of a number, day and issuer; empty for none.

        Numbers begin anew each year and in each office; an issuer that is not known may be any.
        """
        held, wanted = self._sources.get((same_name(number), day), {}), folded(issuer)
        return next((each for each, publisher in held.items() if not (wanted and publisher) or publisher == wanted), "")

    def within(self, ids: tuple[str, ...], wider: tuple[str, ...]) -> tuple[str, ...]:
        """Return the places that lie in one of some wider ones; those right below it, where there are such.

        "Xã Quảng Tân, tỉnh Quảng Ninh" is the commune of today, the former one lay in a district.
        """
        inside = tuple(each for each in ids if set(self._above(each)) & set(wider))
        below = tuple(each for each in inside if (held := self._places.get(each)) and held.parent in wider)
        return below or inside

    def _is_near(self, one: str, other: str) -> bool:
        """Say whether two places may be told for one another: one in the other, or in what that went into.

        Lists tell the district in one year and the commune in another, and since July 2025 its new name.
        """
        if not other or one == other:
            return True
        ones, others = self._with_successors(one), self._with_successors(other)
        return any(self._holds(one, each) for each in others) or any(self._holds(other, each) for each in ones)

    def _holds(self, one: str, other: str) -> bool:
        return one in self._above(other) or other in self._above(one)

    def _with_successors(self, place: str) -> tuple[str, ...]:
        held = self._places.get(place)
        return (place, *(each.removesuffix("~") for each in held.successors)) if held else (place,)

    def _above(self, place: str) -> Iterator[str]:
        at: str | None = place
        for _ in range(_DEEPEST_NESTING):
            if not at:
                return
            yield at
            held = self._places.get(at)
            at = held.parent if held else None
