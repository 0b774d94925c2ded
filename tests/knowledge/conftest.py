"""Stores that tests begin with."""

from collections.abc import Iterator

import pytest

from knowledge.store import Store, open_store
from tests.knowledge.world import ALL, put


@pytest.fixture
def empty() -> Iterator[Store]:
    """A base with nothing in it."""
    with open_store(":memory:", packaged=None) as store:
        yield store


@pytest.fixture
def store(empty: Store) -> Store:
    """A base with the invented world in it, entered as change 1."""
    put(empty, *ALL)
    return empty
