"""The sentences for what a person can put right: one line each, none missing, nothing left unfilled."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import SetupError, explain_error
from intents.errors import PhrasebookError
from knowledge import errors
from knowledge.errors import (
    BadFile,
    CannotUndo,
    CannotWrite,
    Conflict,
    DataError,
    DataErrors,
    KnowledgeError,
    NewerDatabase,
    refuse,
)
from knowledge.kinds import KIND_BY_NAME

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
FACTS: dict[str, object] = {
    "file": "lạ.csv", "line": 7, "column": "value", "value": "mây", "path": "kho.db", "reason": "đĩa đầy",
    "migrations": ("m9", "m10"), "kind": "facts", "key": "f1", "change_id": 12,
    "draft_id": 12,
}  # fmt: skip
WITH_VALUE = {
    "cells", "not_a_number", "not_a_whole_number", "not_a_date", "not_a_period", "not_a_choice", "not_a_flag",
    "repeated", "unknown", "ambiguous", "not_csv", "percent_out_of_range", "over_its_base", "negative", "not_whole",
    "base_without_value", "after_publication", "period_ends_before_it_begins", "period_year", "precision", "same_key",
    "within_itself", "ends_before_it_begins", "bad_braces", "unknown_placeholder", "stars", "expires_before_issue",
    "unclear_number", "date_for_number", "not_in_percent", "not_your_place", "repeated_line", "not_stars",
}  # fmt: skip


def raised_codes(raising: str) -> set[str]:
    """The codes with which knowledge makes an error: `DataError(…)`, `cells.error(…)`, `BadFile(…)`."""
    calls = (
        node
        for path in KNOWLEDGE.glob("*.py")
        if path.name not in ("check.py", "check_facts.py", "check_register.py", "collisions.py", "problems.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(raising) and len(node.args) > 1
    )
    last = (ast.walk(node.args[-1]) for node in calls)
    return {
        node.value for nodes in last for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def told_codes(of: type[KnowledgeError]) -> set[str]:
    """The codes that the error's own description lists."""
    code = (KNOWLEDGE / "errors.py").read_text("utf-8").partition(f"class {of.__name__}(")[2]
    return set(re.findall(r"`(\w+)`", code.partition("    code: str\n")[2].partition("\n\n\n")[0]))


def made(of: type[KnowledgeError], **facts: object) -> KnowledgeError:
    """An error of a type with invented facts."""
    names = {field.name for field in fields(of)}  # type: ignore[arg-type]
    return of(**{name: fact for name, fact in {**FACTS, **facts}.items() if name in names})


DATA_CODES = sorted(told_codes(DataError) | raised_codes("DataError") | raised_codes(".error"))
UNDO_CODES = sorted(told_codes(CannotUndo))
FILE_CODES = sorted(told_codes(BadFile) | raised_codes("BadFile"))
OTHERS = [
    found
    for found in vars(errors).values()
    if isinstance(found, type)
    and found.__base__ is KnowledgeError
    and found not in (DataError, DataErrors, BadFile, CannotUndo)
]


def test_codes_are_found() -> None:
    """The lists of codes that the tests below go through hold what the room raises."""
    assert {"not_a_number", "ambiguous", "repeated", "not_a_flag"} <= set(DATA_CODES)
    assert {"macros", "cannot_write", "unknown_kind"} <= set(FILE_CODES)
    assert len(OTHERS) >= 6


@pytest.mark.parametrize("code", DATA_CODES)
def test_wrong_cell_is_named(code: str) -> None:
    """A wrong cell is told in one line: file, line, column, value, and that nothing was written."""
    line = explain_error(made(DataError, code=code))

    assert line.startswith("lạ.csv, dòng 7, cột value (giá trị): ")
    assert line.endswith(" Chưa ghi gì vào kho số liệu.")
    assert ("mây" in line) == (code in WITH_VALUE)
    assert not set("{}\n") & set(line)


@pytest.mark.parametrize("code", FILE_CODES)
def test_bad_file_is_named(code: str) -> None:
    """A file that cannot be used is told in one line with its name and what to do."""
    line = explain_error(made(BadFile, code=code))

    assert "lạ.csv" in line
    assert line.count(". ") >= 1
    assert not set("{}\n") & set(line)


@pytest.mark.parametrize("of", OTHERS, ids=lambda of: of.__name__)
def test_every_error_of_knowledge_has_a_sentence(of: type[KnowledgeError]) -> None:
    """Each error of the base is told in one line that holds its facts, where it has any."""
    line = explain_error(made(of))

    assert not made(of).facts.keys() - {"code"} or any(word in line for word in ("kho.db", "f1", "12"))
    assert not set("{}\n") & set(line)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            DataError("a.csv", 3, "id", "x", "repeated"),
            "a.csv, dòng 3, cột id (mã): “x” có hai lần; giữ một. Chưa ghi gì vào kho số liệu.",
        ),
        (
            DataError("a.csv", 1, "", "", "empty"),
            "a.csv, dòng 1: tệp trống; cần ít nhất một dòng tiêu đề. Chưa ghi gì vào kho số liệu.",
        ),
        (
            DataError("a.csv", 0, "", "bom", "not_csv"),
            "a.csv: không đúng dạng CSV (bom); xem lại các dấu ngoặc kép. Chưa ghi gì vào kho số liệu.",
        ),
        (
            Conflict("facts", "f1"),
            "Số liệu “f1” vừa được người khác đổi, nên chưa ghi gì. Chạy lại để làm trên bản mới nhất.",
        ),
        (
            PhrasebookError("words.toml", "hộ", "role 'x'\nis none"),
            "Dữ liệu hiểu câu hỏi không dùng được: intents/data/words.toml, mục hộ: role 'x' is none. "
            "Sửa tệp đó, hoặc cài lại chương trình.",
        ),
        (
            SetupError("batch_line", line=4),
            'Dòng 4 của đầu vào chưa đúng: cần JSON dạng {"id": …, "turns": ["…"]}.',
        ),
    ],
    ids=["key", "empty-table", "whole-file", "conflict", "phrasebook", "setup"],
)
def test_sentence_reads_well(error: SetupError | KnowledgeError | PhrasebookError, expected: str) -> None:
    """The sentence fits what is known of the place."""
    assert explain_error(error) == expected


@pytest.mark.parametrize(
    ("kind", "column", "listed"),
    [
        ("places", "level", "tỉnh, huyện, xã, thôn"),
        ("sources", "kind", "quyết định, báo cáo, báo chí"),
        ("facts", "status", "kết quả, tự rà soát, được công nhận, đăng ký, mục tiêu"),
    ],
)
def test_choices_are_listed(kind: str, column: str, listed: str) -> None:
    """Where only some words are allowed they are listed, as people write them; whatever the file is called."""
    choices = next(field.choices for field in KIND_BY_NAME[kind].fields if field.name == column)

    line = explain_error(DataError("của tôi.csv", 2, column, "lạ", "not_a_choice", choices))

    assert f"một trong: {listed}." in line


def test_every_code_of_the_check_is_told_of_a_cell() -> None:
    """Whatever a check calls an error has a sentence for the row of an import that says it."""
    calls = (
        node
        for name in ("check.py", "check_facts.py")
        for node in ast.walk(ast.parse((KNOWLEDGE / name).read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "error"
    )

    # A fact that says nothing is told as an empty cell.
    assert {ast.literal_eval(node.args[2]) for node in calls} - {"says_nothing"} <= set(DATA_CODES)


def test_several_errors_are_a_line_each() -> None:
    """Up to ten wrong cells are told at once, then how many there are and that nothing was written."""
    wrong = [DataError("a.csv", line, "value", "x", "not_a_number") for line in range(2, 14)]
    with pytest.raises(DataErrors) as caught:
        refuse(wrong)

    lines = explain_error(caught.value).splitlines()

    assert [line.partition(",")[2][:8].strip() for line in lines[:2]] == ["dòng 2,", "dòng 3,"]
    assert lines[10:] == ["Có 12 chỗ sai, trên đây là 10 chỗ đầu. Chưa ghi gì vào kho số liệu."]
    assert explain_error(DataErrors(tuple(wrong[:2]), 2)).endswith(
        "\nCó 2 chỗ sai như trên. Chưa ghi gì vào kho số liệu."
    )


@pytest.mark.parametrize("code", UNDO_CODES)
def test_change_that_stays_is_named(code: str) -> None:
    """A change that cannot be taken back is told by its number, with what to do instead."""
    line = explain_error(CannotUndo(12, code, "facts", "f1", 15))

    assert "hay đổi số 12 " in line or "hay đổi số 12:" in line
    assert line.count(". ") == 1
    assert not set("{}\n") & set(line)


def test_long_value_stays_one_short_line() -> None:
    """A cell with a page of text, braces and line breaks is cut, and nothing in it is filled in."""
    line = explain_error(DataError("a.csv", 2, "text", "{file}\n" * 500, "not_a_number"))

    assert "“{file} {file}" in line
    assert "…”" in line
    assert len(line) < 250


def test_several_migrations_are_listed() -> None:
    """What a newer database has is listed, and what the system said is kept."""
    assert "m9, m10" in explain_error(NewerDatabase("kho.db", ("m9", "m10")))
    assert "(disk is full)" in explain_error(CannotWrite("kho.db", "disk is full"))
