"""Notices on Telegram: sent like replies, to chats that have not just written."""

from functools import partial

from telegram import Bot

from bot.channels.notices import Postman
from bot.channels.redaction import Redaction
from bot.channels.telegram_failures import translated
from bot.channels.telegram_sending import outlet_to, send_reply
from bot.messages import Reply


def telegram_postman(bot: Bot, *, every_s: float) -> Postman:
    """Return how notices go out through a bot."""

    async def send(chat: str, reply: Reply) -> None:
        await translated(partial(send_reply, outlet_to(bot, chat), reply))

    reach = partial(translated, bot.get_me)
    return Postman("telegram", send, reach, Redaction(bot.token).hide, every_s)
