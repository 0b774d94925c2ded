"""Who may import whom: the direction between the rooms, and what stays at the edge."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import PurePosixPath
from typing import Final

import pytest

from tests.house.tree import ROOMS, ROOT, modules, name_of, parse

FORBIDDEN_ROOMS: Final = {"bot": set(), "intents": {"bot", "knowledge"}, "knowledge": {"bot", "intents"}}
CONCURRENCY: Final = {"asyncio", "anyio", "threading", "concurrent", "multiprocessing"}
WEB: Final = {"starlette", "uvicorn", "multipart", "python_multipart"}
ASYNC_NODES: Final = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)


def imported(tree: ast.Module) -> set[str]:
    """The top names of what a module imports, wherever in it, from its own room too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." if node.level else (node.module or "").split(".")[0])
    return names


def violations(name: str, tree: ast.Module) -> list[str]:
    """What a module does that the house does not allow; `name` is its path from the top."""
    path = PurePosixPath(name)
    edge = path.is_relative_to("bot/channels")
    names = imported(tree)
    found = [f"{name} imports {room}" for room in sorted(names & FORBIDDEN_ROOMS[path.parts[0]])]
    if "pandas" in names:
        found.append(f"{name} imports pandas, which makes every start slow")
    if "telegram" in names and not (edge and "telegram" in name.removeprefix("bot/channels/")):
        found.append(f"{name} imports telegram, which belongs to the Telegram channel alone")
    if "." in names:
        found.append(f"{name} imports relatively; name the room")
    if edge:
        return found
    found += [f"{name} imports {other}, which belongs to bot/channels" for other in sorted(names & (CONCURRENCY | WEB))]
    if any(isinstance(node, ASYNC_NODES) for node in ast.walk(tree)):
        found.append(f"{name} is async outside bot/channels")
    return found


def test_rooms_keep_to_their_direction() -> None:
    """No module imports what its room may not know, and async stays at the edge."""
    found = [line for path in modules() for line in violations(name_of(path), parse(path))]

    assert found == []


def test_every_room_is_looked_at() -> None:
    """The walk reaches modules of all three rooms, so that an empty list of violations means something."""
    assert {name_of(path).split("/")[0] for path in modules()} == set(ROOMS)


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("intents/a.py", "from knowledge.records import Place", "intents/a.py imports knowledge"),
        ("intents/a.py", "import bot", "intents/a.py imports bot"),
        ("knowledge/a.py", "def f():\n    import intents.words", "knowledge/a.py imports intents"),
        ("knowledge/a.py", "import bot.messages as m", "knowledge/a.py imports bot"),
        (
            "bot/a.py",
            "import telegram",
            "bot/a.py imports telegram, which belongs to the Telegram channel alone",
        ),
        ("bot/a.py", "async def f(): ...", "bot/a.py is async outside bot/channels"),
        ("bot/a.py", "import asyncio", "bot/a.py imports asyncio, which belongs to bot/channels"),
        (
            "bot/channels/web.py",
            "import pandas",
            "bot/channels/web.py imports pandas, which makes every start slow",
        ),
        ("bot/a.py", "from . import b", "bot/a.py imports relatively; name the room"),
    ],
)
def test_violation_is_found(name: str, code: str, expected: str) -> None:
    """Each rule catches the code that breaks it."""
    assert violations(name, ast.parse(code)) == [expected]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("bot/a.py", "import intents.words\nfrom knowledge import records"),
        ("bot/channels/telegram.py", "import asyncio\nimport telegram.ext\nasync def f(): ..."),
        ("bot/channels/telegram/app.py", "from telegram import Update"),
        ("intents/a.py", "from intents.words import fold"),
    ],
)
def test_allowed_import_passes(name: str, code: str) -> None:
    """What the rooms are for is not taken for a violation."""
    assert violations(name, ast.parse(code)) == []


def test_command_line_starts_without_channels() -> None:
    """`hoidap ask` pays neither for Telegram's library nor for the web server's."""
    code = "import sys, bot.command_line; print(sorted({'telegram', 'starlette', 'uvicorn'} & set(sys.modules)))"

    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (run.stdout.strip(), run.returncode) == ("[]", 0), run.stderr


def canonical(distribution: str) -> str:
    """The one spelling of a distribution's name (packaging.python.org, "Names and normalization")."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_what_is_imported_is_asked_for() -> None:
    """Every library that a room imports is a dependency in pyproject.toml, or an extra's where it may be missing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    asked = {canonical(re.split(r"[^\w.-]", line)[0]) for line in (*project["dependencies"], *extras)}
    own = {*ROOMS, ".", *sys.stdlib_module_names}
    names = {name for path in modules() for name in imported(parse(path))} - own
    distributions = packages_distributions()

    # What is not installed here has no distribution to ask; then it must be asked for by its own name.
    missing = {name for name in names if asked.isdisjoint(map(canonical, distributions.get(name, [name])))}

    assert missing == set()


def test_test_libraries_stay_out_of_the_rooms() -> None:
    """Nothing that only tests use is imported by a room."""
    names = {name for path in modules() for name in imported(parse(path))}

    assert names.isdisjoint({"pytest", "hypothesis", "playwright", "time_machine", "tests"})
