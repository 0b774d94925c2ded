"""What the Zalo Official Account channel says by itself, read from `templates/zalo_oa.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class ZaloOaWording:
    """Every sentence of the channel's own."""

    start: Reply
    """Greets whoever begins to follow the account."""
    help: Reply
    """Says how to ask."""
    picture: Reply
    """For a picture without words, where pictures are not read."""
    picture_not_fetched: Reply
    """For a picture that could not be fetched, or is none."""
    sticker: Reply
    audio: Reply
    location: Reply
    other: Reply
    """For whatever else can't be read."""
    file_of_others: Reply
    """For a file of somebody who is not of the staff."""
    too_large: Reply
    """For a file or picture that is larger than what is taken in."""
    file_not_fetched: Reply
    """For a file that Zalo did not hand out."""
    sentences: Mapping[str, str]
    """Sentences with placeholders: `no_file`."""


@cache
def zalo_oa_wording() -> ZaloOaWording:
    """Return the channel's sentences; raises msgspec.ValidationError when the file lacks one."""
    text = (files("bot") / "templates" / "zalo_oa.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), ZaloOaWording)
