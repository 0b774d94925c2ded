"""The words of the tables, read from `templates/web_tables.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from knowledge.kinds import KindName


@dataclass(frozen=True, slots=True)
class TablesWording:
    """What is said of the tables."""

    title: str
    about: Mapping[KindName, str]
    """What each table holds."""


@cache
def tables_wording() -> TablesWording:
    """Return the words; raises msgspec.ValidationError when the file lacks some."""
    text = (files("bot") / "templates" / "web_tables.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), TablesWording)
