"""The XML parts of a workbook, element by element, in time that grows with their size alone."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias
from xml.parsers import expat

Attributes: TypeAlias = Mapping[str, str]

# Whatever a part declares: python-calamine reads it as UTF-8 too.
_ENCODING: Final = "UTF-8"


def walk(
    part: bytes,
    opened: Callable[[str, Attributes], None],
    *,
    closed: Callable[[str], None] | None = None,
    said: Callable[[str], None] | None = None,
) -> None:
    """Call `opened` with name and attributes of each element, `closed` with its name, `said` with a text between.

    Names come without their prefix, those of attributes as they stand; a text may come in several pieces.

    Raises:
        ExpatError: it is not well-formed XML in UTF-8.
    """
    parser = expat.ParserCreate(_ENCODING)
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: opened(name.rpartition(":")[2], attributes)
    if closed is not None:
        close = closed
        parser.EndElementHandler = lambda name: close(name.rpartition(":")[2])
    if said is not None:
        parser.CharacterDataHandler = said
    parser.Parse(part, True)


def elements(part: bytes, *names: str) -> list[tuple[str, Attributes]]:
    """Return name and attributes of all elements of these names, in their order.

    Raises:
        ExpatError: see `walk`.
    """
    found: list[tuple[str, Attributes]] = []
    walk(part, lambda name, attributes: found.append((name, attributes)) if name in names else None)
    return found
