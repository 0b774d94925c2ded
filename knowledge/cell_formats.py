"""What a workbook shows in a cell beside the number that it holds: percents, and months without a day.

python-calamine gives the number alone, so 5,37% comes as 0.0537 and "5/2023" as the first of May.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from knowledge.markup import Attributes, walk

Shown: TypeAlias = Literal["percent", "month"]

# ECMA-376 part 1, 18.8.30: the number formats that are not written out in a file.
_PERCENTS: Final = frozenset({9, 10})
_MONTHS: Final = frozenset({17})
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
# Excel takes no longer format.
_LONGEST_FORMAT: Final = 255


def shown_by_style(styles: bytes) -> Mapping[str, Shown]:
    """Return what the styles of a workbook show beside a number, by the style's number as cells name it.

    Raises:
        ExpatError: the part is not well-formed.
    """
    written: dict[str, str] = {}
    used: list[str] = []
    inside: list[str] = []

    def opened(name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            written[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:_LONGEST_FORMAT]
        elif name == "xf" and inside and inside[-1] == "cellXfs":
            used.append(attributes.get("numFmtId", "0"))
        inside.append(name)

    def closed(_: str) -> None:
        inside.pop()

    walk(styles, opened, closed=closed)
    shown = ((str(number), _shown(style, written.get(style, ""))) for number, style in enumerate(used))
    return {number: what for number, what in shown if what is not None}


def _shown(number: str, code: str) -> Shown | None:
    plain = _LITERAL.sub("", code).lower()
    known = int(number) if len(number) < _LONGEST_FORMAT and number.isdecimal() else -1
    if known in _PERCENTS or "%" in plain:
        return "percent"
    if known in _MONTHS or ("m" in plain and "y" in plain and "d" not in plain):
        return "month"
    return None
