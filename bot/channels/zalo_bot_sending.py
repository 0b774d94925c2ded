"""How a reply goes out on a Zalo bot: its words as plain messages, its pictures by address."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Protocol

from bot.abilities import ABILITIES
from bot.channels.delivery import PAUSES_S, DeliveryError, Refused, TryAgain, Unsure, undelivered
from bot.channels.files import is_picture, plain_name
from bot.channels.plain_rendering import plain_messages
from bot.channels.sendings import send_once
from bot.channels.zalo_bot_client import BadToken, Trouble, ZaloBotClient
from bot.channels.zalo_bot_gate import PlanGate, Send
from bot.messages import Attachment, Reply
from bot.staff.zalo_warnings import PlanWatch

CHANNEL: Final = "zalo_bot"
# Zalo's own failures pass, or don't; whatever fails before Zalo is tried more often.
_MOST_TROUBLES: Final = 3


class Addresses(Protocol):
    """What puts a picture where the world can fetch it for a while."""

    def address(self, picture: Attachment) -> str:
        """Return a public address of the picture that nobody can guess."""
        ...


@dataclass(frozen=True, slots=True)
class Typing:
    """When people are shown that somebody is writing."""

    after_s: float = 1.0
    """What is answered sooner needs no sign."""
    every_s: float = 5.0
    """How long Zalo shows it is not written anywhere."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """What sends to any chat of one bot."""

    client: ZaloBotClient
    file_elsewhere: str
    """The line for a file, which no bot can send here; with the placeholder `name`."""
    gate: PlanGate = field(default_factory=PlanGate)
    watch: PlanWatch | None = None
    """Told of each message that Zalo takes, or most likely takes, and of a token that it does not take."""
    pictures: Addresses | None = None
    """Where pictures are put; without it they are left out."""
    pauses_s: Sequence[float] = PAUSES_S
    typing: Typing = Typing()

    async def send(self, chat: str, reply: Reply, *, is_patient: bool = False) -> None:
        """Send the words, one message after the other, then the pictures.

        A picture that Zalo does not take is logged and counted: the words have arrived, and say it all. What is
        patient waits while the plan is spent, however long.

        Raises:
            DeliveryError: the words were not delivered, or not all of them.
        """
        for text in plain_messages(self._with_files(reply), ABILITIES[CHANNEL]):
            await self._say(chat, text, is_patient=is_patient)
        for file in reply.attachments:
            if self.pictures and is_picture(file.name):
                await self._send_picture(chat, self.pictures.address(file))

    async def _say(self, chat: str, text: str, *, is_patient: bool) -> None:
        try:
            await self._send(partial(self.client.send_message, chat, text), is_patient=is_patient)
        except Unsure as error:
            # It has most likely arrived, so the rest of the reply follows.
            undelivered(CHANNEL, error)

    async def show(self, chat: str, words: str, picture: Attachment) -> None:
        """Send a picture with words below, where pictures have addresses; none while the plan is spent.

        Raises:
            DeliveryError: it was not delivered, or perhaps not.
        """
        if self.pictures and self.gate.is_open:
            await self._send(partial(self.client.send_photo, chat, self.pictures.address(picture), words))

    async def send_notice(self, chat: str, reply: Reply) -> None:
        """Send what nobody is waiting for: while the plan is spent it waits, however long.

        Raises:
            DeliveryError: see `send`; `TryAgain` for a token that is not taken, since another may be set.
        """
        try:
            await self.send(chat, reply, is_patient=True)
        except BadToken as error:
            raise TryAgain(reason=error.reason) from error

    @asynccontextmanager
    async def shown_at_work(self, chat: str) -> AsyncIterator[None]:
        """Show a chat that it is being worked for, where that takes longer than a moment."""
        task = asyncio.create_task(self._show_at_work(chat), name="typing")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _show_at_work(self, chat: str) -> None:
        await asyncio.sleep(self.typing.after_s)
        while self.gate.is_open:
            try:
                await self.client.send_typing(chat)
            except DeliveryError:
                return  # a sign alone; the reply is still to come
            await asyncio.sleep(self.typing.every_s)

    async def _send(self, send: Send, *, is_patient: bool = False) -> None:
        attempt = partial(send_once, _few_times(send), self.pauses_s, notes_itself=True)
        try:
            await self.gate.through(attempt, is_patient=is_patient)
        except Unsure:
            # Most likely it has arrived, and Zalo has counted it.
            self._count()
            raise
        except BadToken:
            if self.watch is not None:
                self.watch.bad_token()
            raise
        self._count()

    def _count(self) -> None:
        if self.watch is not None:
            self.watch.sent()

    async def _send_picture(self, chat: str, address: str) -> None:
        try:
            await self._send(partial(self.client.send_photo, chat, address))
        except DeliveryError as error:
            undelivered(CHANNEL, error)

    def _with_files(self, reply: Reply) -> Reply:
        """Return the reply with a line for each file that can't be sent."""
        files = (file for file in reply.attachments if not (self.pictures and is_picture(file.name)))
        lines = tuple(self.file_elsewhere.format(name=plain_name(file.name)) for file in files)
        return replace(reply, lines=(*reply.lines, *lines)) if lines else reply


def _few_times(send: Send) -> Send:
    """Return the same sending, which refuses for good after some of Zalo's own failures."""
    troubles = 0

    async def attempt() -> None:
        nonlocal troubles
        try:
            await send()
        except Trouble as error:
            troubles += 1
            if troubles < _MOST_TROUBLES:
                raise
            raise Refused(error.reason) from None

    return attempt
