"""What can be wrong with the knowledge base and its files, told by facts and a code; worded at the edge.

Every error has a `code`, by which the command line picks its sentence, and its facts as plain attributes.
`str()` is one line of English for logs.
"""

from dataclasses import dataclass, fields


class KnowledgeError(Exception):
    """The base of all errors that this package raises on purpose."""

    code: str

    @property
    def facts(self) -> dict[str, object]:
        """The error's attributes by name, for a sentence's placeholders."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def __str__(self) -> str:
        told = ", ".join(f"{name} {value!r}" for name, value in self.facts.items() if name != "code")
        return f"{self.code}: {told}"


@dataclass(eq=False)
class DataError(KnowledgeError):
    """A cell of a table cannot be read."""

    file: str
    """The file's name; with "#sheet" for a sheet of a workbook."""
    line: int
    """The line, from 1 and counting the heading; 0 when it concerns the whole file."""
    column: str
    """The field's name; empty when it concerns the whole line."""
    value: str
    """What stood there."""
    code: str
    """What is wrong: `missing_column`, `unknown_column`, `cells`, `empty`, `not_a_number`,
    `not_a_whole_number`, `not_a_date`, `not_a_period`, `not_a_choice`, `not_a_flag`, `repeated`, `unknown`,
    `ambiguous`, `not_utf8`, `not_csv`."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.code}: {self.value!r}"


@dataclass(eq=False)
class BadFile(KnowledgeError):
    """A file cannot be imported or written as a whole."""

    file: str
    code: str
    """`not_found`, `cannot_read`, `too_large`, `unknown_format`, `unknown_kind`, `encrypted`, `macros`,
    `broken`, `nothing`; for writing `cannot_write`, `too_long` (a text for a cell)."""


@dataclass(eq=False)
class NewerDatabase(KnowledgeError):
    """The database was made by a newer version of the program."""

    path: str
    migrations: tuple[str, ...]
    """Those that this program does not know."""
    code: str = "newer_database"


@dataclass(eq=False)
class CannotWrite(KnowledgeError):
    """The database or its folder cannot be made or written."""

    path: str
    reason: str
    """What the system said."""
    code: str = "cannot_write"


@dataclass(eq=False)
class NotADatabase(KnowledgeError):
    """The file at the database's path is something else, or damaged."""

    path: str
    code: str = "not_a_database"


@dataclass(eq=False)
class Busy(KnowledgeError):
    """Another program held the database for longer than we wait."""

    path: str
    code: str = "busy"


@dataclass(eq=False)
class Conflict(KnowledgeError):
    """A change rests on a record that is not (or no longer) the current one."""

    kind: str
    key: str
    code: str = "conflict"


@dataclass(eq=False)
class UnknownChange(KnowledgeError):
    """There is no change of that number."""

    change_id: int
    code: str = "unknown_change"
