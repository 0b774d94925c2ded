"""Lists of products as they are published: one row is a product and its certificate."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from knowledge.changes import Change
from knowledge.exchange import Proposal
from knowledge.exporting import workbook_of
from knowledge.log import revert
from knowledge.records import Certificate, Product, Source
from knowledge.store import Store, open_store
from tests.knowledge.sheets import proposed, xlsx
from tests.knowledge.world import CERTIFICATE, OTHER_COMMUNE, PRODUCT, put
from tests.register_world import register_world

HEAD = ["STT", "Tên sản phẩm", "Chủ thể", "Địa chỉ", "Nhóm", "Số điểm", "Hạng sao", "Số quyết định", "Ngày"]
CAKE = [1, "Bánh Gió", "HTX Hú", "thôn Một, huyện Gió Hú", "Thực phẩm", "72,5", "4 sao", "12/QĐ-UBND", "14/3/2024"]


def listed(store: Store, *rows: Sequence[object], name: str = "Danh sách") -> Proposal:
    """Return what an import of a list would do; its heading is in the first row."""
    return proposed(store, xlsx(**{name: [HEAD, *rows]}))


def of(proposal: Proposal, kind: type) -> list[object]:
    """Return the records of a kind that an import brings, nothing of which is refused."""
    assert proposal.refused == ()
    return [entry.after for entry in proposal.entries if isinstance(entry.after, kind)]


def told(proposal: Proposal) -> list[tuple[int, str, str, str]]:
    """Return row, column, value and what is wrong of each refusal."""
    return [(each.line, each.column, each.value, each.code) for each in proposal.refused]


def enter(store: Store, proposal: Proposal) -> int:
    """Write what was proposed."""
    assert proposal.refused == ()
    return store.log.append(Change("an", "test", "", "", proposal.entries))


def with_(row: Sequence[object], **cells: object) -> list[object]:
    """Return a row with some cells otherwise."""
    names = ("number", "name", "owner", "address", "group", "score", "stars", "decision", "day")
    columns = dict(zip(names, row, strict=True))
    return list({**columns, **cells}.values())


def test_row_is_a_product_a_certificate_and_its_decision(store: Store) -> None:
    """The decision becomes the source of both; the certificate lasts 36 months."""
    proposal = listed(store, CAKE)

    (source,), (product,), (certificate,) = (of(proposal, kind) for kind in (Source, Product, Certificate))
    assert source == Source(
        "12_qd_ubnd_2024_03_14", "Quyết định 12/QĐ-UBND ngày 14/03/2024", "Quyết định 12/QĐ-UBND", "", "",
        "decision", date(2024, 3, 14), "14/03/2024", "",
    )  # fmt: skip
    assert isinstance(product, Product)
    assert product == Product(
        product.id, "Bánh Gió", "HTX Hú", "d1", "thực phẩm", "", source.id, "", "cooperative", "thôn Một, huyện Gió Hú"
    )
    assert certificate == Certificate(
        f"{product.id}_2024-03-14", product.id, 4, "Quyết định 12/QĐ-UBND", "", date(2024, 3, 14), date(2027, 3, 14),
        source.id, "", 72.5,
    )  # fmt: skip


def test_known_row_changes_nothing(store: Store) -> None:
    """Nor does the same list in other spellings: a short form of the owner, stars as signs, a date in words."""
    before = store.snapshot()
    number = enter(store, listed(store, CAKE))

    again = with_(CAKE, owner="Hợp tác xã Hú", stars="★★★★", day="ngày 14 tháng 3 năm 2024", name="BÁNH  GIÓ")
    assert (listed(store, CAKE).entries, listed(store, again).entries) == ((), ())
    revert(store.log, number, actor="an", channel="test")
    assert store.snapshot() == before


def test_renewal_stands_beside(store: Store) -> None:
    """A later decision for the product is a new certificate; the one before stays as it is."""
    enter(store, listed(store, CAKE))

    renewed = listed(store, with_(CAKE, stars="5 sao", score="91", decision="30/QĐ-B", day="1/4/2027"))
    enter(store, renewed)

    assert of(renewed, Product) == []
    (held,) = (each for key, each in store.snapshot().certificates_by_product.items() if key != "jam")
    assert [(each.stars, each.issued_on) for each in held] == [(4, date(2024, 3, 14)), (5, date(2027, 4, 1))]


def test_renewal_may_stand_in_the_same_list(store: Store) -> None:
    """Two rows of one product are one product with two certificates; the same row twice is one."""
    proposal = listed(store, CAKE, with_(CAKE, decision="30/QĐ-UBND", day="1/4/2027"), CAKE)

    assert (len(of(proposal, Product)), len(of(proposal, Certificate))) == (1, 2)


def test_same_day_with_other_stars_is_asked_about(store: Store) -> None:
    """Two rows that contradict each other are refused, and name each other."""
    assert told(listed(store, CAKE, with_(CAKE, stars="3 sao"))) == [(3, "", "2", "repeated_line")]


def test_same_name_with_another_owner_is_another_product(store: Store) -> None:
    """So is the same owner in another place; ids are made of all three, the same each time."""
    rows = (CAKE, with_(CAKE, owner="HTX Hù"), with_(CAKE, address="huyện Giờ Hù"))
    proposal = listed(store, *rows)

    ids = [each.id for each in of(proposal, Product) if isinstance(each, Product)]
    assert len(set(ids)) == 3
    with open_store(":memory:", packaged=None) as other:
        put(other, *store.snapshot().places.values())
        assert [each.id for each in of(listed(other, *rows), Product) if isinstance(each, Product)] == ids


def test_place_may_be_told_by_its_later_name(store: Store) -> None:
    """A product of the former district is the same in the commune that the district went into."""
    enter(store, listed(store, CAKE))

    later = with_(CAKE, address="xã Gió Hú, tỉnh Mây", decision="9/QĐ-UBND", day="1/4/2027")
    proposal = listed(store, later)

    assert (of(proposal, Product), len(of(proposal, Certificate))) == ([], 1)


def test_titles_sections_and_cells_made_one(store: Store) -> None:
    """A title's decision, sections of places, groups and stars, and cells made one say what rows leave out."""
    head = [*HEAD[:6], "Hạng sao"]
    rows = [
        ["DANH SÁCH SẢN PHẨM OCOP"],
        ["(Kèm theo Quyết định số 99/QĐ-UBND ngày 5 tháng 6 năm 2024 của UBND tỉnh Mây)"],
        head,
        ["I", "Huyện Gió Hú"],
        ["A.", "Nhóm đồ uống"],
        [1, "Trà Gió", "HTX Hú", "", "", "82", "Bốn sao"],
        [2, "Trà Sương", "", "", "", "60", "OCOP 3 sao"],
        ["II. Huyện Giờ Hù (2 sản phẩm)"],
        [3, "Bánh Hù", "Cơ sở Hù", "", "Thực phẩm", "", "Tiềm năng 5 sao"],
        ["", "Tổng cộng: 3 sản phẩm"],
        ["", "", "", "NGƯỜI LẬP"],
    ]
    proposal = proposed(store, xlsx(merged=[("C6:C7", "HTX Hú")], **{"Biểu 1": rows}))

    products = [each for each in of(proposal, Product) if isinstance(each, Product)]
    certificates = [each for each in of(proposal, Certificate) if isinstance(each, Certificate)]
    assert [(p.name, p.owner, p.place, p.group, p.owner_kind) for p in products] == [
        ("Trà Gió", "HTX Hú", "d1", "đồ uống", "cooperative"),
        ("Trà Sương", "HTX Hú", "d1", "đồ uống", "cooperative"),
        ("Bánh Hù", "Cơ sở Hù", "d2", "thực phẩm", "household"),
    ]
    assert [(c.stars, c.award, c.score, c.issued_on, c.issuer_level) for c in certificates] == [
        (4, "national", 82.0, date(2024, 6, 5), "province"),
        (3, "national", 60.0, date(2024, 6, 5), "province"),
        (5, "potential", None, date(2024, 6, 5), "province"),
    ]
    assert [(each.line, each.why) for each in proposal.left_out] == [
        (4, "section"), (5, "section"), (8, "section"), (10, "sum"), (11, "foot"),
    ]  # fmt: skip


def test_heading_may_take_two_rows(store: Store) -> None:
    """ "Số" and "Ngày" under "Quyết định" are the decision's."""
    rows = [
        ["TT", "Tên sản phẩm", "Tên chủ thể", "Huyện", "Kết quả", "", "Quyết định", ""],
        ["", "", "", "", "Số điểm", "Hạng sao", "Số", "Ngày"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        [1, "Bánh Gió", "HTX Hú", "Gió Hú", 72.5, 4, "12/QĐ-UBND", date(2024, 3, 14)],
    ]
    content = xlsx(merged=[("E1:F1", "Kết quả"), ("G1:H1", "Quyết định")], a=rows)

    (certificate,) = of(proposed(store, content), Certificate)

    assert isinstance(certificate, Certificate)
    assert (certificate.score, certificate.decision, certificate.issued_on) == (
        72.5, "Quyết định 12/QĐ-UBND", date(2024, 3, 14),
    )  # fmt: skip


def test_decision_of_the_row_has_its_own_day(store: Store) -> None:
    """The title's day is not that of another decision; the row without one is refused."""
    head = [name for name in HEAD if name != "Ngày"]
    title = ["(Kèm theo Quyết định số 99/QĐ-UBND ngày 5/6/2024)"]
    rows = [title, head, CAKE[:8], with_(CAKE, name="Bánh Khác", decision="")[:8]]

    assert told(proposed(store, xlsx(a=rows))) == [(3, "issued_on", "", "empty")]


def test_what_is_wrong_is_told_by_row_and_column(store: Store) -> None:
    """Each once, though a row is two records; the good rows beside are not written either."""
    proposal = listed(
        store,
        CAKE,
        with_(CAKE, name="Hai", address="huyện Không Có"),
        with_(CAKE, name="Ba", stars="3-4 sao"),
        with_(CAKE, name="Bốn", day="30/2/2024"),
        with_(CAKE, name="Năm", score="tám mươi"),
        with_(CAKE, name="Sáu", decision=""),
        with_(CAKE, name="Bảy", stars="2 sao"),
        with_(CAKE, name="Tám", address=""),
    )

    assert told(proposal) == [
        (3, "address", "thôn Một, huyện Không Có"[10:], "unknown"),
        (4, "stars", "3-4 sao", "not_stars"),
        (5, "issued_on", "30/2/2024", "not_a_date"),
        (6, "score", "tám mươi", "not_a_number"),
        (7, "decision", "", "no_source"),
        (8, "stars", "2 sao", "stars"),
        (9, "place", "", "empty"),
    ]


def test_place_of_many_is_asked_for(store: Store) -> None:
    """A name that a district and a commune have is that of the one there was on the day; else it is asked for."""
    namesake = replace(OTHER_COMMUNE, id="c7", name="Gió Hú")
    put(store, namesake)
    both = [["Tên sản phẩm", "Chủ thể", "Địa bàn", "Hạng sao", "Số QĐ", "Ngày ký"]]
    row = ["Bánh Gió", "HTX Hú", "Gió Hú", "4 sao", "12/QĐ-UBND"]
    refused, before, later = (
        proposed(store, xlsx(a=[*both, [*row, day]])) for day in ("1/1/20", "1/1/2024", "1/8/2025")
    )

    assert told(refused) == []
    assert [each.place for each in of(before, Product) if isinstance(each, Product)] == ["d1"]
    assert told(later) == [(2, "place", "Gió Hú", "ambiguous")]
    assert later.refused[0].near == ("xã Gió Hú, tỉnh Mây",)


def test_product_without_stars_is_a_product_alone(store: Store) -> None:
    """A dash or a word where the stars would be makes no certificate."""
    proposal = listed(store, with_(CAKE, stars="Chưa xếp hạng", score=""))

    assert (len(of(proposal, Product)), of(proposal, Certificate)) == (1, [])


def test_list_fills_in_what_is_not_known_and_changes_nothing_else(store: Store) -> None:
    """A product of the base gets its address; its group stays, whatever the list calls it."""
    row = with_(CAKE, name="Mứt Mây", owner="Nhà Gió", group="Đồ uống", address="thôn Một, huyện Gió Hú")

    (product,) = of(listed(store, row), Product)

    assert product == replace(PRODUCT, address="thôn Một, huyện Gió Hú")


def test_certificates_may_have_a_sheet_of_their_own(store: Store) -> None:
    """Beside one for products; owner and place tell which of two products of one name is meant."""
    products = [["Tên sản phẩm", "Chủ thể", "Địa bàn", "Nhóm"]]
    products += [["Bánh Gió", owner, "huyện Gió Hú", "thực phẩm"] for owner in ("HTX Hú", "HTX Hù")]
    head = ["Tên sản phẩm", "Chủ thể", "Hạng sao", "Số điểm", "Số quyết định", "Ngày cấp"]
    awards = [head, ["Bánh Gió", "HTX Hù", "★★★", "60,5", "12/QĐ-UBND", "14/3/2024"]]
    content = xlsx(**{"Sản phẩm": products, "Chứng nhận": awards})

    proposal = proposed(store, content)

    made = {each.id: each.owner for each in of(proposal, Product) if isinstance(each, Product)}
    (certificate,) = of(proposal, Certificate)
    assert isinstance(certificate, Certificate)
    assert (made[certificate.product], certificate.stars, certificate.score) == ("HTX Hù", 3, 60.5)
    nameless = [head[:1] + head[2:], ["Bánh Gió", "3", "60", "12/QĐ", "14/3/2024"]]
    ambiguous = proposed(store, xlsx(**{"Sản phẩm": products, "Chứng nhận": nameless}))
    assert told(ambiguous) == [(2, "product", "Bánh Gió", "ambiguous")]


def test_table_of_products_without_ids_keeps_what_it_does_not_tell(store: Store) -> None:
    """A row of a known product changes the cells that it fills in, and no others."""
    put(store, replace(PRODUCT, id="held", name="Bánh", packing="túi", address="thôn Một"))
    content = xlsx(
        **{"Sản phẩm": [["Tên sản phẩm", "Chủ thể", "Địa bàn", "Quy cách"], ["Bánh", "Nhà Gió", "d1", "hộp"]]}
    )

    (product,) = of(proposed(store, content), Product)

    assert product == replace(PRODUCT, id="held", name="Bánh", packing="hộp", address="thôn Một")


def test_withdrawn_certificate_stays_withdrawn(store: Store) -> None:
    """An old list that is read again does not bring back what was taken."""
    put(store, replace(PRODUCT, id="held", name="Bánh Gió", owner="HTX Hú", address="thôn Một, huyện Gió Hú"))
    taken = replace(
        CERTIFICATE, id="taken", product="held", stars=4, decision="12/QĐ-UBND", issued_on=date(2024, 3, 14),
        expires_on=date(2027, 3, 14), score=72.5, withdrawn_on=date(2025, 1, 1), withdrawn_why="thôi làm",
    )  # fmt: skip
    put(store, taken)

    assert [entry.after for entry in listed(store, CAKE).entries if entry.kind == "certificates"] == []


@pytest.mark.parametrize("text", ["★" * 5000, "4 sao " * 2000, "(" * 5000, "Quyết định số " * 3000])
def test_hostile_cells_are_refused_in_time(store: Store, text: str) -> None:
    """Long cells are told as what they are."""
    assert listed(store, with_(CAKE, stars=text)).refused
    assert listed(store, with_(CAKE, day=text)).refused


def test_made_up_register_goes_out_and_comes_back() -> None:
    """What a workbook of the register holds is what the base has, renewals and withdrawals among it."""
    world = register_world(300)
    with open_store(":memory:") as store, open_store(":memory:") as other:
        put(store, *(record for _, record in world.records()))
        content = workbook_of(store.snapshot(), "ra.xlsx")
        assert proposed(store, content, "ra.xlsx").entries == ()

        back = proposed(other, content, "ra.xlsx")

        assert back.refused == ()
        enter(other, back)
        assert other.snapshot() == store.snapshot()


def test_slip_in_an_address_is_told_and_an_unknown_commune_is_not(store: Store) -> None:
    """What is nearly a known place is asked about; a commune outside the data lies in its district all the same."""
    slip, unknown = (
        listed(store, with_(CAKE, address=f"xã {name}, huyện Gió Hú", day="1/8/2025"))
        for name in ("Sươg", "Nơi Nào Khác")
    )

    assert [(each.column, each.near[:1]) for each in slip.refused] == [("address", ("xã Sương",))]
    assert [each.place for each in of(unknown, Product) if isinstance(each, Product)] == ["d1"]


@pytest.mark.parametrize(
    ("heading", "place"), [("Huyện", "d1"), ("Huyện/Thị xã/Thành phố", "d1"), ("Xã/Phường", "c8"), ("Tên xã", "c8")]
)
def test_heading_tells_which_level_is_meant(store: Store, heading: str, place: str) -> None:
    """Of a district and a commune of one name, on a day on which both were there."""
    put(store, replace(OTHER_COMMUNE, id="c7", name="Gió Hú", parent="d1", valid_from=None))
    head = ["Tên sản phẩm", "Chủ thể", heading, "Hạng sao", "Số QĐ", "Ngày ký"]
    name = "Gió Hú" if place == "d1" else "Sương"

    (product,) = of(proposed(store, xlsx(a=[head, ["Bánh", "HTX", name, "4 sao", "12/QĐ-UBND", "1/1/2024"]])), Product)

    assert isinstance(product, Product)
    assert product.place == place


def test_two_columns_of_places_are_read_together(store: Store) -> None:
    """Whichever stands first, the narrower is the product's."""
    put(store, replace(OTHER_COMMUNE, id="c7", name="Gió Hú", parent="d1", valid_from=None))
    found = []
    for first, second in (("Huyện", "Xã"), ("Xã", "Huyện")):
        head = ["Tên sản phẩm", "Chủ thể", first, second, "Hạng sao", "Số QĐ", "Ngày ký"]
        row = ["Bánh", "HTX", "Gió Hú", "Gió Hú", "4 sao", "12/QĐ-UBND", "1/1/2024"]
        found += [each.place for each in of(proposed(store, xlsx(a=[head, row])), Product) if isinstance(each, Product)]

    assert found == ["c7", "c7"]


@pytest.mark.parametrize(
    ("stars", "remark", "expected"),
    [
        ("5 sao", "Sản phẩm tiềm năng, đang trình trung ương", (5, "potential")),
        ("5", "công nhận cấp tỉnh", (5, "provincial")),
        ("5 sao", "đạt lại", (5, "national")),
        ("4 sao", "tiềm năng 5 sao", (4, "national")),
    ],
)
def test_remark_tells_what_five_stars_are(store: Store, stars: str, remark: str, expected: tuple[int, str]) -> None:
    """A potential and a province's own five stars are often told beside only."""
    proposal = proposed(store, xlsx(a=[[*HEAD, "Ghi chú"], [*with_(CAKE, stars=stars, score=""), remark]]))

    (certificate,) = of(proposal, Certificate)
    assert isinstance(certificate, Certificate)
    assert (certificate.stars, certificate.award) == expected
