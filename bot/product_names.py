"""Names of products in a message: which are meant for sure, and which may be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from bot.answers import ProductAnswer, ProductChoice
from bot.catalog import Catalog
from bot.product_bounds import is_bounded
from bot.targets import LEVELS
from bot.verdicts import Verdict, verdict
from intents.readings import FoundName, Reading
from intents.register_bounds import says_nothing
from intents.register_entries import Found
from intents.register_owners import family, is_firm, kind_before
from intents.register_search import ProductIndex
from knowledge.records import Place

MOST_CHOICES: Final = 5
# Rows of one name, owner and place are told together.
MOST_TWINS: Final = 3
# District, commune, village.
DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class Where:
    """The places that a message names."""

    labels: tuple[str, ...] = ()
    ids: frozenset[str] | None = None
    """The ids of these places, of those in them and of those that they went into or were made of; None for no place."""
    own: frozenset[str] = frozenset()
    """The ids of these places alone."""


def named_products(reading: Reading, catalog: Catalog) -> tuple[tuple[Found, Where], ...]:
    """Return each product name that a message was read to hold, of the places that it names."""
    spans = {(name.start, name.end) for name in reading.names if name.kind == "product"}
    search = catalog.products.search
    found = [each for each in search.findings(reading.tokens) if (each.start, each.end) in spans]
    if not found:
        return ()
    where = where_named(reading, catalog, (at for each in found for at in each.at))
    return tuple((_within(each, where, search), where) for each in sorted(found, key=lambda each: each.start))


def _within(found: Found, where: Where, search: ProductIndex) -> Found:
    """Return what was found at the places themselves; where none of it is there, in them and what became of them."""
    here = search.within(found, where.own) if where.own else found
    return search.within(found, where.ids) if here.is_elsewhere or not where.own else here


def where_named(reading: Reading, catalog: Catalog, taken: Iterable[int] = ()) -> Where:
    """Return the places that a message names outside of some tokens."""
    taken = set(taken)
    names = [name for name in reading.names if name.kind in ("place", "foreign") and name.start not in taken]
    if not names:
        return Where()
    places = [(name, tuple(_places(name, catalog))) for name in names]
    ids = frozenset(id_ for _, held in places for place in held for id_ in around(place, catalog))
    own = frozenset(place.id for _, held in places for place in held)
    return Where(tuple(dict.fromkeys(_label(name, held) for name, held in places)), ids, own)


def around(place: Place, catalog: Catalog) -> Iterator[str]:
    """Yield the ids of a place, of all within it, and of the units that these went into or were made of."""
    snapshot, inner = catalog.snapshot, [place]
    for _ in range(DEEPEST):
        for each in inner:
            yield each.id
            yield from (id_.rstrip("~") for id_ in each.successors)
            yield from (unit.id for unit in snapshot.made_of.get(each.id, ()))
        inner = [child for each in inner for child in snapshot.children_by_place.get(each.id, ())]


def _places(name: FoundName, catalog: Catalog) -> Iterator[Place]:
    level = LEVELS.get(name.level)
    named = catalog.places_by_name.get(name.id, ()) if name.kind == "place" else ()
    yield from [place for place in named if place.level == level] or named


def _label(name: FoundName, places: tuple[Place, ...]) -> str:
    types = {place.type for place in places}
    return f"{next(iter(types))} {name.id}" if len(types) == 1 else name.id


def told(found: Found, where: Where, reading: Reading, catalog: Catalog, day: date) -> ProductAnswer | ProductChoice:
    """Return what the register says of a name: the verdict where one product is meant for sure, else what may be."""
    verdicts = _verdicts(found.ids, catalog, day)
    doubt = _doubt(found, reading)
    # Where there are no stars to be given to another product of a longer name, words beside the name do no harm.
    if doubt == "beside" and found.fit == "whole" and _claim_nothing(verdicts):
        doubt = ""
    if not doubt and _is_taken(found, verdicts):
        return ProductAnswer(verdicts)
    reason = _reason(found, doubt)
    return ProductChoice(
        reason=reason,
        name=verdicts[0].product.name if found.fit == "whole" and not doubt else _typed(found, reading),
        verdicts=verdicts[:MOST_CHOICES],
        total=found.total if found.fit != "near" else len(verdicts[:MOST_CHOICES]),
        owner=found.owner,
        places=where.labels,
        owned=len(found.of_owner),
    )


def _reason(found: Found, doubt: str) -> Literal["several", "part", "near", "elsewhere", "others"]:
    """Return why products are only offered."""
    if found.fit == "near" or doubt == "beside":
        return "near"
    if found.is_others or doubt:
        return "others"
    if found.is_elsewhere:
        return "elsewhere"
    return "part" if found.fit == "part" else "several"


def _verdicts(ids: Iterable[str], catalog: Catalog, day: date) -> tuple[Verdict, ...]:
    """Return the verdicts of products; beyond those that are shown only so many as tell whether they are twins."""
    few = list(ids)[: MOST_CHOICES + MOST_TWINS]
    return tuple(told for id_ in few if (told := verdict(id_, day, catalog.snapshot)) is not None)


def _is_taken(found: Found, verdicts: tuple[Verdict, ...]) -> bool:
    """Return whether what was found is what is meant: a whole name of one product, or a part that claims nothing."""
    if found.is_elsewhere or found.is_others or not verdicts:
        return False
    if found.fit == "whole":
        return found.total == 1 or _are_twins(verdicts)
    is_told_by_owner = bool(found.owner) and found.is_telling
    return found.fit == "part" and found.total == 1 and (_claim_nothing(verdicts) or is_told_by_owner)


def _claim_nothing(verdicts: tuple[Verdict, ...]) -> bool:
    """Return whether no product of these has, or ever had, a certificate."""
    return all(each.standing.state in ("registered", "unknown") for each in verdicts)


def _are_twins(verdicts: tuple[Verdict, ...]) -> bool:
    """Return whether products differ in nothing that people could tell them apart by."""
    rows = {(each.product.name, each.product.owner, each.product.place) for each in verdicts}
    return len(rows) == 1 and len(verdicts) <= MOST_TWINS


def _doubt(found: Found, reading: Reading) -> str:
    """Return why a name may be another one's: words `beside` it, or an unknown `owner`; empty for no doubt."""
    if not is_bounded(found, reading):
        return "beside"
    if not found.of_owner:
        return "owner" if _names_other_owner(found, reading) else ""
    return "owner" if _is_of_other_kind(found, reading) else ""


def _names_other_owner(found: Found, reading: Reading) -> bool:
    """Return whether a message names an owner whom the register does not know: "của HTX Trăng Khuyết"."""
    keys = tuple(token.key for token in reading.tokens)
    for at in range(1, len(keys)):
        begin = kind_before(keys, at)
        if begin == at or at in found.at or kind_before(keys, at + 1) < at + 1:
            continue
        if at in reading.strange:
            return True
        # "Nhà", "anh" and the like begin no owner's name where what follows is understood.
        if is_firm(keys[begin:at]) and not says_nothing(reading.tokens[at], "behind_kind"):
            return True
    return False


def _is_of_other_kind(found: Found, reading: Reading) -> bool:
    """Return whether the owner was named as another kind than it is: a company's jar is no cooperative's."""
    named = " ".join(reading.tokens[at].text for at in sorted(found.at) if not found.start <= at < found.end)
    asked, held = family(named), family(found.owner)
    return bool(asked and held) and asked != held


def _typed(found: Found, reading: Reading) -> str:
    """Return the name as typed, with the unknown words right before and behind it."""
    start, end = found.start, found.end
    while start - 1 in reading.strange:
        start -= 1
    while end in reading.strange:
        end += 1
    return reading.words(start, end)
