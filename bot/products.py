"""Products: what the register says of one, and that it does not hold another."""

from datetime import date
from typing import Final

from bot.answers import (
    Answer,
    ProductAnswer,
    UnknownProduct,
)
from bot.catalog import Catalog
from bot.chats import Chat
from bot.queries import Query
from bot.showing import show

# A product's name is short: a message with more unknown words is about something else.
MOST_UNKNOWN: Final = 6
# With more unknown words beside its name a product is only mentioned.
MOST_STRANGE: Final = 1
PRODUCT_WORDS: Final = frozenset(
    {"ocop", "product", "certified", "recognised", "register", "star", "reach", "new", "cooperative"}
)
# What may be asked of one product: its stars, its certificate.
ABOUT_ONE: Final = frozenset({"star", "certified", "recognised", "ocop", "register"})


def product_answer(query: Query, chat: Chat, catalog: Catalog, today: date) -> Answer | None:
    """Return what the register holds of the products that a message names, or that the chat was about."""
    ids = dict.fromkeys(name.id for name in query.reading.names if name.kind == "product")
    if ids and _asks_otherwise(query, catalog):
        return None
    if not ids and chat.products and _goes_on(query, catalog):
        ids = dict.fromkeys(chat.products)
    if ids:
        products = tuple(catalog.snapshot.products[id_] for id_ in ids if id_ in catalog.snapshot.products)
        held = [c for p in products for c in catalog.snapshot.certificates_by_product.get(p.id, ())]
        last = max(held, key=lambda c: c.expires_on) if held else None
        place = catalog.snapshot.places.get(products[0].place)
        return ProductAnswer(products, place, last, bool(last and last.expires_on >= today))
    return _unknown_product(query, catalog)


def _asks_otherwise(query: Query, catalog: Catalog) -> bool:
    """Return whether a message names a product but asks how it is grown or what it costs."""
    own = {concept for concept in query.own_concepts if catalog.recognizer.index.role(concept) != "soft"}
    strange = query.reading.outside or len(query.reading.unknown) > MOST_STRANGE
    return bool(strange) and not any(c in ABOUT_ONE or c.startswith("star") for c in own)


def _goes_on(query: Query, catalog: Catalog) -> bool:
    """Return whether a message asks for the stars of what was named before, and names nothing of its own."""
    own = {concept for concept in query.own_concepts if catalog.recognizer.index.role(concept) != "soft"}
    asks = own & ABOUT_ONE and own <= PRODUCT_WORDS and not query.has_shape("define", "list", "sum", "compare")
    is_bare = not query.reading.names and not query.reading.periods and not query.reading.unknown
    return bool(asks) and is_bare and "product" not in own


def _unknown_product(query: Query, catalog: Catalog) -> Answer | None:
    """Return that a product is not in the register, where a message asks for stars of something unknown."""
    reading = query.reading
    if not _asks_for_stars(query, catalog) or reading.outside or query.has_shape("define"):
        return None
    values = [name.id for name in reading.names if name.kind == "value"]
    nameless = _nameless(query, catalog)
    if not (values or nameless) or len(reading.unknown) > MOST_UNKNOWN:
        return None
    related = tuple(show(f, catalog) for value in values for f in catalog.facts_by_value.get(value, ())[:1])
    return UnknownProduct(values[0] if values else nameless, related)


def _asks_for_stars(query: Query, catalog: Catalog) -> bool:
    """Return whether a message asks if something has stars, itself or by following one that did."""
    stars = {concept for concept in query.own_concepts if concept.startswith("star")}
    own = {c for c in query.own_concepts if catalog.recognizer.index.role(c) != "soft"} - stars
    own = {concept for concept in own if not concept.startswith("word:")}
    follows = "yes_no" in query.shapes_before and "subject" in query.carried and "ocop" in query.concepts
    if not own <= PRODUCT_WORDS or not (stars or follows or own & {"ocop", "certified"}):
        return False
    if "product" in own and query.reading.amounts:
        return False
    if query.has_shape("value") and ("star" not in stars or "product" in own):
        return False
    return query.has_shape("yes_no") or "star" in stars or follows


def _nameless(query: Query, catalog: Catalog) -> str:
    """Return the words of a message that name something the register does not hold, in their order."""
    reading = query.reading
    learnt = {
        at for found in reading.concepts for at in range(found.start, found.end) if found.ids[0].startswith("word:")
    }
    unknown = set(reading.unknown)
    return " ".join(token.text for at, token in enumerate(reading.tokens) if at in learnt or token.text in unknown)
