"""The files of the project, as the tests on the house look at them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
ROOMS: Final = ("bot", "intents", "knowledge")
_PLACES: Final = (*ROOMS, "tests", "tools", ".ci")
_CACHES: Final = {"__pycache__", ".hypothesis"}


def modules() -> list[Path]:
    """The Python files of the three rooms, sorted."""
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def files() -> list[Path]:
    """Every file that belongs to the project: those of its folders and those at its top, sorted."""
    below = (path for place in _PLACES for path in (ROOT / place).rglob("*"))
    top = (path for path in ROOT.iterdir() if not path.name.startswith(".env"))
    return sorted(path for path in (*below, *top) if path.is_file() and not _CACHES & set(path.parts))


def texts() -> Iterator[tuple[str, str]]:
    """The path and the text of every file that is text; the path as it is seen from the top."""
    for path in files():
        try:
            yield name_of(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def name_of(path: Path) -> str:
    """The path as it is seen from the top: `bot/messages.py`."""
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
