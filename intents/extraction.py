"""Extraction: what the phrases chosen for a message say, as names, concepts, years and marks."""

from collections.abc import Iterator
from datetime import date
from typing import Final, cast

from intents.amounts import Amount
from intents.lexicon import Span
from intents.periods import Period
from intents.phrasebook import Levels
from intents.readings import FoundConcept, FoundName, NameKind
from intents.spotting import Cover
from intents.syllables import is_marked
from intents.tokens import Token

PERCENT: Final = "%"
# "không tính hộ cận nghèo": so many tokens behind the mark are not asked for; "ngoài Hải Hà": nor is the place.
EXCLUDED_WITHIN: Final = 3
BESIDE_WITHIN: Final = 2
# "Ngoài Hải Hà ra" leaves it out; "ngoài đảo Cô Tô" does not.
APART: Final = "ra"
# "Em bên thôn … cho hỏi …": what stands before asks nothing.
OPENING: Final = "opening.ends"
# "Lúc … thì …": what stands between says only when.
CLAUSE: Final = "time.clause"
THEN: Final = "time.then"
# "Còn" within a message asks what is left; at its head it goes on from the message before.
LEFT_OVER: Final = "time.end"
# A year written short, "hh 22", is one of these; other numbers count something.
SHORT_YEARS: Final = range(19, 28)
# "Chương trình hành động số 22" is no year.
NUMBERED: Final = "so"
# Concepts that may follow such a year, and are not what the number counts.
BEHIND_A_YEAR: Final = frozenset({"continuing", "newly_started", "register", "recognised", "reach", "build", "upgrade"})


def explained(cover: Cover) -> set[int]:
    """Return the positions that any phrase explains."""
    return {at for span in (*cover.chosen, *cover.overlays) for at in range(span.start, span.end)}


def strange(cover: Cover) -> Iterator[int]:
    """Yield the positions of words that are of other subjects or that only the base has."""
    for span in cover.chosen:
        entry = span.entries[0]
        if entry.kind == "outside" or (entry.kind == "concept" and entry.values[:1] and _is_learnt(entry.values[0])):
            yield from range(span.start, span.end)


def _is_learnt(concept: str) -> bool:
    return concept.startswith("word:")


def found_names(tokens: tuple[Token, ...], cover: Cover, levels: Levels) -> Iterator[FoundName]:
    """Yield the proper names, but those that are named only to be left out."""
    beside = _first_behind(cover, "negation.beside")
    apart = behind(cover, "negation.apart", BESIDE_WITHIN)
    for span in cover.chosen:
        for entry in span.entries:
            set_apart = span.start in apart and any(token.key == APART for token in tokens[span.end : span.end + 1])
            if entry.kind == "name" and span.start not in beside and not set_apart:
                kind, _, identity = entry.values[0].partition(":")
                exact = span.cost == 0 and any(is_marked(token.text) for token in tokens[span.start : span.end])
                level = level_before(tokens, span.start, levels)
                yield FoundName(cast(NameKind, kind), identity, span.start, span.end, level, exact, span.cost)


def level_before(tokens: tuple[Token, ...], start: int, levels: Levels) -> str:
    """Return the folded level word right before a name; empty for none, or where it is what is counted."""
    before = [token.key for token in tokens[max(0, start - 2) : start]]
    if " ".join(before) in levels.words:
        return " ".join(before)
    if before and before[-1] in levels.words and not (len(before) > 1 and before[0] in levels.counting):
        return before[-1]
    return ""


def found_concepts(
    tokens: tuple[Token, ...],
    cover: Cover,
    names: tuple[FoundName, ...],
    core: frozenset[str],
    scenes: frozenset[str],
) -> Iterator[FoundConcept]:
    """Yield the concepts, but level words of names and those named only to be left out.

    `core` are the concepts that name a subject, `scenes` those that only say on what occasion.
    """
    aside = {at for name in names for at in range(name.start - len(name.level.split()), name.start)}
    aside |= behind(cover, "negation.not_counting", EXCLUDED_WITHIN)
    aside |= _why_asked(tokens, cover, core) | _when_told(cover, core) | _who_asks(cover, core)
    marked = [span for span in cover.overlays if span.entries[0].kind == "mark"]
    for span in cover.chosen:
        entry = span.entries[0]
        if _gives_way(span, scenes) and any(_holds(mark, span) for mark in marked):
            continue
        if entry.kind == "concept" and entry.values and span.start not in aside:
            yield FoundConcept(entry.values, span.start, span.end, span.cost)
    if any(token.text == PERCENT for token in tokens):
        yield FoundConcept(("share",), 0, 0, 0.0)


def _gives_way(span: Span, scenes: frozenset[str]) -> bool:
    """Return whether a concept is less than a mark around it: a word of the base's, or "ky" for "ký" in "dau ky"."""
    values = span.entries[0].values
    learnt = bool(values) and values[0].startswith("word:")
    return learnt or (span.cost > 0 and span.end - span.start == 1 and scenes.issuperset(values))


def _holds(mark: Span, span: Span) -> bool:
    return mark.start <= span.start and span.end < mark.end + (mark.start < span.start)


def _why_asked(tokens: tuple[Token, ...], cover: Cover, core: frozenset[str]) -> set[int]:
    """Return the positions of a clause that says what the answer is wanted for: "… để viết bài địa lý"."""
    starts = [span.start for span in cover.overlays if any("purpose.clause" in entry.values for entry in span.entries)]
    concepts = [span.start for span in cover.chosen if core & set(span.entries[0].values)]
    start = max((at for at in starts if any(concept < at for concept in concepts)), default=len(tokens))
    return set(range(start, len(tokens)))


def _who_asks(cover: Cover, core: frozenset[str]) -> set[int]:
    """Return the positions of what a person says of themselves first: "bác bên mặt trận thôn đây cháu tra hộ …"."""
    ends = [span.start for span in cover.overlays if any(OPENING in entry.values for entry in span.entries)]
    asked = [span.start for span in cover.chosen if core & set(span.entries[0].values)]
    told = [end for end in ends if any(end < at for at in asked)]
    return set(range(max(told, default=0)))


def _when_told(cover: Cover, core: frozenset[str]) -> set[int]:
    """Return the positions of a clause that says when: "lúc đoàn sang thăm thì Đầm Hà xong mấy xã"."""
    starts = [span.start for span in cover.overlays if any(CLAUSE in entry.values for entry in span.entries)]
    ends = [span.start for span in cover.overlays if any(THEN in entry.values for entry in span.entries)]
    if not starts or not ends or starts[0] > ends[-1]:
        return set()
    asks_behind = any(core & set(span.entries[0].values) for span in cover.chosen if span.start > ends[-1])
    return set(range(starts[0], ends[-1])) if asks_behind else set()


def _first_behind(cover: Cover, mark: str) -> set[int]:
    """Return where the first name right behind a mark begins: "không phải Đầm Hà, Hải Hà cơ" leaves out only one."""
    names = [span.start for span in cover.chosen if span.entries[0].kind == "name"]
    first = set()
    for span in cover.overlays:
        if any(mark in entry.values for entry in span.entries):
            near = [start for start in names if span.end <= start < span.end + BESIDE_WITHIN]
            first |= set(near[:1])
    return first


def cues(tokens: tuple[Token, ...], cover: Cover) -> Iterator[str]:
    """Yield the cues of shapes as concepts: "cue:bao lau" tells one glossary topic from another."""
    for span in cover.overlays:
        if any(entry.kind == "shape" for entry in span.entries):
            yield "cue:" + " ".join(token.key for token in tokens[span.start : span.end])


def shape_spans(cover: Cover) -> Iterator[tuple[str, int, int]]:
    """Yield each shape's cues with where they stand."""
    for span in cover.overlays:
        yield from ((entry.values[0], span.start, span.end) for entry in span.entries if entry.kind == "shape")


def behind(cover: Cover, mark: str, within: int) -> set[int]:
    """Return the positions right behind a mark."""
    marked = [span for span in cover.overlays if any(mark in entry.values for entry in span.entries)]
    return {at for span in marked for at in range(span.end, span.end + within)}


def overlaid(cover: Cover) -> set[tuple[str, str]]:
    """Return the marks, shapes and small talk found, as (kind, value)."""
    return {
        (entry.kind, value)
        for span in cover.overlays
        for entry in span.entries
        for value in entry.values
        if not (value == LEFT_OVER and _opens(span, cover))
    }


def _opens(span: Span, cover: Cover) -> bool:
    """Return whether nothing of content stands before a phrase: "còn" there goes on, and does not ask what is left."""
    before = [other for other in cover.chosen if other.end <= span.start]
    return all(other.entries[0].kind == "filler" for other in before)


def outside_words(tokens: tuple[Token, ...], cover: Cover) -> Iterator[str]:
    """Yield the words of other subjects."""
    for span in cover.chosen:
        if span.entries[0].kind == "outside":
            yield " ".join(token.text for token in tokens[span.start : span.end])


def bare_years(
    tokens: tuple[Token, ...], amounts: tuple[Amount, ...], concepts: tuple[FoundConcept, ...]
) -> Iterator[Period]:
    """Yield a number that counts nothing as the year it is short for: "hh 22 tiếp tục mấy thôn"."""
    counted = {found.start for found in concepts if not set(found.ids) & BEHIND_A_YEAR}
    for amount in amounts:
        after = tokens[amount.end : amount.end + 1]
        counts = after and (after[0].kind in ("number", "sign") or amount.end in counted)
        written = (
            not amount.in_words
            and amount.out_of is None
            and not amount.relation
            and len(tokens[amount.start].text) == 2
        )
        numbered = amount.start > 0 and tokens[amount.start - 1].key == NUMBERED
        if written and not counts and not numbered and amount.value in SHORT_YEARS:
            year = 2000 + int(amount.value)
            yield Period(amount.start, amount.end, date(year, 1, 1), date(year, 12, 31), None, False)


def days(tokens: tuple[Token, ...], periods: tuple[Period, ...]) -> Iterator[tuple[int, int]]:
    """Yield day and month of whatever may be a date without a year: "20/2"."""
    yield from (period.day for period in periods if period.day)
    for token in tokens:
        day, slash, month = token.text.partition("/")
        plain = token.kind == "number" and slash and day.isdecimal() and month.isdecimal()
        if plain and 1 <= int(day) <= 31 and 1 <= int(month) <= 12:
            yield int(day), int(month)
