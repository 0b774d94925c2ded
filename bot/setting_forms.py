"""The forms of settings: each function reads the text of one, and raises ValueError for a text of another form."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

LOG_LEVELS: Final = ("debug", "info", "warning", "error")


def path(text: str, folder: Path) -> Path:
    """Return a path, of a relative one that within the folder; raises ValueError."""
    if "\0" in text:
        raise ValueError
    try:
        return folder / Path(text).expanduser()
    except RuntimeError:  # "~someone" who does not exist
        raise ValueError from None


def host(text: str) -> str:
    """Return a host's name or address; raises ValueError."""
    if any(character.isspace() or character == "/" for character in text):
        raise ValueError
    return text


def port(text: str) -> int:
    """Return a port's number; raises ValueError."""
    # int() would also take "8_080" and digits of other scripts.
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError
    return int(text)


def count(text: str) -> int:
    """Return a number from 1 to 9999; raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) < 1:
        raise ValueError
    return int(text)


def url(text: str) -> str:
    """Return an http or https address without the slash at its end; raises ValueError."""
    parts = urlsplit(text)
    # Asking for the port raises ValueError when it is none.
    if parts.port == 0 or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    return text.rstrip("/")


def https_url(text: str) -> str:
    """Return an https address without the slash at its end; raises ValueError."""
    # Telegram calls in over https alone, and a cookie is to travel encrypted.
    if urlsplit(text).scheme != "https":
        raise ValueError
    return url(text)


def matching(pattern: re.Pattern[str], text: str) -> str:
    """Return the text, which is of a form; raises ValueError."""
    if not pattern.fullmatch(text):
        raise ValueError
    return text


def flag(text: str) -> bool:
    """Return whether the text is 1, not 0; raises ValueError."""
    if text not in ("0", "1"):
        raise ValueError
    return text == "1"


def log_level(text: str) -> str:
    """Return the level in lower case; raises ValueError."""
    if text.lower() not in LOG_LEVELS:
        raise ValueError
    return text.lower()
