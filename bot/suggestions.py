"""What to offer for a few letters, before a whole question stands there: answers alone, never a guess.

Where the bot would ask back, its choices are offered, each with its answer.
"""

import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, islice, takewhile
from typing import Any, Final

from bot.catalog import Catalog
from bot.messages import Reply
from bot.responder import Hoidap
from intents.syllables import fold
from knowledge.snapshot import Snapshot

MOST: Final = 10
# Telegram gives what is typed up to here (core.telegram.org/bots/api#inlinequery).
_LONGEST: Final = 256
# So many questions are tried at most: each takes about a millisecond, and everybody waits for it.
_MOST_TRIED: Final = 14
_MOST_NAMES: Final = 8
_MOST_LOOKED_AT: Final = 200
_FEWEST_LETTERS: Final = 2
_ANSWERED: Final = frozenset({"answer", "define", "product"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer that is offered."""

    title: str
    """The answer's first sentence."""
    description: str
    """What stands below it: the next line, and where it comes from."""
    reply: Reply
    """The whole answer, the same for everybody; without chips."""


class Suggester:
    """Offers answers from what the bot knows."""

    def __init__(self, hoidap: Hoidap) -> None:
        self._hoidap = hoidap
        self._names: Names | None = None

    def suggest(self, text: str) -> Iterator[Suggestion]:
        """Give at most ten answers for what was typed so far, the likeliest first; the common ones for nothing.

        None where nothing is known of it. A sentence that something has no figure stands alone. Each takes a few
        milliseconds to find.
        """
        text = text[:_LONGEST].strip()
        questions = self._begun_like(text) if fold(text) else self._common()
        seen = set[str]()
        for reply in islice(questions, _MOST_TRIED):
            if reply.kind in _ANSWERED and reply.text not in seen and len(seen) < MOST:
                seen.add(reply.text)
                yield _suggestion(reply)
        if not seen and (alone := self._hoidap.once(text)).kind == "no_data":
            yield _suggestion(alone)

    def _common(self) -> Iterator[Reply]:
        for place in self._hoidap.refresh().homes:
            yield from islice(self._answers(asking("place", place.name, place.type)), 2)
        for question in _words()["common"]:
            yield self._hoidap.once(question)

    def _begun_like(self, text: str) -> Iterator[Reply]:
        yield from self._answers(text)
        for question in self._known_names().asked_like(text)[:_MOST_NAMES]:
            yield from self._answers(question)

    def _answers(self, question: str) -> Iterator[Reply]:
        """Give the answer to a question; of one that asks back, those of its choices."""
        reply = self._hoidap.once(question)
        if reply.kind != "clarify":
            yield reply
            return
        for chip in reply.chips:
            yield self._hoidap.once(chip.text)

    def _known_names(self) -> "Names":
        catalog = self._hoidap.refresh()
        if self._names is None or not self._names.is_of(catalog.snapshot):
            self._names = Names(catalog)
        return self._names


class Names:
    """The names of products, glossary entries, indicators and places, by the beginning of each of their words."""

    def __init__(self, catalog: Catalog) -> None:
        self._named = _named(catalog.snapshot)
        self._entries = list(_named_questions(catalog))
        keys = ((key, nth, at) for at, (name, _) in enumerate(self._entries) for nth, key in enumerate(_keys(name)))
        self._sorted = sorted(keys)

    def is_of(self, snapshot: Snapshot) -> bool:
        """Whether the names are still those of a snapshot; a change of figures alone leaves them as they are."""
        return all(ours is theirs for ours, theirs in zip(self._named, _named(snapshot), strict=True))

    def asked_like(self, text: str) -> list[str]:
        """Return the questions about what is named like the letters, those that begin so first, the shorter first.

        Diacritics don't matter. Empty for a single letter.
        """
        begun = fold(text)
        if len(begun) < _FEWEST_LETTERS:
            return []
        at = bisect_left(self._sorted, (begun,))
        near = takewhile(lambda each: each[0].startswith(begun), islice(self._sorted, at, at + _MOST_LOOKED_AT))
        best = sorted((nth > 0, len(self._entries[number][0]), number) for _, nth, number in near)
        return list(dict.fromkeys(self._entries[number][1] for _, _, number in best))


def _named(snapshot: Snapshot) -> tuple[object, ...]:
    return snapshot.products, snapshot.topics, snapshot.indicators, snapshot.places


def asking(kind: str, name: str, beside: str = "") -> str:
    """Return how to ask for a product, a topic, an indicator or a place of a name.

    Beside a product's name stands that of its place, beside a place's its type.
    """
    text: str = _words()["asking"][kind]
    return text.format(name=name, beside=beside)


def _named_questions(catalog: Catalog) -> Iterator[tuple[str, str]]:
    snapshot = catalog.snapshot
    for place in catalog.homes:
        yield place.name, asking("place", place.name, place.type)
    for product in snapshot.products.values():
        yield product.name, asking("product", product.name, snapshot.places[product.place].name)
    for topic in snapshot.topics.values():
        yield topic.title, asking("topic", topic.title)
    for indicator in snapshot.indicators.values():
        yield indicator.label, asking("indicator", indicator.label)


def _keys(name: str) -> Iterator[str]:
    words = fold(name).split()
    return (" ".join(words[at:]) for at in range(len(words)))


def _suggestion(reply: Reply) -> Suggestion:
    bare = Reply(reply.kind, reply.lines, reply.citations)
    return Suggestion(reply.lines[0], " · ".join(_below(reply)), bare)


def _below(reply: Reply) -> Iterable[str]:
    sources = (citation.short for citation in reply.citations)
    return chain((line.removeprefix("- ") for line in reply.lines[1:2]), sources)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files("bot") / "templates" / "suggestions.toml").read_text(encoding="utf-8"))
