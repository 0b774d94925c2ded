"""The register in headless Chromium: searched as one types, and looked up without scripts."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.channels.register_pages import RegisterPages
from bot.channels.server import open_socket, server_config, web_address
from bot.channels.web import web_application
from tests.bot.channels.web_stand_in import CHROMIUM, StandIn
from tests.register_world import TODAY, register_snapshot, register_world

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}")

PRODUCTS = 400
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
NARROW = {"viewport": {"width": 320, "height": 600}}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a register of 400 products is served."""
    pages = RegisterPages(lambda: register_snapshot(PRODUCTS), lambda: TODAY)
    application = web_application(StandIn(), has_register=True, extra_routes=pages.routes())
    server = uvicorn.Server(server_config(application))
    with open_socket("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield web_address(listener)
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def opened(chromium: Browser, address: str, **options: object) -> Iterator[Page]:
    """A page in a browser of its own; fails when the page complains on the console."""
    complaints: list[str] = []
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert complaints == []


def test_results_follow_what_is_typed(chromium: Browser, address: str) -> None:
    """Words typed without a press of any button narrow the list, and stand in the address to be shared."""
    product = register_world(PRODUCTS).products[0]
    with opened(chromium, f"{address}/ocop", **PHONE) as page:
        page.get_by_role("searchbox").press_sequentially(product.name)
        expect(page.locator(".product .name").first).to_have_text(product.name[:1].upper() + product.name[1:])
        expect(page).to_have_url(re.compile(r"\?q="))
        page.locator(".product a").first.tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text(product.name[1:])


def test_search_and_card_need_no_script(chromium: Browser, address: str) -> None:
    """Without scripts the button searches, and a card opens."""
    product = register_world(PRODUCTS).products[0]
    with opened(chromium, f"{address}/ocop", java_script_enabled=False, **PHONE) as page:
        page.get_by_role("searchbox").fill(product.name)
        page.get_by_role("button", name="Tra", exact=True).click()
        page.locator(".product a").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(product.name[1:])


@pytest.mark.parametrize("screen", [PHONE, NARROW, LAPTOP], ids=["phone", "narrow", "laptop"])
def test_nothing_is_wider_than_the_screen(chromium: Browser, address: str, screen: dict[str, object]) -> None:
    """Neither the list nor any kind of card makes one push sideways."""
    meant = register_world(PRODUCTS).scenario_by_product
    cards = {scenario: product for product, scenario in meant.items()}.values()
    with opened(chromium, f"{address}/ocop", **screen) as page:
        for path in ("/ocop", *(f"/ocop/{product}" for product in cards)):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
