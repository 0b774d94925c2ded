"""Changing a figure in plain words: /capnhat sets one beside the others, /sua corrects one."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Final

from bot.command_words import problem_line
from bot.messages import Reply
from bot.staff.commands import Command, Order
from bot.staff.dictation import MOST_TYPED, listen
from bot.staff.drafting import Wording, keep, retire
from bot.staff.figures import Figure, figure_of, new_errors, value_errors
from bot.staff.filling import answered, misread, question_about
from bot.staff.finding import may_change
from bot.staff.forms import Form, Gap, gaps, guessed, in_unit, merged, to_correct
from bot.staff.nearness import correction_of, near_facts
from bot.staff.preview import buttons, preview
from bot.staff.several import figures_in
from bot.staff.spoken import dropping
from bot.staff.telling import subject_of, value_of
from bot.staff.words import chip, cut, reply, say
from bot.wording import day, named, number, sentence
from knowledge.drafts import Draft
from knowledge.periods import Period
from knowledge.problems import Problem
from knowledge.records import Fact, Source

# What is asked again where a check finds an error; the value where nothing is said here.
_GAP_BY_PROBLEM: Final[dict[str, Gap]] = {
    "after_publication": "period",
    "period_ends_before_it_begins": "period",
    "period_year": "period",
    "precision": "period",
}


def update(order: Order) -> Reply:
    """Begin a figure that is to stand beside the earlier ones."""
    return _begin(order, Form(), "changing.how_to_update")


def correct(order: Order) -> Reply:
    """Begin a correction, before which the figure in the base gives way."""
    return _begin(order, Form(is_correction=True), "changing.how_to_correct")


def _begin(order: Order, form: Form, how: str) -> Reply:
    if not order.text:
        return reply(say(how))
    if len(order.text) > MOST_TYPED:
        return reply(say("changing.too_long", most=MOST_TYPED))
    retire(order)
    catalog = order.office.hoidap.refresh()
    if several := figures_in(order.text, catalog, order.office.today()):
        command = "/sua" if form.is_correction else "/capnhat"
        chips = (chip(text, f"{command} {text}") for text in several)
        return reply(say("changing.several", count=len(several)), chips=tuple(chips))
    return go_on(order, merged(form, listen(order.text, catalog, order.office.today()), catalog))


def go_on(order: Order, form: Form) -> Reply:
    """Ask for what is missing next, or show what would be written."""
    office, member = order.office, order.member
    assert member is not None  # the desk lets members alone come here
    catalog = office.hoidap.refresh()
    form = guessed(in_unit(form, catalog), member, catalog, office.today())
    if form.place and not may_change(form.place, member.places, catalog.snapshot):
        kept = ", ".join(named(catalog.snapshot.places[each]) for each in member.places)
        place = sentence(named(catalog.snapshot.places[form.place]))
        return reply(say("changing.not_yours", places=kept, place=place))
    if form.is_correction and form.corrects is None and form.indicator and form.place:
        form = to_correct(form, catalog)
        if form.corrects is None:
            return _others(form, order)
        form = guessed(form, member, catalog, office.today())
    for problem in value_errors(form, catalog):
        return _refuse(order, form, problem)
    missing = next(gaps(form, catalog), None)
    if missing is not None:
        return _ask(order, form, missing)
    return _show(order, form)


def _what(form: Form, order: Order) -> str:
    snapshot = order.office.snapshot()
    parts = (snapshot.indicators[form.indicator].label, named(snapshot.places[form.place]), form.period_text)
    return ", ".join(part for part in parts if part)


def _others(form: Form, order: Order) -> Reply:
    """Say that there is no such figure to correct, and offer those near it: of other times, or of what is wider."""
    snapshot = order.office.snapshot()
    near = near_facts(form, order.office.hoidap.refresh())
    units = snapshot.indicators
    told = [f"{value_of(f, units[f.indicator])}, {subject_of(f, snapshot)} ({f.period_text})" for f in near]
    commands = (f"/sua {correction_of(fact, form, snapshot)}" for fact in near)
    lines = (say("changing.near", what=what) for what in told)
    missing = say("changing.nothing_to_correct", what=_what(form, order))
    ask = (say("changing.which_near"), *lines) if near else ()
    return reply(missing, *ask, chips=tuple(map(chip, told, commands)))


def _ask(order: Order, form: Form, gap: Gap, *before: str) -> Reply:
    """Ask for one thing, and let the chat's next message answer."""
    sentence, chips = question_about(gap, form, order)
    order.office.ask(order, lambda answer: _answer(answer, form, gap))
    return reply(*before, sentence, chips=(*chips, *dropping()))


def _answer(order: Order, form: Form, gap: Gap) -> Reply:
    """Take what was asked for from a message, or ask again."""
    filled = answered(order, form, gap)
    return _ask(order, form, gap, misread(order.text, gap)) if filled is None else go_on(order, filled)


def _show(order: Order, form: Form) -> Reply:
    """Keep the change as a draft and show it; or say what is wrong with it, and ask for that again."""
    office = order.office
    catalog = office.hoidap.refresh()
    figure = figure_of(form, catalog)
    if not figure.entries:
        return reply(say("changing.nothing_changes", what=_told(figure, order)))
    errors = new_errors(figure.entries, catalog.snapshot)
    if errors:
        return _refuse(order, form, errors[0])
    shown = preview(form, figure, office)
    wording = Wording(cut(form.reason), cut(figure.source.title), shown)
    draft = keep(order, "correction" if figure.before else "fact", figure.entries, wording)
    return reply(say(f"changing.preview.{draft.kind}", draft=str(draft.id)), *shown, chips=buttons(draft))


def _told(figure: Figure, order: Order) -> str:
    snapshot = order.office.snapshot()
    value = value_of(figure.fact, snapshot.indicators[figure.fact.indicator])
    return f"{subject_of(figure.fact, snapshot)}: {value}"


def _refuse(order: Order, form: Form, problem: Problem) -> Reply:
    shown = replace(problem, values={name: _number(value) for name, value in problem.values.items()})
    what = say("changing.refused", what=problem_line(shown).partition("”: ")[2])
    gap = _GAP_BY_PROBLEM.get(problem.code, "value")
    emptied = replace(form, period=None) if gap == "period" else replace(form, value=None, out_of=None, text="")
    return _ask(order, emptied, gap, what)


def _number(value: str) -> str:
    """Return a problem's value as Vietnamese writes it, where it is a number or a day."""
    with suppress(ValueError):
        return day(date.fromisoformat(value))
    try:
        return number(float(value))
    except ValueError:
        return value


def again(order: Order, draft: Draft) -> Reply | None:
    """Show a draft anew over what is current now; None where that is what the draft wanted."""
    form = form_of(draft, order)
    catalog = order.office.hoidap.refresh()
    if form is None:
        return None
    if form.corrects is not None:
        form = replace(form, corrects=catalog.snapshot.fact_by_id.get(form.corrects.id))
    if form.is_correction and form.corrects is None:
        return reply(say("changing.nothing_to_correct", what=_what(form, order)))
    if not figure_of(form, catalog).entries:
        return None
    return _show(order, form)


def form_of(draft: Draft, order: Order) -> Form | None:
    """Return the form that a draft was made of; None where it has no figure."""
    snapshot = order.office.snapshot()
    fact = next((entry.after for entry in draft.entries if isinstance(entry.after, Fact)), None)
    if fact is None:
        return None
    before = next((entry.before for entry in draft.entries if isinstance(entry.before, Fact)), None)
    brought = next((entry.after for entry in draft.entries if isinstance(entry.after, Source)), None)
    held = snapshot.sources.get(fact.source) or brought
    return Form(
        is_correction=before is not None,
        indicators=(fact.indicator,),
        places=(fact.place,),
        value=fact.value,
        out_of=fact.out_of,
        text=fact.text if fact.value is None else "",
        qualifier=fact.qualifier,
        period=Period(fact.period_from, fact.period_to, fact.precision),
        period_text=fact.period_text,
        status=fact.status,
        criteria_set=fact.criteria_set,
        sources=(held,) if held and held.id in snapshot.sources else (),
        title=brought.title if brought and brought.id not in snapshot.sources else "",
        publisher=brought.publisher if brought else None,
        published=brought.published if brought else None,
        is_undated=brought is not None and brought.published is None,
        reason=draft.reason,
        corrects=before,
    )


COMMANDS: Final = (Command("capnhat", "editor", update), Command("sua", "editor", correct))
