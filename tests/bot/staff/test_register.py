"""Products and certificates entered from a chat: in words, pasted, withdrawn, put right."""

from datetime import date

import pytest

from bot.messages import Attachment, Message
from bot.staff.register_dictation import dictated, is_pasted, pasted
from bot.staff.sheets import receive
from knowledge.records import Certificate, Coverage, Product
from knowledge.snapshot import Snapshot
from tests.bot.staff.office import Room, number_in, room

HOA = "Chị Hoa"
NOODLES = (
    "/sanpham Miến dong Lá, HTX Hú, xã Húc Động, huyện Bình Liêu, 4 sao, 82,5 điểm, "
    "QĐ 12/QĐ-UBND ngày 14/3/2024 của UBND tỉnh Quảng Ninh"
)
TABLE = (
    "TT\tTên sản phẩm\tChủ thể\tĐịa chỉ\tHạng sao\tSố QĐ\tNgày\n"
    "1\tChè Lá\tCông ty Chè\txã Đường Hoa, huyện Hải Hà\t★★★★\t7/QĐ-UBND\t1/2/2025\n"
    "2\tTrà Lá\tHộ An\txã Đường Hoa, huyện Hải Hà\tBa sao\t7/QĐ-UBND\t1/2/2025"
)


@pytest.fixture
def office() -> Room:
    """A room with an editor of all places."""
    made = room()
    made.member(HOA)
    return made


def entered(office: Room) -> Snapshot:
    """Enter the noodles, and return what is current then."""
    office.say(HOA, NOODLES, "đúng")
    return office.store.snapshot()


def only(snapshot: Snapshot) -> Certificate:
    """Return the one certificate."""
    (certificate,) = snapshot.certificates
    return certificate


def test_words_become_a_product_and_its_certificate(office: Room) -> None:
    """Shown first with what it makes of today; "đúng" writes it once, under one number."""
    shown = office.say(HOA, NOODLES)

    assert shown.lines[0] == "Xem trước (bản 1, chưa ghi gì). Đúng thì gõ “đúng”:"
    assert "- Hôm nay: còn hạn đến 14/03/2027" in shown.lines
    assert office.store.version() == 1
    office.say(HOA, "đúng", "đúng")
    assert office.store.version() == 2
    snapshot = office.store.snapshot()
    certificate = only(snapshot)
    product = snapshot.products[certificate.product]
    assert (product.name, product.owner, product.owner_kind, product.place, product.address) == (
        "Miến dong Lá", "HTX Hú", "cooperative", "06859", "xã Húc Động, huyện Bình Liêu",
    )  # fmt: skip
    assert (certificate.stars, certificate.score, certificate.decision, certificate.issuer) == (
        4, 82.5, "Quyết định 12/QĐ-UBND", "UBND tỉnh Quảng Ninh",
    )  # fmt: skip
    assert (certificate.issued_on, certificate.expires_on, certificate.issuer_level) == (
        date(2024, 3, 14), date(2027, 3, 14), "province",
    )  # fmt: skip
    assert snapshot.sources[certificate.source].title == "Quyết định 12/QĐ-UBND ngày 14/03/2024"


def test_same_words_again_change_nothing(office: Room) -> None:
    """What is known is said to be, with what it is worth today."""
    entered(office)

    again = office.say(HOA, NOODLES)

    assert (again.text, again.chips) == ("Đã có đúng như vậy: còn hạn đến 14/03/2027. Không có gì để ghi.", ())


def test_renewal_in_words_stands_beside(office: Room) -> None:
    """The product is known by name and owner in full; the place need not be said again."""
    entered(office)

    shown = office.say(HOA, "/sanpham Miến dong Lá, Hợp tác xã Hú, 5 sao, QĐ 9/QĐ-BNN ngày 1/11/2026")
    office.say(HOA, "đúng")

    assert "- Hôm nay: còn hạn đến 01/11/2029" in shown.lines
    assert [each.stars for each in office.store.snapshot().certificates] == [4, 5]


def test_what_is_missing_is_asked_one_by_one(office: Room) -> None:
    """Any answer may say more than was asked, or something else; the question stands until it is answered."""
    said = [
        office.say(HOA, text).lines[-1]
        for text in ("/sanpham Củ cải Lá", "HTX Núi", "3 sao", "xã Quảng Tân", "QĐ 9/QĐ-UBND", "14/3/2024")
    ]

    assert [line.partition("?")[0] for line in said] == [
        "Chủ thể là ai", "Mấy sao", "Theo quyết định nào", "Theo quyết định nào", "Cấp ngày nào", said[-1],
    ]  # fmt: skip
    assert said[-1] == "- Hôm nay: còn hạn đến 14/03/2027"
    office.say(HOA, "đúng")
    (product,) = (each for each in office.store.snapshot().products.values() if each.owner == "HTX Núi")
    assert product.place == "06913@2025"  # the former commune, of the day of the decision


def test_what_cannot_be_is_asked_again(office: Room) -> None:
    """With what is wrong about it; the rest that was said stays."""
    asked = office.say(HOA, "/sanpham Củ cải Lá, HTX Núi, xã Không Có, 3 sao, QĐ 9/QĐ-UBND ngày 14/3/2024")
    assert asked.lines[0].startswith("Chưa nhận được địa chỉ: không tìm thấy “xã Không Có”")

    shown = office.say(HOA, "xã Quảng Tân")
    assert "của HTX Núi, xã Quảng Tân" in shown.text

    asked = office.say(HOA, "/sanpham Củ cải Lá, HTX Núi, xã Quảng Tân, 3 sao, QĐ 9/QĐ-UBND ngày 31/2/2024")
    assert asked.lines[-1].startswith("Cấp ngày nào?")


def test_product_may_have_no_stars_yet(office: Room) -> None:
    """Whoever says so enters the product alone."""
    shown = office.say(HOA, "/sanpham Củ cải Lá, HTX Núi, huyện Đầm Hà", "chưa có")

    assert "- Hôm nay: chưa có chứng nhận" in shown.lines
    office.say(HOA, "đúng")
    assert office.store.snapshot().certificates == ()


def test_near_name_is_shown(office: Room) -> None:
    """A new name a letter from a known one may be a slip."""
    entered(office)

    shown = office.say(HOA, NOODLES.replace("Miến dong Lá", "Miến rong Lá"))

    assert "⚠ Gần giống tên đã có: Miến dong Lá (HTX Hú)." in shown.text


@pytest.mark.parametrize("separated", ["\t", ";", " | "])
def test_pasted_table_is_read_as_a_file_is(office: Room, separated: str) -> None:
    """Without a command too; tabs, semicolons or bars between the cells; one change for all."""
    shown = office.say(HOA, TABLE.replace("\t", separated))

    assert shown.lines[0].startswith("danh sách dán vào: 5 mục mới, 0 mục đổi, 0 mục giữ nguyên")
    office.say(HOA, f"/ghi {number_in(shown, '/ghi')}")
    stars = {each.decision: each.stars for each in office.store.snapshot().certificates}
    assert (office.store.version(), stars) == (2, {"Quyết định 7/QĐ-UBND": 3})
    again = office.say(HOA, TABLE)
    assert again.lines[-1] == "Không có gì mới để ghi: mọi mục trong tệp đã có sẵn như vậy."


def test_pasted_rows_need_no_heading(office: Room) -> None:
    """Each cell is known by its form."""
    rows = "\n".join(TABLE.splitlines()[1:]).replace("\t7/QĐ-UBND\t1/2/2025", "\tQĐ 7/QĐ-UBND ngày 1/2/2025\t71,5")

    office.say(HOA, f"/sanpham {rows}", "đúng")

    told = [(each.stars, each.score, each.issued_on) for each in office.store.snapshot().certificates]
    assert told == [(4, 71.5, date(2025, 2, 1)), (3, 71.5, date(2025, 2, 1))]


def test_wrong_row_of_a_pasted_table_is_named(office: Room) -> None:
    """By its number in the message; nothing is written before it is right."""
    shown = office.say(HOA, TABLE.replace("Ba sao", "3-4 sao"))

    assert any(line.startswith("- dòng 3, Hạng sao: “3-4 sao”") for line in shown.lines)
    assert (shown.chips, office.store.version()) == ((), 1)


def test_pasted_table_of_a_citizen_is_a_question(office: Room) -> None:
    """Only staff enter anything."""
    assert office.say("dân", TABLE).kind != "staff"
    assert office.say("dân", NOODLES).text.startswith("Lệnh này dành cho người giữ số liệu")
    assert office.store.version() == 1


def test_members_enter_products_of_their_places_alone(office: Room) -> None:
    """Also of communes within them."""
    office.member("Anh Hải", "editor", "201")

    refused = office.say("Anh Hải", NOODLES)
    pasted_ = office.say("Anh Hải", TABLE)

    assert "không thuộc địa bàn bạn được sửa" in refused.text
    assert pasted_.chips[0].text.startswith("/ghi")


@pytest.mark.parametrize(
    "messages",
    [
        ("/thuhoi Miến dong Lá, ngày 1/5/2026, vì không còn sản xuất",),
        ("/thuhoi miến dong lá, HTX Hú", "1/5/2026", "không còn sản xuất"),
        ("thu hồi chứng nhận Miến dong Lá", "từ ngày 1/5/2026", "vì không còn sản xuất"),
    ],
)
def test_certificate_is_withdrawn_with_why_and_when(office: Room, messages: tuple[str, ...]) -> None:
    """In one message or asked for; it stays in the register as withdrawn."""
    before = only(entered(office))

    shown = office.say(HOA, *messages)
    assert "- thu hồi: chưa có → 01/05/2026" in shown.lines
    office.say(HOA, "đúng")

    now = only(office.store.snapshot())
    assert (now.withdrawn_on, now.withdrawn_why, now.expires_on) == (
        date(2026, 5, 1), "không còn sản xuất", before.expires_on,
    )  # fmt: skip
    assert "đã bị thu hồi ngày 01/05/2026" in office.say(HOA, "/thuhoi Miến dong Lá").text
    office.say(HOA, "/hoantac 3", "ghi")
    assert only(office.store.snapshot()) == before


def test_withdrawal_before_the_issue_is_asked_again(office: Room) -> None:
    """No day before it was issued; "hôm nay" is today."""
    entered(office)

    asked = office.say(HOA, "/thuhoi Miến dong Lá, ngày 1/1/2024, vì giải thể")
    shown = office.say(HOA, "hôm nay")

    assert "trước ngày cấp 14/03/2024" in asked.text
    assert "- thu hồi: chưa có → 21/11/2026" in shown.lines


@pytest.mark.parametrize(
    "text", ["/suahan Miến dong Lá, đến 1/3/2027, vì in ngày này", "đổi hạn Miến dong Lá đến 1/3/2027"]
)
def test_expiry_is_put_right(office: Room, text: str) -> None:
    """With the reason, and a word where that makes no 36 months."""
    entered(office)

    shown = office.say(HOA, text)
    if "vì" not in text:
        shown = office.say(HOA, "giấy in ngày này")
    office.say(HOA, "đúng")

    assert "- hết hạn: 14/03/2027 → 01/03/2027" in shown.lines
    assert "⚠ Không đúng 36 tháng từ ngày cấp 14/03/2024." in shown.lines
    assert only(office.store.snapshot()).expires_on == date(2027, 3, 1)


def test_which_of_two_products_is_asked(office: Room) -> None:
    """A button for each, which goes on with what was said; a near name is offered, never taken."""
    entered(office)
    office.say(HOA, NOODLES.replace("HTX Hú", "HTX Hù"), "đúng")

    several = office.say(HOA, "/thuhoi Miến dong Lá, ngày 1/5/2026, vì giải thể")
    near = office.say(HOA, "/thuhoi mien dong la, ngày 1/5/2026, vì giải thể")

    assert [chip.text.endswith(", 01/05/2026, vì giải thể") for chip in several.chips] == [True, True]
    assert [chip.text for chip in near.chips] == [chip.text for chip in several.chips]
    assert office.say(HOA, several.chips[0].text).lines[0].startswith("Xem trước")
    assert office.say(HOA, "/thuhoi Miến dong Lá, HTX Hù, ngày 1/5/2026, vì giải thể").lines[0].startswith("Xem trước")
    assert office.say(HOA, "/thuhoi Không Có").chips == ()


@pytest.mark.parametrize(
    "text", ["dữ liệu OCOP Đầm Hà đủ đến 30/6/2026", "/dudulieu huyện Đầm Hà đã đủ đến hết ngày 30/6/2026"]
)
def test_coverage_is_said_in_words(office: Room, text: str) -> None:
    """As of which day the register is complete for a place."""
    office.say(HOA, text, "đúng")

    assert office.store.snapshot().coverages == (Coverage("200_2026-06-30", "200", date(2026, 6, 30), "", ""),)
    assert office.say(HOA, text).text.startswith("Đã có đúng như vậy")


def test_coverage_ahead_or_of_no_place_is_told(office: Room) -> None:
    """A day that has not come yet is shown as odd; an unknown place and source are asked for."""
    assert "⚠ Ngày 30/06/2027 còn chưa tới." in office.say(HOA, "/dudulieu huyện Đầm Hà đủ đến 30/6/2027").lines
    assert "Không có địa bàn" in office.say(HOA, "/dudulieu huyện Không Có đủ đến 30/6/2026").text
    assert "nguồn" in office.say(HOA, "/dudulieu huyện Đầm Hà đủ đến 30/6/2026, theo Báo cáo lạ").text
    assert office.say(HOA, "/dudulieu").text.startswith("Viết địa bàn")


def test_parts_are_known_by_their_form() -> None:
    """Labels win over the form; the first part is the name, whatever it looks like."""
    said, unclear = dictated(
        "Tổ yến Lá; chủ thể: Bà Năm; nhóm: đồ uống; mã 8930000000000; hết hạn 1/2/2027; cơ quan cấp: UBND tỉnh; "
        "gì đó; ghi chú: khác"
    )

    assert said == {
        "name": "Tổ yến Lá", "owner": "Bà Năm", "group": "đồ uống", "codes": "8930000000000", "expires_on": "1/2/2027",
        "issuer": "UBND tỉnh",
    }  # fmt: skip
    assert unclear == ("gì đó", "ghi chú: khác")


@pytest.mark.parametrize("text", ["a;b", "một\nhai\nba", "a;b;c", "/sanpham a;b\nc;d", ";;\n;;"])
def test_other_messages_are_no_table(text: str) -> None:
    """Neither lines of words nor one row."""
    assert pasted(text, "x") is None


def test_long_and_strange_messages_are_answered(office: Room) -> None:
    """Nothing that can be typed breaks the desk."""
    for text in ("x" * 30_000, ";" * 5_000, "\t\t\n" * 2_000, "|-|-|\n" * 3_000, "a;b;c;d\n" * 500, "4 sao," * 200):
        is_pasted(text)
        assert office.say(HOA, f"/sanpham {text}").kind == "staff"
        assert office.say(HOA, f"/thuhoi {text}").kind == "staff"
    assert office.store.version() == 1


def test_file_of_products_comes_through_the_chat(office: Room) -> None:
    """The same list as a CSV file."""
    office.desk._receive = receive
    message = Message("telegram", HOA, HOA, "", Attachment("danh sách.csv", TABLE.encode()))

    shown = office.desk.respond(message)

    assert shown.lines[0].startswith("danh sách.csv: 5 mục mới")
    assert isinstance(next(iter(office.store.snapshot().products.values())), Product)


def test_people_are_answered_what_was_entered(office: Room) -> None:
    """Valid, then withdrawn; a decision without an issuer is cited without one."""
    asked = "miến dong lá có ocop không?"
    office.say(HOA, NOODLES.replace(" của UBND tỉnh Quảng Ninh", ""), "đúng")

    valid = office.say("dân", asked)
    office.say(HOA, "/thuhoi Miến dong Lá, ngày 1/5/2026, vì không còn sản xuất", "đúng")
    withdrawn = office.say("dân", asked)

    assert "còn hạn đến 14/03/2027 · 4 sao" in valid.lines[0]
    assert "Quyết định 12/QĐ-UBND, ngày 14/03/2024." in valid.lines
    assert "đã bị thu hồi ngày 01/05/2026, lý do: không còn sản xuất" in withdrawn.lines[0]
    assert "4 sao" not in withdrawn.lines[0]


def test_what_is_odd_is_shown_before_it_is_written(office: Room) -> None:
    """Score and stars that disagree, and who might not award them on that day; it may be written all the same."""
    odd = NOODLES.replace("82,5 điểm", "61 điểm").replace("UBND tỉnh Quảng Ninh", "UBND huyện Bình Liêu")

    shown = office.say(HOA, odd)
    told = [line.partition(" (")[0] for line in shown.lines if line.startswith("⚠")]
    listed = office.say(
        HOA, TABLE.replace("Hạng sao", "Hạng sao\tĐiểm").replace("★★★★", "★★★★\t60").replace("Ba sao", "3\t60")
    )

    assert sorted(told) == [
        "⚠ 4 sao ngày 14/03/2024 ghi cấp huyện công nhận, mà lúc đó thuộc quyền cấp tỉnh.",
        "⚠ 61 điểm không ứng với 4 sao",
    ]
    assert shown.chips[0].text.startswith("/ghi")
    assert [line.partition(" (")[0] for line in listed.lines if line.startswith("⚠")] == [
        "⚠ 60 điểm không ứng với 4 sao"
    ]


def test_number_of_a_decision_enters_as_it_is_printed(office: Room) -> None:
    """However it was typed; and five stars by a people's committee are odd, with no issuer named too."""
    shown = office.say(HOA, "/sanpham Tinh dầu Lá, HTX Hú, xã Húc Động, 5 sao, QD 9/qd-ubnd ngày 14/3/2024")
    office.say(HOA, "đúng")

    assert any(line.startswith("⚠ 5 sao theo Quyết định 9/QĐ-UBND: UBND chỉ công nhận") for line in shown.lines)
    assert only(office.store.snapshot()).decision == "Quyết định 9/QĐ-UBND"


def test_preview_of_a_list_has_a_line_for_each_row(office: Room) -> None:
    """The product with its stars, days and decision; one that is known says so; sources come last."""
    entered(office)
    rows = f"{TABLE}\n3\tMiến dong Lá\tHTX Hú\txã Húc Động, huyện Bình Liêu\t3\t8/QĐ-UBND\t1/2/2025"

    shown = office.say(HOA, rows)

    assert shown.lines[1:6] == (
        "Gồm 3 chứng nhận, 2 sản phẩm, 2 nguồn.",
        "Mới:",
        "- sản phẩm “Chè Lá” của Công ty Chè, xã Đường Hoa: 4 sao, cấp 01/02/2025, hết hạn 01/02/2028, "
        "Quyết định 7/QĐ-UBND",
        "- sản phẩm “Trà Lá” của Hộ An, xã Đường Hoa: 3 sao, cấp 01/02/2025, hết hạn 01/02/2028, Quyết định 7/QĐ-UBND",
        "- sản phẩm “Miến dong Lá” của HTX Hú, xã Húc Động (đã có): 3 sao, cấp 01/02/2025, hết hạn 01/02/2028, "
        "Quyết định 8/QĐ-UBND",
    )
    assert shown.lines[6].startswith("- nguồn")
    assert "còn hạn cùng lúc với “4 sao cấp 14/03/2024” đến 14/03/2027" in shown.text
    assert "_2024-03-14" not in shown.text


def test_what_a_change_makes_of_the_product_is_shown(office: Room) -> None:
    """As people will be told today; a withdrawal that is still to come leaves it valid, and is told."""
    entered(office)

    withdrawn = office.say(HOA, "/thuhoi Miến dong Lá, ngày 1/5/2026, vì giải thể")
    ahead = office.say(HOA, "/thuhoi Miến dong Lá, ngày 22/11/2026, vì giải thể")
    ended = office.say(HOA, "/suahan Miến dong Lá, đến 1/3/2026, vì nhập nhầm")

    assert "- Hôm nay: đã bị thu hồi ngày 01/05/2026" in withdrawn.lines
    assert "- Hôm nay: còn hạn đến 14/03/2027" in ahead.lines
    assert "⚠ Ngày thu hồi 22/11/2026 còn chưa tới; trước ngày đó bot vẫn trả lời là còn chứng nhận." in ahead.lines
    assert "- Hôm nay: đã hết hạn ngày 01/03/2026" in ended.lines


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("13/3/2027", "⚠ Không đúng 36 tháng từ ngày cấp 14/03/2024."),
        ("14/3/2099", "⚠ Xem lại ngày: cấp 14/03/2024 mà hết hạn 14/03/2099 là 75 năm;"),
        ("14/3/2025", "⚠ Xem lại ngày: cấp 14/03/2024 mà hết hạn 14/03/2025 là 12 tháng;"),
    ],
)
def test_odd_expiry_is_told_by_its_size(office: Room, until: str, told: str) -> None:
    """A day may be as the paper says; a wrong year is no slip of a day."""
    entered(office)

    shown = office.say(HOA, f"/suahan Miến dong Lá, đến {until}, vì nhập nhầm")

    assert [line.startswith(told) for line in shown.lines if line.startswith("⚠")] == [True]


def test_potential_is_found_to_be_put_right(office: Room) -> None:
    """Alone it is what is meant; beside stars it is named."""
    alone = NOODLES.replace("4 sao", "tiềm năng 5 sao")
    office.say(HOA, alone, "đúng")

    found = office.say(HOA, "/suahan Miến dong Lá, đến 1/3/2027, vì nhập nhầm")
    office.say(HOA, "bỏ", NOODLES.replace("14/3/2024", "15/3/2024"), "đúng")
    stars = office.say(HOA, "/suahan Miến dong Lá, đến 1/3/2027, vì nhập nhầm")
    named = office.say(HOA, "/suahan Miến dong Lá, tiềm năng 5 sao, đến 1/3/2027, vì nhập nhầm")

    assert "- hết hạn: 14/03/2027 → 01/03/2027" in found.lines
    assert [shown.lines[1].partition(" cho ")[0] for shown in (found, stars, named)] == [
        "Tiềm năng 5 sao", "4 sao", "Tiềm năng 5 sao",
    ]  # fmt: skip


def test_name_without_marks_is_found(office: Room) -> None:
    """Where one product goes by it; part of a name is no name, and is told as near alone."""
    entered(office)

    found = office.say(HOA, "/thuhoi mien dong la, 1/5/2026, vì giải thể")
    near = office.say(HOA, "/thuhoi mien dong, 1/5/2026, vì giải thể")

    assert found.lines[0].startswith("Xem trước")
    assert near.lines[0] == "Không có sản phẩm nào tên đúng là “mien dong”. Gần giống có 1; chọn một:"


ROWS = (
    "Bánh ngải, HTX Núi, xã Húc Động, huyện Bình Liêu, 3 sao, QĐ 7/QĐ-UBND ngày 1/2/2025\n"
    "Bánh gai, Hộ An, xã Đường Hoa huyện Hải Hà, 82,5 điểm, 4 sao, QĐ 7/QĐ-UBND ngày 1/2/2025"
)


def test_rows_may_have_commas_between(office: Room) -> None:
    """Where each line tells of stars; a number's own comma parts nothing."""
    office.say(HOA, f"/sanpham {ROWS}", "đúng")

    snapshot = office.store.snapshot()
    assert [(each.stars, each.score) for each in snapshot.certificates] == [(4, 82.5), (3, None)]
    owned = {each.owner: each.place for each in snapshot.products.values()}
    assert (owned["HTX Núi"], owned["Hộ An"]) == ("06859", "06949")


@pytest.mark.parametrize("between", [", ", "; "])
def test_row_that_is_not_understood_is_named(office: Room, between: str) -> None:
    """By its line in the message, with the part that is wrong and what would be right."""
    rows = ROWS.replace("Hải Hà, 82,5", "Hải Hà, 82.5").replace(", ", between)
    shown = office.say(
        HOA, f"/sanpham {rows.replace('QĐ 7/QĐ-UBND ngày 1/2/2025', '7/QĐ-UBND' + between + '31/2/2025')}"
    )

    assert shown.lines[1] == "- dòng 1: chưa hiểu “31/2/2025”; ngày thì viết như 14/3/2024"
    assert shown.lines[2].startswith("- dòng 2:")
    assert office.store.version() == 1


@pytest.mark.parametrize(
    ("told", "place"), [("huyện đầm hà", "200"), ("xã Tân Bình huyện Đầm Hà", "06904"), ("hải hà", "201")]
)
def test_place_is_understood_as_people_write_it(office: Room, told: str, place: str) -> None:
    """In small letters, without the word before it, or one within the other without a comma."""
    office.say(HOA, f"/sanpham Củ cải Lá, HTX Núi, {told}, 3 sao, QĐ 9/QĐ-UBND ngày 14/3/2024", "đúng")

    assert [each.place for each in office.store.snapshot().products.values() if each.owner == "HTX Núi"] == [place]


def test_place_of_several_is_asked_by_buttons(office: Room) -> None:
    """A bare name of a district and of a commune of today."""
    asked = office.say(HOA, "/sanpham Củ cải Lá, HTX Núi, đường hoa, 3 sao, QĐ 9/QĐ-UBND ngày 14/3/2024")
    shown = office.say(HOA, asked.chips[0].text)

    assert asked.lines[0] == "“đường hoa” chỉ nhiều nơi; chọn một:"
    assert shown.lines[0].startswith("Xem trước")


def test_renewal_of_a_known_product_asks_nothing_again(office: Room) -> None:
    """Where one product goes by the name; its owner is shown."""
    entered(office)

    shown = office.say(HOA, "/sanpham mien dong la, 4 sao, QĐ 9/QĐ-UBND ngày 1/11/2026")

    assert any("của HTX Hú, xã Húc Động (đã có): 4 sao, cấp 01/11/2026" in line for line in shown.lines)


def test_date_is_asked_in_the_form_that_people_write(office: Room) -> None:
    """Day, month, year."""
    shown = office.say(HOA, TABLE.replace("1/2/2025", "31/2/2025"))

    assert "viết ngày/tháng/năm như 31/12/2022" in shown.text


@pytest.mark.parametrize(
    ("stars", "then", "told"),
    [
        ("4 sao", "", "Hôm nay: còn hạn đến 14/03/2027."),
        ("4 sao", "/thuhoi Miến dong Lá, 1/5/2026, vì giải thể", "Hôm nay: đã bị thu hồi ngày 01/05/2026."),
        ("4 sao", "/suahan Miến dong Lá, đến 1/3/2026, vì nhập nhầm", "Hôm nay: đã hết hạn ngày 01/03/2026."),
        ("tiềm năng 5 sao", "", "Hôm nay: chưa có chứng nhận; chỉ có tiềm năng 5 sao."),
    ],
)
def test_follower_of_a_product_is_told_its_state(office: Room, stars: str, then: str, told: str) -> None:
    """As of today, so that nobody waits for a certificate that is over."""
    office.say(HOA, NOODLES.replace("4 sao", stars), "đúng")
    if then:
        office.say(HOA, then, "đúng")

    assert told in office.say("dân", "/theodoi sản phẩm Miến dong Lá").lines
