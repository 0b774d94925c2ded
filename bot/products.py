"""Products: what the register says of one, and that it does not hold another."""

import re
from datetime import date
from typing import Final, Literal

from bot.answers import (
    Answer,
    ProductAnswer,
    UnknownProduct,
)
from bot.catalog import Catalog
from bot.chats import Chat
from bot.following import FOLLOWING, telling
from bot.product_asking import asks_to_define
from bot.product_bounds import ABOUT, ASKED, OWNER, beginning
from bot.product_claims import with_claims
from bot.product_following import verdicts
from bot.product_names import Where, named_products, told, where_named
from bot.queries import Query
from bot.showing import show
from bot.verdicts import Verdict, number_key
from intents.readings import FoundConcept
from intents.register_entries import Found
from knowledge.certificates import coverage_of
from knowledge.records import Certificate, Coverage

# A product's name is short: a message with more unknown words is about something else.
MOST_UNKNOWN: Final = 6
# With more unknown words beside its name a product is only mentioned.
MOST_STRANGE: Final = 1
# A message this short may leave out what it asks of.
SHORT: Final = 8
# A decision names many products; so many are shown.
MOST_NUMBERED: Final = 10
# What may be asked of one product: its stars, its certificate.
ABOUT_ONE: Final = frozenset({"star", "certified", "recognised", "ocop", "register", "validity", "genuine", "rating"})
# A barcode of goods as it is typed, in groups or not; and a certificate's or decision's number, or another code.
BARCODE: Final = re.compile(r"(?<![\d/.,-])\d(?: ?\d){12,13}(?![\d/.,-])")
NUMBER: Final = re.compile(r"[\w.-]*\d[\w.-]*(?:/[\w.-]+)+|\d{8}|\d{12}")


def product_answer(query: Query, chat: Chat, catalog: Catalog, today: date) -> Answer | None:
    """Return what the register holds of the products that a message names, or that the chat was about."""
    return with_claims(_product_answer(query, chat, catalog, today), query, today)


def _product_answer(query: Query, chat: Chat, catalog: Catalog, today: date) -> Answer | None:
    numbered = _numbered(query, catalog, today)
    if numbered is not None:
        return numbered
    named = named_products(query.reading, catalog)
    if named:
        return _named(named, query, catalog, today)
    if chat.products and _goes_on(query, catalog):
        asks: Literal["", "owner"] = "owner" if OWNER in query.reading.marks else ""
        return ProductAnswer(verdicts(chat.products, catalog, today), asks)
    if chat.products and (elsewhere := _elsewhere(query, chat.products, catalog, today)):
        return elsewhere
    return _unknown_product(query, catalog)


def _elsewhere(query: Query, products: tuple[str, ...], catalog: Catalog, today: date) -> Answer | None:
    """Return what the register says of the name told last, at a place that is all a message names: "ở Hải Hà à"."""
    reading = query.reading
    if _is_complete(query):
        return None
    is_place = reading.names and all(name.kind in ("place", "foreign") for name in reading.names)
    follows = bool(reading.marks & FOLLOWING) or len(reading.tokens) <= SHORT
    held = catalog.snapshot.products.get(products[0])
    if not is_place or reading.strange or telling(query.own_concepts, catalog) - ABOUT or not follows or held is None:
        return None
    asked = catalog.recognizer.recognise(f"{held.name} {reading.text}")
    named = named_products(asked, catalog)
    return told(*named[0], asked, catalog, today) if named else None


def _is_complete(query: Query) -> bool:
    """Return whether a message asks of products at large, by a subject of its own: "Đầm Hà có mấy sản phẩm OCOP"."""
    if query.has_shape("list", "rank", "compare", "sum", "difference", "source", "as_of", "change"):
        return True
    of_one = query.has_shape("yes_no") or any(concept.startswith("star") for concept in query.own_concepts)
    return "product" in query.own_concepts or bool(query.own_concepts & ABOUT and not of_one)


def _numbered(query: Query, catalog: Catalog, today: date) -> Answer | None:
    """Return the products that bear a code or number of the message, or that none does."""
    held = catalog.products.by_number
    if not held or query.has_shape("source"):
        return None
    codes = BARCODE.findall(query.reading.text)
    numbers = [] if asks_to_define(query.reading) else NUMBER.findall(query.reading.text)
    for number in (*codes, *numbers):
        ids = held.get(number_key(number), ())
        if ids:
            shown = verdicts(ids[:MOST_NUMBERED], catalog, today)
            earlier = _earlier(number, shown[0], catalog) if len(ids) == 1 else None
            return ProductAnswer(shown, number=number, total=len(ids), earlier=earlier)
    return UnknownProduct(codes[0], (), holds=len(catalog.snapshot.products)) if codes else None


def _earlier(number: str, held: Verdict, catalog: Catalog) -> Certificate | None:
    """Return the certificate of a number where it is not the one that counts."""
    key, counting = number_key(number), held.standing.certificate
    certificates = catalog.snapshot.certificates_by_product.get(held.product.id, ())
    numbered = [each for each in certificates if number_key(each.number) == key]
    return numbered[-1] if numbered and counting not in numbered else None


def _named(named: tuple[tuple[Found, Where], ...], query: Query, catalog: Catalog, today: date) -> Answer | None:
    """Return the verdicts of the products that are meant for sure; where none is, what may be meant first."""
    if _asks_otherwise(query, catalog, frozenset[int]().union(*(found.at for found, _ in named))):
        return None
    named = tuple(each for each in named if each[0].fit == "whole" or _is_about_products(query, each[0], catalog))
    if not named:
        return None
    said = [told(found, where, query.reading, catalog, today) for found, where in named]
    sure = [each for each in said if isinstance(each, ProductAnswer)]
    if not sure:
        return said[0]
    asks: Literal["", "owner"] = "owner" if OWNER in query.reading.marks else ""
    return ProductAnswer(tuple(dict.fromkeys(v for each in sure for v in each.verdicts)), asks)


def _asks_otherwise(query: Query, catalog: Catalog, explained: frozenset[int]) -> bool:
    """Return whether a message names a product but asks how it is grown or what it costs."""
    own = {concept for concept in query.own_concepts if catalog.recognizer.index.role(concept) != "soft"}
    texts = {at: token.text for at, token in enumerate(query.reading.tokens)}
    unknown = {texts[at] for at in query.reading.strange - explained} & set(query.reading.unknown)
    owned = {texts[at] for at in explained}
    strange = any(owned.isdisjoint(words.split()) for words in query.reading.outside) or len(unknown) > MOST_STRANGE
    asks = any(c in ABOUT_ONE or c.startswith("star") for c in own) or bool(query.reading.marks.intersection(ASKED))
    return bool(strange) and not asks


def _is_about_products(query: Query, found: Found, catalog: Catalog) -> bool:
    """Return whether a message that nearly names a product, or a part of its name, asks of products or of nothing."""
    index = catalog.recognizer.index
    own = {concept for concept in query.own_concepts if index.role(concept) != "soft"}
    asks = any(c in ABOUT_ONE or c == "product" or c.startswith("star") for c in own)
    # What stands for the owner asks nothing: "htx" is no question of cooperatives.
    beside = {c for each in query.reading.concepts if not _is_within(each, found.at) for c in each.ids} & own
    asks_so = not query.shapes or (found.of_owner and set(query.shapes) == {"yes_no"})
    is_bare = not beside and not query.reading.strange - found.at and bool(asks_so)
    return asks or bool(query.reading.marks.intersection(ASKED)) or is_bare


def _is_within(concept: FoundConcept, at: frozenset[int]) -> bool:
    return concept.end > concept.start and at.issuperset(range(concept.start, concept.end))


def _goes_on(query: Query, catalog: Catalog) -> bool:
    """Return whether a message asks for the stars or the owner of what was named before, and names nothing itself."""
    own = {concept for concept in query.own_concepts if catalog.recognizer.index.role(concept) != "soft"}
    # "5 sao à", but not "5 sao là gì".
    if query.has_shape("yes_no"):
        own = {"star" if concept.startswith("star_") else concept for concept in own}
    asks = own & ABOUT_ONE or query.reading.marks.intersection(ASKED)
    about_it = own <= ABOUT and not query.has_shape("list", "sum", "compare") and not asks_to_define(query.reading)
    most = MOST_STRANGE if query.reading.marks.intersection(ASKED) else 0
    is_bare = not (query.reading.names or query.reading.periods) and len(query.reading.unknown) <= most
    return bool(asks) and about_it and is_bare and "product" not in own


def _unknown_product(query: Query, catalog: Catalog) -> Answer | None:
    """Return that a product is not in the register, where a message asks for stars of something unknown."""
    reading = query.reading
    if not _asks_for_stars(query, catalog) or reading.outside or asks_to_define(reading):
        return None
    owner = catalog.products.search.findings(reading.tokens)[0]
    names = [name for name in reading.names if name.kind == "value"]
    values = [name.id for name in names if not (owner.of_owner and owner.at >= set(range(name.start, name.end)))]
    nameless = _nameless(query, catalog, owner.at)
    if not (values or nameless) or len(reading.unknown) > MOST_UNKNOWN:
        return None
    related = tuple(show(f, catalog) for value in values for f in catalog.facts_by_value.get(value, ())[:1])
    where = where_named(reading, catalog)
    certified, coverage = catalog.snapshot.certificates_by_product, _coverage(query, catalog)
    return UnknownProduct(
        name=values[0] if values else nameless,
        related=related,
        holds=len(catalog.snapshot.products) if certified else 0,
        complete_on=coverage.complete_on if coverage else None,
        covered=catalog.snapshot.places[coverage.place] if coverage else None,
        places=where.labels,
        owner=owner.owner,
        owned=len(owner.of_owner),
    )


def _coverage(query: Query, catalog: Catalog) -> Coverage | None:
    """Return as of when the register is complete for all places that a message names, the first such day."""
    places = [target.place for target in query.targets]
    said = [coverage_of(place.id, catalog.snapshot) if place else None for place in places]
    return min((each for each in said if each), key=lambda each: each.complete_on, default=None) if all(said) else None


def _asks_for_stars(query: Query, catalog: Catalog) -> bool:
    """Return whether a message asks if something has stars, itself or by following one that did."""
    stars = {concept for concept in query.own_concepts if concept.startswith("star")}
    own = {c for c in query.own_concepts if catalog.recognizer.index.role(c) != "soft"} - stars
    own = {concept for concept in own if not concept.startswith("word:")}
    follows = "yes_no" in query.shapes_before and "subject" in query.carried and "ocop" in query.concepts
    if not own <= ABOUT or not (stars or follows or own & {"ocop", "certified", "validity"}):
        return False
    if "product" in own and query.reading.amounts:
        return False
    if query.has_shape("value") and ("star" not in stars or "product" in own):
        return False
    return query.has_shape("yes_no") or "star" in stars or follows


def _nameless(query: Query, catalog: Catalog, explained: frozenset[int]) -> str:
    """Return the words of a message that name something the register does not hold, in their order."""
    reading = query.reading
    learnt = {
        at for found in reading.concepts for at in range(found.start, found.end) if found.ids[0].startswith("word:")
    }
    unknown = set(reading.unknown)
    named = [
        at for at, token in enumerate(reading.tokens) if at not in explained and (at in learnt or token.text in unknown)
    ]
    before = range(beginning(reading, min(named)), min(named)) if named else range(0)
    return " ".join(reading.tokens[at].text for at in (*(at for at in before if at not in explained), *named))
