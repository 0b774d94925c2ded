"""What each channel can do, as one table that everything else asks."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Pictures = Literal["upload", "address", "none"]
Pushes = Literal["always", "window", "never"]


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one channel can do."""

    buttons: int
    """How many buttons a reply may carry; 0 where there are none, and choices are numbered instead."""
    edits: bool
    """Whether a message that was sent can be changed."""
    typing: bool
    """Whether people can be shown that the bot is at work."""
    pictures: Pictures
    """How a picture gets there: its bytes along with the reply, an address to fetch it from, or not at all."""
    longest: int
    """The longest message, in UTF-16 units; what is longer goes out as several."""
    pushes: Pushes
    """Whether it may write to a chat that has not just written: always, for some time after a message, or never."""
    groups: bool
    """Whether several people can share a chat with the bot."""


ABILITIES: Final[Mapping[str, Abilities]] = MappingProxyType(
    {
        "terminal": Abilities(0, False, False, "none", sys.maxsize, "never", False),
        "web": Abilities(20, False, False, "upload", sys.maxsize, "never", False),
        # core.telegram.org/bots/api: 4,096 characters, 100 buttons of a keyboard are shown.
        "telegram": Abilities(100, True, True, "upload", 4096, "always", True),
        # A bot on Zalo has neither buttons nor edits, and takes pictures by a public address alone.
        "zalo_bot": Abilities(0, False, True, "address", 2000, "always", True),
        # An official account may write for 48 hours after a message for nothing, and for 7 days at all.
        "zalo_oa": Abilities(5, False, False, "upload", 2000, "window", False),
    }
)
