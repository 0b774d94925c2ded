"""Links that lead to the bot, over the packaged data."""

import pytest

from bot.links import linked_question, payload_of
from bot.units import known_units
from tests.bot.real import ask, shared_world

SNAPSHOT = shared_world().bot.catalog.snapshot


@pytest.mark.parametrize("id_", [*SNAPSHOT.topics, *SNAPSHOT.products])
def test_every_product_and_topic_can_be_linked(id_: str) -> None:
    """The id of each is a link's payload, and its question is answered with it."""
    payload = payload_of(id_)
    assert payload == id_

    question = linked_question(payload, shared_world().bot)

    assert question is not None
    assert ask(question).kind in ("define", "product")


@pytest.mark.parametrize("payload", ["", "khong_co", "/xoadulieu", "ocop ocop", "ocop\n", "x" * 65, "đề án", "200"])
def test_other_links_ask_nothing(payload: str) -> None:
    """What is no id of a product or a topic asks nothing, least of all a command."""
    assert linked_question(payload, shared_world().bot) is None


def test_id_with_other_letters_is_in_no_link() -> None:
    """Telegram takes letters, digits, "_" and "-", 64 at most."""
    assert [payload_of(id_) for id_ in ("a b", "lạc", "x" * 65, "")] == [None, None, None, None]


def test_units_are_those_of_the_base() -> None:
    """The places that the base is about are offered, each with what is known of it."""
    units = known_units(shared_world().bot.catalog)

    assert [unit.label for unit in units] == ["Huyện Đầm Hà", "Huyện Hải Hà", "Huyện Bình Liêu"]
    assert ask(units[0].text).lines[0] == "Bạn muốn biết gì về huyện Đầm Hà?"
