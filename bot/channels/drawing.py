"""The studio: pictures drawn in a thread of their own, so that no text waits for one, and kept for who asks next."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Final

import structlog

from bot.charts import Chart
from bot.messages import Attachment
from bot.sketches import chart_words

# Some three hundred pictures; the one that nobody has asked for the longest goes first.
MOST_KEPT_BYTES: Final = 20_000_000
MOST_KEPT: Final = 1000
# A picture takes a tenth of a second; who would wait for more than so many is answered without.
MOST_WAITING: Final = 64

_log = structlog.get_logger("drawing")

Draw = Callable[[Chart], bytes]


class Studio:
    """Draws charts one after the other; one that is asked for twice is drawn once."""

    def __init__(self, draw: Draw | None = None, most_kept_bytes: int = MOST_KEPT_BYTES) -> None:
        """Without a way to draw it is the one of the extra `charts`; without that extra there are no pictures."""
        self.can_draw: Final = draw is not None or find_spec("matplotlib") is not None
        """Whether there are pictures at all."""
        self._draw, self._most_kept_bytes = draw or _draw, most_kept_bytes
        self._kept: OrderedDict[Chart, Attachment | None] = OrderedDict()
        self._under_way: dict[Chart, asyncio.Task[Attachment | None]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="studio")
        self._is_closed = False

    async def drawn(self, chart: Chart) -> Attachment | None:
        """Return the picture of a chart; None where there can be none, or too many wait for theirs.

        A drawing that raises is logged and not tried again as long as it is remembered.
        """
        if chart in self._kept:
            self._kept.move_to_end(chart)
            return self._kept[chart]
        task = self._under_way.get(chart)
        if task is None:
            if not self.can_draw or self._is_closed or len(self._under_way) >= MOST_WAITING:
                return None
            task = self._under_way[chart] = asyncio.create_task(self._work(chart), name="picture")
            task.add_done_callback(lambda _: self._under_way.pop(chart, None))
        # Not awaited itself: whoever stops waiting must not take the picture from the others.
        await asyncio.wait({task})
        return None if task.cancelled() else task.result()

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Draw no more at the end; who still waits goes without."""
        try:
            yield
        finally:
            self._is_closed = True
            for task in tuple(self._under_way.values()):
                task.cancel()
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def _work(self, chart: Chart) -> Attachment | None:
        loop = asyncio.get_running_loop()
        content = await loop.run_in_executor(self._thread, self._attempt, chart)
        picture = Attachment(chart_words()["file"], content) if content else None
        self._keep(chart, picture)
        return picture

    def _attempt(self, chart: Chart) -> bytes:
        """Return the picture; nothing where drawing it fails, for whatever reason."""
        try:
            return self._draw(chart)
        except Exception:
            # A chart holds published figures alone, and nobody's question.
            _log.exception("a picture could not be drawn", kind=chart.kind, finding=chart.finding)
            return b""

    def _keep(self, chart: Chart, picture: Attachment | None) -> None:
        self._kept[chart] = picture
        total = sum(len(each.content) for each in self._kept.values() if each)
        while self._kept and (total > self._most_kept_bytes or len(self._kept) > MOST_KEPT):
            _, oldest = self._kept.popitem(last=False)
            total -= len(oldest.content) if oldest else 0


def _draw(chart: Chart) -> bytes:
    # Imported here, in the thread and with the first picture: it takes most of a second and some 50 MB.
    from bot.drawing import draw

    return draw(chart)
