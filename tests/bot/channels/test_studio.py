"""The studio: each picture is drawn once, aside, in bounds; whatever fails leaves the text alone."""

import asyncio
import subprocess
import sys
import threading
from dataclasses import dataclass, field, replace

import pytest
from structlog.testing import capture_logs

from bot.channels.drawing import MOST_KEPT, MOST_WAITING, Studio
from bot.charts import Chart, Mark

CHART = Chart("places", "Một hơn Hai", "", (Mark("Một", "2", 2.0), Mark("Hai", "1", 1.0)), "", (), "Nguồn: Bịa", "")


def stand_in(chart: Chart) -> bytes:
    """What a stand-in draws: it begins as a picture does."""
    return b"\x89PNG\r\n\x1a\n" + chart.finding.encode()


@dataclass(slots=True)
class Painter:
    """Draws when a test lets it, and knows what it drew."""

    may_end: threading.Event = field(default_factory=threading.Event)
    has_begun: threading.Event = field(default_factory=threading.Event)
    drawn: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def __call__(self, chart: Chart) -> bytes:
        self.has_begun.set()
        self.may_end.wait(20)
        self.drawn.append(chart.finding)
        self.threads.add(threading.current_thread().name)
        return stand_in(chart)


def ready() -> Painter:
    """A painter that need not be let."""
    painter = Painter()
    painter.may_end.set()
    return painter


def chart(number: int) -> Chart:
    """A chart of its own."""
    return replace(CHART, finding=f"Hình {number}")


async def test_real_picture_is_a_png() -> None:
    """Without another way a chart is drawn by matplotlib, with a name that a file can have."""
    studio = Studio()
    async with studio.lifespan():
        picture = await studio.drawn(CHART)

    assert studio.can_draw and picture is not None
    assert picture.content.startswith(b"\x89PNG") and picture.name.endswith(".png")


async def test_drawn_once_for_all_who_ask() -> None:
    """Who asks at the same time and who asks later get the same picture, drawn once, in a thread of its own."""
    painter = ready()
    studio = Studio(painter)

    first, second = await asyncio.gather(studio.drawn(CHART), studio.drawn(replace(CHART)))
    third = await studio.drawn(CHART)

    assert first is second is third is not None
    assert painter.drawn == [CHART.finding]
    assert painter.threads != {threading.current_thread().name}


async def test_the_loop_goes_on_meanwhile() -> None:
    """Whoever does not need the picture is not held by its drawing."""
    painter = Painter()
    studio = Studio(painter)
    drawing_it = asyncio.create_task(studio.drawn(CHART))

    await asyncio.to_thread(painter.has_begun.wait, 20)
    is_done_before = drawing_it.done()
    painter.may_end.set()

    assert not is_done_before
    assert await drawing_it is not None


async def test_whoever_gives_up_takes_it_from_nobody() -> None:
    """One who is gone before the picture is there leaves it to the others."""
    painter = Painter()
    studio = Studio(painter)
    gone, other = asyncio.create_task(studio.drawn(CHART)), asyncio.create_task(studio.drawn(CHART))
    await asyncio.to_thread(painter.has_begun.wait, 20)

    gone.cancel()
    painter.may_end.set()

    assert await other is not None
    assert gone.cancelled()


async def test_a_drawing_that_fails_is_logged_and_not_tried_again() -> None:
    """Nobody gets a picture, the text is not touched, and the log says what happened, once."""
    calls: list[Chart] = []

    def fails(chart: Chart) -> bytes:
        calls.append(chart)
        raise ValueError("no ink")

    studio = Studio(fails)
    with capture_logs() as logs:
        pictures = [await studio.drawn(CHART), await studio.drawn(CHART)]

    assert pictures == [None, None] and len(calls) == 1
    assert [entry["event"] for entry in logs] == ["a picture could not be drawn"]


async def test_a_queue_too_long_takes_no_more() -> None:
    """Above so many that wait the next goes without at once, and is drawn when asked for again."""
    painter = Painter()
    studio = Studio(painter)
    waiting = [asyncio.create_task(studio.drawn(chart(number))) for number in range(MOST_WAITING)]
    await asyncio.to_thread(painter.has_begun.wait, 20)

    refused = await studio.drawn(CHART)
    painter.may_end.set()
    pictures = await asyncio.gather(*waiting)

    assert refused is None and None not in pictures
    assert await studio.drawn(CHART) is not None


async def test_no_more_is_kept_than_may_be() -> None:
    """The picture that nobody has asked for the longest is forgotten first, by number and by size."""
    painter = ready()
    studio = Studio(painter)
    for number in range(MOST_KEPT + 1):
        await studio.drawn(chart(number))
    many = len(painter.drawn)

    await studio.drawn(chart(MOST_KEPT))
    await studio.drawn(chart(0))

    assert len(painter.drawn) == many + 1


async def test_large_pictures_leave_sooner() -> None:
    """The bytes kept are bounded as well."""
    painter = ready()
    studio = Studio(painter, most_kept_bytes=40)
    for number in (1, 2, 3, 3, 1):
        await studio.drawn(chart(number))

    assert painter.drawn == ["Hình 1", "Hình 2", "Hình 3", "Hình 1"]


async def test_without_the_extra_there_are_no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where matplotlib is missing nothing is drawn, nothing waits and nothing is logged."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    studio = Studio()
    with capture_logs() as logs:
        async with studio.lifespan():
            picture = await studio.drawn(CHART)

    assert (studio.can_draw, picture, logs) == (False, None, [])


async def test_nothing_is_drawn_after_the_end() -> None:
    """When the program ends, who still waits goes without."""
    painter = Painter()
    studio = Studio(painter)
    async with studio.lifespan():
        waiting = asyncio.create_task(studio.drawn(CHART))
        await asyncio.to_thread(painter.has_begun.wait, 20)
    painter.may_end.set()

    assert await waiting is None
    assert await studio.drawn(chart(1)) is None


def test_nothing_else_needs_the_extra() -> None:
    """Without matplotlib the bot answers and the web application is imported; with it, it is not loaded before use."""
    code = (
        "import sys\n"
        "if {hidden}: sys.modules['matplotlib'] = None\n"
        "import bot.channels.server, bot.channels.telegram\n"
        "from tests.bot.real import ask\n"
        "reply = ask('Đầm Hà có bao nhiêu xã đạt chuẩn nông thôn mới?')\n"
        "print(reply.kind, reply.chart.kind, 'matplotlib.figure' in sys.modules)\n"
    )

    outputs = [subprocess.check_output([sys.executable, "-c", code.format(hidden=hidden)]) for hidden in (True, False)]

    assert outputs == [b"answer share False\n"] * 2
