"""One line of a spreadsheet while it is being completed into a whole record."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Final

from knowledge.directory import Directory
from knowledge.errors import DataError
from knowledge.files import KindTable
from knowledge.kinds import KindName, Record, to_text
from knowledge.number_style import Style
from knowledge.periods import read_period
from knowledge.tables import Line, record_of

# Columns that make sense only together: a line that gives one of them takes none of the others from before.
_TOGETHER: Final = (
    frozenset({"period_from", "period_to", "precision", "period_text", "inferred"}),
    frozenset({"issued_on", "expires_on"}),
)


class Cells:
    """The texts of a line by field name, and what may be filled in where they are empty.

    A line with the id of a current record changes that record: columns that the file does not have stay as
    they are. An empty cell beside an id is meant to be empty; otherwise it asks for what is usual.
    """

    def __init__(self, source: KindTable, line: Line, directory: Directory) -> None:
        """Take over the line's texts, and those of the current record of its id."""
        self.directory = directory
        self.is_own: Final = source.is_own
        self.is_list: Final = source.is_list
        self.brought: list[tuple[KindName, Record]] = []
        """Records that the line brings along beside its own."""
        self._styles: Final = source.styles
        self._exact: Final = line.exact
        self._file: Final = source.table.file
        self._number: Final = line.number
        self._kind: Final = source.kind
        self._inherited: dict[str, str] = {}
        self.is_named = bool(line.cells.get("id"))
        record = directory.get(source.kind.name, line.cells.get("id", ""))
        if record is not None:
            self._inherited = {f.name: to_text(f.form, getattr(record, f.name)) for f in source.kind.fields}
        for together in _TOGETHER:
            if together & line.cells.keys():
                self._inherited = {n: text for n, text in self._inherited.items() if n not in together}
        self._given: Final = frozenset(line.cells)
        self._texts: dict[str, str] = {**self._inherited, **line.cells}

    def __getitem__(self, name: str) -> str:
        """Return the text of a field; empty where there is none."""
        return self._texts.get(name, "")

    def __setitem__(self, name: str, text: str) -> None:
        """Say what a field's text is to be."""
        self._texts[name] = text

    def need(self, name: str, text: str) -> None:
        """Fill in a field that is never empty."""
        if not self[name]:
            self[name] = text

    def offer(self, name: str, text: str) -> None:
        """Fill in a field that may be empty, unless its being empty is meant."""
        if not self[name] and name not in self._inherited and not (self.is_named and name in self._given):
            self[name] = text

    def refer(self, name: str, kind: KindName, on: date | None = None) -> None:
        """Turn a name into the id that it means; an empty cell stays empty.

        Raises:
            DataError: nothing is called that (`unknown`), or several things are (`ambiguous`).
        """
        if not self[name]:
            return
        ids = self.directory.find(kind, self[name], on)
        if len(ids) != 1:
            near = tuple(self.directory.told(kind, each) for each in ids) or self.directory.near(kind, self[name])
            raise self.error(name, "ambiguous" if ids else "unknown", near=near)
        self[name] = ids[0]

    def read_date(self, name: str) -> None:
        """Turn a day as people write it into ISO; a text that is no day is left for the strict reading."""
        period = read_period(self[name])
        if period is not None and period.precision == "day":
            self[name] = period.begin.isoformat()

    def resemble(self, record: Record, *, keeps: Collection[str] | None = ()) -> None:
        """Take over the id of a current record, and what the line leaves empty; what is kept wins over the line's own.

        Where `keeps` is None all of the record is kept, but for what is empty there.
        """
        for field in self._kind.fields:
            text = to_text(field.form, getattr(record, field.name))
            if field.name == "id" or not self[field.name] or (text and (keeps is None or field.name in keeps)):
                self[field.name] = text

    def bring(self, kind: KindName, record: Record) -> None:
        """Let the line bring another record along, known to the lines after it."""
        self.brought.append((kind, record))
        self.directory.add(kind, record)

    def make_id(self, kind: KindName, name: str, made: Callable[[], str]) -> None:
        """Give the line the id of the current record of that name, or else a new one.

        Raises:
            DataError: several records have the name.
        """
        if self["id"]:
            return
        ids = self.directory.find(kind, name)
        if len(ids) > 1:
            raise DataError(self._file, self._number, "id", name, "ambiguous")
        self["id"] = ids[0] if ids else made()

    def style(self, name: str) -> Style:
        """Return how the numbers of a column are written; those that were numbers in a workbook have a comma."""
        return "comma" if name in self._exact else self._styles.get(name, "unknown")

    def error(self, column: str, code: str, *, near: tuple[str, ...] = ()) -> DataError:
        """Return the error that names a cell of this line."""
        return DataError(self._file, self._number, column, self[column], code, near=near)

    def record(self) -> Record:
        """Return the completed record.

        Raises:
            DataError: a cell is not of its field's form, or empty where it cannot be.
        """
        line = Line(self._number, {name: self[name] for name in self._kind.columns})
        return record_of(self._kind, line, self._file)
