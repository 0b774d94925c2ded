"""Spreadsheets in a chat: a template and exports go out, a file comes in and is shown before it is written."""

from dataclasses import replace
from pathlib import PurePath
from typing import Final

from bot.messages import Attachment, Chip, Reply
from bot.staff.commands import Command, Order
from bot.staff.drafting import Wording, keep, retire
from bot.staff.matching import is_one_of
from bot.staff.rights import NOT_YOUR_PLACE, objection
from bot.staff.sheet_report import MOST_LISTED, refused_rows, report
from bot.staff.words import chip, cut, listed, reply, say, table
from knowledge.errors import DataError
from knowledge.exchange import Proposal, propose
from knowledge.exporting import csv_archive, workbook_of
from knowledge.files import Tables, tables_in
from knowledge.history_export import history_workbook
from knowledge.snapshot import Snapshot
from knowledge.staff import Member
from knowledge.template import template
from knowledge.wide import indicator_names

_LONGEST_NAME: Final = 120
_LONGEST_REASON: Final = 300


def send_template(order: Order) -> Reply:
    """Send the workbook to fill in."""
    name = _file(order, "template")
    content = template(order.office.snapshot(), name)
    return replace(reply(say("sheets.template")), attachments=(Attachment(name, content),))


def ask_for_file(order: Order) -> Reply:
    """Say that a file is to be sent; one that came along is read."""
    return receive(order) if order.message.attachment else reply(say("sheets.send"))


def export(order: Order) -> Reply:
    """Send everything current as a workbook or as CSV files, or the whole history."""
    office, change = order.office, str(order.office.store.version())
    if not order.text:
        name = _file(order, "export")
        told, content = say("sheets.exported", change=change), workbook_of(office.snapshot(), name)
    elif is_one_of(order.text, listed("sheets.csv_words")):
        name = _file(order, "archive")
        told, content = say("sheets.exported_csv", change=change), csv_archive(office.snapshot())
    elif is_one_of(order.text, listed("sheets.history_words")):
        name = _file(order, "history")
        told, content = say("sheets.exported_history", change=change), history_workbook(office.store.log, name)
    else:
        return reply(say("sheets.export_what"))
    return replace(reply(told), attachments=(Attachment(name, content),))


def receive(order: Order) -> Reply:
    """Read the file that came with a message, and show what an import of it would do; nothing is written.

    Raises:
        BadFile, DataError: the file as a whole cannot be read.
        Busy, CannotWrite: what is shown cannot be kept until somebody says to write it.
    """
    attachment, member, office = order.message.attachment, order.member, order.office
    if attachment is None:
        return reply(say("sheets.send"))
    if member is None or member.role == "viewer":
        return reply(say("sheets.may_not"))
    name = cut(PurePath(attachment.name).name, _LONGEST_NAME)
    retire(order)  # whoever sends a file means that one, also where it is refused
    return shown(order, tables_in(name, attachment.content, indicator_names(office.snapshot())), name, order.text)


def shown(order: Order, tables: Tables, name: str, reason: str) -> Reply:
    """Show what an import of tables would do; nothing is written.

    Raises:
        Busy, CannotWrite: what is shown cannot be kept until somebody says to write it.
    """
    assert order.member is not None  # the desk lets members alone come here
    snapshot = order.office.snapshot()
    proposal = within(propose(snapshot, tables), order.member, snapshot)
    told = reply(*report(proposal, name, snapshot))
    if proposal.refused:
        return _with_refused(told, proposal, _file(order, "refused"))
    if not proposal.entries:
        return told
    wording = Wording(cut(reason, _LONGEST_REASON), name, told.lines)
    return replace(told, chips=_chips(order, proposal, wording))


def _with_refused(shown: Reply, proposal: Proposal, name: str) -> Reply:
    if len(proposal.refused) <= MOST_LISTED:
        return shown
    lines = (*shown.lines[:-1], say("sheets.attached"), shown.lines[-1])
    return replace(shown, lines=lines, attachments=(Attachment(name, refused_rows(proposal.refused, name)),))


def _chips(order: Order, proposal: Proposal, wording: Wording) -> tuple[Chip, ...]:
    """Keep what was shown as a draft, and offer to write it."""
    draft = keep(order, "import", proposal.entries, wording)
    write = chip(say("sheets.button_write", count=len(proposal.entries)), f"/ghi {draft.id}")
    return write, chip(say("sheets.button_drop"), f"/boqua {draft.id}")


def within(proposal: Proposal, member: Member, snapshot: Snapshot) -> Proposal:
    """Return the proposal with the rows refused that a member who keeps some places may not change."""
    if not member.places:
        return proposal
    refused = []
    for entry in proposal.entries:
        code, value = objection(entry, proposal.entries, member.places, snapshot)
        if code:
            origin = proposal.origins[entry.kind, entry.key]
            column = "place" if code == NOT_YOUR_PLACE else ""
            refused.append(DataError(origin.file, origin.line.number, column, value, code))
    return replace(proposal, refused=(*proposal.refused, *refused))


def _file(order: Order, what: str) -> str:
    """Return the name of a file that goes out."""
    return str(table("sheets.files")[what]).format(day=f"{order.office.today():%Y-%m-%d}")


COMMANDS: Final = (
    Command("mau", "viewer", send_template),
    Command("nhap", "editor", ask_for_file),
    Command("xuat", "viewer", export),
)
