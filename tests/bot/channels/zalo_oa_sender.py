"""The sender of a Zalo Official Account's events: signs them as Zalo does, or wrongly on demand."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx

from tests.bot.channels.zalo_oa_server import APP, OA, OA_SECRET, USER


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it travels: the bytes, and how they are signed."""

    body: bytes
    timestamp: str
    key: str = OA_SECRET
    app: str = APP
    retry: int = 0
    is_bare: bool = False
    """Whether the signature comes without `mac=`."""
    is_hmac: bool = False
    more_headers: Mapping[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """The headers that it comes with."""
        signed = self.app.encode() + self.body + self.timestamp.encode() + self.key.encode()
        mac = hashlib.sha256(signed).hexdigest()
        if self.is_hmac:
            mac = hmac.new(self.key.encode(), self.body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "X-ZEvent-Signature": mac if self.is_bare else f"mac={mac}"}
        if self.retry:
            headers["num_retry"] = str(self.retry)
        return {**headers, **self.more_headers}

    def altered(self, old: bytes, new: bytes) -> "Event":
        """The same signature over other bytes."""
        return replace(self, body=self.body.replace(old, new), more_headers=self.headers())


class EventMaker:
    """Makes events as Zalo words them; each message has a number of its own."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def made(self, name: str, *, at_ms: int | None = None, **content: Any) -> Event:
        """An event of any name."""
        timestamp = str(int(time.time() * 1000) if at_ms is None else at_ms)
        document = {"app_id": APP, "user_id_by_app": "5521", "event_name": name, "timestamp": timestamp, **content}
        return Event(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), timestamp)

    def text(self, text: str, *, user: str = USER, at_ms: int | None = None) -> Event:
        """A user writes."""
        return self.message("user_send_text", user=user, at_ms=at_ms, text=text)

    def message(self, name: str, *, user: str = USER, at_ms: int | None = None, **message: Any) -> Event:
        """A user sends something."""
        content = {"msg_id": f"m{next(self._numbers)}", **message}
        return self.made(name, at_ms=at_ms, sender={"id": user}, recipient={"id": OA}, message=content)

    def attachment(self, kind: str, payload: dict[str, Any], *, user: str = USER, text: str | None = None) -> Event:
        """A user sends an attachment, perhaps with words."""
        more = {} if text is None else {"text": text}
        attachments = [{"type": kind, "payload": payload}]
        return self.message(f"user_send_{kind}", user=user, attachments=attachments, **more)

    def follows(self, user: str = USER) -> Event:
        """A user follows the account."""
        return self.made("follow", oa_id=OA, follower={"id": user}, source="oa_profile")

    def leaves(self, user: str = USER) -> Event:
        """A user follows the account no more."""
        return self.made("unfollow", oa_id=OA, follower={"id": user}, source="oa_profile")

    def staff_says(self, text: str, *, user: str = USER, admin: str | None = "77") -> Event:
        """The account's own message: by a person where an administrator is named, else by the API."""
        sender = {"id": OA} if admin is None else {"id": OA, "admin_id": admin}
        message = {"msg_id": f"m{next(self._numbers)}", "text": text}
        return self.made("oa_send_text", sender=sender, recipient={"id": user}, message=message)


PAYLOADS: Final[Mapping[str, dict[str, Any]]] = {
    "image": {"thumbnail": "https://t.zdn.vn/t.jpg", "url": "https://f.zdn.vn/p.jpg"},
    "gif": {"thumbnail": "https://t.zdn.vn/t.gif", "url": "https://f.zdn.vn/p.gif"},
    "link": {"thumbnail": "https://t.zdn.vn/t.jpg", "description": "Trang", "url": "https://example.vn/"},
    "audio": {"url": "https://f.zdn.vn/a.amr"},
    "video": {"url": "https://f.zdn.vn/v.mp4", "thumbnail": "https://t.zdn.vn/v.jpg", "description": ""},
    "sticker": {"url": "https://f.zdn.vn/s.png", "id": "bfe458bf64fa8da4d4eb"},
    "location": {"coordinates": {"latitude": "21.35", "longitude": "107.59"}},
    "file": {"url": "https://f.zdn.vn/f.pdf", "name": "f.pdf", "size": "10", "checksum": "0" * 32, "type": "pdf"},
    "business_card": {"url": "https://f.zdn.vn/c", "description": "{}", "thumbnail": ""},
}
"""What each kind of attachment holds."""


async def post(client: httpx.AsyncClient, event: Event, *, path: str = "/zalo-oa") -> int:
    """Bring an event to the webhook, and return the status."""
    return (await client.post(path, content=event.body, headers=event.headers())).status_code
