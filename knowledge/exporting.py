"""Export to files that people can edit and import again: a workbook, or CSV files in a folder or an archive."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from knowledge.csv_grids import guarded
from knowledge.directory import Directory
from knowledge.errors import BadFile
from knowledge.kinds import KINDS, TARGET_KINDS, Field, KindName, Record, RecordKind, to_text
from knowledge.names import same_name
from knowledge.reading_words import words
from knowledge.records import Fact, Term
from knowledge.snapshot import Snapshot
from knowledge.template import columns_of, lists_name, sheet_order
from knowledge.workbook_writing import Sheet, Written, workbook

# The fields that name another record, and may do so by its name.
REFERENCES: Final[Mapping[tuple[KindName, str], KindName]] = {
    ("indicators", "programme"): "programmes",
    ("facts", "indicator"): "indicators",
    ("facts", "place"): "places",
    ("facts", "partner"): "places",
    ("facts", "source"): "sources",
    ("products", "place"): "places",
    ("products", "source"): "sources",
    ("certificates", "product"): "products",
    ("certificates", "source"): "sources",
    ("coverages", "place"): "places",
    ("coverages", "source"): "sources",
}


def export_to(snapshot: Snapshot, path: Path | str) -> None:
    """Write everything current to a workbook (a path that ends in .xlsx), an archive (.zip) or a folder of CSV files.

    Files of these names that are there already are replaced. What was exported can be imported again.

    Raises:
        BadFile: the file or folder cannot be written, or the path is that of another kind of file.
    """
    path = Path(path)
    match path.suffix.lower():
        case ".xlsx":
            write(path, workbook_of(snapshot, path.name))
        case ".zip":
            write(path, csv_archive(snapshot))
        case "":
            _write_folder(path, csv_files(snapshot))
        case _:
            raise BadFile(path.name, "unknown_format")


def workbook_of(snapshot: Snapshot, file: str) -> bytes:
    """Return a workbook with everything current: the template's sheets and headings, with all columns.

    Raises:
        BadFile: a text is longer than a cell may be.
    """
    directory = Directory(snapshot)
    sheets = (
        Sheet(words().sheet_of(kind.name), columns_of(kind, kind.columns, snapshot), rows_of(kind, snapshot, directory))
        for kind in sheet_order()
    )
    return workbook(file, sheets, lists=lists_name())


def csv_archive(snapshot: Snapshot) -> bytes:
    """Return a zip of a CSV file for each kind, with the mark by which Excel knows UTF-8."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in csv_files(snapshot):
            archive.writestr(name, text.encode("utf-8-sig"))
    return content.getvalue()


def csv_files(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield name and content of a CSV file for each kind."""
    for kind in KINDS:
        rows = (_texts(kind, record) for _, record in snapshot.records(kind.name))
        yield f"{kind.name}.csv", csv_text(kind.columns, rows)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV with commas; the rows' texts are guarded against being taken for formulas already."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def write(path: Path, content: bytes) -> None:
    """Write a file.

    Raises:
        BadFile: it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadFile(path.name, "cannot_write") from error


def _write_folder(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files:
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        raise BadFile(str(folder), "cannot_write") from error


def _texts(kind: RecordKind, record: Record) -> list[str]:
    return [
        guarded(text) if field.form in ("text", "list") else text
        for field in kind.fields
        for text in (to_text(field.form, getattr(record, field.name)),)
    ]


def rows_of(kind: RecordKind, snapshot: Snapshot, directory: Directory) -> Iterator[list[Written]]:
    """Yield a kind's records, each as its cells in the order of the kind's columns, as people read them."""
    for _, record in snapshot.records(kind.name):
        yield [_cell(kind, field, record, directory) for field in kind.fields]


def _cell(kind: RecordKind, field: Field, record: Record, directory: Directory) -> Written:
    """Return a value as people read it, where it is read as the same again."""
    value = getattr(record, field.name)
    match field.form:
        case "number" | "whole" if value is not None:
            return float(value)
        case "date" if isinstance(value, date):
            return value
        case "flag":
            return _flag(to_text("flag", value))
        case "choice":
            word = words().word_of(kind.name, field.name, value)
            return word if word not in field.choices else str(value)
    text = to_text(field.form, value)
    target = TARGET_KINDS[record.kind] if isinstance(record, Term) else REFERENCES.get((kind.name, field.name))
    if target is None or not text or (isinstance(record, Term) and field.name != "target"):
        return text
    name, on = directory.told(target, text), record.period_to if isinstance(record, Fact) else None
    return name if directory.find(target, name, on) == (text,) and not _changes(name) else text


def _flag(text: str) -> str:
    return next(word for word, meant in words().flags.items() if meant == text)


def _changes(name: str) -> bool:
    """Say whether a name would be read as an example, or trimmed."""
    return name != name.strip() or same_name(name).startswith(words().example)
