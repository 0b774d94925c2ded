"""When followers may be told: by day, and not while staff are still at it."""

from datetime import datetime, timedelta
from typing import Final

from bot.settings import ZONE

# Whoever follows figures for work wants none of them asleep: nobody is woken by a corrected decimal.
MORNING: Final = 7
EVENING: Final = 21
# Staff write several figures in a row, and take a slip back within minutes; a day's one notice tells it all.
SETTLES_FOR: Final = timedelta(minutes=10)
# Nobody waits for the next day because staff went on until the evening.
_LATE: Final = 20


def is_night(now: datetime) -> bool:
    """Say whether followers are left alone at a moment: from nine in the evening to seven, in Viet Nam."""
    return not MORNING <= now.astimezone(ZONE).hour < EVENING


def is_settled(changed_at: datetime | None, now: datetime) -> bool:
    """Say whether the last change was made so long ago that no other is likely to follow at once."""
    if changed_at is None or now.astimezone(ZONE).hour >= _LATE:
        return True
    return not timedelta() <= now - changed_at < SETTLES_FOR


def day_of(now: datetime) -> str:
    """Return the day in Viet Nam, as the tables keep it."""
    return now.astimezone(ZONE).date().isoformat()
