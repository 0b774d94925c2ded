"""At most so many messages a minute from each chat: one sentence for what is above, then silence for that minute."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Admission = Literal["go", "refuse", "drop"]

DEFAULT_PER_MINUTE: Final = 20
# Staff work through buttons, each press a message: a person who hurries presses twice a second.
_STAFF_FACTOR: Final = 10
_MINUTE_S: Final = 60.0
# About 1 MB when full; the chat that was silent for longest is forgotten first.
_CHAT_LIMIT: Final = 10_000


@dataclass(slots=True)
class _Minute:
    """A minute of one chat, which begins with a message."""

    began: float
    count: int = 0


def _nobody(chat: str) -> bool:
    return False


class Pace:
    """Counts the messages of each chat in its minute."""

    def __init__(
        self,
        per_minute: int = DEFAULT_PER_MINUTE,
        *,
        is_staff: Callable[[str], bool] = _nobody,
        clock: Callable[[], float] = time.monotonic,
        chats: int = _CHAT_LIMIT,
    ) -> None:
        """`is_staff` says of a chat whether it is one of staff, who may send ten times as many."""
        self._per_minute = per_minute
        self.is_staff = is_staff
        self._clock = clock
        self._chat_limit = chats
        self._minutes: OrderedDict[str, _Minute] = OrderedDict()

    def admit(self, chat: str) -> Admission:
        """Count a message, and return whether it is to be answered, told that it is too much, or passed over."""
        minute = self._minute(chat)
        minute.count += 1
        if minute.count <= self._per_minute:
            return "go"
        # Asked only above the bound of everybody, since it costs a look into the base.
        most = self._per_minute * (_STAFF_FACTOR if self.is_staff(chat) else 1)
        if minute.count <= most:
            return "go"
        return "refuse" if minute.count == most + 1 else "drop"

    def _minute(self, chat: str) -> _Minute:
        now = self._clock()
        minute = self._minutes.get(chat)
        if minute is None or now - minute.began >= _MINUTE_S:
            minute = self._minutes[chat] = _Minute(now)
        self._minutes.move_to_end(chat)
        while len(self._minutes) > self._chat_limit:
            self._minutes.popitem(last=False)
        return minute
