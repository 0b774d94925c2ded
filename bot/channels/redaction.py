"""Secrets kept out of logs, also where a library writes them the way they stand in an address."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote

_SHOWN: Final = "<secret>"
# They log addresses at INFO, and heads and bodies at DEBUG.
_LIBRARIES: Final = ("httpx", "httpcore")


class Redaction(logging.Filter):
    """Writes `<secret>` wherever one of the secrets would appear, as it is or percent-encoded."""

    def __init__(self, *secrets: str) -> None:
        super().__init__()
        self._forms = tuple(sorted({form for each in secrets if each for form in _forms(each)}, key=len, reverse=True))

    def hide(self, text: str) -> str:
        """Return the text without the secrets."""
        for form in self._forms:
            text = text.replace(form, _SHOWN)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the secrets out of a record's message and trace; no record is held back."""
        record.msg, record.args = self.hide(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text, record.exc_info = self.hide(record.exc_text), None
        return True


@contextmanager
def redacting(redaction: Redaction) -> Iterator[None]:
    """Keep the secrets out of whatever reaches the root logger's handlers, and quiet what logs addresses."""
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    handlers = list(logging.getLogger().handlers)
    for handler in handlers:
        handler.addFilter(redaction)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(redaction)


def _forms(secret: str) -> set[str]:
    # The part after a token's colon is the secret one; before it stands the bot's public number.
    parts = {secret, secret.partition(":")[2]} - {""}
    encoded = {quote(part, safe="") for part in parts}
    return parts | encoded | {part.replace("%3A", "%3a") for part in encoded}
