"""The desk put together: every command, files that come in, and the record of what was asked."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.register.label_replies import Labels
from bot.responder import Hoidap
from bot.settings import ZONE, Settings, today
from bot.staff.commands import Office
from bot.staff.desk import Desk
from bot.staff.privacy import sweep_at_start
from bot.staff.record import record
from bot.staff.sheets import receive
from knowledge.store import Store

# Whoever asks must not wait long for what staff cannot write just now.
_PATIENCE_S: Final = 2.0


def _now() -> datetime:
    return datetime.now(ZONE)


def open_desk(settings: Settings, store: Store, hoidap: Hoidap, *, now: Callable[[], datetime] = _now) -> Desk:
    """Return what channels talk to: the bot, and before it what staff command."""
    store.wait_at_most(_PATIENCE_S)
    office = Office(
        store,
        hoidap,
        lambda: today(settings),
        now,
        two_persons=settings.two_persons,
        keep_days=settings.keep_days,
    )
    sweep_at_start(office)
    labels = Labels(hoidap, settings.public_url)
    return Desk(office, receive=receive, record=record, labels=labels)
