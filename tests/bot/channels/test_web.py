"""The web application through its HTTP border, with a stand-in that answers."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message as ASGIMessage
from starlette.types import Scope
from structlog.testing import capture_logs

from bot.channels.guard import SECURITY_HEADERS
from bot.channels.web import Lifespan, web_application
from bot.channels.web_input import BODY_LIMIT_BYTES
from bot.channels.web_rendering import LONGEST_SHOWN
from bot.channels.web_visit import COOKIE, Visit
from bot.errors import explain
from bot.messages import Reply
from intents.tokens import MAX_LENGTH
from tests.bot.channels.web_stand_in import ANSWER, PLAIN, StandIn

ODD_TEXTS = {
    "empty": "",
    "one emoji": "🌾",
    "10,000 letters": "ệ" * 10_000,
    "decomposed": "ty\u0309 le\u0323\u0302 ho\u0323\u0302 nghe\u0300o",
    "zero width": "hộ\u200bnghèo\u200d",
    "right to left": "\u202eoèhgn ộh\u202c",
    "NUL": "hộ\0nghèo",
    "HTML": "<script>alert(1)</script><b>hộ nghèo</b>",
    "Markdown": "**hộ** [nghèo](javascript:alert(1))",
    "Jinja": "{{ 7 * 7 }}{% for x in y %}",
    "SQL": "'; DROP TABLE facts; --",
}

MALFORMED = {
    "empty": b"",
    "broken": b"{",
    "list": b"[]",
    "number": b'{"text": 1}',
    "another name": b'{"question": "x"}',
    "no UTF-8": b"\xff",
    "half a letter": b'{"text": "\\ud800"}',
    "deep": b'{"text": "x", "y": ' + b"[" * 100_000,
}


def browser(responder: StandIn, **headers: str) -> httpx.AsyncClient:
    """A client that keeps cookies, as a browser does."""
    transport = httpx.ASGITransport(web_application(responder), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)


async def test_page_is_vietnamese_and_whole() -> None:
    """The page says its language, its examples and where to write."""
    async with browser(StandIn()) as client:
        page = await client.get("/")

    assert page.status_code == 200
    assert '<html lang="vi">' in page.text
    assert 3 <= page.text.count('<button class="chip" name="text" value="') <= 5
    assert '<label class="heard" for="box">' in page.text


async def test_question_gets_its_reply() -> None:
    """The reply goes out as kind, lines, citations and chips, without the facts for machines."""
    async with browser(StandIn()) as client:
        response = await client.post("/ask", json={"text": "Suối Mơ có mấy sản phẩm?"})

    assert response.status_code == 200
    assert response.json() == {
        "kind": "answer",
        "lines": list(ANSWER.lines),
        "citations": [{"short": ANSWER.citations[0].short, "full": ANSWER.citations[0].full}],
        "chips": [{"label": chip.label, "text": chip.text} for chip in ANSWER.chips],
        "files": [],
        "picture": None,
        "opinions": [],
        "is_staff": False,
    }


async def test_message_names_browser_and_chat_but_no_person() -> None:
    """The bot hears which browser speaks, and never who; the chat's name does not give the browser's secret away."""
    responder = StandIn()
    async with browser(responder) as client:
        response = await client.post("/ask", json={"text": "hộ nghèo"})

    (message,) = responder.messages
    assert (message.channel, message.user, message.text, message.attachment) == ("web", message.chat, "hộ nghèo", None)
    assert re.fullmatch(r"[0-9a-f]{32}", message.chat)
    assert message.chat[:22] != response.cookies[COOKIE]


async def test_browser_keeps_its_chat() -> None:
    """Two questions of one browser are one chat; another browser has another."""
    responder = StandIn()
    async with browser(responder) as client:
        await client.post("/ask", json={"text": "một"})
        second = await client.post("/ask", json={"text": "hai"})
    async with browser(responder) as client:
        await client.post("/ask", json={"text": "ba"})

    one, two, three = (message.chat for message in responder.messages)
    assert one == two != three
    assert "set-cookie" not in second.headers


async def test_cookie_is_for_this_page_alone() -> None:
    """A script can't read it, another site can't send it along."""
    async with browser(StandIn()) as client:
        response = await client.post("/ask", json={"text": "hộ nghèo"})

    assert re.fullmatch(rf"{COOKIE}=[\w-]{{22}}; HttpOnly; Path=/; SameSite=lax", response.headers["set-cookie"])


async def test_cookie_is_secure_over_https() -> None:
    """Where the page came encrypted, the cookie goes back only so."""
    transport = httpx.ASGITransport(web_application(StandIn()))
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as client:
        response = await client.post("/ask", json={"text": "hộ nghèo"})

    assert "; Secure" in response.headers["set-cookie"]


@pytest.mark.parametrize("chat", ["", "x", "a" * 5_000, "a" * 21 + "'", "a" * 21 + "%00"])
async def test_cookie_of_another_form_is_replaced(chat: str) -> None:
    """A chat's id is one that the page gave out; anything else gets a new one."""
    responder = StandIn()
    async with browser(responder, cookie=f"{COOKIE}={chat}") as client:
        response = await client.post("/ask", json={"text": "hộ nghèo"})

    assert Visit(response.cookies[COOKIE]).name == responder.messages[0].user
    assert response.cookies[COOKIE] != chat


async def test_starting_anew_forgets_the_chat() -> None:
    """After "Hỏi mới" the browser is in no chat, and the page is back at its greeting."""
    async with browser(StandIn()) as client:
        await client.post("/ask", json={"text": "hộ nghèo"})
        response = await client.post("/moi")

        assert (response.status_code, response.headers["location"]) == (303, "/")
        assert COOKIE not in client.cookies


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
async def test_odd_text_arrives_as_typed(text: str) -> None:
    """Whatever is typed reaches the bot unchanged, by script and by plain form, and gets a reply."""
    responder = StandIn()
    async with browser(responder) as client:
        by_script = await client.post("/ask", json={"text": text})
        by_form = await client.post("/hoi", data={"text": text})

    assert (by_script.status_code, by_form.status_code) == (200, 200)
    assert responder.texts == [text, text]


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
async def test_malformed_body_is_told_calmly(body: bytes) -> None:
    """A body that is no question gets a sentence, and the bot is not asked."""
    responder = StandIn()
    async with browser(responder) as client:
        response = await client.post("/ask", content=body)

    assert (response.status_code, response.json()) == (400, {"error": explain("malformed")})
    assert responder.messages == []


@pytest.mark.parametrize("path", ["/ask", "/hoi"])
async def test_too_long_body_is_refused(path: str) -> None:
    """What no person types is not even read to its end."""
    async with browser(StandIn()) as client:
        response = await client.post(path, content=b"x" * (BODY_LIMIT_BYTES + 1))

    assert (response.status_code, response.json()) == (413, {"error": explain("too_long")})


async def test_too_many_fields_are_refused() -> None:
    """A form of the page has one field; one of hundreds is not ours."""
    async with browser(StandIn()) as client:
        response = await client.post("/hoi", content="&".join(f"a{n}=1" for n in range(100)))

    assert response.status_code == 400


async def test_form_works_without_script() -> None:
    """A plain form brings the whole page with question, reply, sources and chips."""
    async with browser(StandIn()) as client:
        page = await client.post("/hoi", data={"text": "Suối Mơ có mấy sản phẩm?"})

    assert "<p>Suối Mơ có mấy sản phẩm?</p>" in page.text
    assert f'<p class="headline">{ANSWER.lines[0]}</p>' in page.text
    assert re.search(r"<ul>\s*<li>Xã Một: 3 sản phẩm</li>\s*<li>Xã Hai: 4 sản phẩm</li>\s*</ul>", page.text)
    assert f"<summary>{ANSWER.citations[0].short}</summary>" in page.text
    assert f'value="{ANSWER.chips[0].text}">{ANSWER.chips[0].label}</button>' in page.text
    assert COOKIE in page.cookies


async def test_box_takes_what_is_read() -> None:
    """The box holds as many characters as the tokenizer reads of a message."""
    async with browser(StandIn()) as client:
        page = (await client.get("/")).text

    assert MAX_LENGTH == 3000
    assert re.findall(r'<textarea [^>]*maxlength="(\d+)"', page) == ["3000"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ệ" * LONGEST_SHOWN, "ệ" * LONGEST_SHOWN),
        ("ệ" * (LONGEST_SHOWN + 1), "ệ" * LONGEST_SHOWN + "…"),
        ("e\u0323\u0302" * LONGEST_SHOWN, "e\u0323\u0302" * LONGEST_SHOWN),
        ("e\u0323\u0302" * 10_000, "ệ" * LONGEST_SHOWN + "…"),
        ("hai " * 30_000, ("hai " * 75).rstrip() + "…"),
    ],
    ids=["at the limit", "one more", "decomposed at the limit", "decomposed", "120 kB"],
)
async def test_long_question_is_shown_by_its_start(typed: str, shown: str) -> None:
    """The page shows the first 300 letters of a question; the bot gets all of it."""
    responder = StandIn()
    async with browser(responder) as client:
        page = (await client.post("/hoi", data={"text": typed})).text

    assert LONGEST_SHOWN == 300
    assert f'<span class="heard">Bạn hỏi: </span><p>{shown}</p>' in page
    assert responder.texts == [typed]


async def test_lists_of_the_page_open_and_close() -> None:
    """Lists at the end, twice, or of one item are lists all the same; a reply without lines is none."""
    lines = ("- một", "- hai", "giữa", "- ba", "- bốn")
    script = {"x": Reply("answer", ("Đầu", *lines)), "y": Reply("answer", lines), "z": Reply("answer", ())}
    async with browser(StandIn({**script})) as client:
        headed = (await client.post("/hoi", data={"text": "x"})).text
        bare = (await client.post("/hoi", data={"text": "y"})).text
        empty = await client.post("/hoi", data={"text": "z"})

    assert (headed.count("<ul>"), headed.count("</ul>"), headed.count("<li>")) == (2, 2, 4)
    assert (bare.count("<ul>"), bare.count("</ul>"), bare.count("<li>")) == (2, 2, 3)
    assert empty.status_code == 200


async def test_markup_is_shown_as_text() -> None:
    """HTML and Jinja in a question or a reply stay letters on the page."""
    evil = "<script>alert(1)</script>{{ 7 * 7 }}"
    async with browser(StandIn({evil: Reply("answer", (evil, f"- {evil}"))})) as client:
        page = await client.post("/hoi", data={"text": evil})

    assert "<script>alert" not in page.text
    assert page.text.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}") == 3


@pytest.mark.parametrize("path", ["/", "/static/page.css", "/healthz", "/nowhere"])
async def test_every_response_is_guarded(path: str) -> None:
    """The security headers are on pages, files and errors alike."""
    async with browser(StandIn()) as client:
        response = await client.get(path)

    assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "unsafe" not in response.headers["content-security-policy"]


async def test_page_has_nothing_inline() -> None:
    """Neither style nor script stands in the page, since its policy would forbid them."""
    async with browser(StandIn()) as client:
        page = (await client.post("/hoi", data={"text": "x"})).text

    assert re.findall(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []


async def test_files_are_kept_for_ever_at_their_version() -> None:
    """The page's own addresses of its files may be kept; an address of no version is checked anew."""
    async with browser(StandIn()) as client:
        page = (await client.get("/")).text
        addresses = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        kept = {(await client.get(address)).headers["cache-control"] for address in addresses}
        bare = await client.get("/static/page.css")
        again = await client.get("/static/page.css", headers={"if-none-match": bare.headers["etag"]})

    assert len(addresses) == 3
    assert kept == {"public, max-age=31536000, immutable"}
    assert (bare.headers["cache-control"], bare.headers["content-type"]) == (
        "no-cache",
        "text/css; charset=utf-8",
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["none.css", "..%2Fweb.py", "%2e%2e/web.py", "page.css/x"])
async def test_other_files_are_not_served(name: str) -> None:
    """Only the page's own files are there."""
    async with browser(StandIn()) as client:
        response = await client.get(f"/static/{name}")

    assert response.status_code == 404


async def test_health_is_told() -> None:
    """A watcher sees that the server answers."""
    async with browser(StandIn()) as client:
        response = await client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_request_that_breaks_off_is_no_trouble() -> None:
    """A phone that loses its network in the midst of a question fills no log with traces."""
    sent: list[ASGIMessage] = []
    scope: Scope = {"type": "http", "method": "POST", "path": "/ask", "query_string": b"", "headers": []}

    async def receive() -> ASGIMessage:
        return {"type": "http.disconnect"}

    async def send(message: ASGIMessage) -> None:
        sent.append(message)

    with capture_logs() as logs:
        await web_application(StandIn())(scope, receive, send)

    assert sent == []
    assert [(each["event"], each["log_level"]) for each in logs] == [("a request broke off", "info")]


async def test_unexpected_is_calm_outside_and_whole_in_the_log() -> None:
    """The person reads one sentence; the log has the question and the trace, and not the person."""
    responder = StandIn({"gây lỗi": RuntimeError("bên trong")})
    with capture_logs() as logs:
        async with browser(responder) as client:
            response = await client.post("/ask", json={"text": "gây lỗi"})

    assert (response.status_code, response.json()) == (500, {"error": explain("unexpected")})
    assert logs == [
        {
            "channel": "web",
            "event": "unexpected",
            "log_level": "error",
            "path": "/ask",
            "question": "gây lỗi",
            "exc_info": True,
        }
    ]
    assert response.headers["content-security-policy"] == SECURITY_HEADERS["content-security-policy"]


@pytest.mark.parametrize(
    ("typed", "logged"), [("/vao ABCDEFGHJKLM", "/vao"), ("gọi 0912 345 678", "gọi ***")], ids=["code", "number"]
)
async def test_log_holds_no_secret_of_a_question(typed: str, logged: str) -> None:
    """Of a command the log has its name alone; of a question not what reaches a person."""
    with capture_logs() as logs:
        async with browser(StandIn({typed: RuntimeError("hỏng")})) as client:
            await client.post("/ask", json={"text": typed})

    assert [log["question"] for log in logs if log["event"] == "unexpected"] == [logged]


async def test_error_to_a_reader_is_a_page() -> None:
    """Whoever reads pages gets the sentence as a page with a way back."""
    with capture_logs():
        async with browser(StandIn({"gây lỗi": RuntimeError()}), accept="text/html") as client:
            failed = await client.post("/hoi", data={"text": "gây lỗi"})
            missing = await client.get("/a/b/c")

    assert (failed.status_code, missing.status_code) == (500, 404)
    assert explain("unexpected") in failed.text
    assert explain("not_found") in missing.text
    assert '<a href="/">' in missing.text
    assert "Traceback" not in failed.text


async def test_wrong_method_says_which_is_right() -> None:
    """A GET of /ask is refused with the methods that are allowed; a GET of /hoi leads to the page."""
    async with browser(StandIn()) as client:
        refused = await client.get("/ask")
        led = await client.get("/hoi")

    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert (led.status_code, led.headers["location"]) == (303, "/")


async def test_replies_are_not_kept_by_caches() -> None:
    """What was asked stays between the browser and the server."""
    async with browser(StandIn({"chào": PLAIN})) as client:
        responses = [
            await client.post("/ask", json={"text": "chào"}),
            await client.post("/hoi", data={"text": "chào"}),
        ]

    assert [response.headers["cache-control"] for response in responses] == ["no-store", "no-store"]


async def test_other_channels_come_along() -> None:
    """Another channel's route is served, its lifespan entered at the start and left at the end."""
    events: list[str] = []

    async def hook(request: Request) -> Response:
        return PlainTextResponse("nghe")

    def channel(name: str) -> Lifespan:
        @asynccontextmanager
        async def lifespan() -> AsyncIterator[None]:
            events.append(f"{name} starts")
            yield
            events.append(f"{name} ends")

        return lifespan

    application = web_application(
        StandIn(), extra_routes=[Route("/hook", hook)], lifespans=[channel("một"), channel("hai")]
    )
    inbox = [{"type": "lifespan.shutdown"}, {"type": "lifespan.startup"}]
    sent: list[str] = []

    async def receive() -> ASGIMessage:
        return inbox.pop()

    async def send(message: ASGIMessage) -> None:
        sent.append(message["type"])

    await application({"type": "lifespan", "state": {}}, receive, send)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://testserver") as client:
        response = await client.get("/hook")

    assert events == ["một starts", "hai starts", "hai ends", "một ends"]
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert response.text == "nghe"


def test_ten_thousand_letters_fit() -> None:
    """The longest question that must be answered fits as JSON and as a form, composed or not."""
    text = "e\u0302\u0323" * 10_000

    assert len(json.dumps({"text": text}, ensure_ascii=False).encode()) < BODY_LIMIT_BYTES
    assert len(urlencode({"text": text})) < BODY_LIMIT_BYTES
