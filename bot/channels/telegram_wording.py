"""What the Telegram channel says by itself, read from `templates/telegram.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the bot's menu."""

    name: str
    """Without the slash: lower-case letters, digits and underscores."""
    description: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Every sentence of the channel's own."""

    start: Reply
    """Greets whoever starts the bot."""
    help: Reply
    """Says how to ask."""
    wordless: Reply
    """For a photo, a sticker, a voice message and the like."""
    file_of_others: Reply
    """For a file of somebody who is not of the staff."""
    too_large: Reply
    """For a file that is larger than what is taken in."""
    reading: Reply
    """For a file that takes a while to read."""
    not_fetched: Reply
    """For a file that Telegram did not hand out."""
    trouble: Reply
    """For when something unforeseen went wrong."""
    location: Reply
    """For a place on the map; the units to choose from come with it."""
    location_unknown: Reply
    """For a place on the map, where there are no units to choose from."""
    chosen: str
    """Stands above an answer that took the place of the message with the button; {label} is the button's."""
    inline_button: str
    """Leads from what is offered in another chat to the chat with the bot; at most 40 characters."""
    stale_button: str
    """For a button whose question is no longer known; at most 200 characters."""
    commands: tuple[Command, ...]
    """The menu, in the order shown."""


@cache
def wording() -> Wording:
    """Return the channel's sentences; raises msgspec.ValidationError when the file lacks one."""
    text = (files("bot") / "templates" / "telegram.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Wording)
