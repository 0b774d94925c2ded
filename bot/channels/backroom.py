"""The back room: staff's messages are answered in a thread of their own, so that nobody who asks waits for them.

A file of 20,000 rows takes seconds to read, to write and to take back. No lock could help: whoever asks would wait
for it. So the thread has a desk of its own over the same file, with its own connection and its own chats; the two
desks share nothing that either changes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final

from bot.channels.metrics import MESSAGES, REPLIES
from bot.channels.photos import photos
from bot.messages import Message, Reply, Responder
from bot.responder import Hoidap
from bot.settings import Settings
from bot.staff.commands import Office
from bot.staff.desk import Desk
from bot.staff.opening import open_desk
from knowledge.errors import KnowledgeError
from knowledge.store import open_store

# While the thread writes, the event loop must not stand still for a lock; whoever commands is told to come again.
_FRONT_PATIENCE_S: Final = 0.05


class Backroom:
    """A second desk, which one thread has for itself."""

    def __init__(self, front: Office, open_back: Callable[[], Desk]) -> None:
        """`front` is the office of the desk that answers in the event loop; `open_back` is called in the thread."""
        self._front = front
        self._open_back = open_back
        self._back: Desk | None = None
        # One thread, not a lock around several: a message whose sender has gone is still being worked on.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="backroom")
        self._waiting = 0
        front.store.wait_at_most(_FRONT_PATIENCE_S)

    def knows(self, channel: str, user: str) -> bool:
        """Whether a user is of the staff, whose messages are answered here; nobody is while the base can't be read."""
        try:
            return self._front.store.staff.member_of(channel, user) is not None
        except KnowledgeError:
            return False

    async def respond(self, message: Message) -> Reply:
        """Return the reply to a message, after those that came before it; the front knows then what is new."""
        hoidap = self._front.hoidap
        # What was said before signing in is not gone on with, and is no longer kept there.
        hoidap.forget(message.channel, message.chat)
        self._waiting += 1
        hoidap.is_told_news = True
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, message)
        finally:
            self._waiting -= 1
            hoidap.is_told_news = self._waiting > 0
            if self._back is not None:
                hoidap.learn_from(self._back.office.hoidap)

    def _answer(self, message: Message) -> Reply:
        if self._back is None:
            self._back = self._open_back()
        try:
            return self._back.respond(message)
        finally:
            self._learn(self._back.office.hoidap)

    def _learn(self, hoidap: Hoidap) -> None:
        """Learn what the message has changed here, which takes a second for many rows, and not in the event loop."""
        try:
            hoidap.refresh()
        except KnowledgeError:
            return  # the next message, here or there, tries again

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Let what is being worked on come to its end before the program ends."""
        try:
            yield
        finally:
            await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._thread.submit(self._close_back).result()
        self._thread.shutdown()

    def _close_back(self) -> None:
        if self._back is not None:
            self._back.office.store.close()


def backroom_of(settings: Settings, front: Office) -> Backroom:
    """Return the back room of an office whose base is a file."""

    def open_back() -> Desk:
        store = open_store(front.store.path)
        # Catalogs are never changed, only replaced, so two threads may read one.
        hoidap = Hoidap(store, front.today, catalog=front.hoidap.catalog)
        return open_desk(settings, store, hoidap, now=front.now)

    return Backroom(front, open_back)


async def answered(message: Message, responder: Responder, backroom: Backroom | None) -> Reply:
    """Return the reply to a message, counted: in the back room where that takes it, otherwise at once.

    A photo is read first.
    """
    MESSAGES.labels(message.channel).inc()
    message = await photos.read(message)
    if backroom is not None and backroom.knows(message.channel, message.user):
        reply = await backroom.respond(message)
    else:
        reply = responder.respond(message)
    REPLIES.labels(message.channel, reply.kind).inc()
    return reply
