"""Putting a part of a preview differently: the part that a label names, or what the words say."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.messages import Reply
from bot.staff.changing import form_of, go_on
from bot.staff.commands import Order
from bot.staff.dictation import PARTS, listen
from bot.staff.filling import exactly
from bot.staff.forms import Form, Gap, merged
from bot.staff.matching import after_words
from bot.staff.spoken import dropping
from bot.staff.words import listed, reply, say, table
from intents.syllables import fold
from knowledge.drafts import Draft
from knowledge.names import same_name

_VALUE: Final = re.compile(r"(?P<lead>(?:\w+\s+){0,2}?)[-−]?(?P<number>\d[\d.,/]*)\s*(?P<rest>.*)")
_LABELLED: Final[tuple[Gap, ...]] = ("value", "period", "status", "source", "place", "indicator", "reason")


def reopen(order: Order, draft: Draft) -> Reply:
    """Drop a draft and ask which part of it is to be put differently."""
    form = form_of(draft, order)
    if form is None:
        return reply(say("changing.how_to_update"))
    order.office.store.drafts.drop(draft)
    return _ask(order, form)


def _ask(order: Order, form: Form, *before: str) -> Reply:
    order.office.ask(order, lambda answer: _edit(answer, form))
    return reply(*before, say("changing.ask_edit"), chips=dropping())


def _edit(order: Order, form: Form) -> Reply:
    changed = form
    for part in PARTS.split(order.text):
        changed = _with_part(replace(order, text=part.strip()), changed) if part.strip() else changed
    if changed == form:
        return _ask(order, form, say("changing.not_understood"))
    return go_on(order, changed)


def _with_part(order: Order, form: Form) -> Form:
    """Return the form with one part of a message, which its label names or its words tell."""
    for gap, labels in _labels():
        for label in sorted(labels, key=len, reverse=True):
            rest = re.sub(table("changing.patterns")["between"], "", after_words(order.text, label) or "")
            if rest and (filled := _labelled(replace(order, text=rest), form, gap)) is not None:
                return filled
    return _said(order, form, keeps_indicator=_is_value_alone(order, form))


def _labels() -> Iterator[tuple[Gap, tuple[str, ...]]]:
    for gap in _LABELLED:
        yield gap, listed(f"changing.part_labels.{gap}")


def _labelled(order: Order, form: Form, gap: Gap) -> Form | None:
    """Return the form with what stands behind a label; None where that is no such part."""
    if gap == "value" and _exact_value(order.text):
        return _said(order, form, keeps_indicator=True)
    filled = None if gap == "value" else exactly(order.text, order, form, gap)
    if filled is None:
        return _said(order, form) if gap in ("indicator", "place") else None
    return replace(filled, moves_period=True) if form.is_correction and gap == "period" else filled


def _said(order: Order, form: Form, *, keeps_indicator: bool = False) -> Form:
    """Return the form with what a text says; another indicator is a guess, however sure the words are."""
    catalog = order.office.hoidap.refresh()
    said = listen(order.text, catalog, order.office.today())
    if keeps_indicator:
        said = replace(said, indicators=())
    changed = merged(form, said, catalog)
    if changed.indicators != form.indicators:
        changed = replace(changed, guesses=changed.guesses | {"indicator"})
    return replace(changed, moves_period=True) if form.is_correction and said.period else changed


def _exact_value(text: str) -> bool:
    """Say whether a text begins with a number, or with the words before one: "khoảng 6"."""
    match = _VALUE.fullmatch(text)
    known = {fold(word) for word in listed("changing.before_value.words")}
    return match is not None and all(fold(word) in known for word in match["lead"].split())


def _is_value_alone(order: Order, form: Form) -> bool:
    """Say whether a text is a value in the indicator's unit and nothing else: "6 sản phẩm" names no other indicator."""
    match = _VALUE.fullmatch(order.text)
    indicator = order.office.snapshot().indicators.get(form.indicator)
    return bool(match and indicator and _exact_value(order.text) and same_name(match["rest"]) == indicator.unit)
