"""In what order updates are worked on: one after the other within a chat, chats side by side."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

# Whoever waits for Telegram, a minute where it asks for that, takes up a place; the others have theirs.
_AT_ONCE: Final = 256
# From here on no update is taken in; Telegram keeps what is left for a day.
_WAITING_LIMIT: Final = 256


class OrderedUpdates(BaseUpdateProcessor):
    """Keeps the order within a chat, and lets no chat hold up the others by writing much."""

    def __init__(self, *, at_once: int = _AT_ONCE, waiting: int = _WAITING_LIMIT) -> None:
        super().__init__(waiting)
        self._places = asyncio.Semaphore(at_once)
        # A lock lives as long as somebody holds it or waits for it, so there are at most `waiting` of them.
        self._lock_by_chat: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the coroutine when it is its chat's turn."""
        chat = update.effective_chat if isinstance(update, Update) else None
        lock = self._lock_by_chat.setdefault(chat.id, asyncio.Lock()) if chat else asyncio.Lock()
        # The chat's turn before the place: whoever waits for a turn takes up no place.
        async with lock, self._places:
            await coroutine

    async def initialize(self) -> None:
        """Do nothing; there is nothing to set up."""

    async def shutdown(self) -> None:
        """Do nothing; there is nothing to release."""
