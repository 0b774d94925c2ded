"""Lists and counts of products: complete totals, ten to a page, never passed off as a published figure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from bot.answers import Answer, Clarification, ComparisonAnswer, FigureAnswer, ProductList, ProductRanking, Shown
from bot.catalog import Catalog
from bot.chats import Chat
from bot.lookup import look_up
from bot.product_asking import IN_FORCE, list_wanted
from bot.queries import Query
from bot.verdicts import verdict
from bot.wanted import Tally, Wanted
from bot.wording import named
from intents.register_groups import group_of
from knowledge.certificates import Standing, State, coverage_of
from knowledge.extents import units_within
from knowledge.records import Place, Product

PAGE: Final = 10
MOST_RANKED: Final = 5
STATES: Final[tuple[State, ...]] = ("ending", "valid", "expired", "withdrawn", "registered", "unknown")
# Words for states: no published figure tells them.
STATED: Final = frozenset({"product.valid", "product.ending", "product.expired", "product.withdrawn"})
OCOP: Final = "ocop"
NAMING: Final = frozenset({"ocop", "product"})


def product_list(query: Query, chat: Chat, catalog: Catalog, today: date) -> Answer | None:
    """Return the products that a message wants listed, counted or ranked; None where it wants nothing of that kind."""
    wanted = list_wanted(query, chat, catalog)
    if wanted is None:
        return None
    if wanted.by:
        return _ranking(wanted, catalog, today)
    is_of_register = wanted.owner or wanted.group or wanted.by_end or query.reading.marks & STATED
    asks_anew = bool(query.concepts & NAMING) and not is_of_register
    published = look_up(query, catalog) if asks_anew else None
    if wanted.counts and isinstance(published, FigureAnswer | ComparisonAnswer | Clarification):
        return None
    found = listed(wanted, catalog, today, _published(published))
    if not found.total and wanted.of_owner and wanted.labels:
        return None
    return replace(found, is_unpublished=asks_anew and wanted.counts)


def with_register(found: Answer | None, query: Query, catalog: Catalog, today: date) -> Answer | None:
    """Return a published number of products with what the register holds beside it, where it holds any there."""
    if not isinstance(found, FigureAnswer) or not catalog.snapshot.certificates or len(found.figures) != 1:
        return found
    shown = found.figures[0]
    counts = shown.indicator.programme == OCOP and shown.indicator.kind in ("count", "ratio")
    if not counts or shown.fact.status == "target" or "product" not in query.own_concepts | query.concepts:
        return found
    wanted = Wanted(
        states=IN_FORCE,
        stars=frozenset(stars for stars in (3, 4, 5) if f"star_{stars}" in query.concepts),
        labels=(named(shown.place),),
        places=units_within((shown.place.id,), catalog.snapshot),
        own=frozenset({shown.place.id}),
        counts=True,
    )
    return replace(found, register=listed(wanted, catalog, today, None))


def listed(wanted: Wanted, catalog: Catalog, today: date, published: Shown | None) -> ProductList:
    """Return a page of the products wanted, with their number and that of each state."""
    standings = catalog.products.standings(today)
    held = [each for each in _within(wanted, catalog) if _fits(each, standings[each.id], wanted, catalog)]
    found = [each for each in held if not wanted.states or standings[each.id].state in wanted.states]
    found.sort(key=lambda each: _order(each, standings[each.id]))
    pages = max(1, -(-len(found) // PAGE))
    page = min(wanted.page, pages)
    rows = found[(page - 1) * PAGE : page * PAGE]
    ended = sum(standings[each.id].state in ("expired", "withdrawn") for each in held)
    return ProductList(
        wanted=replace(wanted, page=page),
        group=next((each.group for each in found if wanted.group), ""),
        rows=tuple(each for row in rows if (each := verdict(row.id, today, catalog.snapshot)) is not None),
        total=len(found),
        pages=pages,
        tally=_tally(standings[each.id].state for each in found),
        lapsed=ended if wanted.states == IN_FORCE else 0,
        coverage=_coverage(wanted, catalog),
        wider=_at_wider(wanted, standings, catalog),
        published=published,
        day=today,
    )


def _at_wider(wanted: Wanted, standings: Mapping[str, Standing], catalog: Catalog) -> tuple[tuple[Place, int], ...]:
    """Return how many products that would be wanted are only known to be at each wider place, the most first."""
    counts = Counter(
        each.place
        for place in wanted.wider
        for each in catalog.snapshot.products_by_place.get(place, ())
        if _fits(each, standings[each.id], replace(wanted, places=None), catalog)
        if not wanted.states or standings[each.id].state in wanted.states
        if not wanted.of_owner or each.id in wanted.of_owner
    )
    return tuple((catalog.snapshot.places[place], number) for place, number in counts.most_common())


def _within(wanted: Wanted, catalog: Catalog) -> Iterable[Product]:
    products = catalog.snapshot.products
    if wanted.of_owner:
        return (products[id_] for id_ in wanted.of_owner if id_ in products)
    if wanted.places is not None:
        by_place = catalog.snapshot.products_by_place
        return (each for place in wanted.places for each in by_place.get(place, ()))
    return products.values()


def _fits(product: Product, standing: Standing, wanted: Wanted, catalog: Catalog) -> bool:
    """Return whether a product is one that is wanted, whatever its state."""
    if wanted.places is not None and product.place not in wanted.places:
        return False
    if wanted.group and group_of(product.group) != wanted.group:
        return False
    certificate = standing.certificate
    if wanted.stars and (certificate is None or certificate.stars not in wanted.stars):
        return False
    if wanted.begins is None or wanted.ends is None:
        return True
    if wanted.by_end:
        return certificate is not None and wanted.begins <= certificate.expires_on <= wanted.ends
    held = catalog.snapshot.certificates_by_product.get(product.id, ())
    return any(wanted.begins <= each.issued_on <= wanted.ends for each in held if each.award == "national")


def _order(product: Product, standing: Standing) -> tuple[int, date, str, str]:
    """Order by state, those that end first coming first, then by name."""
    ends = standing.certificate.expires_on if standing.certificate and standing.state == "ending" else date.min
    return STATES.index(standing.state), ends, product.name.lower(), product.id


def _tally(states: Iterable[State]) -> Tally:
    counts = Counter(states)
    return Tally(
        valid=counts["valid"] + counts["ending"],
        ending=counts["ending"],
        expired=counts["expired"],
        withdrawn=counts["withdrawn"],
        registered=counts["registered"],
        unknown=counts["unknown"],
    )


def _coverage(wanted: Wanted, catalog: Catalog) -> tuple[Place, date] | None:
    """Return as of when the register is complete for all places that were asked for, and the place it was said of."""
    snapshot = catalog.snapshot
    said = [coverage_of(place, snapshot) for place in wanted.own]
    if not said or not all(said):
        return None
    first = min((each for each in said if each), key=lambda each: each.complete_on)
    return snapshot.places[first.place], first.complete_on


def _published(found: Answer | None) -> Shown | None:
    """Return the published number of what a list is of, where there is one of one place."""
    if not isinstance(found, FigureAnswer) or len(found.figures) != 1:
        return None
    shown = found.figures[0]
    counts = shown.indicator.programme == OCOP and shown.indicator.kind in ("count", "ratio")
    return shown if counts and shown.fact.status != "target" else None


def _ranking(wanted: Wanted, catalog: Catalog, today: date) -> ProductRanking:
    """Return who has the most of the products wanted; certificates that ended count for nobody unless asked for."""
    asked = wanted if wanted.states else replace(wanted, states=IN_FORCE)
    standings = catalog.products.standings(today)
    kinds = {"cooperative", "company", "household", "group"} & {wanted.kind}
    found = [
        each
        for each in _within(asked, catalog)
        if standings[each.id].state in asked.states and _fits(each, standings[each.id], asked, catalog)
    ]
    if wanted.by == "owner":
        found = [each for each in found if each.owner and (not kinds or each.owner_kind in kinds)]
    counts = Counter((each.owner if wanted.by == "owner" else "", each.place) for each in found)
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ties = sum(number == ranked[0][1] for _, number in ranked)
    rows = tuple((_label(*key, catalog), number) for key, number in ranked[:MOST_RANKED])
    return ProductRanking(asked, rows, ties, today)


def _label(owner: str, place: str, catalog: Catalog) -> str:
    held = catalog.snapshot.places.get(place)
    return ", ".join(part for part in (owner, named(held) if held else "") if part)
