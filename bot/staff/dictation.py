"""What a message says of a figure, read by the same understanding as questions."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from bot.catalog import Catalog
from bot.chats import Chat
from bot.lookup import LEAST_EXPLAINED, MARGIN
from bot.queries import build_query
from bot.staff.words import listed, table
from intents.amounts import Amount
from intents.readings import Reading
from intents.subjects import ROUNDING
from intents.syllables import canonical, fold
from knowledge.names import same_name
from knowledge.periods import Period, precision_of, read_period, told
from knowledge.reading_words import words

MOST_TYPED: Final = 1500
_MOST_INDICATORS: Final = 4
_MOST_PLACES: Final = 4
# Words before a time that belong to it: "tính đến hết ngày".
_LED_BY: Final = 4
_UNIT_WORDS: Final = 3
PARTS: Final = re.compile(r"[,;](?!\d)\s*|\n")


@dataclass(frozen=True, slots=True)
class Said:
    """What a message gives; what it leaves out is empty."""

    indicators: tuple[str, ...] = ()
    """The best first; more than one where they are close."""
    is_sure: bool = True
    """False where the best leaves a deciding word unexplained."""
    places: tuple[str, ...] = ()
    value: float | None = None
    out_of: float | None = None
    qualifier: str = "exact"
    unit: str = ""
    """As typed behind the value, in lower case."""
    is_difference: bool = False
    """Whether "tăng", "giảm" stand before the value."""
    worded: str = ""
    """What is said behind "là", "thành": the value of a name or a list."""
    period: Period | None = None
    period_text: str = ""
    status: str = ""
    criteria_set: str = ""
    source: str = ""
    published: date | None = None
    reason: str = ""


def listen(text: str, catalog: Catalog, today: date) -> Said:
    """Return what a message says of a figure; never raises."""
    head, source, reason = clauses(unicodedata.normalize("NFC", text)[:MOST_TYPED])
    found = Said(reason=" ".join(reason.split()))
    source, found = _with_segments(source, found, of_source=True)
    head, found = _with_segments(head, found)
    found = _with_source(source, found)
    if not head.strip():
        return found
    head, found = _with_quarter(_without_impossible_days(head), found)
    reading = catalog.recognizer.recognise(head)
    query = build_query(reading, Chat(), catalog, today)
    places = tuple(target.place.id for target in query.targets if target.place)[:_MOST_PLACES]
    status = found.status or _status_in(head, reading)
    found = replace(found, places=places, status=status, worded=_worded(head))
    found = _with_indicators(query.own_concepts, catalog, found)
    found = _with_period(reading, found)
    return _with_value(head, reading, catalog, found)


def clauses(text: str) -> tuple[str, str, str]:
    """Part a message into what is said, the source that is named, and the reason."""
    keys = _keys(text)
    starts = sorted(
        (match.start(), match.end(), name)
        for name in ("source", "reason")
        if (match := re.search(table("changing.patterns")[name], keys))
    )
    clauses = {"source": "", "reason": ""}
    because = str(table("changing.patterns")["because"])
    # Without a comma before it only the word with its mark is a reason: "vi" is also a part of "đơn vị".
    if not any(name == "reason" for *_, name in starts) and (match := re.search(because, text)):
        starts = sorted((*starts, (match.start(), match.end(), "reason")))
    for at, (_, end, name) in enumerate(starts):
        until = starts[at + 1][0] if at + 1 < len(starts) else len(text)
        clauses[name] = text[end:until].strip(" ,;.")
    head = text[: starts[0][0]] if starts else text
    return head, clauses["source"], clauses["reason"]


def _keys(text: str) -> str:
    """Return the text without marks, letter by letter, so that places in both are the same."""
    return "".join(key if len(key := fold(letter)) == 1 else letter for letter in text)


def _with_segments(text: str, found: Said, *, of_source: bool = False) -> tuple[str, Said]:
    """Take out the parts between commas that are a time, a status or a set of criteria and nothing else.

    A day behind a source's title is the day it was published, unless it is said that something was counted up to it.
    """
    kept = []
    for part in PARTS.split(text):
        period = read_period(part.strip(" .")) if not found.period else None
        status = status_named(part)
        criteria = re.fullmatch(table("changing.patterns")["criteria"], _keys(part).strip())
        is_as_of = re.search(table("changing.patterns")["as_of"], _keys(part)) is not None
        if of_source and period is not None and period.precision == "day" and not is_as_of:
            found = replace(found, published=period.begin)
        elif period is not None and not part.strip().isdigit():
            found = replace(found, period=period, period_text=_period_text(part, period))
        elif status and not found.status:
            found = replace(found, status=status)
        elif criteria and not found.criteria_set:
            found = replace(found, criteria_set=part.strip()[-len(criteria["set"]) :])
        else:
            kept.append(part)
    return ", ".join(part for part in kept if part.strip()), found


def _without_impossible_days(head: str) -> str:
    """Take out days that no calendar has: of "31/2/2023" the 31 is no value."""
    return re.sub(table("changing.patterns")["numeric_day"], lambda m: m[0] if read_period(m[0]) else "", head)


def _with_quarter(head: str, found: Said) -> tuple[str, Said]:
    """Take out a quarter, which questions know no more of than its year."""
    match = re.search(table("changing.patterns")["quarter"], _keys(head))
    spoken = str(table("changing.texts")["quarter"]).format(**match.groupdict()) if match else ""
    period = read_period(spoken) if not found.period else None
    if match is None or period is None:
        return head, found
    rest = f"{head[: match.start()]} {head[match.end() :]}"
    return rest, replace(found, period=period, period_text=_period_text(spoken, period))


def status_named(text: str) -> str:
    """Return the status that a text names and nothing else; empty where it names none."""
    plain = same_name(text).strip(" .")
    return next((s for word, s in words().statuses.items() if plain in (word, fold(word))), "")


def _status_in(head: str, reading: Reading) -> str:
    if "status.target" in reading.marks:
        return "target"
    plain = same_name(head)
    spoken = [word for word, status in words().statuses.items() if status == "self_assessed"]
    return "self_assessed" if any(word in plain for word in spoken) else ""


def _with_source(text: str, found: Said) -> Said:
    """Part the day of a document from its title."""
    match = re.search(table("changing.patterns")["published"], _keys(text))
    if match is None or found.published:
        return replace(found, source=" ".join(text.split()))
    day = read_period(match["day"])
    title = " ".join((text[: match.start()] + text[match.end() :]).split()).strip(" ,;")
    return replace(found, source=title, published=day.begin if day else None)


def _with_indicators(concepts: frozenset[str], catalog: Catalog, found: Said) -> Said:
    ranked = [m for m in catalog.recognizer.rank(concepts, "figure") if m.explained >= LEAST_EXPLAINED and m.score > 0]
    if not ranked:
        return found
    best = ranked[0]
    close = [m for m in ranked if m.score > best.score - MARGIN and m.missing <= best.missing + MARGIN]
    at_place = [m for m in close if any(m.id in catalog.facts_at(place) for place in found.places)]
    # Of several that are near, only one of which has figures at the place, that one is meant.
    if len(at_place) == 1 and len(close) > 1:
        return replace(found, indicators=(at_place[0].id,), is_sure=False)
    equal = [m for m in close if m.missing <= best.missing + ROUNDING]
    return replace(
        found,
        indicators=tuple(m.id for m in equal)[:_MOST_INDICATORS],
        is_sure=not best.left and len(close) == 1,
    )


def _with_period(reading: Reading, found: Said) -> Said:
    if found.period or not reading.periods:
        return found
    spoken = reading.periods[-1]
    if spoken.begins is None or spoken.ends is None:
        return found
    before = _leading()
    start = spoken.start
    while start > max(0, spoken.start - _LED_BY) and reading.tokens[start - 1].text in before:
        start -= 1
    period = Period(spoken.begins, spoken.ends, precision_of(spoken.begins, spoken.ends))
    return replace(found, period=period, period_text=_period_text(reading.words(start, spoken.end), period))


@cache
def _leading() -> frozenset[str]:
    return frozenset(table("changing.texts")["before_period"])


def _period_text(text: str, period: Period) -> str:
    """Return a time as answers show it, as one up to which something was counted where it was said so."""
    shown, texts, keys = told(period), table("changing.texts"), _keys(text)
    patterns = table("changing.patterns")
    if period.precision == "year" and re.search(patterns["by_end"], keys):
        return str(texts["by_end"]).format(period=shown)
    if re.search(patterns["as_of"], keys):
        return str(texts["as_of"]).format(period=shown)
    return shown


def _with_value(head: str, reading: Reading, catalog: Catalog, found: Said) -> Said:
    amounts = [amount for amount in reading.amounts if not _is_of_period(amount, reading)]
    if found.indicators:
        label = set(re.findall(r"\d+", catalog.snapshot.indicators[found.indicators[0]].label))
        amounts = [a for a in amounts if str(int(a.value)) not in label] or amounts
    # "2000 triệu đồng": a number that could be a year is none where a unit stands behind it.
    amounts = amounts or [a for a in _bare_years(reading) if _unit(a, reading, catalog)]
    if not amounts:
        return found
    amount = amounts[-1]
    before = " ".join(token.text for token in reading.tokens[max(0, amount.start - 2) : amount.start])
    sign = table("changing.patterns")["negative"]
    is_negative = re.search(sign + re.escape(reading.tokens[amount.start].text), head) is not None
    return replace(
        found,
        value=-amount.value if is_negative else amount.value,
        out_of=amount.out_of,
        qualifier=_qualifier(before),
        unit=_unit(amount, reading, catalog),
        is_difference=any(word in before.split() for word in table("changing.texts")["changes_by"]),
    )


def _bare_years(reading: Reading) -> list[Amount]:
    bare = [p for p in reading.periods if p.end - p.start == 1 and reading.tokens[p.start].text.isdigit()]
    return [Amount(p.start, p.end, float(reading.tokens[p.start].text), None, False) for p in bare]


def _is_of_period(amount: Amount, reading: Reading) -> bool:
    return any(period.start <= amount.start < period.end for period in reading.periods)


def _qualifier(before: str) -> str:
    for word, qualifier in words().qualifiers.items():
        if before == word or before.endswith(f" {word}"):
            return qualifier
    return "exact"


def _unit(amount: Amount, reading: Reading, catalog: Catalog) -> str:
    """Return the longest known unit behind a value; empty where none is there."""
    until = min((p.start for p in reading.periods if p.start >= amount.end), default=len(reading.tokens))
    behind = [fold(token.text) for token in reading.tokens[amount.end : min(until, amount.end + _UNIT_WORDS)]]
    known = dict(_known_units(catalog))
    for count in range(len(behind), 0, -1):
        if (unit := known.get(" ".join(behind[:count]))) is not None:
            return unit
    return ""


def _known_units(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for unit in (
        *listed("changing.units"),
        *table("changing.factors"),
        *(each.unit for each in catalog.snapshot.indicators.values()),
    ):
        if unit:
            # As the recognizer spells it: a lone y is an i.
            yield " ".join(fold(canonical(word)) for word in unit.split()), unit


def _worded(head: str) -> str:
    """Return what is said behind the last "là", "thành" or colon."""
    matches = list(re.finditer(table("changing.patterns")["worded"], _keys(head)))
    return " ".join(head[matches[-1].end() :].split()).strip(" .") if matches else ""
