"""The page in headless Chromium: asked by keyboard, mouse and finger, on a phone and on a laptop."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from structlog.testing import capture_logs

from bot.messages import Citation, Reply
from tests.bot.channels.web_stand_in import ANSWER, CHROMIUM, PLAIN, StandIn, served, slowly

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}")

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
NARROW = {"viewport": {"width": 320, "height": 600}}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
LONG_WORD = "nghèo" * 60
EVIL = "<img src=x onerror=alert(1)><b>hộ nghèo</b>{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the module; each test has its own context in it."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def responder() -> StandIn:
    """The module's stand-in; `page` wipes what it heard and its script."""
    return StandIn()


@pytest.fixture(scope="module")
def address(responder: StandIn) -> Iterator[str]:
    """Where the page is served."""
    with served(responder) as address:
        yield address


@contextmanager
def opened(chromium: Browser, address: str, **options: object) -> Iterator[Page]:
    """The page in a browser of its own; fails when the page complains on the console."""
    complaints: list[str] = []
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(5_000)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    page.goto(address)
    yield page
    context.close()
    # A request that fails on purpose is told on the console by the browser itself.
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


@pytest.fixture
def page(chromium: Browser, address: str, responder: StandIn) -> Iterator[Page]:
    """The page on a laptop, fresh."""
    responder.messages.clear()
    responder.script.clear()
    with opened(chromium, address, **LAPTOP) as page:
        yield page


@pytest.fixture
def phone(chromium: Browser, address: str, responder: StandIn) -> Iterator[Page]:
    """The page on a phone, fresh."""
    responder.messages.clear()
    responder.script.clear()
    with opened(chromium, address, **PHONE) as page:
        yield page


def ask(page: Page, text: str) -> None:
    """Type a question and press Enter."""
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def answered(page: Page, count: int) -> None:
    """Wait until so many questions have their reply."""
    expect(page.locator(".exchange .reply")).to_have_count(count)


def test_question_by_keyboard(page: Page, responder: StandIn) -> None:
    """Enter sends; question and reply stand in the log, the box is empty and keeps the focus."""
    box = page.get_by_role("textbox", name="Câu hỏi của bạn")
    expect(box).to_be_focused()
    page.keyboard.type("Suối Mơ có mấy sản phẩm?")
    page.keyboard.press("Enter")

    log = page.get_by_role("log", name="Cuộc trò chuyện")
    expect(log.locator(".question p")).to_have_text("Suối Mơ có mấy sản phẩm?")
    expect(log.locator(".exchange .headline")).to_have_text(ANSWER.lines[0])
    expect(log.locator(".exchange li")).to_have_text([line[2:] for line in ANSWER.lines[1:3]])
    expect(log.locator(".exchange .lines > p:last-child")).to_have_text(ANSWER.lines[3])
    expect(log).to_have_attribute("aria-live", "polite")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    assert responder.texts == ["Suối Mơ có mấy sản phẩm?"]


def test_shift_enter_makes_a_line(page: Page, responder: StandIn) -> None:
    """Shift and Enter go on writing; what was written is sent with its lines."""
    page.keyboard.type("một")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("hai")
    page.keyboard.press("Enter")

    answered(page, 1)
    assert responder.texts == ["một\nhai"]


def test_nothing_is_not_sent(page: Page, responder: StandIn) -> None:
    """Enter in an empty box, or among blanks, asks nothing."""
    ask(page, "")
    ask(page, "  \n ")
    ask(page, "hộ nghèo")

    answered(page, 1)
    assert responder.texts == ["hộ nghèo"]


def test_greeting_offers_examples(page: Page, responder: StandIn) -> None:
    """The examples of the greeting are asked by a press, and go away."""
    example = page.get_by_role("button").filter(has_text="OCOP là gì?")
    example.click()

    answered(page, 1)
    assert responder.texts == ["OCOP là gì?"]
    expect(page.locator("main > #log > .chips")).to_have_count(0)


def test_chip_sends_its_whole_text(page: Page, responder: StandIn) -> None:
    """A chip shows its label and asks its text; chips are under the last reply alone."""
    ask(page, "Suối Mơ có mấy sản phẩm?")
    page.get_by_role("button", name="Còn Suối Mộng?").click()

    answered(page, 2)
    assert responder.texts == ["Suối Mơ có mấy sản phẩm?", "Còn huyện Suối Mộng thì sao?"]
    expect(page.locator(".chips")).to_have_count(1)
    expect(page.locator(".exchange:last-child .chips")).to_have_count(1)
    expect(page.get_by_role("textbox")).to_be_focused()


def test_chip_on_a_phone_leaves_the_keyboard_away(phone: Page) -> None:
    """After a tap on a chip the reply has the focus, not the box: a keyboard would cover it."""
    phone.locator(".chip").first.tap()

    answered(phone, 1)
    expect(phone.locator(".exchange .reply")).to_be_focused()


def test_source_unfolds(phone: Page) -> None:
    """The short line is there at once, the whole source after a tap."""
    ask(phone, "Suối Mơ có mấy sản phẩm?")
    short, full = phone.get_by_text(ANSWER.citations[0].short, exact=True), phone.locator(".source p")
    expect(short).to_be_visible()
    expect(full).to_be_hidden()
    short.tap()

    expect(full).to_be_visible()
    expect(full).to_have_text(ANSWER.citations[0].full)


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["360", "1280"])
def test_unfolded_source_is_in_sight(
    chromium: Browser, address: str, responder: StandIn, size: dict[str, object], scripted: bool
) -> None:
    """The last source, opened just above the box, comes up above the box; without script it opens all the same."""
    responder.script["dài"] = Reply("answer", ("Dài.", *["dòng"] * 40), (Citation("Báo Thử", "Bài thử. " * 20),))
    with opened(chromium, address, **size, java_script_enabled=scripted) as page:
        page.get_by_role("textbox").fill("dài")
        page.get_by_role("button", name="Gửi").click()
        answered(page, 1)
        summary, full = page.locator("summary"), page.locator(".source p")
        summary.scroll_into_view_if_needed()
        summary.click()

        expect(full).to_be_visible()
        if scripted:
            page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert bottom_of(full) <= top_of(page.locator(".composer"))
            assert top_of(summary) >= 0


@pytest.mark.parametrize(
    "size", [NARROW, PHONE, {"viewport": {"width": 800, "height": 600}}], ids=["320", "360", "800"]
)
def test_anew_stays_in_sight(chromium: Browser, address: str, size: dict[str, object]) -> None:
    """However far one scrolls on a phone, "Hỏi mới" is on top, and what is asked last is below its bar."""
    with opened(chromium, address, **size) as page:
        for count in range(1, 5):
            ask(page, f"câu hỏi {count}")
            answered(page, count)
        bar, notice = page.locator(".bar"), page.locator(".notice")

        expect(page.get_by_role("button", name="Hỏi mới")).to_be_in_viewport(ratio=1)
        expect(notice).not_to_be_in_viewport()
        assert top_of(bar) == 0
        assert bottom_of(bar) <= 72
        page.locator(".question").nth(1).evaluate("(e) => e.scrollIntoView({ block: 'start' })")
        assert top_of(page.locator(".question").nth(1)) >= bottom_of(bar)
        page.evaluate("scrollTo(0, 0)")
        assert bottom_of(bar) <= top_of(notice)
        assert bottom_of(notice) <= top_of(page.locator("main"))


def test_anew_stays_in_sight_without_script(chromium: Browser, address: str) -> None:
    """Nor does the bar need JavaScript."""
    with opened(chromium, address, **PHONE, java_script_enabled=False) as page:
        page.get_by_role("textbox").fill("Suối Mơ có mấy sản phẩm?")
        page.get_by_role("button", name="Gửi").tap()
        page.locator(".chips").scroll_into_view_if_needed()

        expect(page.get_by_role("button", name="Hỏi mới")).to_be_in_viewport(ratio=1)


def test_low_screen_is_left_to_the_lines(chromium: Browser, address: str) -> None:
    """On a phone on its side with its keyboard the bar scrolls away."""
    with opened(chromium, address, viewport={"width": 740, "height": 300}) as page:
        for count in (1, 2):
            ask(page, f"câu hỏi {count}")
            answered(page, count)

        expect(page.get_by_role("button", name="Hỏi mới")).not_to_be_in_viewport()


def top_of(locator: Locator) -> float:
    """Where it begins, in pixels from the top of the screen."""
    box = locator.bounding_box()
    assert box is not None
    return box["y"]


def bottom_of(locator: Locator) -> float:
    """Where it ends, in pixels from the top of the screen."""
    box = locator.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_box_takes_no_more_than_is_read(page: Page) -> None:
    """What is pasted ends at the 3000th character."""
    page.keyboard.insert_text("a" * 120_000)

    assert len(page.get_by_role("textbox").input_value()) == 3000


def test_long_question_is_shown_by_its_start(page: Page, responder: StandIn) -> None:
    """A long question is 300 letters in the log, now and after a reload, and whole to the bot."""
    text = "hộ nghèo 🌾" * 200
    ask(page, text)
    answered(page, 1)
    shown = "".join([*text][:300]).rstrip() + "…"

    expect(page.locator(".question p")).to_have_text(shown)
    page.reload()
    answered(page, 1)
    expect(page.locator(".question p")).to_have_text(shown)
    assert responder.texts == [text]


def test_reply_without_source_shows_no_label(page: Page, responder: StandIn) -> None:
    """Where nothing is cited, the word "Nguồn" is not there either."""
    responder.script["chào"] = PLAIN
    ask(page, "chào")

    answered(page, 1)
    expect(page.get_by_text("Nguồn", exact=True)).to_be_hidden()
    expect(page.locator(".chips")).to_have_count(0)


def test_typing_shows_when_it_takes_long(page: Page, responder: StandIn) -> None:
    """An answer that takes a while is announced, and the announcement goes away."""
    responder.script["chậm"] = slowly(PLAIN, 0.7)
    ask(page, "chậm")

    expect(page.locator(".typing")).to_be_visible()
    answered(page, 1)
    expect(page.locator(".typing")).to_have_count(0)


def test_typing_does_not_flicker(page: Page) -> None:
    """An answer that comes at once is not announced."""
    page.evaluate(
        """() => {
            window.seen = 0;
            new MutationObserver((changes) => {
                for (const change of changes)
                    for (const node of change.addedNodes) window.seen += node.className === "typing";
            }).observe(document.getElementById("log"), { childList: true, subtree: true });
        }"""
    )
    ask(page, "Suối Mơ có mấy sản phẩm?")

    answered(page, 1)
    assert page.evaluate("window.seen") == 0


def test_answers_keep_the_order_of_questions(page: Page, responder: StandIn) -> None:
    """A quick second question waits for the slow first, and each reply is under its question."""
    responder.script["một"] = slowly(Reply("answer", ("Trả lời một.",)), 0.4)
    responder.script["hai"] = Reply("answer", ("Trả lời hai.",))
    ask(page, "một")
    ask(page, "hai")

    answered(page, 2)
    expect(page.locator(".exchange .headline")).to_have_text(["Trả lời một.", "Trả lời hai."])
    expect(page.locator(".exchange").first.locator(".question p")).to_have_text("một")
    assert responder.texts == ["một", "hai"]


def test_lost_network_loses_nothing(page: Page) -> None:
    """A question that did not get through stands there with a way to send it again."""
    page.context.set_offline(True)
    ask(page, "Suối Mơ có mấy sản phẩm?")
    again = page.get_by_role("button", name="Thử lại")
    expect(again).to_be_visible()
    expect(page.locator(".question p")).to_have_text("Suối Mơ có mấy sản phẩm?")
    page.context.set_offline(False)
    again.click()

    expect(page.locator(".exchange .headline")).to_have_text(ANSWER.lines[0])
    expect(page.locator(".trouble")).to_have_count(0)
    expect(page.locator(".question")).to_have_count(1)


def test_failing_server_is_told_calmly(page: Page, responder: StandIn) -> None:
    """The server's own sentence is shown; trying again works once the server does."""
    responder.script["hộ nghèo"] = RuntimeError("bên trong")
    with capture_logs():
        ask(page, "hộ nghèo")
        expect(page.locator(".trouble p")).to_contain_text("máy chủ gặp trục trặc")
    del responder.script["hộ nghèo"]
    page.get_by_role("button", name="Thử lại").click()

    answered(page, 1)


def test_conversation_survives_a_reload(page: Page) -> None:
    """A tab that the phone dropped comes back with what was said, until one starts anew."""
    ask(page, "Suối Mơ có mấy sản phẩm?")
    answered(page, 1)
    page.reload()
    expect(page.locator(".question p")).to_have_text("Suối Mơ có mấy sản phẩm?")
    expect(page.locator(".exchange .headline")).to_have_text(ANSWER.lines[0])
    page.get_by_role("button", name="Hỏi mới").click()

    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.get_by_role("button", name="Hỏi mới")).to_be_hidden()


def test_markup_stays_text(page: Page, responder: StandIn) -> None:
    """HTML in a question, a reply, a source or a chip is shown as letters and does nothing."""
    responder.script[EVIL] = Reply("answer", (EVIL, f"- {EVIL}"), ANSWER.citations, ANSWER.chips)
    ask(page, EVIL)

    answered(page, 1)
    expect(page.locator(".question p")).to_have_text(EVIL)
    expect(page.locator(".exchange .headline")).to_have_text(EVIL)
    expect(page.locator("#log img, #log b")).to_have_count(0)


@pytest.mark.parametrize("size", [NARROW, PHONE, LAPTOP], ids=["320", "360", "1280"])
def test_nothing_is_wider_than_the_screen(
    chromium: Browser, address: str, responder: StandIn, size: dict[str, object]
) -> None:
    """Long words wrap wherever they stand; the page never scrolls sideways."""
    responder.script[LONG_WORD] = Reply("answer", (LONG_WORD, f"- {LONG_WORD}", LONG_WORD), ANSWER.citations)
    with opened(chromium, address, **size) as page:
        ask(page, LONG_WORD)
        answered(page, 1)
        page.get_by_role("textbox").fill(LONG_WORD)

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (
            page.evaluate(
                "[...document.querySelectorAll('#log *, .composer *')].filter("
                "(e) => e.className !== 'heard' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth).length"
            )
            == 0
        )


def test_reply_is_in_sight(phone: Page) -> None:
    """After the third question on a phone its reply is on the screen, above the box."""
    for count in (1, 2, 3):
        ask(phone, f"câu hỏi {count}")
        answered(phone, count)

    headline = phone.locator(".exchange").last.locator(".headline").bounding_box()
    composer = phone.locator(".composer").bounding_box()
    assert headline is not None and composer is not None
    assert headline["y"] >= 0
    assert headline["y"] + headline["height"] <= composer["y"]
    assert composer["y"] + composer["height"] <= 740


def test_fingers_can_hit_everything(phone: Page) -> None:
    """Whatever can be pressed is at least 43 pixels high, a finger's width."""
    ask(phone, "Suối Mơ có mấy sản phẩm?")
    answered(phone, 1)
    heights = phone.evaluate(
        "[...document.querySelectorAll('button, summary')].filter((e) => e.offsetParent)"
        ".map((e) => e.getBoundingClientRect().height)"
    )

    assert len(heights) >= 4
    assert min(heights) >= 43


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out(chromium: Browser, address: str, scheme: str) -> None:
    """Text has a contrast of at least 4.5 to what is behind it, by day and by night."""
    with opened(chromium, address, **LAPTOP, color_scheme=scheme) as page:
        ask(page, "Suối Mơ có mấy sản phẩm?")
        answered(page, 1)
        colours = page.evaluate(
            """() => [...document.querySelectorAll("p, li, summary, button, h1, .label")]
                .filter((e) => e.offsetParent && e.textContent.trim())
                .map((e) => {
                    let behind = e;
                    while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)")
                        behind = behind.parentElement;
                    const rgb = (text) => text.match(/[0-9]+/g).slice(0, 3).map(Number);
                    return [e.textContent, rgb(getComputedStyle(e).color),
                            rgb(getComputedStyle(behind).backgroundColor)];
                })"""
        )

    assert len(colours) > 10
    assert [text for text, front, back in colours if contrast(front, back) < 4.5] == []


def contrast(front: list[int], back: list[int]) -> float:
    """The contrast ratio of two colours, from 1 to 21, as WCAG 2 reckons it."""
    dark, light = sorted((luminance(front), luminance(back)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: list[int]) -> float:
    """The relative luminance of a colour of three parts from 0 to 255."""
    parts = [part / 255 for part in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_works_without_script(chromium: Browser, address: str, responder: StandIn) -> None:
    """With JavaScript off, box and chips ask by plain forms."""
    responder.messages.clear()
    with opened(chromium, address, **PHONE, java_script_enabled=False) as page:
        page.get_by_role("textbox").fill("Suối Mơ có mấy sản phẩm?")
        page.get_by_role("button", name="Gửi").tap()
        expect(page.locator(".headline")).to_have_text(ANSWER.lines[0])
        page.get_by_role("button", name="Còn Suối Mộng?").tap()

        expect(page.locator(".question p")).to_have_text("Còn huyện Suối Mộng thì sao?")
    assert len({message.chat for message in responder.messages}) == 1
