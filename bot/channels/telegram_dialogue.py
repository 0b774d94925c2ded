"""What the bot does with each kind of update: takes the text out, asks for the reply, sends it."""

import traceback
from dataclasses import dataclass, field
from typing import Final

import structlog
from telegram import Bot, CallbackQuery, Document, Message, PhotoSize, Update, User
from telegram.constants import CallbackQueryLimit, ChatType
from telegram.error import BadRequest, TelegramError

from bot import messages
from bot.channels.channel_wording import channel_wording
from bot.channels.loggable import loggable
from bot.channels.opinions import is_opinion
from bot.channels.picture_sending import Follower
from bot.channels.recent import Recent
from bot.channels.redaction import Redaction
from bot.channels.service import Service
from bot.channels.telegram_addressing import command_of, text_without_mention
from bot.channels.telegram_chips import ChipMemory
from bot.channels.telegram_editing import Edits
from bot.channels.telegram_failures import delivery_error, failure_reason
from bot.channels.telegram_files import fetched, is_too_large, picture_of
from bot.channels.telegram_knowing import Knowing
from bot.channels.telegram_menus import Menus
from bot.channels.telegram_pictures import send_chart
from bot.channels.telegram_rendering import keyboard, keyboard_without_opinions
from bot.channels.telegram_sending import outlet_of, send_reply
from bot.channels.telegram_updates import Updates
from bot.channels.telegram_wording import Wording
from bot.messages import Attachment, Reply
from knowledge.arrivals import Arrival

# A workbook of this size takes about a second to read.
_READ_AT_ONCE_BYTES: Final = 200_000
_REMEMBERED_ALBUMS: Final = 1000
_LONGEST_NOTICE: Final = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)

_log = structlog.get_logger("telegram")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What updates are answered with."""

    bot: Bot
    service: Service
    wording: Wording
    redaction: Redaction
    updates: Updates
    knowing: Knowing
    menus: Menus
    reads_pictures: bool = False
    """Whether pictures of anybody are handed on; without it the bot says that it reads words alone."""
    chips: ChipMemory = field(default_factory=ChipMemory)
    edits: Edits = field(default_factory=Edits)
    pictures: Follower = field(default_factory=lambda: Follower("telegram"))
    """Sends pictures of figures behind their words."""
    albums: Recent = field(default_factory=lambda: Recent(_REMEMBERED_ALBUMS))
    """Albums come as one message a picture, and want one reply."""

    async def on_arrival(self, arrival: Arrival) -> None:
        """Answer an update; what nobody foresaw is logged whole without the person, and met with a calm sentence.

        Raises:
            DeliveryError: the answer did not go out.
        """
        update = self.updates.of(arrival)
        try:
            await self._on_update(update)
        except Exception as error:
            # When the network failed, the sentence would fail too, or double a reply that did arrive.
            if isinstance(error, TelegramError) and not isinstance(error, BadRequest):
                raise delivery_error(error) from error
            trace = self.redaction.hide("".join(traceback.format_exception(error)))
            _log.error("unexpected", question=_question(update), exception=trace)
            await self._send(update, self.wording.trouble)
        finally:
            self.updates.forget(arrival)

    async def on_flood(self, arrival: Arrival) -> None:
        """Say that a chat sends more than is answered."""
        update = self.updates.of(arrival)
        try:
            if update.callback_query:
                await self._acknowledge(update.callback_query)
            await self._send(update, channel_wording().flood)
        except TelegramError as error:
            raise delivery_error(error) from error

    async def _on_update(self, update: Update) -> None:
        message = update.message
        if update.callback_query:
            await self._on_chip(update, update.callback_query)
        elif message:
            await self._on_message(update, message)
            await self.menus.follow(update)

    async def _on_message(self, update: Update, message: Message) -> None:
        """Answer the first that a message is: a command of the channel, a picture, a file, words, a place, or none."""
        command = command_of(message).partition("@")[0]
        if command == "/start":
            await self._on_start(update, message)
        elif command in ("/trogiup", "/help"):
            await self._send(update, self.wording.help)
        elif self.reads_pictures and (picture := picture_of(message)):
            await self._on_file(update, message, picture)
        # An animation comes as a document too (Bot API, Message.animation).
        elif message.document and not message.animation:
            await self._on_document(update, message, message.document)
        elif message.text or message.caption:
            await self._on_text(update, message)
        elif message.location:
            await self._send(update, self.knowing.places(self.wording))
        elif message.chat.type == ChatType.PRIVATE and message.effective_attachment and self._is_first(message):
            await self._send(update, self.wording.wordless)

    async def _on_start(self, update: Update, message: Message) -> None:
        """Greet; or answer what the link that led here is about."""
        _, _, payload = (message.text or "").partition(" ")
        linked = self.knowing.linked(payload.strip())
        await self._send(update, await self._reply(update, linked) if linked else self.wording.start)

    async def _on_text(self, update: Update, message: Message) -> None:
        """Answer a question or a command; say how to ask where the bot was named without either."""
        self._is_first(message)
        text = text_without_mention(message, self.bot)
        await self._send(update, await self._reply(update, text) if text else self.wording.help)

    async def _on_document(self, update: Update, message: Message, document: Document) -> None:
        """Hand a file on; a stranger's is not even asked for.

        Within a chat updates are worked on one after the other, and so are files.
        """
        if self.service.backroom is not None and not self.service.knows("telegram", _user_id(update.effective_user)):
            await self._send(update, self.wording.file_of_others)
        else:
            await self._on_file(update, message, document)

    async def _on_file(self, update: Update, message: Message, file: Document | PhotoSize) -> None:
        """Hand a file on with its caption; one that is too large is not even asked for."""
        if is_too_large(file):
            reply = self.wording.too_large
        elif (attached := await fetched(file)) is None:
            reply = self.wording.not_fetched
        else:
            if isinstance(file, Document) and len(attached.content) > _READ_AT_ONCE_BYTES:
                await self._send(update, self.wording.reading)
            reply = await self._reply(update, text_without_mention(message, self.bot), attached)
        await self._send(update, reply)

    async def _on_chip(self, update: Update, query: CallbackQuery) -> None:
        """Answer what a button asks: in the place of the message that holds it where that is the bot's last one.

        Thanks for an opinion come as a passing notice; the reply to a command is a new message.
        """
        chat = update.effective_chat
        text = self.chips.text(chat.id, query.data) if chat and query.data else None
        if text is None:
            await self._acknowledge(query, self.wording.stale_button, show_alert=True)
        elif is_opinion(text):
            await self._take_opinion(update, query, text)
        else:
            await self._acknowledge(query)
            reply = await self._reply(update, text)
            if text.startswith("/") or not await self._edit(update, query, reply):
                await self._send(update, reply)
            else:
                await self._send_picture(update, reply)

    async def _edit(self, update: Update, query: CallbackQuery, reply: Reply) -> bool:
        chat = update.effective_chat
        assert chat  # a button's message has one
        chosen = self.wording.chosen.format(label=self.edits.label_of(query))
        return await self.edits.edit(query, reply, chosen, keyboard(reply, chat=chat.id, memory=self.chips))

    async def _take_opinion(self, update: Update, query: CallbackQuery, text: str) -> None:
        reply = await self._reply(update, text)
        is_brief = len(reply.text) <= _LONGEST_NOTICE and not reply.chips
        await self._acknowledge(query, reply.text if is_brief else None)
        await self._take_opinions_away(query)
        if not is_brief:
            await self._send(update, reply)

    async def _take_opinions_away(self, query: CallbackQuery) -> None:
        message = query.message
        if not isinstance(message, Message) or not message.is_accessible:
            return  # too old to be changed
        left = keyboard_without_opinions(message.reply_markup, chat=message.chat.id, memory=self.chips)
        try:
            await query.edit_message_reply_markup(left)
        except TelegramError as error:
            # Pressed twice in a row, the second finds nothing to change; the opinion counts all the same.
            _log.info("the buttons of an opinion stay", reason=failure_reason(error))

    async def _reply(self, update: Update, text: str, file: Attachment | None = None) -> Reply:
        chat, user = update.effective_chat, update.effective_user
        assert chat  # messages and buttons have one
        message = messages.Message("telegram", str(chat.id), _user_id(user), text, file)
        return await self.service.answered(message)

    async def _send(self, update: Update, reply: Reply) -> None:
        chat, outlet = update.effective_chat, outlet_of(update)
        if chat and outlet:
            sent = await send_reply(outlet, reply, keyboard(reply, chat=chat.id, memory=self.chips))
            self.edits.note(chat.id, sent)
            await self._send_picture(update, reply)

    async def _send_picture(self, update: Update, reply: Reply) -> None:
        """Send what the words are about as a picture; words above a picture are not changed afterwards."""
        chat, outlet, chart = update.effective_chat, outlet_of(update), reply.chart
        if chart and chat and outlet:

            async def send(picture: Attachment) -> None:
                await send_chart(outlet, chart, picture)
                self.edits.note(chat.id, None)

            await self.pictures.follow(reply, send)

    async def _acknowledge(self, query: CallbackQuery, notice: str | None = None, *, show_alert: bool = False) -> None:
        """End the waiting sign on the button."""
        try:
            await query.answer(notice, show_alert=show_alert or None)
        except TelegramError as error:
            # Telegram takes this for a short while only; the reply counts, and it is still to come.
            _log.info("a pressed button was not acknowledged", reason=failure_reason(error))

    def _is_first(self, message: Message) -> bool:
        """Whether a message is the first of its album; one that is in none is."""
        return message.media_group_id is None or self.albums.is_first(message.media_group_id)


def _user_id(user: User | None) -> str:
    return str(user.id) if user else ""


def _question(update: Update) -> str | None:
    """Return what the log may hold of what was asked in words; None for a pressed button."""
    message = update.message
    text = (message.text or message.caption) if message else None
    return text and loggable(text)
