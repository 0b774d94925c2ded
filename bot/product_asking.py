"""What list of products a message asks for: its own words first, what it leaves out from the list before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from bot.catalog import Catalog
from bot.chats import Chat
from bot.following import FOLLOWING
from bot.product_bounds import ABOUT, marked_at
from bot.product_names import around, where_named
from bot.queries import Query
from bot.wanted import By, Wanted
from intents.readings import Reading
from intents.register_entries import NOTHING, Found
from intents.register_groups import group_in
from intents.register_owners import family
from knowledge.certificates import State
from knowledge.extents import units_within

STATES: Final[dict[str, frozenset[State]]] = {
    "product.ending": frozenset({"ending"}),
    "product.expired": frozenset({"expired"}),
    "product.withdrawn": frozenset({"withdrawn"}),
    "product.valid": frozenset({"valid", "ending"}),
}
IN_FORCE: Final = STATES["product.valid"]
ENDS: Final = frozenset({"product.ending", "product.expired"})
LISTED: Final = "product.listed"
STARRED: Final = "product.starred"
OTHERS: Final = "product.others"
NEXT: Final = "product.next"
OWNERS: Final = "product.owners"
STARS: Final = {"star_3": 3, "star_4": 4, "star_5": 5}
HIGHEST: Final = 5
UP: Final = "star_up"
COMMUNE: Final = "commune"
PROVINCE: Final = "province"
# With a time these ask for certificates given then; "năm 2019 có bao nhiêu sản phẩm" asks for what was published.
GIVEN: Final = frozenset({"certified", "recognised", "rating"})
# A list's words beside those that ask of one product.
LISTING: Final = ABOUT | {"commune", "company", "district_unit", UP, "newly_started"}
# A message this short may leave out that it asks for a list.
SHORT: Final = 8


def list_wanted(query: Query, chat: Chat, catalog: Catalog) -> Wanted | None:
    """Return which products a message wants listed, counted or ranked; None where it wants nothing of that kind."""
    reading = query.reading
    if not catalog.snapshot.certificates or query.has_shape("difference", "source", "as_of", "change"):
        return None
    if asks_to_define(reading):
        return None
    if NEXT in reading.marks and chat.wanted is not None:
        return replace(chat.wanted, page=chat.wanted.page + 1, counts=False)
    if OTHERS in reading.marks and chat.products:
        return _of_same_owner(chat.products[0], catalog)
    owner = _owner(reading, catalog)
    own = _own(query, owner, catalog)
    group, grouped = group_in(reading.tokens)
    if query.status == "target" or _is_strange(query, owner.at | grouped | _marked(reading), catalog):
        return None
    if chat.wanted is not None and chat.wanted.page and _goes_on(reading, own, query, catalog):
        return _joined(chat.wanted, own)
    if own.labels and not own.places:
        return None
    own = replace(own, group=group if _names_products(query, catalog) else "")
    return own if _asks(query, own, owner, catalog) else None


def asks_to_define(reading: Reading) -> bool:
    """Return whether a message asks what something means, by more than words such as "hết hạn"."""
    marked = _marked(reading)
    asked = [set(range(start, end)) for shape, start, end in reading.shape_spans if shape == "define"]
    return any(not at <= marked for at in asked)


def _owner(reading: Reading, catalog: Catalog) -> Found:
    """Return the owner that a message names by its kind, or names alone, and nothing of a product's name."""
    found = catalog.products.search.findings(reading.tokens)[0]
    at = frozenset(at for at in found.at if not found.start <= at < found.end)
    is_called = bool(at) and bool(family(reading.words(min(at), max(at) + 1)))
    if not found.of_owner or not (is_called or len(at) == len(reading.tokens)):
        return NOTHING
    asked, products = family(reading.words(min(at), max(at) + 1)), catalog.snapshot.products
    of_kind = tuple(id_ for id_ in found.of_owner if family(products[id_].owner) == asked)
    owners = {products[id_].owner for id_ in of_kind or found.of_owner}
    name = next(iter(owners)) if len(owners) == 1 else ""
    return replace(found, at=at, of_owner=of_kind or found.of_owner, owner=name)


def _marked(reading: Reading) -> frozenset[int]:
    """Return where the words stand that ask for a list: the lexicon may have read some of them as others."""
    return marked_at(reading, (*STATES, LISTED, OWNERS))


def _own(query: Query, owner: Found, catalog: Catalog) -> Wanted:
    """Return what a message says of the products that it wants, whether or not it wants any."""
    reading = query.reading
    where = where_named(reading, catalog, owner.at)
    stars = _stars(query)
    period = next((each for each in query.periods if each.begins and "period" not in query.carried), None)
    by_end = period is not None and bool(ENDS & reading.marks)
    return Wanted(
        states=frozenset() if by_end else _states(reading) or (IN_FORCE if stars else frozenset()),
        by_end=by_end,
        stars=stars,
        owner=owner.owner or reading.words(min(owner.at), max(owner.at) + 1) if owner.of_owner else "",
        of_owner=frozenset(owner.of_owner),
        labels=where.labels,
        places=units_within(where.own, catalog.snapshot) if where.ids is not None else None,
        own=where.own,
        wider=wider_than(where.own, catalog),
        begins=period.begins if period else None,
        ends=period.ends if period else None,
        year=year_told(period.begins, period.ends) if period and period.begins and period.ends else "",
        by=_by(query, catalog),
        kind=_kind(reading),
        counts=query.has_shape("value"),
    )


def wider_than(places: Iterable[str], catalog: Catalog) -> frozenset[str]:
    """Return the ids of the units that hold some of the places in part or whole, but for a province."""
    snapshot, own = catalog.snapshot, tuple(places)
    held = [snapshot.places[id_] for id_ in own if id_ in snapshot.places]
    near = {id_ for place in held for id_ in around(place, catalog)} | {place.parent for place in held if place.parent}
    wide = {id_ for id_ in near if id_ in snapshot.places and snapshot.places[id_].level != PROVINCE}
    return frozenset(wide - units_within(own, snapshot))


def _states(reading: Reading) -> frozenset[State]:
    """Return the states asked for; "sắp hết hạn" is not "hết hạn"."""
    marked = [mark for mark in STATES if mark in reading.marks]
    return STATES[marked[0]] if marked else frozenset()


def _stars(query: Query) -> frozenset[int]:
    named = {stars for concept, stars in STARS.items() if concept in query.own_concepts}
    if named and UP in query.own_concepts:
        named |= set(range(min(named), HIGHEST + 1))
    return frozenset(named)


def year_told(begins: date, ends: date) -> str:
    """Return a time as it is written: a year, or two days."""
    whole = (begins.month, begins.day, ends.month, ends.day) == (1, 1, 12, 31)
    if whole:
        return str(begins.year) if begins.year == ends.year else f"{begins.year}–{ends.year}"
    return f"{begins:%d/%m/%Y}–{ends:%d/%m/%Y}"


def _by(query: Query, catalog: Catalog) -> By:
    """Return what is ranked: "HTX nào nhiều sản phẩm nhất", "xã nào nhiều sản phẩm 4 sao nhất"."""
    if not query.has_shape("rank"):
        return ""
    if OWNERS in query.reading.marks or "cooperative" in query.own_concepts:
        return "owner"
    return "place" if COMMUNE in query.own_concepts else ""


def _kind(reading: Reading) -> str:
    texts = [token.text for token in reading.tokens]
    return next((kind for at in range(len(texts)) if (kind := family(" ".join(texts[at : at + 4])))), "")


def _of_same_owner(product: str, catalog: Catalog) -> Wanted | None:
    held = catalog.snapshot.products.get(product)
    if held is None or not held.owner:
        return None
    alike = catalog.snapshot.products.values()
    ids = frozenset(each.id for each in alike if (each.owner, each.place) == (held.owner, held.place))
    return Wanted(owner=held.owner, of_owner=ids)


def _is_strange(query: Query, explained: frozenset[int], catalog: Catalog) -> bool:
    """Return whether a message has words that no list of products could be asked with."""
    index = catalog.recognizer.index
    concepts = {
        at
        for each in query.reading.concepts
        if any(index.role(c) != "soft" and c not in LISTING and not c.startswith("star") for c in each.ids)
        for at in range(each.start, each.end)
    }
    values = {at for name in query.reading.names if name.kind == "value" for at in range(name.start, name.end)}
    return bool((query.reading.strange | concepts | values) - explained)


def _names_products(query: Query, catalog: Catalog) -> bool:
    return bool(query.own_concepts & {"product", "ocop"}) or LISTED in query.reading.marks


def _goes_on(reading: Reading, own: Wanted, query: Query, catalog: Catalog) -> bool:
    """Return whether a message only changes something of the list before: "ở Bình Liêu thì sao", "4 sao thì sao"."""
    says = own.labels or own.stars or own.states or own.begins or (LISTED in reading.marks)
    follows = bool(reading.marks & FOLLOWING) or len(reading.tokens) <= SHORT
    return bool(says) and follows and not _names_products(query, catalog) and not own.owner and not own.by


def _joined(before: Wanted, own: Wanted) -> Wanted:
    """Return the list before with what the message says instead."""
    joined = replace(before, page=1)
    if own.labels:
        joined = replace(joined, labels=own.labels, places=own.places, own=own.own, wider=own.wider)
    if own.stars or own.states:
        joined = replace(joined, stars=own.stars or before.stars, states=own.states)
    if own.begins:
        joined = replace(joined, begins=own.begins, ends=own.ends, year=own.year)
    return joined


def _asks(query: Query, own: Wanted, owner: Found, catalog: Catalog) -> bool:
    """Return whether a message asks for products: by what it says, not for the number that was published."""
    marks, names = query.reading.marks, _names_products(query, catalog)
    asks = query.has_shape("list", "value") or LISTED in marks or not query.shapes
    if owner.of_owner:
        return asks or bool(STATES.keys() & marks)
    if own.by:
        return names or bool(own.stars or own.states)
    if STATES.keys() & marks:
        return (names and (asks or bool(own.labels))) or bool(own.stars)
    if own.begins and not query.own_concepts & GIVEN:
        return False
    if STARRED in marks and own.stars and names and not query.reading.amounts:
        return True
    if "star" in query.own_concepts and LISTED not in marks and not query.has_shape("list"):
        return False
    if query.reading.amounts:
        return False
    narrows = bool(own.group or own.labels or own.begins) or (bool(own.stars) and bool(query.shapes))
    return names and asks and (narrows or LISTED in marks)
