"""What staff do on the page, through its HTTP border: signing in and out, sending files and getting them."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.channels.web import web_application
from bot.channels.web_downloads import KEPT_FOR_S, MOST_KEPT_BYTES, Downloads
from bot.channels.web_input import UPLOAD_LIMIT_BYTES
from bot.channels.web_visit import COOKIE, PageStaff, Visit
from bot.channels.web_wording import web_wording
from bot.errors import explain
from bot.messages import MOST_ATTACHED_BYTES, Attachment, Reply
from knowledge.invitations import Invitation
from knowledge.log import SqliteLog
from knowledge.staff import Staff
from knowledge.store import Store, open_store
from tests.bot.channels.web_stand_in import Desk, Door

PNG = b"\x89PNG\r\n\x1a\n"
SHEET = b"PK" * 10


def browser(desk: Desk, scheme: str = "http", *, is_public: bool = False, **headers: str) -> httpx.AsyncClient:
    """A client that keeps cookies, as a browser does."""
    application = web_application(desk, staff=desk.door, is_public=is_public)
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://testserver", headers=headers)


@pytest.fixture
def desk() -> Desk:
    """A desk with nobody signed in."""
    return Desk(Door())


async def signed_in(client: httpx.AsyncClient) -> str:
    """Sign in, and return the cookie as it was set."""
    response = await client.post("/ask", json={"text": "/vao ĐÚNG"})
    assert response.json()["is_staff"] is True
    return response.headers["set-cookie"]


async def test_signing_in_keeps_the_browser_for_thirty_days(desk: Desk) -> None:
    """Another cookie takes the chat's place and lasts, over https only where it came so; the one before did not."""
    async with browser(desk, "https") as client:
        before = await client.post("/ask", json={"text": "hộ nghèo"})
        cookie = await signed_in(client)
        later = await client.post("/ask", json={"text": "hộ nghèo"})

    assert "Max-Age" not in before.headers["set-cookie"]
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{22}}; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax; Secure", cookie)
    assert before.headers["set-cookie"].split(";")[0] != cookie.split(";")[0]
    assert later.headers["set-cookie"] == cookie
    assert later.json()["is_staff"] is True


@pytest.mark.parametrize("is_public", [True, False], ids=["public", "local"])
async def test_public_page_sends_its_cookie_by_https_alone(desk: Desk, is_public: bool) -> None:
    """With a public address, which is https, the cookie is so even where a proxy speaks http to this program."""
    async with browser(desk, is_public=is_public) as client:
        response = await client.post("/ask", json={"text": "hộ nghèo"})

    assert response.headers["set-cookie"].endswith("; Secure") is is_public


@pytest.mark.parametrize("was", ["visitor", "member"])
async def test_planted_cookie_is_worth_nothing(desk: Desk, was: str) -> None:
    """Whoever knows the cookie with which somebody signed in, a visitor's or their own, is not that somebody."""
    planted = "K" * 22
    async with browser(desk) as owner, browser(desk) as thief:
        for client in (owner, thief):
            client.cookies.set(COOKIE, planted, domain="testserver.local")
        if was == "member":
            desk.door.users[Visit(planted).name] = 2
        response = await owner.post("/ask", json={"text": "/vao ĐÚNG"})
        again = await owner.post("/ask", json={"text": "hộ nghèo"})
        stolen = await thief.post("/ask", json={"text": "hộ nghèo"})

    signed_in_as, other = (message.user for message in desk.messages)
    assert other == Visit(planted).name
    assert (response.json()["is_staff"], again.json()["is_staff"]) == (True, True)
    assert stolen.json()["is_staff"] is False
    assert desk.door.users == {signed_in_as: 1}


async def test_wrong_code_signs_nobody_in(desk: Desk) -> None:
    """Whoever has no right code stays a visitor."""
    async with browser(desk) as client:
        response = await client.post("/ask", json={"text": "/vao SAI"})

    assert response.json()["is_staff"] is False
    assert "Max-Age" not in response.headers["set-cookie"]


@pytest.mark.parametrize("typed", ["/ra", " /RA "])
async def test_leaving_signs_out(desk: Desk, typed: str) -> None:
    """/ra makes the browser a visitor with another cookie; the old one opens nothing any more."""
    async with browser(desk) as client:
        await signed_in(client)
        old = client.cookies[COOKIE]
        response = await client.post("/ask", json={"text": typed})
        new = client.cookies[COOKIE]

    assert response.json()["lines"] == list(web_wording().left.lines)
    assert response.json()["is_staff"] is False
    assert (old != new, desk.door.users) == (True, {})
    assert "Max-Age" not in response.headers["set-cookie"]


async def test_starting_anew_stays_signed_in(desk: Desk) -> None:
    """ "Hỏi mới" begins another chat of the same person; the old cookie opens nothing any more."""
    async with browser(desk) as client:
        await signed_in(client)
        old = client.cookies[COOKIE]
        await client.post("/ask", json={"text": "một"})
        await client.post("/moi")
        response = await client.post("/ask", json={"text": "hai"})

    one, two = desk.messages[-2:]
    assert one.chat != two.chat
    assert response.json()["is_staff"] is True
    assert desk.door.users == {two.user: 1}
    assert client.cookies[COOKIE] != old


@pytest.mark.parametrize(
    ("path", "sent"),
    [("/ask", {"json": {"text": "/ra"}}), ("/hoi", {"data": {"text": "/ra"}}), ("/moi", {})],
    ids=["script", "form", "anew"],
)
async def test_busy_base_is_told_calmly(desk: Desk, path: str, sent: dict[str, dict[str, str]]) -> None:
    """Where nothing can be written, leaving and starting anew say so, and the browser stays signed in."""
    async with browser(desk) as client:
        await signed_in(client)
        desk.door.is_busy = True
        response = await client.post(path, **sent)  # type: ignore[arg-type]
        desk.door.is_busy = False
        after = await client.post("/ask", json={"text": "hộ nghèo"})

    assert (response.status_code, response.json()) == (503, {"error": explain("busy_page")})
    assert after.json()["is_staff"] is True


async def test_page_offers_to_attach_to_staff_alone(desk: Desk) -> None:
    """Visitors see no attach button and a plain form; staff see it, and a form that takes files."""
    async with browser(desk) as client:
        before = (await client.get("/")).text
        await signed_in(client)
        after = (await client.get("/")).text

    assert re.search(r'<label class="attach"[^>]* hidden>', before)
    assert 'enctype="multipart/form-data"' not in before
    assert not re.search(r'<label class="attach"[^>]* hidden>', after)
    assert '<form id="ask" class="composer" method="post" action="/hoi" enctype="multipart/form-data">' in after
    assert re.search(r'<input id="file" type="file" name="file" data-most-bytes="10000000">', after)


@pytest.mark.parametrize("path", ["/nhap", "/hoi"])
async def test_file_comes_with_its_words(desk: Desk, path: str) -> None:
    """A file of staff goes to the bot whole, by script and by plain form, its name without folders."""
    async with browser(desk) as client:
        await signed_in(client)
        response = await client.post(path, data={"text": "/nhap"}, files={"file": ("C:\\Bảng\\số liệu.xlsx", SHEET)})

    assert response.status_code == 200
    message = desk.messages[-1]
    assert (message.text, message.attachment) == ("/nhap", Attachment("số liệu.xlsx", SHEET))
    if path == "/hoi":
        assert '<span class="name">số liệu.xlsx</span>' in response.text.split("<template")[0]


async def test_form_without_a_file_is_words_alone(desk: Desk) -> None:
    """A browser sends a field without a file as one without a name."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n"
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nh\xe1\xbb\x99 ngh\xc3\xa8o\r\n--x--\r\n'
    )
    async with browser(desk) as client:
        await signed_in(client)
        response = await client.post("/hoi", content=body, headers={"content-type": "multipart/form-data; boundary=x"})

    assert response.status_code == 200
    assert (desk.messages[-1].text, desk.messages[-1].attachment) == ("hộ nghèo", None)


async def test_file_of_a_visitor_is_refused(desk: Desk) -> None:
    """Whoever has not signed in is told so; a large file of theirs is not read to its end."""
    async with browser(desk) as client:
        small = await client.post("/nhap", files={"file": ("a.csv", b"a")})
        large = await client.post("/nhap", files={"file": ("a.csv", b"a" * 1_000_000)})

    assert (small.status_code, small.json()) == (403, {"error": explain("file_of_others")})
    assert (large.status_code, large.json()) == (413, {"error": explain("file_of_others")})
    assert desk.messages == []


@pytest.mark.parametrize("size", [MOST_ATTACHED_BYTES + 1, UPLOAD_LIMIT_BYTES + 1])
async def test_large_file_is_refused(desk: Desk, size: int) -> None:
    """More than 10 MB are refused with a sentence, of staff too."""
    async with browser(desk) as client:
        await signed_in(client)
        response = await client.post("/nhap", files={"file": ("a.csv", b"a" * size)})

    assert (response.status_code, response.json()) == (413, {"error": explain("file_too_large")})
    assert desk.messages == []


MALFORMED = {
    "no boundary": ("multipart/form-data", b"x"),
    "no end": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="text"'),
    "no name": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
    "noise": ("multipart/form-data; boundary=x", b"\xff\xfe" * 100),
    "two files": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n' * 2 + b"--x--\r\n",
    ),
    "many fields": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\na\r\n' * 50 + b"--x--\r\n",
    ),
}


@pytest.mark.parametrize(("kind", "body"), MALFORMED.values(), ids=MALFORMED)
async def test_malformed_parts_are_told_calmly(desk: Desk, kind: str, body: bytes) -> None:
    """A body of parts that is none, or not the page's, is met with a sentence or read as nothing; never a failure."""
    async with browser(desk) as client:
        await signed_in(client)
        response = await client.post("/nhap", content=body, headers={"content-type": kind})

    assert response.status_code in (200, 400)
    assert all(message.attachment is None for message in desk.messages)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "http://ke-xau.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"origin": "http://testserver.ke-xau.example"}, 403),
        # A proxy may name this server otherwise; what the browser itself says of the site counts.
        ({"sec-fetch-site": "same-origin", "origin": "https://hoidap.example"}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/hoi", "/nhap", "/moi"])
# SameSite=Lax keeps the cookie from what another site posts.
@pytest.mark.parametrize("has_cookie", [True, False], ids=["cookie", "no cookie"])
async def test_other_sites_get_nothing_done(
    desk: Desk, path: str, headers: dict[str, str], status: int, has_cookie: bool
) -> None:
    """What another site makes a browser send is refused, with our cookie or without; the page's own is taken."""
    async with browser(desk) as client:
        if has_cookie:
            await signed_in(client)
        sent = {"json": {"text": "/ghi 1"}} if path == "/ask" else {"data": {"text": "/ghi 1"}}
        response = await client.post(path, headers=headers, **sent)  # type: ignore[arg-type]

    assert response.status_code == (303 if path == "/moi" and status == 200 else status)
    if status == 403:
        assert response.json() == {"error": explain("of_another_site")}
        assert desk.messages == []


async def test_another_site_signs_nobody_in(desk: Desk) -> None:
    """A right code that another site posts is not looked at: the browser would act for somebody else from then on."""
    async with browser(desk) as client:
        headers = {"sec-fetch-site": "cross-site", "origin": "https://ke-xau.example"}
        response = await client.post("/hoi", data={"text": "/vao ĐÚNG"}, headers=headers)

    assert response.status_code == 403
    assert "set-cookie" not in response.headers
    assert desk.door.users == {}


async def test_program_needs_neither_cookie_nor_origin(desk: Desk) -> None:
    """Programs that are no browsers say nothing of sites, and are answered."""
    async with browser(desk) as client:
        response = await client.post("/ask", json={"text": "hộ nghèo"})

    assert response.status_code == 200


async def test_files_of_a_reply_are_fetched(desk: Desk) -> None:
    """A file is saved under its own name, a picture is shown; neither is kept by caches."""
    files = (Attachment("số liệu.xlsx", SHEET), Attachment("thống kê.png", PNG))
    desk.script["/xuat"] = Reply("staff", ("Đây.",), attachments=files)
    async with browser(desk) as client:
        shown = (await client.post("/ask", json={"text": "/xuat"})).json()["files"]
        sheet, picture = [await client.get(file["address"]) for file in shown]
        page = (await client.post("/hoi", data={"text": "/xuat"})).text

    assert [(file["name"], file["size"], file["is_picture"]) for file in shown] == [
        ("số liệu.xlsx", len(SHEET), False),
        ("thống kê.png", len(PNG), True),
    ]
    assert (sheet.content, picture.content) == (SHEET, PNG)
    assert sheet.headers["content-disposition"] == "attachment; filename*=UTF-8''s%E1%BB%91%20li%E1%BB%87u.xlsx"
    assert sheet.headers["content-type"].endswith("spreadsheetml.sheet")
    assert sheet.headers["cache-control"] == "private, no-store"
    assert picture.headers["content-disposition"].startswith("inline;")
    assert picture.headers["content-type"] == "image/png"
    assert re.search(r'<a class="file" href="/tep/[\w-]{22}/s%E1%BB%91%20li%E1%BB%87u.xlsx" download>', page)
    assert re.search(r'<img src="/tep/[\w-]{22}/[^"]+" alt="thống kê.png">', page)


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a", "a.png.exe"])
async def test_file_of_another_kind_is_only_saved(desk: Desk, name: str) -> None:
    """Nothing but a picture is ever opened in the page's own name."""
    desk.script["/xuat"] = Reply("staff", ("Đây.",), attachments=(Attachment(name, b"<script>"),))
    async with browser(desk) as client:
        (shown,) = (await client.post("/ask", json={"text": "/xuat"})).json()["files"]
        response = await client.get(shown["address"])

    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment;")


async def test_unknown_address_holds_no_file(desk: Desk) -> None:
    """An address that was guessed, or is too old, says what to do."""
    async with browser(desk) as client:
        response = await client.get("/tep/AAAAAAAAAAAAAAAAAAAAAA/a.xlsx")

    assert (response.status_code, response.json()) == (404, {"error": explain("file_gone")})


def test_files_are_kept_for_a_while() -> None:
    """A file is dropped after a quarter of an hour, and sooner where many large ones follow; the newest stays."""
    now = [0.0]
    downloads = Downloads(lambda: now[0])
    kept = downloads._kept  # the only way to see what is in memory
    downloads.offer(Attachment("a.csv", b"a"))
    now[0] = KEPT_FOR_S - 1
    downloads.offer(Attachment("b.csv", b"b" * (MOST_KEPT_BYTES - 1)))
    assert [file.name for _, file in kept.values()] == ["a.csv", "b.csv"]
    now[0] = KEPT_FOR_S + 1
    downloads.offer(Attachment("c.csv", b"c"))
    assert [file.name for _, file in kept.values()] == ["b.csv", "c.csv"]
    downloads.offer(Attachment("d.csv", b"d" * (MOST_KEPT_BYTES + 1)))

    assert [file.name for _, file in kept.values()] == ["d.csv"]


async def test_opinions_are_offered_where_a_question_is_recorded(desk: Desk) -> None:
    """Under such a reply stand two buttons, in JSON and on the page; under any other none."""
    desk.script["mấy xã?"] = Reply("answer", ("Ba xã.",), question=7)
    async with browser(desk) as client:
        asked = (await client.post("/ask", json={"text": "mấy xã?"})).json()
        page = (await client.post("/hoi", data={"text": "mấy xã?"})).text
        other = (await client.post("/hoi", data={"text": "khác"})).text

    assert asked["opinions"] == [{"label": "👍", "text": "/hay 7"}, {"label": "👎", "text": "/chuahay 7"}]
    shown = page.split("<template")[0]
    assert re.findall(r'class="opinion" name="text" value="([^"]+)" aria-label="([^"]+)"', shown) == [
        ("/hay 7", "Có ích"),
        ("/chuahay 7", "Chưa có ích"),
    ]
    assert '<form class="opinions" method="post" action="/hoi" hidden>' in other.split("<template")[0]


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty base."""
    with open_store(":memory:", packaged=None) as store:
        yield store


def test_staff_of_a_base_are_known_by_their_browser(store: Store) -> None:
    """Whoever sent a right code from a browser is signed in there, and no more after leaving."""
    staff, code = PageStaff(store.staff), store.invitations.invite(Invitation("Chị Thử", "editor"))
    store.invitations.accept(code, channel="web", user="trình duyệt", chat="c")

    before = [staff.member_number(user) for user in ("trình duyệt", "khác", "")]
    staff.leave("khác")
    staff.move("trình duyệt", "mới")
    moved = staff.member_number("trình duyệt"), staff.member_number("mới")
    staff.leave("mới")

    assert (before, moved) == ([1, None, None], (None, 1))
    assert staff.member_number("mới") is None


def test_last_owner_who_leaves_stays_an_owner(store: Store) -> None:
    """Who is known on the page alone signs out and is on the list still; a code makes another browser theirs."""
    staff, code = PageStaff(store.staff), store.invitations.invite(Invitation("Chị Thử", "owner"))
    store.invitations.accept(code, channel="web", user="cũ", chat="cũ")

    staff.leave("cũ")
    (left,) = store.staff.members()
    store.invitations.accept(store.invitations.web_code(left), channel="web", user="mới", chat="mới")

    assert (left.name, left.role) == ("Chị Thử", "owner")
    assert (staff.member_number("cũ"), staff.member_number("mới")) == (None, left.id)
    staff.leave("mới")
    assert len(store.staff.members()) == 1


def test_who_leaves_the_page_stays_known_elsewhere(store: Store) -> None:
    """A member of Telegram too is forgotten on the page, and leaves nothing there."""
    staff, code = PageStaff(store.staff), store.invitations.invite(Invitation("Chị Thử", "owner"))
    member = store.invitations.accept(code, channel="telegram", user="77", chat="77")
    store.invitations.accept(store.invitations.web_code(member), channel="web", user="cũ", chat="cũ")

    staff.leave("cũ")
    staff.leave("ai đó")

    assert [each.channel for each in store.staff.members()] == ["telegram"]


def test_base_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    """Where the file is broken, the page goes on as a visitor's."""
    with open_store(tmp_path / "a.db", packaged=None) as store:
        code = store.invitations.invite(Invitation("Chị Thử", "editor"))
        store.invitations.accept(code, channel="web", user="trình duyệt", chat="c")
        staff = PageStaff(store.staff)
        before = staff.member_number("trình duyệt")
    (tmp_path / "b.db").write_bytes(b"x" * 8192)
    with closing(sqlite3.connect(tmp_path / "b.db")) as broken:
        after = PageStaff(Staff(SqliteLog(broken, "b.db"), "b.db")).member_number("trình duyệt")

    assert (before, after) == (1, None)
