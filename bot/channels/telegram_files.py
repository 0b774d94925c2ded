"""Files that people send to the bot: taken in whole, or not at all."""

from typing import Final

import structlog
from telegram import Document, Message, PhotoSize
from telegram.error import TelegramError

from bot.channels.files import plain_name
from bot.channels.telegram_failures import failure_reason
from bot.messages import MOST_ATTACHED_BYTES, Attachment

_log = structlog.get_logger("telegram")


# A photo has no name; Telegram makes every one a JPEG (core.telegram.org/bots/api#photosize).
_PHOTO_NAME: Final = "photo.jpg"
_PICTURES: Final = (".gif", ".heic", ".jpeg", ".jpg", ".png", ".webp")


def is_too_large(part: Document | PhotoSize) -> bool:
    """Whether Telegram says that a file is larger than what is taken in."""
    return (part.file_size or 0) > MOST_ATTACHED_BYTES


def picture_of(message: Message) -> Document | PhotoSize | None:
    """Return the picture of a message, a photo in the largest size that is taken in; None where it has none.

    A picture that was sent as a file may be too large.
    """
    document = message.document
    if document and not message.animation and (document.mime_type or "").startswith("image/"):
        return document
    sizes = (size for size in message.photo if not is_too_large(size))
    return max(sizes, key=lambda size: size.width * size.height, default=None)


async def fetched(part: Document | PhotoSize) -> Attachment | None:
    """Return the file; None when Telegram does not hand it out, or it is larger than was said."""
    try:
        file = await part.get_file()
        if (file.file_size or 0) > MOST_ATTACHED_BYTES:
            return None
        content = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        _log.warning("a file was not handed out", reason=failure_reason(error))
        return None
    return Attachment(_name_of(part), content) if len(content) <= MOST_ATTACHED_BYTES else None


def _name_of(part: Document | PhotoSize) -> str:
    if isinstance(part, PhotoSize):
        return _PHOTO_NAME
    name = plain_name(part.file_name or "")
    is_nameless_picture = (part.mime_type or "").startswith("image/") and not name.lower().endswith(_PICTURES)
    return _PHOTO_NAME if is_nameless_picture else name
