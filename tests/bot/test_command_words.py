"""The command line's own words: a line for every problem that a check can find."""

import ast
from pathlib import Path

import pytest

from bot.command_words import problem_line, sentence_of
from knowledge.problems import Problem, warning

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def problems() -> list[Problem]:
    """One problem for each place in the code that makes one, with invented values for what it names."""
    calls = (
        node
        for name in ("check.py", "check_facts.py", "check_register.py", "collisions.py")
        for node in ast.walk(ast.parse((KNOWLEDGE / name).read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("error", "warning")
    )
    special = {"wanted": "place", "others": "topics t1, places p1"}
    return [
        warning("facts", "f1", ast.literal_eval(node.args[2]), **{
            str(each.arg): special.get(str(each.arg), f"<{each.arg}>") for each in node.keywords
        })
        for node in calls
    ]  # fmt: skip


PROBLEMS = problems()


def test_problems_are_found() -> None:
    """The list that the test below goes through holds what the checks find."""
    assert {"unknown", "over_its_base", "collision", "not_36_months"} <= {each.code for each in PROBLEMS}
    assert len(PROBLEMS) >= 20


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_every_problem_has_a_line(problem: Problem) -> None:
    """Each problem is told in one line: how grave, which record, and every value it names."""
    line = problem_line(problem)

    assert line.startswith("Nên xem: số liệu “f1”: ")
    assert {value for value in problem.values.values() if value[0] == "<" and value not in line} == set()
    assert not set("{}\n") & set(line)


def test_problem_names_records_as_people_do() -> None:
    """The kinds of records stand in the line by their Vietnamese names."""
    collision = Problem("warning", "indicators", "i", "collision", {"texts": "OCOP", "others": "topics t, places p"})
    unknown = Problem("error", "facts", "f", "unknown", {"column": "place", "value": "9", "wanted": "place"})

    assert problem_line(collision) == ("Nên xem: chỉ số “i”: tên “OCOP” bỏ dấu thì trùng với khái niệm t, địa bàn p.")
    assert problem_line(unknown) == (
        "Lỗi: số liệu “f”: cột place nhắc đến địa bàn “9”, nhưng không có mục nào như vậy."
    )


def test_counts_are_grouped() -> None:
    """Numbers of thousands have a point, as everywhere."""
    assert sentence_of("checked", records=1588, errors=0, warnings=6) == (
        "Đã soát 1.588 mục: 0 lỗi, 6 điều nên xem lại."
    )
