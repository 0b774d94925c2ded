"""A process killed at any moment, while changing figures or taking a file in, loses nothing and doubles nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from knowledge.store import Store, open_store
from tests.house.tree import ROOT
from tests.knowledge.killed import ROWS
from tests.knowledge.world import ALL, put

BASES: Final = 4
KILLS_OF_EACH: Final = 25
MOST_LINES: Final = 12
"""After so many lines at most a process is killed: some changes, of one figure or of a file."""
LONGEST_S: Final = 0.003
"""From the last of these lines to the end: into the next transaction, or shortly before it."""


def start(path: Path) -> subprocess.Popen[str]:
    """Start what starts processes of staff."""
    command = [sys.executable, "-m", "tests.knowledge.killed", str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, env={**os.environ, "PYTHONPATH": "."}, **pipes)


def killed(nursery: subprocess.Popen[str], seed: int, chance: random.Random) -> list[str]:
    """Let a process say some lines, of whatever kind, kill it a moment later, and return all that it said."""
    assert nursery.stdin is not None and nursery.stdout is not None
    print(seed, file=nursery.stdin, flush=True)
    ready, process = nursery.stdout.readline().split()
    assert ready == "ready"
    said = [nursery.stdout.readline() for _ in range(chance.randint(0, MOST_LINES))]
    assert not [line for line in said if not line.startswith(("shown ", "written ", "told "))], "it ended by itself"
    time.sleep(chance.random() * LONGEST_S)
    os.kill(int(process), signal.SIGKILL)
    while not (line := nursery.stdout.readline()).startswith("died"):
        assert line and "died" not in line, "what started it has ended, or half a line was left"
        said.append(line)
    assert line == f"died {-signal.SIGKILL}\n"
    assert all(each.endswith("\n") for each in said)
    return said


def check_whole(store: Store, said: Counter[str], before: int) -> None:
    """What was said to be written is; each change is whole, of one draft, and heard of at least once or still to be."""
    rows = store.log.connection.execute("SELECT id, state, change_id, told FROM drafts ORDER BY id").fetchall()
    written = {change_id: told for _, state, change_id, told in rows if state == "written"}
    numbers = [number for number, _ in store.log.since(before)]

    assert sorted(written) == numbers
    assert {int(line.split()[1]) for line in said if line.startswith("written ")} <= set(numbers)
    assert all(change_id is None for _, state, change_id, _ in rows if state != "written")
    for number in numbers:
        assert len(store.log.change(number).entries) in (1, ROWS)
        # Noted only once it was said; killed in between, the next process says it again, as often as it is killed.
        assert said[f"told {number}\n"] >= 1 or not written[number]
    assert store.log.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("base", range(BASES))
def test_nothing_is_lost_or_doubled(base: int, tmp_path: Path) -> None:
    """Each of 25 processes is killed at a random moment, four bases over: the next one goes on from what is whole."""
    path, chance, said = tmp_path / "base.db", random.Random(base), Counter[str]()
    with open_store(path, packaged=None) as store:
        put(store, *ALL)
    with start(path) as nursery:
        for turn in range(KILLS_OF_EACH):
            said.update(killed(nursery, base * KILLS_OF_EACH + turn, chance))
        nursery.communicate()

    with open_store(path, packaged=None) as store:
        check_whole(store, said, 1)
        snapshot = store.snapshot()
        files = Counter(fact.id.split("_")[0] for fact in snapshot.facts if fact.id.startswith("b"))
        changes = [change for _, change in store.log.since(1)]

    assert set(files.values()) <= {ROWS}
    assert len(files) == sum(len(change.entries) == ROWS for change in changes)
    assert max(Counter(line for line in said if line.startswith("written")).values(), default=1) == 1
