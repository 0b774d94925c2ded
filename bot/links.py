"""Links that lead to the bot: the id of a product or a glossary entry, as what is asked with it."""

import re
from collections.abc import Iterator
from typing import Final

from bot.answers import Definition, ProductAnswer
from bot.responder import Hoidap
from bot.suggestions import asking
from knowledge.snapshot import Snapshot

# What a link may carry (core.telegram.org/bots/features#deep-linking).
_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def payload_of(id_: str) -> str | None:
    """Return what a link carries for a product or a topic; None where its id can't be in a link."""
    return id_ if _PAYLOAD.fullmatch(id_) else None


def linked_question(payload: str, hoidap: Hoidap) -> str | None:
    """Return the question about the product or the glossary entry of that id, which is surely answered with it.

    None for any other payload, and where no question leads there.
    """
    if not _PAYLOAD.fullmatch(payload):
        return None
    questions = _questions(payload, hoidap.refresh().snapshot)
    return next((text for text in questions if _leads_to(text, payload, hoidap)), None)


def _questions(id_: str, snapshot: Snapshot) -> Iterator[str]:
    if (topic := snapshot.topics.get(id_)) is not None:
        others = (term.text for term in snapshot.terms if (term.kind, term.target) == ("topic", id_))
        for name in (topic.title, *others):
            yield asking("topic", name)
            yield name
    if (product := snapshot.products.get(id_)) is not None:
        place = snapshot.places.get(product.place)
        yield asking("product", product.name, place.name) if place else product.name
        yield product.name


def _leads_to(text: str, id_: str, hoidap: Hoidap) -> bool:
    match hoidap.explain(text)[2]:
        case Definition(topic=topic):
            return topic.id == id_
        case ProductAnswer(products=(product,)):
            return product.id == id_
        case _:
            return False
