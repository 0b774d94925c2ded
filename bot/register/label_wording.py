"""What is said of a label's codes, read from `templates/labels.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from bot.register.labels import LabelReading
from bot.wording import fill

Found = Literal["one", "several", "unknown_address", "unknown_text", "unknown_next"]


@dataclass(frozen=True, slots=True)
class LabelWording:
    """Every sentence about a label's codes."""

    found: Mapping[Found, str]
    trouble: Mapping[str, str]
    """By the trouble's name."""


@cache
def label_wording() -> LabelWording:
    """Return the sentences; raises msgspec.ValidationError when the file is not of their shape."""
    text = (files("bot") / "templates" / "labels.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), LabelWording)


def label_lines(reading: LabelReading) -> tuple[str, ...]:
    """Return what is said of a photo, before the products that its codes lead to."""
    words = label_wording()
    if reading.trouble:
        return (words.trouble[reading.trouble],)
    if reading.products:
        return (words.found["one" if len(reading.products) == 1 else "several"],)
    known: Found = "unknown_address" if reading.kind == "address" else "unknown_text"
    return fill(words.found[known], shown=reading.shown), words.found["unknown_next"]
