"""Files that people send to the bot: taken in whole, or not at all."""

import structlog
from telegram import Document
from telegram.error import TelegramError

from bot.channels.files import plain_name
from bot.channels.telegram_failures import failure_reason
from bot.messages import MOST_ATTACHED_BYTES, Attachment

_log = structlog.get_logger("telegram")


def is_too_large(document: Document) -> bool:
    """Whether Telegram says that a file is larger than what is taken in."""
    return (document.file_size or 0) > MOST_ATTACHED_BYTES


async def fetched(document: Document) -> Attachment | None:
    """Return the file; None when Telegram does not hand it out, or it is larger than was said."""
    try:
        file = await document.get_file()
        if (file.file_size or 0) > MOST_ATTACHED_BYTES:
            return None
        content = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        _log.warning("a file was not handed out", reason=failure_reason(error))
        return None
    return Attachment(plain_name(document.file_name or ""), content) if len(content) <= MOST_ATTACHED_BYTES else None
