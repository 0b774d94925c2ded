"""Events of the Zalo Official Account as types, and what is none."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo_oa_events import Followed, Ignored, Left, Said, StaffSaid, event_of
from tests.bot.channels.zalo_oa_sender import PAYLOADS, Event, EventMaker
from tests.bot.channels.zalo_oa_server import OA, USER

AT_MS = 1_760_000_000_123
AT = datetime(2025, 10, 9, 8, 53, 20, 123000, tzinfo=UTC)


def read(event: Event) -> Any:
    """The event as the channel reads it."""
    return event_of(json.loads(event.body))


def test_words_are_said() -> None:
    """A text has who sent it, when, and the message's id as its key."""
    assert read(EventMaker().text("Xin chào", at_ms=AT_MS)) == Said(OA, USER, "text", "Xin chào", "", "", AT, "m1")


@pytest.mark.parametrize("kind", PAYLOADS)
def test_attachments_are_said(kind: str) -> None:
    """Each kind of attachment is told apart; what is fetched has its address and name, and words come along."""
    said = read(EventMaker().attachment(kind, PAYLOADS[kind], text="đây"))
    fetched = {"image": ("https://f.zdn.vn/p.jpg", ""), "file": ("https://f.zdn.vn/f.pdf", "f.pdf")}

    assert (said.kind, said.text) == (kind, "đây")
    assert (said.address, said.name) == fetched.get(kind, ("", ""))


def test_unknown_kind_of_message_is_one_all_the_same() -> None:
    """What a user sends is to be answered, also where nobody has written about its kind."""
    said = read(EventMaker().message("user_send_hologram"))

    assert (said.user, said.kind, said.text) == (USER, "other", "")


def test_follow_and_unfollow_have_no_message() -> None:
    """Their key is what happened, when, and to whom; so the same one again has the same."""
    events = EventMaker()
    follow, unfollow = (
        events.made(name, at_ms=AT_MS, oa_id=OA, follower={"id": USER}) for name in ("follow", "unfollow")
    )

    assert read(follow) == Followed(OA, USER, AT, f"follow {AT_MS} {USER}")
    assert read(unfollow) == Left(OA, USER, AT, f"unfollow {AT_MS} {USER}")


def test_echo_counts_only_when_a_person_wrote_it() -> None:
    """A message of the account with an administrator was typed by hand; one without is the bot's own."""
    events = EventMaker()

    assert isinstance(read(events.staff_says("Để tôi xem")), StaffSaid)
    assert read(events.staff_says("Trả lời", admin=None)) == Ignored("oa_send_text")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("user_received_message", {"sender": {"id": OA}, "recipient": {"id": USER}, "message": {"msg_id": "1"}}),
        ("user_seen_message", {"sender": {"id": OA}, "recipient": {"id": USER}, "message": {"msg_ids": ["1"]}}),
        ("user_submit_info", {"sender": {"id": USER}, "recipient": {"id": OA}, "info": {"phone": "0912345678"}}),
        ("user_send_group_text", {"sender": {"id": USER}, "recipient": {"id": "g1"}, "message": {"text": "x"}}),
        ("user_send_text", {"sender": {}, "recipient": {"id": OA}, "message": {"text": "x"}}),
        ("user_send_text", {"sender": {"id": "a b"}, "recipient": {"id": OA}, "message": {"text": "x"}}),
        ("user_send_text", {"sender": "x", "recipient": ["y"], "message": 3}),
        ("follow", {"oa_id": OA, "follower": None}),
        ("brand_new_event", {}),
        ("", {}),
    ],
)
def test_everything_else_is_ignored(name: str, content: dict[str, Any]) -> None:
    """Receipts, contact data, groups, unknown events and broken ones are nothing to act on."""
    assert read(EventMaker().made(name, **content)) == Ignored(name)


def test_huge_ids_stay_whole() -> None:
    """An id that is wider than a floating point number is not rounded, in quotation marks or without."""
    as_text = EventMaker().text("x", user="9007199254740993123")
    as_number = as_text.altered(b'"9007199254740993123"', b"9007199254740993123")

    assert read(as_text).user == read(as_number).user == "9007199254740993123"


def test_message_without_id_has_a_key_all_the_same() -> None:
    """Then it is what happened, when, and who did it."""
    event = EventMaker().made(
        "user_send_text", at_ms=AT_MS, sender={"id": USER}, recipient={"id": OA}, message={"text": "x"}
    )

    assert read(event).key == f"user_send_text {AT_MS} {USER}"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "x", "https://[", "https://a.example" * 500]
)
def test_picture_without_a_usable_address_has_none(address: str) -> None:
    """Only an address of the web is one."""
    assert read(EventMaker().attachment("image", {"url": address})).address == ""


def test_half_a_character_is_no_trouble() -> None:
    """JSON can hold half a character; the text that is handed on holds none."""
    event = EventMaker().text("a").altered(b'"a"', b'"\\ud83d"')

    assert read(event).text == "?"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "msg_id", "text", "admin_id"]), inner),
    max_leaves=8,
)


@given(
    st.sampled_from(["user_send_text", "user_send_image", "follow", "oa_send_text", "x"]),
    st.fixed_dictionaries(dict.fromkeys(("sender", "recipient", "message", "follower", "oa_id", "timestamp"), JSON)),
)
def test_reading_never_raises(name: str, content: dict[str, Any]) -> None:
    """Whatever stands where, an event is read as something."""
    event_of({"event_name": name, **content})
    event_of({"event_name": name, **content, "timestamp": "1760000000123"})
