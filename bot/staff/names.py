"""Other names: /ten adds one for a place, an indicator or a product, after showing what it would change."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal

from bot.catalog import Catalog
from bot.chats import Chat
from bot.lookup import LEAST_EXPLAINED, MARGIN
from bot.messages import Reply
from bot.queries import build_query
from bot.staff.commands import Command, Order
from bot.staff.drafting import Wording, keep
from bot.staff.finding import places_called
from bot.staff.preview import buttons
from bot.staff.telling import named_record, target_of
from bot.staff.trials import try_out
from bot.staff.words import chip, cut, reply, say
from bot.wording import named
from knowledge.changes import Entry
from knowledge.collisions import clashes
from knowledge.kinds import TARGET_KINDS, KindName, Record
from knowledge.names import same_name
from knowledge.records import Place, Term
from knowledge.snapshot import Snapshot

TermKind = Literal["place", "indicator", "product"]
_EQUALS: Final = re.compile(r"\s*(?:=|→|->)\s*")
_LONGEST: Final = 80
_SHORTEST: Final = 2
_MOST_OFFERED: Final = 4
_MOST_COLLISIONS: Final = 3


def name(order: Order) -> Reply:
    """Show another name for something, and what it would change: `/ten hộ khó khăn = hộ nghèo`."""
    assert order.member is not None  # the desk lets members alone come here
    parts = [" ".join(part.split()) for part in _EQUALS.split(order.text)]
    if len(parts) != 2 or not all(parts):
        return reply(say("names.how"))
    text, known = parts
    if len(text) > _LONGEST:
        return reply(say("names.too_long", most=_LONGEST))
    if len(text) < _SHORTEST:
        return reply(say("names.too_short", text=text, least=_SHORTEST))
    if order.member.places:
        return reply(say("names.limited"))
    catalog = order.office.hoidap.refresh()
    targets = tuple(dict.fromkeys(targets_called(cut(known), catalog, order)))[:_MOST_OFFERED]
    if not targets:
        return reply(say("names.unknown", text=cut(known, 60)))
    if len(targets) > 1:
        return _which(text, known, targets, catalog.snapshot)
    kind, target = targets[0]
    return propose(order, Term(kind, target, text))


def _which(text: str, known: str, targets: tuple[tuple[TermKind, str], ...], snapshot: Snapshot) -> Reply:
    """Ask which of several is meant; each button names it by its id, which nothing else has."""
    told = Counter(target_of(Term(kind, key, text), snapshot) for kind, key in targets)
    chips = []
    for kind, key in targets:
        label = target_of(Term(kind, key, text), snapshot)
        if told[label] > 1:  # two communes of one name are told apart by what they belong to
            label = say("names.button_of", target=label, parent=_parent(kind, key, snapshot))
        chips.append(chip(label, f"/ten {text} = {kind}:{key}"))
    return reply(say("names.several", text=cut(known, 60)), chips=tuple(chips))


def _parent(kind: TermKind, key: str, snapshot: Snapshot) -> str:
    """Return what a place or a product belongs to; its own id where that is not known."""
    record = getattr(snapshot, TARGET_KINDS[kind])[key]
    above = snapshot.places.get(str(getattr(record, "parent", "") or getattr(record, "place", "")))
    return f"{named(above)}, {key}" if above else key


def propose(order: Order, term: Term) -> Reply:
    """Keep a new name as a draft, and show what it would collide with and which answers would change."""
    office = order.office
    snapshot = office.snapshot()
    target = target_of(term, snapshot)
    if _is_known(term, snapshot):
        return reply(say("names.exists", text=term.text, target=target))
    entry = Entry("terms", f"{term.kind} / {term.target} / {term.text}", None, term)
    trial = try_out(office, (entry,), (term.text,), example=_example(term, snapshot))
    (usual,) = office.hoidap.foresee((), (_usual(term, snapshot),))
    is_heard = usual.lines[0] == trial.example.after.lines[0]
    shown = (
        say("names.term", text=term.text, target=target),
        *_colliding(term, snapshot),
        *trial.lines(),
        "" if is_heard else say("names.unheard", text=term.text, target=target),
    )
    draft = keep(order, "name", (entry,), Wording(shown=shown))
    write, _, drop = buttons(draft)
    return reply(say("names.preview", draft=str(draft.id)), *shown, chips=(write, drop))


def targets_called(text: str, catalog: Catalog, order: Order) -> Iterator[tuple[TermKind, str]]:
    """Yield what a text names: by its whole name, else as questions are understood; the likeliest first."""
    kind, _, key = text.partition(":")
    snapshot = catalog.snapshot
    by_kind: dict[TermKind, Mapping[str, object]] = {
        "place": snapshot.places,
        "indicator": snapshot.indicators,
        "product": snapshot.products,
    }
    for named_kind, held in by_kind.items():
        if kind == named_kind and key in held:
            yield named_kind, key
            return
    exact = tuple(_exact(text, snapshot))
    yield from exact
    if exact:
        return
    reading = catalog.recognizer.recognise(text)
    query = build_query(reading, Chat(), catalog, order.office.today())
    ranked = [m for m in catalog.recognizer.rank(query.own_concepts, "figure") if m.explained >= LEAST_EXPLAINED]
    for match in ranked:
        if match.score > max(0.0, ranked[0].score - MARGIN) and not match.left:
            yield "indicator", match.id
    if not ranked:
        yield from (("place", target.place.id) for target in query.targets if target.place)
        yield from (("product", found.id) for found in reading.names if found.kind == "product")


def _exact(text: str, snapshot: Snapshot) -> Iterator[tuple[TermKind, str]]:
    wanted = same_name(text)
    yield from (("indicator", each.id) for each in snapshot.indicators.values() if same_name(each.label) == wanted)
    yield from (("product", each.id) for each in snapshot.products.values() if same_name(each.name) == wanted)
    for term in snapshot.terms:
        if same_name(term.text) == wanted and term.kind in ("indicator", "product", "place"):
            yield term.kind, term.target
    yield from (("place", place.id) for place in places_called(text, snapshot))


def _is_known(term: Term, snapshot: Snapshot) -> bool:
    """Say whether the thing goes by the name already: its own name, or another that was added."""
    record = getattr(snapshot, TARGET_KINDS[term.kind])[term.target]
    own = [getattr(record, field, "") for field in ("label", "name")]
    own += [named(record)] if isinstance(record, Place) else []
    if same_name(term.text) in map(same_name, filter(None, own)):
        return True
    return any(
        (t.kind, t.target, same_name(t.text)) == (term.kind, term.target, same_name(term.text)) for t in snapshot.terms
    )


def _colliding(term: Term, snapshot: Snapshot) -> Iterator[str]:
    """Yield a line for each thing that goes by the same letters already."""
    held: dict[KindName, Mapping[str, Record]] = {
        "places": snapshot.places,
        "indicators": snapshot.indicators,
        "products": snapshot.products,
        "topics": snapshot.topics,
        "programmes": snapshot.programmes,
    }
    others = dict.fromkeys(
        named_record(held[kind][key], Entry(kind, key, None, held[kind][key]), snapshot)
        for kind, key in clashes(term, snapshot)
    )
    for other in tuple(others)[:_MOST_COLLISIONS]:
        yield say("names.collision", text=term.text, other=other)


def _usual(term: Term, snapshot: Snapshot) -> str:
    """Return the example's question with the name that the thing goes by already."""
    held: Mapping[str, Record] = getattr(snapshot, TARGET_KINDS[term.kind])
    record = held[term.target]
    called = getattr(record, "label", "") or getattr(record, "name", "")
    name = named(record) if isinstance(record, Place) else str(called)
    return _example(replace(term, text=name), snapshot)


def _example(term: Term, snapshot: Snapshot) -> str:
    """Return a question that uses the name: at a place that has a figure, where it names an indicator."""
    if term.kind != "indicator":
        return term.text if term.kind == "product" else say("names.about_place", place=term.text)
    held = snapshot.facts_by_indicator.get(term.target, ())
    place = snapshot.places.get(held[0].place) if held else None
    return f"{term.text} {named(place)}" if place else term.text


COMMANDS: Final = (Command("ten", "editor", name),)
