"""What the bot does with each kind of update: takes the text out, asks for the reply, sends it."""

import traceback
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from telegram import CallbackQuery, Message, Update, User
from telegram.constants import CallbackQueryLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import CallbackContext, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot import messages
from bot.channels.backroom import Backroom, answered
from bot.channels.loggable import loggable
from bot.channels.opinions import is_opinion
from bot.channels.recent import Recent
from bot.channels.telegram_addressing import MeantForBot, text_without_mention
from bot.channels.telegram_chips import ChipMemory
from bot.channels.telegram_failures import failure_reason
from bot.channels.telegram_files import fetched, is_too_large
from bot.channels.telegram_intake import TelegramApplication
from bot.channels.telegram_rendering import keyboard, keyboard_without_opinions
from bot.channels.telegram_requests import TokenFilter
from bot.channels.telegram_sending import outlet_of, send_reply
from bot.channels.telegram_wording import Wording
from bot.messages import Attachment, Reply, Responder

Context = CallbackContext[Any, Any, Any, Any]

# A workbook of this size takes about a second to read.
_READ_AT_ONCE_BYTES: Final = 200_000
_REMEMBERED_ALBUMS: Final = 1000
_LONGEST_NOTICE: Final = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)

_log = structlog.get_logger("telegram")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The handlers of the application, and what they share."""

    responder: Responder
    wording: Wording
    token_filter: TokenFilter
    backroom: Backroom | None = None
    """Where staff are answered; without it nobody is known for staff, and all are answered at once."""
    chips: ChipMemory = field(default_factory=ChipMemory)
    albums: Recent = field(default_factory=lambda: Recent(_REMEMBERED_ALBUMS))
    """Albums come as one message a picture, and want one reply."""

    def add_to(self, application: TelegramApplication) -> None:
        """Register the handlers; the first that fits an update gets it."""
        new = filters.UpdateType.MESSAGE & MeantForBot()
        private = new & filters.ChatType.PRIVATE
        application.add_handlers(
            [
                CommandHandler("start", self.on_start, new),
                CommandHandler(["trogiup", "help"], self.on_help, new),
                # An animation comes as a document too (Bot API, Message.animation).
                MessageHandler(new & filters.Document.ALL & ~filters.ANIMATION, self.on_document),
                MessageHandler(new & (filters.TEXT | filters.CAPTION), self.on_text),
                MessageHandler(private & filters.ATTACHMENT, self.on_wordless),
                CallbackQueryHandler(self.on_chip),
            ]
        )
        application.add_error_handler(self.on_error)

    async def on_start(self, update: Update, context: Context) -> None:
        """Greet."""
        await self._send(update, self.wording.start)

    async def on_help(self, update: Update, context: Context) -> None:
        """Say how to ask."""
        await self._send(update, self.wording.help)

    async def on_text(self, update: Update, context: Context) -> None:
        """Answer a question or a command; say how to ask where the bot was named without either."""
        message = update.message
        assert message  # by the filter
        self._is_first_of_album(message)
        text = text_without_mention(message, context.bot)
        await self._send(update, await self._reply(update, text) if text else self.wording.help)

    async def on_document(self, update: Update, context: Context) -> None:
        """Hand a file on with its caption; one that is too large, or a stranger's, is not even asked for.

        Within a chat updates are worked on one after the other, and so are files.
        """
        message = update.message
        assert message and message.document  # by the filter
        if self.backroom is not None and not self.backroom.knows("telegram", _user_id(update.effective_user)):
            reply = self.wording.file_of_others
        elif is_too_large(message.document):
            reply = self.wording.too_large
        elif (file := await fetched(message.document)) is None:
            reply = self.wording.not_fetched
        else:
            if len(file.content) > _READ_AT_ONCE_BYTES:
                await self._send(update, self.wording.reading)
            reply = await self._reply(update, text_without_mention(message, context.bot), file)
        await self._send(update, reply)

    async def on_wordless(self, update: Update, context: Context) -> None:
        """Say, once for an album, that the bot reads words alone."""
        if update.message and self._is_first_of_album(update.message):
            await self._send(update, self.wording.wordless)

    async def on_chip(self, update: Update, context: Context) -> None:
        """Answer what a button asks, in a new message; thanks for an opinion come as a passing notice."""
        query, chat = update.callback_query, update.effective_chat
        if query is None or chat is None:
            return
        text = self.chips.text(chat.id, query.data) if query.data else None
        if text is None:
            await self._acknowledge(query, self.wording.stale_button, show_alert=True)
        elif is_opinion(text):
            await self._take_opinion(update, query, text)
        else:
            await self._acknowledge(query)
            await self._send(update, await self._reply(update, text))

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

    async def on_error(self, update: object, context: Context) -> None:
        """Log what nobody foresaw, whole but without the person, then say one calm sentence."""
        error = context.error
        assert error  # by the library's contract
        if isinstance(error, ChatMigrated | Forbidden):
            # The chat is gone, or the person has blocked the bot. The message may name the chat.
            _log.info("telegram lets nothing through to this chat", reason=type(error).__name__)
            return
        trace = self.token_filter.hide("".join(traceback.format_exception(error)))
        _log.error("unexpected", question=_question(update), exception=trace)
        # When the network failed, the sentence would fail too, or double a reply that did arrive.
        is_ours = not isinstance(error, TelegramError) or isinstance(error, BadRequest)
        if is_ours and isinstance(update, Update):
            await self._send(update, self.wording.trouble)

    async def _reply(self, update: Update, text: str, file: Attachment | None = None) -> Reply:
        chat, user = update.effective_chat, update.effective_user
        assert chat  # messages and buttons have one
        message = messages.Message("telegram", str(chat.id), _user_id(user), text, file)
        return await answered(message, self.responder, self.backroom)

    async def _send(self, update: Update, reply: Reply) -> None:
        chat, outlet = update.effective_chat, outlet_of(update)
        if chat and outlet:
            await send_reply(outlet, reply, keyboard(reply, chat=chat.id, memory=self.chips))

    async def _acknowledge(self, query: CallbackQuery, notice: str | None = None, *, show_alert: bool = False) -> None:
        """End the waiting sign on the button."""
        try:
            await query.answer(notice, show_alert=show_alert or None)
        except TelegramError as error:
            # Telegram takes this for a short while only; the reply counts, and it is still to come.
            _log.info("a pressed button was not acknowledged", reason=failure_reason(error))

    def _is_first_of_album(self, message: Message) -> bool:
        return message.media_group_id is None or self.albums.is_first(message.media_group_id)


def _user_id(user: User | None) -> str:
    return str(user.id) if user else ""


def _question(update: object) -> str | None:
    """Return what the log may hold of what was asked in words; None for a pressed button."""
    message = update.message if isinstance(update, Update) else None
    text = (message.text or message.caption) if message else None
    return text and loggable(text)
