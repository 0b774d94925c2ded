"""Whether a column of numbers has a decimal comma or a decimal point, as its own numbers show."""

import re
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

Style: TypeAlias = Literal["comma", "point", "both", "unknown"]

_TOKEN: Final = re.compile(r"\d[\d.,]*\d|\d")
# "1,234" and "1.234" say neither; these can only be read one way.
_POINT: Final = re.compile(r"\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d+\.(\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+")
_COMMA: Final = re.compile(r"\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d+,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+")
_POINT_NUMBER: Final = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_UNCLEAR: Final = re.compile(r"\d{1,3}[.,]\d{3}")


def style_of(texts: Iterable[str]) -> Style:
    """Return how the texts of one column write numbers; `both` where some can only be read the one way, some the other.

    >>> style_of(["1.234", "5,37%"]), style_of(["1,234", "8.5"]), style_of(["1,234", "8/8"])
    ('comma', 'point', 'unknown')
    """
    tokens = [token for text in texts for token in _TOKEN.findall(text)]
    points, commas = (any(pattern.fullmatch(token) for token in tokens) for pattern in (_POINT, _COMMA))
    if points and commas:
        return "both"
    return "point" if points else "comma" if commas else "unknown"


def with_comma(text: str, style: Style) -> str | None:
    """Return the text with a decimal comma, and points between thousands; None where it can be read both ways.

    >>> with_comma("1,234.5", "point"), with_comma("1.234/2,5", "comma"), with_comma("1,234", "both")
    ('1234,5', '1.234/2,5', None)
    """
    if style in ("comma", "unknown"):
        return text
    if style == "both" and any(_UNCLEAR.fullmatch(token) for token in _TOKEN.findall(text)):
        return None
    return _TOKEN.sub(lambda found: _turned(found[0], style), text)


def _turned(token: str, style: Style) -> str:
    pattern = _POINT if style == "both" else _POINT_NUMBER
    if not pattern.fullmatch(token):
        return token
    return token.replace(",", "").replace(".", ",")
