"""What a reply listed, and "cái thứ hai" of it."""

import re
import tomllib
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Final

from bot.answers import Answer, ComparisonAnswer, FigureAnswer, ProductAnswer, SuccessorAnswer
from bot.chips import product_chip
from bot.items import items_of
from intents.syllables import fold

ORDINAL: Final = r"\b(?:{heads})?\s*thu\s+(\d|{words})\b"


def listed_names(answer: Answer) -> tuple[str, ...]:
    """Return the names that an answer lists, in order; none where it lists nothing."""
    match answer:
        case FigureAnswer(figures=(shown,)) if shown.fact.text and (
            shown.fact.value is not None or shown.indicator.kind == "list"
        ):
            return items_of(replace(shown.fact, value=None))
        case ComparisonAnswer():
            return tuple(f"{shown.place.type} {shown.place.name}" for shown in answer.figures)
        case SuccessorAnswer(units=(unit,)):
            return tuple(f"{place.type} {place.name}" for place, _ in unit.successors)
        case ProductAnswer():
            return tuple(product_chip(each).text for each in answer.verdicts)
        case _:
            return ()


def with_item(text: str, items: tuple[str, ...]) -> str:
    """Return the text with "cái thứ hai" replaced by the second name that was listed."""
    pattern, values = _ordinals()
    found = pattern.search(fold(text)) if items else None
    if found is None or len(fold(text)) != len(text):
        return text
    number = values.get(found[1]) or int(found[1])
    if not 0 < number <= len(items):
        return text
    return f"{text[: found.start()]} {items[number - 1]} {text[found.end() :]}".strip()


@lru_cache(maxsize=1)
def _ordinals() -> tuple[re.Pattern[str], dict[str, int]]:
    table = tomllib.loads((files("bot") / "templates" / "listing.toml").read_text(encoding="utf-8"))
    values = {fold(word): number for word, number in table["ordinals"].items()}
    heads = "|".join(fold(word) for word in table["heads"])
    return re.compile(ORDINAL.format(heads=heads, words="|".join(values))), values
