"""What the web channel answers by itself, read from `templates/web.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class WebWording:
    """Every reply of the channel's own."""

    left: Reply
    """For whoever signs out."""


@cache
def web_wording() -> WebWording:
    """Return the channel's replies; raises msgspec.ValidationError when the file lacks one."""
    text = (files("bot") / "templates" / "web.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), WebWording)
