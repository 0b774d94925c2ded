"""Several questions in one message: where one ends and the next begins."""

import re
from functools import lru_cache
from itertools import accumulate
from typing import Final

from intents.recognition import Recognizer
from intents.syllables import fold

# Two or three are answered in turn; a message of more is read whole.
MOST_PARTS: Final = 3
# Up to so many words a message is never cut for its length alone.
LONG: Final = 40
# A part this short needs no cue to ask: "dân số Bình Liêu? diện tích?"
SHORT: Final = 5
SENTENCE: Final = re.compile(r"[?!;\n]+|[.](?=\s)")
COMMA: Final = re.compile(r",(?=\s)")
ASKING: Final = frozenset(
    {"value", "who", "when", "where", "list", "yes_no", "compare", "rank", "sum", "define", "source"}
)
# The shape whose cue, met twice, asks twice.
VALUE: Final = "value"
JOINS: Final = "joining.and"
TELLING: Final = frozenset({"core", "facet"})


def split_questions(text: str, recognizer: Recognizer) -> tuple[str, ...]:
    """Return the questions of a message, each with a subject of its own; the message itself where it is one.

    Of a long message the one part that asks something is returned alone.
    """
    sentences = _pieces(SENTENCE, text)
    if len(sentences) < 2 and len(_pieces(COMMA, text)) < 2:
        joined = _joined_by_and(text, recognizer)
        return joined if len(joined) > 1 else _asked_twice(text, recognizer)
    asking = [piece for piece in sentences if _asks(piece, recognizer, least=SHORT)]
    if 1 < len(asking) <= MOST_PARTS and len(asking) == len(sentences):
        return tuple(asking)
    clauses = _pieces(COMMA, text) if len(sentences) == 1 else sentences
    asking = [piece for piece in clauses if _asks(piece, recognizer)]
    if 1 < len(asking) <= MOST_PARTS and len(asking) == len(clauses):
        return tuple(asking)
    if len(asking) == 1 and len(text.split()) > LONG:
        return tuple(asking)
    return _joined_by_and(text, recognizer)


def _pieces(ends: re.Pattern[str], text: str) -> list[str]:
    return [piece.strip() for piece in ends.split(text) if piece.strip()]


def _asks(piece: str, recognizer: Recognizer, *, least: int = 0) -> bool:
    """Return whether a piece names something and asks for it; one of at most `least` words need not ask."""
    reading = recognizer.recognise(piece)
    roles = {recognizer.index.role(concept) for concept in reading.concept_ids}
    asks = bool(ASKING & set(reading.shapes)) or len(reading.tokens) <= least
    return bool(roles & TELLING) and asks and not reading.outside


def _joined_by_and(text: str, recognizer: Recognizer) -> tuple[str, ...]:
    """Return the two questions of a message joined by "và": of two places, or a definition and a figure."""
    for found in _between(recognizer.joining).finditer(text):
        halves = (text[: found.start()], text[found.end() :])
        if all(_asks(half, recognizer) for half in halves) and _stand_apart(halves, recognizer):
            return halves
    return (text,)


def _asked_twice(text: str, recognizer: Recognizer) -> tuple[str, ...]:
    """Return the two questions of a message that run on without a sign: "mấy xã đăng ký nâng cao mấy xã kiểu mẫu"."""
    reading = recognizer.recognise(text)
    starts = [start for shape, start, _ in reading.shape_spans if shape == VALUE]
    if len(starts) != 2 or reading.tokens[starts[0]].key != reading.tokens[starts[1]].key:
        return (text,)
    words = text.split()
    ends = list(accumulate(len(recognizer.recognise(word).tokens) for word in words))
    if starts[1] not in ends:
        return (text,)
    cut = ends.index(starts[1]) + 1
    halves = (" ".join(words[:cut]), " ".join(words[cut:]))
    runs_on = fold(words[cut - 1]) not in recognizer.joining and JOINS not in recognizer.recognise(words[cut - 1]).marks
    return halves if runs_on and all(_asks(half, recognizer) for half in halves) else (text,)


@lru_cache(maxsize=8)
def _between(joining: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\s(?:{'|'.join(map(re.escape, sorted(joining)))})\s", re.IGNORECASE)


def _stand_apart(halves: tuple[str, str], recognizer: Recognizer) -> bool:
    readings = [recognizer.recognise(half) for half in halves]
    places = [any(name.kind in ("place", "foreign") for name in reading.names) for reading in readings]
    return all(places) or ("define" in readings[0].shapes and not places[0])
