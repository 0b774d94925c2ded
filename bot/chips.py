"""Chips: the two or three likeliest next questions, each complete in itself."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Final

from bot.answers import (
    Answer,
    Clarification,
    Definition,
    FigureAnswer,
    NoFigure,
    ProductAnswer,
    ProductChoice,
    ProductList,
    Shown,
)
from bot.catalog import Catalog
from bot.messages import Chip
from bot.verdicts import Verdict
from knowledge.records import Place

MOST: Final = 3
LONGEST: Final = 40


def chips(answer: Answer, catalog: Catalog) -> tuple[Chip, ...]:
    """Return the chips under an answer: a clarification's choices, or likely next questions."""
    if isinstance(answer, Clarification):
        return tuple(Chip(_short(label), text) for label, text in answer.choices)
    if isinstance(answer, ProductChoice):
        return product_chips(answer.verdicts)
    return tuple(_likely(answer, catalog))[:MOST]


def product_chips(verdicts: tuple[Verdict, ...]) -> tuple[Chip, ...]:
    """Return the chips of products to choose from: by owner and place, or where these are alike by the names too."""
    chips = tuple(product_chip(each) for each in verdicts)
    if len({chip.label for chip in chips}) == len(chips):
        return chips
    named = tuple(each.product.name for each in verdicts)
    if len(set(map(_short, named))) < len(named):
        named = tuple(f"{name} · {chip.label}" for name, chip in zip(named, chips, strict=True))
    return tuple(replace(chip, label=_short(name)) for chip, name in zip(chips, named, strict=True))


def product_chip(verdict: Verdict) -> Chip:
    """Return the chip that asks of one product, told from others of its name by its owner and its place."""
    product = verdict.product
    place = f"{verdict.place.type} {verdict.place.name}" if verdict.place else ""
    words = {"name": product.name, "owner": product.owner, "place": place}
    pattern = _patterns()["product" if product.owner and place else "product_of" if product.owner else "product_at"]
    label = pattern["label"].format_map(words).strip(" ·")
    return Chip(_short(label), pattern["text"].format_map(words) if product.owner or place else product.name)


def _likely(answer: Answer, catalog: Catalog) -> Iterator[Chip]:
    match answer:
        case FigureAnswer():
            if answer.register and answer.register.total:
                yield _chip_of("register")
            yield from _after_figure(answer.figures[0], catalog)
        case NoFigure(nearest=(first, *_)) if _has_overview(first, catalog):
            yield _chip("overview", first, catalog)
        case ProductList(wanted=wanted, pages=pages) if wanted.page < pages:
            yield _chip_of("next")
        case ProductAnswer(verdicts=(only,)) if only.product.owner:
            yield _chip_of("others")
        case Definition() if answer.topic.see:
            yield Chip(_short(answer.topic.see), answer.topic.see)
        case _:
            return


def _after_figure(shown: Shown, catalog: Catalog) -> Iterator[Chip]:
    for fact in catalog.snapshot.facts_by_indicator.get(shown.indicator.id, ()):
        if fact.place != shown.place.id:
            yield _chip("other_place", Shown(fact, shown.indicator, catalog.snapshot.places[fact.place]), catalog)
            break
    if _has_overview(shown, catalog):
        yield _chip("overview", shown, catalog)
    yield _chip("source", shown, catalog)


def _has_overview(shown: Shown, catalog: Catalog) -> bool:
    """Return whether the programme has other figures at the place that an overview would list."""
    indicators = [
        catalog.snapshot.indicators[fact.indicator] for fact in catalog.snapshot.facts_by_place[shown.place.id]
    ]
    return sum(each.programme == shown.indicator.programme and each.headline > 0 for each in indicators) > 1


def _chip_of(name: str) -> Chip:
    """Return a chip that goes on from the reply alone."""
    pattern = _patterns()[name]
    return Chip(pattern["label"], pattern["text"])


def _chip(name: str, shown: Shown, catalog: Catalog) -> Chip:
    words = {
        "name": shown.place.name,
        "place": _place_after(shown.indicator.label, shown.place),
        "label": shown.indicator.label,
        "programme": catalog.snapshot.programmes[shown.indicator.programme].name,
    }
    pattern = _patterns()[name]
    return Chip(_short(pattern["label"].format_map(words)), pattern["text"].format_map(words))


def _place_after(label: str, place: Place) -> str:
    """Return a place as it is said behind a label: "Chủ tịch UBND huyện" is followed by the bare name."""
    return place.name if label.endswith(f" {place.type}") else f"{place.type} {place.name}"


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("bot") / "templates" / "chips.toml").read_text(encoding="utf-8"))
