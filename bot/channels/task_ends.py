"""Tasks that end before they should: logged whole, without secrets."""

import asyncio
from collections.abc import Callable
from traceback import format_exception

import structlog

_log = structlog.get_logger("channel")


def reporting_end(channel: str, hide: Callable[[str], str]) -> Callable[[asyncio.Task[None]], None]:
    """Return what a channel's task is to call when it is done; `hide` takes secrets out of what is logged."""

    def report(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            # Not as exc_info: the log's own way to write traces knows of no secrets.
            _log.error("a part of the channel ended", channel=channel, exception=hide("".join(format_exception(error))))

    return report
