"""The made-up register is as it says: large, marked, the same at every run, and in every state."""

from collections import Counter
from itertools import pairwise

import pytest

from knowledge.certificates import standing
from knowledge.changes import Change
from knowledge.check import check
from knowledge.names import folded
from knowledge.store import open_store
from tests.register_world import PRODUCTS, SOURCE, TODAY, made_up, packaged, register_snapshot, register_world

# What each state is meant to come out as.
STATES = {
    "valid": "valid",
    "ending": "ending",
    "expired": "expired",
    "renewed": "valid",
    "renewed_and_expired": "expired",
    "withdrawn": "withdrawn",
    "potential": "valid",
    "provincial": "unknown",
    "registered": "registered",
    "nothing": "unknown",
    "coming": "unknown",
}


def test_every_product_is_in_the_state_it_was_made_for() -> None:
    """Each of the states has its products, and none is in another."""
    world, snapshot = register_world(), register_snapshot()
    wrong = [
        product.id
        for product in world.products
        if standing(product, snapshot.certificates_by_product.get(product.id, ()), TODAY).state
        != STATES[world.scenario_by_product[product.id]]
    ]

    assert wrong == []
    assert len(world.products) == PRODUCTS
    assert set(world.scenario_by_product.values()) == set(STATES)


def test_register_is_marked_as_made_up() -> None:
    """Every record rests on the source that says so."""
    world = register_world()

    assert {each.source for each in (*world.products, *world.certificates, *world.coverages)} == {SOURCE}
    assert {each.note for each in world.products} == {world.source.date_note}


def test_register_is_the_same_at_every_run() -> None:
    """The generator has no memory but its seed."""
    places = tuple(packaged().places.values())

    assert made_up(places, 300) == made_up(places, 300)
    assert made_up(places, 300) != made_up(places, 300, seed=1)


def test_names_are_alike_as_in_life() -> None:
    """Many names are shared by owners, many differ in one letter, and words are shared throughout."""
    products = register_world().products
    owners = Counter(name for name, _, _ in {(each.name, each.owner, each.place) for each in products})
    first = Counter(" ".join(each.name.split()[:2]) for each in products)

    assert sum(count > 1 for count in owners.values()) > 1000
    assert sum(count > 100 for count in first.values()) > 30
    assert sum(folded(a) == folded(b) for a, b in pairwise(sorted({each.name for each in products}))) > 200


def test_register_holds_together() -> None:
    """A check finds no error in it."""
    assert [each for each in check(register_snapshot(300)) if each.severity == "error"] == []


@pytest.mark.parametrize("products", [1, 50])
def test_register_enters_through_the_log(products: int) -> None:
    """A store takes it in as one change, and then holds what the snapshot in memory holds."""
    with open_store(":memory:") as store:
        store.log.append(Change("bịa", "test", "", "", register_world(products).entries()))
        assert store.snapshot() == register_snapshot(products)
