"""Products of a small village register: whose they are, how many stars they have, and what else was typed with them."""

from datetime import date
from functools import cache

import pytest

from bot.messages import Message, Reply
from bot.responder import Hoidap
from knowledge.certificates import expiry
from knowledge.changes import Change, Entry
from knowledge.records import Certificate, Product, Source
from knowledge.store import open_store
from tests.register_world import TODAY, packaged

SOURCE = Source("bia", "Danh sách bịa", "Danh sách bịa", "Không ai", "", "report", date(2026, 11, 1), "", "")
# Each product with its owner, its commune, and the stars and day of its one certificate; no stars for none.
HELD = (
    ("Gà bản Đầm Hà", "HTX Phúc Lâm", "Quảng An", 5, date(2024, 2, 29)),
    ("Trứng gà bản Đầm Hà", "HTX Nông nghiệp Tuyền Hiền", "Quảng Tân", 4, date(2025, 11, 21)),
    ("Rau sạch Tuyền Hiền", "HTX Nông nghiệp Tuyền Hiền", "Quảng Tân", 3, date(2025, 10, 10)),
    ("Miến dong Đình Trung", "HTX Đình Trung", "Hoành Mô", 3, date(2021, 1, 1)),
    ("Miến dong Húc Động", "HTX Đình Trung", "Hoành Mô", 4, date(2025, 11, 20)),
    ("Rượu ba kích Đầm Hà", "Công ty TNHH Ba Kích", "Quảng An", 4, date(2025, 11, 1)),
    ("Gà Tiên Yên hấp muối", "HTX Hải Hà", "Quảng Chính", 4, date(2025, 10, 5)),
    ("Tinh dầu hồi", "HTX Hoành Mô", "Hoành Mô", 4, date(2025, 2, 1)),
    ("Trà hoa vàng Quy Hoa", "Công ty cổ phần Quy Hoa", "Quảng An", 0, date(2025, 2, 1)),
    ("Chè Đường Hoa", "Công ty CP Chè Đường Hoa", "Quảng Long", 4, date(2025, 12, 20)),
    ("Trà Đường Hoa", "HTX Đường Hoa", "Đường Hoa", 3, date(2023, 11, 20)),
)


@cache
def bot() -> Hoidap:
    """The real bot over the packaged data and the village's products."""
    places = {each.name: each.id for each in packaged().places.values() if each.level == "commune"}
    entries = [Entry("sources", SOURCE.id, None, SOURCE)]
    for number, (name, owner, place, stars, day) in enumerate(HELD):
        product = Product(f"p{number}", name, owner, places[place], "", "", SOURCE.id, "")
        entries.append(Entry("products", product.id, None, product))
        if stars:
            held = Certificate(f"c{number}", product.id, stars, f"{number}/QĐ-UBND", "", day, expiry(day), SOURCE.id)
            entries.append(Entry("certificates", held.id, None, held))
    store = open_store(":memory:")
    store.log.append(Change("bịa", "test", "", "", tuple(entries)))
    return Hoidap(store, lambda: TODAY)


def say(*turns: str) -> Reply:
    """The reply to the last message of a chat of its own."""
    for turn in turns:
        reply = bot().respond(Message("test", " / ".join(turns), "", turn))
    return reply


ANOTHERS = {
    "gà bản của htx tuyền hiền mấy sao": "Chưa có “gà bản” của HTX Nông nghiệp Tuyền Hiền",
    "ga ban tuyen hien": "Chưa có “ga ban” của HTX Nông nghiệp Tuyền Hiền",
    "gà bản của tuyền hiền có 4 sao ko": "Chưa có “gà bản” của HTX Nông nghiệp Tuyền Hiền",
    "rượu ba kích của htx hải hà": "Chưa có “rượu ba kích” của HTX Hải Hà",
    "trứng gà của htx phúc lâm": "Chưa có “trứng gà” của HTX Phúc Lâm",
    "miến dong htx hoành mô": "Chưa có “miến dong” của HTX Hoành Mô",
}


@pytest.mark.parametrize(("text", "first"), ANOTHERS.items(), ids=ANOTHERS)
def test_ware_that_the_owner_has_not_is_missing(text: str, first: str) -> None:
    """Where the owner named has no such ware, its other products are no answer, though their names hold its words."""
    reply = say(text)

    assert reply.lines[0].startswith(first)
    assert "còn hạn" not in reply.text


def test_ware_of_its_owner_is_answered() -> None:
    """The first words of a name and its owner are enough."""
    assert say("trứng gà tuyền hiền").lines[0].startswith("Trứng gà bản Đầm Hà: còn hạn")
    assert say("gà bản của htx phúc lâm").lines[0].startswith("Gà bản Đầm Hà: còn hạn")


def test_owner_alone_lists_its_products() -> None:
    """Who names no ware is told all of the owner's."""
    assert "có 2 sản phẩm của HTX Nông nghiệp Tuyền Hiền" in say("htx tuyền hiền có những sản phẩm nào").lines[0]


@pytest.mark.parametrize("asked", ["miến dong", "rau sạch có ocop không"])
def test_choice_of_a_product_named_like_its_owner_opens_it(asked: str) -> None:
    """A number or a button opens the product that it stands for, also where its name holds its owner's."""
    offered = say(asked)
    for number, chip in enumerate(offered.chips, 1):
        name = offered.lines[number].split(". ")[1].split(" – ")[0]

        assert say(asked, str(number)).lines[0].startswith(f"{name}: ")
        assert say(chip.text).lines[0].startswith(f"{name}: ")


def test_part_of_another_owners_name_is_no_owner() -> None:
    """Whoever shares a word with an owner of the register is not that owner."""
    reply = say("trà hoa vàng của htx ba chẽ còn hạn k")

    assert reply.lines[0].startswith("Chưa có “trà hoa vàng” của chủ thể bạn nêu")
    assert "Ba Kích" not in reply.text
