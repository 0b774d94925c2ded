"""What can be wrong with the knowledge base and its files, told by facts and a code; worded at the edge.

Every error has a `code`, by which the command line picks its sentence, and its facts as plain attributes.
`str()` is one line of English for logs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

# As many as a person puts right before trying again.
_MOST_TOLD: Final = 10


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
    `not_a_whole_number`, `not_a_date`, `not_a_period`, `not_a_choice`, `not_a_flag`, `repeated`, `repeated_line`,
    `unknown`, `ambiguous`, `not_utf8`, `not_csv`, `cell_too_long`, `unclear_number`, `date_for_number`,
    `not_in_percent`, `not_your_place`, `not_yours`; and what a check calls an error in a record that can be read:
    `percent_out_of_range`, `over_its_base`, `negative`, `not_whole`, `base_without_value`, `after_publication`,
    `period_ends_before_it_begins`, `period_year`, `precision`, `same_key`, `within_itself`,
    `ends_before_it_begins`, `bad_braces`, `unknown_placeholder`, `stars`, `expires_before_issue`."""
    choices: tuple[str, ...] = ()
    """What may stand there, for `not_a_choice`."""
    near: tuple[str, ...] = ()
    """What was probably meant: names that are known, the likeliest first; empty where nothing is near."""
    heading: str = ""
    """What the file itself writes over the column; empty where it has no such column."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.code}: {self.value!r}"


@dataclass(eq=False)
class DataErrors(KnowledgeError):
    """Several cells of an import are wrong."""

    errors: tuple[DataError, ...]
    """The first of them, by table and line."""
    count: int
    """How many there are in all."""
    code: str = "several"


def refuse(errors: Sequence[DataError]) -> None:
    """Raise the one error, or all of several together; do nothing where there is none.

    Raises:
        DataError, DataErrors: there is one; there are several.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise DataErrors(tuple(errors[:_MOST_TOLD]), len(errors))


@dataclass(eq=False)
class BadFile(KnowledgeError):
    """A file cannot be imported or written as a whole."""

    file: str
    code: str
    """`not_found`, `cannot_read`, `too_large`, `unknown_format`, `unknown_kind`, `encrypted`, `macros`,
    `entities`, `not_text`, `broken`, `nothing`, `no_rows`;
    for writing `cannot_write`, `too_long` (a text for a cell), `exists`, `not_a_table`."""


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
class ForeignDatabase(KnowledgeError):
    """The file at the database's path is a SQLite database of another program."""

    path: str
    code: str = "foreign_database"


@dataclass(eq=False)
class NoDatabase(KnowledgeError):
    """There is no database at the path yet."""

    path: str
    code: str = "no_database"


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
class WrongCode(KnowledgeError):
    """A code is none, was used before, or is too old."""

    code: str = "wrong_code"


@dataclass(eq=False)
class TooManyCodes(KnowledgeError):
    """Too many wrong codes came within the hour; none is looked at for a while."""

    code: str = "too_many_codes"


@dataclass(eq=False)
class UnknownDraft(KnowledgeError):
    """There is no draft of that number."""

    draft_id: int
    code: str = "unknown_draft"


@dataclass(eq=False)
class DraftExpired(KnowledgeError):
    """A draft was shown too long ago to be written."""

    draft_id: int
    code: str = "draft_expired"


@dataclass(eq=False)
class DraftDropped(KnowledgeError):
    """A draft was dropped, and is not to be written."""

    draft_id: int
    code: str = "draft_dropped"


@dataclass(eq=False)
class UnknownChange(KnowledgeError):
    """There is no change of that number."""

    change_id: int
    code: str = "unknown_change"


@dataclass(eq=False)
class NothingToUndo(KnowledgeError):
    """Nobody has changed anything since the packaged data came."""

    path: str
    code: str = "nothing_to_undo"


@dataclass(eq=False)
class CannotUndo(KnowledgeError):
    """A change cannot be taken back."""

    change_id: int
    code: str
    """Why: `packaged` (it brought the program's own data), `undone_already`, `changed_since`, `still_needed`."""
    kind: str = "facts"
    """The kind of the record that stands in the way."""
    key: str = ""
    later: int = 0
    """The number of the later change that has it; 0 where none is to be named."""
