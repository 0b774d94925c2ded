"""The names of things: each, typed as a message of its own, is taken for what it names and for nothing else."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.answers import Definition
from bot.responder import Hoidap
from intents.readings import SubjectKind
from intents.syllables import fold
from knowledge.records import Term
from knowledge.store import open_store

TODAY = date(2026, 11, 21)
# What differs by less is a tie: both names say the same, and one of them is a label.
TIE = 0.006


@pytest.fixture(scope="module")
def bot() -> Hoidap:
    """The real bot over the packaged data."""
    return Hoidap(open_store(":memory:"), lambda: TODAY)


def terms(kind: str) -> Iterator[Term]:
    """The packaged other names of one kind of thing."""
    return (term for term in open_store(":memory:").snapshot().terms if term.kind == kind)


def first(bot: Hoidap, text: str, kind: SubjectKind) -> set[str]:
    """The subjects that explain a message best, several where they tie."""
    reading = bot.catalog.recognizer.recognise(text)
    concepts = reading.concept_ids | (reading.cues if kind == "topic" else frozenset())
    ranked = bot.catalog.recognizer.rank(concepts, kind)
    return {match.id for match in ranked if match.score > ranked[0].score - TIE}


def defines(bot: Hoidap, text: str, topic: str) -> bool:
    """Whether the topic is what explains the text when it is asked what that is."""
    _, _, answered = bot.explain(f"{text} là gì?")
    return isinstance(answered, Definition) and answered.topic.id == topic


def test_every_label_of_an_indicator_wins(bot: Hoidap) -> None:
    """No indicator's own label is won by another indicator, typed with marks or without."""
    labels = [(each.id, text) for each in bot.catalog.snapshot.indicators.values() for text in (each.label,)]
    lost = [text for id_, label in labels for text in (label, fold(label)) if id_ not in first(bot, text, "figure")]

    assert lost == []


def test_every_other_name_of_an_indicator_wins(bot: Hoidap) -> None:
    """No other name of an indicator is won by another indicator, unless that bears the same name."""
    bearers: dict[str, set[str]] = {}
    for term in terms("indicator"):
        bearers.setdefault(fold(term.text), set()).add(term.target)
    lost = [text for text, ids in bearers.items() if not ids & first(bot, text, "figure")]

    assert lost == []


def test_every_name_of_a_topic_wins(bot: Hoidap) -> None:
    """No name of a glossary entry is won by another entry; one that a list holds too is told where it is asked for."""
    titles = [(each.id, each.title) for each in bot.catalog.snapshot.topics.values()]
    names = [*titles, *((term.target, term.text) for term in terms("topic"))]
    lost = [
        f"{id_}: {text}" for id_, text in names if id_ not in first(bot, text, "topic") and not defines(bot, text, id_)
    ]

    assert lost == []


def test_every_place_and_product_is_found(bot: Hoidap) -> None:
    """Each product, and each place that has figures, is found by its name, typed with marks or without."""
    snapshot = bot.catalog.snapshot
    names = [(snapshot.places[id_].name, snapshot.places[id_].name) for id_ in snapshot.facts_by_place]
    names += [(each.id, each.name) for each in snapshot.products.values()]
    texts = [(id_, text) for id_, name in names for text in (name, fold(name))]

    assert [t for id_, t in texts if id_ not in {name.id for name in bot.catalog.recognizer.recognise(t).names}] == []
