"""Numbers in a message: in figures as Vietnamese writes them, and in words as people say them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from intents.phrasebook import NumberWords
from intents.syllables import fold
from intents.tokens import Token


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at a place in the message."""

    start: int
    end: int
    value: float
    out_of: float | None
    """The base in "8/8"; None without one."""
    in_words: bool
    relation: str = ""
    """`above` or `below` where "trên", "dưới" stood before it; empty otherwise."""
    in_billions: bool = False
    """Whether it was said in thousands of millions."""


def parse_number(text: str) -> float | None:
    """Return a number written the Vietnamese way: "206.989,3", "67,8", "33300"; None where it is none.

    >>> parse_number("206.989,3"), parse_number("5,37"), parse_number("1.571"), parse_number("40.00")
    (206989.3, 5.37, 1571.0, 40.0)
    """
    whole, _, decimals = text.partition(",")
    groups = whole.split(".")
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and groups[0] != "0":
        whole = "".join(groups)
    if not whole:
        return None
    try:
        return float(f"{whole}.{decimals or '0'}" if "." not in whole else whole)
    except ValueError:
        return None


class AmountReader:
    """Finds the numbers of a message."""

    def __init__(self, words: NumberWords) -> None:
        self._digits = words.digits
        self._digit_keys = {fold(word): value for word, value in words.digits.items()}
        self._words = {name: frozenset(listed) for name, listed in words.words.items()}
        self.behind_only = frozenset(words.words["tens"])
        """Words for ten that only stand behind a digit."""
        self._keys = {name: frozenset(fold(word) for word in listed) for name, listed in words.words.items()}

    def amounts(self, tokens: tuple[Token, ...]) -> Iterator[Amount]:
        """Yield the numbers in order; a single digit word counts only where `digit_at` says so elsewhere."""
        at = 0
        while at < len(tokens):
            found = self._figure(tokens, at) or self._spelt_share(tokens, at) or self._spoken(tokens, at)
            if found:
                yield self._related(tokens, found)
                at = found.end
            else:
                at += 1

    def _related(self, tokens: tuple[Token, ...], amount: Amount) -> Amount:
        before, behind = tokens[max(0, amount.start - 1) : amount.start], tokens[amount.end : amount.end + 1]
        relation = next((name for name in ("above", "below") if before and self.is_word(name, before[0])), "")
        in_billions = bool(behind) and self.is_word("billion", behind[0])
        return replace(amount, relation=relation, in_billions=in_billions)

    def digit(self, token: Token) -> int | None:
        """Return the digit that a word or a figure of one digit stands for; None for anything else."""
        if token.kind == "number":
            return int(token.text) if token.text.isdecimal() and len(token.text) == 1 else None
        return self._digits.get(token.text, None if token.is_marked else self._digit_keys.get(token.key))

    def is_word(self, name: str, token: Token) -> bool:
        """Return whether the token is one of the words listed under a name in numbers.toml, with its marks or none."""
        return token.text in self._words[name] or (not token.is_marked and token.key in self._keys[name])

    def digit_run(self, tokens: tuple[Token, ...], start: int, length: int) -> int | None:
        """Return the number that so many digit words spell one by one ("hai không hai hai"); None where they don't."""
        if start + length > len(tokens):
            return None
        number = 0
        for token in tokens[start : start + length]:
            if (digit := self.digit(token)) is None:
                return None
            number = 10 * number + digit
        return number

    def _figure(self, tokens: tuple[Token, ...], at: int) -> Amount | None:
        token = tokens[at]
        if token.kind != "number":
            return None
        part, _, base = token.text.partition("/")
        value = parse_number(part)
        if value is None:
            return None
        scaled = self._scale(tokens, at + 1)
        if not base and not scaled and (over := self._figure_over(tokens, at + 1, value)) is not None:
            return Amount(at, at + 3, value, over, False)
        return Amount(at, at + 1 + bool(scaled), value * (scaled or 1), parse_number(base) if base else None, False)

    def _figure_over(self, tokens: tuple[Token, ...], at: int, value: float) -> float | None:
        """Return the base of "8 trên 8"; None where it is no such thing."""
        if at + 1 >= len(tokens) or tokens[at + 1].kind != "number" or not self.is_word("over", tokens[at]):
            return None
        base = parse_number(tokens[at + 1].text)
        return base if base is not None and base >= value else None

    def _scale(self, tokens: tuple[Token, ...], at: int) -> float | None:
        """Return what "nghìn" behind a figure multiplies it by; "triệu" is left alone: it is also a unit."""
        return 1000.0 if at < len(tokens) and self.is_word("thousand", tokens[at]) else None

    def _spelt_share(self, tokens: tuple[Token, ...], start: int) -> Amount | None:
        """Read "ba tám trên ba tám" as 38/38: two digits each, which alone would be 3 and 8."""
        if start + 4 >= len(tokens) or not self.is_word("over", tokens[start + 2]) or tokens[start].kind != "word":
            return None
        value, base = self.digit_run(tokens, start, 2), self.digit_run(tokens, start + 3, 2)
        if value is None or base is None or not 10 <= value <= base:
            return None
        return Amount(start, start + 5, value, base, True)

    def _spoken(self, tokens: tuple[Token, ...], start: int) -> Amount | None:
        parsed = self._spoken_number(tokens, start)
        if parsed is None:
            return None
        end, value = parsed
        if end < len(tokens) and self.is_word("over", tokens[end]):
            base = self._spoken_number(tokens, end + 1)
            if base is not None:
                return Amount(start, base[0], value, base[1], True)
        return Amount(start, end, value, None, True)

    def _spoken_number(self, tokens: tuple[Token, ...], start: int) -> tuple[int, float] | None:
        """Read "ba mươi ba nghìn ba trăm", "mười chín", "sáu bảy phẩy tám"; None where no number begins."""
        total, part, at = 0.0, 0.0, start
        seen = False
        if self._is_spelt_before_point(tokens, start):
            part, at, seen = (
                10.0 * (self.digit(tokens[start]) or 0) + (self.digit(tokens[start + 1]) or 0),
                start + 2,
                True,
            )
        while at < len(tokens) and tokens[at].kind == "word":
            token = tokens[at]
            digit = self.digit(token)
            if digit is not None:
                if seen and not self._may_join(tokens, at):
                    break
                part = self._joined(part, digit)
            elif self.is_word("ten", token):
                part = (part - part % 10) + (part % 10 or 1) * 10 if part >= 100 else (part or 1) * 10
            elif self.is_word("hundred", token) and (part or total):
                part *= 100
            elif self.is_word("thousand", token) and part:
                total, part = (total + part) * 1000, 0.0
            elif not (self.is_word("zero", token) and seen):
                break
            seen, at = True, at + 1
        if not seen:
            return None
        value = total + part
        if at + 1 < len(tokens) and self.is_word("point", tokens[at]):
            decimals = self._decimals(tokens, at + 1)
            if decimals:
                return decimals[0], value + decimals[1]
        return at, value

    def _is_spelt_before_point(self, tokens: tuple[Token, ...], at: int) -> bool:
        """Return whether two digits and a point are here: "sáu bảy phẩy tám"."""
        return (
            self.digit_run(tokens, at, 2) is not None
            and at + 2 < len(tokens)
            and self.is_word("point", tokens[at + 2])
            and all(token.kind == "word" for token in tokens[at : at + 2])
        )

    def _may_join(self, tokens: tuple[Token, ...], at: int) -> bool:
        """Return whether a digit word goes on the number before it: behind tens, hundreds, zero, or as "mốt"."""
        before = tokens[at - 1]
        return self.is_word("joining", tokens[at]) or any(
            self.is_word(name, before) for name in ("ten", "hundred", "zero", "thousand")
        )

    def _joined(self, part: float, digit: int) -> float:
        """Return the part with one more digit: "mười chín" adds, "hai hai" is read digit by digit."""
        return part + digit if part >= 10 and part % 10 == 0 else part * 10 + digit

    def _decimals(self, tokens: tuple[Token, ...], at: int) -> tuple[int, float] | None:
        digits = ""
        while at < len(tokens) and (digit := self.digit(tokens[at])) is not None and len(digits) < 3:
            digits += str(digit)
            at += 1
        return (at, float(f"0.{digits}")) if digits else None
