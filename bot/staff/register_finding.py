"""Which product of the register staff mean: by id, by its whole name and owner, else what is near, to choose from."""

from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from bot.messages import Reply
from bot.staff.telling import product_of
from bot.staff.words import chip, cut, reply, say
from knowledge.names import folded, same_name
from knowledge.records import Product
from knowledge.register_index import name_key, owner_key
from knowledge.snapshot import Snapshot

MOST_OFFERED: Final = 5
# A letter or two of a name of ten.
_NEAR: Final = 84


@dataclass(frozen=True, slots=True)
class Named:
    """What a message calls a product by."""

    name: str
    owner: str = ""
    """Words of the owner's name or of the place; or empty."""


def products_called(named: Named, snapshot: Snapshot) -> tuple[Product, ...]:
    """Return the products that go by the name exactly; of several those of the owner, where one is named.

    A name typed without any marks is every one that it is without its marks.
    """
    if named.name in snapshot.products:
        return (snapshot.products[named.name],)
    key = name_key(named.name)
    found = [each for each in snapshot.products.values() if name_key(each.name) == key]
    if not found and folded(named.name) == same_name(named.name):
        found = [each for each in snapshot.products.values() if folded(each.name) == same_name(named.name)]
    if not named.owner:
        return tuple(found)
    owned = [each for each in found if owner_key(each.owner) == owner_key(named.owner)]
    words = set(folded(named.owner).split())
    return tuple(owned or (each for each in found if words <= _words_around(each, snapshot)))


def _words_around(product: Product, snapshot: Snapshot) -> set[str]:
    place = snapshot.places.get(product.place)
    told = f"{product.owner} {product.address} {place.type} {place.name}" if place else product.owner
    return set(folded(told.replace(",", " ")).split())


def products_near(named: Named, snapshot: Snapshot) -> tuple[Product, ...]:
    """Return products whose name and owner hold all words of the text, or whose name is nearly it; not to be taken."""
    words = set(folded(f"{named.name} {named.owner}").split())
    held = list(snapshot.products.values())
    found = [each for each in held if words <= set(folded(f"{each.name} {each.owner}").split())]
    if not found:
        names = [folded(each.name) for each in held]
        near = process.extract(folded(named.name), names, scorer=fuzz.ratio, limit=MOST_OFFERED, score_cutoff=_NEAR)
        found = [held[at] for _, _, at in near]
    return tuple(found)


def which(named: Named, snapshot: Snapshot, command: str, rest: str) -> Product | Reply:
    """Return the product that is meant, or ask which: a button for each repeats the command with its id."""
    found = products_called(named, snapshot)
    if len(found) == 1:
        return found[0]
    offered = (found or products_near(named, snapshot))[:MOST_OFFERED]
    chips = tuple(chip(product_of(each, snapshot), f"{command} {each.id}, {rest}".rstrip(", ")) for each in offered)
    if not offered:
        return reply(say("register.none_called", text=cut(named.name, 60)))
    key = "several" if found else "none_exactly"
    head = say(f"register.{key}", count=len(offered), text=cut(named.name, 60))
    lines = (say("register.item", what=product_of(each, snapshot)) for each in offered)
    return reply(head, *lines, chips=chips)
