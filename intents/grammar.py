"""Everything that reads tokens by rule: how a message is cut, its numbers, its times, its stars."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from intents.amounts import Amount, AmountReader
from intents.keyboards import Keyboards
from intents.lexicon import Entry, Span, split
from intents.periods import Period, PeriodReader
from intents.phrasebook import Phrasebook, ShortForm
from intents.readings import Name
from intents.syllables import SyllableTable
from intents.tokens import Token, Tokenizer

STAR: Final = "sao"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The readers of one phrasebook."""

    table: SyllableTable
    tokenizer: Tokenizer
    amounts: AmountReader
    periods: PeriodReader

    def tokens(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of a text that is not yet normalised."""
        return self.tokenizer.tokens(self.tokenizer.normalise(text))

    def is_numeral(self, token: Token) -> bool:
        """Return whether a word is one of a number."""
        return self.amounts.digit(token) is not None or self.amounts.is_word("ten", token)

    def stars(self, tokens: tuple[Token, ...]) -> Iterator[Span]:
        """Yield "3 sao", "bốn sao", "3-4 sao", "3 và 4 sao" as spans of the concepts star_3, star_4."""
        for at in range(1, len(tokens)):
            if not self._is_star(tokens[at]):
                continue
            start, levels = self._levels_before(tokens, at)
            if levels:
                yield Span(start, at + 1, (Entry("concept", tuple(f"star_{level}" for level in levels)),), 0.0)
            elif tokens[at].kind == "sign" and _is_among_words(tokens, at):
                yield Span(at, at + 1, (Entry("concept", ("star",)),), 0.0)

    def _is_star(self, token: Token) -> bool:
        """Return whether a token is the word for a star, or a slip of it that is no syllable: "saoo"."""
        if self.amounts.is_word("star", token):
            return True
        near = token.kind == "word" and len(token.key) > 2 and OSA.distance(token.key, STAR, score_cutoff=1) <= 1
        return near and not self.table.holds(token.text)

    def _levels_before(self, tokens: tuple[Token, ...], at: int) -> tuple[int, tuple[int, ...]]:
        token = tokens[at - 1]
        if token.kind == "number" and len(token.text) == 3 and token.text[1] in "-/" and token.text[::2].isdecimal():
            first, last = sorted(map(int, token.text[::2]))
            return at - 1, tuple(range(max(1, first), min(5, last) + 1)) if token.text[1] == "-" else tuple(
                level for level in (first, last) if 1 <= level <= 5
            )
        level = self.amounts.digit(token)
        if level is None or not 1 <= level <= 5:
            return at, ()
        if at >= 3 and self.amounts.is_word("star_range", tokens[at - 2]):
            lower = self.amounts.digit(tokens[at - 3])
            if lower is not None and 1 <= lower < level:
                is_span = self.amounts.is_word("span", tokens[at - 2])
                return at - 3, tuple(range(lower, level + 1)) if is_span else (lower, level)
        return at - 1, (level,)


def _is_among_words(tokens: tuple[Token, ...], at: int) -> bool:
    """Return whether a sign stands for a word: "mấy * ocop"; a row of stars is only praise."""
    return all(token.kind == "word" for token in (*tokens[at - 1 : at], *tokens[at + 1 : at + 2]))


def build_grammar(book: Phrasebook, names: Iterable[Name]) -> Grammar:
    """Return the readers; short forms and initials are never taken for keystrokes."""
    typing = book.typing
    table = SyllableTable(typing.onsets, typing.rhymes)
    shorts = {syllable for form in book.short_forms for syllable in split(form.short)}
    shorts |= {syllable for phrase in book.outside for syllable in split(phrase) if not table.holds(syllable)}
    shorts |= {initials(name.text) for name in names if name.has_initials}
    full_forms = {form.short: form.full for form in _sure(book.short_forms, table)}
    keyboards = Keyboards(table, typing.telex, typing.vni)
    amounts = AmountReader(book.numbers)
    tokenizer = Tokenizer(typing.lookalikes, keyboards, frozenset(shorts), full_forms)
    return Grammar(table, tokenizer, amounts, PeriodReader(amounts))


def initials(text: str) -> str:
    """Return the first letters of a name's words in lower case: "đh" for "Đầm Hà"."""
    return "".join(syllable[0] for syllable in split(text))


def period_spans(periods: Iterable[Period]) -> Iterator[Span]:
    """Yield times as spans without a concept, so that they vie with phrases for their tokens."""
    return (Span(period.start, period.end, (Entry("concept", ()),), 0.0) for period in periods)


def number_spans(amounts: Iterable[Amount]) -> Iterator[Span]:
    """Return numbers of one word as small words: "chin tieu chi" begins with no slip of "chỉ tiêu"."""
    lone = (each for each in amounts if each.in_words and each.end - each.start == 1)
    return (Span(each.start, each.end, (Entry("filler", ()),), 0.0) for each in lone)


def _sure(forms: tuple[ShortForm, ...], table: SyllableTable) -> Iterator[ShortForm]:
    """Yield the short forms of one word that have one meaning wherever they stand, and are no syllable besides."""
    ambiguous = {form.short for form in forms if form.beside}
    for form in forms:
        free = form.short not in ambiguous and not table.holds(form.short)
        if " " not in form.short and (form.is_sure or free):
            yield form
