"""A reply in Telegram's form: HTML messages that are short enough, and a keyboard for the chips."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import MessageLimit

from bot.channels.opinions import is_opinion, opinion_chips
from bot.channels.splitting import split, utf16_length
from bot.channels.telegram_chips import ChipMemory
from bot.messages import Chip, Reply

# A line of this many quotation marks, each five characters once escaped, fits one message with its tags.
_LINE_LIMIT: Final = 800
# On a phone of 360 pixels a row of two takes 16 letters each, one of five two or three.
_SHORT_LABEL: Final = 8
_SHORT_ROW: Final = 18
_MOST_IN_ROW: Final = 5


def html_messages(reply: Reply, chosen: str = "") -> tuple[str, ...]:
    """Return the reply as messages of Telegram HTML, in reading order, cut at line breaks; below what was chosen.

    Each is at most 4,096 UTF-16 units long, tags and escapes counted. Telegram counts without them, so this
    errs on the safe side. Empty when the reply has no words.
    """
    lines = [piece for line in reply.lines for piece in _short_lines(line)]
    sources = _short_lines("; ".join(citation.short for citation in reply.citations))
    html = _template().render(lines=lines, sources=sources, chosen=chosen)
    return tuple(_packed(html.splitlines(), MessageLimit.MAX_TEXT_LENGTH))


def keyboard(reply: Reply, *, chat: int, memory: ChipMemory) -> InlineKeyboardMarkup | None:
    """Return the chips and below them a row of opinions; None of neither.

    Short chips that follow each other share a row; any other has its own, since two would be cut on a phone.
    """
    rows = _rows(reply.chips)
    opinions = opinion_chips(reply)
    return _keyboard([*rows, opinions] if opinions else rows, chat, memory)


def _rows(chips: tuple[Chip, ...]) -> list[tuple[Chip, ...]]:
    rows: list[tuple[Chip, ...]] = []
    for chip in chips:
        shared = (*rows[-1], chip) if rows else (chip,)
        is_short = all(len(each.label) <= _SHORT_LABEL for each in shared)
        if is_short and len(shared) <= _MOST_IN_ROW and sum(len(each.label) for each in shared) <= _SHORT_ROW:
            rows[-1:] = [shared]
        else:
            rows.append((chip,))
    return rows


def _keyboard(rows: Sequence[tuple[Chip, ...]], chat: int, memory: ChipMemory) -> InlineKeyboardMarkup | None:
    buttons = [
        [InlineKeyboardButton(chip.label, callback_data=memory.key(chat, chip.text)) for chip in row] for row in rows
    ]
    return InlineKeyboardMarkup(buttons) if buttons else None


def keyboard_without_opinions(
    markup: InlineKeyboardMarkup | None, *, chat: int, memory: ChipMemory
) -> InlineKeyboardMarkup | None:
    """Return the chips that are left under a message once somebody said their opinion; None when none is."""
    rows = markup.inline_keyboard if markup else ()
    left = [row for row in rows if not any(_is_opinion(button, chat, memory) for button in row)]
    return InlineKeyboardMarkup(left) if left else None


def _is_opinion(button: InlineKeyboardButton, chat: int, memory: ChipMemory) -> bool:
    text = memory.text(chat, button.callback_data) if isinstance(button.callback_data, str) else None
    return text is not None and is_opinion(text)


def _short_lines(text: str) -> list[str]:
    return [piece for line in text.splitlines() for piece in split(line, _LINE_LIMIT)]


def _packed(lines: Iterable[str], limit: int) -> Iterable[str]:
    message = ""
    for line in lines:
        longer = f"{message}\n{line}" if message else line
        if utf16_length(longer) > limit:
            yield message
            longer = line
        message = longer
    if message:
        yield message


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("bot", "templates"),
        auto_reload=False,  # which would look at the file for each reply
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("telegram.html.j2")
