"""Recognition: a message in, a reading out, by the phrasebook and by the names that the caller gives."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Protocol

from intents import extraction
from intents.amounts import Amount
from intents.grammar import build_grammar, number_spans, period_spans
from intents.learning import Learner
from intents.lexicon import Lexicon, Span
from intents.likeness import UNMARKED, Likeness
from intents.periods import Period
from intents.phrasebook import Phrasebook
from intents.readings import FoundName, Match, Name, Reading, Subject, SubjectKind
from intents.spotting import Cover, best_cover
from intents.subjects import SubjectIndex
from intents.syllables import fold
from intents.tokens import Token

# Readings kept, since one message is read whole and in parts, and chips are pressed often.
REMEMBERED: Final = 512


class Register(Protocol):
    """What finds names that are too many for the lexicon."""

    def spans(self, tokens: tuple[Token, ...]) -> Iterator[Span]:
        """Yield each name found in a message, several of one span where they are alike."""
        ...


class Recognizer:
    """Understands messages about a set of subjects and names."""

    def __init__(
        self,
        book: Phrasebook,
        subjects: Iterable[Subject],
        names: Iterable[Name],
        programmes: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        *,
        register: Register | None = None,
    ) -> None:
        """`programmes` are the names of each, by id; those that the phrasebook knows need none."""
        self._book = book
        self._register = register
        names = tuple(names)
        self.joining = frozenset((*book.joining, *map(fold, book.joining)))
        """Words, with marks and without, that stand between two questions of one message."""
        self._core = frozenset(concept.id for concept in book.concepts.values() if concept.role == "core")
        self._scenes = frozenset(concept.id for concept in book.concepts.values() if concept.role == "scene")
        self._clashing = frozenset(fold(name) for name in book.clashing)
        with _uncollected():
            self._grammar = build_grammar(book, names)
            typing = book.typing
            self._lexicon = Lexicon(Likeness(self._grammar.table, typing.alike_onsets, typing.alike_rhymes), book.plain)
            self._learner = Learner(book, self._grammar, self._lexicon)
            self._learner.learn_words()
            self._learner.learn_names(names)
            concepts = {**book.concepts, **self._learner.learn_programmes(programmes)}
            self.recognise = lru_cache(maxsize=REMEMBERED)(self._recognise)
            self.index = SubjectIndex(concepts, self._learner.learn_subjects(subjects))

    def _recognise(self, text: str) -> Reading:
        """Return the reading of a message; never raises, whatever the text."""
        normalised = self._grammar.tokenizer.normalise(text)
        tokens = self._grammar.tokenizer.tokens(normalised)
        periods = tuple(self._grammar.periods.periods(tokens))
        stars = tuple(self._grammar.stars(tokens))
        found = tuple(self._lexicon.spans(tokens))
        spans = (span for span in found if not self._is_accidental(span, tokens, found))
        amounts = tuple(self._grammar.amounts.amounts(tokens))
        products = self._register.spans(tokens) if self._register else ()
        cover = best_cover(len(tokens), (*spans, *products, *stars, *period_spans(periods), *number_spans(amounts)))
        periods = tuple(period for period in periods if _is_chosen(period, cover))
        return self._reading(normalised, tokens, cover, periods, self._counted(amounts, cover, periods, stars))

    def rank(self, concepts: frozenset[str], kind: SubjectKind) -> tuple[Match, ...]:
        """Return the subjects of a kind that explain the concepts, best first."""
        return self.index.rank(concepts, kind)

    def _is_accidental(self, span: Span, tokens: tuple[Token, ...], found: tuple[Span, ...]) -> bool:
        """Return whether a foreign name or subject is a common phrase typed without marks: "la gi" is not La Gi."""
        typed = tokens[span.start : span.end]
        if span.entries[0].kind == "outside":
            return not any(token.is_marked for token in typed) and self._is_small(typed)
        if _is_place(span) and len(typed) == 1 and any(_is_concept_at(other, span.start) for other in found):
            return not extraction.level_before(tokens, span.start, self._book.levels)
        if not span.entries[0].values or not span.entries[0].values[0].startswith("foreign:"):
            return False
        as_written = any(token.is_marked for token in typed) and span.cost == 0
        if as_written or extraction.level_before(tokens, span.start, self._book.levels):
            return False
        keys = " ".join(token.key for token in typed)
        if len(typed) == 1 or keys in self._clashing or self._is_small(typed):
            return True
        return any((_is_cue(other) or _is_ours(other)) and _overlap(span, other) for other in found)

    def _is_small(self, typed: tuple[Token, ...]) -> bool:
        return self._book.function_words.issuperset(token.key for token in typed)

    def _reading(
        self,
        text: str,
        tokens: tuple[Token, ...],
        cover: Cover,
        periods: tuple[Period, ...],
        amounts: tuple[Amount, ...],
    ) -> Reading:
        periods = tuple(period for period in periods if not period.is_baseline)
        names = tuple(extraction.found_names(tokens, cover, self._book.levels))
        concepts = tuple(extraction.found_concepts(tokens, cover, names, self._core, self._scenes))
        years = tuple(extraction.bare_years(tokens, amounts, concepts)) if not periods else ()
        amounts = tuple(amount for amount in amounts if amount.start not in {year.start for year in years})
        overlaid = extraction.overlaid(cover)
        unknown = tuple(self._unknown(tokens, cover, amounts, names))
        return Reading(
            text=text,
            tokens=tokens,
            concepts=concepts,
            names=names,
            periods=periods or years,
            amounts=amounts,
            days=tuple(extraction.days(tokens, periods)),
            cues=frozenset(extraction.cues(tokens, cover)),
            shape_spans=tuple(extraction.shape_spans(cover)),
            marks=frozenset(value for kind, value in overlaid if kind == "mark"),
            shapes=tuple(shape.id for shape in self._book.shapes if ("shape", shape.id) in overlaid),
            smalltalk=tuple(talk.id for talk in self._book.smalltalk if ("smalltalk", talk.id) in overlaid),
            outside=tuple(extraction.outside_words(tokens, cover)),
            unknown=tuple(tokens[at].text for at in unknown),
            strange=frozenset((*unknown, *extraction.strange(cover))),
        )

    def _counted(
        self, amounts: tuple[Amount, ...], cover: Cover, periods: tuple[Period, ...], stars: tuple[Span, ...]
    ) -> tuple[Amount, ...]:
        """Return the numbers that are no part of a time, a star or a name; a lone digit word is none."""
        taken = {at for period in periods for at in range(period.start, period.end)}
        for span in (
            *stars,
            *(span for span in cover.chosen if span.entries[0].kind == "name"),
        ):
            taken |= set(range(span.start, span.end))
        counted = {span.start for span in cover.chosen if self._is_object(span)}
        return tuple(
            amount
            for amount in amounts
            if not (amount.in_words and amount.end - amount.start == 1 and amount.end not in counted)
            and not taken & set(range(amount.start, amount.end))
        )

    def _is_object(self, span: Span) -> bool:
        values = span.entries[0].values if span.entries[0].kind == "concept" else ()
        return any(
            concept in self._book.concepts and self._book.concepts[concept].group == "object" for concept in values
        )

    def _unknown(
        self, tokens: tuple[Token, ...], cover: Cover, amounts: tuple[Amount, ...], names: tuple[FoundName, ...]
    ) -> Iterator[int]:
        explained = extraction.explained(cover)
        explained |= {at for amount in amounts for at in range(amount.start, amount.end + amount.in_billions)}
        explained |= {at for name in names for at in range(name.start - len(name.level.split()), name.start)}
        for at, token in enumerate(tokens):
            small = self._learner.is_particle(token) or self._grammar.is_numeral(token)
            if at not in explained and token.kind == "word" and not small:
                yield at


def _is_cue(span: Span) -> bool:
    return span.end - span.start > 1 and any(entry.kind in ("shape", "mark", "smalltalk") for entry in span.entries)


def _is_ours(span: Span) -> bool:
    """Return whether a span is a whole name of the base, typed without a slip: "Tân Bình" in "tan binh co"."""
    entry = span.entries[0]
    typed = entry.kind == "name" and not entry.values[0].startswith("foreign:") and not entry.is_strict
    return typed and span.end - span.start > 1 and span.cost <= UNMARKED * (span.end - span.start)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_place(span: Span) -> bool:
    return span.entries[0].kind == "name" and span.entries[0].values[0].startswith(("place:", "foreign:"))


def _is_concept_at(span: Span, at: int) -> bool:
    alone = span.start == at and span.end == at + 1 and span.cost == 0
    return alone and any(entry.kind == "concept" for entry in span.entries)


def _is_chosen(period: Period, cover: Cover) -> bool:
    return any(span.start == period.start and span.end == period.end for span in cover.chosen)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Build without the garbage collector, which would walk the growing lexicon again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
