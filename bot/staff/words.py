"""What staff are told: the sentences of `templates/staff/*.toml`, and replies made of them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.messages import Chip, Reply
from bot.wording import number

# What somebody else wrote is shown up to here.
MOST_SHOWN: Final = 200
_LONGEST_LABEL: Final = 40


def say(key: str, **facts: object) -> str:
    """Return the sentence "file.name" or "file.table.name", its placeholders filled; numbers as Vietnamese writes them.

    Raises:
        KeyError: there is no such sentence, or a placeholder has no fact.
    """
    shown = {name: number(fact) if isinstance(fact, int | float) else fact for name, fact in facts.items()}
    return str(_at(key)).format(**shown)


def table(key: str) -> Mapping[str, Any]:
    """Return the table "file.name" as it stands.

    Raises:
        KeyError: there is no such table.
    """
    found: Mapping[str, Any] = _at(key)
    return found


def listed(key: str) -> tuple[str, ...]:
    """Return the list "file.name" or "file.table.name" as it stands.

    Raises:
        KeyError: there is no such list.
    """
    return tuple(_at(key))


def reply(*lines: str, chips: tuple[Chip, ...] = ()) -> Reply:
    """Return a reply to staff; empty lines are left out."""
    parted = (part.strip() for line in lines for part in line.split("\n"))
    return Reply("staff", tuple(part for part in parted if part), chips=chips)


def chip(label: str, text: str) -> Chip:
    """Return a button that sends a text, its label cut to what a button holds."""
    return Chip(cut(label, _LONGEST_LABEL), text)


def cut(text: str, most: int = MOST_SHOWN) -> str:
    """Return a text on one line, and its beginning where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _at(key: str) -> Any:
    file, *names = key.split(".")
    found: Any = _document(file)
    for name in names:
        found = found[name]
    return found


@cache
def _document(file: str) -> dict[str, Any]:
    return tomllib.loads(files("bot").joinpath(f"templates/staff/{file}.toml").read_text(encoding="utf-8"))
