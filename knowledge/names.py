"""Names as they are compared: without case, diacritics and extra spaces."""

import unicodedata
from typing import Final

# đ has no decomposition: it is a letter of its own, U+0111.
STROKED: Final = {0x111: "d", 0x110: "d"}


def folded(text: str) -> str:
    """Return the key of a name: what it is when typed without diacritics.

    >>> folded("Huyện  ĐẦM HÀ")
    'huyen dam ha'
    """
    plain = unicodedata.normalize("NFD", text.translate(STROKED))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(letters.casefold().split())


def same_name(text: str) -> str:
    """Return what two spellings of one name share that differ in case and spaces only.

    >>> same_name("Huyện  ĐẦM HÀ")
    'huyện đầm hà'
    """
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def slug(text: str) -> str:
    """Return an id made of a name: ASCII letters, digits and underscores.

    >>> slug("Xã Đầm Hà (cũ)")
    'xa_dam_ha_cu'
    """
    kept = "".join(char if char.isascii() and char.isalnum() else " " for char in folded(text))
    return "_".join(kept.split())
