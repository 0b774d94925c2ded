"""What Zalo tells a bot: one event, by polling or brought to the webhook, turned into a type.

Two forms of the body are in use, the event alone and the event within `{"ok": …, "result": …}`; both are read. An
event of a kind that nobody knows yet is an event all the same, so that whoever sent it is not left without a word.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal
from unicodedata import normalize

Kind = Literal["text", "picture", "sticker", "voice", "unsupported", "unknown"]

_KIND_BY_NAME: Final[Mapping[str, Kind]] = {
    "message.text.received": "text",
    "message.image.received": "picture",
    "message.sticker.received": "sticker",
    "message.voice.received": "voice",
    "message.unsupported.received": "unsupported",
}
# Ids are of some 20 hexadecimal digits.
_LONGEST_ID: Final = 128
# Zalo lets people write 2,000 characters; whatever more comes is not theirs.
_LONGEST_TEXT: Final = 10_000
_LONGEST_ADDRESS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that somebody did in a chat with the bot."""

    kind: Kind
    key: str
    """What tells it from any other event: the message's id, or a digest of the event that has none."""
    chat: str
    """Where to answer: the group's id in a group, otherwise the person's."""
    user: str
    """Who did it; empty where Zalo does not say."""
    is_group: bool
    is_of_bot: bool
    """Whether a bot did it: two that answer each other would never stop."""
    text: str
    """What was written, or the caption of a picture; may be empty."""
    picture: str
    """The address of the picture; empty where there is none."""


def event_in(body: str | bytes) -> Event | None:
    """Return the event that a body tells of; None when it is no JSON, or names no chat to answer in."""
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):  # the latter of thousands of brackets
        return None
    return event_of(held)


def event_of(held: object) -> Event | None:
    """Return the event of a decoded body in either form; None when it names no chat to answer in."""
    event = _unwrapped(held)
    message = _part(event, "message")
    place, sender = _part(message, "chat"), _part(message, "from")
    chat = _id(place.get("id"))
    if not chat:
        return None
    return Event(
        kind=_KIND_BY_NAME.get(_string(event.get("event_name"), _LONGEST_ID), "unknown"),
        key=_id(message.get("message_id")) or _digest(event),
        chat=chat,
        user=_id(sender.get("id")),
        is_group=_string(place.get("chat_type"), _LONGEST_ID).upper() == "GROUP",
        is_of_bot=sender.get("is_bot") is True,
        text=_string(message.get("text"), _LONGEST_TEXT) or _string(message.get("caption"), _LONGEST_TEXT),
        # The servers write `photo_url`, the papers say `photo`.
        picture=_address(message.get("photo_url")) or _address(message.get("photo")),
    )


def without_names(text: str, names: Iterable[str]) -> str:
    """Return what is left of a group's message without "@" and the bot's name, which is part of the text.

    >>> without_names("@Bot Hỏi  Đáp Hải Hà có mấy xã?", ["Bot Hỏi Đáp"])
    'Hải Hà có mấy xã?'
    """
    plain = normalize("NFC", text)
    # The longest first: a name may begin with another.
    for name in sorted((normalize("NFC", each) for each in names), key=len, reverse=True):
        words = r"\s+".join(re.escape(word) for word in name.split())
        if words:
            plain = re.sub(rf"@\s?{words}(?!\w)", " ", plain, flags=re.IGNORECASE)
    return plain.strip(" \t\n,:")


def _unwrapped(held: object) -> Mapping[str, Any]:
    if not isinstance(held, dict):
        return {}
    inner = held.get("result")
    return inner if isinstance(inner, dict) else held


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _id(value: object) -> str:
    """Return an id as text, and nothing of one that is longer than any: cut, it could be another's."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if len(text) <= _LONGEST_ID and text.isprintable() else ""


def _string(value: object, longest: int) -> str:
    # A text may end in half an emoji, which no file and no request could hold.
    return value[:longest].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _address(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _LONGEST_ADDRESS and value.isprintable() else ""


def _digest(event: Mapping[str, Any]) -> str:
    return sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
