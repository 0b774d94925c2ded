"""Products: what the register says of one, and that it does not hold another."""

from datetime import date
from typing import Final

from bot.answers import (
    Answer,
    ProductAnswer,
    UnknownProduct,
)
from bot.catalog import Catalog
from bot.queries import Query
from bot.showing import show

PRODUCT_WORDS: Final = frozenset({"ocop", "product", "certified", "recognised", "register", "star", "reach", "new"})


def product_answer(query: Query, catalog: Catalog, today: date) -> Answer | None:
    ids = dict.fromkeys(name.id for name in query.reading.names if name.kind == "product")
    if ids:
        products = tuple(catalog.snapshot.products[id_] for id_ in ids if id_ in catalog.snapshot.products)
        held = [c for p in products for c in catalog.snapshot.certificates_by_product.get(p.id, ())]
        last = max(held, key=lambda c: c.expires_on) if held else None
        place = catalog.snapshot.places.get(products[0].place)
        return ProductAnswer(products, place, last, bool(last and last.expires_on >= today))
    return _unknown_product(query, catalog)


def _unknown_product(query: Query, catalog: Catalog) -> Answer | None:
    """Return that a product is not in the register, where a message asks for stars of something unknown."""
    reading = query.reading
    stars = {c for c in query.own_concepts if c.startswith("star")}
    own = {c for c in query.own_concepts if catalog.recognizer.index.role(c) != "soft"} - stars
    words = [c for c in own if c.startswith("word:")]
    own -= set(words)
    if not own <= PRODUCT_WORDS or not (stars or own & {"ocop", "certified"}) or reading.outside:
        return None
    values = [name.id for name in reading.names if name.kind == "value"]
    asked = query.has_shape("yes_no") or "star" in stars
    if query.has_shape("value") and "star" not in stars:
        return None
    if not (reading.unknown or values or words) or not asked or query.has_shape("define") or len(reading.unknown) > 6:
        return None
    related = tuple(show(f, catalog) for value in values for f in catalog.facts_by_value.get(value, ())[:1])
    return UnknownProduct(values[0] if values else _nameless(query, catalog), related)


def _nameless(query: Query, catalog: Catalog) -> str:
    """Return the words of a message that name something the register does not hold, in their order."""
    reading = query.reading
    learnt = {
        at for found in reading.concepts for at in range(found.start, found.end) if found.ids[0].startswith("word:")
    }
    unknown = set(reading.unknown)
    return " ".join(token.text for at, token in enumerate(reading.tokens) if at in learnt or token.text in unknown)
