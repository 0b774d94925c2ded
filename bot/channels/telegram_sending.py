"""How a reply goes out: its words as messages, its files as documents and pictures."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from telegram import Bot, InlineKeyboardMarkup, InputFile, Message, Update
from telegram.constants import FileSizeLimit, MessageLimit

from bot.channels.delivery import Unsure, undelivered
from bot.channels.files import is_picture, plain_name
from bot.channels.splitting import utf16_length
from bot.channels.telegram_http import Unconfirmed
from bot.channels.telegram_rendering import html_messages
from bot.channels.telegram_voice import say
from bot.messages import Attachment, Reply

Say = Callable[..., Awaitable[int]]
Hand = Callable[..., Awaitable[object]]

_LONGEST_CAPTION: Final = int(MessageLimit.CAPTION_LENGTH)


@dataclass(frozen=True, slots=True)
class Outlet:
    """What sends to one chat."""

    say: Say
    """Sends a text, perhaps with buttons, and returns its number; 0 for one that was out before a restart."""
    document: Hand
    """Sends a file to be saved."""
    photo: Hand
    """Sends a picture to be looked at."""


def outlet_of(update: Update) -> Outlet | None:
    """Return what answers an update: in a group to the very message and in its topic, where that is possible."""
    chat, query = update.effective_chat, update.callback_query
    message = query.message if query else update.message
    # A message too old to be accessible has neither a topic nor anything to answer to.
    if isinstance(message, Message):
        words = partial(say, message.get_bot(), message.chat.id, answering=message)
        return Outlet(words, message.reply_document, message.reply_photo)
    if chat is None:
        return None
    return Outlet(partial(say, chat.get_bot(), chat.id), chat.send_document, chat.send_photo)


def outlet_to(bot: Bot, chat: str) -> Outlet:
    """Return what sends to a chat that has not just written."""
    return Outlet(partial(say, bot, chat), partial(bot.send_document, chat), partial(bot.send_photo, chat))


async def send_reply(outlet: Outlet, reply: Reply, buttons: InlineKeyboardMarkup | None = None) -> int | None:
    """Send the words, then the files; few words are the first file's caption, and the buttons are with the words.

    Returns the message's id where the whole reply is one message of words, which can be edited; else None.

    Raises:
        ValueError: the reply holds neither words nor a file.
    """
    texts, files = html_messages(reply), list(reply.attachments)
    if not texts and not files:
        raise ValueError("a reply without words")
    if files and len(texts) <= 1 and utf16_length("".join(texts)) <= _LONGEST_CAPTION:
        first, *files = files
        await _send_file(outlet, first, caption="".join(texts) or None, reply_markup=buttons)
    else:
        *firsts, last = texts
        for text in firsts:
            await _say_on(outlet, text)
        number = await outlet.say(last, buttons)
        if not firsts and not files:
            return number or None
    for file in files:
        await _send_file(outlet, file)
    return None


async def _say_on(outlet: Outlet, text: str) -> None:
    try:
        await outlet.say(text)
    except Unconfirmed:
        # It has most likely arrived, so the rest of the reply follows.
        undelivered("telegram", Unsure())


async def _send_file(outlet: Outlet, file: Attachment, **options: Any) -> None:
    name = plain_name(file.name)
    upload = InputFile(file.content, filename=name)
    is_photo = is_picture(name) and len(file.content) <= FileSizeLimit.PHOTOSIZE_UPLOAD
    await (outlet.photo if is_photo else outlet.document)(upload, **options)
