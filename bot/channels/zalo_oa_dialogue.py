"""What the bot does with each thing that Zalo tells: takes the words out, asks for the reply, sends it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, assert_never

import structlog

from bot.channels.channel_wording import channel_wording
from bot.channels.fetching import Fetcher, NotFetched, TooLarge, picture_name
from bot.channels.files import plain_name
from bot.channels.picture_sending import Follower
from bot.channels.service import Service
from bot.channels.zalo_oa_events import Event, Followed, Ignored, Left, Said, StaffSaid, event_of
from bot.channels.zalo_oa_outlet import CHANNEL, ZaloOaOutlet
from bot.channels.zalo_oa_wording import ZaloOaWording
from bot.messages import Attachment, Message, Reply
from knowledge.arrivals import Arrival
from knowledge.errors import KnowledgeError
from knowledge.store import Store
from knowledge.told import Chat

# So long after a person's last message the bot keeps out of the conversation.
_STAFF_TALK_FOR: Final = timedelta(minutes=30)
_HELP: Final = frozenset({"/trogiup", "/help"})
_START: Final = "/start"

_log = structlog.get_logger("zalo_oa")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Answers the account's users."""

    service: Service
    store: Store
    outlet: ZaloOaOutlet
    fetcher: Fetcher
    wording: ZaloOaWording
    app: str
    """The app that is spoken for; its account is the one that was connected last."""
    now: Callable[[], datetime]
    reads_pictures: bool = False
    """Whether pictures are handed on; they are answered with a sentence otherwise."""
    pictures: Follower = field(default_factory=lambda: Follower(CHANNEL))
    """Sends pictures of figures behind their words."""

    async def handle(self, arrival: Arrival) -> None:
        """Answer one event.

        Raises:
            DeliveryError: the reply did not go out.
        """
        event = _event(arrival)
        if isinstance(event, Ignored) or event.oa != self._account():
            # One address serves every account that the app has: those of others are not answered.
            return
        match event:
            case Said():
                await self._answer(event)
            case Followed():
                self._note(event.user, event.at)
                await self.outlet.answer(event.user, self.wording.start, since=self._moment(event.at))
            case Left():
                await self._forget(event.user)
            case StaffSaid():
                self.staff_said(event)
            case _:
                assert_never(event)

    def staff_said(self, event: StaffSaid) -> None:
        """Leave the conversation to the person who wrote by hand, for a while."""
        try:
            self.store.zalo_users.hand_to_staff(event.user, self._moment(event.at) + _STAFF_TALK_FOR)
        except KnowledgeError as error:
            _log.warning("a conversation could not be left to staff", reason=error.code)

    async def refuse(self, arrival: Arrival) -> None:
        """Say that it is too much for a minute."""
        await self._say(arrival, channel_wording().flood)

    async def trouble(self, arrival: Arrival) -> None:
        """Say that something unforeseen went wrong."""
        await self._say(arrival, channel_wording().trouble)

    async def _say(self, arrival: Arrival, reply: Reply) -> None:
        event = _event(arrival)
        if isinstance(event, Said) and event.oa == self._account() and not self._is_with_staff(event.user):
            await self.outlet.send(event.user, reply, since=self._moment(event.at))

    async def _answer(self, said: Said) -> None:
        self._note(said.user, said.at)
        if self._is_with_staff(said.user):
            return
        reply = await self._reply(said)
        await self.outlet.answer(said.user, reply, since=self._moment(said.at))
        if reply.chart is not None:
            words = reply.chart.finding
            await self.pictures.follow(reply, lambda picture: self.outlet.show(said.user, picture, words))

    async def _reply(self, said: Said) -> Reply:
        text = said.text.strip()
        match said.kind:
            case "image" if self.reads_pictures and said.address:
                return await self._reply_to_picture(said)
            case "file" if said.address and self.service.knows(CHANNEL, said.user):
                return await self._reply_to_file(said)
            case "file":
                return await self._asked(said, text) if text else self.wording.file_of_others
            case _ if not text:
                return self._wordless(said)
            case _:
                return await self._asked(said, text)

    def _wordless(self, said: Said) -> Reply:
        match said.kind:
            case "image" | "gif":
                return self.wording.picture
            case "sticker":
                return self.wording.sticker
            case "audio":
                return self.wording.audio
            case "location":
                return self.wording.location
            case "text":
                return self.wording.help
            case _:
                return self.wording.other

    async def _asked(self, said: Said, text: str, file: Attachment | None = None) -> Reply:
        if text.lower() in _HELP:
            return self.wording.help
        if text.lower() == _START:
            return self.wording.start
        text = self.outlet.chips.picked(said.user, text)
        return await self.service.answered(Message(CHANNEL, said.user, said.user, text, file))

    async def _reply_to_picture(self, said: Said) -> Reply:
        try:
            content = await self.fetcher.fetched(said.address)
        except TooLarge:
            return self.wording.too_large
        except NotFetched as error:
            _log.warning("a picture was not fetched", reason=error.reason)
            return self.wording.picture_not_fetched
        name = picture_name(content)
        if name is None:
            return self.wording.picture_not_fetched
        return await self._asked(said, said.text.strip(), Attachment(name, content))

    async def _reply_to_file(self, said: Said) -> Reply:
        try:
            content = await self.fetcher.fetched(said.address)
        except TooLarge:
            return self.wording.too_large
        except NotFetched as error:
            _log.warning("a file was not fetched", reason=error.reason)
            return self.wording.file_not_fetched
        return await self._asked(said, said.text.strip(), Attachment(plain_name(said.name), content))

    def _account(self) -> str:
        pair = self.store.zalo_tokens.current(self.app)
        return pair.oa if pair else ""

    def _is_with_staff(self, user: str) -> bool:
        return self.store.zalo_users.get(user).is_with_staff(self.now())

    def _note(self, user: str, at: datetime) -> None:
        try:
            self.store.zalo_users.wrote(user, self._moment(at))
        except KnowledgeError as error:
            # Then the window looks shorter than it is, which costs nobody anything.
            _log.warning("when a user wrote was not noted", reason=error.code)

    def _moment(self, at: datetime) -> datetime:
        """Return when it happened; a clock that goes ahead must not keep a window open."""
        return min(at, self.now())

    async def _forget(self, user: str) -> None:
        """Whoever leaves is not written to any more, and nothing is kept of them.

        While somebody else writes to the base it is tried again: nobody says a second time that they leave.
        """
        for pause_s in (*self.outlet.pauses_s, 0):
            try:
                self._forget_now(Chat(CHANNEL, user))
            except KnowledgeError as error:
                _log.warning("a user who left was not forgotten yet", reason=error.code)
                await asyncio.sleep(pause_s)
            else:
                return

    def _forget_now(self, chat: Chat) -> None:
        self.store.notices.forget(chat)
        self.store.wants.forget(chat)
        self.store.told.forget(chat)
        self.store.follows.forget(chat)
        self.store.zalo_users.forget(chat.chat)


def _event(arrival: Arrival) -> Event:
    document = json.loads(arrival.body)
    return event_of(document)
