"""What the Zalo Bot channel says by itself, read from `templates/zalo_bot.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class Wording:
    """Every sentence of the channel's own."""

    help: Reply
    """Says how to ask."""
    sticker: Reply
    """A word back for a sticker."""
    voice: Reply
    """For a voice message."""
    picture: Reply
    """For a picture without words, while pictures are not read."""
    not_fetched: Reply
    """For a picture that could not be fetched."""
    unsupported: Reply
    """For what Zalo does not hand on."""
    file: str
    """Stands below a reply that has a file, which no bot can send here; with the placeholder `name`."""


@cache
def zalo_bot_wording() -> Wording:
    """Return the channel's sentences; raises msgspec.ValidationError when the file lacks one."""
    text = (files("bot") / "templates" / "zalo_bot.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Wording)
