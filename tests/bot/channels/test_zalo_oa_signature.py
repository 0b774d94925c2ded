"""Zalo's signature: the worked example, and everything that only looks like it."""

import hashlib
import hmac
import json

import pytest

from bot.channels.zalo_oa_signature import WebhookKeys, genuine_event
from tests.bot.channels.zalo_oa_sender import Event, EventMaker

KEYS = WebhookKeys("4321098765432109876", "k3yDemo_OA_Secret")
BODY = (
    '{"app_id":"4321098765432109876","user_id_by_app":"552177279717587730","event_name":"user_send_text",'
    '"timestamp":"1760000000123","sender":{"id":"246845883529197922"},"recipient":{"id":"388613280878808645"},'
    '"message":{"msg_id":"96d3cdf3af150460909","text":"Xin chào shop"}}'
).encode()
MAC = "60b9de70b3c4fcb6e35880ee6b3bd53de9c87b492bc8cc6be20e2e8193c51e7a"


@pytest.mark.parametrize("given", [f"mac={MAC}", MAC], ids=["with-mac", "bare"])
def test_worked_example_is_genuine(given: str) -> None:
    """The example computed by hand is taken, with `mac=` and without."""
    event = genuine_event(BODY, {"x-zevent-signature": given}, KEYS)

    assert len(BODY) == 272
    assert event == json.loads(BODY)


@pytest.mark.parametrize(
    "given",
    [
        "mac=e7cb7907440ad9a8f1974e1fbf0e6463765bc054a889240fb731269641868292",
        "mac=870e92be913b873447c1e36e0587a7fbfdcb233d6d1a8b52f149784b75c409c4",
        f"mac={MAC[:-1]}b",
        f"MAC={MAC}",
        f"sha256={MAC}",
        f"mac={MAC} ",
        f"mac={MAC}{MAC}",
        "mac=",
        "",
        "đ" * 64,
    ],
    ids=["hmac", "serialised-anew", "one-digit", "MAC", "sha256", "space", "twice", "nothing", "empty", "letters"],
)
def test_other_signature_is_refused(given: str) -> None:
    """An HMAC, the digest of the same event written anew, and anything else that is not the signature is refused."""
    assert genuine_event(BODY, {"x-zevent-signature": given}, KEYS) is None


def test_vectors_that_must_fail_are_what_they_say() -> None:
    """The two digests are those of the two mistakes that programs make."""
    anew = json.dumps(json.loads(BODY)).encode()

    assert hmac.new(KEYS.secret.encode(), BODY, hashlib.sha256).hexdigest().startswith("e7cb7907")
    assert Event(anew, "1760000000123").headers()["X-ZEvent-Signature"].startswith("mac=870e92be")


def test_missing_signature_is_refused() -> None:
    """Without the header nothing is genuine."""
    assert genuine_event(BODY, {}, KEYS) is None


def test_altered_body_is_refused() -> None:
    """A single other byte makes the event another."""
    event = EventMaker().text("Xin chào").altered("chào".encode(), b"chao")

    assert genuine_event(event.body, lower(event), KEYS) is None


def test_event_of_another_app_is_refused() -> None:
    """An event signed with our key but for another app is none of ours."""
    body = BODY.replace(b"4321098765432109876", b"4321098765432109877")
    signed = Event(body, "1760000000123", app="4321098765432109877")

    assert genuine_event(body, lower(signed), KEYS) is None
    assert genuine_event(body, lower(Event(body, "1760000000123")), KEYS) is None


def test_wrong_key_is_refused() -> None:
    """The app's secret is not the key of the webhook."""
    assert genuine_event(BODY, lower(Event(BODY, "1760000000123", key="app-secret-demo")), KEYS) is None


def test_timestamp_of_the_header_comes_second() -> None:
    """Where the body's own timestamp does not fit, that of the header is tried."""
    event = Event(BODY, "1760000000999", more_headers={"X-ZEvent-Timestamp": "1760000000999"})
    without = Event(BODY, "1760000000999")

    assert genuine_event(event.body, lower(event), KEYS) is not None
    assert genuine_event(without.body, lower(without), KEYS) is None


def test_timestamp_may_be_a_number() -> None:
    """A timestamp without quotation marks is signed as it is written."""
    body = BODY.replace(b'"1760000000123"', b"1760000000123")

    assert genuine_event(body, lower(Event(body, "1760000000123")), KEYS) is not None


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b"x", b"[" * 100_000, b'{"app_id":"4321098765432109876"}', b"\xff\xfe{}"]
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    """Whatever else comes is refused, however it is signed."""
    assert genuine_event(body, lower(Event(body, "")), KEYS) is None


def lower(event: Event) -> dict[str, str]:
    """The headers by lower-case names, as the web application looks them up."""
    return {name.lower(): value for name, value in event.headers().items()}
