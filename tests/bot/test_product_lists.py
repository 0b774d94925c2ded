"""Lists, counts and ranks of the made-up register's products, and what is asked on from them."""

import re
from collections import Counter

from bot.responder import Hoidap
from bot.verdicts import verdict
from intents.register_owners import own_name
from knowledge.certificates import standing
from knowledge.changes import Change, Entry
from knowledge.records import Coverage
from tests.bot.test_verdicts import PRODUCTS, bot, say
from tests.register_world import SOURCE, TODAY, register_snapshot, register_store, register_world

PLACE = "Đầm Hà"


def there() -> frozenset[str]:
    """The ids of the district and of its communes, old and new."""
    snapshot = register_snapshot(PRODUCTS)
    named = {each.id for each in snapshot.places.values() if each.name == PLACE}
    inner = {child.id for each in named for child in snapshot.children_by_place.get(each, ())}
    old = {unit.id for each in named | inner for unit in snapshot.made_of.get(each, ())}
    new = {id_.rstrip("~") for each in named | inner for id_ in snapshot.places[each].successors}
    return frozenset(named | inner | old | new)


def count(state: set[str], stars: int | None = None, place: str = PLACE) -> int:
    """How many products are in a state, counted from the records."""
    world, snapshot, inner = register_world(PRODUCTS), register_snapshot(PRODUCTS), there()
    held = [each for each in snapshot.products.values() if not place or each.place in inner]
    told = [standing(each, snapshot.certificates_by_product.get(each.id, ()), TODAY) for each in held]
    assert world.products
    return sum(
        each.state in state and (stars is None or (each.certificate is not None and each.certificate.stars == stars))
        for each in told
    )


def test_list_has_its_total_and_pages() -> None:
    """A list says how many there are in all, shows ten to a page, and goes on with "xem tiếp"."""
    total = count({"valid", "ending"}, 4)
    first, second = say(f"sản phẩm 4 sao của {PLACE}"), say(f"sản phẩm 4 sao của {PLACE}", "xem tiếp")

    assert f"có {total} sản phẩm 4 sao còn hạn ở {PLACE}" in first.lines[0]
    assert sum(line.startswith("- ") for line in first.lines) == min(total, 10)
    assert [chip.text for chip in first.chips] == ["xem tiếp"]
    assert "trang 2/" in second.lines[0]
    assert not {line for line in first.lines if line[:2] == "- "} & set(second.lines)


def test_published_figure_stands_beside_the_list() -> None:
    """What was published is told with its date, and never as the list's number."""
    asked = say(f"{PLACE} có mấy sản phẩm OCOP 4 sao?")
    listed = say(f"sản phẩm 4 sao của {PLACE}")

    assert asked.lines[0].startswith("Huyện Đầm Hà có 3 sản phẩm OCOP đạt 4 sao (tính đến 21/10")
    assert "số đếm này không thay cho số đã công bố" in asked.lines[1]
    assert any(line.startswith("Số đã công bố là số khác: huyện Đầm Hà có 3 ") for line in listed.lines)


def test_states_are_listed() -> None:
    """What ends soon, has ended or was withdrawn is listed by its state; a star beside it says so."""
    ending, expired = say(f"sản phẩm nào ở {PLACE} sắp hết hạn"), say(f"{PLACE} có những sản phẩm nào hết hạn")
    withdrawn = say("san pham ocop nao bi thu hoi")

    assert f"có {count({'ending'})} sản phẩm sắp hết hạn" in ending.lines[0]
    assert f"có {count({'expired'})} sản phẩm đã hết hạn" in expired.lines[0]
    assert f"có {count({'withdrawn'}, place='')} sản phẩm bị thu hồi" in withdrawn.lines[0]
    assert all("đã hết hạn" in line for line in expired.lines if line.startswith("- "))


def test_group_is_counted() -> None:
    """One of the six groups is counted, all states, with how many are in each."""
    inner = there()
    drinks = [each for each in register_world(PRODUCTS).products if each.group == "đồ uống" and each.place in inner]
    reply = say(f"có bao nhiêu sản phẩm nhóm đồ uống ở {PLACE}")

    assert f"có {len(drinks)} sản phẩm nhóm đồ uống ở {PLACE}" in reply.lines[0]
    assert reply.lines[1].startswith(f"Cả {len(drinks)}: ")


def test_owner_with_the_most_is_told() -> None:
    """Owners are ranked by how many products are valid; those of one name at two places are two."""
    snapshot = register_snapshot(PRODUCTS)
    held = [
        (each.owner, each.place)
        for each in snapshot.products.values()
        if each.owner_kind == "cooperative"
        and standing(each, snapshot.certificates_by_product.get(each.id, ()), TODAY).state in ("valid", "ending")
    ]
    (_, most), *_ = Counter(held).most_common(1)
    reply = say("HTX nào có nhiều sản phẩm nhất?")

    assert re.search(rf"\b{most} sản phẩm còn hạn", reply.lines[0])


def test_owner_is_asked_for() -> None:
    """An owner's name alone lists what it makes, as does asking for the others of the product told last."""
    owner = register_world(PRODUCTS).products[5].owner
    product = next(each for each in register_world(PRODUCTS).products if each.owner == owner)

    assert f"của {owner}" in say(f"{owner} có những sản phẩm nào?").lines[0]
    assert f"của {owner}" in say(f"{product.name} của {owner}", "sản phẩm khác của chủ thể này").lines[0]


def test_owner_of_another_kind_is_left_out() -> None:
    """Of owners that share a name, those of the kind that was named are listed alone."""
    held = {(each.owner_kind, own_name(each.owner)): each for each in register_world(PRODUCTS).products}
    shared = next(name for kind, name in held if kind == "cooperative" and ("company", name) in held)
    reply = say(f"HTX {shared} có những sản phẩm nào?")

    assert not any("Công ty" in line for line in reply.lines)
    assert any(line.startswith("- ") for line in reply.lines)


def test_list_is_asked_on() -> None:
    """After a list another place, other stars or another state is enough, and a number picks a row."""
    chat = (f"sản phẩm 4 sao của {PLACE}", "ở Bình Liêu thì sao")

    assert "4 sao còn hạn ở Bình Liêu" in say(*chat).lines[0]
    assert "3 sao còn hạn ở Bình Liêu" in say(*chat, "3 sao thì sao").lines[0]
    assert "4 sao đã hết hạn ở Bình Liêu" in say(*chat, "hết hạn thì sao").lines[0]
    assert say(*chat, "cái thứ 2").kind == "product"
    assert "3 sao còn hạn ở Bình Liêu" in say(*chat, "còn 3 sao").lines[0]


def test_unknown_owner_lists_nothing() -> None:
    """An owner whom the register does not know is no reason to list everybody's products."""
    reply = say("HTX Trăng Vàng Xa Lắc có những sản phẩm nào")

    assert not any(line.startswith("- ") for line in reply.lines)


def test_every_chip_of_a_list_is_understood() -> None:
    """No row of a page leads astray when its number is typed."""
    kinds = {say(f"sản phẩm 4 sao của {PLACE}", str(number)).kind for number in range(1, 11)}

    assert kinds == {"product"}
    assert bot().catalog.products.search


def test_list_leaves_out_what_is_only_known_at_a_wider_place() -> None:
    """A commune's list holds what is known to be in it; what is known of the district alone is told apart."""
    snapshot = register_snapshot(PRODUCTS)
    wide = len(snapshot.products_by_place.get("200", ()))
    inside = len(snapshot.products_by_place.get("06901", ()))
    newer = len(snapshot.products_by_place.get("06913", ()))
    listed = say("xã Quảng An có những sản phẩm ocop nào")

    assert f" có {inside} sản phẩm ở xã Quảng An " in listed.lines[0]
    assert wide and f"Và {wide} sản phẩm chỉ biết là ở huyện Đầm Hà, không kể ở trên." in listed.lines
    assert bool(newer) == any("chỉ biết là ở xã Quảng Tân" in line for line in listed.lines)


def test_coverage_is_said_alike() -> None:
    """Of a new commune made of a district's communes a product, a list and what is not held say the same."""
    store = register_store(300)
    held = Coverage("c_200", "200", TODAY, SOURCE, "")
    store.log.append(Change("bịa", "test", "", "", (Entry("coverages", "c_200", None, held),)))
    new = Hoidap(store, lambda: TODAY)
    questions = ("xã Quảng Tân có những sản phẩm ocop nào", "ghẹ hấp lá chuối ở xã Quảng Tân có ocop không")
    replies = [new.once(question) for question in questions]
    told = verdict(new.catalog.snapshot.products_by_place["06913"][0].id, TODAY, new.catalog.snapshot)

    assert told is not None and told.covered is not None and told.covered.id == "200"
    assert all("Dữ liệu chứng nhận của huyện Đầm Hà đủ đến ngày 21/11/2026" in reply.text for reply in replies)


def test_which_products_have_stars_is_a_list() -> None:
    """ "Có sản phẩm 5 sao nào không" lists them; what five stars mean is still explained."""
    total = count({"valid", "ending"}, 5, place="")

    assert f"có {total} sản phẩm 5 sao còn hạn" in say("có sản phẩm 5 sao nào k").lines[0]
    assert say("sản phẩm OCOP 5 sao là gì").kind == "define"


def test_expired_products_of_an_owner_are_listed() -> None:
    """What of an owner's has ended is listed, also without "nào"."""
    snapshot = register_snapshot(PRODUCTS)
    expired = next(
        each
        for each in snapshot.products.values()
        if each.owner.startswith("HTX")
        and standing(each, snapshot.certificates_by_product.get(each.id, ()), TODAY).state == "expired"
    )
    replies = [say(f"{expired.owner} có sản phẩm nào hết hạn ko"), say(f"sản phẩm hết hạn của {expired.owner}")]

    assert all("sản phẩm đã hết hạn của" in reply.lines[0] for reply in replies)
    assert any(expired.name.lower() in line.lower() for line in replies[0].lines)
