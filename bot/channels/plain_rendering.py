"""A reply as plain text, for channels without markup, and the choice of a suggestion by its number."""

import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache
from typing import Final

from bot.abilities import Abilities
from bot.channels.channel_wording import channel_wording
from bot.channels.splitting import split
from bot.messages import Chip, Reply
from intents.syllables import fold

# A few hundred bytes each; a chat that was silent while so many others wrote is asked to type.
_CHAT_LIMIT: Final = 5000
_LONGEST_PICK: Final = 20


def plain_messages(reply: Reply, abilities: Abilities) -> tuple[str, ...]:
    """Return the reply as plain messages in reading order: its lines, its source, and suggestions without a button.

    A suggestion is numbered as it stands among the reply's; those that have a button are left out, and so are the
    choices of a question back, which its lines number already. Each message is NFC and at most `longest` UTF-16
    units. Empty when the reply has no words.
    """
    text = unicodedata.normalize("NFC", "\n".join((reply.text, *_suggestions(reply, abilities.buttons))))
    return split(text, abilities.longest)


def _suggestions(reply: Reply, buttons: int) -> Iterator[str]:
    numbered = list(enumerate(reply.chips, 1))[buttons:]
    if numbered and reply.kind != "clarify":
        yield ""
        yield channel_wording().suggestions
        yield from (f"{number}. {chip.label}" for number, chip in numbered)


class NumberedChips:
    """The suggestions last shown in each chat, for channels where people pick one by its number or its words."""

    def __init__(self, *, chats: int = _CHAT_LIMIT) -> None:
        self._limit = chats
        self._chips_by_chat: OrderedDict[str, tuple[Chip, ...]] = OrderedDict()

    def show(self, chat: str, reply: Reply) -> None:
        """Note which suggestions a chat is shown; from now on those of the reply before mean nothing."""
        self._chips_by_chat.pop(chat, None)
        if reply.chips:
            self._chips_by_chat[chat] = reply.chips
        while len(self._chips_by_chat) > self._limit:
            self._chips_by_chat.popitem(last=False)

    def picked(self, chat: str, text: str) -> str:
        """Return what the suggestion asks that a message picks; the message as it came where it picks none."""
        chips = self._chips_by_chat.get(chat, ())
        if not chips:
            return text
        number = _number(text)
        if number is not None:
            return chips[number - 1].text if 1 <= number <= len(chips) else text
        typed = _plain(text)
        return next((chip.text for chip in chips if _plain(chip.label) == typed), text)


def _number(text: str) -> int | None:
    """Return the number that a message consists of, perhaps after a word of picking; None for any other message."""
    if len(text) > _LONGEST_PICK:
        return None
    # "2." and "(2)", a full-width digit, and the emoji of a digit, which is one with a mark.
    plain = "".join(letter if letter.isalnum() else " " for letter in unicodedata.normalize("NFKC", text))
    *before, last = plain.split() or [""]
    if not (last.isascii() and last.isdigit()) or (before and fold(" ".join(before)) not in _picking()):
        return None
    return int(last)


@cache
def _picking() -> frozenset[str]:
    return frozenset(map(fold, channel_wording().picking))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
