"""README tells the truth: its commands run and print what it shows, its settings are those of the code."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.house.tree import ROOT

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK: Final = re.compile(
    r"^<!-- tested -->\n```sh\n(?P<code>.*?)^```$(?:\n+<!-- prints -->\n```text\n(?P<printed>.*?)^```$)?",
    re.M | re.S,
)
"""A block of commands that are run, with what its last command prints where README shows that."""

CODE: Final = re.compile(r"^```sh\n.*?^```$|`[^`\n]+`", re.M | re.S)
"""What README shows as code: blocks of commands, and pieces within a sentence."""

SETTING: Final = re.compile(r"\b(?:HOIDAP|TELEGRAM|ZALO)_[A-Z_]*[A-Z]\b")
CHANNELS_OFF: Final = ("TELEGRAM_", "ZALO_", "HOIDAP_")


BLOCKS: Final = [(match["code"], match["printed"]) for match in BLOCK.finditer(README)]
LINES: Final = [f"line-{README[: match.start()].count(chr(10)) + 1}" for match in BLOCK.finditer(README)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all of README's commands, in which the first of them makes the database."""
    return tmp_path_factory.mktemp("readme")


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a block as a reader would, with this interpreter's `hoidap` and a database of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(CHANNELS_OFF)}
    environment |= {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOIDAP_DATABASE": str(folder / "hoidap.db"),
        "HOIDAP_TODAY": "2026-11-21",
        "PYTHONUTF8": "1",
        "COLUMNS": "400",
    }
    command = ["bash", "-euo", "pipefail", "-c", code]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=60
    )


@pytest.mark.parametrize(("code", "printed"), BLOCKS, ids=LINES)
def test_commands_run_as_shown(code: str, printed: str | None, folder: Path) -> None:
    """A block of commands ends well, and prints what README shows below it."""
    done = run(code, folder)

    assert done.returncode == 0, done.stderr
    if printed is not None:
        assert re.sub(r'"ms": ?[\d.]+', '"ms": 0.0', done.stdout) == printed


def test_tested_blocks_are_many() -> None:
    """The pattern finds README's blocks, so that the test above runs something."""
    assert len(BLOCKS) >= 4


def test_make_targets_exist() -> None:
    """Every `make …` that README names is a target of the Makefile; the two commands are among them."""
    named = set(re.findall(r"\bmake ([a-z]+)(?=[`\s]*(?:`|\n|#|  ))", README))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))

    assert named - targets == set()
    assert {"run", "test"} <= named


def test_settings_are_those_of_the_code() -> None:
    """README's settings are those that bot/settings.py reads, neither more nor fewer."""
    code = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")

    assert set(SETTING.findall(README)) == set(re.findall(rf'"({SETTING.pattern})"', code))


def test_commands_are_those_of_the_command_line(folder: Path) -> None:
    """README speaks of every command of `hoidap`, and of none that it has not."""
    listed = run("hoidap --help", folder).stdout.partition("Commands:")[2]
    commands = set(re.findall(r"^  ([a-z-]+)", listed, re.M))
    shown = "\n".join(match[0] for match in CODE.finditer(README))
    named = set(re.findall(r"\bhoidap ([a-z][a-z-]*)", shown))

    assert commands != set()
    assert named == commands


def test_paths_exist() -> None:
    """Every file or folder of the project that README names in code marks is there."""
    named = re.findall(r"`((?:bot|intents|knowledge|tests|tools)/[\w./-]*)`", README)

    assert [path for path in named if not (ROOT / path).exists()] == []
