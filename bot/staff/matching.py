"""Words of staff as they are compared: with their marks, or without any where none were typed."""

from collections.abc import Iterable
from typing import Final

from knowledge.names import folded, same_name

_AROUND: Final = " .!:,"


def is_one_of(text: str, words: Iterable[str]) -> bool:
    """Say whether a text is one of the words or phrases and nothing else.

    >>> is_one_of("Dong y!", ["đồng ý"]), is_one_of("sữa", ["sửa"])
    (True, False)
    """
    plain = same_name(text).strip(_AROUND)
    return any(_alike(plain, word) for word in words)


def after_words(text: str, words: str) -> str | None:
    """Return what follows a phrase that a text begins with; None where it does not begin with it.

    >>> after_words("cap nhat OCOP thành 5", "cập nhật")
    'OCOP thành 5'
    """
    count = len(words.split())
    parts = text.split(maxsplit=count)
    head = same_name(" ".join(parts[:count])).strip(_AROUND)
    if len(parts) < count or not _alike(head, words):
        return None
    return parts[count] if len(parts) > count else ""


def _alike(typed: str, word: str) -> bool:
    return typed == same_name(word) or (typed.isascii() and typed == folded(word))
