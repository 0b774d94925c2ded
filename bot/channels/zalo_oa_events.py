"""What Zalo tells of, as types: who said what to the account, who follows it, and who of the staff answered by hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urlsplit

Kind = Literal[
    "text", "image", "gif", "link", "audio", "video", "sticker", "location", "file", "business_card", "other"
]

_KIND_BY_EVENT: Final[Mapping[str, Kind]] = {
    "user_send_text": "text",
    "user_send_image": "image",
    "user_send_gif": "gif",
    "user_send_link": "link",
    "user_send_audio": "audio",
    "user_send_video": "video",
    "user_send_sticker": "sticker",
    "user_send_location": "location",
    "user_send_file": "file",
    "user_send_business_card": "business_card",
}
# What a user has sent of a kind that nobody has written about; what goes to a group is none of the account's.
_OF_USER: Final = "user_send_"
_TO_GROUP: Final = "user_send_group"
# What the account itself has sent, by the API or by hand: oa_send_text, oa_send_image, …
_ECHO: Final = "oa_send_"
_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_LONGEST_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody sent something to the account."""

    oa: str
    user: str
    """Whom the reply goes to."""
    kind: Kind
    text: str
    """The words, or those that came along; empty where there are none."""
    address: str
    """The address of the picture or file; empty where there is none."""
    name: str
    """What the file is called; empty for a picture."""
    at: datetime
    key: str
    """What the same event has when Zalo brings it again."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody follows the account from now on."""

    oa: str
    user: str
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody follows the account no more."""

    oa: str
    user: str
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class StaffSaid:
    """A person of the staff wrote to a user by hand, in Zalo's own tool."""

    oa: str
    user: str
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is to be done: the bot's own messages, receipts, groups, contact data, and what nobody knows."""

    name: str


Event: TypeAlias = Said | Followed | Left | StaffSaid | Ignored


def event_of(document: Mapping[str, Any]) -> Event:
    """Return what a document tells; never raises, whatever it holds."""
    name = _text(document, "event_name")[:_LONGEST_NAME]
    at = _moment(document)
    if at is None:
        return Ignored(name)
    if name in _KIND_BY_EVENT or (name.startswith(_OF_USER) and not name.startswith(_TO_GROUP)):
        return _said(document, name, at) or Ignored(name)
    if name in ("follow", "unfollow"):
        oa, user = _id(document, "oa_id"), _id(_table(document, "follower"), "id")
        kind = Followed if name == "follow" else Left
        return kind(oa, user, at, _key_without_message(name, document, user)) if oa and user else Ignored(name)
    if name.startswith(_ECHO) and "admin_id" in _table(document, "sender"):
        return _staff_said(document, name, at) or Ignored(name)
    return Ignored(name)


def _said(document: Mapping[str, Any], name: str, at: datetime) -> Said | None:
    oa, user = _id(_table(document, "recipient"), "id"), _id(_table(document, "sender"), "id")
    message, kind = _table(document, "message"), _KIND_BY_EVENT.get(name, "other")
    if not oa or not user:
        return None
    key = _id(message, "msg_id") or _key_without_message(name, document, user)
    payload = _with_address(message) if kind in ("image", "file") else {}
    return Said(oa, user, kind, _text(message, "text"), _text(payload, "url"), _text(payload, "name"), at, key)


def _staff_said(document: Mapping[str, Any], name: str, at: datetime) -> StaffSaid | None:
    sender = _table(document, "sender")
    oa, user = _id(sender, "id"), _id(_table(document, "recipient"), "id")
    if not oa or not user or not sender["admin_id"]:
        return None
    key = _id(_table(document, "message"), "msg_id") or _key_without_message(name, document, user)
    return StaffSaid(oa, user, at, key)


def _with_address(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the payload of the first attachment that says where it can be fetched; empty where none does."""
    attachments = message.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        payload = _table(attachment, "payload") if isinstance(attachment, dict) else {}
        if _is_address(_text(payload, "url")):
            return payload
    return {}


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and len(text) <= 2048


def _key_without_message(name: str, document: Mapping[str, Any], user: str) -> str:
    return f"{name} {document.get('timestamp')} {user}"


def _moment(document: Mapping[str, Any]) -> datetime | None:
    """Return when it happened: milliseconds since 1970, as a text."""
    timestamp = str(document.get("timestamp"))
    if not re.fullmatch(r"[0-9]{1,14}", timestamp):
        return None
    return datetime.fromtimestamp(int(timestamp) / 1000, UTC)


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _id(document: Mapping[str, Any], name: str) -> str:
    """Return an id, which is a text of digits, or a number where somebody wrote it as one; empty where it is none."""
    value = document.get(name)
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _ID.fullmatch(text) else ""


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    # Half a character, which JSON can hold, could be neither stored nor sent.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
