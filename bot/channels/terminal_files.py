"""Files on the terminal: read from where they lie, and written to the working folder."""

from itertools import chain, count
from pathlib import Path
from typing import Final

from bot.channels.files import plain_name
from bot.messages import MOST_ATTACHED_BYTES, Attachment

_IMPORT: Final = "/nhap"
_QUOTES: Final = ("'", '"')


class TooLarge(Exception):
    """A file has more than `MOST_ATTACHED_BYTES`."""


def path_after_command(text: str) -> str:
    """Return the path that stands after `/nhap`; empty for any other message, and where none stands there.

    A path may be in quotation marks, as terminals write one that is dragged in.

    >>> path_after_command("/nhap 'so lieu.xlsx'")
    'so lieu.xlsx'
    """
    command, _, path = text.partition(" ")
    path = path.strip()
    if command.lower() != _IMPORT:
        return ""
    if len(path) > 1 and path[0] in _QUOTES and path[-1] == path[0]:
        path = path[1:-1]
    return path


def read_attachment(path: str, folder: Path) -> Attachment:
    """Return a file, a path that is not absolute taken from the folder.

    Raises:
        OSError: there is no such file, or it cannot be read.
        TooLarge: it has more than `MOST_ATTACHED_BYTES`.
    """
    try:
        place = folder / Path(path).expanduser()
        with place.open("rb") as file:
            content = file.read(MOST_ATTACHED_BYTES + 1)
    except (RuntimeError, ValueError) as error:  # "~someone" who does not exist; a NUL in the path
        raise FileNotFoundError(path) from error
    if len(content) > MOST_ATTACHED_BYTES:
        raise TooLarge
    return Attachment(plain_name(place.name), content)


def write_attachment(file: Attachment, folder: Path) -> Path:
    """Write a file into the folder under its name, or the name with a number where that is taken; return its path.

    Raises:
        OSError: nothing can be written there.
    """
    name = Path(plain_name(file.name))
    names = chain([name.name], (f"{name.stem}-{number}{name.suffix}" for number in count(2)))
    while True:
        path = folder / next(names)
        try:
            with path.open("xb") as target:
                target.write(file.content)
        except FileExistsError:
            continue
        return path
