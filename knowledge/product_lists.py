"""Lists of products as provinces and districts publish them: a row for a product and its certificate in one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.grids import Cell, Grid
from knowledge.habits import LeftOut
from knowledge.headings import Heading, field_of, is_kept, kind_word, repeated
from knowledge.kinds import KIND_BY_NAME
from knowledge.list_sections import Sections, said_above, section
from knowledge.list_words import list_words
from knowledge.names import folded, same_name
from knowledge.reading_words import words
from knowledge.stars import is_none
from knowledge.tables import Line

_DEEPEST: Final = 40
_LONGEST: Final = 200
_BRACKETS: Final = re.compile(r"\s*[(\[].*?[)\]]\s*|[*:]+\s*$")
_WORD: Final = re.compile(r"\w+")
_PRODUCTS: Final = KIND_BY_NAME["products"]
_CERTIFICATES: Final = KIND_BY_NAME["certificates"]
# A list has these columns, and one at least of those that tell of stars.
_NEEDED: Final = frozenset({"name", "owner"})
_OF_STARS: Final = frozenset({"stars", "decision", "score"})
# What says where a product of a certificate is, beside its own columns.
TELLING: Final = ("name", "owner", "place", "address")


@dataclass(frozen=True, slots=True)
class ProductList:
    """A list, with a heading for each of the two kinds that its rows hold."""

    grid: Grid
    """Its rows without those that head sections, cells made one filled in."""
    products: Heading
    certificates: Heading
    """`name`, `owner`, `place` and `address` tell its product; `product` holds an id where the list has a column."""
    left_out: tuple[LeftOut, ...]
    """The rows that head sections, and sums in words."""
    above: Mapping[int, Mapping[str, str]]
    """What the title and the sections say of a row, by field and the row's number; `place_above` is the place's."""

    def completed(self, line: Line) -> Line:
        """Return a line with what is said above it, where its own cells are empty.

        The day and the issuer above are those of the decision above; a row with a decision of its own has its own.
        """
        above = self.above.get(line.number, {})
        own = line.cells.get("decision") and above.get("decision")
        said = {
            name: text
            for name, text in above.items()
            if not line.cells.get(name) and not (own and name in ("issued_on", "issuer"))
        }
        return replace(line, cells={**line.cells, **said})


@dataclass(frozen=True, slots=True)
class _Head:
    index: int
    """The last of its rows among the grid's."""
    fields: tuple[str, ...]
    texts: tuple[str, ...]


def product_list(grid: Grid) -> ProductList | None:
    """Return the list that a grid is; None for any other table.

    Raises:
        DataError: two columns hold the same field (`repeated`).
    """
    head = _find(grid) if kind_word(grid.name) in ("", _PRODUCTS.name) else None
    if head is None:
        return None
    number = grid.rows[head.index][0]
    fields = _with_two_places(head)
    for field, text in zip(fields, head.texts, strict=True):
        if field and fields.count(field) > 1:
            raise repeated(grid.file, number, field, text)
    unknown = tuple(t for f, t in zip(fields, head.texts, strict=True) if t and not f and not is_kept(t))
    of_certificate = tuple({"id": "product", "note": ""}.get(field, field) for field in fields)
    rows, left_out, above = _parted(grid, head)
    return ProductList(
        replace(grid, rows=(*grid.rows[: head.index + 1], *rows), merged=()),
        Heading(_PRODUCTS, head.index, number, fields, head.texts, unknown),
        Heading(_CERTIFICATES, head.index, number, of_certificate, head.texts, ()),
        left_out,
        above,
    )


def is_rated(line: Line, found: ProductList) -> bool:
    """Say whether a row tells of a certificate: of stars, or of what comes with them."""
    stars = line.cells.get("stars", "") or found.above.get(line.number, {}).get("stars", "")
    if stars:
        return not is_none(stars)
    return any(line.cells.get(name) for name in ("score", "issued_on")) or bool(line.cells.get("decision"))


def with_telling(heading: Heading) -> Heading:
    """Return the heading of a table of certificates with the columns that tell the product by owner and place."""
    columns = tuple(
        name or (field if (field := field_of(_PRODUCTS, text)) in TELLING else "")
        for name, text in zip(heading.columns, heading.texts, strict=True)
    )
    told = [text for name, text in zip(columns, heading.texts, strict=True) if name]
    return replace(heading, columns=columns, ignored=tuple(text for text in heading.ignored if text not in told))


def _find(grid: Grid) -> _Head | None:
    """Return the first heading of a list, in one row or in two of which the upper is made one in part."""
    for index, (_, row) in enumerate(grid.rows[:_DEEPEST]):
        alone = _head(index, row)
        if not alone.fields.count("name") or "owner" not in alone.fields:
            continue
        both = _in_two_rows(grid, index) if index + 1 < len(grid.rows) else alone
        head = max((alone, both), key=lambda each: sum(map(bool, each.fields)))
        if set(head.fields) >= _NEEDED and _OF_STARS & set(head.fields):
            return head
    return None


def _head(index: int, row: Sequence[Cell]) -> _Head:
    texts = tuple(cell if isinstance(cell, str) else "" for cell in row)
    return _Head(index, _fields(texts), texts)


def _fields(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the field of each column: words of the program's own tables come first, then those of lists alone."""
    strong = [field_of(_PRODUCTS, text) or field_of(_CERTIFICATES, text) for text in texts]
    weak = ["" if held else _listed(text) for held, text in zip(strong, texts, strict=True)]
    taken = set(strong)
    for column, field in enumerate(weak):
        if field and field not in taken:
            strong[column] = field
            taken.add(field)
    return tuple(strong)


def field_named(text: str) -> str:
    """Return the field of a product or a certificate that a heading names; empty for none."""
    return _fields((text,))[0]


def _listed(text: str) -> str:
    if not 0 < len(text) <= _LONGEST:
        return ""
    known = list_words().headings
    return known.get(folded(text), "") or known.get(folded(_BRACKETS.sub("", text)), "")


def _in_two_rows(grid: Grid, index: int) -> _Head:
    """Return the heading of two rows: "Số" under "Quyết định" is the decision's number."""
    upper, lower = (row for _, row in grid.rows[index : index + 2])
    width = max(len(upper), len(lower))
    texts, over = [], ""
    for column in range(width):
        above, below = (str(row[column]) if column < len(row) else "" for row in (upper, lower))
        over = above or (over if below else "")
        forms = (f"{over} {below}".strip(), below, f"{below} {over}".strip()) if below else (above,)
        texts.append(next((form for form in forms if any(_fields((form,)))), forms[0]))
    return _Head(index + 1, _fields(texts), tuple(texts))


def _with_two_places(head: _Head) -> tuple[str, ...]:
    """Name a second column of places, "Huyện" beside "Xã", for itself."""
    fields, first = list(head.fields), "place" in head.fields and head.fields.index("place")
    if fields.count("place") == 2 and first is not False:
        fields[fields.index("place", first + 1)] = "place_beside"
    return tuple(fields)


def _parted(
    grid: Grid, head: _Head
) -> tuple[tuple[tuple[int, list[Cell]], ...], tuple[LeftOut, ...], Mapping[int, Mapping[str, str]]]:
    """Part the rows under a heading into those of products and those that head sections of them."""
    rows, left_out, above = [], [], {}
    title = said_above(grid.rows[: head.index], has_stars="stars" in head.fields)
    sections = Sections({**title, **_place_levels(head)})
    for number, row in _filled(grid, head):
        told = section(row)
        if told is None:
            rows.append((number, row))
            above[number] = sections.said()
        else:
            sections.enter(told.said)
            left_out.append(LeftOut(grid.file, number, told.why, told.text))
    return tuple(rows), tuple(left_out), above


def _place_levels(head: _Head) -> Mapping[str, str]:
    """Return the level that columns of places have by their headings: "Huyện" tells which "Đầm Hà" is meant."""
    told: dict[str, str] = {}
    for field, text in zip(_with_two_places(head), head.texts, strict=True):
        plain = " ".join(["", *_WORD.findall(same_name(text)), ""])
        levels: set[str] = set()
        for word, level in words().levels.items():  # "thị xã" comes before "xã", which it is not
            if f" {word} " in plain:
                plain, levels = plain.replace(f" {word} ", "  "), levels | {level}
        if field in ("place", "place_beside") and len(levels) == 1:
            told[f"{field}_level"] = levels.pop()
    return told


def _filled(grid: Grid, head: _Head) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows, where cells are made one downward each with what stands for it."""
    top = grid.rows[head.index][0]
    merged = grid.filled(range(len(head.fields)), top)
    for number, row in grid.rows[head.index + 1 :]:
        said = merged.get(number - 1, {})
        width = max(len(row), max(said, default=-1) + 1)
        cells = [row[column] if column < len(row) else "" for column in range(width)]
        yield number, [said.get(column, "") if cell == "" else cell for column, cell in enumerate(cells)]
