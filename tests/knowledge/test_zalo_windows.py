"""When users of the Zalo Official Account wrote last, and what a message to them costs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.store import open_store
from knowledge.zalo_windows import ZaloUser, ZaloUsers

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def users() -> Iterator[ZaloUsers]:
    """Users of an empty base."""
    with open_store(":memory:", packaged=None) as store:
        yield store.zalo_users


@pytest.mark.parametrize(
    ("ago", "window"),
    [
        (timedelta(), "free"),
        (timedelta(hours=48), "free"),
        (timedelta(hours=48, seconds=1), "billed"),
        (timedelta(days=7), "billed"),
        (timedelta(days=7, seconds=1), "closed"),
    ],
)
def test_windows_end_at_48_hours_and_at_7_days(users: ZaloUsers, ago: timedelta, window: str) -> None:
    """Free up to 48 hours, billed up to seven days, refused after that; each end still belongs to what it ends."""
    users.wrote("7", NOW - ago)

    assert users.get("7").window(NOW) == window


def test_whoever_never_wrote_is_closed(users: ZaloUsers) -> None:
    """Nothing is known of them, and nothing gets through."""
    assert users.get("7") == ZaloUser("7", None, None)
    assert users.get("7").window(NOW) == "closed"


def test_last_moment_counts(users: ZaloUsers) -> None:
    """An event that comes late, out of order, does not move the window back."""
    users.wrote("7", NOW)
    users.wrote("7", NOW - timedelta(days=3))

    assert users.get("7").last_at == NOW


def test_closed_window_opens_with_the_next_message(users: ZaloUsers) -> None:
    """What Zalo refuses is closed whatever was known; a message opens it again."""
    users.wrote("7", NOW)
    users.close("7")
    closed = users.get("7").window(NOW)
    users.wrote("7", NOW)

    assert (closed, users.get("7").window(NOW)) == ("closed", "free")


def test_staff_talk_until_the_latest_end(users: ZaloUsers) -> None:
    """An earlier end changes nothing, and the window stays what it was."""
    users.hand_to_staff("7", NOW + timedelta(minutes=30))
    users.hand_to_staff("7", NOW + timedelta(minutes=10))
    user = users.get("7")

    assert user.is_with_staff(NOW + timedelta(minutes=29))
    assert not user.is_with_staff(NOW + timedelta(minutes=30))
    assert user.window(NOW) == "closed"


def test_gone_users_are_dropped(users: ZaloUsers) -> None:
    """After seven days nothing is kept of a user, unless somebody of the staff is talking with them."""
    users.wrote("old", NOW - timedelta(days=8))
    users.wrote("new", NOW)
    users.hand_to_staff("talked with", NOW + timedelta(minutes=1))
    users.drop_before(NOW)

    assert users.get("old").last_at is None
    assert users.get("new").last_at == NOW
    assert users.get("talked with").is_with_staff(NOW)


def test_forgotten_user_leaves_nothing(users: ZaloUsers) -> None:
    """After that they are as if they had never written."""
    users.wrote("7", NOW)
    users.hand_to_staff("7", NOW + timedelta(minutes=30))
    users.forget("7")

    assert users.get("7") == ZaloUser("7", None, None)
