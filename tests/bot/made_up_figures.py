"""Made-up figures over the packaged indicators and sources, for answers that nobody's data gives."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.answers import Shown
from bot.wording import Wording
from knowledge.records import Fact, Place
from tests.bot.real import shared_world

SOURCE = "hai_ha_review"


def wording() -> Wording:
    """The wording of the packaged base."""
    return Wording(shared_world().bot.catalog)


def place(name: str, *, id_: str = "", level: str = "district", type_: str = "huyện") -> Place:
    """A place that there is not."""
    return Place(id_ or f"x-{name}", name, type_, level, None, None, None, (), "")  # type: ignore[arg-type]


def figure(indicator: str, where: str | Place, value: float | None, year: int = 2024, **fact: Any) -> Shown:
    """A figure of a packaged indicator at a made-up place in a year, a result unless said otherwise."""
    at = where if isinstance(where, Place) else place(where)
    label = {key: fact.pop(key) for key in ("label", "unit", "kind", "polarity", "says") if key in fact}
    first, last = date(year, 1, 1), date(year, 12, 31)
    made = Fact(
        id=f"{indicator} {at.id} {year} {fact.get('status', 'result')}",
        indicator=indicator,
        place=at.id,
        partner="",
        value=value,
        out_of=None,
        text="",
        qualifier="exact",
        status="result",
        period_from=first,
        period_to=last,
        precision="year",
        period_text=f"năm {year}",
        inferred=False,
        criteria_set="",
        printed="",
        caveat="",
        source=SOURCE,
        paragraph="",
    )
    known = shared_world().bot.catalog.snapshot.indicators[indicator]
    return Shown(replace(made, **fact), replace(known, **label), at)
