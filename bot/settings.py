"""The settings, read once from the environment and the `.env` file of the working folder."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.errors import SetupError, expectation

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8080
TELEGRAM_API: Final = "https://api.telegram.org"

_LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_SECRETS: Final = frozenset({"TELEGRAM_BOT_TOKEN", "HOIDAP_TELEGRAM_SECRET"})
# The forms that the Bot API gives out and accepts: setWebhook names the characters of a secret.
_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set from outside, checked."""

    database: Path
    """The file of the knowledge base, absolute; it need not exist."""
    host: str = DEFAULT_HOST
    """The address that the web page listens on."""
    port: int = DEFAULT_PORT
    """The port that the web page listens on; 0 for any free one."""
    fixed_today: date | None = None
    """What counts as today, for tests and judging; None for the clock."""
    public_url: str | None = None
    """Where the world reaches the web page, without a slash at the end; None when it does not."""
    telegram_token: str | None = field(default=None, repr=False)
    """The bot's token; None leaves Telegram off."""
    telegram_api_base_url: str = TELEGRAM_API
    """The Bot API's server, without `/bot` and without a slash at the end."""
    telegram_webhook_secret: str | None = field(default=None, repr=False)
    """What Telegram sends along to prove itself; None for one derived from the token."""
    log_level: str = "info"
    """The least that is logged: `debug`, `info`, `warning` or `error`."""


def today(settings: Settings) -> date:
    """Return the date in Viet Nam, or the one that the settings fix."""
    return settings.fixed_today or datetime.now(ZONE).date()


def read_settings(environment: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """Return the settings; a variable that is unset or blank has its default.

    The environment (the process's own when None) wins over `.env` in the folder (the working one when None).

    Raises:
        SetupError: a value is not of the form that its variable needs, or `.env` can't be read.
    """
    folder = folder or Path.cwd()
    values = {**_dotenv(folder / ".env"), **(os.environ if environment is None else environment)}
    return Settings(
        database=_read(values, "HOIDAP_DATABASE", lambda text: _path(text, folder), _default_database(values)),
        host=_read(values, "HOIDAP_HOST", _host, DEFAULT_HOST),
        port=_read(values, "HOIDAP_PORT", _port, DEFAULT_PORT),
        fixed_today=_read(values, "HOIDAP_TODAY", date.fromisoformat, None),
        public_url=_read(values, "HOIDAP_PUBLIC_URL", _url, None),
        telegram_token=_read(values, "TELEGRAM_BOT_TOKEN", lambda text: _matching(_TOKEN, text), None),
        telegram_api_base_url=_read(values, "TELEGRAM_API_BASE_URL", _url, TELEGRAM_API),
        telegram_webhook_secret=_read(
            values, "HOIDAP_TELEGRAM_SECRET", lambda text: _matching(_WEBHOOK_SECRET, text), None
        ),
        log_level=_read(values, "HOIDAP_LOG_LEVEL", _log_level, "info"),
    )


def _read(values: Mapping[str, str], variable: str, parse: Callable[[str], T], default: T) -> T:
    text = values.get(variable, "").strip()
    if not text:
        return default
    try:
        return parse(text)
    except ValueError:
        # Without the cause: its message would repeat the value, which may be a secret.
        raise _bad(variable, text) from None


def _bad(variable: str, text: str) -> SetupError:
    expected = expectation(variable)
    if variable in _SECRETS:
        return SetupError("setting_secret", variable=variable, expected=expected)
    return SetupError("setting", variable=variable, value=text, expected=expected)


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    # Imported here: it costs 30 ms, and most who ask on the terminal have no such file.
    from dotenv import dotenv_values

    try:
        values = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError):
        raise SetupError("dotenv", path=path) from None
    return {name: value for name, value in values.items() if value is not None}


def _default_database(values: Mapping[str, str]) -> Path:
    data_home = Path(values.get("XDG_DATA_HOME", ""))
    # The XDG base directory specification: a relative path is to be ignored.
    if not data_home.is_absolute():
        data_home = Path(values.get("HOME") or Path.home()) / ".local" / "share"
    return data_home / "hoidap" / "hoidap.db"


def _path(text: str, folder: Path) -> Path:
    if "\0" in text:
        raise ValueError
    try:
        return folder / Path(text).expanduser()
    except RuntimeError:  # "~someone" who does not exist
        raise ValueError from None


def _host(text: str) -> str:
    if any(character.isspace() or character == "/" for character in text):
        raise ValueError
    return text


def _port(text: str) -> int:
    # int() would also take "8_080" and digits of other scripts.
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError
    return int(text)


def _url(text: str) -> str:
    parts = urlsplit(text)
    # Asking for the port raises ValueError when it is none.
    if parts.port == 0 or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    return text.rstrip("/")


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError
    return text


def _log_level(text: str) -> str:
    if text.lower() not in _LOG_LEVELS:
        raise ValueError
    return text.lower()
