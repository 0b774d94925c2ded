"""The arrivals of one channel, kept in their file; in memory alone as long as the file cannot be written."""

from collections.abc import Iterable
from typing import Final

import structlog

from bot.channels.recent import Recent
from knowledge.arrivals import Arrival, Arrivals
from knowledge.errors import KnowledgeError

_REMEMBERED: Final = 4096

_log = structlog.get_logger("dispatch")


class ArrivalBook:
    """What one channel stores, without ever failing; the log says once when the file can't be written."""

    def __init__(self, channel: str, arrivals: Arrivals) -> None:
        self.channel, self.arrivals = channel, arrivals
        self._keys = Recent(_REMEMBERED)
        self._unmarked: list[int] = []
        self._is_file_well = True

    def take(self, items: Iterable[tuple[str, str, str]]) -> tuple[Arrival, ...]:
        """Store what came in, of (key, chat, body) each, and return what is new; with the id 0 what is not stored."""
        # Not by the file alone: what was answered from memory while it could not be written is not in it.
        fresh = tuple(item for item in items if self._keys.is_first(item[0]))
        try:
            new = self.arrivals.take(self.channel, fresh)
        except KnowledgeError as error:
            self._file_fails(error)
            return self._unstored(fresh)
        self._file_is_well()
        return new

    def _unstored(self, items: Iterable[tuple[str, str, str]]) -> tuple[Arrival, ...]:
        """Return arrivals that end with the program."""
        return tuple(Arrival(0, self.channel, *item) for item in items)

    def left_over(self) -> tuple[Arrival, ...]:
        """Return what programs before have left, in the order it came."""
        try:
            left = self.arrivals.waiting(self.channel)
        except KnowledgeError as error:
            self._file_fails(error)
            return ()
        for arrival in left:
            self._keys.is_first(arrival.key)
        return left

    def begin(self, arrival: Arrival) -> None:
        """Note that answering begins, over which a program before may have ended."""
        try:
            self.arrivals.begin(arrival.id)
        except KnowledgeError as error:
            self._file_fails(error)

    def mark(self, arrivals: Iterable[Arrival]) -> None:
        """Note what is done; what can't be noted now is noted with the next."""
        self._unmarked += (arrival.id for arrival in arrivals if arrival.id)
        if not self._unmarked:
            return
        try:
            self.arrivals.done(self._unmarked)
        except KnowledgeError as error:
            self._file_fails(error)
        else:
            self._unmarked.clear()

    def _file_fails(self, error: KnowledgeError) -> None:
        if self._is_file_well:
            _log.error("arrivals can't be stored, answering from memory", channel=self.channel, reason=error.code)
        self._is_file_well = False

    def _file_is_well(self) -> None:
        if not self._is_file_well:
            _log.info("arrivals are stored again", channel=self.channel)
        self._is_file_well = True
