"""Messages that go out in answer to an arrival, each at most once, also when the program is killed in between.

Whether a message that was on its way at a kill has arrived can't be known. It counts as sent: the other side has
most likely read the request by then, as it has when no answer comes in time (`Unsure`). So just before each attempt
the arrival notes that one more message may be out, and takes that back when the attempt has surely failed.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from bot.channels.delivery import PAUSES_S, DeliveryError, Unsure, insist, undelivered
from knowledge.arrivals import Arrival, Arrivals
from knowledge.errors import KnowledgeError

# What is on its way at a kill is what can't be known. A program that was started a moment ago may have been killed a
# moment before, and has everything to send that was left over: then few are on their way at once, and twice as many
# with every two seconds that it lives. Who waits to send again, or takes longer than this, is not counted.
LEAST_ON_THEIR_WAY: Final = 3
MOST_ON_THEIR_WAY: Final = 256
_DOUBLES_EVERY_S: Final = 2.0
_HOLDS_OTHERS_S: Final = 0.1

T = TypeVar("T")


class Gate:
    """Lets few messages of a channel be on their way at once, and the more the longer the program has lived."""

    def __init__(self, *, holds_s: float = _HOLDS_OTHERS_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._holds_s, self._clock, self._begun_at = holds_s, clock, clock()
        self._inside = 0
        self._waiters: deque[asyncio.Future[None]] = deque()

    @property
    def places(self) -> int:
        """How many may be on their way at once."""
        doubled = min((self._clock() - self._begun_at) / _DOUBLES_EVERY_S, math.log2(MOST_ON_THEIR_WAY))
        return min(MOST_ON_THEIR_WAY, int(LEAST_ON_THEIR_WAY * 2**doubled))

    @asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """Take up a place, for so many seconds at most."""
        await self._enter()
        is_left = False

        def leave() -> None:
            nonlocal is_left
            if not is_left:
                is_left = True
                self._leave()

        leaving = asyncio.get_running_loop().call_later(self._holds_s, leave)
        try:
            yield
        finally:
            leaving.cancel()
            leave()

    async def _enter(self) -> None:
        if self._inside < self.places:
            self._inside += 1
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        self._inside -= 1
        while self._waiters and self._inside < self.places:
            waiter = self._waiters.popleft()
            if not waiter.done():
                # The place is handed over, so that nobody who comes now is first.
                self._inside += 1
                waiter.set_result(None)


@dataclass(slots=True)
class Sendings:
    """The messages that answer one arrival, in the order they go out."""

    arrival: Arrival
    arrivals: Arrivals
    gate: Gate
    _out: int = field(default=0, init=False)
    _noted: int = field(init=False)

    def __post_init__(self) -> None:
        self._noted = self.arrival.sent

    def passes_over(self) -> bool:
        """Whether the next message was out, or on its way, before the program was started anew; then it is over."""
        if self._out >= self.arrival.sent:
            return False
        self._out += 1
        if self._out == self.arrival.sent:
            undelivered(self.arrival.channel, Unsure("the program ended"))
        return True

    async def attempt(self, send: Callable[[], Awaitable[T]], *, notes_itself: bool) -> T:
        """Return what sending the next message gives.

        Raises:
            DeliveryError: it did not go out, or perhaps not.
        """
        async with self.gate.passed():
            try:
                sent = await self._noting(send, notes_itself=notes_itself)
            except DeliveryError as error:
                if not isinstance(error, Unsure):
                    self._note(self._out)
                raise
        self._out += 1
        return sent

    async def _noting(self, send: Callable[[], Awaitable[T]], *, notes_itself: bool) -> T:
        note = partial(self._note, self._out + 1)
        if not notes_itself:
            note()
            return await send()
        token = _leaving.set(note)
        try:
            return await send()
        finally:
            _leaving.reset(token)

    def _note(self, count: int) -> None:
        if self.arrival.id and count != self._noted:
            # Answering goes on without the file; the dispatcher says so when it marks what is done.
            with suppress(KnowledgeError):
                self.arrivals.note_sent(self.arrival.id, count)
                self._noted = count


_leaving: ContextVar[Callable[[], None] | None] = ContextVar("leaving", default=None)
_under_way: ContextVar[Sendings | None] = ContextVar("under_way", default=None)


@contextmanager
def under_way(sendings: Sendings) -> Iterator[None]:
    """Let what `send_once` sends inside the context, in this task and those that it starts, answer the arrival."""
    token = _under_way.set(sendings)
    try:
        yield
    finally:
        _under_way.reset(token)


def note_leaving() -> None:
    """Note that the message which is being sent in this context leaves the program with the next step, if any is.

    For clients that are told to note it themselves: between beginning to send and the first byte may be much time.
    """
    if note := _leaving.get():
        note()


async def noted(body: bytes) -> AsyncIterator[bytes]:
    """Yield the body of a request, noted when it is asked for; the content of a message for httpx."""
    note_leaving()
    yield body


async def send_once(
    send: Callable[[], Awaitable[T]], pauses_s: Sequence[float] = PAUSES_S, *, notes_itself: bool = False
) -> T | None:
    """Return what sending one message gives, insisting as `insist` does; None for one that is out already.

    It is noted when an attempt begins; where `notes_itself`, by the client with `note_leaving`.

    Raises:
        DeliveryError: see `insist`.
    """
    sendings = _under_way.get()
    if sendings is None:
        return await insist(send, pauses_s)
    if sendings.passes_over():
        return None
    return await insist(partial(sendings.attempt, send, notes_itself=notes_itself), pauses_s)
