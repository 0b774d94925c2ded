"""Asking for what a figure lacks, one thing at a time, and reading the answer."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.messages import Chip
from bot.staff.commands import Order
from bot.staff.dictation import listen, status_named
from bot.staff.finding import places_called, sources_called
from bot.staff.forms import WORDED, Form, Gap, merged
from bot.staff.matching import after_words, is_one_of
from bot.staff.words import chip, cut, listed, say, table
from bot.wording import day, named
from knowledge.names import same_name
from knowledge.periods import read_period
from knowledge.records import Source

_MOST_OFFERED: Final = 4
_LONGEST_TITLE: Final = 300
_MOST_SHOWN: Final = 60


def question_about(gap: Gap, form: Form, order: Order) -> tuple[str, tuple[Chip, ...]]:
    """Return the question for one thing that is missing, and likely answers."""
    snapshot = order.office.snapshot()
    indicator = snapshot.indicators.get(form.indicator)
    unit = indicator.unit if indicator else ""
    match gap:
        case "indicator":
            key = "indicator_several" if form.indicators else "indicator"
            return say(f"changing.ask.{key}"), _chips(snapshot.indicators[each].label for each in form.indicators)
        case "place":
            homes = order.office.hoidap.catalog.homes
            kept = [snapshot.places[each] for each in form.places or (order.member.places if order.member else ())]
            return say("changing.ask.place"), _chips(named(place) for place in kept or homes)
        case "unit":
            return say("changing.ask.unit", unit=unit, typed=form.wrong_unit), ()
        case "value":
            if indicator is not None and indicator.kind in WORDED:
                return say("changing.ask.value_worded"), ()
            return (say("changing.ask.value", unit=unit) if unit else say("changing.ask.value_plain")), ()
        case "period":
            year = order.office.today().year
            told = (say("changing.chips.year", year=str(each)) for each in (year, year - 1))
            as_of = say("changing.chips.as_of", day=day(order.office.today()))
            return say("changing.ask.period"), _chips((as_of, *told))
        case "status":
            return say("changing.ask.status"), _chips(listed("changing.chips.statuses"))
        case "source":
            held = form.sources or _recent(order)
            key = "source_several" if form.sources else "source"
            return say(f"changing.ask.{key}"), _chips(source.title for source in held)
        case "publisher" | "published":
            return say(f"changing.ask.{gap}", title=cut(form.title)), _chips((say("changing.chips.unknown"),))
        case "reason":
            return say("changing.ask.reason"), _chips(listed("changing.chips.reasons"))


def _chips(texts: Iterable[str]) -> tuple[Chip, ...]:
    return tuple(chip(text, text) for text in list(texts)[:_MOST_OFFERED])


def _recent(order: Order) -> tuple[Source, ...]:
    """Return the sources that were published last."""
    held = [source for source in order.office.snapshot().sources.values() if source.published]
    return tuple(sorted(held, key=lambda source: str(source.published), reverse=True)[: _MOST_OFFERED - 1])


def answered(order: Order, form: Form, gap: Gap) -> Form | None:
    """Return the form with the answer to what was asked, and with what else the message says; None for no answer."""
    exact = exactly(order.text, order, form, gap)
    if exact is not None or gap in ("publisher", "published", "reason"):
        return exact
    catalog = order.office.hoidap.refresh()
    is_bare_number = not any(letter.isalpha() for letter in order.text)
    # A bare number answers the question for a value; to another question it would change the value unnoticed.
    if order.text.endswith("?") or (is_bare_number and gap not in ("value", "unit")):
        return None
    filled = merged(form, listen(order.text, catalog, order.office.today()), catalog)
    return filled if filled != form else None


def exactly(text: str, order: Order, form: Form, gap: Gap) -> Form | None:
    """Return the form with a message that is the answer and nothing else."""
    snapshot = order.office.snapshot()
    match gap:
        case "indicator":
            found = [each.id for each in snapshot.indicators.values() if same_name(each.label) == same_name(text)]
            return replace(form, indicators=(found[0],), guesses=form.guesses - {"indicator"}) if found else None
        case "place":
            places = tuple(place.id for place in places_called(text, snapshot))
            return replace(form, places=places[:_MOST_OFFERED]) if places and places != form.places else None
        case "value" | "unit":
            indicator = snapshot.indicators.get(form.indicator)
            worded = indicator is not None and indicator.kind in WORDED and not text.endswith("?")
            return replace(form, text=" ".join(text.split())) if worded else None
        case "period":
            period = read_period(text)
            return merged_period(form, text, order) if period else None
        case "status":
            status = status_named(text)
            return replace(form, status=status, guesses=form.guesses - {"status"}) if status else None
        case "source":
            return (
                None
                if status_named(text) or (read_period(text) and not text.isdigit())
                else _with_source(text, order, form)
            )
        case "publisher" | "published" if _lead(text) is not None:
            return _with_source(text, order, form)
        case "publisher":
            unknown = is_one_of(text, (say("changing.chips.unknown"),))
            return None if text.endswith("?") else replace(form, publisher="" if unknown else " ".join(text.split()))
        case "published":
            if is_one_of(text, (say("changing.chips.unknown"),)):
                return replace(form, is_undated=True)
            period = read_period(text)
            return replace(form, published=period.begin) if period and period.precision == "day" else None
        case "reason":
            leads = (after_words(text, word) for word in listed("changing.part_labels.reason"))
            reason = next((rest for rest in leads if rest), text)
            return None if text.endswith("?") else replace(form, reason=" ".join(reason.split()))


def merged_period(form: Form, text: str, order: Order) -> Form:
    """Return the form with a time that stands for itself, a bare year among them."""
    spoken = text if not text.strip().isdigit() else say("changing.chips.year", year=text.strip())
    catalog = order.office.hoidap.refresh()
    return merged(form, listen(spoken, catalog, order.office.today()), catalog)


def _with_source(text: str, order: Order, form: Form) -> Form | None:
    """Return the form with a source called by title or number; what the base does not have is a new one."""
    if text.endswith("?"):
        return None
    catalog = order.office.hoidap.refresh()
    found = sources_called(_lead(text) or text, order.office.snapshot())
    if found and found != form.sources:
        return replace(form, sources=found, title="", publisher=None, published=None, is_undated=False)
    if not any(letter.isalpha() for letter in text):
        return None
    title = cut(_lead(text) or text, _LONGEST_TITLE)
    said = listen(f"theo {title}", catalog, order.office.today())
    return merged(form, replace(said, source=said.source or title), catalog)


def _lead(text: str) -> str | None:
    """Return what follows "theo", "nguồn"; None where a text does not begin so."""
    return next((rest for word in listed("changing.chips.source_leads") if (rest := after_words(text, word))), None)


def misread(text: str, gap: Gap) -> str:
    """Return that a message is not what was asked for, with its words and why."""
    shown = cut(text, _MOST_SHOWN)
    if gap in ("period", "published") and re.fullmatch(table("changing.patterns")["day"], text.strip()):
        return say("changing.misread.no_such_day", text=shown)
    known = table("changing.misread")
    return say(f"changing.misread.{gap}" if gap in known else "changing.misread.other", text=shown)
