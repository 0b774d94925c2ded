"""What may be meant where there is no such figure to correct: of another time, or of an indicator near it."""

from typing import Final

from bot.catalog import Catalog
from bot.staff.forms import Form, facts_of
from bot.staff.words import say
from bot.wording import named, number
from knowledge.names import folded
from knowledge.records import Fact
from knowledge.snapshot import Snapshot

_MOST: Final = 4


def near_facts(form: Form, catalog: Catalog) -> tuple[Fact, ...]:
    """Return the figures of a form's place that it may mean: of a wider indicator at its time, then of other times."""
    here = catalog.facts_at(form.place)
    wanted = catalog.snapshot.indicators[form.indicator]
    reading = catalog.recognizer.recognise(wanted.label)
    ranked = [match.id for match in catalog.recognizer.rank(reading.concept_ids, "figure") if match.score > 0]
    ranked = [key for key in ranked if catalog.snapshot.indicators[key].unit == wanted.unit]
    # "hộ nghèo và cận nghèo" is wider than "hộ nghèo", "hộ thoát nghèo" another thing.
    ranked.sort(key=lambda key: folded(wanted.label) not in folded(catalog.snapshot.indicators[key].label))
    wider = [fact for key in ranked if key != form.indicator for fact in here.get(key, ()) if _is_near(fact, form)]
    others = sorted(facts_of(form, catalog), key=lambda fact: (fact.period_to, fact.id), reverse=True)
    of_place = [fact for fact in (*wider, *others) if fact.place == form.place and not fact.partner]
    return tuple({fact.id: fact for fact in of_place}.values())[:_MOST]


def _is_near(fact: Fact, form: Form) -> bool:
    return form.period is None or (fact.period_from <= form.period.end and form.period.begin <= fact.period_to)


def correction_of(fact: Fact, form: Form, snapshot: Snapshot) -> str:
    """Return the words that correct a figure with what a form says otherwise."""
    label, place = snapshot.indicators[fact.indicator].label, named(snapshot.places[fact.place])
    year = say("changing.chips.year", year=str(fact.period_to.year))
    value = form.text or (number(form.value) if form.value is not None else "")
    value += f"/{number(form.out_of)}" if form.out_of is not None else ""
    said = " ".join((label, place, year, say("changing.clauses.value", value=value) if value else ""))
    reason = say("changing.clauses.reason", reason=form.reason) if form.reason else ""
    titles = form.title or (form.sources[0].title if len(form.sources) == 1 else "")
    source = say("changing.clauses.source", source=titles) if titles else ""
    return ", ".join(filter(None, (said.strip(), source, reason)))
