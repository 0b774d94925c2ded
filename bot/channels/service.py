"""What every channel beside the web page works with, put together once."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

import structlog
from starlette.routing import BaseRoute

from bot.channels.backroom import Backroom, answered
from bot.channels.notices import OfficeOutbox
from bot.channels.pace import Pace
from bot.channels.picture_sending import Follower
from bot.channels.shelf import Shelf
from bot.messages import Message, Reply, Responder
from bot.settings import Settings
from bot.staff.commands import Office
from knowledge.arrivals import Arrivals, arrivals_path, open_arrivals
from knowledge.database import MEMORY
from knowledge.errors import KnowledgeError

_log = structlog.get_logger("channels")


@dataclass(frozen=True, slots=True)
class Channel:
    """What the web application takes in to serve another channel, or other pages, too."""

    routes: tuple[BaseRoute, ...]
    """Where its server calls in; empty where the bot asks."""
    lifespan: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    """Runs it as long as it is entered; entering neither waits for its server nor fails with it."""


@dataclass(frozen=True, slots=True)
class Service:
    """Who answers, what is known of staff, and where what comes in is stored."""

    settings: Settings
    responder: Responder
    arrivals: Arrivals
    office: Office | None = None
    """Without one there are neither staff nor notices."""
    backroom: Backroom | None = None
    """Where staff are answered; without it nobody is known for staff, and all are answered at once."""
    shelf: Shelf | None = None
    """Where pictures of figures are drawn and fetched; without it none are sent."""

    async def answered(self, message: Message) -> Reply:
        """Return the reply to a message, counted: in the back room where that takes it, otherwise at once."""
        return await answered(message, self.responder, self.backroom)

    def knows(self, channel: str, user: str) -> bool:
        """Whether a user is of the staff."""
        return self.backroom is not None and self.backroom.knows(channel, user)

    def pace(self, channel: str) -> Pace:
        """Return a new bound of messages for a channel whose private chats are called after the person in them."""
        return Pace(self.settings.messages_per_minute, is_staff=lambda chat: self.knows(channel, chat))

    def follower(self, channel: str, hide: Callable[[str], str]) -> Follower:
        """Return what sends pictures of figures behind their words on a channel; `hide` as in `Follower`."""
        return Follower(channel, self.shelf.studio if self.shelf else None, hide)

    @property
    def public_shelf(self) -> Shelf | None:
        """Where pictures are put for a messenger's server to fetch; None where the world can't reach it."""
        return self.shelf if self.shelf and self.shelf.is_public else None

    def outbox(self, channel: str) -> OfficeOutbox | None:
        """Return where the notices of a channel wait; None where there are none."""
        return OfficeOutbox(self.office, channel) if self.office else None


def arrivals_beside(settings: Settings) -> Arrivals:
    """Open the arrivals beside the database; where that cannot be done, in memory, which the log says."""
    path = arrivals_path(settings.database)
    if str(settings.database) == MEMORY:
        return open_arrivals(MEMORY)
    try:
        return open_arrivals(path, keep_s=timedelta(days=settings.keep_days).total_seconds())
    except KnowledgeError as error:
        _log.error("arrivals can't be stored, answering from memory", file=path.name, reason=error.code)
        return open_arrivals(MEMORY)
