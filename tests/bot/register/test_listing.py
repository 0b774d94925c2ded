"""The register in lists: what fits, in what order, in which page; what is near is only offered."""

from functools import cache

import pytest

from bot.register.listing import PAGE, STATES, Register, Wanted
from intents.syllables import fold
from tests.register_world import TODAY, register_snapshot, register_world

PRODUCTS = 400


@cache
def register() -> Register:
    return Register(register_snapshot(PRODUCTS), TODAY)


def test_nothing_wanted_lists_everything() -> None:
    """Without any wish all products are there, by name, in pages that hold each once."""
    first = register().look(Wanted())
    pages = [register().look(Wanted(page=number)) for number in range(1, first.pages + 1)]
    ids = [each.product.id for look in pages for each in look.listed]

    assert first.total == len(ids) == len(set(ids)) == len(register().snapshot.products)
    assert {len(look.listed) for look in pages[:-1]} == {PAGE}


@pytest.mark.parametrize("typed", ["{name}", "{plain}", "{loud}", "  {plain} ", "{backwards}"])
def test_own_name_is_found_however_typed(typed: str) -> None:
    """With marks or without, in any case and order of words, a product's own name finds it."""
    for product in register_world(PRODUCTS).products[:60]:
        forms = {
            "name": product.name,
            "plain": fold(product.name),
            "loud": product.name.upper(),
            "backwards": " ".join(reversed(product.name.split())),
        }
        look = register().look(Wanted(text=typed.format(**forms)))
        assert product.id in [each.product.id for each in look.listed]


def test_owner_and_name_narrow_together() -> None:
    """Words of an owner and of a name leave the products that have all of them."""
    product = register_world(PRODUCTS).products[0]
    look = register().look(Wanted(text=f"{product.name.split()[0]} {product.owner}"))

    assert product.id in [each.product.id for each in look.listed]
    assert {each.product.owner for each in look.listed} == {product.owner}


def test_slip_is_offered_not_found() -> None:
    """A name with a letter wrong finds nothing, and is offered the product beside."""
    product = next(each for each in register_world(PRODUCTS).products if len(each.name) > 12)
    look = register().look(Wanted(text=product.name[:4] + "x" + product.name[5:]))

    assert look.total == 0
    assert product.name in [each.product.name for each in look.near]


def test_filters_hold() -> None:
    """Each filter leaves what fits it, and the states part the products without a rest."""
    by_state = {state: register().look(Wanted(state=state)).total for state in STATES}
    fours = register().look(Wanted(stars=4, state="valid"))
    group = register().groups[0]

    assert sum(by_state.values()) == register().look(Wanted()).total
    assert min(by_state.values()) > 0
    assert {each.standing.state for each in fours.listed} == {"valid"}
    assert {each.standing.certificate and each.standing.certificate.stars for each in fours.listed} == {4}
    assert {each.product.group for each in register().look(Wanted(group=group)).listed} == {group}


def test_place_holds_what_lies_within() -> None:
    """A district's products are those of its communes; a place that is chosen offers what it holds."""
    product = next(
        each for each in register_world(PRODUCTS).products if register().by_id[each.id].within[1:2] == ("200",)
    )
    look = register().look(Wanted(text=product.name, place="200"))

    assert product.id in [each.product.id for each in look.listed]
    assert product.place not in [each.id for each in register().places("")]
    assert product.place in [each.id for each in register().places("200")]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(text="%_'\"\\"),
        Wanted(text="a" * 10_000),
        Wanted(place="nowhere"),
        Wanted(group="none"),
        Wanted(stars=99),
    ],
)
def test_odd_wishes_find_nothing(wanted: Wanted) -> None:
    """What nobody could mean finds nothing, and raises nothing."""
    assert register().look(wanted).total == 0


def test_page_beyond_the_last_is_the_last() -> None:
    """A page that does not exist is the nearest that does."""
    assert register().look(Wanted(page=9999)).wanted.page == register().look(Wanted()).pages


def test_other_products_of_an_owner_are_those_of_its_place() -> None:
    """Of each product the owner's others in the same place are known, without itself; without an owner none are."""
    held = [each.product for each in register().listed]
    found = {product.id: [each.product for each in register().of_owner(product)] for product in held}

    assert any(found.values())
    for product in held:
        same = [each for each in held if (fold(each.owner), each.place) == (fold(product.owner), product.place)]
        assert found[product.id] == [each for each in same if each != product and product.owner]
