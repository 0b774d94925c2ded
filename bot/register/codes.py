"""Codes of the register's products: which product a code belongs to, however it is written around."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from knowledge.snapshot import Snapshot

# Shorter parts of an address are words and page numbers that many addresses share.
_SHORTEST_PART: Final = 6
_MOST_PARTS: Final = 20
_ARTICLE: Final = re.compile(r"^(?:\](?:C1|d2|Q3|e0))?(?:\(01\)|01)(\d{14})(?!\d{3,}$)")
_APART: Final = re.compile(r"[^0-9a-z]+")


class Codes:
    """The trace codes, barcodes and certificate numbers of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read all codes once: of 15,000 products it takes some 50 ms."""
        self._snapshot = snapshot
        self._index: dict[str, dict[str, None]] = {}
        for product in snapshot.products.values():
            held = snapshot.certificates_by_product.get(product.id, ())
            for code in (*product.codes.split(";"), *(certificate.number for certificate in held)):
                if plain := _plain(code):
                    self._index.setdefault(plain, {})[product.id] = None

    def products(self, text: str, own_site: str | None = None) -> tuple[str, ...]:
        """Return the ids of the products that a code belongs to: it, or a part of the address that it holds.

        `own_site` is the address of the web page, whose codes lead to a card.
        """
        return tuple(dict.fromkeys(self._found(text, f"{own_site}/ocop/" if own_site else None)))

    def _found(self, text: str, cards: str | None) -> Iterator[str]:
        if cards and text.startswith(cards):
            id_ = unquote(text.removeprefix(cards).partition("?")[0])
            yield from (id_,) if id_ in self._snapshot.products else ()
        yield from self._index.get(_plain(text), ())
        for part in _parts(text):
            plain = _plain(part)
            if len(plain) >= _SHORTEST_PART:
                yield from self._index.get(plain, ())


def host_of(text: str) -> str:
    """Return the host of a web address; empty where the text is none."""
    try:
        address = urlsplit(text.strip())
        return (address.hostname or "") if address.scheme.lower() in ("http", "https") else ""
    except ValueError:
        return ""


def _parts(text: str) -> list[str]:
    """Return what may be a code: of an address the parts of its path, the values of its query, its fragment.

    Of another text what GS1 calls the number of the article (01), which it puts before lot and date.
    """
    if not host_of(text):
        return _ARTICLE.findall(text)
    address = urlsplit(text)
    try:
        values = [value for _, value in parse_qsl(address.query, max_num_fields=_MOST_PARTS)]
    except ValueError:
        values = []
    return [*map(unquote, address.path.split("/")[-_MOST_PARTS:]), *values, unquote(address.fragment)]


def _plain(code: str) -> str:
    """Return a code without case, spaces and signs; of digits alone without the zeros that a UPC code lacks."""
    letters = _APART.sub("", code.lower())
    return letters.lstrip("0") if letters.isdigit() else letters
