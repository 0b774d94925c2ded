"""A register searched: which products a message names, by name or owner, by part of either, in any typing."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from intents.grammar import Grammar, build_grammar
from intents.lexicon import Entry as Meaning
from intents.lexicon import Span, split
from intents.likeness import Likeness
from intents.phrasebook import phrasebook
from intents.register_bounds import says_nothing
from intents.register_entries import NOTHING, Entry, Fit, Found
from intents.register_hits import Hit
from intents.register_names import NameIndex
from intents.register_owners import kind_before, own_name, words_at, words_between
from intents.syllables import fold, is_marked
from intents.tokens import Token

# A part of a name that does not begin it has to be half of it, by weight.
LEAST_PART: Final = 0.5
# What is missing of a name that was typed in part must be so little where it is to be told from all others.
TELLING: Final = 0.65
# Near names whose worth is so close to the nearest's are offered along.
NEAR: Final = 0.8
MOST_NAMED: Final = 5
# Products named in one message, one after the other.
MOST_GROUPS: Final = 3
REMEMBERED: Final = 256
# A span of a part that does not begin a name gives way to a place of the same words.
GIVES_WAY: Final = 0.15
NO_WORD: Final = Token("", "", "sign", is_marked=False)


class ProductIndex:
    """The products of a register, by their names and by their owners' names."""

    def __init__(self, entries: Iterable[Entry], grammar: Grammar | None = None) -> None:
        """`grammar` cuts texts that are searched as text; without one the phrasebook's is built."""
        book = phrasebook()
        self._grammar = build_grammar(book, ()) if grammar is None else grammar
        self._entries = tuple(entries)
        self._by_id = {entry.id: entry for entry in self._entries}
        likeness = Likeness(self._grammar.table, book.typing.alike_onsets, book.typing.alike_rhymes)
        self._numbers_by_name = _numbers(self._entries, lambda entry: (entry.name, *entry.other_names))
        self._numbers_by_owner = _numbers(self._entries, lambda entry: (own_name(entry.owner),))
        for names in (self._numbers_by_name, self._numbers_by_owner):
            for name in names:
                likeness.add(split(name), common=False)
        self._names = NameIndex(tuple(self._numbers_by_name), likeness.candidates, words_between())
        self._owners = NameIndex(tuple(self._numbers_by_owner), likeness.candidates)
        self._held = tuple(tuple(numbers) for numbers in self._numbers_by_name.values())
        self._owned = tuple(tuple(numbers) for numbers in self._numbers_by_owner.values())
        self.findings = lru_cache(maxsize=REMEMBERED)(self._findings)

    def __len__(self) -> int:
        return len(self._entries)

    def find(
        self, text: str | tuple[Token, ...], places: Collection[str] | None = None, limit: int = MOST_NAMED
    ) -> Found:
        """Return the products that a text names first, of the given places alone where there are any."""
        tokens = self._grammar.tokens(text) if isinstance(text, str) else text
        found = self.findings(tokens)[0]
        return self.within(replace(found, limit=limit), places)

    def within(self, found: Found, places: Collection[str] | None) -> Found:
        """Return what was found, of some places alone; where none of it is there, all of it and `is_elsewhere`."""
        if places is None or found.fit == "none":
            return found
        ids = tuple(id_ for id_ in found.ids if self._by_id[id_].place in places)
        of_owner = tuple(id_ for id_ in found.of_owner if self._by_id[id_].place in places)
        if not ids:
            return replace(found, is_elsewhere=True, is_sure=False)
        is_sure = found.is_sure or (found.fit == "whole" and len(ids) == 1 and not found.is_others)
        return replace(found, ids=ids, total=len(ids), is_sure=is_sure, of_owner=of_owner or found.of_owner)

    def spans(self, tokens: tuple[Token, ...]) -> Iterator[Span]:
        """Yield where products are named, as names that vie with other phrases for their words."""
        for found in self.findings(tokens):
            if found.end > found.start:
                meanings = tuple(Meaning("name", (f"product:{id_}",)) for id_ in found.ids[:MOST_NAMED])
                yield Span(found.start, found.end, meanings, found.cost)

    def _findings(self, tokens: tuple[Token, ...]) -> tuple[Found, ...]:
        """Return what a message names, one after the other in the order of their worth; at least one, maybe nothing."""
        found: list[Found] = []
        typed = tuple(map(self._hits, self._as_typed(tokens)))
        tokens, hits = max(typed, key=lambda each: each[1][0].worth if each[1] else 0)
        owner = next((owner for each, _ in typed if (owner := self._owner(each, hits)) is not None), None)
        while hits and len(found) < MOST_GROUPS:
            led = hits[0]
            found.append(self._named(hits, owner, tokens))
            hits = [hit for hit in hits if hit.end <= led.start or led.end <= hit.start]
        if not found and owner is not None:
            found.append(self._only_owner(owner, tokens))
        return tuple(found) or (NOTHING,)

    def _hits(self, tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], list[Hit]]:
        return tokens, [hit for hit in self._names.hits(tokens) if _says_enough(hit)]

    def _as_typed(self, tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
        """Yield the tokens, and those with short forms left as they were typed where a name has such a word."""
        yield tokens
        if any(token.typed and self._names.weight(fold(token.typed)) for token in tokens):
            yield tuple(self._typed(token) if token.typed else token for token in tokens)

    def _typed(self, token: Token) -> Token:
        return Token(token.typed, fold(token.typed), "word", is_marked(token.typed))

    def _named(self, hits: Sequence[Hit], owner: Hit | None, tokens: tuple[Token, ...]) -> Found:
        led = hits[0]
        fit, names = self._fitting(hits, tokens)
        # An owner's "trứng gà bản" is another ware than "gà bản": it is meant only where no name begins so.
        begun = [name for name in names if self._names.begins(name, tokens[led.start])]
        names = begun or names if fit == "part" and owner is not None else names
        ids = [self._entries[number].id for name in names for number in self._held[name]]
        of_owner = self._of_owner(owner)
        owned = [id_ for id_ in ids if id_ in of_owner] if owner is not None else ids
        is_others = owner is not None and not owned
        ids = list(dict.fromkeys(owned or ids))
        explained = {*range(led.start, led.end), *(self._span_of(owner, tokens) if owner else ())}
        is_one = len(ids) == 1 and not is_others
        return Found(
            fit=fit,
            ids=tuple(ids if fit != "near" else ids[:MOST_NAMED]),
            total=len(ids),
            coverage=led.share,
            is_sure=is_one and fit == "whole",
            is_telling=is_one and fit in ("whole", "part") and (bool(begun) if owner is not None else _tells(led)),
            start=led.start,
            end=led.end,
            cost=led.cost if led.opens else led.cost + GIVES_WAY,
            at=frozenset(explained),
            owner=self._name_of(of_owner),
            of_owner=tuple(of_owner),
            is_others=is_others,
        )

    def _fitting(self, hits: Sequence[Hit], tokens: tuple[Token, ...]) -> tuple[Fit, list[int]]:
        """Return how the worthiest hit fits, and the names that fit as well."""
        led = hits[0]
        if not led.is_clean:
            close = [hit for hit in hits if hit.worth >= NEAR * led.worth and _overlap(hit, led)]
            return "near", [hit.name for hit in close]
        if led.is_whole:
            whole = [hit for hit in hits if hit.is_whole and hit.is_clean and hit.at == led.at]
            # Among marked words one without a mark has none: "Ka Long" is then no "Kà Long".
            is_marked = any(tokens[at].is_marked or tokens[at].is_bare for at in led.at)
            return "whole", [hit.name for hit in whole if led.cost > 0 or hit.cost == 0 or not is_marked]
        return "part", self._names.alike(led, tokens)

    def _owner(self, tokens: tuple[Token, ...], names: Sequence[Hit]) -> Hit | None:
        """Return the owner whom a message names beside the product, or alone."""
        keys = tuple(token.key for token in tokens)
        taken = frozenset(_named_at(names, keys))
        fitting = []
        # A product may bear its owner's name, which then stands twice: "miến dong Đình Trung của HTX Đình Trung".
        for hit in self._owners.hits(_without(tokens, taken)):
            is_called = kind_before(keys, hit.start) < hit.start
            is_part = is_called and hit.share >= LEAST_PART and _ends_there(hit, tokens, taken)
            if not hit.has_rarest or not hit.is_clean or not (hit.is_whole or is_part):
                continue
            is_place = _stands_as_place(keys, hit.start)
            if is_called or (len(hit.words) > 1 and not is_place):
                fitting.append((is_called, hit))
        # "HTX Hải Hòa" goes before "Hải Hòa", which may be the place that the owner is at.
        return next((hit for is_called, hit in sorted(fitting, key=lambda each: not each[0])), None)

    def _only_owner(self, owner: Hit, tokens: tuple[Token, ...]) -> Found:
        ids = tuple(self._of_owner(owner))
        span = frozenset(self._span_of(owner, tokens))
        name = self._name_of(dict.fromkeys(ids))
        return Found("owner", ids, len(ids), 0.0, False, False, 0, 0, 0.0, span, owner=name, of_owner=ids)

    def _of_owner(self, owner: Hit | None) -> dict[str, None]:
        if owner is None:
            return {}
        return dict.fromkeys(self._entries[number].id for number in self._owned[owner.name])

    def _name_of(self, ids: Iterable[str]) -> str:
        """Return the one owner of products; empty for none or several."""
        owners = {self._by_id[id_].owner for id_ in ids}
        return next(iter(owners)) if len(owners) == 1 else ""

    def _span_of(self, owner: Hit, tokens: tuple[Token, ...]) -> range:
        return range(kind_before(tuple(token.key for token in tokens), owner.start), owner.end)


def _numbers(entries: Sequence[Entry], names: Callable[[Entry], tuple[str, ...]]) -> dict[str, list[int]]:
    """Return the numbers of the entries that bear each name, in lower case; an empty name is none."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for name in dict.fromkeys(" ".join(split(each)) for each in names(entry)):
            if name:
                numbers[name].append(number)
    return numbers


def _says_enough(hit: Hit) -> bool:
    """Return whether a hit is more than a word that a name happens to share with the message."""
    if len(hit.words) < 2:
        return hit.is_whole and hit.is_clean
    wrong = len(hit.slips) + len(hit.marks) / 2
    if hit.is_whole:
        return wrong <= max(1, len(hit.words) / 3)
    if hit.opens:
        return wrong <= len(hit.words) / 3
    return hit.is_clean and hit.share >= LEAST_PART and hit.has_rarest


def _named_at(names: Sequence[Hit], keys: tuple[str, ...]) -> Iterator[int]:
    """Yield where products are named: the worthiest, and each other whole name that stands by itself."""
    for hit in names:
        is_other = hit.is_whole and hit.is_clean and kind_before(keys, hit.start) == hit.start
        if hit is names[0] or (is_other and not _overlap(hit, names[0])):
            yield from range(hit.start, hit.end)


def _without(tokens: tuple[Token, ...], taken: frozenset[int]) -> tuple[Token, ...]:
    """Return the tokens with some of them made nothing, each of the others where it was."""
    return tuple(NO_WORD if at in taken else token for at, token in enumerate(tokens))


def _ends_there(hit: Hit, tokens: tuple[Token, ...], taken: frozenset[int]) -> bool:
    """Return whether a part of an owner's name is all that was typed of it: "HTX Ba Chẽ" is no "HTX Ba Kích"."""
    at = hit.end
    if at >= len(tokens) or at in taken or tokens[at].kind != "word":
        return True
    return tokens[at].key in words_at() or says_nothing(tokens[at], "behind")


def _stands_as_place(keys: tuple[str, ...], start: int) -> bool:
    """Return whether a name stands where a place does: behind "ở" or "thị trấn", or from "phường" on."""
    before = {keys[start], " ".join(keys[max(0, start - 2) : start]), *keys[max(0, start - 1) : start]}
    return not before.isdisjoint(words_at())


def _tells(hit: Hit) -> bool:
    return hit.has_rarest and hit.share >= TELLING


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end
