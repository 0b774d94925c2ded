"""What staff do on the page in headless Chromium, by hand-held size: files sent and got, opinions, signing out."""

import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.messages import Attachment, Chip, Citation, Reply
from tests.bot.channels.web_stand_in import CHROMIUM, Desk, Door, served

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}")

# Set to a folder to look at what the test saw.
PICTURES = os.environ.get("PICTURES")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LONG_NAME = "Báo cáo kết quả thực hiện chương trình mục tiêu quốc gia xây dựng nông thôn mới 2023.xlsx"
PREVIEW = Reply(
    "staff",
    ("Xem trước khi ghi:", "- Trước: 4 sản phẩm (năm 2022)", "- Sau: 5 sản phẩm (tính đến 30/6/2023)"),
    chips=(Chip("Ghi", "/ghi 12"), Chip("Sửa", "/suanhap 12"), Chip("Bỏ", "/boqua 12")),
)


def png(width: int, height: int) -> bytes:
    """A green picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x1b\x5a\x41" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the module; each test has its own context in it."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk() -> Desk:
    """The module's stand-in; `phone` wipes what it heard, its script, and who is signed in."""
    return Desk(Door())


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    """Where the page is served."""
    with served(desk, desk.door) as address:
        yield address


@contextmanager
def opened(chromium: Browser, address: str, **options: object) -> Iterator[Page]:
    """The page in a browser of its own; fails when the page complains on the console."""
    complaints: list[str] = []
    context = chromium.new_context(**PHONE, **options)  # type: ignore[arg-type]
    context.set_default_timeout(5_000)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def phone(chromium: Browser, address: str, desk: Desk) -> Iterator[Page]:
    """The page on a phone, fresh."""
    desk.messages.clear()
    desk.script.clear()
    desk.door.users.clear()
    with opened(chromium, address) as page:
        yield page


def say(page: Page, text: str, count: int) -> None:
    """Type and press Enter, and wait until so many messages have their reply."""
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".exchange .reply")).to_have_count(count)


def choose(page: Page, path: Path) -> None:
    """Choose a file as a finger does."""
    with page.expect_file_chooser() as chooser:
        page.locator(".attach").tap()
    chooser.value.set_files(path)


def test_buttons_of_a_long_preview_are_in_sight(phone: Page, desk: Desk) -> None:
    """What staff may press under a preview of many lines is seen without scrolling; writing stands out."""
    lines = ("Xem trước", *(f"- dòng {number}: trước 1, sau 2" for number in range(60)))
    chips = (Chip("✔ Ghi", "/ghi 1"), Chip("Sửa", "/suanhap 1"), Chip("Bỏ", "/boqua 1"))
    desk.script["/capnhat"] = Reply("staff", lines, chips=chips)
    say(phone, "/capnhat", 1)

    seen = phone.evaluate(
        """() => {
            const top = document.querySelector(".composer").getBoundingClientRect().top;
            return [...document.querySelectorAll(".chip")].map((e) => e.getBoundingClientRect().bottom <= top
                && e.getBoundingClientRect().top >= 0);
        }"""
    )
    looks = [phone.locator(".chip").nth(at).get_attribute("class") for at in range(3)]

    assert seen == [True, True, True]
    assert looks == ["chip main", "chip", "chip plain"]
    assert fits(phone)
    if PICTURES:
        phone.screenshot(path=f"{PICTURES}/preview.png")


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen or than what holds it."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= innerWidth"
            " && ![...document.querySelectorAll('#log *, .composer *:not(input)')].some("
            "(e) => e.className !== 'heard' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)"
        )
    )


def test_visitor_sees_nothing_of_it(phone: Page) -> None:
    """Without signing in there is no attach button, and no word about staff."""
    say(phone, "hộ nghèo", 1)

    expect(phone.locator(".attach")).to_be_hidden()
    expect(phone.locator(".signed")).to_be_hidden()


def test_file_is_chosen_and_sent(phone: Page, desk: Desk, tmp_path: Path) -> None:
    """Once signed in, a tap chooses a file, its name stands above the box, and it goes with the words or without."""
    (tmp_path / LONG_NAME).write_bytes(b"PK" * 100_000)
    desk.script["/nhap"] = desk.script[""] = PREVIEW
    say(phone, "/vao ĐÚNG", 1)
    expect(phone.locator(".attach")).to_be_visible()
    expect(phone.locator(".signed")).to_be_visible()

    choose(phone, tmp_path / LONG_NAME)
    expect(phone.locator("#chosen .name")).to_have_text(LONG_NAME)
    assert fits(phone)
    say(phone, "/nhap", 2)
    expect(phone.locator("#chosen")).to_be_hidden()
    choose(phone, tmp_path / LONG_NAME)
    phone.get_by_role("button", name="Gửi").tap()
    expect(phone.locator(".exchange .reply")).to_have_count(3)

    sent = desk.messages
    assert [(message.text, message.attachment and message.attachment.content) for message in sent] == [
        ("/nhap", b"PK" * 100_000),
        ("", b"PK" * 100_000),
    ]
    assert fits(phone)
    expect(phone.locator(".exchange").last.locator(".sent-file .name")).to_have_text(LONG_NAME)
    expect(phone.locator(".chip")).to_have_text(["Ghi", "Sửa", "Bỏ"])


def test_file_can_be_dropped_before_it_is_sent(phone: Page, desk: Desk, tmp_path: Path) -> None:
    """The cross beside the name takes the file out again."""
    (tmp_path / "a.csv").write_bytes(b"a")
    say(phone, "/vao ĐÚNG", 1)
    choose(phone, tmp_path / "a.csv")
    phone.get_by_role("button", name="Bỏ tệp này").tap()
    expect(phone.locator("#chosen")).to_be_hidden()
    say(phone, "hộ nghèo", 2)

    assert desk.messages[-1].attachment is None


def test_large_file_is_refused_on_the_spot(phone: Page, desk: Desk, tmp_path: Path) -> None:
    """A file of more than 10 MB is not sent at all; the page says how large it may be."""
    (tmp_path / "to.csv").write_bytes(b"0" * 10_000_001)
    say(phone, "/vao ĐÚNG", 1)
    choose(phone, tmp_path / "to.csv")
    expect(phone.locator("#chosen .name")).to_contain_text("10 MB")
    assert fits(phone)
    say(phone, "hộ nghèo", 2)

    assert desk.messages[-1].attachment is None


def test_files_of_a_reply_are_saved_and_seen(phone: Page, desk: Desk) -> None:
    """A workbook is saved under its name by a tap; a picture is shown within the width of the screen."""
    files = (Attachment(LONG_NAME, b"PK"), Attachment("thống kê.png", png(900, 500)))
    desk.script["/xuat"] = Reply("staff", ("Tất cả số liệu.",), attachments=files)
    say(phone, "/xuat", 1)
    picture = phone.locator(".picture img")
    # First the picture: as it comes in, the page moves, and a tap may go beside the link.
    expect(picture).to_have_js_property("naturalWidth", 900)
    box = picture.bounding_box()
    with phone.expect_download() as download:
        phone.locator(".file").tap()

    assert Path(download.value.path()).read_bytes() == b"PK"
    assert download.value.suggested_filename.endswith(".xlsx")
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert fits(phone)


@pytest.mark.parametrize(("name", "expected"), [("Có ích", "/hay 7"), ("Chưa có ích", "/chuahay 7")])
def test_opinion_is_thanked_in_place(phone: Page, desk: Desk, name: str, expected: str) -> None:
    """A tap says it, thanks stand where the buttons were, and a reload does not bring the buttons back."""
    desk.script["mấy xã?"] = Reply("answer", ("Ba xã.",), (Citation("Báo", "Báo"),), question=7)
    desk.script[expected] = Reply("staff", ("Cảm ơn bạn!",), chips=(Chip("Báo tôi khi có", "/bao 7"),))
    say(phone, "mấy xã?", 1)
    phone.get_by_role("button", name=name, exact=True).tap()

    expect(phone.locator(".thanks")).to_have_text("Cảm ơn bạn!")
    expect(phone.locator(".opinion")).to_have_count(0)
    expect(phone.locator(".exchange")).to_have_count(1)
    assert desk.texts == ["mấy xã?", expected]
    phone.get_by_role("button", name="Báo tôi khi có").tap()
    expect(phone.locator(".exchange")).to_have_count(2)
    expect(phone.locator(".question p").last).to_have_text("Báo tôi khi có")
    # The question stands there before the page has sent it; its reply does not.
    expect(phone.locator(".exchange .reply")).to_have_count(2)
    assert desk.texts[-1] == "/bao 7"
    phone.reload()
    expect(phone.locator(".exchange")).to_have_count(2)
    expect(phone.get_by_role("button", name=name, exact=True)).to_be_hidden()


def test_leaving_takes_the_button_away(phone: Page) -> None:
    """After /ra the page is a visitor's again, now and after a reload, which shows nothing of what was done."""
    say(phone, "/vao ĐÚNG", 1)
    phone.reload()
    expect(phone.locator(".attach")).to_be_visible()
    say(phone, "/ra", 2)
    expect(phone.locator(".attach")).to_be_hidden()
    phone.reload()

    expect(phone.locator(".attach")).to_be_hidden()
    expect(phone.locator(".exchange")).to_have_count(0)


def test_works_without_script(chromium: Browser, address: str, desk: Desk, tmp_path: Path) -> None:
    """With JavaScript off, staff sign in, send a file, save one and say what they think by plain forms."""
    (tmp_path / "số liệu.csv").write_bytes(b"a,b")
    desk.script["/nhap"] = Reply("staff", ("Đã đọc.",), attachments=(Attachment("báo cáo.csv", b"c"),), question=7)
    desk.script["/hay 7"] = Reply("staff", ("Cảm ơn bạn!",))
    desk.messages.clear()
    with opened(chromium, address, java_script_enabled=False) as page:
        page.get_by_role("textbox").fill("/vao ĐÚNG")
        page.get_by_role("button", name="Gửi").tap()
        page.locator("#file").set_input_files(tmp_path / "số liệu.csv")
        page.get_by_role("textbox").fill("/nhap")
        page.get_by_role("button", name="Gửi").tap()
        expect(page.locator(".headline")).to_have_text("Đã đọc.")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with page.expect_download() as download:
            page.locator(".file").tap()
        saved = Path(download.value.path()).read_bytes()
        page.get_by_role("button", name="Có ích", exact=True).tap()
        expect(page.locator(".headline")).to_have_text("Cảm ơn bạn!")

    assert saved == b"c"
    assert [message.text for message in desk.messages] == ["/nhap", "/hay 7"]
    assert desk.messages[0].attachment == Attachment("số liệu.csv", b"a,b")
