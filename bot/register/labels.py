"""Labels: what the codes on a photo lead to.

A code is only read: an address in it is never opened. It proves nothing by itself, since anybody can print one.
"""

from dataclasses import dataclass
from typing import Final, Literal

from bot.register.codes import Codes, host_of
from bot.scanning import Scan, Trouble

_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class LabelReading:
    """What the codes on a photo lead to."""

    products: tuple[str, ...] = ()
    """The ids of the products that have a code that was read."""
    kind: Literal["address", "text", ""] = ""
    """What the first code holds; empty where none was read."""
    shown: str = ""
    """What it says, as it may be shown: of an address its host alone; cut where it is long."""
    trouble: Trouble = ""
    """Why no code was read; empty where one was."""


def read_label(scan: Scan, codes: Codes, own_site: str | None = None) -> LabelReading:
    """Return the products that a photo's codes belong to; none where the register knows none of them.

    `own_site` as in `Codes.products`.
    """
    if not scan.texts:
        return LabelReading(trouble=scan.trouble or "no_code")
    found = dict.fromkeys(id_ for text in scan.texts for id_ in codes.products(text, own_site))
    host = host_of(scan.texts[0])
    return LabelReading(tuple(found), "address" if host else "text", _cut(host or scan.texts[0]))


def _cut(text: str) -> str:
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= _LONGEST_SHOWN else f"{plain[:_LONGEST_SHOWN]}…"
