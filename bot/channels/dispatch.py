"""From what came in to its answer: stored first, answered once, in order within a chat, chats side by side."""

import asyncio
import traceback
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog

from bot.channels.arrival_book import ArrivalBook
from bot.channels.delivery import DeliveryError, Unsure, undelivered
from bot.channels.metrics import REFUSED
from bot.channels.pace import Pace
from bot.channels.sendings import Gate, Sendings, under_way
from knowledge.arrivals import Arrival, Arrivals

Handle = Callable[[Arrival], Awaitable[object]]

# From here on nothing more is taken in; whoever brings it keeps it for now.
_MOST_WAITING: Final = 256
_MOST_WAITING_CHARACTERS: Final = 32_000_000
# What so many programs ended over is not tried by the next: it may be what ended them.
_MOST_BEGUN: Final = 5

_log = structlog.get_logger("dispatch")


async def _nothing(arrival: Arrival) -> None:
    return


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a dispatcher takes on."""

    at_once: int = 256
    """So many chats are answered side by side; one that waits to send again keeps its place."""
    waiting: int = _MOST_WAITING
    """From so many on that wait or are under way, it is full."""
    stop_s: float = 5.0
    """How long what waits may still take at the end; what is left is answered after the next start."""


class Dispatcher:
    """Works off what comes in on one channel."""

    def __init__(
        self,
        channel: str,
        handle: Handle,
        arrivals: Arrivals,
        *,
        pace: Pace | None = None,
        refuse: Handle = _nothing,
        trouble: Handle = _nothing,
        hide: Callable[[str], str] = _as_it_is,
        bounds: Bounds = Bounds(),
    ) -> None:
        """`handle` answers an arrival; `refuse` tells a chat that it sends too much, `trouble` that something failed.

        Without a pace everything is answered. `hide` takes secrets out of a trace before it is logged.
        """
        self._channel, self._handle = channel, handle
        self._book = ArrivalBook(channel, arrivals)
        self._pace, self._refuse, self._trouble = pace, refuse, trouble
        self._hide, self._bounds = hide, bounds
        self._queues: dict[str, deque[tuple[Handle, Arrival]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(bounds.at_once)
        self._gate = Gate()
        self._ready = asyncio.Event()
        self._room = asyncio.Event()
        self._waiting = self._characters = 0

    @property
    def is_full(self) -> bool:
        """Whether so much waits that the next should stay with whoever brings it for now."""
        return self._waiting >= self._bounds.waiting or self._characters >= _MOST_WAITING_CHARACTERS

    async def room(self) -> None:
        """Wait until it is not full."""
        while self.is_full:
            self._room.clear()
            await self._room.wait()

    async def take(self, items: Iterable[tuple[str, str, str]]) -> int:
        """Store what came in, of (key, chat, body) each, and queue it; return how many were new.

        When this returns, a killed program answers them when it is started again. A key that is known is dropped.
        While the file cannot be written, they are answered from memory.
        """
        new = self._book.take(items)
        self._book.mark([arrival for arrival in new if not self._admitted(arrival)])
        return len(new)

    def _admitted(self, arrival: Arrival) -> bool:
        admission = self._pace.admit(arrival.chat) if self._pace else "go"
        if admission == "go":
            self._queue(self._answer, arrival)
            return True
        REFUSED.labels(self._channel).inc()
        if admission == "refuse":
            self._queue(self._tell_refused, arrival)
        return False

    def _queue(self, work: Handle, arrival: Arrival) -> None:
        self._waiting += 1
        self._characters += len(arrival.body)
        queue = self._queues.get(arrival.chat)
        if queue is not None:
            queue.append((work, arrival))
            return
        self._queues[arrival.chat] = deque([(work, arrival)])
        task = asyncio.create_task(self._work_off(arrival.chat), name=f"{self._channel} chat")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, chat: str) -> None:
        queue = self._queues[chat]
        try:
            await self._ready.wait()
            while queue:
                work, arrival = queue[0]
                # A place for each message anew: whoever writes much waits behind the others each time.
                async with self._places:
                    await work(arrival)
                queue.popleft()
                self._leave(arrival)
        finally:
            del self._queues[chat]
            for _, arrival in queue:
                self._leave(arrival)

    def _leave(self, arrival: Arrival) -> None:
        self._waiting -= 1
        self._characters -= len(arrival.body)
        self._room.set()

    async def _answer(self, arrival: Arrival) -> None:
        with under_way(Sendings(arrival, self._book.arrivals, self._gate)):
            await self._trying(self._handle, arrival, instead=self._trouble)
        self._book.mark([arrival])

    async def _tell_refused(self, arrival: Arrival) -> None:
        await self._trying(self._refuse, arrival, instead=_nothing)

    async def _trying(self, work: Handle, arrival: Arrival, *, instead: Handle) -> None:
        try:
            await work(arrival)
        except DeliveryError as error:
            undelivered(self._channel, error)
        except Exception as error:  # the one handler of what nobody foresaw on this channel
            trace = self._hide("".join(traceback.format_exception(error)))
            _log.error("unexpected", channel=self._channel, exception=trace)
            await self._trying(instead, arrival, instead=_nothing)

    @asynccontextmanager
    async def lifespan(self, ready: asyncio.Event | None = None) -> AsyncIterator[None]:
        """Work off what was left from before, then what comes in, as long as the context is open.

        With an event, nothing is answered before it is set. At the end what waits is still answered, for some
        seconds; what is left then stays stored.
        """
        self._ready = ready or self._ready
        if ready is None:
            self._ready.set()
        self._queue_left_over()
        try:
            yield
        finally:
            await self._end()

    def _queue_left_over(self) -> None:
        left = self._book.left_over()
        if left:
            _log.info("answering what was left over", channel=self._channel, count=len(left))
        for arrival in left:
            self._queue(self._answer_left_over, arrival)

    async def _answer_left_over(self, arrival: Arrival) -> None:
        if arrival.begun >= _MOST_BEGUN:
            _log.error("given up: the program ended over it each time", channel=self._channel, times=arrival.begun)
            self._book.mark([arrival])
            return
        if arrival.sent and self._pace and self._pace.is_staff(arrival.chat):
            # A command that was carried out is not to be once more: "take my last change back" would take another.
            undelivered(self._channel, Unsure("the program ended"))
            self._book.mark([arrival])
            return
        self._book.begin(arrival)
        await self._answer(arrival)

    async def _end(self) -> None:
        tasks = set(self._tasks)
        if tasks and self._ready.is_set():
            _, tasks = await asyncio.wait(tasks, timeout=self._bounds.stop_s)
            if tasks:
                _log.warning("replies under way were given up", channel=self._channel, chats=len(tasks))
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
