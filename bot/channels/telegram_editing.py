"""A pressed button's answer in the place of the message that held it, where that can be."""

from collections import OrderedDict
from typing import Final

import structlog
from telegram import CallbackQuery, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from bot.channels.telegram_failures import failure_reason
from bot.channels.telegram_rendering import html_messages
from bot.messages import Reply

_CHAT_LIMIT: Final = 10_000
# What Telegram says where the new text is the one that stands there (seen on api.telegram.org).
_UNCHANGED: Final = "not modified"

_log = structlog.get_logger("telegram")


class Edits:
    """Knows the last message of the bot in each chat, and changes no other: what people read on stays as it was."""

    def __init__(self, *, chats: int = _CHAT_LIMIT) -> None:
        self._last_by_chat: OrderedDict[int, int] = OrderedDict()
        self._chat_limit = chats

    def note(self, chat: int, message: int | None) -> None:
        """Note the bot's last message in a chat; None where it can't be edited as a whole."""
        self._last_by_chat.pop(chat, None)
        if message is not None:
            self._last_by_chat[chat] = message
        if len(self._last_by_chat) > self._chat_limit:
            self._last_by_chat.popitem(last=False)

    async def edit(self, query: CallbackQuery, reply: Reply, chosen: str, buttons: InlineKeyboardMarkup | None) -> bool:
        """Put a reply in the place of the message that holds the button, below what was chosen.

        False where it must go out as a message of its own: the button is not under the bot's last message, the
        message is a picture, the reply is too long or has files, or Telegram refuses.
        """
        texts = html_messages(reply, chosen)
        if not self._can_be_changed(query) or reply.attachments or len(texts) != 1:
            return False
        try:
            await query.edit_message_text(texts[0], reply_markup=buttons)
        except BadRequest as error:
            if _UNCHANGED in error.message.casefold():
                return True  # pressed twice
            _log.info("a message was not edited", reason=failure_reason(error))
            return False
        return True

    def _can_be_changed(self, query: CallbackQuery) -> bool:
        message = query.message
        if not isinstance(message, Message) or not message.text:
            return False
        return self._last_by_chat.get(message.chat.id) == message.message_id

    @staticmethod
    def label_of(query: CallbackQuery) -> str:
        """Return what stands on the pressed button; empty where its message is not to be seen any more."""
        markup = query.message.reply_markup if isinstance(query.message, Message) else None
        buttons = (button for row in markup.inline_keyboard for button in row) if markup else ()
        return next((button.text for button in buttons if button.callback_data == query.data), "")
