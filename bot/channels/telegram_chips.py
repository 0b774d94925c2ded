"""What the buttons of each chat ask, kept on this side, since a button carries 64 bytes at most."""

from collections import OrderedDict
from hashlib import blake2s
from typing import Any, Final

from telegram.constants import InlineKeyboardButtonLimit

# About 10 MB when full: 20 replies of three chips each in 2,000 chats.
_CHAT_LIMIT: Final = 2000
_CHIP_LIMIT: Final = 60
# The first character says which of the two forms of a key follows.
_WHOLE: Final = "="
_DIGEST: Final = "#"


class ChipMemory:
    """What recent chips ask, by chat; the chat and the chip not used for longest are forgotten first."""

    def __init__(self, *, chats: int = _CHAT_LIMIT, chips: int = _CHIP_LIMIT) -> None:
        self._chat_limit, self._chip_limit = chats, chips
        self._text_by_key_by_chat: OrderedDict[int, OrderedDict[str, str]] = OrderedDict()

    def key(self, chat: int, text: str) -> str:
        """Return what a button carries, at most 64 bytes in UTF-8.

        A short text is carried whole and survives a restart. A long one is remembered under its digest, so
        that a key of before a restart can never come to mean another question.
        """
        whole = _WHOLE + text
        if len(whole.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            return whole
        key = _DIGEST + blake2s(text.encode(), digest_size=12).hexdigest()
        chips = self._text_by_key_by_chat.setdefault(chat, OrderedDict())
        chips[key] = text
        chips.move_to_end(key)
        self._text_by_key_by_chat.move_to_end(chat)
        _shrink(chips, self._chip_limit)
        _shrink(self._text_by_key_by_chat, self._chat_limit)
        return key

    def text(self, chat: int, key: str) -> str | None:
        """Return what a button of the chat asks; None when that is not, or no longer, known."""
        if key.startswith(_WHOLE):
            return key.removeprefix(_WHOLE) or None
        chips = self._text_by_key_by_chat.get(chat)
        return chips.get(key) if chips else None


def _shrink(entries: OrderedDict[Any, Any], limit: int) -> None:
    while len(entries) > limit:
        entries.popitem(last=False)
