"""The products of a snapshot, ready to be asked for: by name, by number, by how they stand."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from bot.verdicts import products_by_number
from intents.register_entries import Entry
from intents.register_search import ProductIndex
from knowledge.certificates import Standing, standing
from knowledge.snapshot import Snapshot

# Yesterday and today, around midnight.
MOST_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Products:
    """What questions about products are answered by."""

    search: ProductIndex
    """By name and owner."""
    by_number: Mapping[str, tuple[str, ...]]
    """The ids of the products that bear a code or number, by its key; see `bot.verdicts.number_key`."""
    standings: Callable[[date], Mapping[str, Standing]]
    """How all products stand on a day, by id: worked out once for a day, in some tenths of a second for 15,000."""


def products_of(snapshot: Snapshot) -> Products:
    """Return the products of a snapshot, ready to be asked for; takes about a second for 15,000."""
    return Products(ProductIndex(_entries(snapshot)), products_by_number(snapshot), _standings(snapshot))


def with_certificates(products: Products, snapshot: Snapshot) -> Products:
    """Return the same products with the certificates of a later snapshot, which names nothing new."""
    return replace(products, by_number=products_by_number(snapshot), standings=_standings(snapshot))


def _entries(snapshot: Snapshot) -> Iterator[Entry]:
    """Yield the products as the search knows them, with their other names."""
    other: dict[str, list[str]] = defaultdict(list)
    for term in snapshot.terms:
        if term.kind == "product":
            other[term.target].append(term.text)
    for each in snapshot.products.values():
        yield Entry(each.id, each.name, each.owner, each.place, tuple(other[each.id]))


def _standings(snapshot: Snapshot) -> Callable[[date], Mapping[str, Standing]]:
    @lru_cache(maxsize=MOST_DAYS)
    def standings(day: date) -> Mapping[str, Standing]:
        held = snapshot.certificates_by_product
        return {each.id: standing(each, held.get(each.id, ()), day) for each in snapshot.products.values()}

    return standings
