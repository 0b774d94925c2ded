"""Updates as the library reads them: each read once, also where its text is stored in between."""

from collections import OrderedDict
from typing import Final

import msgspec
import structlog
from telegram import Bot, Update

from knowledge.arrivals import Arrival

# As many as may wait, and some that were passed over.
_REMEMBERED: Final = 512
# What reading an update raises when a field is missing or of another kind.
_UNREADABLE: Final = (AttributeError, KeyError, TypeError, ValueError, OverflowError)

_log = structlog.get_logger("telegram")


class Updates:
    """Reads updates for one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._update_by_key: OrderedDict[str, Update] = OrderedDict()

    def read(self, payload: object) -> Update | None:
        """Return an update, and remember it for `of`; None, and a line in the log, where it can't be read."""
        try:
            if not isinstance(payload, dict):
                raise TypeError
            update = Update.de_json(payload, self._bot)
            self._update_by_key[str(update.update_id)] = update
        except _UNREADABLE as error:
            _log.error("unreadable update", error=type(error).__name__)
            return None
        if len(self._update_by_key) > _REMEMBERED:
            self._update_by_key.popitem(last=False)
        return update

    def of(self, arrival: Arrival) -> Update:
        """Return the update that was stored: as it was read, or read again after a restart."""
        update = self._update_by_key.get(arrival.key)
        return update or Update.de_json(msgspec.json.decode(arrival.body), self._bot)

    def forget(self, arrival: Arrival) -> None:
        """Let an update go that is done."""
        self._update_by_key.pop(arrival.key, None)
