"""Zalo Bot events: both forms of the body, every kind, and what nobody meant to send."""

import json
import unicodedata
from typing import Any

import pytest

from bot.channels.zalo_bot_events import Event, event_in, event_of, without_names

MESSAGE: dict[str, Any] = {
    "message_id": "2d758cb5e222177a4e35",
    "date": 1789033572455,
    "from": {"id": "6ede9afa66b88fe6d6a9", "display_name": "Lan", "is_bot": False},
    "chat": {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"},
    "text": "Xin chào",
}
EVENT = {"event_name": "message.text.received", "message": MESSAGE}


def changed(name: str = "message.text.received", **message: Any) -> Event:
    """The event with another name, or with other fields in its message."""
    event = event_of({"event_name": name, "message": {**MESSAGE, **message}})
    assert event is not None
    return event


def test_both_forms_of_a_body_are_one_event() -> None:
    """An event alone and one within a result are read alike, field by field."""
    expected = Event(
        kind="text",
        key="2d758cb5e222177a4e35",
        chat="6ede9afa66b88fe6d6a9",
        user="6ede9afa66b88fe6d6a9",
        is_group=False,
        is_of_bot=False,
        text="Xin chào",
        picture="",
    )

    assert event_in(json.dumps(EVENT)) == expected
    assert event_in(json.dumps({"ok": True, "result": EVENT}).encode()) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("message.text.received", "text"),
        ("message.image.received", "picture"),
        ("message.sticker.received", "sticker"),
        ("message.voice.received", "voice"),
        ("message.unsupported.received", "unsupported"),
        ("message.poll.received", "unknown"),
        ("", "unknown"),
    ],
)
def test_kind_follows_from_the_name(name: str, kind: str) -> None:
    """Every name of the papers is known, and any other is an event of a kind not known."""
    assert changed(name).kind == kind


@pytest.mark.parametrize(
    ("fields", "picture"),
    [
        ({"photo_url": "https://anh.example/1.jpg"}, "https://anh.example/1.jpg"),
        ({"photo": "https://anh.example/2.jpg"}, "https://anh.example/2.jpg"),
        ({"photo": "https://anh.example/2.jpg", "photo_url": "https://anh.example/1.jpg"}, "https://anh.example/1.jpg"),
        ({"photo_url": "", "photo": "https://anh.example/2.jpg"}, "https://anh.example/2.jpg"),
        ({"photo_url": {"url": "x"}}, ""),
        ({"photo_url": "https://anh.example/" + "x" * 2000}, ""),
        ({}, ""),
    ],
)
def test_picture_is_found_in_either_field(fields: dict[str, Any], picture: str) -> None:
    """`photo_url` comes before `photo`; an address longer than any is none."""
    assert changed("message.image.received", **fields).picture == picture


def test_caption_is_the_text_of_a_picture() -> None:
    """What is written under a picture is what was said."""
    event = event_of({"message": {"chat": {"id": "c"}, "caption": "Đây là sản phẩm gì?"}})

    assert event and event.text == "Đây là sản phẩm gì?"


def test_group_and_speaker_are_told_apart() -> None:
    """In a group the chat is the group's, and the user is who spoke."""
    event = changed(chat={"id": "g1", "chat_type": "GROUP"})

    assert (event.chat, event.user, event.is_group) == ("g1", "6ede9afa66b88fe6d6a9", True)


@pytest.mark.parametrize(("is_bot", "expected"), [(True, True), (False, False), ("true", False), (None, False)])
def test_bot_is_known_for_one(is_bot: object, expected: bool) -> None:
    """Only what says so plainly is a bot's."""
    assert changed(**{"from": {"id": "1", "is_bot": is_bot}}).is_of_bot is expected


def test_ids_are_text() -> None:
    """An id that comes as a number is the same digits, however many."""
    event = changed(message_id=2**70, chat={"id": 2**65}, **{"from": {"id": 7}})

    assert (event.key, event.chat, event.user) == (str(2**70), str(2**65), "7")


def test_event_without_an_id_is_told_from_others() -> None:
    """Where Zalo gives no id, the same event has the same key, and another one another."""
    first, again, other = changed(message_id=None), changed(message_id=None), changed(message_id=None, text="khác")

    assert first.key == again.key != other.key


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"5",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"ok":true,"result":[]}',
        b'{"message":{"chat":{"id":""}}}',
        b'{"message":{"chat":{"id":true}}}',
        b'{"message":{"chat":"c"}}',
        b'{"message":{"chat":{"id":"a\\nb"}}}',
        json.dumps({"message": {"chat": {"id": "x" * 129}}}).encode(),
    ],
    ids=repr,
)
def test_body_without_a_chat_is_no_event(body: bytes) -> None:
    """Whatever else comes in, there is nobody to answer."""
    assert event_in(body) is None


def test_fields_of_other_kinds_are_left_out() -> None:
    """An event whose fields are none of what the papers say is one without them."""
    event = event_of({"event_name": 5, "message": {"chat": {"id": "c", "chat_type": 1}, "from": [], "text": {"a": 1}}})

    assert event and (event.kind, event.user, event.text, event.is_group) == ("unknown", "", "", False)


def test_half_an_emoji_can_be_kept_and_sent() -> None:
    """A text that was cut within a character is still a text."""
    event = event_in(b'{"message":{"chat":{"id":"c"},"text":"a\\ud83d"}}')

    assert event and event.text.encode() == b"a?"


def test_text_is_bounded() -> None:
    """More than anybody may write is not kept."""
    assert len(changed(text="x" * 50_000).text) == 10_000


NAMES = ("Bot Hỏi Đáp", "Bot Hỏi", "bot.VDK+x")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@Bot Hỏi Đáp Hải Hà có mấy xã?", "Hải Hà có mấy xã?"),
        ("Hải Hà có mấy xã @Bot Hỏi Đáp", "Hải Hà có mấy xã"),
        ("@bot hỏi đáp: OCOP là gì?", "OCOP là gì?"),
        ("@Bot Hỏi OCOP là gì?", "OCOP là gì?"),
        (unicodedata.normalize("NFD", "@Bot Hỏi Đáp, nguồn?"), "nguồn?"),
        ("@bot.VDK+x 2", "2"),
        ("@Bot Hỏi Đáp", ""),
        ("Bot Hỏi Đáp là ai?", "Bot Hỏi Đáp là ai?"),
        ("@Bot Hỏix", "@Bot Hỏix"),
        ("gửi a@b.vn", "gửi a@b.vn"),
    ],
    ids=repr,
)
def test_name_is_taken_out_of_a_groups_message(text: str, left: str) -> None:
    """The bot's visible name goes, wherever it stands and however it is written; nothing else does."""
    assert without_names(text, NAMES) == left


def test_without_a_known_name_nothing_is_taken_out() -> None:
    """A bot that does not know its name leaves the text as it is."""
    assert without_names("@Bot Hỏi gì?", ()) == "@Bot Hỏi gì?"
    assert without_names("@Bot Hỏi gì?", ("", " ")) == "@Bot Hỏi gì?"
