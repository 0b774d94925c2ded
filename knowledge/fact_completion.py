"""What is usual, where a spreadsheet of figures leaves it out."""

import re
from typing import Final

from knowledge.cells import Cells
from knowledge.kinds import Record
from knowledge.names import same_name, slug
from knowledge.number_style import with_comma
from knowledge.numbers import Amount, read_amount
from knowledge.periods import Period, precision_of, read_period, told
from knowledge.reading_words import words
from knowledge.records import Fact, Indicator

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{4}")
_WORDED: Final = ("name", "list", "date", "event")


def complete_fact(cells: Cells) -> None:
    """A figure needs an indicator, a place, a value, a period and a source; the rest is what is usual.

    Raises:
        DataError: one of these cannot be read.
    """
    period = _period(cells)
    cells.refer("indicator", "indicators")
    cells.refer("place", "places", on=period.end)
    cells.refer("partner", "places", on=period.end)
    cells.refer("source", "sources")
    _value(cells)
    cells.need("qualifier", "exact")
    cells.need("status", "result")
    if not cells["id"]:
        _name(cells, period)


def _period(cells: Cells) -> Period:
    """Fill in what is missing of the period, and return it."""
    begin, end = read_period(cells["period_from"]), read_period(cells["period_to"])
    if begin is None and end is None:
        whole = read_period(cells["period_text"])
        if whole is None:
            raise cells.error("period_text" if not cells["period_from"] else "period_from", "not_a_period")
        begin = end = whole
        cells.need("precision", whole.precision)
        if not cells.is_named:
            cells["period_text"] = _in_a_sentence(cells["period_text"], whole)
    first, last = begin or end, end or begin
    assert first is not None and last is not None  # one of them was read
    if (cells["period_from"] and begin is None) or (cells["period_to"] and end is None):
        raise cells.error("period_from" if begin is None else "period_to", "not_a_date")
    cells["period_from"], cells["period_to"] = first.begin.isoformat(), last.end.isoformat()
    precision = first.precision if begin is end else precision_of(first.begin, last.end)
    cells.need("precision", precision)
    period = Period(first.begin, last.end, precision)
    cells.offer("period_text", told(period))
    return period


def _in_a_sentence(text: str, period: Period) -> str:
    """Return a period as it stands within an answer: "năm 2022" for "Năm 2022" and for "2022"."""
    return told(period) if text.isdigit() else text[:1].lower() + text[1:]


def _value(cells: Cells) -> None:
    """Read the value as people write it: "8/8", "trên 1.234,5", "12 xã"; words are a value of a name or a list."""
    text = cells["value"]
    for word, qualifier in words().qualifiers.items():
        if same_name(text).startswith(f"{word} "):
            text = text[len(word) :].strip()
            cells.need("qualifier", qualifier)
    if not text:
        return
    indicator = cells.directory.get("indicators", cells["indicator"])
    unit = indicator.unit if isinstance(indicator, Indicator) else ""
    amount = _amount(cells, "value", text, unit)
    if amount is None:
        _worded(cells, indicator)
        return
    if text.endswith("%") and unit and unit != "%":
        raise cells.error("value", "not_in_percent", near=(unit,))
    cells["value"] = repr(amount.value)
    if amount.out_of is not None:
        cells["out_of"] = repr(amount.out_of)
    elif base := _amount(cells, "out_of", cells["out_of"], unit):
        cells["out_of"] = repr(base.value)


def _amount(cells: Cells, column: str, text: str, unit: str) -> Amount | None:
    """Return the number that a cell says, in the way of its column; None when it is none.

    Raises:
        DataError: it can be read in two ways (`unclear_number`).
    """
    if unit and same_name(text).endswith(f" {same_name(unit)}"):
        text = text[: -len(unit)].strip()
    plain = text if cells.is_own else with_comma(text, cells.style(column))
    if plain is None:
        raise cells.error(column, "unclear_number")
    return read_amount(plain, decimal_point=cells.is_own)


def _worded(cells: Cells, indicator: Record | None) -> None:
    """Take a value in words for the text, where the indicator is of that kind."""
    if not isinstance(indicator, Indicator) or indicator.kind not in _WORDED or cells["text"]:
        # A spreadsheet program takes "8/8" for the eighth of August, and keeps only the day.
        is_day = _DAY.fullmatch(cells["value"]) is not None
        raise cells.error("value", "date_for_number" if is_day else "not_a_number")
    cells["value"], cells["text"] = "", cells["value"]


def _name(cells: Cells, period: Period) -> None:
    """Give a figure the id of what the same source says of the same thing, or else one made of its key."""
    cells["id"] = "new"
    fact = cells.record()
    assert isinstance(fact, Fact)
    known = cells.directory.fact_like(fact)
    parts = (fact.indicator, fact.place, fact.partner, period.begin, period.end)
    made = slug(" ".join(map(str, (*parts, fact.status, fact.criteria_set, fact.source))))
    # A record of that id that is not like this one has been changed since: it is left alone.
    while known is None and cells.directory.get("facts", made) is not None:
        made += "_"
    cells["id"] = known or made
