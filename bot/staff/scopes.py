"""What a message wants to follow, and what people call it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.catalog import Catalog
from bot.chats import Chat
from bot.following import telling
from bot.messages import Chip
from bot.overviews import is_broad
from bot.queries import Query, build_query
from bot.staff.commands import Office
from bot.staff.matching import after_words
from bot.staff.words import chip, cut, listed, say
from bot.targets import named_targets
from bot.wording import named
from intents.readings import Reading
from knowledge.follow_scopes import around
from knowledge.follows import Scope
from knowledge.names import same_name
from knowledge.records import Product
from knowledge.snapshot import Snapshot

# "hộ nghèo" is said of their number, their share and of those who are poor no more.
_MOST_INDICATORS: Final = 5
_MOST_OFFERED: Final = 8
_ALIKE: Final = 0.01
_BY_ID: Final = "product:"


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a message follows nothing."""

    sentence: str
    chips: tuple[Chip, ...] = ()


def scopes_called(text: str, office: Office) -> tuple[Scope, ...] | Misread:
    """Return what a text names: a product, or figures of a programme, an indicator or all, at places or anywhere."""
    catalog = office.hoidap.refresh()
    text = _after_about(text)
    if (products := _products(text, catalog)) is not None:
        return products
    query = build_query(catalog.recognizer.recognise(text), Chat(), catalog, office.today())
    foreign = next((target.name for target in query.targets if target.place is None), None)
    if foreign is not None:
        return Misread(say("follows.unknown_place", place=cut(foreign, 60)))
    places = tuple(target.place.id for target in query.targets if target.place)
    subjects = _subjects(query, catalog)
    if subjects is None or not (subjects or places):
        key = "unknown_product" if _product_name_in(text) else "not_understood"
        return Misread(say(f"follows.{key}", text=cut(text, 60)))
    return tuple(
        Scope(programme, indicator, "", place)
        for place in places or ("",)
        for programme, indicator in subjects or (("", ""),)
    )


def _after_about(text: str) -> str:
    for words in listed("follows.words.about"):
        if rest := after_words(text, words):
            return _after_about(rest)
    return text


def _products(text: str, catalog: Catalog) -> tuple[Scope, ...] | Misread | None:
    """Return the product that a text names, or which of several it may be; None where it names none."""
    snapshot = catalog.snapshot
    if text.removeprefix(_BY_ID) in snapshot.products:
        return (Scope(product=text.removeprefix(_BY_ID)),)
    products = products_named(text, catalog)
    if len(products) < 2:
        return (Scope(product=products[0].id),) if products else None
    offered = (chip(_label(product, snapshot), f"/theodoi {_BY_ID}{product.id}") for product in products)
    return Misread(say("follows.which"), tuple(offered)[:_MOST_OFFERED])


def products_named(text: str, catalog: Catalog) -> tuple[Product, ...]:
    """Return the products that a text names, those at a place that it names too; none where it names none."""
    snapshot, reading = catalog.snapshot, catalog.recognizer.recognise(cut(text))
    ids = tuple(dict.fromkeys(name.id for name in reading.names if name.kind == "product"))
    return _narrowed(tuple(snapshot.products[each] for each in ids if each in snapshot.products), reading, catalog)


def _narrowed(products: tuple[Product, ...], reading: Reading, catalog: Catalog) -> tuple[Product, ...]:
    """Return of several products those at a place that the text names too, and of these those that are spelt so."""
    places = {target.place.id for target in named_targets(reading, catalog) if target.place}
    there = tuple(each for each in products if places & set(around(each.place, catalog.snapshot)))
    spelt = tuple(each for each in there or products if same_name(each.name) in same_name(reading.text))
    return spelt or there or products


def _label(product: Product, snapshot: Snapshot) -> str:
    """Return what tells a product from others of its name: where it is from comes first on a narrow button."""
    place = snapshot.places.get(product.place)
    return say("follows.button_which", place=named(place) if place else product.place, product=product.name)


def _product_name_in(text: str) -> str:
    """Return what stands behind the word for a product; empty where a text does not begin with it."""
    return next((rest for words in listed("follows.words.product") if (rest := after_words(text, words))), "")


def _subjects(query: Query, catalog: Catalog) -> tuple[tuple[str, str], ...] | None:
    """Return programmes and indicators that a text names; none where it names places alone, None where unclear."""
    if query.reading.unknown or query.reading.outside:
        return None
    if not telling(query.own_concepts, catalog):
        return ()
    programmes = tuple((each, "") for each in query.own_concepts if each in catalog.snapshot.programmes)
    if programmes and is_broad(query, catalog):
        return programmes
    return tuple(("", each) for each in _indicators(query, catalog)) or None


def _indicators(query: Query, catalog: Catalog) -> Iterator[str]:
    ranked = catalog.recognizer.rank(query.own_concepts, "figure")
    for match in ranked[:_MOST_INDICATORS]:
        if match.score > 0 and not match.left and match.explained >= ranked[0].explained - _ALIKE:
            yield match.id


def scope_name(scope: Scope, snapshot: Snapshot) -> str:
    """Return what people call what is followed: "OCOP, huyện Đầm Hà"."""
    if scope.product:
        return _product_name(scope.product, snapshot)
    place = snapshot.places.get(scope.place)
    if scope.place and place is None:
        return say("follows.scope_gone", id=scope.place)
    subject = _subject_name(scope, snapshot)
    if place is None:
        return say("follows.scope_anywhere", subject=subject)
    key = "follows.scope_programme" if subject else "follows.scope_place"
    return say(key, subject=subject, place=named(place))


def _product_name(product: str, snapshot: Snapshot) -> str:
    held = snapshot.products.get(product)
    if held is None:
        return say("follows.scope_gone", id=product)
    place = snapshot.places.get(held.place)
    return say("follows.scope_product", product=cut(held.name), place=named(place) if place else held.place)


def _subject_name(scope: Scope, snapshot: Snapshot) -> str:
    if scope.programme:
        programme = snapshot.programmes.get(scope.programme)
        return programme.name if programme else say("follows.scope_gone", id=scope.programme)
    if scope.indicator:
        indicator = snapshot.indicators.get(scope.indicator)
        return indicator.label if indicator else say("follows.scope_gone", id=scope.indicator)
    return ""
