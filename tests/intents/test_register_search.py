"""The register's search: names and owners in any typing, whole, in part, nearly."""

import tomllib
from importlib.resources import files

import pytest

from intents.register_entries import Entry
from intents.register_owners import family, own_name
from intents.register_search import ProductIndex

ENTRIES = (
    Entry("a", "miến dong Húc Động", "HTX Tuyền Hiền", "x"),
    Entry("b", "miến dong Đình Trung", "HTX nông nghiệp Đình Trung", "y"),
    Entry("c", "trà hoa vàng Quy Hoa", "Công ty TNHH Quy Hoa", "x"),
    Entry("d", "trà hoa vàng Quy Hòa", "Hộ kinh doanh Lý Thị Mai", "y"),
    Entry("e", "mật ong rừng", "HTX Tuyền Hiền", "x"),
    Entry("f", "mật ong rừng", "Tổ hợp tác Bảo Lâm", "y"),
    Entry("g", "lạc đỏ Thành Mến", "", "x", ("lạc Thành Mến",)),
)
INDEX = ProductIndex(ENTRIES)
FOUND = {
    "whole": ("Miến dong Húc Động có mấy sao", "whole", ("a",)),
    "unmarked": ("mien dong huc dong may sao", "whole", ("a",)),
    "telex": ("mieens dong huc dongj", "near", ("a",)),
    "between": ("miến dong ở Húc Động", "whole", ("a",)),
    "part": ("miến dong Húc có sao không", "part", ("a",)),
    "part of several": ("miến dong mấy sao", "part", ("a", "b")),
    "another letter": ("trà hoa vàng Quy Hòa", "whole", ("d",)),
    "either without marks": ("tra hoa vang quy hoa", "whole", ("c", "d")),
    "a slip": ("miến dong Húc Độn", "near", ("a",)),
    "namesakes": ("mật ong rừng còn hạn không", "whole", ("e", "f")),
    "namesake of an owner": ("mật ong rừng của htx tuyen hien", "whole", ("e",)),
    "other name": ("lạc Thành Mến", "whole", ("g",)),
    "owner": ("HTX Tuyền Hiền", "owner", ("a", "e")),
    "nothing": ("thời tiết hôm nay thế nào", "none", ()),
}


@pytest.mark.parametrize(("text", "fit", "ids"), FOUND.values(), ids=FOUND)
def test_name_is_found(text: str, fit: str, ids: tuple[str, ...]) -> None:
    """A name is found as it is typed, with how well it fits."""
    found = INDEX.find(text)

    assert (found.fit, found.ids) == (fit, ids)


def test_places_narrow() -> None:
    """Of namesakes the one at the place is sure; a name that is not there is said to be elsewhere."""
    assert INDEX.find("mật ong rừng", {"y"}).ids == ("f",)
    assert INDEX.find("mật ong rừng", {"y"}).is_sure
    assert INDEX.find("miến dong Húc Động", {"y"}).is_elsewhere


def test_name_of_another_owner_is_told() -> None:
    """A name that the owner named does not bear is found as others'."""
    found = INDEX.find("trà hoa vàng Quy Hoa của HTX Tuyền Hiền")

    assert (found.is_others, found.owner, found.is_sure) == (True, "HTX Tuyền Hiền", False)


def test_owner_is_its_own_name() -> None:
    """Kind and trade are taken off an owner, as the data's examples show."""
    table = tomllib.loads((files("intents") / "data" / "register.toml").read_text(encoding="utf-8"))

    assert [(own_name(owner), own) for owner, own in table["examples"] if own_name(owner) != own] == []
    assert [word for word in table["kinds"]["company"] if family(f"{word} Bông Sim") != "company"] == []
