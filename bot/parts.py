"""Several questions in one message: where one ends and the next begins."""

import re
from typing import Final

from intents.recognition import Recognizer

# Two or three are answered in turn; a message of more is read whole.
MOST_PARTS: Final = 3
# Up to so many words a message is never cut for its length alone.
LONG: Final = 40
ENDS: Final = re.compile(r"[?!;\n]+|[.](?=\s)|,(?=\s)")
ASKING: Final = frozenset(
    {"value", "who", "when", "where", "list", "yes_no", "compare", "rank", "sum", "define", "source"}
)
AND: Final = re.compile(r"\s(?:và|va|còn|con|rồi)\s", re.IGNORECASE)
TELLING: Final = frozenset({"core", "facet"})


def split_questions(text: str, recognizer: Recognizer) -> tuple[str, ...]:
    """Return the questions of a message, each with a subject of its own; the message itself where it is one.

    Of a long message the one part that asks something is returned alone.
    """
    pieces = [piece.strip() for piece in ENDS.split(text) if piece and piece.strip()]
    if len(pieces) < 2:
        return _joined_by_and(text, recognizer)
    asking = [piece for piece in pieces if _asks(piece, recognizer)]
    if 1 < len(asking) <= MOST_PARTS and len(asking) == len(pieces):
        return tuple(asking)
    if len(asking) == 1 and len(text.split()) > LONG:
        return tuple(asking)
    return (text,)


def _asks(piece: str, recognizer: Recognizer) -> bool:
    reading = recognizer.recognise(piece)
    roles = {recognizer.index.role(concept) for concept in reading.concept_ids}
    return bool(roles & TELLING) and bool(ASKING & set(reading.shapes)) and not reading.outside


def _joined_by_and(text: str, recognizer: Recognizer) -> tuple[str, ...]:
    """Return the two questions of a message that asks of two places, each with its own subject, joined by "và"."""
    for found in AND.finditer(text):
        halves = (text[: found.start()], text[found.end() :])
        if all(_asks(half, recognizer) and _names_place(half, recognizer) for half in halves):
            return halves
    return (text,)


def _names_place(piece: str, recognizer: Recognizer) -> bool:
    return any(name.kind in ("place", "foreign") for name in recognizer.recognise(piece).names)
