"""The words of the register's pages, read from `templates/web_register.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from knowledge.certificates import State


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is said."""

    slug: str
    """In an address."""
    label: str


@dataclass(frozen=True, slots=True)
class RegisterWording:
    """The words of the pages under `/ocop` that no template holds."""

    states: Mapping[State, StateWords]
    """In the order in which they are offered."""
    photo: Mapping[str, str]
    """Sentences by what went wrong with a photo."""

    def state(self, slug: str) -> State | None:
        """Return the state of a slug; None for any other text."""
        return next((state for state, words in self.states.items() if words.slug == slug), None)


@cache
def register_wording() -> RegisterWording:
    """Return the words; raises msgspec.ValidationError when the file lacks some."""
    text = (files("bot") / "templates" / "web_register.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), RegisterWording)
