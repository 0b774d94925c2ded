"""What the peers learn from: texts that each stand for one whole question, which hoidap words the reply to."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.messages import Message, Reply
from bot.responder import Hoidap
from intents.phrasebook import phrasebook
from knowledge.records import Fact
from tests.judging import questions

OUT_OF_SCOPE = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and the question that it stands for."""

    text: str
    label: str
    """The plain question of a fact or topic, or the small talk, whose reply answers the text too."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Everything that a peer may pick, and what it learns from."""

    examples: tuple[Example, ...]
    replies: dict[str, Reply]
    """hoidap's reply to each label; `OUT_OF_SCOPE` for a text that a peer is not sure of."""


def learn_from(bot: Hoidap) -> Labels:
    """Return the examples: facts in several wordings, glossary entries, small talk; each label's reply by hoidap."""
    examples = tuple(dict.fromkeys((*_facts(bot), *_topics(bot), *_smalltalk())))
    replies = {example.label: _reply(bot, example.label) for example in examples}
    return Labels(examples, replies | {OUT_OF_SCOPE: _reply(bot, "?!")})


def _reply(bot: Hoidap, text: str) -> Reply:
    return bot.respond(Message("bench", text, "", text))


def _facts(bot: Hoidap) -> Iterator[Example]:
    """Yield the question of each fact as it stands, and every name of its figure with the place's and the year."""
    fact_by_key = {bot.key_of(fact): fact for fact in bot.catalog.snapshot.facts}
    for question in questions("facts"):
        text = question.turns[-1]
        shown = _reply(bot, text).facts[0]
        fact = fact_by_key[shown.place, shown.indicator, shown.value, shown.period]
        for wording in (text, *_wordings(fact, bot)):
            yield Example(wording, text)


def _wordings(fact: Fact, bot: Hoidap) -> Iterator[str]:
    snapshot = bot.catalog.snapshot
    place = snapshot.places[fact.place].name
    names = [term.text for term in snapshot.terms if (term.kind, term.target) == ("indicator", fact.indicator)]
    for name in (snapshot.indicators[fact.indicator].label, *names):
        yield f"{name} {place}"
        yield f"{name} {place} {fact.period_to.year}"


def _topics(bot: Hoidap) -> Iterator[Example]:
    snapshot = bot.catalog.snapshot
    for topic in snapshot.topics.values():
        names = [term.text for term in snapshot.terms if (term.kind, term.target) == ("topic", topic.id)]
        for name in (topic.title, *names):
            yield Example(f"{name} là gì?", f"{topic.title} là gì?")


def _smalltalk() -> Iterator[Example]:
    for talk in phrasebook().smalltalk:
        for cue in talk.cues:
            yield Example(cue, talk.cues[0])
