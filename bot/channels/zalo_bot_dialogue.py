"""What the bot on Zalo does with each kind of event: takes the text out, asks for the reply, sends it."""

from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog

from bot.channels.channel_wording import channel_wording
from bot.channels.fetching import Fetcher, NotFetched, picture_name
from bot.channels.metrics import MESSAGES, REPLIES
from bot.channels.picture_sending import Follower
from bot.channels.plain_rendering import NumberedChips
from bot.channels.service import Service
from bot.channels.zalo_bot_events import Event, event_in, without_names
from bot.channels.zalo_bot_sending import CHANNEL, Outlet
from bot.channels.zalo_bot_wording import zalo_bot_wording
from bot.messages import Attachment, Message, Reply
from knowledge.arrivals import Arrival

_log = structlog.get_logger("zalo_bot")

_HELP: Final = frozenset({"/trogiup", "/help", "/start"})


@dataclass(slots=True)
class Names:
    """How the bot is called in groups; known once Zalo has said so."""

    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Answers events, one at a time within a chat."""

    service: Service
    outlet: Outlet
    fetcher: Fetcher | None = None
    """Fetches what people send, for a bot that reads pictures; without it they are told that it does not."""
    names: Names = field(default_factory=Names)
    chips: NumberedChips = field(default_factory=NumberedChips)
    pictures: Follower = field(default_factory=lambda: Follower(CHANNEL))
    """Sends pictures of figures behind their words."""

    async def handle(self, arrival: Arrival) -> None:
        """Answer an event; raises DeliveryError when the reply did not arrive."""
        event = event_in(arrival.body)
        if event is None or is_nobodys(event):
            return
        async with self.outlet.shown_at_work(event.chat):
            reply = await self._reply(event)
        await self._send(event.chat, reply)

    async def refuse(self, arrival: Arrival) -> None:
        """Tell a chat that it writes faster than it is answered."""
        await self._tell(arrival, channel_wording().flood)

    async def trouble(self, arrival: Arrival) -> None:
        """Tell a chat that something went wrong."""
        await self._tell(arrival, channel_wording().trouble)

    async def _tell(self, arrival: Arrival, reply: Reply) -> None:
        event = event_in(arrival.body)
        if event is not None and not is_nobodys(event):
            await self.outlet.send(event.chat, reply)

    async def _send(self, chat: str, reply: Reply) -> None:
        # Noted before it is sent: the number may come back before Zalo has said that the message arrived.
        self.chips.show(chat, reply)
        await self.outlet.send(chat, reply)
        if reply.chart and self.outlet.pictures:
            await self.pictures.follow(reply, partial(self.outlet.show, chat, reply.chart.finding))

    async def _reply(self, event: Event) -> Reply:
        wording = zalo_bot_wording()
        match event.kind:
            case "text":
                return await self._answer(event)
            case "picture":
                return await self._answer_picture(event)
            case "sticker":
                return _counted(wording.sticker)
            case "voice":
                return _counted(wording.voice)
            case _:
                return _counted(wording.unsupported)

    async def _answer(self, event: Event, file: Attachment | None = None) -> Reply:
        text = without_names(event.text, self.names.held) if event.is_group else event.text
        if file is None and (not text.strip() or text.strip().casefold() in _HELP):
            return _counted(zalo_bot_wording().help)
        picked = self.chips.picked(event.chat, text)
        return await self.service.answered(Message(CHANNEL, event.chat, event.user, picked, file))

    async def _answer_picture(self, event: Event) -> Reply:
        """Hand a picture on with its caption; while none is read, the caption alone counts."""
        wording = zalo_bot_wording()
        if self.fetcher is None:
            return await self._answer(event) if event.text.strip() else _counted(wording.picture)
        picture = await _fetched(self.fetcher, event.picture)
        return _counted(wording.not_fetched) if picture is None else await self._answer(event, picture)


async def _fetched(fetcher: Fetcher, address: str) -> Attachment | None:
    """Return the picture at an address; None when it is elsewhere, is none, is too large or can't be had."""
    try:
        content = await fetcher.fetched(address)
    except NotFetched as error:
        _log.warning("a picture was not fetched", reason=error.reason)
        return None
    name = picture_name(content)
    return Attachment(name, content) if name else None


def is_nobodys(event: Event) -> bool:
    """Whether nobody is to be answered: a bot, or a group where something happened that was hardly meant for us.

    Zalo tells a group's bot of what it can't read too; an answer to each would be noise, and uses up the plan.
    """
    return event.is_of_bot or (event.is_group and event.kind in ("sticker", "unsupported", "unknown"))


def _counted(reply: Reply) -> Reply:
    MESSAGES.labels(CHANNEL).inc()
    REPLIES.labels(CHANNEL, reply.kind).inc()
    return reply
