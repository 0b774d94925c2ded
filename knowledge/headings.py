"""Where the heading of a table is, which kind of record it speaks of, and what each of its columns holds."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from knowledge.errors import BadFile, DataError
from knowledge.grids import Cell, Grid
from knowledge.kinds import KIND_BY_NAME, KINDS, RecordKind
from knowledge.names import folded, same_name
from knowledge.reading_words import words

# How many lines a title takes at most.
_DEEPEST: Final = 40
# A heading is no page; what is longer is not looked up.
_LONGEST: Final = 200
_BRACKETS: Final = re.compile(r"\s*[(\[].*?[)\]]\s*|[*:]+\s*$")
# Below it two headings are two words: "nhóm" and "nhom sp" are 0.73.
_LIKENESS: Final = 0.84


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of a grid that names its columns."""

    kind: RecordKind
    index: int
    """Its place among the grid's rows."""
    number: int
    """Its number in the file."""
    columns: tuple[str, ...]
    """A field's name for each column; empty for one that holds no field."""
    texts: tuple[str, ...]
    """As the file writes them."""
    ignored: tuple[str, ...]
    """Headings that were not understood, nor are among those that people keep for themselves."""

    def text_of(self, field: str) -> str:
        """Return what the file writes over a field's column; empty where there is none."""
        return self.texts[self.columns.index(field)] if field in self.columns else ""


def find_heading(grid: Grid) -> Heading:
    """Return the first of the rows that name the most fields of one kind.

    Raises:
        BadFile: no kind fits, or several do (`unknown_kind`).
        DataError: two columns hold the same field (`repeated`), or one is nearly called as a field is
            (`unknown_column`).
    """
    named = _kind_named(grid.name)
    best: tuple[int, int] = (0, 0)
    for index, (_, row) in enumerate(grid.rows[:_DEEPEST]):
        best = max(best, (fields_named(row), -index))
    most, index = best[0], -best[1]
    if most == 0:
        raise BadFile(grid.file, "unknown_kind")
    number, row = grid.rows[index]
    return _heading(grid.file, _kind(grid, row, named), index, number, row)


def fields_named(row: Sequence[Cell]) -> int:
    """Return how many fields of one kind a row names, of the kind that it names best."""
    return max(_fits(kind, row) for kind in KINDS)


def kind_word(name: str) -> str:
    """Return the kind that a file or sheet is called after; empty where it is none."""
    kind = _kind_named(name)
    return kind.name if kind else ""


def _kind_named(name: str) -> RecordKind | None:
    plain = re.sub(r"[-_ ]+", " ", same_name(name))
    found = words().sheets.get(plain) or next(
        (kind for word, kind in words().sheets.items() if folded(word) == folded(plain)), plain
    )
    return KIND_BY_NAME.get(found)


def _kind(grid: Grid, row: list[Cell], named: RecordKind | None) -> RecordKind:
    """Return the kind whose fields the row names best; of several that fit as well the one of the sheet's name."""
    if named is not None and (named.name == grid.name.lower() and _fits(named, row)):
        return named
    fits = {kind.name: _fits(kind, row) for kind in KINDS}
    best = [kind for kind in KINDS if fits[kind.name] == max(fits.values())]
    texts = {_plain(cell) for cell in row if _plain(cell)}
    whole = [kind for kind in best if texts == set(kind.columns)]
    if named is not None and named in best:
        return named
    if len(whole or best) > 1:
        raise BadFile(grid.file, "unknown_kind")
    return (whole or best)[0]


def _fits(kind: RecordKind, row: Sequence[Cell]) -> int:
    return len({field for cell in row if (field := field_of(kind, cell))})


def _heading(file: str, kind: RecordKind, index: int, number: int, row: list[Cell]) -> Heading:
    texts = tuple(str(cell) if isinstance(cell, str) else "" for cell in row)
    columns = tuple(field_of(kind, cell) for cell in row)
    for field, text in zip(columns, texts, strict=True):
        if field and columns.count(field) > 1:
            raise repeated(file, number, field, text)
    unknown = [text for field, text in zip(columns, texts, strict=True) if text and not field]
    ignored = tuple(text for text in unknown if not is_kept(text))
    for text in ignored:
        near = _near(kind, text, columns)
        if near:
            raise DataError(file, number, text, text, "unknown_column", near=near, heading=text)
    return Heading(kind, index, number, columns, texts, ignored)


def repeated(file: str, number: int, field: str, text: str) -> DataError:
    """Return the error that two columns hold the same field."""
    return DataError(file, number, field, text, "repeated", heading=text)


def is_kept(text: str) -> bool:
    """Say whether a heading is one that people keep for themselves."""
    return len(text) <= _LONGEST and any(folded(form) in words().ignored_headings for form in _forms(text))


def _near(kind: RecordKind, text: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the heading that a text nearly is, if its field has no column yet."""
    if len(text) > _LONGEST:
        return ()
    known = {folded(word): word for word in _known(kind) if field_of(kind, word) not in columns}
    found = get_close_matches(folded(text), known, n=1, cutoff=_LIKENESS)
    return tuple(known[each] for each in found)


def _known(kind: RecordKind) -> Iterator[str]:
    yield from kind.columns
    yield from (word for word, field in words().headings.get(kind.name, {}).items() if field in kind.columns)


def _plain(cell: Cell) -> str:
    return same_name(cell) if isinstance(cell, str) else ""


def field_of(kind: RecordKind, cell: Cell) -> str:
    """Return the field that a heading names; empty for none."""
    is_short = isinstance(cell, str) and 0 < len(cell) <= _LONGEST
    return _field_of(kind.name, str(cell)) if is_short else ""


@lru_cache(maxsize=4096)
def _field_of(kind_name: str, heading: str) -> str:
    kind = KIND_BY_NAME[kind_name]
    exact, loose = _headings(kind_name)
    for text in _forms(heading):
        plain = same_name(text)
        found = plain if plain in kind.columns else exact.get(plain) or loose.get(folded(text))
        if found:
            return found
    return ""


def _forms(heading: str) -> Iterable[str]:
    return (heading, _BRACKETS.sub("", heading).strip())


@lru_cache
def _headings(kind_name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields by heading, and by heading without diacritics."""
    kind = KIND_BY_NAME[kind_name]
    exact = {word: field for word, field in words().headings.get(kind_name, {}).items() if field in kind.columns}
    loose: dict[str, str] = {}
    for word, field in exact.items():
        loose.setdefault(folded(word), field)
    return exact, loose
