"""Verdicts on products of the made-up register, by name, by owner, by number and by what was said before."""

import re
from functools import cache

import pytest

from bot.chips import product_chip
from bot.messages import Message, Reply
from bot.responder import Hoidap
from bot.verdicts import number_key, verdict
from knowledge.records import Product
from tests.register_world import TODAY, Scenario, register_store, register_world

PRODUCTS = 3000


@cache
def bot() -> Hoidap:
    """The real bot over a small made-up register."""
    return Hoidap(register_store(PRODUCTS), lambda: TODAY)


def products(scenario: Scenario) -> list[Product]:
    """The products of a scenario whose name no other bears, however it is written."""
    world = register_world(PRODUCTS)
    keys = [number_key(each.name) for each in world.products]
    return [
        each
        for each, key in zip(world.products, keys, strict=True)
        if world.scenario_by_product[each.id] == scenario and keys.count(key) == 1
    ]


def say(*turns: str) -> Reply:
    """The reply to the last message of a chat of its own."""
    for turn in turns:
        reply = bot().respond(Message("test", " / ".join(turns), "", turn))
    return reply


FIRST = {
    "valid": r": còn hạn đến \d\d/\d\d/\d{4} · \d sao · số ",
    "ending": r": còn hạn đến \d\d/\d\d/\d{4}, sắp hết · \d sao · số ",
    "renewed": r": còn hạn đến \d\d/\d\d/\d{4} · \d sao · số \d{5}-2/",
    "expired": r": chứng nhận \d sao đã hết hạn từ ",
    "renewed_and_expired": r": chứng nhận \d sao đã hết hạn từ .* · số \d{5}-2/",
    "withdrawn": r": chứng nhận đã bị thu hồi ngày \d\d/\d\d/\d{4}, lý do: ",
    "provincial": r": chưa có chứng nhận OCOP trong dữ liệu\.",
    "registered": r": chưa có chứng nhận OCOP trong dữ liệu\.",
    "nothing": r": chưa có chứng nhận OCOP trong dữ liệu\.",
    "coming": r": chưa có chứng nhận OCOP trong dữ liệu\.",
}


@pytest.mark.parametrize(("scenario", "pattern"), FIRST.items(), ids=FIRST)
def test_verdict_is_the_first_line(scenario: Scenario, pattern: str) -> None:
    """Whatever state a product is in, the first line says it, and no star stands there without its end."""
    for product in products(scenario)[:8]:
        first = say(f"{product.name} có sao OCOP không?").lines[0]

        assert re.search(pattern, first), first


def test_potential_is_no_star() -> None:
    """Who was only found to have the potential of five stars is said to have none of them."""
    reply = say(f"{products('potential')[0].name} được 5 sao rồi phải không?")

    assert "chưa phải OCOP 5 sao" in reply.text


def test_choice_leads_to_its_product() -> None:
    """Every chip that tells namesakes apart leads to the verdict on the one that it names."""
    missed = []
    for product in register_world(PRODUCTS).products[::10]:
        found = verdict(product.id, TODAY, bot().catalog.snapshot)
        assert found is not None
        reply = bot().once(product_chip(found).text)
        if reply.kind != "product" or product.owner not in reply.text:
            missed.append((product_chip(found).text, reply.text))

    assert missed == []


def test_namesakes_are_asked_back() -> None:
    """Of several products of one name none is taken; a number picks one, and what is asked next is asked of it."""
    names = [each.name for each in register_world(PRODUCTS).products]
    name = next(each for each in names if 1 < names.count(each) <= 5)
    chat = (f"{name} mấy sao", "2")

    assert say(chat[0]).kind == "clarify"
    assert say(*chat).kind == "product"
    assert say(*chat, "của ai làm vậy?").lines[1].startswith("Chủ thể: ")


def test_near_name_is_not_taken() -> None:
    """A name with another mark is offered and no verdict is given."""
    reply = say("trà hoa vàng Quỵ Hoá mấy sao")

    assert reply.kind in ("no_data", "clarify")
    assert "còn hạn" not in reply.text


def test_owner_of_another_kind_is_another_owner() -> None:
    """A company's product is not a cooperative's of the same name."""
    product = next(each for each in products("valid") if each.owner.startswith("HTX "))
    name = product.owner.removeprefix("HTX ").removeprefix("nông nghiệp ").removeprefix("dịch vụ ")
    reply = say(f"{product.name} của Công ty TNHH {name} còn hạn không?")

    assert reply.kind == "no_data"
    assert "còn hạn" not in reply.text


def test_certificate_that_was_replaced_is_told_so() -> None:
    """Asked by the number of a certificate that another one replaced, the reply says so first."""
    product = products("renewed")[0]
    first = bot().catalog.snapshot.certificates_by_product[product.id][0]

    assert "đã được thay bằng chứng nhận sau" in say(f"chứng nhận số {first.number} còn hạn không?").lines[0]


def test_barcode_leads_to_its_product() -> None:
    """A barcode is enough, in groups too; one that nobody has is not in the data."""
    product = next(each for each in register_world(PRODUCTS).products if each.codes)
    code = product.codes

    assert product.owner in say(code).text
    assert product.owner in say(f"mã {code[:3]} {code[3:7]} {code[7:]}").text
    assert say("mã vạch 8930000000000 là sản phẩm gì").kind == "no_data"
