"""Following products: what a short message asks of those told or offered right before."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from bot.answers import Answer, ProductAnswer, Smalltalk
from bot.catalog import Catalog
from bot.chats import Chat
from bot.product_bounds import ABOUT
from bot.product_lists import listed
from bot.queries import Query
from bot.verdicts import Verdict, verdict
from intents.lexicon import split
from intents.readings import Reading
from intents.syllables import fold

# The small talk of one who wants none of the products offered.
DECLINED_PRODUCT: Final = "declined_product"
DECISION: Final = "decision"
ISSUED: Final = "product.issued"
# A message this short says yes or no to what was offered.
LONGEST_CONSENT: Final = 5


def product_followed(query: Query, chat: Chat, catalog: Catalog, today: date) -> Answer | None:
    """Return what follows from the products told or offered right before: one is taken, declined, or its source told.

    None where a message does none of these, or names something itself.
    """
    offered = verdicts(chat.offered, catalog, today)
    said = consent(query.reading) if offered else ""
    if said == "yes" and len(offered) == 1:
        return ProductAnswer(offered)
    if said == "no":
        return Smalltalk(DECLINED_PRODUCT)
    if not _asks_source(query, catalog):
        return None
    told = verdicts(chat.products, catalog, today) or offered
    if told:
        return ProductAnswer(told, "source")
    is_list = chat.wanted is not None and chat.wanted.page
    return listed(chat.wanted, catalog, today, None) if chat.wanted is not None and is_list else None


def consent(reading: Reading) -> Literal["", "yes", "no"]:
    """Return whether a message says yes or no and nothing else; empty where it says anything more, or asks.

    "Dạ đúng rồi ạ" is a yes, "đúng không" neither.
    """
    keys = tuple(token.key for token in reading.tokens)
    if len(keys) > LONGEST_CONSENT or "?" in reading.text:
        return ""
    table = _consents()
    words = tuple(key for key in keys if key not in table["soft"] and any(map(str.isalnum, key)))
    said = " ".join(words)
    return "yes" if said in table["yes"] else "no" if said in table["no"] else ""


def verdicts(ids: Iterable[str], catalog: Catalog, today: date) -> tuple[Verdict, ...]:
    """Return the verdicts of products; of those that are gone by now none."""
    return tuple(found for id_ in ids if (found := verdict(id_, today, catalog.snapshot)) is not None)


def _asks_source(query: Query, catalog: Catalog) -> bool:
    """Return whether a message asks where what was told is from, or when it was issued, and names nothing itself."""
    reading = query.reading
    own = {concept for concept in query.own_concepts if catalog.recognizer.index.role(concept) != "soft"}
    names_nothing = not (reading.names or reading.periods or reading.amounts or reading.unknown or reading.outside)
    if not names_nothing or "product" in own or not own <= ABOUT | {DECISION}:
        return False
    is_end = any(mark.startswith("product.") and mark != ISSUED for mark in reading.marks)
    return ISSUED in reading.marks or query.has_shape("source", "as_of") or (query.has_shape("when") and not is_end)


@lru_cache(maxsize=1)
def _consents() -> dict[str, frozenset[str]]:
    table = tomllib.loads((files("bot") / "templates" / "listing.toml").read_text(encoding="utf-8"))["consent"]
    return {name: frozenset(" ".join(map(fold, split(words))) for words in table[name]) for name in table}
