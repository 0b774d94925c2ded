"""From a raw message to tokens: cleaned, in one spelling, cut into syllables, numbers and signs."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from intents.keyboards import Keyboards
from intents.syllables import canonical, fold, is_marked

# A message of 10,000 characters is cut here: no question is longer, and cost is bounded.
MAX_LENGTH: Final = 3000
MARKUP: Final = re.compile(
    r"<(?:script|style)\b[^<>]{0,300}>.{0,1000}?</|<[^<>]{0,300}>|\{[{%#].{0,200}?[}%#]\}|\[([^\[\]]{0,200})\]\([^()\s]{0,300}\)|https?://\S+"
)
PIECE: Final = re.compile(r"[2-6]g\b|\d+(?:[.,/:-]\d+)*|[^\W\d_][^\W_]*|[*%+<>=]|[.?!;\n]+")
TIGHT: Final = re.compile(r"(?<=\d)\s*([/-])\s*(?=\d)")
SHORT_YEAR: Final = re.compile(r"\b2k(\d\d)\b")
# A year or a number of stars that is stuck to the word before it: "ocop2023", "sp4sao".
STUCK: Final = re.compile(r"(?<=[^\W\d_])(?=20[0-4]\d\b)|(?<=[^\W\d_])(?=[1-5]sao\b)")
TITLE_SLASH: Final = re.compile(r"\b(đ|d)/c\b")

REMEMBERED: Final = 16_384
TokenKind = Literal["word", "number", "sign", "break"]


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a message."""

    text: str
    """In one spelling, lower case, decoded from Telex or VNI."""
    key: str
    """The text without marks."""
    kind: TokenKind
    is_marked: bool
    """Whether it bears a diacritic, typed or decoded."""
    is_bare: bool = False
    """Whether it bears none in a message where most words do: then it likely has none."""
    typed: str = ""
    """What stood for it, where one word was written out as another: "hong" for "không"; it may be part of a name."""


class Tokenizer:
    """Cuts messages; knows look-alike letters and keyboards."""

    def __init__(
        self,
        lookalikes: Mapping[str, str],
        keyboards: Keyboards,
        known: frozenset[str],
        full_forms: Mapping[str, str],
    ) -> None:
        """`known` are short forms such as "sp" that are never keystrokes; `full_forms` are those written out."""
        self._full_forms = {short: tuple(map(canonical, full.split())) for short, full in full_forms.items()}
        self._lookalikes = str.maketrans(dict(lookalikes))
        self._keyboards = keyboards
        self._known = known
        self._token = lru_cache(maxsize=REMEMBERED)(self._made)

    def normalise(self, text: str) -> str:
        """Return the text in NFC and lower case, without invisible characters, markup and look-alikes."""
        text = unicodedata.normalize("NFC", text[:MAX_LENGTH])
        text = "".join(_western(letter) for letter in text.translate(self._lookalikes))
        text = MARKUP.sub(lambda found: f" {found[1] or ''} ", unicodedata.normalize("NFC", text))
        text = STUCK.sub(" ", SHORT_YEAR.sub(r"20\1", TIGHT.sub(r"\1", text.lower())))
        return re.sub(r"[^\S\n]+", " ", TITLE_SLASH.sub("đ/c", text)).strip()

    def tokens(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of a normalised text in order; commas and other signs are left out."""
        pieces = PIECE.findall(text.replace("đ/c", "đồng chí"))
        found = [token for at, piece in enumerate(pieces) for token in self._written_out(piece, pieces[at - 1 : at])]
        words = [token for token in found if token.kind == "word"]
        if 2 * sum(token.is_marked for token in words) < len(words):
            return tuple(found)
        return tuple(token if token.is_marked else replace(token, is_bare=True) for token in found)

    def _written_out(self, piece: str, before: list[str]) -> Iterator[Token]:
        """Yield the tokens of a piece; a short form behind a number may be its unit and stays: "50k"."""
        full = self._full_forms.get(piece)
        if full is None or (len(piece) == 1 and before and before[0][0].isdigit()):
            yield self._token(piece)
        else:
            typed = piece if len(full) == 1 else ""
            yield from (Token(word, fold(word), "word", is_marked(word), typed=typed) for word in full)

    def _made(self, piece: str) -> Token:
        if piece[0].isdigit():
            return Token(piece, piece, "word" if piece[-1].isalpha() else "number", False)
        if not piece[0].isalpha():
            return Token(piece, piece, "break" if piece[0] in ".?!;\n" else "sign", False)
        word = canonical(piece)
        if word not in self._known and (decoded := self._keyboards.decode(word)):
            word = decoded
        return Token(word, fold(word), "word", is_marked(word))


def _western(letter: str) -> str:
    """Return a full-width letter as its plain one, nothing for an invisible one, a blank for control characters."""
    if "\uff01" <= letter <= "\uff5e":
        return chr(ord(letter) - 0xFEE0)
    if letter in "\n\t":
        return letter
    match unicodedata.category(letter):
        case "Cf" | "Cs" | "Co":
            return ""
        case "Cc":
            return " "
        case _:
            return letter
