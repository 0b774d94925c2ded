"""What people ask with a jar in their hand, of a made-up register of 15,000 products, in all ways of typing."""

import random
import re

import pytest

from intents.syllables import fold
from tests.evaluation import LEAST_BY_REGISTER, LEAST_OF_REGISTER, REGISTER, register_bot
from tests.judging import Verdict, judge, questions
from tests.register_world import register_world

VALID = re.compile(r"còn hạn đến (\d\d/\d\d/\d{4})")


@pytest.fixture(scope="module")
def verdicts() -> tuple[Verdict, ...]:
    """Every question judged."""
    bot = register_bot()
    return tuple(judge(bot, question) for question in questions(REGISTER))


def test_there_are_three_hundred(verdicts: tuple[Verdict, ...]) -> None:
    """There are three hundred questions or more, each with an id of its own."""
    assert len({each.question.id for each in verdicts}) == len(verdicts) >= 300


def test_questions_are_answered_right(verdicts: tuple[Verdict, ...]) -> None:
    """Of a hundred questions 97 are answered as they should be."""
    failed = [f"{each.question.turns}: {each.reply.text}" for each in verdicts if not each.passed]

    assert len(failed) <= (1 - LEAST_OF_REGISTER) * len(verdicts), failed


def test_nothing_is_said_that_must_not_be(verdicts: tuple[Verdict, ...]) -> None:
    """No reply says what it must not: a star where there is none, a wrong state, that something was faked."""
    assert [f"{each.question.turns}: {each.reply.text}" for each in verdicts if each.wrong] == []


def test_nothing_is_wrongly_said_to_be_valid(verdicts: tuple[Verdict, ...]) -> None:
    """Whatever a reply on one product says to be valid, and until when, is what was expected of it."""
    told = [each for each in verdicts if each.reply.kind == "product" and VALID.search(each.reply.lines[0])]
    wrong = [
        each.reply.text
        for each in told
        for day in VALID.findall(each.reply.lines[0])
        if not any(f"còn hạn đến {day}" in pattern for pattern in each.question.must)
    ]

    assert wrong == []
    assert len(told) > 50


def test_every_way_of_typing_is_understood(verdicts: tuple[Verdict, ...]) -> None:
    """No way of typing falls behind the others."""
    ways = {each.question.register for each in verdicts}
    shares = {way: [each.passed for each in verdicts if each.question.register == way] for way in ways}

    assert {way: passed for way, passed in shares.items() if sum(passed) < LEAST_BY_REGISTER * len(passed)} == {}


BEFORE = ("bột", "viên", "nước cốt", "cao", "trà túi lọc", "snack")
BEHIND = ("Bông Trang", "Mây Trắng", "Số Một", "Thượng Hạng", "Mới", "Cô Ba", "Đà Lạt", "Việt", "Cầu Ngói")
OWNERS = (
    "HTX Trăng Khuyết",
    "Công ty TNHH Mây Ngàn",
    "cơ sở Bà Tư",
    "hộ kinh doanh Nguyễn Văn Tèo",
    "tổ hợp tác Hoa Sữa",
)
PLACES = ("Đà Nẵng", "Cà Mau", "Sa Pa", "Nghệ An")


def test_piece_of_another_name_is_not_taken() -> None:
    """A name with words before or behind it, of an unknown owner or at another place is never said to be valid."""
    bot, chance = register_bot(), random.Random(5)
    held = {fold(each.name) for each in register_world().products}
    texts = []
    for product in chance.sample(register_world().products, 60):
        name = product.name
        others = (f"{chance.choice(BEFORE)} {name}", f"{name} {chance.choice(BEHIND)}")
        texts += [f"{each} còn hạn không" for each in others if fold(each) not in held]
        texts.append(f"{name} của {chance.choice(OWNERS)} còn hạn không")
        texts.append(f"{name} ở {chance.choice(PLACES)} mấy sao")
    texts += [fold(text) for text in texts]

    assert [text for text in texts if VALID.search(bot.once(text).lines[0])] == []
