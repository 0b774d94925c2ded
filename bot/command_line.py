"""The command line: ask, chat, serve, and look after the data.

Only what every command needs is imported at the top: `hoidap ask` is to answer within half a second.
"""

import io
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.command_words import help_of, problem_line, sentence_of
from bot.errors import SetupError, explain_error
from bot.messages import Message, Reply, Responder
from bot.settings import ZONE, Settings, read_settings, today
from intents.errors import PhrasebookError
from knowledge.errors import KnowledgeError
from knowledge.store import Store, open_store

if TYPE_CHECKING:
    from bot.responder import Hoidap
    from bot.staff.desk import Desk
    from knowledge.staff import Role


def main() -> None:
    """Run the command line; an error of setup or data is one line on standard error and exit status 1."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # Whatever the locale says: a batch is UTF-8, and a stray byte in a question is no reason to stop.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_run())


def _run() -> int:
    """Return the exit status; without its standalone mode click returns that of an Exit, or None."""
    try:
        return commands(prog_name="hoidap", standalone_mode=False) or 0
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (SetupError, KnowledgeError, PhrasebookError) as error:
        click.echo(explain_error(error), err=True)
        return 1


@contextmanager
def _opened() -> Iterator[tuple[Settings, Store]]:
    settings = read_settings()
    with open_store(settings.database) as store:
        yield settings, store


def _bot(settings: Settings, store: Store) -> "Hoidap":
    from bot.responder import Hoidap

    return Hoidap(store, lambda: today(settings))


def _desk(settings: Settings, store: Store, bot: "Hoidap") -> "Desk":
    from bot.staff.opening import open_desk

    return open_desk(settings, store, bot)


@click.group(invoke_without_command=True, help=help_of("group"))
@click.version_option(package_name="hoidap", message="%(prog)s %(version)s", help=help_of("version"))
@click.pass_context
def commands(context: click.Context) -> None:
    """Hold the commands; say which there are when none is given."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@commands.command(help=help_of("ask"))
@click.argument("question", required=False, default="")
@click.option("--batch", is_flag=True, help=help_of("batch"))
def ask(question: str, batch: bool) -> None:
    """Answer one question, or a batch of chats from standard input."""
    with _opened() as (settings, store):
        bot = _bot(settings, store)
        if batch:
            bot.warm_up()
            answer_batch(bot, sys.stdin, click.echo)
        else:
            click.echo(bot.respond(Message("terminal", "ask", "", question)).text)


def answer_batch(bot: Responder, lines: Iterable[str], write: Callable[[str], object]) -> None:
    """Answer one chat a line: `{"id", "turns"}` in, `{"id", "kind", "text", "facts", "ms"}` out.

    Empty lines are passed over; `id` comes back as it came.

    Raises:
        SetupError: a line is no such object; the lines before it have been answered.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        chat, (*before, last) = _chat_of(number, line)
        for turn in before:
            bot.respond(Message("batch", str(number), "", turn))
        began = time.perf_counter()
        reply = bot.respond(Message("batch", str(number), "", last))
        write(_batch_line(chat, reply, (time.perf_counter() - began) * 1000))


def _chat_of(number: int, line: str) -> tuple[object, list[str]]:
    try:
        chat = json.loads(line.lstrip("\ufeff"))
        name, turns = chat["id"], chat["turns"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SetupError("batch_line", line=number) from error
    if not (isinstance(turns, list) and turns and all(isinstance(turn, str) for turn in turns)):
        raise SetupError("batch_line", line=number)
    return name, turns


def _batch_line(chat: object, reply: Reply, milliseconds: float) -> str:
    facts = [{name: getattr(fact, name) for name in fact.__slots__} for fact in reply.facts]
    row = {"id": chat, "kind": reply.kind, "text": reply.text, "facts": facts, "ms": round(milliseconds, 3)}
    return json.dumps(row, ensure_ascii=False)


@commands.command(help=help_of("chat"))
def chat() -> None:
    """Hold a conversation on the terminal."""
    from bot.channels.terminal import converse

    with _opened() as (settings, store):
        desk = _desk(settings, store, _bot(settings, store))
        converse(desk, sys.stdin)
        desk.close()


@commands.command(help=help_of("serve"))
def serve() -> None:
    """Serve the web page and every channel whose token is set."""
    from bot.channels.server import serve as run

    with _opened() as (settings, store):
        bot = _bot(settings, store)
        bot.warm_up()
        desk = _desk(settings, store, bot)
        run(settings, desk, office=desk.office)


@commands.group(help=help_of("staff"))
def staff() -> None:
    """Hold the commands about who keeps the figures."""


@staff.command(name="add", help=help_of("staff_add"))
@click.argument("name")
@click.option("--role", type=click.Choice(("owner", "editor", "viewer")), default="editor", help=help_of("role"))
def staff_add(name: str, role: "Role") -> None:
    """Make an invitation, and print its code."""
    from bot.staff.people import add_from_command_line

    with _opened() as (_, store):
        click.echo(add_from_command_line(store, name, role))


@staff.command(name="list", help=help_of("staff_list"))
def staff_list() -> None:
    """List who keeps the figures."""
    from bot.staff.people import listing

    with _opened() as (_, store):
        click.echo("\n".join(listing(store, store.snapshot(), datetime.now(ZONE))))


@commands.group(help=help_of("zalo"))
def zalo() -> None:
    """Hold the commands about the Zalo Official Account."""


@zalo.command(name="connect", help=help_of("zalo_connect"))
@click.option("--callback", default="", help=help_of("zalo_callback"))
@click.option("--paste", is_flag=True, help=help_of("zalo_paste"))
def zalo_connect(callback: str, paste: bool) -> None:
    """Have the first pair of tokens, and keep it."""
    from bot.zalo_connecting import connect, connect_by_token

    with _opened() as (settings, store):
        if paste:
            connect_by_token(settings, store)
        else:
            connect(settings, store, callback)


@commands.command(name="import", help=help_of("import"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--preview", is_flag=True, help=help_of("preview"))
def import_data(file: Path, preview: bool) -> None:
    """Import a spreadsheet as one change; exit status 1 where a row of it is refused."""
    from bot.importing import import_and_tell

    with _opened() as (_, store):
        if not import_and_tell(store, file, only_preview=preview):
            raise click.exceptions.Exit(1)


@commands.command(help=help_of("undo"))
@click.argument("number", type=click.IntRange(1, 2**63 - 1), required=False)
def undo(number: int | None) -> None:
    """Take a change back, and say what it was."""
    from knowledge.undo import undo as take_back

    with _opened() as (_, store):
        undone = take_back(store, number, actor="command-line", channel="terminal")
    change = undone.change
    counts = {"taken_out": undone.taken_out, "restored": undone.restored, "brought_back": undone.brought_back}
    what, at = change.source or change.channel, f"{change.at.astimezone(ZONE):%d/%m/%Y %H:%M}"
    click.echo(sentence_of("undone", change=str(undone.change_id), what=what, at=at, **counts))
    click.echo(sentence_of("undone_by", by=str(undone.by)))


@commands.command(help=help_of("backup"))
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database to a new file."""
    from knowledge.backup import back_up

    back_up(read_settings().database, file)
    click.echo(sentence_of("backed_up", file=file))


@commands.command(help=help_of("export"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--history", is_flag=True, help=help_of("history"))
@click.option("--template", is_flag=True, help=help_of("template"))
def export(file: Path, history: bool, template: bool) -> None:
    """Export everything current, the history, or the template to fill in."""
    from bot.importing import export_and_tell

    with _opened() as (_, store):
        export_and_tell(store, file, history=history, is_template=template)


@commands.command(help=help_of("check"))
def check() -> None:
    """Prove the data; exit status 1 where something is wrong."""
    from knowledge.check import check as problems_of

    with _opened() as (_, store):
        snapshot = store.snapshot()
    problems = problems_of(snapshot)
    for problem in problems:
        click.echo(problem_line(problem))
    errors = sum(problem.severity == "error" for problem in problems)
    records = sum(1 for _ in snapshot.records())
    click.echo(sentence_of("checked", records=records, errors=errors, warnings=len(problems) - errors))
    if errors:
        raise click.exceptions.Exit(1)


@commands.command(help=help_of("explain"))
@click.argument("question")
def explain(question: str) -> None:
    """Show how a question is understood."""
    from bot.explanation import explanation

    with _opened() as (settings, store):
        click.echo(explanation(_bot(settings, store), question))
