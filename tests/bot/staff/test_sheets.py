"""A file sent to a chat is shown, then written once; templates and exports go out."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from bot.messages import Attachment, Message, Reply
from bot.responder import Hoidap
from bot.staff.commands import Office, Order
from bot.staff.desk import Desk
from bot.staff.sheets import receive
from knowledge.staff import Member
from knowledge.store import Store, open_store
from tests.knowledge.sheets import xlsx
from tests.knowledge.world import ALL, put

HEAD = ["STT", "Chỉ số", "Địa bàn", "Giá trị", "Kỳ", "Nguồn"]
ROW = [1, "bông hoa biết hát", "Giờ Hù", 999, "năm 2022", "Báo cáo về những bông hoa biết hát"]
EDITOR = Member(7, "Bình", "editor", (), "telegram", "x", "c")


@pytest.fixture
def store() -> Iterator[Store]:
    """The invented world, in memory."""
    with open_store(":memory:", packaged=None) as store:
        put(store, *ALL)
        yield store


@pytest.fixture
def desk(store: Store) -> Desk:
    """The desk of the terminal, whose user is owner."""
    office = Office(
        store, Hoidap(store, lambda: date(2026, 11, 21)), lambda: date(2026, 11, 21), lambda: datetime.now(UTC)
    )
    return Desk(office, receive=receive)


def sent(desk: Desk, content: bytes, name: str = "số liệu.xlsx", caption: str = "") -> Reply:
    """Return the reply to a file."""
    return desk.respond(Message("terminal", "chat", "", caption, Attachment(name, content)))


def said(desk: Desk, text: str) -> Reply:
    """Return the reply to a message."""
    return desk.respond(Message("terminal", "chat", "", text))


def order(desk: Desk, member: Member | None, content: bytes) -> Order:
    """Return a file of somebody."""
    message = Message("telegram", "c", "u", "", Attachment("số liệu.xlsx", content))
    return Order(message, member, "", desk.office)


def sheet(*rows: list[object]) -> bytes:
    """Return a workbook of figures under a title."""
    return xlsx(**{"Bảng 1": [["BÁO CÁO"], [], HEAD, *rows]})


def test_file_is_shown_written_once_and_undone(desk: Desk, store: Store) -> None:
    """Nothing is written before the button; one press is one change, and the next file says that nothing is new."""
    before = store.snapshot()
    shown = sent(desk, sheet(ROW), caption="theo báo cáo tháng 5")

    assert shown.kind == "staff"
    assert shown.lines[0] == "số liệu.xlsx: 1 mục mới, 0 mục đổi, 0 mục giữ nguyên, 0 dòng bị từ chối."
    assert "- bông hoa biết hát, huyện Giờ Hù: 999 bông (năm 2022)" in shown.lines
    write, drop = shown.chips
    assert (write.label, write.text, drop.text) == ("✔ Ghi 1 mục", "/ghi 1", "/boqua 1")
    assert store.version() == 1

    assert "thay đổi số 2" in said(desk, write.text).text
    said(desk, write.text)
    change = store.log.change(2)
    assert (store.version(), change.source, change.reason) == (2, "số liệu.xlsx", "theo báo cáo tháng 5")
    again = sent(desk, sheet(ROW))
    assert (again.chips, again.lines[-1]) == ((), "Không có gì mới để ghi: mọi mục trong tệp đã có sẵn như vậy.")
    store.log.append(type(change)("an", "test", "", "", tuple(each.opposite for each in change.entries)))
    assert store.snapshot() == before


def test_change_is_shown_old_and_new(desk: Desk, store: Store) -> None:
    """A figure that changes is told with its value before; another record with each field."""
    said(desk, sent(desk, sheet(ROW)).chips[0].text)
    figures = sheet([*ROW[:3], "1.001", *ROW[4:]])
    topics = xlsx(**{"Khái niệm": [["Mã", "Khái niệm"], ["singing", "hoa ca"]]})

    assert "- bông hoa biết hát, huyện Giờ Hù: 999 bông → 1.001 bông (năm 2022)" in sent(desk, figures).lines
    assert any("Khái niệm: hoa hát → hoa ca" in line for line in sent(desk, topics).lines)


def test_refused_rows_are_listed_and_attached(desk: Desk, store: Store) -> None:
    """The first ten are told with row, column, what is wrong and what would be right; all come as a workbook."""
    rows = [[*ROW[:2], f"Giờ Hùng {'x' * number}", *ROW[3:]] for number in range(12)]

    reply = sent(desk, sheet(ROW, *rows))

    assert reply.chips == ()
    assert reply.lines[0].endswith("1 mục mới, 0 mục đổi, 0 mục giữ nguyên, 12 dòng bị từ chối.")
    first = next(line for line in reply.lines if line.startswith("- "))
    assert first.startswith("- Bảng 1, dòng 5, Địa bàn: không tìm thấy “Giờ Hùng”")
    assert "Có phải “Giờ Hù”?" in first
    assert sum(line.startswith("- ") for line in reply.lines) == 10
    assert "… và 2 dòng nữa." in reply.lines
    assert len(reply.text) < 2_000
    (attached,) = reply.attachments
    cells = CalamineWorkbook.from_filelike(io.BytesIO(attached.content)).get_sheet_by_index(0).to_python()
    assert (len(cells), cells[1][:4]) == (13, ["Bảng 1", 5.0, "Địa bàn", "Giờ Hùng"])
    assert store.version() == 1


def test_what_is_left_out_is_said(desk: Desk) -> None:
    """Sums and columns that were not read are told."""
    content = xlsx(a=[[*HEAD, "Điện thoại"], [*ROW, "0123"], ["", "Tổng cộng", "", 999, "", "", ""]])

    lines = sent(desk, content).lines

    assert "Không tính: dòng tổng (3)." in lines
    assert "Không hiểu nên không đọc: Điện thoại." in lines


def test_untouched_template_is_told_as_that(desk: Desk, store: Store) -> None:
    """The template that /mau sends changes nothing when it comes back as it is."""
    (template,) = said(desk, "/mau").attachments

    reply = sent(desk, template.content, template.name)

    assert reply.chips == ()
    assert reply.lines[-1] == "Tệp mới chỉ có dòng ví dụ của mẫu, chưa có dòng nào để nhập. Chưa ghi gì."


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04", "a.xlsx", "bị hỏng"),
        (b"%PDF-1.7", "a.pdf", "không phải loại tệp dùng được"),
        (b"\0" * 100, "a.csv", "không phải tệp chữ"),
        (b"x" * 10_000_001, "a.csv", "lớn quá"),
        (b"m\xc3\xa0u,m\xc3\xb9i\n1,2\n", "a.csv", "Không rõ a.csv"),
    ],
)
def test_file_that_cannot_be_read_is_told(desk: Desk, content: bytes, name: str, words: str) -> None:
    """A bad file is one sentence with what to do next."""
    reply = sent(desk, content, name)

    assert (reply.kind, len(reply.lines), reply.chips) == ("staff", 1, ())
    assert words in reply.text


def test_import_shown_anew_takes_the_place_of_the_first(desk: Desk, store: Store) -> None:
    """Of two files sent one after the other the last can be written, and the first no more."""
    first, second = sent(desk, sheet(ROW)), sent(desk, sheet([*ROW[:3], 1000, *ROW[4:]]))

    said(desk, first.chips[0].text)
    assert store.version() == 1
    said(desk, second.chips[0].text)
    assert store.version() == 2


def test_editor_of_a_place_imports_that_place_alone(desk: Desk) -> None:
    """Rows of other places are refused with the reason; a new source is everybody's."""
    own, other = "d2", "d1"
    source = [["Tên văn bản"], ["Báo cáo mới"]]
    content = xlsx(
        **{
            "Nguồn": source,
            "Số liệu": [HEAD, [*ROW[:5], "Báo cáo mới"], [2, ROW[1], "Gió Hú", *ROW[3:5], "Báo cáo mới"]],
        }
    )

    whole = receive(order(desk, EDITOR, content))
    limited = receive(order(desk, _of(own), content))

    assert len(whole.chips) == 2
    assert limited.chips == ()
    assert [line for line in limited.lines if line.startswith("- ")] == [
        "- Số liệu, dòng 3: “huyện Gió Hú” không thuộc địa bàn bạn được sửa; bỏ dòng này, "
        "hoặc nhờ người phụ trách địa bàn đó."
    ]
    assert (
        "mục này nhờ người"
        in receive(order(desk, _of(other), xlsx(**{"Khái niệm": [["Khái niệm", "Giải thích"], ["a", "b"]]}))).text
    )


def _of(place: str) -> Member:
    return Member(8, "Chi", "editor", (place,), "telegram", "y", "c")


@pytest.mark.parametrize(
    "member", [None, Member(9, "Dũng", "viewer", (), "telegram", "z", "c")], ids=["none", "viewer"]
)
def test_others_import_nothing(desk: Desk, store: Store, member: Member | None) -> None:
    """A file of somebody who may not change anything is not even read."""
    reply = receive(order(desk, member, sheet(ROW)))

    assert (reply.chips, reply.lines) == ((), ("Nhập tệp cần quyền biên tập, nên bot chưa đọc tệp này. Chưa đổi gì.",))


def test_citizen_gets_no_template(desk: Desk, store: Store) -> None:
    """Commands and files of citizens change nothing."""
    for message in (
        Message("web", "c", "u", "/mau"),
        Message("web", "c", "u", "/xuat"),
        Message("web", "c", "u", "", Attachment("a.xlsx", sheet(ROW))),
    ):
        assert desk.respond(message).attachments == ()
    assert store.version() == 1


def test_export_comes_back_without_change(desk: Desk) -> None:
    """What /xuat sends is all the same when it is sent back."""
    (book,) = said(desk, "/xuat").attachments

    reply = sent(desk, book.content, book.name)

    assert book.name == "so-lieu-2026-11-21.xlsx"
    assert ": 0 mục mới, 0 mục đổi, " in reply.lines[0]
    assert reply.lines[0].endswith(" 0 dòng bị từ chối.")


@pytest.mark.parametrize("text", ["/xuat csv", "/xuat CSV"])
def test_archive_holds_every_kind(desk: Desk, text: str) -> None:
    """The archive has a CSV file for each kind, each of which can be sent back."""
    (archive,) = said(desk, text).attachments

    with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
        assert len(files.namelist()) == 10
        reply = sent(desk, files.read("facts.csv"), "facts.csv")
    assert reply.lines[-1].startswith("Không có gì mới")


@pytest.mark.parametrize("text", ["/xuat lịch sử", "/xuat lich su"])
def test_history_goes_out(desk: Desk, text: str) -> None:
    """The whole history is a workbook."""
    said(desk, sent(desk, sheet(ROW)).chips[0].text)

    (book,) = said(desk, text).attachments

    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_name("Nhật ký").to_python()
    assert rows[0][:3] == ["Thay đổi số", "Lúc", "Ai"]
    assert rows[-1][0] == "2"
    assert "999" in str(rows[-1][-1])


def test_other_words_after_export_are_explained(desk: Desk) -> None:
    """What /xuat cannot do is told with what it can; /nhap alone asks for the file."""
    assert said(desk, "/xuat pdf").lines[0].startswith("Gõ /xuat để")
    assert said(desk, "/nhap").lines[0].startswith("Gửi tệp .xlsx")


def test_list_of_products_is_shown_by_product_and_stars(desk: Desk, store: Store) -> None:
    """Each row with owner and place, stars, days and decision; then one change, and undone."""
    before = store.snapshot()
    head = ["TT", "Tên sản phẩm", "Chủ thể", "Địa chỉ", "Hạng sao", "Số quyết định", "Ngày"]
    row = [1, "Bánh Gió", "HTX Hú", "huyện Gió Hú", "★★★★", "12/QĐ-UBND", "14/3/2024"]

    shown = sent(desk, xlsx(a=[head, ["I", "Huyện Gió Hú"], row]))

    row_told = "4 sao, cấp 14/03/2024, hết hạn 14/03/2027, Quyết định 12/QĐ-UBND"
    assert f"- sản phẩm “Bánh Gió” của HTX Hú, huyện Gió Hú: {row_told}" in shown.lines
    told = "4 sao cho sản phẩm “Bánh Gió” của HTX Hú, huyện Gió Hú, cấp 14/03/2024, hết hạn 14/03/2027"
    assert "Không tính: dòng tên nhóm (2)." in shown.lines
    assert f"thêm {told}" in said(desk, shown.chips[0].text).lines
    assert said(desk, "/hoantac 2").kind == "staff"
    said(desk, "ghi")
    assert store.snapshot() == before
