"""The count of messages to Zalo, by month."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from knowledge.errors import Busy
from knowledge.store import open_store

NOVEMBER = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_months_are_counted_apart() -> None:
    """Each month begins at nothing, and the return is the month's count so far."""
    with open_store(":memory:", packaged=None) as store:
        counts = [store.zalo_months.add(messages, NOVEMBER) for messages in (1, 2)]
        december = store.zalo_months.add(1, NOVEMBER + timedelta(days=15))

        assert (counts, december) == ([1, 3], 1)
        assert store.zalo_months.sent(NOVEMBER) == 3
        assert store.zalo_months.sent(NOVEMBER + timedelta(days=60)) == 0


def test_month_is_that_of_the_moments_zone() -> None:
    """What is December in Viet Nam is counted in December, though it is November in Greenwich."""
    at = datetime(2026, 12, 1, 5, 0, tzinfo=timezone(timedelta(hours=7)))
    with open_store(":memory:", packaged=None) as store:
        store.zalo_months.add(1, at)

        assert (store.zalo_months.sent(at), store.zalo_months.sent(at.astimezone(UTC))) == (1, 0)


def test_processes_count_together(tmp_path: Path) -> None:
    """Two that send count into one month; who meets a locked file is told so at once, and nothing is counted."""
    with open_store(tmp_path / "a.db", packaged=None) as one, open_store(tmp_path / "a.db", packaged=None) as other:
        one.zalo_months.add(2, NOVEMBER)
        assert other.zalo_months.add(3, NOVEMBER) == 5
        one.log.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            other.zalo_months.add(1, NOVEMBER)
        one.log.connection.rollback()
        assert other.zalo_months.sent(NOVEMBER) == 5
