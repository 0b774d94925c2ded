"""Numbers as people write them in Viet Nam: "1.234,5", "8/8", "5,37%"."""

import re
from dataclasses import dataclass
from typing import Final

# A point before each group of three is no decimal point; a comma is.
_GROUPED: Final = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_COMMA: Final = re.compile(r"[-+]?\d+,\d+")
_POINT: Final = re.compile(r"[-+]?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, and what it is out of where that stands beside it."""

    value: float
    out_of: float | None


def read_amount(text: str, *, decimal_point: bool) -> Amount | None:
    """Return what "8/8", "1.234,5" or "5,37%" says; None when it is no number.

    "1.234" is 1234, or 1.234 where the file is known to be written with a decimal point.

    >>> read_amount("1.234,5", decimal_point=False)
    Amount(value=1234.5, out_of=None)
    >>> read_amount("8/8", decimal_point=False)
    Amount(value=8.0, out_of=8.0)
    """
    parts = [_number(part, decimal_point) for part in text.removesuffix("%").split("/")]
    match parts:
        case [float(value)]:
            return Amount(value, None)
        case [float(value), float(base)] if "%" not in text:
            return Amount(value, base)
        case _:
            return None


def _number(text: str, decimal_point: bool) -> float | None:
    plain = re.sub(r"(?<=\d)\s(?=\d{3}\b)", "", text.strip())
    if decimal_point and _POINT.fullmatch(plain):
        return float(plain)
    if _GROUPED.fullmatch(plain) or _COMMA.fullmatch(plain):
        return float(plain.replace(".", "").replace(",", "."))
    return float(plain) if _POINT.fullmatch(plain) else None


def plain_number(value: float) -> str:
    """Return a number with a decimal point where it needs one, and never with an exponent.

    >>> plain_number(8.0), plain_number(0.00001), plain_number(206989.3)
    ('8', '0.00001', '206989.3')
    """
    if value == int(value):
        return str(int(value))
    text = repr(value)
    if "e" not in text:
        return text
    from decimal import Decimal

    return f"{Decimal(text):f}"
