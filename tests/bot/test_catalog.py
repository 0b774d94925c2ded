"""From the knowledge base to understanding: every name of the one is known to the other."""

import pytest

from bot.messages import Message
from bot.responder import Hoidap
from knowledge.changes import Change, Entry
from knowledge.kinds import KIND_BY_NAME
from knowledge.records import Term
from knowledge.store import open_store
from tests.bot.real import TODAY, ask, own_world, shared_world

CATALOG = shared_world().bot.catalog
HOMES = ["Đầm Hà", "Hải Hà", "Bình Liêu"]


def test_homes_are_the_places_with_the_most_figures() -> None:
    """The three districts that the base is about come first, the one with the most figures leading."""
    assert [home.name for home in CATALOG.homes[:3]] == HOMES
    assert {home.level for home in CATALOG.homes[:3]} == {"district"}


def test_every_place_with_facts_is_known_by_its_name() -> None:
    """Each place that has facts is found by its name alone, and is the one meant."""
    places = [CATALOG.snapshot.places[id_] for id_ in CATALOG.snapshot.facts_by_place]
    read = {place.id: shared_world().bot.explain(f"hộ nghèo {place.type} {place.name}")[1].targets for place in places}

    assert {id_: [target.place.id for target in targets if target.place] for id_, targets in read.items()} == {
        place.id: [place.id] for place in places
    }


def test_every_indicator_is_known_by_its_label() -> None:
    """Each indicator with facts, asked by its own label at its place, is among the three best readings."""
    recognizer = CATALOG.recognizer
    best = {
        id_: [match.id for match in recognizer.rank(recognizer.recognise(indicator.label).concept_ids, "figure")][:3]
        for id_, indicator in CATALOG.snapshot.indicators.items()
        if id_ in CATALOG.snapshot.facts_by_indicator
    }

    assert {id_: ids for id_, ids in best.items() if id_ not in ids} == {}


def test_every_product_is_known_by_name_and_short_name() -> None:
    """Each product is found by its name and by its first two words."""
    products = CATALOG.snapshot.products.values()
    names = [name for each in products for name in (each.name, " ".join(each.name.split()[:2]))]
    asked = {name: ask(f"{name} có mấy sao") for name in names}

    assert {name: reply.kind for name, reply in asked.items()} == dict.fromkeys(asked, "product")


@pytest.mark.parametrize("person", ["Trần Việt Dũng", "Đỗ Thị Ninh Hường", "Hồ Đức Quang", "Vũ Đình Tân"])
def test_person_in_a_fact_is_known_by_name(person: str) -> None:
    """A person whom facts name is found by the name."""
    reply = ask(f"{person} là ai?")

    assert reply.kind == "answer"
    assert person in reply.lines[0]


def test_place_of_another_province_is_foreign() -> None:
    """A place of the gazetteer that is no unit of ours is named back, and has no record."""
    (target,) = shared_world().bot.explain("hộ nghèo Phú Quốc")[1].targets

    assert (target.label, target.place) == ("Phú Quốc", None)


def test_ended_and_living_unit_share_a_name() -> None:
    """Where a former district and a new commune share a name, the level typed before it decides."""
    explain = shared_world().bot.explain
    by_level = {level: explain(f"{level} Đầm Hà có mấy sản phẩm OCOP")[1] for level in ("huyện", "xã")}

    assert {level: query.targets[0].place.type for level, query in by_level.items()} == {"huyện": "huyện", "xã": "xã"}


def test_empty_base_answers_calmly() -> None:
    """Without any data every message still gets a reply, and none is a figure."""
    bot = Hoidap(open_store(":memory:", packaged=None), lambda: TODAY)
    asked = (
        "xin chào",
        "Đầm Hà",
        "Hải Hà có bao nhiêu sản phẩm OCOP?",
        "OCOP là gì?",
        "tình hình",
        "năm 2022",
        "nguồn?",
    )
    replies = [bot.respond(Message("test", text, "", text)) for text in asked]

    assert {reply.kind for reply in replies} <= {"out_of_scope", "no_data", "smalltalk"}
    assert all(reply.lines and not reply.facts for reply in replies)


def test_new_term_is_understood() -> None:
    """A further name of an indicator, entered as a change, is understood by the next message."""
    world = own_world()
    term = Term("indicator", "ocop_products", "món quà quê bịa")
    before = world.ask("Hải Hà có bao nhiêu món quà quê bịa?").kind
    entry = Entry("terms", KIND_BY_NAME["terms"].key(term), None, term)
    world.store.log.append(Change("Người Thử", "test", "", "", (entry,)))

    assert before != "answer"
    assert world.ask("Hải Hà có bao nhiêu món quà quê bịa?").lines[0] == "Huyện Hải Hà có 29 sản phẩm OCOP (năm 2021)."
