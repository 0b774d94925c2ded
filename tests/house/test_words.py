"""What stands in the files: whose words, which addresses, how long, and what goes along in a wheel."""

import ast
import re
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.house.tree import ROOMS, ROOT, modules, name_of, parse, texts

MAX_LINES: Final = 300
VIETNAMESE_MARKS: Final = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")

VIETNAMESE_ALLOWED: Final = {
    "bot/messages.py": "the label of the source line, the one word that all plain renderings share",
    "intents/keyboards.py": "the letters that Telex and VNI spell, which is what the module decodes",
    "intents/likeness.py": "the letter đ, which decomposes into nothing",
    "intents/syllables.py": "the tones by name and by mark, and the letter đ",
    "intents/tokens.py": "the one abbreviation whose slash is no fraction",
}
"""Modules that may hold Vietnamese letters in strings, each with the reason."""

HOSTS_ALLOWED: Final = {
    "127.0.0.1": "this machine",
    "localhost": "this machine",
    "0.0.0.0": "this machine",
    "testserver": "Starlette's own name for the application under test",
    "api.telegram.org": "Telegram's Bot API, which TELEGRAM_API_BASE_URL replaces",
    "bot-api.zaloplatforms.com": "the Zalo Bot API, which ZALO_BOT_API_BASE_URL replaces",
    "openapi.zalo.me": "Zalo's OpenAPI, which ZALO_OA_API_BASE_URL replaces",
    "oauth.zaloapp.com": "Zalo's OAuth server, which ZALO_OA_OAUTH_BASE_URL replaces",
    "f.zdn.vn": "where Zalo keeps what its users send",
    "t.zdn.vn": "where Zalo keeps the thumbnails of what its users send",
    "t.me": "links to a Telegram bot",
    "www.w3.org": "the name of SVG's namespace",
}
"""Hosts that an address in a file may name, each with the reason; names reserved for examples are free."""

SECRETS: Final = {
    "a Telegram bot's token": re.compile(r"(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a password in an address": re.compile(r"://[^/\s:@{}]+:[^/\s:@{}]+@"),
}
MACHINE_PATH: Final = re.compile(r"(?<![\w.~*<-])/(?:root|work|opt|home/\w|Users/\w)[/\w.-]*|\.\./shared|[A-Z]:\\Users")
ADDRESS: Final = re.compile(r"\b(?:https?|wss?|ftp)://([\w.-]+)")


def is_vietnamese(text: str) -> bool:
    """Whether a text holds a letter that Vietnamese writes and English does not."""
    decomposed = unicodedata.normalize("NFD", text)
    return not VIETNAMESE_MARKS.isdisjoint(decomposed) or "đ" in decomposed.lower()


def spoken_strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The string constants of a module, those within f-strings among them.

    Left out are docstrings, and the `help=` of a command, which is one to those who run it.
    """
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    bare |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "help"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node


def is_free_host(host: str) -> bool:
    """Whether a host is one of those allowed or a name reserved for examples and tests."""
    return host in HOSTS_ALLOWED or host.endswith(".invalid") or not {"test", "example"}.isdisjoint(host.split("."))


def test_vietnamese_stays_out_of_python() -> None:
    """Words a person reads are in templates, TOML and CSV; a string in a module holds none of them."""
    found = [
        f"{name_of(path)}:{node.lineno}: {node.value!r}"
        for path in modules()
        if name_of(path) not in VIETNAMESE_ALLOWED
        for node in spoken_strings(parse(path))
        if is_vietnamese(str(node.value))
    ]

    assert found == []


def test_allowed_modules_need_their_allowance() -> None:
    """A module that is allowed Vietnamese letters exists and holds some, or its line is taken out."""
    idle = [
        name
        for name in VIETNAMESE_ALLOWED
        if not any(is_vietnamese(str(node.value)) for node in spoken_strings(parse(ROOT / name)))
    ]

    assert idle == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('x = "huyện Đầm Hà"', ["huyện Đầm Hà"]),
        ('x = f"xã {y}"', ["xã "]),
        ('def f():\n    """Says "hộ nghèo"."""\n    return "ho ngheo"', []),
        ('@command(help="Hỏi một câu.")\ndef f(): ...', []),
        ('class A:\n    x: str\n    """The word: "xã"."""', []),
    ],
)
def test_docstring_is_no_spoken_string(code: str, expected: list[str]) -> None:
    """A docstring, of a field too, may quote Vietnamese; any other string may not."""
    found = [node.value for node in spoken_strings(ast.parse(code)) if is_vietnamese(str(node.value))]

    assert found == expected


def test_every_module_says_what_it_is_for() -> None:
    """Each module begins with a docstring."""
    assert [name_of(path) for path in modules() if not ast.get_docstring(parse(path))] == []


def test_no_module_is_long() -> None:
    """A module of more than 300 lines is two modules."""
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_no_file_holds_a_secret() -> None:
    """No file holds what looks like a token, a key or a password."""
    found = [f"{name}: {what}" for name, text in texts() for what, shape in SECRETS.items() if shape.search(text)]

    assert found == []


def test_no_file_names_a_place_on_one_machine() -> None:
    """No file names a folder that exists on one machine only."""
    found = [
        f"{name}: {match[0]}"
        for name, text in texts()
        if name != "tests/house/test_words.py"
        for match in MACHINE_PATH.finditer(text)
    ]

    assert found == []


def test_addresses_are_known_ones() -> None:
    """Outside the data, whose sources have addresses, a file names only hosts that the house knows."""
    found = [
        f"{name}: {host}"
        for name, text in texts()
        if not name.endswith(".csv")
        for host in ADDRESS.findall(text)
        if not is_free_host(host)
    ]

    assert found == []


def test_lock_holds_versions_and_hashes_alone() -> None:
    """The lock names no address, gives each package a hash, and covers what pyproject.toml asks for."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]

    entries = re.split(r"\n(?=\S)", lock.strip())
    locked = {entry.split("==")[0] for entry in entries}

    assert "://" not in lock
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert {package_name(requirement) for requirement in asked} - locked == set()
    assert "pandas" not in locked


def package_name(requirement: str) -> str:
    """The name in a requirement, as a lock writes it: `python-telegram-bot`."""
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def test_wheel_holds_templates_and_data(tmp_path: Path) -> None:
    """What the bot reads beside its code goes along when it is installed, the licence too."""
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    needed = {
        name_of(path)
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert needed - packed == set()
    assert {Path(name).name for name in packed if "/licenses/" in name} == {"LICENSE", "NOTICE"}
