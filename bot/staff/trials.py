"""What people would be answered otherwise after a change of names: tried on test questions before it is written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.messages import Reply
from bot.staff.commands import Office
from bot.staff.words import cut, say
from bot.wording import named
from knowledge.changes import Entry
from knowledge.names import folded
from knowledge.snapshot import Snapshot

# Two answers each, at two or three milliseconds: half a second together.
MOST_QUESTIONS: Final = 120
_MOST_RECORDED: Final = 200
_MOST_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that would be answered otherwise."""

    question: str
    before: Reply
    after: Reply


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the test questions."""

    asked: int
    turns: tuple[Turn, ...]
    example: Turn
    """What the change is for."""

    def lines(self) -> tuple[str, ...]:
        """Return what the change is for, how many other answers change, and the first of them with both answers."""
        example = say("names.example", question=cut(self.example.question), answer=_first(self.example.after))
        meant = int(_says(self.example.before) != _says(self.example.after))
        if meant:
            example = f"{example}\n{say('names.example_before', answer=_first(self.example.before))}"
        if not self.turns:
            return example, say("names.trial_meant" if meant else "names.trial_none", asked=self.asked + meant)
        told = (
            say("names.trial_turn", question=cut(turn.question), before=_first(turn.before), after=_first(turn.after))
            for turn in self.turns[:_MOST_SHOWN]
        )
        return (example, say("names.trial", asked=self.asked + meant, changed=len(self.turns) + meant), *told)


def try_out(office: Office, entries: tuple[Entry, ...], names: Iterable[str], *, example: str) -> Trial:
    """Return which test questions a change would answer otherwise; those that share words with the names go first."""
    questions = (example, *check_questions(office, names))
    before = office.hoidap.foresee((), questions)
    after = office.hoidap.foresee(entries, questions)
    meant, *turns = (Turn(*each) for each in zip(questions, before, after, strict=True))
    return Trial(len(turns), tuple(turn for turn in turns if _says(turn.before) != _says(turn.after)), meant)


def check_questions(office: Office, names: Iterable[str]) -> tuple[str, ...]:
    """Return questions about what the base holds and what people asked, the nearest to some names first.

    They are made of the base's own labels, places, topics and products, so that there are some in every base.
    """
    phrases = [folded(name) for name in names]
    wanted = {word for phrase in phrases for word in phrase.split()}
    asked = [each.asks for each in office.store.questions.last(_MOST_RECORDED) if each.outcome in ("answer", "define")]
    made = dict.fromkeys((*asked, *_made(office.snapshot())))
    near = Counter({text: _nearness(folded(text), phrases, wanted) for text in made})
    return tuple(text for text, _ in near.most_common(MOST_QUESTIONS))


def _nearness(key: str, phrases: list[str], wanted: set[str]) -> int:
    """Return how many of the words a question shares; all of them in their order count double."""
    return len(wanted & set(key.split())) + sum(len(phrase.split()) for phrase in phrases if phrase in key)


def _made(snapshot: Snapshot) -> Iterator[str]:
    for indicator, facts in snapshot.facts_by_indicator.items():
        label = snapshot.indicators[indicator].label if indicator in snapshot.indicators else ""
        for place in dict.fromkeys(fact.place for fact in facts):
            if label and place in snapshot.places:
                yield f"{label} {named(snapshot.places[place])}"
    for topic in snapshot.topics.values():
        yield say("names.about_topic", title=topic.title)
    for product in snapshot.products.values():
        yield product.name
    for place in dict.fromkeys(snapshot.facts_by_place):
        if place in snapshot.places:
            yield say("names.about_place", place=named(snapshot.places[place]))


def _says(reply: Reply) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return reply.kind, reply.lines, reply.fact_ids


def _first(reply: Reply) -> str:
    return cut(reply.lines[0], 100)
