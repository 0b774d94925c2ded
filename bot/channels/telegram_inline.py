"""Inline mode: whoever types the bot's name and some letters in any chat is offered answers to put there.

Nothing of it is stored: neither what was typed nor by whom. The answers are the same for everybody.
"""

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from hashlib import blake2s
from typing import Final

import structlog
from telegram import Bot, InlineQuery, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.error import TelegramError

from bot.channels.loggable import loggable
from bot.channels.pace import Pace
from bot.channels.redaction import Redaction
from bot.channels.telegram_failures import failure_reason
from bot.channels.telegram_rendering import html_messages
from bot.channels.telegram_wording import Wording
from bot.suggestions import Suggestion

# So many persons are answered side by side; whoever comes beyond that is answered with their next letter.
_AT_ONCE: Final = 64
# People who type pause; a program does not.
_PER_MINUTE: Final = 60
# How long Telegram may show the same to whoever types the same: a corrected figure is there a minute later.
_KEPT_S: Final = 60
_LONGEST_TITLE: Final = 120
_LONGEST_DESCRIPTION: Final = 200
# What leads to the chat with the bot; no id of anything, so the bot greets.
_PAYLOAD: Final = "inline"

Suggest = Callable[[str], Iterable[Suggestion]]

_log = structlog.get_logger("telegram")


class Inline:
    """Answers inline queries, of each person the newest alone."""

    def __init__(self, bot: Bot, suggest: Suggest, wording: Wording, redaction: Redaction) -> None:
        self._bot, self._suggest, self._wording, self._redaction = bot, suggest, wording, redaction
        self._newest: dict[int, InlineQuery] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._pace = Pace(_PER_MINUTE)

    def offer(self, query: InlineQuery) -> None:
        """Answer a query soon, unless a newer one of the same person comes first, or too many are asked."""
        user = query.from_user.id
        if (user not in self._tasks and len(self._tasks) >= _AT_ONCE) or self._pace.admit(str(user)) != "go":
            return
        self._newest[user] = query
        if user not in self._tasks:
            self._tasks[user] = asyncio.create_task(self._work_off(user), name="inline")

    async def _work_off(self, user: int) -> None:
        try:
            await self._answer_newest(user)
        finally:
            # Here, not when the task is done, a step later: a query in between would be left to nobody.
            self._tasks.pop(user, None)

    async def _answer_newest(self, user: int) -> None:
        while (query := self._newest.pop(user, None)) is not None:
            try:
                await self._answer(query)
            except TelegramError as error:
                # Telegram takes an answer for some seconds only; by then the person has typed on.
                _log.info("an inline query was not answered", reason=failure_reason(error))
            except Exception as error:  # the handler of these tasks, as the dialogue has its own
                trace = self._redaction.hide("".join(traceback.format_exception(error)))
                _log.error("unexpected", question=loggable(query.query), exception=trace)

    async def _answer(self, query: InlineQuery) -> None:
        cards = []
        for suggestion in self._suggest(query.query):
            if (card := _card(suggestion)) is not None:
                cards.append(card)
            await asyncio.sleep(0)  # whoever asked a question comes in between
        button = InlineQueryResultsButton(self._wording.inline_button, start_parameter=_PAYLOAD)
        await self._bot.answer_inline_query(query.id, cards, cache_time=_KEPT_S, is_personal=False, button=button)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Let go what is under way at the end."""
        try:
            yield
        finally:
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)


def _card(suggestion: Suggestion) -> InlineQueryResultArticle | None:
    """Return an answer as a card; None for one that is too long to be put into a chat whole, with its source."""
    texts = html_messages(suggestion.reply)
    if len(texts) != 1:
        return None
    return InlineQueryResultArticle(
        id=blake2s(texts[0].encode(), digest_size=16).hexdigest(),
        title=_cut(suggestion.title, _LONGEST_TITLE),
        description=_cut(suggestion.description, _LONGEST_DESCRIPTION),
        input_message_content=InputTextMessageContent(texts[0]),
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
