"""Pictures of figures on the page, in headless Chromium: on a phone and on a laptop, also without scripts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.channels.drawing import Studio
from bot.channels.shelf import Shelf
from bot.charts import WIDTH_PX
from tests.bot.channels.web_stand_in import CHROMIUM, served
from tests.bot.real import Clock, shared_world

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}")

ASKED = "Đầm Hà có bao nhiêu xã đạt chuẩn nông thôn mới?"
PHONE = {"viewport": {"width": 360, "height": 740}}
# The first picture waits for matplotlib, which takes its time on a busy machine.
PATIENCE_MS = 30_000
LAPTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the module."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The shelf's clock."""
    return Clock()


@pytest.fixture(scope="module")
def address(clock: Clock) -> Iterator[str]:
    """The real bot with real pictures."""
    with served(shared_world().bot, shelf=Shelf(Studio(), clock=clock)) as address:
        yield address


@contextmanager
def opened(chromium: Browser, address: str, **options: object) -> Iterator[Page]:
    """The page with one question asked."""
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("textbox").fill(ASKED)
    page.get_by_role("button", name="Gửi").click()
    yield page
    context.close()


@pytest.mark.parametrize("options", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_picture_stands_under_the_words(
    chromium: Browser, address: str, options: dict[str, object], scripts: bool
) -> None:
    """The picture comes with its words for whoever does not see it, and is not wider than the reply."""
    with opened(chromium, address, **options, java_script_enabled=scripts) as page:
        image = page.locator(".reply .chart img:visible")
        expect(image).to_have_attribute("alt", re.compile("8/8 xã đạt chuẩn nông thôn mới"), timeout=PATIENCE_MS)
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("naturalWidth", WIDTH_PX, timeout=PATIENCE_MS)
        box, reply = image.bounding_box(), page.locator(".reply:has(.chart img)").bounding_box()
        width = page.evaluate("document.documentElement.scrollWidth")

    assert box and reply and reply["x"] <= box["x"] and box["x"] + box["width"] <= reply["x"] + reply["width"]
    assert width == page_width(options)


def page_width(options: dict[str, object]) -> int:
    """The width of a window."""
    viewport = options["viewport"]
    assert isinstance(viewport, dict)
    return int(viewport["width"])


def test_nothing_jumps_when_the_picture_comes(chromium: Browser, address: str) -> None:
    """The room is kept from the start: the sources below stand where they stood before it came."""
    held: list[object] = []
    with chromium.new_context(**PHONE) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.route("**/hinh/*", lambda route: held.append(route))
        page.goto(address)
        page.get_by_role("textbox").fill(ASKED)
        with page.expect_request("**/hinh/*"):
            page.get_by_role("button", name="Gửi").click()
        image, sources = page.locator(".chart img"), page.locator(".exchange .sources")
        before = sources.evaluate("each => each.offsetTop")
        held.pop().continue_()  # type: ignore[attr-defined]
        expect(image).to_have_js_property("naturalWidth", WIDTH_PX, timeout=PATIENCE_MS)
        after = sources.evaluate("each => each.offsetTop")

    assert before == after


def test_a_picture_that_is_gone_leaves_no_hole(chromium: Browser, address: str, clock: Clock) -> None:
    """A tab that is opened again later shows its words, and nothing in place of the picture."""
    with opened(chromium, address, **PHONE) as page:
        expect(page.locator(".chart img")).to_have_js_property("naturalWidth", WIDTH_PX, timeout=PATIENCE_MS)
        clock.now += 3600
        page.route(
            "**/hinh/*", lambda route: route.continue_(headers={**route.request.headers, "cache-control": "no-cache"})
        )
        page.reload()
        expect(page.locator(".exchange .headline")).to_have_count(1, timeout=PATIENCE_MS)
        expect(page.locator(".exchange .charts")).to_be_hidden(timeout=PATIENCE_MS)
