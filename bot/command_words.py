"""What the command line says by itself, read from `templates/command_line.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.errors import kind_name
from knowledge.problems import Problem


@dataclass(frozen=True, slots=True)
class ChatWords:
    """The terminal channel's own words."""

    greeting: str
    prompt: str
    suggestions: str
    """Stands above the numbered suggestions."""
    goodbye: str
    ending: frozenset[str]
    """What ends a conversation, in lower case."""
    no_file: str
    """For a `{file}` that cannot be read."""
    large_file: str
    """For a `{file}` that is larger than what is taken in."""
    saved: str
    """Says where the `{file}` of a reply was written."""
    not_saved: str
    """Says that the `{file}` of a reply could not be written to a `{folder}`."""


def help_of(name: str) -> str:
    """Return what a command or option does, in a sentence; raises KeyError for one that has none."""
    return str(_document()["help"][name])


def sentence_of(key: str, **facts: object) -> str:
    """Return the sentence of a key with its placeholders filled; numbers are grouped the Vietnamese way.

    Raises:
        KeyError: there is no such sentence, or a placeholder has no fact.
    """
    shown = {name: _number(fact) if isinstance(fact, int) else fact for name, fact in facts.items()}
    return str(_document()["sentences"][key]).format(**shown)


def problem_line(problem: Problem) -> str:
    """Return one line that says how grave a problem is, of which record, and what is wrong.

    Raises:
        KeyError: `command_line.toml` has no sentence for the problem's code.
    """
    document = _document()
    values = dict(problem.values)
    if "wanted" in values:
        values["wanted"] = document["targets"][values["wanted"]]
    if problem.code == "issuer_may_not":
        values |= {name: str(document["levels"][values[name]]) for name in ("level", "may")}
    if problem.code == "collision":
        values["others"] = ", ".join(_named(other) for other in values["others"].split(", "))
    what = str(document["problems"][problem.code]).format(**values)
    severity = document["severities"][problem.severity]
    line = str(document["problem"]["line"])
    return line.format(severity=severity, kind=kind_name(problem.kind), key=problem.key, what=what)


@cache
def chat_words() -> ChatWords:
    """Return the words of a conversation on the terminal."""
    table = _document()["chat"]
    return ChatWords(**{**table, "ending": frozenset(table["ending"])})


def _named(record: str) -> str:
    """Return "indicators poverty" with the kind as people call it."""
    kind, _, key = record.partition(" ")
    return f"{kind_name(kind)} {key}"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((files("bot") / "templates/command_line.toml").read_text(encoding="utf-8"))
