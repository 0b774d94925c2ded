"""Spreadsheets on the command line: shown, asked about where somebody is there to answer, written; and exported."""

import sys
from pathlib import Path
from typing import Final

import click

from bot.command_words import sentence_of
from knowledge.exchange import Progress, Proposal, Report, enter, propose
from knowledge.files import read_tables
from knowledge.store import Store
from knowledge.wide import indicator_names

ACTOR: Final = "command-line"
# Below it an import is over before a bar could be read.
_SHOWN_FROM: Final = 2_000


def import_and_tell(store: Store, file: Path, *, only_preview: bool) -> bool:
    """Import a file and say what it did; show it first, and ask, where a person sits at the terminal.

    A preview lists every row that would be refused. Returns whether nothing was refused.

    Raises:
        KnowledgeError: see `import_file`; where nobody is asked, a refused row is one too.
    """
    snapshot = store.snapshot()
    proposal = propose(snapshot, read_tables(file, indicator_names(snapshot)), _bar())
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    if only_preview or (asks and (proposal.entries or proposal.refused)):
        from bot.staff.sheet_report import MOST_LISTED, report

        most = len(proposal.refused) + MOST_LISTED if only_preview else MOST_LISTED
        click.echo("\n".join(report(proposal, file.name, snapshot, most=most)))
        if only_preview or proposal.refused:
            return not proposal.refused
        if not click.confirm(sentence_of("import_confirm", count=len(proposal.entries))):
            click.echo(sentence_of("import_dropped"))
            return True
    _tell(enter(store, proposal, file.name, ACTOR), file)
    _tell_left_out(proposal)
    return True


def _bar() -> Progress:
    """Return what shows how far an import is, on standard error, where somebody looks at it."""
    if not sys.stderr.isatty():
        return lambda done, of: None

    def show(done: int, of: int) -> None:
        if of >= _SHOWN_FROM:
            click.echo("\r" + sentence_of("import_progress", done=done, of=of), nl=done >= of, err=True)

    return show


def _tell(report: Report, file: Path) -> None:
    key = "import_nothing" if report.change_id is None else "imported"
    counts = {"new": report.new, "changed": report.changed, "same": report.same}
    if report.change_id is None and not report.same:
        key = "import_empty"
    click.echo(sentence_of(key, file=file, change=str(report.change_id), **counts))
    if file.is_dir():
        click.echo(sentence_of("imported_from", files=", ".join(report.files)))


def _tell_left_out(proposal: Proposal) -> None:
    if proposal.left_out:
        lines = ", ".join(dict.fromkeys(str(each.line) for each in proposal.left_out[:10]))
        click.echo(sentence_of("import_left_out", count=len(proposal.left_out), lines=lines))
    if proposal.ignored:
        click.echo(sentence_of("import_ignored", names=", ".join(proposal.ignored[:10])))


def export_and_tell(store: Store, file: Path, *, history: bool, is_template: bool) -> None:
    """Write everything current, the whole history, or the template, and say where."""
    if history:
        from knowledge.history_export import export_history

        export_history(store.log, file)
    elif is_template:
        from knowledge.exporting import write
        from knowledge.template import template

        write(file, template(store.snapshot(), file.name))
    else:
        from knowledge.exporting import export_to

        export_to(store.snapshot(), file)
    key = "exported_history" if history else "exported_template" if is_template else "exported"
    click.echo(sentence_of(key, file=file))
