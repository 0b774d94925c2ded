"""A whole life with the staff on the web page, in headless Chromium by hand-held size."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.channels.web_visit import PageStaff
from tests.bot.channels.staff_life import (
    CORRECTED,
    CORRECTION,
    HAS_CHARTS,
    PACKAGED,
    QUESTION,
    SHEET,
    SHEET_ANSWER,
    SHEET_NAME,
    SHEET_QUESTION,
    TAUGHT,
    TEACHING,
    UNKNOWN,
    UPDATE,
    UPDATED,
    code_in,
    rows_of,
    staffed,
)
from tests.bot.channels.web_stand_in import CHROMIUM, served

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}")

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
# A name is tried on all questions before it is written, which takes seconds on a busy machine.
TIMEOUT_MS = 20_000
# Set to a folder to look at what the test saw.
PICTURES = os.environ.get("PICTURES")


class Person:
    """Somebody with a phone, on the page in a browser of their own."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.shots = 0

    def says(self, text: str) -> str:
        """Type a message and press Enter, and return the reply."""
        count = self.page.locator(".exchange .reply").count()
        self.page.get_by_role("textbox").fill(text)
        self.page.keyboard.press("Enter")
        return self._reply(count + 1)

    def sends(self, path: Path) -> str:
        """Choose a file and send it without a word, and return the reply."""
        count = self.page.locator(".exchange .reply").count()
        with self.page.expect_file_chooser() as chooser:
            self.page.locator(".attach").tap()
        chooser.value.set_files(path)
        self.page.get_by_role("button", name="Gửi").tap()
        return self._reply(count + 1)

    def presses(self, label: str) -> str:
        """Press a button under the last reply, and return the reply to it."""
        count = self.page.locator(".exchange .reply").count()
        self.page.locator(".chip").filter(has_text=label).tap()
        return self._reply(count + 1)

    def saves(self, folder: Path) -> Path:
        """Save the file of the last reply into a folder, and return its path."""
        with self.page.expect_download() as download:
            self.page.locator(".exchange").last.locator(".file").tap()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def _reply(self, count: int) -> str:
        expect(self.page.locator(".exchange .reply")).to_have_count(count, timeout=TIMEOUT_MS)
        reply = self.page.locator(".exchange .reply").last
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert self._cut() == []
        if PICTURES:
            self.shots += 1
            self.page.screenshot(path=f"{PICTURES}/{self.name}-{self.shots:02}.png")
        return str(reply.locator(".lines").inner_text())

    def _cut(self) -> list[str]:
        """What is wider than what holds it, or a button too low for a finger."""
        return list(
            self.page.evaluate(
                """[...document.querySelectorAll("#log *, .composer *:not(input)")]
                .filter((e) => !e.closest("[hidden]") && e.className !== "heard" && (
                    (e.clientWidth && e.scrollWidth > e.clientWidth + 1) ||
                    (e.matches("button") && e.offsetParent && e.getBoundingClientRect().height < 43)))
                .map((e) => e.outerHTML.slice(0, 120))"""
            )
        )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all three."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@contextmanager
def phone(chromium: Browser, address: str, name: str) -> Iterator[Person]:
    """The page on somebody's phone; fails when it complains on the console."""
    complaints: list[str] = []
    context = chromium.new_context(**PHONE)  # type: ignore[arg-type]
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield Person(page, name)
    context.close()
    assert complaints == []


def first_line(reply: str) -> str:
    """The first line of a reply."""
    return reply.splitlines()[0]


def test_life_with_the_staff(chromium: Browser, tmp_path: Path) -> None:
    """Invite, update in words, preview, confirm, ask, correct, notify, undo, history, import, export, inbox, teach."""
    with (
        staffed() as (desk, code),
        served(desk, PageStaff(desk.office.store.staff)) as address,
        phone(chromium, address, "owner") as owner,
        phone(chromium, address, "editor") as editor,
        phone(chromium, address, "citizen") as citizen,
    ):
        # Invite
        assert "Chị Chủ" in owner.says(f"/vao {code}")
        invited = code_in(owner.says("/moi biên tập, Chị Hoa"))
        assert "Chị Hoa" in editor.says(f"/vao {invited}")
        assert "mã" in citizen.says(f"/vao {invited}").lower()
        expect(citizen.page.locator(".attach")).to_be_hidden()

        # Whoever is not of the staff changes nothing
        citizen.says("/capnhat OCOP Đầm Hà 99, năm 2023, theo Báo cáo 9")
        citizen.says("cập nhật OCOP Đầm Hà thành 99")
        assert desk.office.store.version() == 1
        assert first_line(citizen.says(QUESTION)) == PACKAGED

        # Update in words, preview, confirm
        preview = editor.says(UPDATE)
        assert "3 sản phẩm → 5 sản phẩm" in preview
        assert UPDATED in preview
        assert first_line(citizen.says(QUESTION)) == PACKAGED
        assert first_line(editor.presses("Ghi")) == "Đã ghi: thay đổi số 2."
        assert "không ghi thêm" in editor.says("/ghi 1").lower()
        assert first_line(citizen.says(QUESTION)) == UPDATED

        # Correct, and tell whoever was told the wrong figure when they are back
        editor.says(CORRECTION)
        assert "1 cuộc trò chuyện" in editor.presses("Ghi")
        editor.presses("Báo cho 1 nơi")
        told = citizen.says(QUESTION)
        assert CORRECTED.removesuffix(".") in told and UPDATED.removesuffix(".") in told
        assert first_line(citizen.says(QUESTION)) == CORRECTED

        # Undo, and the history of it
        editor.says("/hoantac")
        assert first_line(citizen.says(QUESTION)) == UPDATED
        lines = [line for line in editor.says("/lichsu Đầm Hà OCOP").splitlines() if "Chị Hoa" in line]
        assert [line.split(",")[0] for line in lines] == ["Số 4", "Số 3", "Số 2"]
        assert "nhập nhầm" in lines[1]

        # Import
        editor.says("/mau")
        assert editor.saves(tmp_path).suffix == ".xlsx"
        sheet = tmp_path / SHEET_NAME
        sheet.write_bytes(SHEET)
        editor.sends(sheet)
        editor.presses("Ghi")
        assert SHEET_ANSWER in first_line(citizen.says(SHEET_QUESTION))

        # Export, and read in again what was exported
        editor.says("/xuat")
        exported = editor.saves(tmp_path)
        assert any("31.0" in row for row in rows_of(exported.read_bytes(), "số liệu"))
        editor.sends(exported)
        expect(editor.page.locator(".chip").filter(has_text="Ghi")).to_have_count(0)

        # Inbox, teach, ask again
        citizen.says(UNKNOWN)
        assert UNKNOWN in editor.says("/hopthu")
        editor.says(TEACHING)
        editor.presses("Ghi")
        assert TAUGHT in first_line(citizen.says(UNKNOWN))
        assert UNKNOWN not in editor.says("/hopthu")

        # An opinion, what is kept, and a picture of all that
        citizen.says(QUESTION)
        citizen.page.locator(".exchange").last.get_by_role("button", name="Chưa có ích").tap()
        expect(citizen.page.locator(".thanks")).to_be_visible()
        assert "👎 1" in editor.says("/thongke")
        expect(editor.page.locator(".picture img")).to_have_count(int(HAS_CHARTS))
        assert "90 ngày" in citizen.says("/quyenriengtu")
        assert "Đã xoá" in citizen.says("/xoadulieu")

        # Sign out, withdraw
        owner.says("/bo Chị Hoa")
        assert "người giữ số liệu" in editor.says("/capnhat OCOP Đầm Hà 9")
        expect(editor.page.locator(".attach")).to_be_hidden()
        owner.says("/ra")
        assert "người giữ số liệu" in owner.says("/capnhat OCOP Đầm Hà 9")
