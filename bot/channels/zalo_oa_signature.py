"""Whether an event truly comes from Zalo: its signature over the very bytes that came."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SIGNATURE_HEADER: Final = "x-zevent-signature"
TIMESTAMP_HEADER: Final = "x-zevent-timestamp"

# Documented with `mac=` before it; the bare digest has been seen too.
_MAC: Final = re.compile(r"(?:mac=)?([0-9a-f]{64})")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class WebhookKeys:
    """What an event's signature is checked against."""

    app_id: str
    """The app's id, digits."""
    secret: str = field(repr=False)
    """The OA Secret Key of the console's webhook page, which is not the app's secret."""


def genuine_event(body: bytes, headers: Mapping[str, str], keys: WebhookKeys) -> dict[str, Any] | None:
    """Return the event that a body holds; None where it is none of this app, or not signed by Zalo.

    `headers` are looked up by lower-case names. The signature is the SHA-256 (not an HMAC) of app id, body,
    timestamp and key one after the other; the timestamp is the body's own, or else the header's.
    """
    given = _MAC.fullmatch(headers.get(SIGNATURE_HEADER, ""))
    event = _json_object(body)
    if given is None or event is None or str(event.get("app_id")) != keys.app_id:
        return None
    macs = [_mac(body, timestamp, keys) for timestamp in _timestamps(event, headers)]
    # Each is compared, so that the time tells nothing of which one fits.
    fits = [hmac.compare_digest(mac, given[1]) for mac in macs]
    return event if any(fits) else None


def _mac(body: bytes, timestamp: str, keys: WebhookKeys) -> str:
    return hashlib.sha256(keys.app_id.encode() + body + timestamp.encode() + keys.secret.encode()).hexdigest()


def _timestamps(event: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[str]:
    for timestamp in (event.get("timestamp"), headers.get(TIMESTAMP_HEADER)):
        if isinstance(timestamp, str | int) and _TIMESTAMP.fullmatch(str(timestamp)):
            yield str(timestamp)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
