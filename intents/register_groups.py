"""The six groups of certified products, found in texts."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from intents.lexicon import split
from intents.syllables import fold
from intents.tokens import Token

Phrase = tuple[str, ...]


def group_of(name: str) -> str:
    """Return the key of the group that a group's full name is of; empty for none of the six.

    >>> group_of("dược liệu và sản phẩm từ dược liệu"), group_of("vải và may mặc")
    ('herbs', '')
    """
    return _first(tuple(map(fold, split(name))))[0]


def group_in(tokens: tuple[Token, ...]) -> tuple[str, frozenset[int]]:
    """Return the key of the group that a message names, with its tokens; empty for none."""
    return _first(tuple(token.key for token in tokens))


def _first(keys: Phrase) -> tuple[str, frozenset[int]]:
    for start in range(len(keys)):
        for phrase, group in _phrases():
            if keys[start : start + len(phrase)] == phrase:
                begin = start - 1 if start and keys[start - 1] in _heads() else start
                return group, frozenset(range(begin, start + len(phrase)))
    return "", frozenset()


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[Phrase, str], ...]:
    """Return each folded phrase with its group, the longest first."""
    groups = _table()["groups"]
    phrases = ((tuple(map(fold, split(words))), group) for group, listed in groups.items() for words in listed)
    return tuple(sorted(phrases, key=lambda each: -len(each[0])))


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(map(fold, _table()["group_heads"]))


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("intents") / "data" / "register.toml").read_text(encoding="utf-8"))
