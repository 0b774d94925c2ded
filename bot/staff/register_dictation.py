"""What a message says of a product and its certificate, part by part; and lists that were pasted into a message."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from bot.staff.words import table
from knowledge.grids import Cell, Grid
from knowledge.list_sections import group_of, is_place
from knowledge.product_lists import field_named, product_list
from knowledge.register_index import owner_kind_of
from knowledge.stars import keyed, read_day, read_decision, read_stars

MOST_TYPED: Final = 1_500
MOST_PASTED: Final = 20_000
_PARTS: Final = re.compile(r"[,;](?!\d)\s*|\t+|\n+")
_CELLS: Final = re.compile(r"\t|\s*\|\s*")
_COMMAS: Final = re.compile(r",(?!\d)")
_BETWEEN_CELLS: Final = ("\t", "|", ";")
# As a heading and the fields of a row that is put together of words.
_COLUMNS: Final = (
    "name", "owner", "address", "group", "score", "stars", "decision", "issued_on", "expires_on", "number", "codes",
    "source", "registered_for", "issuer", "packing", "pages", "photo", "note",
)  # fmt: skip
_PATTERNS: Final = ("score", "expires_on", "issued_on", "number", "codes", "source", "registered_for", "reason")
_LEAST_CELLS: Final = 3
_LIKE_NAMES: Final = ("owner", "group", "address")


def dictated(text: str, *, first: str = "name") -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what the parts of a message say by field, and the parts that nothing is known of.

    The first part is of the field named, unless it says plainly what it is; so is one that nothing is known of after it
    the owner.
    """
    return _told([part.strip(" .") for part in _PARTS.split(text) if part.strip(" .")], first)


def _told(parts: list[str], first: str, *, is_row: bool = False) -> tuple[dict[str, str], tuple[str, ...]]:
    said: dict[str, str] = {}
    unclear = []
    for number, part in enumerate(parts):
        field, text = _field(part, is_row=is_row)
        # "Tổ yến" is a product, though owners' names begin so too.
        if number == 0 and (not field or (first == "name" and field in _LIKE_NAMES)):
            field, text = first, part
        elif not field and first == "name" and "owner" not in said:
            field, text = "owner", part
        if not field:
            unclear.append(part)
        elif field == "address" and "address" in said:
            said["address"] += f", {text}"
        else:
            said[field] = text
    return said, tuple(unclear)


def _field(part: str, *, is_row: bool) -> tuple[str, str]:
    """Return the field that a part is of, and what it says of it; an empty field where that is not known."""
    label, colon, rest = part.partition(":")
    field = field_named(label.strip()) if colon and rest.strip() else ""
    if field == "place" or field in _COLUMNS:
        return ("address" if field == "place" else field), rest.strip()
    keys, patterns = keyed(part), table("register.patterns")
    for name in _PATTERNS:
        if found := re.match(patterns[name], keys):
            return name, part[found.start("text") : found.end("text")].strip()
    if read_decision(part) is not None:
        return "decision", part
    if is_row and re.fullmatch(patterns["bare_score"], keys):
        return "score", part
    if read_stars(part) is not None and (is_row or not part.isdecimal()):
        return "stars", part
    if read_day(part) is not None:
        return "issued_on", part
    if is_place(part):
        return "address", part
    if group_of(part):
        return "group", part
    return ("owner", part) if owner_kind_of(part) else ("", "")


def row_of(said: Mapping[str, str], file: str) -> Grid:
    """Return a list of one row that says what a message does."""
    return _grid(file, [(1, said)])


def pasted(text: str, file: str) -> Grid | None:
    """Return the list that a message of several rows is, with a heading of its own or without; None for any other."""
    rows = [(number, _cells(line, _between(text))) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(rows) < 2 or max(len(cells) for _, cells in rows) < _LEAST_CELLS:
        return None
    grid = Grid(file, "", tuple((number, cells) for number, cells in rows if not _is_rule(cells)))
    if product_list(grid) is not None:
        return grid
    told = _told_rows(rows)
    if not told or any(unclear or len(said) < _LEAST_CELLS for _, (said, unclear) in told):
        return None
    # A product told over several lines has its stars in one of them.
    if _between(text) == "," and not all({"stars", "decision"} & set(said) for _, (said, _) in told):
        return None
    return _grid(file, [(number, said) for number, (said, _) in told])


def unclear_rows(text: str) -> tuple[tuple[int, str], ...]:
    """Return the lines of pasted rows that are not understood, by number, each with the part that is not; or none.

    That is asked of what is no list as a whole; where no line tells of stars it is none at all.
    """
    rows = [(number, _cells(line, _between(text))) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    told = _told_rows(rows)
    if len(told) < 2 or not all({"stars", "decision"} & set(said) for _, (said, _) in told):
        return ()
    short = ((number, unclear[0] if unclear else "") for number, (said, unclear) in told if unclear or len(said) < 3)
    return tuple(short)


def _told_rows(rows: Iterable[tuple[int, list[Cell]]]) -> list[tuple[int, tuple[dict[str, str], tuple[str, ...]]]]:
    wide = [(number, [str(cell) for cell in cells if cell]) for number, cells in rows if not _is_rule(cells)]
    return [(number, _told(_without_number(cells), "name", is_row=True)) for number, cells in wide]


def _between(text: str) -> str:
    """Return what stands between the cells of rows: commas where nothing else could."""
    return next((each for each in _BETWEEN_CELLS if each in text), ",")


def _cells(line: str, between: str) -> list[Cell]:
    if between == ",":
        return [cell.strip() for cell in _COMMAS.split(line)]
    if "\t" in line or "|" in line:
        return [cell.strip() for cell in _CELLS.split(line.strip(" |") if "|" in line else line)]
    return [cell.strip() for cell in line.split(";")]


def _is_rule(cells: Iterable[Cell]) -> bool:
    """Say whether a row is the line under a heading of a table in plain text."""
    return all(set(str(cell)) <= set("-:= ") for cell in cells)


def _without_number(cells: list[str]) -> list[str]:
    return cells[1:] if len(cells) > 1 and cells[0].rstrip(".").isdecimal() else cells


def is_pasted(text: str) -> bool:
    """Say whether a message looks like rows of cells; cheap for any other."""
    lines = text[:MOST_PASTED].splitlines()
    rows = sum(any(line.count(each) >= _LEAST_CELLS - 1 for each in _BETWEEN_CELLS) for line in lines)
    return rows >= 2


def _grid(file: str, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Grid:
    heading: list[Cell] = list(_COLUMNS)
    told = ((number, [said.get(name, "") for name in _COLUMNS]) for number, said in rows)
    return Grid(file, "", ((0, heading), *((number, list[Cell](cells)) for number, cells in told)))
