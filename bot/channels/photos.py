"""Photos that people send: read in a thread of their own, one after the other, while the event loop goes on."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from bot.messages import Message
from bot.scanning import Scan, is_photo, scan

# One photo takes up to two seconds: whoever comes behind so many is told to come again, not left waiting.
_MOST_WAITING: Final = 6


class PhotoReader:
    """Reads the codes on photos."""

    def __init__(self) -> None:
        # One thread: it takes a whole core, and others have questions.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="photos")
        self._waiting = 0

    async def read(self, message: Message) -> Message:
        """Return a message with what its photo says; the same message where it has none, or was read before."""
        file = message.attachment
        if file is None or message.scan is not None or not is_photo(file.name):
            return message
        if self._waiting >= _MOST_WAITING:
            return replace(message, scan=Scan(trouble="busy"))
        self._waiting += 1
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._thread, scan, file.content)
        finally:
            self._waiting -= 1
        return replace(message, scan=found)


photos: Final = PhotoReader()
"""The reader that all channels share."""
