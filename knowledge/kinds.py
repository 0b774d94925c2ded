"""The kinds of records, and how each of their fields is written as text and in SQLite."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeAlias, get_args, get_origin, get_type_hints

from knowledge.numbers import plain_number
from knowledge.records import Certificate, Coverage, Fact, Indicator, Place, Product, Programme, Source, Term, Topic

Record: TypeAlias = Place | Indicator | Source | Fact | Product | Certificate | Coverage | Term | Topic | Programme
KindName: TypeAlias = Literal[
    "programmes",
    "places",
    "indicators",
    "sources",
    "facts",
    "products",
    "certificates",
    "coverages",
    "topics",
    "terms",
]
# The kind of record that a term of each kind names.
TARGET_KINDS: Final[Mapping[str, KindName]] = {
    "place": "places",
    "indicator": "indicators",
    "product": "products",
    "topic": "topics",
    "programme": "programmes",
}
Form: TypeAlias = Literal["text", "choice", "number", "whole", "date", "flag", "list"]

# What stands between the items of a list in one cell: `successors` in places.csv.
LIST_SEPARATOR: Final = "|"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, as a column of a table."""

    name: str
    form: Form
    optional: bool
    """True when an empty cell is a value of its own: None, or the empty text."""
    nullable: bool
    """True when an empty cell is None."""
    choices: tuple[str, ...]
    """The values of a `choice` but for the empty text; empty for the other forms."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record, its fields in order, and what its key is."""

    name: KindName
    type: type[Record]
    fields: tuple[Field, ...]
    key_fields: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields' names, which are the headings of a table."""
        return tuple(field.name for field in self.fields)

    @property
    def versions_table(self) -> str:
        """The SQLite table of all versions; the view of the current ones has the kind's own name."""
        return f"{self.name}_versions"

    def key(self, record: Record) -> str:
        """What tells the record from others of its kind."""
        return " / ".join(getattr(record, name) for name in self.key_fields)


def _field(name: str, hint: Any, *, filled: bool) -> Field:
    nullable = get_origin(hint) is UnionType and NoneType in get_args(hint)
    plain = next(kind for kind in get_args(hint) if kind is not NoneType) if nullable else hint
    choices = get_args(plain) if get_origin(plain) is Literal else ()
    form: Form = "choice" if choices else _FORMS[get_origin(plain) or plain]
    optional = nullable or form in ("list", "flag") or (form == "text" and not filled) or "" in choices
    return Field(name, form, optional, nullable, tuple(choice for choice in choices if choice))


_FORMS: Final[Mapping[type, Form]] = {
    str: "text",
    float: "number",
    int: "whole",
    bool: "flag",
    date: "date",
    tuple: "list",
}


def _kind(name: KindName, record: type[Record], filled: str, key: str = "id") -> RecordKind:
    hints = get_type_hints(record)
    columns = tuple(
        _field(field.name, hints[field.name], filled=field.name in filled.split()) for field in fields(record)
    )
    return RecordKind(name, record, columns, tuple(key.split()))


# In the order in which they build on each other. The texts that may not be empty stand beside each.
KINDS: Final = (
    _kind("programmes", Programme, "id name"),
    _kind("places", Place, "id name type"),
    _kind("indicators", Indicator, "id programme label"),
    _kind("sources", Source, "id title short_title"),
    _kind("facts", Fact, "id indicator place source"),
    _kind("products", Product, "id name place"),
    _kind("certificates", Certificate, "id product"),
    _kind("coverages", Coverage, "id place"),
    _kind("topics", Topic, "id title text"),
    _kind("terms", Term, "target text", key="kind target text"),
)
KIND_BY_NAME: Final[Mapping[str, RecordKind]] = {kind.name: kind for kind in KINDS}


def absence(kind: RecordKind, field: Field) -> Any:
    """Return what a record has in a field that came after it was written.

    Raises:
        ValueError: the field is as old as its kind, and so has no such value.
    """
    default = next(each.default for each in fields(kind.type) if each.name == field.name)
    if default is MISSING:
        raise ValueError(field.name)
    return default


def to_sql(form: Form, value: Any) -> str | float | int | None:
    """Return the value of a field as SQLite keeps it: dates as ISO text, lists joined, flags 0 or 1."""
    if value is None:
        return None
    match form:
        case "date":
            return str(value.isoformat())
        case "list":
            return LIST_SEPARATOR.join(value)
        case "flag":
            return int(value)
        case "number":
            return float(value)
        case _:
            return value  # type: ignore[no-any-return]


def to_text(form: Form, value: Any) -> str:
    """Return the value of a field as a table's cell has it; numbers with a decimal point, None as empty."""
    if value is None:
        return ""
    match form:
        case "number":
            return plain_number(value)
        case "flag":
            return "true" if value else "false"
        case _:
            return str(to_sql(form, value))


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(LIST_SEPARATOR)) if text else ()


# How a column from SQLite becomes field values; forms that are not here need nothing.
FROM_SQL: Final[Mapping[Form, Callable[[Any], Any]]] = {
    "date": lambda text: text and date.fromisoformat(text),
    "list": _list,
    "flag": bool,
}
