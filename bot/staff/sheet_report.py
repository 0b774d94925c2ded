"""What an import would do, in a few lines for a phone, and all that it refuses as a workbook."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.errors import explain_cell, kind_name
from bot.staff.register_oddities import odd_lines
from bot.staff.telling import named_record, product_of, stars_of, told_entry
from bot.staff.words import cut, say, table
from bot.wording import day
from knowledge.changes import Entry
from knowledge.errors import DataError
from knowledge.exchange import Proposal
from knowledge.kinds import KIND_BY_NAME, to_text
from knowledge.reading_words import words
from knowledge.records import Certificate, Fact
from knowledge.snapshot import Snapshot, after
from knowledge.workbook_writing import Column, Sheet, Written, workbook

MOST_LISTED: Final = 10
_MOST_ROWS: Final = 5
_MOST_ODD: Final = 5
_LONGEST: Final = 240
_LONGEST_VALUE: Final = 40
# What matters first: what people are told of products, then figures; where both are from comes last.
_ORDER: Final = {"certificates": 0, "products": 1, "coverages": 2, "facts": 3, "sources": 9}
_AMONG: Final = 4


def report(proposal: Proposal, file: str, snapshot: Snapshot, *, most: int = MOST_LISTED) -> tuple[str, ...]:
    """Return the lines of a report: complete counts, then the first of each kind.

    Where rows are refused they alone are listed, since nothing can be written before they are right.
    """
    rows = {(error.file, error.line) for error in proposal.refused}
    counts = {"new": proposal.new, "changed": proposal.changed, "same": proposal.same, "refused": len(rows)}
    lines = [say("sheets.counts", file=cut(file, 60), **counts)]
    if proposal.refused:
        lines += _refused(proposal.refused, most)
    elif proposal.entries:
        lines += entry_lines(proposal.entries, snapshot, most)
        lines += odd_lines(proposal.entries, after(snapshot, proposal.entries), _MOST_ODD)
    lines += _left_out(proposal)
    if proposal.ignored:
        lines.append(say("sheets.ignored", what=", ".join(cut(each, 30) for each in proposal.ignored[:MOST_LISTED])))
    return (*lines, _ending(proposal))


def refused_rows(refused: tuple[DataError, ...], file: str) -> bytes:
    """Return a workbook of all that was refused: sheet, row, column, what stands there, and what would be right."""
    told = table("sheets.refused_rows")
    columns = tuple(Column(*each) for each in zip(told["headings"], told["widths"], strict=True))
    rows: Iterator[list[Written]] = (
        [
            _sheet(error) or error.file,
            float(error.line),
            cut(error.heading or error.column),
            cut(error.value),
            explain_cell(error),
        ]
        for error in refused
    )
    return workbook(file, (Sheet(told["sheet"], columns, rows),))


def _ending(proposal: Proposal) -> str:
    if proposal.refused:
        return say("sheets.fix")
    if proposal.entries:
        return say("sheets.ask")
    return say("sheets.none_new" if proposal.same else "sheets.only_examples")


def _refused(refused: tuple[DataError, ...], most: int) -> Iterator[str]:
    yield say("sheets.refused")
    for error in refused[:most]:
        row = {"line": str(error.line), "problem": explain_cell(error), "heading": cut(error.heading, 40)}
        told = say("sheets.row_heading" if error.heading else "sheets.row", **row)
        sheet = _sheet(error)
        told = say("sheets.row_in_sheet", sheet=cut(sheet, 40), row=told) if sheet else told
        yield say("sheets.item", what=told)
    if len(refused) > most:
        yield say("sheets.more_rows", count=len(refused) - most)


def _sheet(error: DataError) -> str:
    """Return the sheet that an error is in; the file where several were read, and empty for a CSV file alone."""
    return error.file.partition("#")[2]


def entry_lines(entries: tuple[Entry, ...], snapshot: Snapshot, most: int = MOST_LISTED) -> Iterator[str]:
    """Yield what changes and what is new, the first of each."""
    new = [entry for entry in entries if entry.before is None]
    changed = [entry for entry in entries if entry.before is not None]
    then = after(snapshot, entries)
    rows = _rows(new)
    if len(rows) < len(new):
        yield say("sheets.kinds", what=", ".join(_kinds(new)))
    for key, listed, more in (("sheets.changed", changed, "more"), ("sheets.new", rows, "more_rows")):
        if not listed:
            continue
        yield say(key)
        for entry in listed[:most]:
            yield say("sheets.item", what=cut(_told(entry, then, is_known=_is_known(entry, snapshot)), _LONGEST))
        if len(listed) > most:
            yield say(f"sheets.{'more' if len(rows) == len(new) else more}", count=len(listed) - most)


def _rows(new: list[Entry]) -> list[Entry]:
    """Return what is new as rows: certificates tell their products, and sources come last."""
    told = {entry.after.product for entry in new if isinstance(entry.after, Certificate)}
    rows = [entry for entry in new if not (entry.kind == "products" and entry.key in told)]
    return sorted(rows, key=lambda entry: _ORDER.get(entry.kind, _AMONG))


def _kinds(entries: list[Entry]) -> Iterator[str]:
    counts = Counter(entry.kind for entry in sorted(entries, key=lambda entry: _ORDER.get(entry.kind, _AMONG)))
    for kind, count in counts.items():
        yield say("sheets.kind", count=count, kind=kind_name(kind))


def _is_known(entry: Entry, snapshot: Snapshot) -> bool:
    return isinstance(entry.after, Certificate) and entry.after.product in snapshot.products


def _told(entry: Entry, snapshot: Snapshot, *, is_known: bool) -> str:
    """Return what an entry does; of a record that is no figure each field that changes."""
    if isinstance(entry.after, Fact):
        return told_entry(entry, snapshot)
    if isinstance(entry.after, Certificate) and entry.before is None:
        return _certificate(entry.after, snapshot, is_known=is_known)
    assert entry.after is not None  # an import removes nothing
    what = named_record(entry.after, entry, snapshot)
    return say("sheets.change", what=what, fields="; ".join(_fields(entry))) if entry.before is not None else what


def _certificate(certificate: Certificate, snapshot: Snapshot, *, is_known: bool) -> str:
    """Return a row of a list: the product first, then its stars, its days and the decision."""
    held = snapshot.products.get(certificate.product)
    return say(
        "sheets.certificate_known" if is_known else "sheets.certificate",
        product=product_of(held, snapshot) if held else certificate.product,
        stars=stars_of(certificate),
        issued=day(certificate.issued_on),
        expires=day(certificate.expires_on),
        decision=cut(certificate.decision, 40) or say("sheets.no_decision"),
    )


def _fields(entry: Entry) -> Iterator[str]:
    for field in KIND_BY_NAME[entry.kind].fields:
        before, now = (to_text(field.form, getattr(record, field.name)) for record in (entry.before, entry.after))
        if before != now:
            heading = words().heading_of(entry.kind, field.name)
            yield say("sheets.field", heading=heading, before=_shown(before), after=_shown(now))


def _shown(text: str) -> str:
    return cut(text, _LONGEST_VALUE) or say("sheets.nothing")


def _left_out(proposal: Proposal) -> Iterator[str]:
    """Yield a line that says which rows are no records."""
    rows: dict[str, list[str]] = {}
    for each in proposal.left_out:
        rows.setdefault(each.why, []).append(str(each.line))
    told = [
        f"{table('sheets.why')[why]} ({', '.join(lines[:_MOST_ROWS])}{', …' if len(lines) > _MOST_ROWS else ''})"
        for why, lines in rows.items()
    ]
    if told:
        yield say("sheets.left_out", what="; ".join(told))
