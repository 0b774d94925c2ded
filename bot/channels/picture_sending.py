"""Pictures of figures behind their texts, on every channel that can show them: no text waits for one."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog

from bot.channels.delivery import DeliveryError, undelivered
from bot.channels.drawing import Studio
from bot.messages import Attachment, Reply

# A chat goes on without its picture after this long.
PATIENCE_S: Final = 0.3
# What is under way at the end may still take so long; then the words must do.
STOP_S: Final = 2.0

_log = structlog.get_logger("pictures")


def _as_it_is(text: str) -> str:
    return text


class Follower:
    """Sends pictures after their texts on one channel."""

    def __init__(
        self,
        channel: str,
        studio: Studio | None = None,
        hide: Callable[[str], str] = _as_it_is,
        *,
        patience_s: float = PATIENCE_S,
        stop_s: float = STOP_S,
    ) -> None:
        """Without a studio nothing follows. `hide` takes secrets out of a trace before it is logged."""
        self._channel, self._studio, self._hide = channel, studio, hide
        self._patience_s, self._stop_s = patience_s, stop_s
        # The event loop itself holds tasks only weakly.
        self._under_way: set[asyncio.Task[None]] = set()

    async def follow(self, reply: Reply, send: Callable[[Attachment], Awaitable[object]]) -> None:
        """Draw and send the picture of a reply whose words are out, where it has one.

        After `PATIENCE_S` seconds the chat goes on, and the picture comes when it is drawn. The words tell the same,
        so what fails, a `DeliveryError` or something that nobody foresaw, is logged and left out.
        """
        if self._studio is None or reply.chart is None:
            return
        task = asyncio.create_task(self._send(self._studio.drawn(reply.chart), send), name=f"{self._channel} picture")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait({task}, timeout=self._patience_s)

    async def _send(self, drawn: Awaitable[Attachment | None], send: Callable[[Attachment], Awaitable[object]]) -> None:
        try:
            picture = await drawn
            if picture is not None:
                await send(picture)
        except DeliveryError as error:
            undelivered(self._channel, error)
        except Exception as error:  # nobody else would hear of it
            trace = self._hide("".join(traceback.format_exception(error)))
            _log.error("unexpected", channel=self._channel, exception=trace)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Give what is under way at the end a moment."""
        try:
            yield
        finally:
            tasks = set(self._under_way)
            if tasks:
                _, tasks = await asyncio.wait(tasks, timeout=self._stop_s)
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)
