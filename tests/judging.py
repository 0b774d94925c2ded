"""Judging replies against questions: the kind, what must be said and what must not."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.messages import Message, Reply
from bot.responder import Hoidap

FOLDER = Path(__file__).parent / "questions"
NO_ANSWER = frozenset({"no_data", "out_of_scope", "smalltalk", "clarify"})


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a question file."""

    id: str
    register: str
    """How it is typed: `dau`, `khongdau`, `chat`, `typo`, `telex`, `voice`."""
    turns: tuple[str, ...]
    kinds: frozenset[str]
    """The kinds of reply that are right; `product` counts as `answer`."""
    must: tuple[str, ...]
    must_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a reply was judged."""

    question: Question
    reply: Reply
    passed: bool
    wrong: bool
    """Worse than failed: it says what must not be said, or gives an answer where there is none to give."""


def questions(*names: str) -> Iterator[Question]:
    """Yield the questions of files in tests/questions, by their names without the ending."""
    for name in names:
        for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield _question(json.loads(line))


def _question(row: dict[str, object]) -> Question:
    return Question(
        id=str(row["id"]),
        register=str(row["register"]),
        turns=tuple(row["turns"]),  # type: ignore[arg-type]
        kinds=frozenset(_same(kind) for kind in str(row["kind"]).split("|")),
        must=tuple(row.get("must", ())),  # type: ignore[arg-type]
        must_not=tuple(row.get("must_not", ())),  # type: ignore[arg-type]
    )


def judge(bot: Hoidap, question: Question) -> Verdict:
    """Return the verdict on the reply to a question's last turn, in a chat of its own."""
    for turn in question.turns:
        reply = bot.respond(Message("test", question.id, "", turn))
    kind, text = _same(reply.kind), _plain(reply.text)
    said = any(_found(pattern, text) for pattern in question.must_not)
    invented = kind == "answer" and question.kinds <= NO_ANSWER
    passed = kind in question.kinds and not said and all(_found(pattern, text) for pattern in question.must)
    return Verdict(question, reply, passed, said or invented)


def _same(kind: str) -> str:
    return "answer" if kind == "product" else kind


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _found(pattern: str, text: str) -> bool:
    return re.search(unicodedata.normalize("NFC", pattern), text, re.IGNORECASE) is not None
