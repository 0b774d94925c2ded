"""Several questions in one message."""

import pytest

from bot.parts import split_questions
from tests.bot.real import shared_world

PARTS = {
    "one": ("Đầm Hà có mấy xã nông thôn mới", 1),
    "two sentences": ("Đầm Hà có mấy xã nông thôn mới? Hải Hà có mấy sản phẩm OCOP?", 2),
    "joined": ("Đầm Hà mấy xã nông thôn mới còn Hải Hà mấy xã nông thôn mới", 2),
    "asked twice without a sign": ("dam ha may xa dang ky nang cao may xa kieu mau", 2),
    "two of one kind joined": ("Hải Hà có mấy thôn và mấy vườn đạt chuẩn", 1),
    "one number of two things": ("Hải Hà mấy thôn với mấy vườn đạt chuẩn nông thôn mới", 1),
}


@pytest.mark.parametrize(("text", "expected"), PARTS.values(), ids=PARTS)
def test_questions_are_told_apart(text: str, expected: int) -> None:
    """A message is cut where another question with a subject of its own begins, and nowhere else."""
    assert len(split_questions(text, shared_world().bot.catalog.recognizer)) == expected
