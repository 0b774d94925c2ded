"""Where a product's name ends in a message: the words beside it that are no part of another name."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from intents.syllables import fold
from intents.tokens import Token

Side = Literal["before", "behind", "behind_kind"]


def says_nothing(token: Token, side: Side) -> bool:
    """Return whether a word on that side of a name is no part of another name; with marks it must be that very word."""
    words, folded = _words(side)
    return token.text in words if token.is_marked else token.key in folded


def counts_stars(token: Token) -> bool:
    """Return whether a number before a word counts stars: "6 sao"."""
    words, folded = _words("stars")
    return token.text in words if token.is_marked else token.key in folded


@lru_cache(maxsize=4)
def _words(side: Side | Literal["stars"]) -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads((files("intents") / "data" / "register.toml").read_text(encoding="utf-8"))
    return frozenset(table[side]), frozenset(map(fold, table[side]))
