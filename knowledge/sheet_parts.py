"""The sheets inside a workbook: where their cells stand, before python-calamine makes room for them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from knowledge.cell_formats import Shown
from knowledge.grids import MOST_CELLS
from knowledge.markup import Attributes, elements, walk

# Longer names overflow python-calamine's counting, and end in rows that no sheet has.
_CELL_NAME: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW_NAME: Final = re.compile(r"[0-9]{1,7}")


class OutOfBounds(Exception):
    """A sheet names cells where none can be, or holds too many."""

    def __init__(self, code: str) -> None:
        """Keep the code: `broken` or `too_large`."""
        super().__init__(code)
        self.code = code


class SheetPart:
    """What one pass over a sheet finds; cells and rows without a name follow those before, as python-calamine has it.

    Raises:
        OutOfBounds: the rectangle around all cells is larger than a file may hold, or a name is none.
        ExpatError: it is not well-formed.
    """

    def __init__(self, part: bytes, shown_by_style: Mapping[str, Shown]) -> None:
        """Read the part."""
        self.shown: dict[tuple[int, int], Shown] = {}
        """Which cells show more than their number, by row and column from 0."""
        self.rows = self.columns = 0
        """Up to the last of each; only those of cells count, and rows that are named."""
        self._shown_by_style = shown_by_style
        self._row = self._column = self._depth = self._count = 0
        walk(part, self._opened, closed=self._closed)

    @property
    def cells(self) -> int:
        """How many cells the rectangle around all of them has."""
        return self.rows * self.columns

    def _opened(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._depth += 1
            named = attributes.get("r")
            if named is not None:
                self._row = _number(named)
            self._reach(self._row, self._column - 1)

    def _cell(self, attributes: Attributes) -> None:
        row, named = self._row, attributes.get("r")
        if named is not None:
            found = _CELL_NAME.fullmatch(named)
            if found is None:
                raise OutOfBounds("broken")
            row, self._column = _number(found[2]), column_number(found[1])
        self._count += 1
        if row >= self.rows or self._column >= self.columns or self._count > MOST_CELLS:
            self._reach(row, self._column)
        if self._shown_by_style:
            what = self._shown_by_style.get(attributes.get("s", ""))
            if what is not None:
                self.shown[row, self._column] = what
        self._column += 1

    def _closed(self, name: str) -> None:
        if name == "row":
            self._row += 1
            self._depth -= 1
            if not self._depth:
                self._column = 0

    def _reach(self, row: int, column: int) -> None:
        """Count a row and a column in; told at once, so that a sheet of nothing but cells is not read to its end."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        if max(self.cells, self.rows, self._count) > MOST_CELLS:
            raise OutOfBounds("too_large")


def _number(named: str) -> int:
    """Return the number of a row, from 0, by its name."""
    number = int(named) if _ROW_NAME.fullmatch(named) else 0
    if not number:
        raise OutOfBounds("broken")
    return number - 1


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """Return the number of a column, from 0, by its letters.

    >>> column_number("A"), column_number("ab")
    (0, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def sheet_paths(workbook: bytes, relations: bytes) -> tuple[str, ...]:
    """Return where each sheet is kept, in the workbook's order, in lower case; a sheet may be named twice.

    Raises:
        ExpatError: a part is not well-formed.
    """
    target_by_id = {
        attributes.get("Id", ""): attributes.get("Target", "") for _, attributes in elements(relations, "Relationship")
    }
    paths = []
    for _, attributes in elements(workbook, "sheet"):
        named = next((value for name, value in attributes.items() if name.endswith(":id")), "")
        target = target_by_id.get(named, "").replace("\\", "/").lower()
        paths.append(target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}")
    return tuple(paths)


def text_lengths(texts: bytes) -> tuple[int, ...]:
    """Return how long the shared texts are, in bytes, in their order.

    Raises:
        ExpatError: the part is not well-formed.
    """
    lengths: list[int] = []
    depth = 0

    def opened(name: str, _: Attributes) -> None:
        nonlocal depth
        if name == "si":
            depth += 1
            lengths.append(0)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= name == "si"

    def said(text: str) -> None:
        if depth:
            lengths[-1] += len(text.encode())

    walk(texts, opened, closed=closed, said=said)
    return tuple(lengths)


def shared_bytes(part: bytes, lengths: tuple[int, ...]) -> int:
    """Return how much text the cells of a sheet take from the shared ones; each gets a copy of its own.

    Raises:
        ExpatError: the part is not well-formed.
    """
    total, longest = 0, max(lengths, default=0)
    is_shared, said_of_it = False, ""

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal is_shared, said_of_it
        if name == "c":
            is_shared, said_of_it = attributes.get("t") == "s", ""

    def said(text: str) -> None:
        nonlocal said_of_it
        if is_shared and len(said_of_it) < 20:
            said_of_it += text

    def closed(name: str) -> None:
        nonlocal total, is_shared
        if name == "c" and is_shared:
            number = said_of_it.strip()
            is_plain = number.isdecimal() and len(number) < 10
            total += lengths[int(number)] if is_plain and int(number) < len(lengths) else longest
            is_shared = False

    walk(part, opened, closed=closed, said=said)
    return total
