"""The questions as people type them, through the whole system."""

from datetime import date

import pytest

from bot.messages import Message
from bot.responder import Hoidap
from intents.phrasebook import phrasebook
from knowledge.store import open_store
from tests.judging import Question, Verdict, judge, questions

FILES = ("officials", "citizens", "adversarial", "mixed", "facts")
KEPT_ASIDE = ("kept_aside/officials", "kept_aside/citizens", "kept_aside/adversarial", "kept_aside/mixed")
# What the questions passed when they were last scored, less two in a hundred: below it something was lost.
LEAST_PASSED = 0.94
MOST_WRONG = 0.007
TODAY = date(2026, 11, 21)
SHAPES_ANSWERED = frozenset({"answer", "product", "define", "no_data"})


@pytest.fixture(scope="module")
def bot() -> Hoidap:
    """The real bot over the packaged data."""
    return Hoidap(open_store(":memory:"), lambda: TODAY)


@pytest.fixture(scope="module")
def verdicts(bot: Hoidap) -> tuple[Verdict, ...]:
    """Every question judged."""
    return tuple(judge(bot, question) for question in questions(*FILES, *KEPT_ASIDE))


def test_ids_are_unique() -> None:
    """No two questions bear one id."""
    ids = [question.id for question in questions(*FILES, *KEPT_ASIDE)]

    assert len(ids) == len(set(ids))


def test_most_questions_pass(verdicts: tuple[Verdict, ...]) -> None:
    """The share of questions answered as they should be does not fall."""
    failed = [f"{each.question.id}: {' / '.join(each.question.turns)}" for each in verdicts if not each.passed]

    assert len(failed) <= (1 - LEAST_PASSED) * len(verdicts), failed


def test_hardly_any_reply_is_wrong(verdicts: tuple[Verdict, ...]) -> None:
    """A reply that says what must not be said is rarer than seven in a thousand."""
    wrong = [f"{each.question.id}: {each.reply.text}" for each in verdicts if each.wrong]

    assert len(wrong) <= MOST_WRONG * len(verdicts), wrong


def test_every_way_of_typing_is_understood(verdicts: tuple[Verdict, ...]) -> None:
    """No way of typing falls behind the others."""
    by_register: dict[str, list[bool]] = {}
    for each in verdicts:
        by_register.setdefault(each.question.register, []).append(each.passed)

    shares = {register: sum(passed) / len(passed) for register, passed in by_register.items()}

    assert {register: share for register, share in shares.items() if share < 0.9} == {}


@pytest.mark.parametrize("question", tuple(questions("facts")), ids=lambda question: question.id)
def test_plain_question_gets_its_fact(bot: Hoidap, question: Question) -> None:
    """Each fact of the articles can be got by a plain question."""
    verdict = judge(bot, question)

    assert verdict.passed, verdict.reply.text


def test_every_fact_is_reached(bot: Hoidap, verdicts: tuple[Verdict, ...]) -> None:
    """The list of the facts that no question reaches is empty."""
    shown = {(fact.place, fact.indicator, fact.value, fact.period) for each in verdicts for fact in each.reply.facts}

    assert [fact.id for fact in bot.catalog.snapshot.facts if bot.key_of(fact) not in shown] == []


@pytest.mark.parametrize(
    ("shape", "example"),
    [(shape.id, example) for shape in phrasebook().shapes for example in shape.examples],
)
def test_example_of_a_shape_is_answered(bot: Hoidap, shape: str, example: str) -> None:
    """Each intent's example questions are read as that intent and get an answer."""
    reading, _, _ = bot.explain(example)
    reply = bot.respond(Message("test", example, "", example))

    assert (shape in reading.shapes, reply.kind in SHAPES_ANSWERED) == (True, True)
