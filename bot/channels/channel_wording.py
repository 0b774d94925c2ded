"""What all channels say by themselves, read from `templates/channels.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class ChannelWording:
    """The sentences and words that all channels share."""

    suggestions: str
    """Stands above numbered suggestions."""
    picking: tuple[str, ...]
    """What people put before the number that they pick."""
    flood: Reply
    """For a chat that sends more messages in a minute than are answered."""
    trouble: Reply
    """For when something unforeseen went wrong."""


@cache
def channel_wording() -> ChannelWording:
    """Return the sentences; raises msgspec.ValidationError when the file lacks one."""
    text = (files("bot") / "templates" / "channels.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), ChannelWording)
