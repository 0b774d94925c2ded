"""The terminal channel: a conversation line by line, with numbered suggestions."""

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

import click
import structlog

from bot.channels.channel_wording import channel_wording
from bot.channels.loggable import loggable
from bot.channels.terminal_files import TooLarge, path_after_command, read_attachment, write_attachment
from bot.command_words import ChatWords, chat_words
from bot.errors import SetupError
from bot.messages import Attachment, Chip, Message, Reply, Responder
from knowledge.errors import KnowledgeError

# What a file comes with where nobody typed a caption.
_IMPORT: Final = "/nhap"

# Beside the conversation, not in its midst.
_log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr), channel="terminal")


def converse(responder: Responder, source: TextIO, *, folder: Path | None = None) -> None:
    """Answer what is typed, line by line, until a word of farewell or the end of input.

    A bare number, or its words, sends a suggestion; `/nhap` with a path sends that file. Files of replies are
    written to the folder, the working one when None. A person at the keyboard is greeted and prompted; lines
    that come from a file or another program are answered and nothing else.
    """
    words, is_person, folder = chat_words(), source.isatty(), folder or Path.cwd()
    chips: tuple[Chip, ...] = ()
    if is_person:
        click.echo(words.greeting)
    for line in _typed(source, words.prompt):
        text = line.strip()
        if unicodedata.normalize("NFC", text).lower() in words.ending:
            break
        if not text:
            continue
        if (chip := _picked(text, chips)) is not None:
            text = chip.text
            click.secho(f"› {text}", dim=True)
        chips = _exchange(responder, text, folder, words)
    if is_person:
        click.echo(words.goodbye)


def _exchange(responder: Responder, text: str, folder: Path, words: ChatWords) -> tuple[Chip, ...]:
    """Answer one line, and return what the reply offers to ask next."""
    path = path_after_command(text)
    try:
        file = read_attachment(path, folder) if path else None
    except (OSError, TooLarge) as error:
        sentence = words.large_file if isinstance(error, TooLarge) else words.no_file
        click.echo(sentence.format(file=path) + "\n")
        return ()
    reply = _reply(responder, Message("terminal", "chat", "", text if file is None else _IMPORT, file))
    _show(reply, words)
    _save(reply.attachments, folder, words)
    return reply.chips


def _reply(responder: Responder, message: Message) -> Reply:
    """Return the reply; a calm sentence for what nobody foresaw, once that is logged without the person."""
    try:
        return responder.respond(message)
    except (SetupError, KnowledgeError):
        raise  # which ends the conversation with one line of its own
    except Exception:
        _log.exception("unexpected", question=loggable(message.text))
        return channel_wording().trouble


def _save(files: tuple[Attachment, ...], folder: Path, words: ChatWords) -> None:
    for file in files:
        try:
            click.echo(words.saved.format(file=write_attachment(file, folder)) + "\n")
        except OSError:
            click.echo(words.not_saved.format(file=file.name, folder=folder) + "\n")


def _typed(source: TextIO, prompt: str) -> Iterator[str]:
    """Yield the lines of the source; at a keyboard each is asked for and can be edited."""
    if source is not sys.stdin or not source.isatty():
        yield from source
        return
    _allow_editing()
    while True:
        try:
            yield input(prompt)
        except EOFError:
            click.echo()
            return


def _allow_editing() -> None:
    """Give `input` arrow keys and a history; not every Python has them."""
    try:
        import readline  # noqa: F401
    except ImportError:
        return


def _picked(text: str, chips: tuple[Chip, ...]) -> Chip | None:
    if len(text) <= 2 and text.isdecimal():
        return chips[int(text) - 1] if 1 <= int(text) <= len(chips) else None
    typed = unicodedata.normalize("NFC", text).casefold()
    return next((chip for chip in chips if chip.label.casefold() == typed), None)


def _show(reply: Reply, words: ChatWords) -> None:
    """Write a reply, its first line bright and its sources dim where colours are; then what to ask next."""
    first, *rest = reply.text.split("\n")
    click.secho(first, bold=True)
    for at, line in enumerate(rest, 1):
        click.secho(line, dim=bool(reply.citations) and at == len(rest))
    # A question back numbers its choices itself, and they are its chips.
    if reply.chips and reply.kind != "clarify":
        numbered = (f"[{number}] {chip.label}" for number, chip in enumerate(reply.chips, 1))
        click.secho(f"{words.suggestions} {'  '.join(numbered)}", dim=True)
    click.echo()
