"""What the bot does with each kind of update: takes the text out, asks for the reply, sends it."""

import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import CallbackContext, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot import messages
from bot.channels.telegram_addressing import MeantForBot, text_without_mention
from bot.channels.telegram_chips import ChipMemory, Recent
from bot.channels.telegram_intake import TelegramApplication, failure_reason
from bot.channels.telegram_rendering import html_messages, keyboard
from bot.channels.telegram_requests import TokenFilter
from bot.channels.telegram_wording import Wording
from bot.messages import Reply, Responder

Context = CallbackContext[Any, Any, Any, Any]
Say = Callable[..., Awaitable[object]]

_REMEMBERED_ALBUMS: Final = 1000

_log = structlog.get_logger("telegram")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The handlers of the application, and what they share."""

    responder: Responder
    wording: Wording
    token_filter: TokenFilter
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
                MessageHandler(new & filters.COMMAND, self.on_help),
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
        """Answer a question; say how to ask where the bot was named without one."""
        message = update.message
        assert message  # by the filter
        self._is_first_of_album(message)
        text = text_without_mention(message, context.bot)
        await self._send(update, self._reply(update, text) if text else self.wording.help)

    async def on_wordless(self, update: Update, context: Context) -> None:
        """Say, once for an album, that the bot reads words alone."""
        if update.message and self._is_first_of_album(update.message):
            await self._send(update, self.wording.wordless)

    async def on_chip(self, update: Update, context: Context) -> None:
        """Answer what a button asks, in a new message."""
        query, chat = update.callback_query, update.effective_chat
        text = self.chips.text(chat.id, query.data) if query and chat and query.data else None
        if query:
            await self._acknowledge(query, is_known=text is not None)
        if text is not None:
            await self._send(update, self._reply(update, text))

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

    def _reply(self, update: Update, text: str) -> Reply:
        chat, user = update.effective_chat, update.effective_user
        assert chat  # messages and buttons have one
        return self.responder.respond(messages.Message("telegram", chat=str(chat.id), user=_user_id(user), text=text))

    async def _send(self, update: Update, reply: Reply) -> None:
        chat = update.effective_chat
        if chat is None:
            return
        *firsts, last = html_messages(reply)
        buttons = keyboard(reply.chips, chat=chat.id, memory=self.chips)
        say = _say(update, chat)
        for html in firsts:
            await say(html)
        await say(last, reply_markup=buttons)

    async def _acknowledge(self, query: CallbackQuery, *, is_known: bool) -> None:
        """End the waiting sign on the button."""
        try:
            if is_known:
                await query.answer()
            else:
                await query.answer(self.wording.stale_button, show_alert=True)
        except TelegramError as error:
            # Telegram takes this for a short while only; the reply counts, and it is still to come.
            _log.info("a pressed button was not acknowledged", reason=failure_reason(error))

    def _is_first_of_album(self, message: Message) -> bool:
        return message.media_group_id is None or self.albums.is_first(message.media_group_id)


def _say(update: Update, chat: Chat) -> Say:
    """Return what sends a message: as an answer in a group and in its topic, where that is possible."""
    query = update.callback_query
    message = query.message if query else update.message
    # A message too old to be accessible has neither a topic nor anything to answer to.
    return message.reply_text if isinstance(message, Message) else chat.send_message


def _user_id(user: User | None) -> str:
    return str(user.id) if user else ""


def _question(update: object) -> str | None:
    """Return what was asked in words; None for a pressed button."""
    message = update.message if isinstance(update, Update) else None
    return (message.text or message.caption) if message else None
