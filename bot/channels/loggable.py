"""What the log may hold of a message that went wrong: enough to find the fault, and nobody's secrets."""

from typing import Final

from bot.staff.desk import COMMANDS
from knowledge.anonymous import without_person

_NAMES: Final = frozenset(command.name for command in COMMANDS)
# For a command that is none: a code typed right behind "/vao" would look like one.
_UNKNOWN: Final = "…"


def loggable(text: str) -> str:
    """Return a question without what names or reaches a person; of a command its name alone.

    >>> loggable("/vao ABCDEFGHJKLM"), loggable("/vaoABCDEFGHJKLM"), loggable("gọi 0912 345 678")
    ('/vao', '/…', 'gọi ***')
    """
    plain = text.strip()
    if not plain.startswith("/"):
        return without_person(text)
    name = plain[1:].partition(" ")[0].split("\n")[0].partition("@")[0].casefold()
    return f"/{name if name in _NAMES else _UNKNOWN}"
