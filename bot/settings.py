"""The settings, read once from the environment and the `.env` file of the working folder."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import SetupError, expectation, explain
from bot.setting_forms import count, flag, host, https_url, log_level, matching, path, port, url
from bot.zalo_oa_settings import ZALO_OA_API, ZALO_OA_OAUTH, ZaloOaSettings, zalo_oa_settings

if TYPE_CHECKING:
    from dotenv.parser import Original

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8080
DEFAULT_KEEP_DAYS: Final = 90
DEFAULT_MESSAGES_PER_MINUTE: Final = 20
TELEGRAM_API: Final = "https://api.telegram.org"
ZALO_BOT_API: Final = "https://bot-api.zaloplatforms.com"

VARIABLES: Final = (
    "HOIDAP_DATABASE",
    "HOIDAP_HOST",
    "HOIDAP_PORT",
    "HOIDAP_TODAY",
    "HOIDAP_KEEP_DAYS",
    "HOIDAP_LOG_LEVEL",
    "HOIDAP_MESSAGES_PER_MINUTE",
    "HOIDAP_TWO_PERSONS",
    "HOIDAP_PUBLIC_URL",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_BASE_URL",
    "HOIDAP_TELEGRAM_SECRET",
    "ZALO_BOT_TOKEN",
    "ZALO_BOT_API_BASE_URL",
    "HOIDAP_ZALO_BOT_SECRET",
    "ZALO_OA_APP_ID",
    "ZALO_OA_APP_SECRET",
    "ZALO_OA_SECRET_KEY",
    "ZALO_OA_CODE_VERIFIER",
    "ZALO_OA_DOMAIN_CODE",
    "ZALO_OA_API_BASE_URL",
    "ZALO_OA_OAUTH_BASE_URL",
    "HOIDAP_ZALO_OA_BUTTONS",
    "HOIDAP_ZALO_OA_PAID",
    "HOIDAP_ZALO_OA_PROOF",
)

_PREFIX: Final = "HOIDAP_"
# As difflib counts: HOIDAP_PRT is .95 like HOIDAP_PORT; HOIDAP_DB is .76 like HOIDAP_TODAY, which nobody meant.
_NEAR: Final = 0.8
# A name without our prefix may be another program's: TELEGRAM_TOKEN is .88 like ours, TELEGRAM_CHAT_ID .65.
_VERY_NEAR: Final = 0.85
_SECRETS: Final = frozenset(
    {
        "TELEGRAM_BOT_TOKEN",
        "HOIDAP_TELEGRAM_SECRET",
        "ZALO_BOT_TOKEN",
        "HOIDAP_ZALO_BOT_SECRET",
        "ZALO_OA_APP_SECRET",
        "ZALO_OA_SECRET_KEY",
        "ZALO_OA_CODE_VERIFIER",
    }
)
# The forms that the Bot API gives out and accepts: setWebhook names the characters of a secret.
_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
# Zalo says that digits, a colon and a secret make a token, not which letters: those that an address may hold.
_ZALO_BOT_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9._~+=-]+")
_ZALO_BOT_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{8,256}")
_DIGITS: Final = re.compile(r"[0-9]{1,30}")
_KEY: Final = re.compile(r"[!-~]{1,256}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9]{43}")
_DOMAIN_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")

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
    zalo_bot_token: str | None = field(default=None, repr=False)
    """The token of the bot on Zalo; None leaves that channel off."""
    zalo_bot_api_base_url: str = ZALO_BOT_API
    """The Zalo Bot API's server, without `/bot` and without a slash at the end."""
    zalo_bot_secret: str | None = field(default=None, repr=False)
    """What Zalo sends along to prove itself; None for one derived from the token."""
    zalo_oa: ZaloOaSettings | None = None
    """What the Zalo Official Account is spoken for with; None leaves that channel off."""
    keep_days: int = DEFAULT_KEEP_DAYS
    """How many days the texts of questions, and who was told what, are kept; at least one."""
    messages_per_minute: int = DEFAULT_MESSAGES_PER_MINUTE
    """How many messages of one chat are answered in a minute; staff's are ten times as many."""
    two_persons: bool = False
    """Whether a change of staff waits until a second editor confirms it."""
    log_level: str = "info"
    """The least that is logged: `debug`, `info`, `warning` or `error`."""


def today(settings: Settings) -> date:
    """Return the date in Viet Nam, or the one that the settings fix."""
    return settings.fixed_today or datetime.now(ZONE).date()


def _to_stderr(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def read_settings(
    environment: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    warn: Callable[[str], None] = _to_stderr,
) -> Settings:
    """Return the settings; a variable that is unset or blank has its default.

    The environment (the process's own when None) wins over `.env` in the folder (the working one when None).
    `warn` is given one sentence for each name that looks like a setting and is none, and for each line of
    `.env` that can't be read; neither stops anything.

    Raises:
        SetupError: a value is not of the form that its variable needs, or `.env` can't be read.
    """
    folder = folder or Path.cwd()
    values = {**_dotenv(folder / ".env", warn), **(os.environ if environment is None else environment)}
    for sentence in _misspelt(values):
        warn(sentence)
    return Settings(
        database=_read(values, "HOIDAP_DATABASE", lambda text: path(text, folder), _default_database(values)),
        host=_read(values, "HOIDAP_HOST", host, DEFAULT_HOST),
        port=_read(values, "HOIDAP_PORT", port, DEFAULT_PORT),
        fixed_today=_read(values, "HOIDAP_TODAY", date.fromisoformat, None),
        public_url=_read(values, "HOIDAP_PUBLIC_URL", https_url, None),
        telegram_token=_read(values, "TELEGRAM_BOT_TOKEN", lambda text: matching(_TOKEN, text), None),
        telegram_api_base_url=_read(values, "TELEGRAM_API_BASE_URL", url, TELEGRAM_API),
        telegram_webhook_secret=_read(
            values, "HOIDAP_TELEGRAM_SECRET", lambda text: matching(_WEBHOOK_SECRET, text), None
        ),
        zalo_bot_token=_read(values, "ZALO_BOT_TOKEN", lambda text: matching(_ZALO_BOT_TOKEN, text), None),
        zalo_bot_api_base_url=_read(values, "ZALO_BOT_API_BASE_URL", url, ZALO_BOT_API),
        zalo_bot_secret=_read(values, "HOIDAP_ZALO_BOT_SECRET", lambda text: matching(_ZALO_BOT_SECRET, text), None),
        zalo_oa=_zalo_oa(values),
        keep_days=_read(values, "HOIDAP_KEEP_DAYS", count, DEFAULT_KEEP_DAYS),
        messages_per_minute=_read(values, "HOIDAP_MESSAGES_PER_MINUTE", count, DEFAULT_MESSAGES_PER_MINUTE),
        two_persons=_read(values, "HOIDAP_TWO_PERSONS", flag, False),
        log_level=_read(values, "HOIDAP_LOG_LEVEL", log_level, "info"),
    )


def _zalo_oa(values: Mapping[str, str]) -> ZaloOaSettings | None:
    """Return the settings of the official account; None where none of its three keys is set."""
    return zalo_oa_settings(
        app_id=_read(values, "ZALO_OA_APP_ID", lambda text: matching(_DIGITS, text), ""),
        app_secret=_read(values, "ZALO_OA_APP_SECRET", lambda text: matching(_KEY, text), ""),
        secret_key=_read(values, "ZALO_OA_SECRET_KEY", lambda text: matching(_KEY, text), ""),
        code_verifier=_read(values, "ZALO_OA_CODE_VERIFIER", lambda text: matching(_VERIFIER, text), ""),
        domain_code=_read(values, "ZALO_OA_DOMAIN_CODE", lambda text: matching(_DOMAIN_CODE, text), ""),
        api_base_url=_read(values, "ZALO_OA_API_BASE_URL", url, ZALO_OA_API),
        oauth_base_url=_read(values, "ZALO_OA_OAUTH_BASE_URL", url, ZALO_OA_OAUTH),
        has_buttons=_read(values, "HOIDAP_ZALO_OA_BUTTONS", flag, True),
        may_cost=_read(values, "HOIDAP_ZALO_OA_PAID", flag, False),
        sends_proof=_read(values, "HOIDAP_ZALO_OA_PROOF", flag, False),
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


def _misspelt(names: Iterable[str]) -> list[str]:
    """Return a sentence for each name that was likely meant to be a setting."""
    sentences = []
    for name in names:
        if name in VARIABLES:
            continue
        upper = name.upper()
        is_ours = upper.startswith(_PREFIX)
        near = get_close_matches(upper, VARIABLES, n=1, cutoff=_NEAR if is_ours else _VERY_NEAR)
        if near:
            sentences.append(explain("setting_misspelt", variable=name, nearest=near[0]))
        elif is_ours:
            sentences.append(explain("setting_unknown", variable=name, known=", ".join(VARIABLES)))
    return sentences


def _dotenv(path: Path, warn: Callable[[str], None]) -> dict[str, str]:
    if not path.is_file():
        return {}
    # Imported here: it costs 30 ms, and most who ask on the terminal have no such file.
    # The parser, because dotenv_values says in English which lines it could not read.
    from dotenv.parser import parse_stream

    try:
        with path.open(encoding="utf-8") as file:
            bindings = list(parse_stream(file))
    except (OSError, UnicodeDecodeError):
        raise SetupError("dotenv", path=path) from None
    values = {}
    for binding in bindings:
        if binding.key is not None and binding.value is not None:
            values[binding.key] = binding.value
        elif binding.error or binding.key is not None:
            # The number alone: what stands in the line may be a secret.
            warn(explain("dotenv_line", path=path, line=_first_line(binding.original)))
    return values


def _first_line(original: "Original") -> int:
    """Return the number of the line that says something: the parser counts from the blank ones before it."""
    text = original.string
    return original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _default_database(values: Mapping[str, str]) -> Path:
    data_home = Path(values.get("XDG_DATA_HOME", ""))
    # The XDG base directory specification: a relative path is to be ignored.
    if not data_home.is_absolute():
        data_home = Path(values.get("HOME") or Path.home()) / ".local" / "share"
    return data_home / "hoidap" / "hoidap.db"
