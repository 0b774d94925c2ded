"""From a filled form to the records that it brings."""

from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import cast

from bot.catalog import Catalog
from bot.staff.forms import Form, kind_of_source, status_of
from bot.staff.words import cut, say
from bot.wording import day
from knowledge.changes import Entry
from knowledge.check import check
from knowledge.check_facts import fact_key, value_problems
from knowledge.names import slug
from knowledge.problems import Problem
from knowledge.records import Fact, Qualifier, Source
from knowledge.snapshot import Snapshot, after

_LONGEST_TITLE = 300
_LONGEST_SHORT = 80


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is about to enter, with what it brings along."""

    before: Fact | None
    """The figure that gives way; None where it is a new one."""
    fact: Fact
    source: Source
    entries: tuple[Entry, ...]
    """Empty where all of it is current already."""


def figure_of(form: Form, catalog: Catalog) -> Figure:
    """Return what a form without gaps says; a figure that its source has already is corrected."""
    snapshot = catalog.snapshot
    source = source_of(form, snapshot)
    fact = _corrected(form, form.corrects, source) if form.corrects else _new(form, source, snapshot)
    before = form.corrects or next((f for f in _like(fact, snapshot)), None)
    if before is not None:
        fact = replace(fact, id=before.id)
    entries = []
    if source.id not in snapshot.sources:
        entries.append(Entry("sources", source.id, None, source))
    if fact != before:
        entries.append(Entry("facts", fact.id, before, fact))
    return Figure(before, fact, source, tuple(entries) if fact != before else ())


def source_of(form: Form, snapshot: Snapshot) -> Source:
    """Return the source that a form names: one in the base, that of the figure it corrects, or a new one."""
    if len(form.sources) == 1:
        return form.sources[0]
    if form.title:
        return new_source(form, snapshot)
    assert form.corrects is not None  # a new figure without a source has a gap
    return snapshot.sources[form.corrects.source]


def new_source(form: Form, snapshot: Snapshot) -> Source:
    """Return the source that a form describes, under an id of its own."""
    title = cut(form.title, _LONGEST_TITLE)
    made = slug(title)[:_LONGEST_SHORT] or "source"
    while made in snapshot.sources:
        made += "_"
    return Source(
        id=made,
        title=title[:1].upper() + title[1:],
        short_title=cut(title[:1].upper() + title[1:], _LONGEST_SHORT),
        publisher=cut(form.publisher or "", _LONGEST_TITLE),
        author="",
        kind=kind_of_source(title),
        published=form.published,
        date_text=day(form.published) if form.published else say("changing.texts.undated"),
        date_note="",
    )


def _new(form: Form, source: Source, snapshot: Snapshot) -> Fact:
    assert form.period is not None  # the form has no gaps
    fact = Fact(
        id="",
        indicator=form.indicator,
        place=form.place,
        partner="",
        value=form.value,
        out_of=form.out_of,
        text=form.text,
        qualifier=cast(Qualifier, form.qualifier),
        status=status_of(form.status),
        period_from=form.period.begin,
        period_to=form.period.end,
        precision=form.period.precision,
        period_text=form.period_text,
        inferred=False,
        criteria_set=cut(form.criteria_set),
        printed="",
        caveat="",
        source=source.id,
        paragraph="",
    )
    parts = (fact.indicator, fact.place, fact.period_from, fact.period_to, fact.status, fact.criteria_set, fact.source)
    made, known = slug(" ".join(map(str, parts))), {f.id for f in snapshot.facts_by_place.get(fact.place, ())}
    while made in known:
        made += "_"
    return replace(fact, id=made)


def _corrected(form: Form, before: Fact, source: Source) -> Fact:
    """Return a figure with what the form says otherwise; what was printed for the old value does not go along."""
    fact = replace(before, source=source.id, criteria_set=cut(form.criteria_set) or before.criteria_set)
    if form.status and "status" not in form.guesses:
        fact = replace(fact, status=status_of(form.status))
    if form.moves_period and form.period is not None:
        period, text = form.period, form.period_text
        fact = replace(fact, period_from=period.begin, period_to=period.end, precision=period.precision)
        fact = replace(fact, period_text=text, inferred=False)
    if source.id != before.source:
        fact = replace(fact, paragraph="")
    if form.text:
        return replace(fact, text=form.text, printed="")
    if (form.value, form.out_of) == (before.value, before.out_of):
        return fact
    qualifier = cast(Qualifier, form.qualifier)
    return replace(fact, value=form.value, out_of=form.out_of, qualifier=qualifier, printed="")


def _like(fact: Fact, snapshot: Snapshot) -> tuple[Fact, ...]:
    """Return the figure that the same source has of the same thing."""
    held = snapshot.facts_by_place.get(fact.place, ())
    return tuple(f for f in held if f.source == fact.source and fact_key(f) == fact_key(fact))


def value_errors(form: Form, catalog: Catalog) -> tuple[Problem, ...]:
    """Return what no figure of the indicator could be, however it is dated: known before all else was said."""
    if not form.indicator or form.value is None:
        return ()
    day_of_none = date.min
    fact = Fact(
        "", form.indicator, form.place, "", form.value, form.out_of, "", "exact", "result", day_of_none, day_of_none,
        "day", "", False, "", "", "", "", "",
    )  # fmt: skip
    return tuple(p for p in value_problems(fact, catalog.snapshot) if p.severity == "error")


def new_errors(entries: tuple[Entry, ...], snapshot: Snapshot) -> tuple[Problem, ...]:
    """Return what a check would call an error after the entries and does not before.

    Of figures only those of the same indicators are looked at: others cannot be wrong because of these.
    """
    indicators = {entry.after.indicator for entry in entries if isinstance(entry.after, Fact)}
    held = {each: facts for each in indicators if (facts := snapshot.facts_by_indicator.get(each))}
    snapshot = replace(snapshot, facts_by_indicator=MappingProxyType(held))
    known = set(check(snapshot))
    return tuple(p for p in check(after(snapshot, entries)) if p.severity == "error" and p not in known)
