"""Invented bases: what staff import is understood at once, with nothing else touched."""

import pytest

from tests.evaluation import LEAST_OF_WORLD, MOST_WRONG, world_bot, world_questions, worlds
from tests.judging import judge


@pytest.mark.parametrize("world", worlds())
def test_imported_base_is_understood(world: str) -> None:
    """Of an imported base of another district nine in ten questions pass, and hardly any reply is wrong."""
    bot = world_bot(world)
    verdicts = [judge(bot, question) for question in world_questions(world)]
    failed = [f"{each.question.id}: {each.question.turns}" for each in verdicts if not each.passed]

    assert len(failed) <= (1 - LEAST_OF_WORLD) * len(verdicts), failed
    assert sum(each.wrong for each in verdicts) <= MOST_WRONG * len(verdicts)


def test_there_are_bases() -> None:
    """The tests above ask something."""
    assert [len(world_questions(world)) >= 100 for world in worlds()] == [True, True, True]
