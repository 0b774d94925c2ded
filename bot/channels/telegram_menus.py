"""The menu of commands: Vietnamese for everybody, and in a chat with one of the staff what they may command too."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat, Update
from telegram.constants import BotCommandLimit, ChatType
from telegram.error import TelegramError

from bot.channels.telegram_addressing import command_of
from bot.channels.telegram_failures import failure_reason
from bot.channels.telegram_wording import Command, Wording

CommandsOf = Callable[[str], tuple[Command, ...]]
"""The commands that a user may give as one of the staff; none for anybody else."""

_CHAT_LIMIT: Final = 1000
# What Telegram's apps send by themselves (core.telegram.org/bots/features#global-commands).
_BUILT_IN: Final = ("start", "help", "settings")
_LONGEST: Final = int(BotCommandLimit.MAX_DESCRIPTION)

_log = structlog.get_logger("telegram")


def _nothing(user: str) -> tuple[Command, ...]:
    return ()


class Menus:
    """Sets the menus; a menu is a convenience, and whatever fails with it is logged and let go."""

    def __init__(self, bot: Bot, wording: Wording, commands_of: CommandsOf = _nothing) -> None:
        self._bot, self._wording, self._commands_of = bot, wording, commands_of
        self._everybodys = {*_BUILT_IN, *(command.name for command in wording.commands)}
        self._shown_by_chat: OrderedDict[int, tuple[Command, ...]] = OrderedDict()

    async def set_for_all(self) -> None:
        """Set the menu of everybody."""
        await self._trying(self._wording.commands, chat=None)

    async def follow(self, update: Update) -> None:
        """Let a private chat's menu be that of its role, once somebody becomes one of the staff or leaves.

        Looked at after commands alone, by which both happen. A restart forgets which menus are set: so each menu is
        set again, and who has left in the meantime loses theirs.
        """
        chat, user, message = update.effective_chat, update.effective_user, update.message
        if chat is None or user is None or message is None or chat.type != ChatType.PRIVATE:
            return
        name = command_of(message).partition("@")[0].removeprefix("/")
        if not name:
            return
        commands = self._commands_of(str(user.id))
        # Of whoever gives a command that is everybody's, nothing else is known than that there is no menu to change.
        known = () if name in self._everybodys else None
        if self._shown_by_chat.get(chat.id, known) == commands:
            return
        self._shown_by_chat[chat.id] = commands
        self._shown_by_chat.move_to_end(chat.id)
        if len(self._shown_by_chat) > _CHAT_LIMIT:
            self._shown_by_chat.popitem(last=False)
        await self._trying((*self._wording.commands, *commands) if commands else (), chat=chat.id)

    async def _trying(self, commands: tuple[Command, ...], *, chat: int | None) -> None:
        scope = BotCommandScopeChat(chat) if chat is not None else None
        shown = [BotCommand(each.name, each.description[:_LONGEST]) for each in commands]
        try:
            if shown:
                await self._bot.set_my_commands(shown, scope)
            else:
                await self._bot.delete_my_commands(scope)
        except TelegramError as error:
            _log.warning("the menu of commands was not set", reason=failure_reason(error))
