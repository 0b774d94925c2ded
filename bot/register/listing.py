"""The register in lists: searched as somebody types, filtered, in pages."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from bot.register.codes import Codes
from intents.syllables import fold
from knowledge.certificates import Standing, State, standing
from knowledge.records import Place, Product
from knowledge.snapshot import Snapshot

PAGE: Final = 20
STATES: Final[tuple[State, ...]] = ("valid", "ending", "expired", "withdrawn", "registered", "unknown")
# Of a search box: nobody types a longer name, and each word is looked for in each product.
LONGEST_SEARCH: Final = 120
_MOST_WORDS: Final = 12
# RapidFuzz's partial_ratio of what was typed against name and owner, both folded: a slip or two in a name.
_NEAR: Final = 85
_MOST_NEAR: Final = 5
# Village, commune, district, province.
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty or None narrows nothing."""

    text: str = ""
    """Words of a name, of an owner, or of both, as typed."""
    place: str = ""
    """A place's id; products of the places within it count."""
    group: str = ""
    """A group's name as the register has it."""
    stars: int | None = None
    state: State | None = None
    page: int = 1
    """Counted from 1; one beyond the last shows the last."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A product as a list shows it."""

    product: Product
    standing: Standing
    place: Place | None
    within: tuple[str, ...]
    """The ids of its place and of those around it."""
    name: str
    """Folded, for searching."""
    words: str
    """Name, other names, owner, folded, for searching."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: one page of it, and how much there is."""

    wanted: Wanted
    """As it was taken: its page is one that exists."""
    listed: tuple[Listed, ...]
    total: int
    pages: int
    near: tuple[Listed, ...] = ()
    """Where nothing was found: products whose names are written much alike; offered, never taken."""


class Register:
    """The products of one snapshot as they stand on one day; never changed."""

    def __init__(self, snapshot: Snapshot, day: date) -> None:
        """Read all products once: 15,000 take about a second."""
        self.snapshot = snapshot
        self.day = day
        self.listed: tuple[Listed, ...] = tuple(sorted(self._all(), key=lambda each: (each.name, each.words)))
        self.by_id: Mapping[str, Listed] = {each.product.id: each for each in self.listed}
        # Not for each card: to fold all owners takes 100 ms.
        self._by_owner: dict[tuple[str, str], list[Listed]] = {}
        for each in self.listed:
            self._by_owner.setdefault(_owner(each.product), []).append(each)

    def _all(self) -> Iterator[Listed]:
        others: dict[str, list[str]] = {}
        for term in self.snapshot.terms:
            if term.kind == "product":
                others.setdefault(term.target, []).append(term.text)
        for product in self.snapshot.products.values():
            held = self.snapshot.certificates_by_product.get(product.id, ())
            names = " ".join(others.get(product.id, ()))
            yield Listed(
                product,
                standing(product, held, self.day),
                self.snapshot.places.get(product.place),
                tuple(self._within(product.place)),
                fold(product.name),
                fold(f"{product.name} {names} {product.owner}"),
            )

    def _within(self, place: str) -> Iterator[str]:
        above: str | None = place
        for _ in range(_DEEPEST):
            found = self.snapshot.places.get(above or "")
            if found is None:
                return
            yield found.id
            above = found.parent

    def look(self, wanted: Wanted) -> Look:
        """Return the products that fit everything wanted, those whose own name begins with the words first."""
        words = fold(wanted.text[:LONGEST_SEARCH]).split()[:_MOST_WORDS]
        fitting = [each for each in self.listed if _fits(each, wanted)]
        found = [each for each in fitting if all(word in each.words for word in words)] if words else fitting
        if words:
            said = " ".join(words)
            found.sort(key=lambda each: (not each.name.startswith(said), said not in each.name))
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, wanted.page), pages)
        shown = tuple(found[(page - 1) * PAGE : page * PAGE])
        near = self._near(" ".join(words), fitting) if words and not found else ()
        return Look(replace(wanted, page=page), shown, len(found), pages, near)

    def _near(self, said: str, fitting: list[Listed]) -> tuple[Listed, ...]:
        names = [each.words for each in fitting]
        close = process.extract(said, names, scorer=fuzz.partial_ratio, limit=_MOST_NEAR, score_cutoff=_NEAR)
        return tuple(fitting[at] for _, _, at in close)

    def of_owner(self, product: Product) -> tuple[Listed, ...]:
        """Return the other products of a product's owner in its place; none where no owner is recorded."""
        if not product.owner:
            return ()
        same = self._by_owner.get(_owner(product), ())
        return tuple(each for each in same if each.product.id != product.id)

    @cached_property
    def codes(self) -> Codes:
        """The codes of its products."""
        return Codes(self.snapshot)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups that products are of, by name."""
        return tuple(sorted({each.product.group for each in self.listed} - {""}, key=fold))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return Counter(id_ for each in self.listed for id_ in each.within)

    def places(self, chosen: str) -> tuple[Place, ...]:
        """Return the places to choose from: the widest that parts the products, what is chosen, and what it holds."""
        places = [self.snapshot.places[id_] for id_ in self._places]
        around = {chosen, *self._within(chosen)}
        shown = [each for each in places if self._is_wide(each) or each.id in around or each.parent == chosen]
        return tuple(sorted(shown, key=lambda each: (each.level != "province", fold(each.name), each.type)))

    def _is_wide(self, place: Place) -> bool:
        """Return whether a place lies in no district: a province, a district, or a commune of today."""
        above = self.snapshot.places.get(place.parent or "")
        return above is None or above.level == "province"


def _owner(product: Product) -> tuple[str, str]:
    return fold(product.owner), product.place


def _fits(each: Listed, wanted: Wanted) -> bool:
    held = each.standing.certificate
    return (
        (not wanted.place or wanted.place in each.within)
        and (not wanted.group or wanted.group == each.product.group)
        and (wanted.stars is None or (held is not None and held.stars == wanted.stars))
        and (wanted.state is None or wanted.state == each.standing.state)
    )
