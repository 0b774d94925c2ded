"""`hoidap zalo connect`: from the link of the consent to a pair of tokens in the base."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.channels.zalo_oa_oauth import challenge_of
from knowledge.store import open_store
from knowledge.zalo_tokens import TokenPair
from tests.bot.channels.zalo_oa_server import APP, APP_SECRET, OA, OA_SECRET, StandInOa, ZaloOaServer, zalo_oa_server

ROOT = Path(__file__).parents[2]
VERIFIER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456"
COMMAND = [sys.executable, "-c", "from bot.command_line import main; main()", "zalo", "connect"]


@pytest.fixture(scope="module")
def server() -> Iterator[ZaloOaServer]:
    """One server for all tests of the module."""
    with zalo_oa_server() as server:
        yield server


@pytest.fixture
def oa(server: ZaloOaServer) -> StandInOa:
    """An account of the test's own."""
    return server.new_oa()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """An empty base."""
    path = tmp_path / "hoidap.db"
    open_store(path, packaged=None).close()
    return path


def environment(oa: StandInOa, database: Path, **more: str) -> dict[str, str]:
    """What is set for the program."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "NO_PROXY": "127.0.0.1",
        "HOIDAP_DATABASE": str(database),
        "HOIDAP_PUBLIC_URL": "https://hoidap.example.vn",
        "ZALO_OA_APP_ID": APP,
        "ZALO_OA_APP_SECRET": APP_SECRET,
        "ZALO_OA_SECRET_KEY": OA_SECRET,
        "ZALO_OA_API_BASE_URL": oa.base_url,
        "ZALO_OA_OAUTH_BASE_URL": oa.base_url,
        **more,
    }


def current(database: Path) -> TokenPair | None:
    """The pair that the base holds."""
    with open_store(database, packaged=None) as store:
        return store.zalo_tokens.current(APP)


def start(oa: StandInOa, database: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start the program in a folder without a `.env`."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=database.parent,
        env=environment(oa, database, **more),
    )


def link_shown(program: subprocess.Popen[str]) -> str:
    """The link that the program shows."""
    assert program.stdout
    return next(line for line in program.stdout if "/v4/oa/permission" in line).strip()


def told(program: subprocess.Popen[str], answers: str) -> tuple[str, str]:
    """What the program writes to its two outputs once it is told something, until it ends."""
    assert program.stdin and program.stdout and program.stderr
    with program, program.stdin as answered:
        answered.write(answers)
        answered.close()
        # Not by `communicate`, which passes over what `link_shown` has read ahead.
        return program.stdout.read(), program.stderr.read()


def ends_at(link: str) -> str:
    """The address that an administrator's browser is sent to after the consent."""
    return httpx.get(link, trust_env=False).headers["location"]


def test_consent_brings_a_pair(oa: StandInOa, database: Path) -> None:
    """The link is opened, the address pasted, and both tokens are kept; a wrong address is asked for again."""
    program = start(oa, database)
    link = link_shown(program)
    out, _ = told(program, f"https://hoidap.example.vn/\n{ends_at(link)}\n")

    asked = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    assert (program.returncode, asked["app_id"], asked["redirect_uri"]) == (0, APP, "https://hoidap.example.vn")
    pair = current(database)
    assert pair and (pair.oa, pair.access_token, pair.refresh_token) == (OA, "access-1", "refresh-1")
    assert "OA Thử" in out and "https://hoidap.example.vn/zalo-oa" in out
    assert [word for word in ("access-1", "refresh-1", APP_SECRET) if word in out] == []


def test_saved_verifier_is_used(oa: StandInOa, database: Path) -> None:
    """Where the console holds one fixed challenge the link has it, and so has what is shown; so has the callback."""
    program = start(oa, database, "--callback", "https://x.example.vn/cb", ZALO_OA_CODE_VERIFIER=VERIFIER)
    link = link_shown(program)
    out, _ = told(program, ends_at(link) + "\n")

    assert f"code_challenge={challenge_of(VERIFIER)}" in link
    assert challenge_of(VERIFIER) in out
    assert (program.returncode, ends_at(link).startswith("https://x.example.vn/cb?code=")) == (0, True)


def test_used_code_is_explained(oa: StandInOa, database: Path) -> None:
    """A code that Zalo does not take gives one line that says what to do, and keeps nothing."""
    program = start(oa, database)
    _, err = told(program, f"https://hoidap.example.vn/?code=used&oa_id={OA}\n")

    assert (program.returncode, current(database)) == (1, None)
    assert re.search("hoidap zalo connect", err) and "used" not in err


def test_pasted_refresh_token_brings_a_pair(oa: StandInOa, database: Path) -> None:
    """A refresh token of the API Explorer is used at once, so that it is good for sure; it is not shown."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "--paste"],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        cwd=database.parent,
        env=environment(oa, database),
        start_new_session=True,
    ):
        os.close(follower)
        os.write(leader, f"{OA}\n".encode())
        shown = b""
        while b"Refresh token" not in shown:
            shown += os.read(leader, 1000)
        os.write(leader, b"refresh-0\n")
        while b"OA Th" not in shown:
            shown += os.read(leader, 1000)
    os.close(leader)

    pair = current(database)
    assert pair and (pair.oa, pair.refresh_token) == (OA, "refresh-1")
    assert b"refresh-0" not in shown


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"ZALO_OA_APP_ID": "", "ZALO_OA_APP_SECRET": "", "ZALO_OA_SECRET_KEY": ""}, "ZALO_OA_APP_ID"),
        ({"HOIDAP_PUBLIC_URL": ""}, "--callback"),
    ],
    ids=["no app", "no callback"],
)
def test_what_is_missing_is_named(oa: StandInOa, database: Path, more: dict[str, str], word: str) -> None:
    """Without the app's keys, or an address to come back to, one line says what to set."""
    program = start(oa, database, **more)
    _, err = told(program, "")

    assert (program.returncode, len(err.splitlines()), word in err) == (1, 1, True)
