"""What a person can put right in settings, data or surroundings, and the sentences that say so."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, assert_never

from intents.errors import PhrasebookError
from knowledge.errors import CannotUndo, DataError, DataErrors, KnowledgeError

# A cell may hold a whole page; the sentence is to stay one line.
_LONGEST_VALUE: Final = 60


class SetupError(Exception):
    """Something outside the program is wrong; carries facts, and gets its words from `errors.toml`."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key, facts)
        self.key = key
        """The key of the sentence in `errors.toml`, section `sentences`."""
        self.facts = facts
        """What the sentence's placeholders stand for; never a secret."""

    def __str__(self) -> str:
        return explain(self.key, **self.facts)


def explain(key: str, **facts: object) -> str:
    """Return the sentence of a key with its placeholders filled.

    Raises:
        KeyError: `errors.toml` has no such sentence, or a placeholder has no fact.
    """
    return _table("sentences")[key].format(**facts)


def explain_error(error: SetupError | KnowledgeError | PhrasebookError) -> str:
    """Return one line that says what is wrong, where, and what to do next; of several errors a line for each.

    Raises:
        KeyError: `errors.toml` has no sentence for the error's code.
    """
    match error:
        case SetupError():
            return str(error)
        case DataError():
            return f"{_cell_sentence(error)} {_table('nothing_written')['one']}"
        case DataErrors():
            return _several(error)
        case KnowledgeError():
            facts = {name: _shown(fact) for name, fact in error.facts.items()}
            if "kind" in facts:
                kind = kind_name(facts["kind"])
                facts["kind"] = kind if isinstance(error, CannotUndo) else kind.capitalize()
            return _table(type(error).__name__)[error.code].format(**facts, kinds=", ".join(_table("kinds")))
        case PhrasebookError():
            facts = {"file": error.file, "place": error.place, "what": " ".join(error.what.split())}
            return _table("PhrasebookError")["unusable"].format(**facts)
        case _:
            assert_never(error)


def expectation(variable: str) -> str:
    """Return what a setting has to look like, as a noun phrase.

    Raises:
        KeyError: `errors.toml` has no such variable.
    """
    return _table("expected")[variable]


def kind_name(kind: str) -> str:
    """Return what people call a kind of records, in lower case.

    Raises:
        KeyError: there is no such kind.
    """
    return _table("kinds")[kind]


def _several(error: DataErrors) -> str:
    """Return a line for each of the errors, and one that says how many there are."""
    shown = len(error.errors)
    end = _table("nothing_written")["several" if shown == error.count else "many"]
    return "\n".join((*map(_cell_sentence, error.errors), end.format(count=error.count, shown=shown)))


def _cell_sentence(error: DataError) -> str:
    heading = error.heading if error.heading not in ("", error.column) else _heading(error.column)
    where = "file" if not error.line else "line" if not error.column else "cell_with_heading" if heading else "cell"
    return _table("where")[where].format(
        file=error.file, line=error.line, column=error.column, heading=_cut(heading), problem=explain_cell(error)
    )


def explain_cell(error: DataError) -> str:
    """Return what is wrong with a cell and what would be right, without where it stands.

    Raises:
        KeyError: `errors.toml` has no sentence for the error's code.
    """
    key = "empty_table" if error.code == "empty" and not error.column else error.code
    near = ", ".join(f"“{_cut(each)}”" for each in error.near)
    problem = _table("DataError")[key].format(value=_cut(error.value), choices=_choices(error), near=near)
    hint = _table("near").get(key, "").format(near=near) if near else ""
    return f"{problem} {hint}".rstrip()


def _heading(column: str) -> str:
    """Return what people head the column with; empty where they have no word, or one for each kind of record."""
    from knowledge.reading_words import words

    found = (next((word for word, name in own.items() if name == column), "") for own in words().headings.values())
    told = set(found) - {""}
    return told.pop() if len(told) == 1 else ""


def _choices(error: DataError) -> str:
    """Return what the column may hold, in the words that people write where there are such."""
    from knowledge.reading_words import words

    tables = [own[error.column] for own in words().choices.values() if error.column in own]
    table: Mapping[str, str] = next((each for each in tables if set(each.values()) == set(error.choices)), {})
    first = {choice: word for word, choice in reversed(tuple(table.items()))}
    return ", ".join(first.get(choice, choice) for choice in error.choices)


def _shown(fact: object) -> str:
    return ", ".join(map(str, fact)) if isinstance(fact, tuple) else str(fact)


def _cut(text: str) -> str:
    """Return a text on one line, and its beginning where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[: _LONGEST_VALUE - 1]}…"


@cache
def _table(name: str) -> dict[str, str]:
    document = tomllib.loads(files("bot").joinpath("templates/errors.toml").read_text(encoding="utf-8"))
    return {key: str(sentence) for key, sentence in document[name].items()}
