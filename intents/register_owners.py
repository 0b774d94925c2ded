"""Owners of products: the kind of owner and its trade taken off, what is left is its own name."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any, Final

from intents.lexicon import split
from intents.phrasebook import phrasebook
from intents.syllables import fold

Phrase = tuple[str, ...]
# The family whose short kinds are persons too: "chị", "nhà".
PERSONS: Final = "household"


def own_name(owner: str) -> str:
    """Return an owner's own name, without its kind and its trade; the name less its kind where nothing else is left."""
    words = split(owner)
    kinds, trades = _phrases("kinds"), _phrases("trades")
    named = _without(words, kinds)
    return " ".join(_without(words, kinds | trades) or named or words)


def kind_before(keys: tuple[str, ...], start: int) -> int:
    """Return where the owner's kind and trade begin that stand right before a position; that position for none.

    >>> kind_before(("cua", "htx", "nong", "nghiep", "tuyen", "hien"), 4)
    1
    """
    longest = _longest()
    begin = start
    while begin > 0:
        lengths = (n for n in range(min(longest, begin), 0, -1) if keys[begin - n : begin] in _folded())
        length = next(lengths, 0)
        if not length:
            break
        begin -= length
    return begin if any(_is_kind(keys[begin:end]) for end in range(begin + 1, start + 1)) else start


@lru_cache(maxsize=1)
def words_between() -> frozenset[str]:
    """Return the words that may stand between two words of a product's name, folded: "miến dong ở Húc Động"."""
    return frozenset(fold(word) for phrase in _phrases("between") for word in phrase)


@lru_cache(maxsize=1)
def words_of_kinds() -> frozenset[str]:
    """Return the words of the kinds of owners that are no persons, folded: they are no slip for another word."""
    return frozenset(word for phrase, name in _families().items() if name != PERSONS for word in phrase)


def is_firm(keys: tuple[str, ...]) -> bool:
    """Return whether words begin with the kind of an owner that is no person spoken of: "htx", not "nhà", "chị"."""
    ends = [end for end in range(1, len(keys) + 1) if keys[:end] in _families()]
    return any(end > 1 or _families()[keys[:end]] != PERSONS for end in ends)


@lru_cache(maxsize=1)
def words_at() -> frozenset[str]:
    """Return the words behind which a place stands and no owner, folded."""
    return frozenset(fold(word) for phrase in _phrases("at") for word in phrase) | phrasebook().levels.words


def family(owner: str) -> str:
    """Return the family of owners that the kind before an owner's name tells; empty where none stands there.

    >>> family("Hợp tác xã Tuyền Hiền"), family("CTY TNHH Bông Sim"), family("Tuyền Hiền")
    ('cooperative', 'company', '')
    """
    keys = tuple(map(fold, split(owner)))
    families = _families()
    return next((families[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in families), "")


def _is_kind(keys: Phrase) -> bool:
    return keys in _families()


def _without(words: Phrase, phrases: frozenset[Phrase]) -> Phrase:
    longest = max(map(len, phrases))
    while words:
        length = next((n for n in range(min(longest, len(words)), 0, -1) if words[:n] in phrases), 0)
        if not length:
            break
        words = words[length:]
    return words


@lru_cache(maxsize=8)
def _phrases(table: str) -> frozenset[Phrase]:
    words = _table()[table]
    listed = chain.from_iterable(words.values()) if isinstance(words, dict) else words
    return frozenset(split(word) for word in listed)


@lru_cache(maxsize=1)
def _families() -> dict[Phrase, str]:
    return {tuple(map(fold, split(word))): name for name, words in _table()["kinds"].items() for word in words}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("intents") / "data" / "register.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, _folded()))


@lru_cache(maxsize=1)
def _folded() -> frozenset[Phrase]:
    return frozenset(tuple(map(fold, phrase)) for table in ("kinds", "trades") for phrase in _phrases(table))
