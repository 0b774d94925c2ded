"""A figure that is being put together: what is known of it, what is missing, and what was guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from bot.catalog import Catalog
from bot.staff.dictation import Said
from bot.staff.finding import sources_called
from bot.staff.words import table
from bot.wording import named
from intents.syllables import fold
from knowledge.names import folded, same_name
from knowledge.periods import Period
from knowledge.records import Fact, Indicator, Source, SourceKind, Status
from knowledge.staff import Member

Gap = Literal["indicator", "place", "unit", "value", "period", "status", "source", "publisher", "published", "reason"]
WORDED: Final = frozenset({"name", "list", "date", "event"})
_RANKS: Final = {"decision": 0, "report": 1, "press": 2}


@dataclass(frozen=True, slots=True)
class Form:
    """One figure, as far as it was said."""

    is_correction: bool = False
    indicators: tuple[str, ...] = ()
    """One where it is known, several to choose from, or none."""
    places: tuple[str, ...] = ()
    value: float | None = None
    out_of: float | None = None
    text: str = ""
    qualifier: str = "exact"
    unit: str = ""
    """The unit that was typed, until the indicator is known."""
    wrong_unit: str = ""
    """The unit that was typed, where the value cannot be turned into the indicator's."""
    turned_from: str = ""
    """The value and unit that were typed, where they were turned into the indicator's."""
    period: Period | None = None
    period_text: str = ""
    status: str = ""
    criteria_set: str = ""
    sources: tuple[Source, ...] = ()
    """Those in the base that may be meant: one where it is known."""
    title: str = ""
    """The title of a source that is new."""
    publisher: str | None = None
    """None where it was not said yet; empty where nobody knows."""
    published: date | None = None
    is_undated: bool = False
    reason: str = ""
    corrects: Fact | None = None
    """The figure that gives way."""
    moves_period: bool = False
    """Whether a correction gives the figure another time; else the time only tells which figure is meant."""
    guesses: frozenset[str] = frozenset()
    """What was not said but guessed: names of gaps, and `criteria_set`."""

    @property
    def indicator(self) -> str:
        """The indicator's id; empty where it is not known."""
        return self.indicators[0] if len(self.indicators) == 1 else ""

    @property
    def place(self) -> str:
        """The place's id; empty where it is not known."""
        return self.places[0] if len(self.places) == 1 else ""


def merged(form: Form, said: Said, catalog: Catalog) -> Form:
    """Return the form with what a message says of it; what was said before and is not said anew stays."""
    known: dict[str, object] = {}
    if said.indicators:
        known["indicators"] = said.indicators
    for name in ("places", "status", "criteria_set", "reason"):
        if getattr(said, name):
            known[name] = getattr(said, name)
    if said.period:
        known |= {"period": said.period, "period_text": said.period_text}
    form = replace(form, **known)  # type: ignore[arg-type]
    said_names = {"period" if said.period else "", "status" if said.status else ""}
    said_names |= {"criteria_set" if said.criteria_set else "", "place" if said.places else ""}
    guesses = form.guesses - said_names
    if said.indicators:
        guesses = guesses - {"indicator"} if said.is_sure else guesses | {"indicator"}
    form = _with_value(replace(form, guesses=frozenset(guesses)), said, catalog)
    return _with_source(form, said, catalog) if said.source else form


def _with_value(form: Form, said: Said, catalog: Catalog) -> Form:
    indicator = catalog.snapshot.indicators.get(form.indicator)
    if indicator is not None and indicator.kind in WORDED:
        return replace(form, text=said.worded, value=None, out_of=None) if said.worded else form
    if said.value is None:
        return form
    guesses = form.guesses | {"value"} if said.is_difference else form.guesses - {"value"}
    return replace(
        form, value=said.value, out_of=said.out_of, qualifier=said.qualifier, unit=said.unit, wrong_unit="",
        turned_from="", guesses=guesses,
    )  # fmt: skip


def in_unit(form: Form, catalog: Catalog) -> Form:
    """Return the form with its value in the indicator's unit, as soon as both are known."""
    indicator = catalog.snapshot.indicators.get(form.indicator)
    return with_unit(replace(form, unit=""), form.unit, indicator) if form.unit and indicator else form


def with_unit(form: Form, typed: str, indicator: Indicator) -> Form:
    """Return the form with its value in the indicator's unit; or without one, where the typed unit is another's."""
    ours, theirs = fold(indicator.unit), fold(typed)
    if ours.startswith(theirs) or theirs.startswith(ours) or indicator.kind == "ratio":
        return form
    factors = {fold(unit): factor for unit, factor in table("changing.factors").get(typed, {}).items()}
    whole = next((factor for unit, factor in factors.items() if ours == unit or ours.startswith(f"{unit}/")), None)
    if whole is None or form.value is None:
        return replace(form, value=None, out_of=None, wrong_unit=typed)
    # Rounded, since 1,1 × 1000 is not quite 1100 in binary.
    return replace(form, value=round(form.value * whole, 6), turned_from=typed)


def _with_source(form: Form, said: Said, catalog: Catalog) -> Form:
    found = sources_called(said.source, catalog.snapshot)
    if found:
        return replace(form, sources=found, title="", publisher=None, guesses=form.guesses - {"publisher"})
    return replace(
        form, sources=(), title=said.source, publisher=None, published=said.published, is_undated=False,
        guesses=form.guesses - {"publisher"},
    )  # fmt: skip


def guessed(form: Form, member: Member, catalog: Catalog, today: date) -> Form:
    """Return the form with what can be guessed from the figures before and from whose place it is."""
    snapshot = catalog.snapshot
    if not form.places and len(member.places) == 1:
        form = replace(form, places=member.places, guesses=form.guesses | {"place"})
    if form.indicator and (not form.status or "status" in form.guesses) and (status := _status(form, catalog, today)):
        form = replace(form, status=status, guesses=form.guesses | {"status"})
    last = last_fact(form, catalog)
    if last is not None and form.value is not None and form.out_of is None and last.out_of is not None:
        form = replace(form, out_of=last.out_of, guesses=form.guesses | {"value"})
    if last is not None and last.criteria_set and not form.criteria_set:
        form = replace(form, criteria_set=last.criteria_set, guesses=form.guesses | {"criteria_set"})
    if form.title and form.publisher is None and form.place in snapshot.places:
        for ending, publisher in table("changing.publishers").items():
            if folded(form.title).endswith(f"-{folded(ending)}"):
                name = str(publisher).format(place=named(snapshot.places[form.place]))
                return replace(form, publisher=name, guesses=form.guesses | {"publisher"})
    return form


def _status(form: Form, catalog: Catalog, today: date) -> str:
    """Return the one status that all figures of the indicator have, here or where none are here, anywhere.

    What is over is no target any more: whoever tells it now tells what came of it.
    """
    here = [fact.status for fact in facts_of(form, catalog)]
    held = here or [fact.status for fact in catalog.snapshot.facts_by_indicator.get(form.indicator, ())]
    found = set(held) - {"target"} or set(held)
    if found == {"target"} and form.period is not None and form.period.end < today:
        return "result"
    return found.pop() if len(found) == 1 else ""


def facts_of(form: Form, catalog: Catalog) -> tuple[Fact, ...]:
    """Return the figures of the form's indicator at its place, those that have a partner left out."""
    held = catalog.facts_at(form.place).get(form.indicator, ()) if form.place and form.indicator else ()
    return tuple(fact for fact in held if not fact.partner and fact.place == form.place)


def last_fact(form: Form, catalog: Catalog) -> Fact | None:
    """Return the newest figure that a new one is compared with: of the status where that is known; or None."""
    if form.corrects is not None:
        return form.corrects
    held = [fact for fact in facts_of(form, catalog) if not form.status or fact.status == form.status]
    return max(held, key=lambda fact: (fact.period_to, fact.id), default=None)


def to_correct(form: Form, catalog: Catalog) -> Form:
    """Return the form with the figure that it corrects: of the time and status said, the newest; or none."""
    held = list(facts_of(form, catalog))
    if form.period is not None and "period" not in form.guesses:
        begin, end = form.period.begin, form.period.end
        held = [f for f in held if f.period_from <= end and begin <= f.period_to]
    if form.status and "status" not in form.guesses:
        held = [f for f in held if f.status == form.status]
    if not held:
        return replace(form, corrects=None)
    sources = catalog.snapshot.sources
    best = max(held, key=lambda f: (f.status != "target", f.period_to, -_RANKS[sources[f.source].kind], f.id))
    if not form.status or "status" in form.guesses:
        form = replace(form, status=best.status, guesses=form.guesses - {"status"})
    form = replace(form, corrects=best)
    if form.value is None and not form.text and not form.wrong_unit and (form.sources or form.title):
        # Only the source was wrong.
        kept = best.text if best.value is None else ""
        return replace(form, value=best.value, out_of=best.out_of, qualifier=best.qualifier, text=kept)
    return form


def gaps(form: Form, catalog: Catalog) -> Iterator[Gap]:
    """Yield what is missing, in the order in which it is asked for."""
    if not form.indicator:
        yield "indicator"
    if not form.place:
        yield "place"
    if form.wrong_unit:
        yield "unit"
    elif form.value is None and not form.text:
        yield "value"
    if not form.is_correction:
        yield from _gaps_of_new(form)
    elif len(form.sources) > 1:
        yield "source"
    if form.title and form.publisher is None:
        yield "publisher"
    if form.title and form.published is None and not form.is_undated:
        yield "published"
    if form.is_correction and not form.reason:
        yield "reason"


def _gaps_of_new(form: Form) -> Iterator[Gap]:
    if form.period is None:
        yield "period"
    if not form.status:
        yield "status"
    if len(form.sources) != 1 and not form.title:
        yield "source"


def kind_of_source(title: str) -> SourceKind:
    """Return a new source's kind by how its title begins."""
    plain = same_name(folded(title))
    kinds: dict[str, SourceKind] = dict(table("changing.source_kinds"))
    # The longer first: "báo cáo" before "báo".
    words = sorted(kinds, key=len, reverse=True)
    return next((kinds[word] for word in words if plain.startswith(f"{word} ")), "report")


def status_of(text: str) -> Status:
    """Return a status that was checked before, as its type."""
    for status in ("result", "self_assessed", "recognised", "registered", "target"):
        if text == status:
            return status
    raise ValueError(text)
