"""Names that say two things: the same text without diacritics for two different targets."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TypeAlias

from knowledge.kinds import TARGET_KINDS, KindName
from knowledge.names import folded
from knowledge.problems import Problem, warning
from knowledge.records import Product, Term
from knowledge.register_index import name_key, owner_key
from knowledge.snapshot import Snapshot

_Target: TypeAlias = tuple[KindName, str]


def collisions(snapshot: Snapshot) -> Iterator[Problem]:
    """Yield one warning for each text that names two targets which are not the same thing at two times.

    A topic explains what an indicator or programme counts, so sharing a name with one is no collision;
    a place and its successor may share one too. Products are told apart by their owners: only two of one owner collide.
    """
    targets_by_text: dict[str, dict[_Target, str]] = {}
    for target, text in _names(snapshot):
        targets_by_text.setdefault(folded(text), {}).setdefault(target, text)
    for texts in targets_by_text.values():
        if any(_collide(*pair, snapshot) and not _are_namesakes(*pair, snapshot) for pair in combinations(texts, 2)):
            (kind, key), *others = sorted(texts)
            told = ", ".join(f"{name} {other}" for name, other in others)
            yield warning(kind, key, "collision", texts=", ".join(sorted(set(texts.values()))), others=told)


def clashes(term: Term, snapshot: Snapshot) -> Iterator[_Target]:
    """Yield what else a new name would say, each once: kind and id of what goes by the same text without diacritics.

    Places are compared by their bare names too, which is how people ask for them.
    """
    own: _Target = (TARGET_KINDS[term.kind], term.target)
    text = folded(term.text)
    seen: set[_Target] = {own}
    for target, name in (*_names(snapshot), *_bare_names(snapshot)):
        if target not in seen and folded(name) == text and _collide(own, target, snapshot):
            seen.add(target)
            yield target


def _bare_names(snapshot: Snapshot) -> Iterator[tuple[_Target, str]]:
    for place in snapshot.places.values():
        yield ("places", place.id), place.name


def _names(snapshot: Snapshot) -> Iterator[tuple[_Target, str]]:
    for place in snapshot.places.values():
        yield ("places", place.id), f"{place.type} {place.name}"
    for indicator in snapshot.indicators.values():
        yield ("indicators", indicator.id), indicator.label
    for product in snapshot.products.values():
        yield ("products", product.id), product.name
    for topic in snapshot.topics.values():
        yield ("topics", topic.id), topic.title
    for programme in snapshot.programmes.values():
        yield ("programmes", programme.id), programme.name
    for term in snapshot.terms:
        yield (TARGET_KINDS[term.kind], term.target), term.text


def _collide(one: _Target, other: _Target, snapshot: Snapshot) -> bool:
    kinds = {one[0], other[0]}
    if kinds == {"places"}:
        return not (_follows(one[1], other[1], snapshot) or _follows(other[1], one[1], snapshot))
    return len(kinds) == 1 or "topics" not in kinds


def _are_namesakes(one: _Target, other: _Target, snapshot: Snapshot) -> bool:
    """Say whether two are products whose owners or places, or names with their marks, tell them apart."""
    held = snapshot.products.get(one[1]) if one[0] == "products" else None
    beside = snapshot.products.get(other[1]) if other[0] == "products" else None
    return held is not None and beside is not None and _told_apart(held) != _told_apart(beside)


def _told_apart(product: Product) -> tuple[str, str, str]:
    return name_key(product.name), owner_key(product.owner), product.place


def _follows(later: str, earlier: str, snapshot: Snapshot) -> bool:
    """Say whether one place came out of the other, at once or in steps."""
    seen: set[str] = set()
    waiting: Iterable[str] = (earlier,)
    while waiting:
        seen.update(waiting)
        places = (snapshot.places[key] for key in waiting if key in snapshot.places)
        waiting = {key.removesuffix("~") for place in places for key in place.successors} - seen
    return later in seen
