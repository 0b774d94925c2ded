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
    "htx phúc lâm có trứng gà ko": "Chưa có “trứng gà” của HTX Phúc Lâm",
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


def test_place_without_an_owners_kind_is_a_place() -> None:
    """An owner called as a district is meant only where its kind is named."""
    assert say("rượu ba kích hải hà mấy sao").lines[0].startswith("Chưa có “rượu ba kích” ở huyện Hải Hà")
    assert say("htx hải hà có gà tiên yên không").lines[0].startswith("Gà Tiên Yên hấp muối: còn hạn")


def test_kind_of_an_owner_is_no_slip_of_a_product() -> None:
    """The words of "hợp tác xã" are never taken for a word of a product that is like them."""
    assert say("tinh dầu htx hoành mô").lines[0].startswith(("Tinh dầu hồi: còn hạn", "Có phải bạn hỏi"))


def test_unknown_ware_is_named_and_not_its_owner() -> None:
    """Who asks of a ware that nobody has is told that it is missing, not its owner."""
    assert "của bánh ngải trong dữ liệu" in say("bánh ngải tuyền hiền ocop không").lines[0]


DENIED = {
    "trứng gà tuyền hiền 5 sao thật k": "Không phải 5 sao: dữ liệu ghi 4 sao. Trứng gà bản Đầm Hà: còn hạn đến ",
    "che duong hoa 5 sao la lua dao a": "Không phải 5 sao: dữ liệu ghi 4 sao. Chè Đường Hoa: còn hạn đến ",
    "chè đường hoa 6 sao à": "Không phải 6 sao: dữ liệu ghi 4 sao. Chè Đường Hoa: còn hạn đến ",
    "miến dong đình trung 4 sao": "Không phải 4 sao: dữ liệu ghi 3 sao, nay không còn hiệu lực. Miến dong Đình Trung: ",
}


@pytest.mark.parametrize(("text", "first"), DENIED.items(), ids=DENIED)
def test_wrong_stars_are_contradicted_first(text: str, first: str) -> None:
    """Stars that a certificate does not have are denied before anything else is said, also where it has ended."""
    assert say(text).lines[0].startswith(first)


def test_wrong_stars_are_contradicted_when_asked_on() -> None:
    """Stars that are asked of the product told last are checked too."""
    assert say("trà đường hoa", "5 sao à").lines[0].startswith("Không phải 5 sao: dữ liệu ghi 3 sao")


@pytest.mark.parametrize(
    "text", ["chè đường hoa 4 sao phải k", "chè đường hoa 3 sao hay 4 sao", "chè đường hoa mấy sao"]
)
def test_right_stars_are_not_contradicted(text: str) -> None:
    """Where the stars are right, are among those asked, or none are named, nothing is denied."""
    assert say(text).lines[0].startswith("Chè Đường Hoa: còn hạn đến ")


def test_stars_that_were_never_given_are_not_denied_by_others() -> None:
    """A product without a certificate has no stars to put against those claimed."""
    assert (
        say("trà hoa vàng quy hoa 5 sao à").lines[0].startswith("Trà hoa vàng Quy Hoa (Quảng An): chưa có chứng nhận")
    )


ANSWERED = {
    "tra duong hoa vs che duong hoa cai nao that": "- Chè Đường Hoa",
    "ai sản xuất chè đường hoa": "Chủ thể: Công ty CP Chè Đường Hoa",
    "trà đường hoa ở xã Đường Hoa mấy sao": "Trà Đường Hoa: chứng nhận 3 sao đã hết hạn",
    "chè đường hoa của công ty nào": "Chủ thể: Công ty CP Chè Đường Hoa",
}


@pytest.mark.parametrize(("text", "line"), ANSWERED.items(), ids=ANSWERED)
def test_words_of_asking_are_no_part_of_a_name(text: str, line: str) -> None:
    """Another product's name, who made it, or where it is from leave a name as it is."""
    assert any(each.startswith(line) for each in say(text).lines), say(text).text


def test_state_of_a_past_time_is_not_passed_off() -> None:
    """The register tells of today: an answer to a question of an earlier year says so first."""
    first = say("rượu ba kích đầm hà 2023 còn hạn k").lines[0]

    assert first.startswith("Tính theo ngày 21/11/2026, chưa tra được theo năm 2023. Rượu ba kích Đầm Hà: còn hạn")
    assert say("rượu ba kích đầm hà 2026 còn hạn k").lines[0].startswith("Rượu ba kích Đầm Hà: còn hạn")


DOUBTED = {
    "giá chè đường hoa": "Nếu “giá chè đường hoa” là tên khác thì chưa có trong dữ liệu.",
    "trà đường hoa mới ocop k": "Tên có thêm chữ thì có thể là sản phẩm khác.",
}


@pytest.mark.parametrize(("text", "rest"), DOUBTED.items(), ids=DOUBTED)
def test_whole_name_is_never_said_to_be_missing(text: str, rest: str) -> None:
    """A product of the register with other words beside its name is asked back, and the words are told apart."""
    assert say(text).lines[0] == f"Có phải bạn hỏi sản phẩm này? {rest}"


def test_name_at_another_place_is_told_so() -> None:
    """Asked on for another place, the product is said to be elsewhere."""
    assert say("trà đường hoa", "còn ở đầm hà thì sao").lines[0].startswith("Chưa có “Trà Đường Hoa” ở Đầm Hà")


def test_unknown_ware_is_named_whole() -> None:
    """Words before the unknown one are part of the name, where they say nothing else."""
    assert "của cu cai kho trong dữ liệu" in say("cu cai kho con han k").lines[0]


def test_decision_is_told_once() -> None:
    """One product's decision stands in a line of its own, and not behind the state too."""
    reply = say("chè đường hoa mấy sao")

    assert reply.lines[0] == "Chè Đường Hoa: còn hạn đến 20/12/2028 · 4 sao."
    assert reply.lines[1] == "Quyết định 9/QĐ-UBND, ngày 20/12/2025."
