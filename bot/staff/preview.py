"""What a figure is about to change, shown before anything is written."""

from collections.abc import Iterator
from typing import Final

from bot.messages import Chip, Reply
from bot.staff.commands import Office
from bot.staff.figures import Figure
from bot.staff.forms import Form, last_fact
from bot.staff.oddities import oddities
from bot.staff.telling import subject_of, value_of
from bot.staff.words import chip, cut, say, table
from bot.wording import citation, named, sentence
from knowledge.drafts import Draft
from knowledge.records import Fact, Source
from knowledge.snapshot import Snapshot

_COUNTED: Final = ("count", "ratio", "people")


def preview(form: Form, figure: Figure, office: Office) -> tuple[str, ...]:
    """Return before and after, what is odd, and what people will be answered, in lines."""
    catalog = office.hoidap.refresh()
    odd = list(oddities(form, figure.fact, figure.source, catalog, office.today()))
    if figure.before is not None and not form.is_correction:
        odd.insert(0, say("changing.odd.same_source"))
    questions = sample_questions(figure.fact, catalog.snapshot)
    replies = office.hoidap.foresee(figure.entries, questions)
    if not any(figure.fact.id in each.fact_ids for each in replies[:1]):
        odd.append(say("changing.odd.not_shown"))
    before = figure.before or last_fact(form, catalog)
    return (
        _subject(form, figure.fact, catalog.snapshot),
        *_fields(form, figure, before, catalog.snapshot),
        *(say("changing.preview.odd", text=text) for text in odd),
        say("changing.preview.answers"),
        *(_answer(question, each) for question, each in zip(questions, replies, strict=True)),
    )


def buttons(draft: Draft) -> tuple[Chip, ...]:
    """Return what can be done with a draft of a figure: write it, put a part of it differently, drop it."""
    commands = (("write", "/ghi"), ("edit", "/suanhap"), ("drop", "/boqua"))
    return tuple(chip(say(f"writing.button_{name}"), f"{command} {draft.id}") for name, command in commands)


def _subject(form: Form, fact: Fact, snapshot: Snapshot) -> str:
    subject = sentence(subject_of(fact, snapshot))
    return say("changing.preview.guess", text=subject) if form.guesses & {"indicator", "place"} else subject


def _fields(form: Form, figure: Figure, before: Fact | None, snapshot: Snapshot) -> Iterator[str]:
    """Yield a line for each part of the figure: before and after, and whether it was guessed."""
    fact, indicator = figure.fact, snapshot.indicators[figure.fact.indicator]
    statuses = table("telling.statuses")
    yield _line("value", value_of(before, indicator) if before else "", value_of(fact, indicator), form)
    yield _line("period", before.period_text if before else "", fact.period_text, form)
    yield _line("status", statuses[before.status] if before else "", statuses[fact.status], form)
    if fact.criteria_set or (before and before.criteria_set):
        yield _line("criteria_set", before.criteria_set if before else "", fact.criteria_set, form)
    held = snapshot.sources.get(before.source) if before else None
    yield _line("source", cut(citation(held).short) if held else "", _source(form, figure.source, snapshot), form)
    if form.reason:
        yield _line("reason", "", cut(form.reason), form)


def _line(field: str, before: str, after: str, form: Form) -> str:
    name = table("changing.fields")[field]
    shown = after or say("changing.preview.none")
    if field in form.guesses:
        shown = say("changing.preview.guess", text=shown)
    if not before or before == after:
        return say("changing.preview.field_new", name=name, after=shown)
    return say("changing.preview.field", name=name, before=before, after=shown)


def _source(form: Form, source: Source, snapshot: Snapshot) -> str:
    if source.id in snapshot.sources:
        return cut(citation(source).short)
    publisher = source.publisher or say("changing.chips.unknown")
    if "publisher" in form.guesses:
        publisher = say("changing.preview.guess", text=publisher)
    return say("changing.preview.new_source", title=cut(source.title), publisher=publisher, day=source.date_text)


def sample_questions(fact: Fact, snapshot: Snapshot) -> tuple[str, str]:
    """Return two questions about a figure: one as most ask, one with the year."""
    indicator, place = snapshot.indicators[fact.indicator], snapshot.places[fact.place]
    kind = "count" if indicator.kind in _COUNTED else "plain"
    # "Chủ tịch UBND huyện" has the word before the name already.
    called = place.name if indicator.label.endswith(f" {place.type}") else named(place)
    facts = {"place": called, "label": indicator.label, "year": str(fact.period_to.year)}
    first, second = (say(f"changing.questions.{each}", **facts) for each in (kind, "dated"))
    return sentence(first), sentence(second)


def _answer(question: str, answered: Reply) -> str:
    """Return a question with the first line that people get, and its source."""
    answer = cut(answered.lines[0])
    if answered.citations:
        answer = say("changing.preview.cites", answer=answer, source=cut(answered.citations[0].short, 100))
    return say("changing.preview.answer", question=question, answer=answer)
