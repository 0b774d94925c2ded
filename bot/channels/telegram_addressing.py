"""Which messages of a group are meant for the bot, and what is left of them without its name."""

from collections.abc import Iterator

from telegram import Bot, Message, MessageEntity
from telegram.constants import ChatType


def is_meant_for(message: Message, bot: Bot) -> bool:
    """Whether a person wrote it in a private chat, or in a group that can see that it is for the bot.

    There it names, commands or answers the bot.
    """
    if not _is_of_person(message):
        return False
    if message.chat.type == ChatType.PRIVATE:
        return True
    command = command_of(message)
    if "@" in command:
        return command.endswith(_mention(bot))
    return _is_answer_to(message, bot) or any(_own_mentions(message, bot))


def text_without_mention(message: Message, bot: Bot) -> str:
    """Return the text or caption without the bot's name, a command's too; empty when nothing else was said."""
    # Telegram counts offsets in UTF-16 units (Bot API, MessageEntity).
    units = _text(message).encode("utf-16-le")
    cuts = [(entity.offset, entity.offset + entity.length) for entity in _own_mentions(message, bot)]
    command = command_of(message)
    if command.endswith(_mention(bot)):
        cuts.append((len(command) - len(_mention(bot)), len(command)))
    for begin, end in sorted(cuts, reverse=True):
        units = units[: 2 * begin] + units[2 * end :]
    return units.decode("utf-16-le").strip()


def _own_mentions(message: Message, bot: Bot) -> Iterator[MessageEntity]:
    for entity, text in _entities(message).items():
        is_own_name = entity.type == MessageEntity.MENTION and text.casefold() == _mention(bot)
        if is_own_name or (entity.user and entity.user.id == bot.id):
            yield entity


def command_of(message: Message) -> str:
    """Return the command that a message begins with, as "/trogiup@name" in lower case; empty when with none."""
    for entity, text in _entities(message).items():
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return text.casefold()
    return ""


def _is_answer_to(message: Message, bot: Bot) -> bool:
    answered = message.reply_to_message
    return bool(answered and answered.from_user and answered.from_user.id == bot.id)


def _is_of_person(message: Message) -> bool:
    # Two bots that answer each other would never stop. An administrator who hides in the group comes as a
    # bot too, but with the group as the sender's chat.
    return bool(message.from_user and (not message.from_user.is_bot or message.sender_chat))


def _mention(bot: Bot) -> str:
    return f"@{bot.username}".casefold()


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _entities(message: Message) -> dict[MessageEntity, str]:
    return message.parse_entities() if message.text else message.parse_caption_entities()
