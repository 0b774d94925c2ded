"""How a question was understood, in short: what is kept of it beside its text."""

from dataclasses import dataclass
from typing import Final

from bot.answers import (
    Answer,
    Clarification,
    Definition,
    NoFigure,
    OutOfScope,
    ProductAnswer,
    ProductChoice,
    ProductList,
    ProductRanking,
    Smalltalk,
    UnknownProduct,
)
from bot.catalog import Catalog
from bot.messages import ReplyKind
from bot.product_lists import OCOP
from bot.queries import Query
from bot.responder import Understood
from bot.staff.words import say
from bot.wording import named, shown_figures
from knowledge.names import folded

# A list of all communes would make every line of the inbox a page.
_MOST_PLACES: Final = 3
_OF_PRODUCTS: Final = (ProductAnswer, ProductChoice, ProductList, ProductRanking, UnknownProduct)
_KNOWN_NAMES: Final = frozenset({"place", "product", "value"})


@dataclass(frozen=True, slots=True)
class Summary:
    """What is kept of how a question was understood."""

    reading: str
    """Subject, place and year; empty for what was not understood."""
    again: str
    """What asks the same in a new chat; empty where the text itself does."""
    likeness: str
    """What questions that ask the same share."""
    places: tuple[str, ...]
    programme: str
    """The id of the programme asked about; or empty."""
    is_near: bool
    """Whether a message that was refused names something of the base."""


def summary(understood: Understood, kind: ReplyKind, catalog: Catalog) -> Summary:
    """Return what is kept of how a message was understood; of several questions in one, of all."""
    parts = understood.parts
    readings = [_words(query, answer) for query, answer in parts]
    reading = "; ".join(" · ".join(word for word in words if word) for words in readings if any(words))
    # Words that nothing explains make the reading a guess: staff are to see them, and questions part by them.
    is_sure = bool(reading) and not any(query.reading.unknown for query, _ in parts)
    carried = is_sure and len(parts) == 1 and bool(parts[0][0].carried)
    by_reading = is_sure and kind not in ("clarify", "out_of_scope")
    return Summary(
        reading=reading,
        again=_again(*readings[0]) if carried else "",
        likeness=folded(reading if by_reading else understood.text),
        places=tuple(dict.fromkeys(place for query, answer in parts for place in _places(query, answer))),
        programme=next((found for _, answer in parts if (found := _programme(answer, catalog))), ""),
        is_near=kind == "out_of_scope" and any(_is_near(query, answer, catalog) for query, answer in parts),
    )


def _words(query: Query, answer: Answer) -> tuple[str, str, str]:
    """Return subject, places and year; each may be empty."""
    if isinstance(answer, OutOfScope | Smalltalk):
        return "", "", ""
    if isinstance(answer, Definition | ProductAnswer):
        return _subject(answer), "", ""
    places = [target.label for target in query.targets] or [
        named(shown.place) for shown in shown_figures(answer) if not isinstance(answer, NoFigure)
    ]
    years = [str(period.begins.year) for period in query.periods if period.begins]
    subject = _subject(answer)
    return subject, ", ".join(dict.fromkeys(places[:_MOST_PLACES])), years[0] if years and subject else ""


def _subject(answer: Answer) -> str:
    match answer:
        case NoFigure() | Clarification():
            return answer.label
        case UnknownProduct() | ProductChoice():
            return answer.name
        case Definition():
            return answer.topic.title
        case ProductAnswer():
            return ", ".join(product.name for product in answer.products[:_MOST_PLACES])
        case _:
            figures = shown_figures(answer)
            return figures[0].indicator.label if figures else ""


def _again(subject: str, places: str, year: str) -> str:
    if not subject:
        return ""
    return " ".join(say("asked.again_year" if year else "asked.again", what=subject, places=places, year=year).split())


def _places(query: Query, answer: Answer) -> tuple[str, ...]:
    if isinstance(answer, Definition):
        return ()
    asked = tuple(target.place.id for target in query.targets if target.place)
    if asked or isinstance(answer, NoFigure):
        return asked
    return tuple(dict.fromkeys(shown.place.id for shown in shown_figures(answer)))[:_MOST_PLACES]


def _programme(answer: Answer, catalog: Catalog) -> str:
    if isinstance(answer, NoFigure):
        indicators = catalog.snapshot.indicators.values()
        return next((each.programme for each in indicators if each.label == answer.label), "")
    if isinstance(answer, _OF_PRODUCTS) and OCOP in catalog.snapshot.programmes:
        return OCOP
    figures = shown_figures(answer)
    return figures[0].indicator.programme if figures else ""


def _is_near(query: Query, answer: Answer, catalog: Catalog) -> bool:
    """Return whether a message names a subject, a place or a product of the base, and none of another world."""
    if not isinstance(answer, OutOfScope) or answer.is_command or query.reading.outside:
        return False
    index = catalog.recognizer.index
    is_subject = any(index.role(concept) != "soft" for concept in query.reading.concept_ids)
    return is_subject or any(name.kind in _KNOWN_NAMES for name in query.reading.names)
