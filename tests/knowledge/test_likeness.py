"""An inbox that nobody looked after for months is grouped as quickly as any other."""

import time
from datetime import UTC, datetime
from itertools import product

import pytest

from bot.staff.likeness import grouped
from knowledge.names import folded
from knowledge.questions import Question

NOON = datetime(2031, 1, 1, 12, tzinfo=UTC)
LETTERS = "bcdghklmnp"


def asked(*texts: str) -> list[Question]:
    """Questions that were refused, asked in this order and given as the inbox has them."""
    made = [Question(NOON, text, "out_of_scope", likeness=folded(text), id=n) for n, text in enumerate(texts, 1)]
    return made[::-1]


@pytest.mark.parametrize("length", [30, 280, 900])
def test_thousands_of_texts_are_grouped_at_once(length: int) -> None:
    """Five thousand texts, all different, of any length: two seconds of the processor are ten times what it takes."""
    words = ["".join(letters) for letters in product(LETTERS, repeat=4)][:5_000]
    questions = asked(*(f"hỏi {word} " * (length // 9) for word in words))
    began = time.process_time()

    groups = grouped(questions)

    assert sum(len(group.questions) for group in groups) == len(questions)
    assert time.process_time() - began < 2


def test_most_asked_of_many_are_still_compared() -> None:
    """Beyond the texts that are compared, a slip is a matter of its own; the most asked come first as ever."""
    many = tuple(f"câu hỏi {first}{other} lạ" for first, other in product("abcdeghiklmnopqrstuvxy", repeat=2))
    often = ("số bò sữa ở Đầm Hà",) * 3 + ("so bo sua o dam haa",) * 2

    groups = grouped(asked(*often, *(f"{each} {number:05}" for number, each in enumerate(many * 3))))

    assert [len(groups[0].questions), groups[0].number] == [5, 1]
