"""The register's pages through their HTTP border, over a made-up register."""

import asyncio
import html
import io
import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import segno

from bot.channels.guard import SECURITY_HEADERS
from bot.channels.register_pages import RegisterPages
from bot.channels.web import web_application
from tests.bot.channels.web_stand_in import StandIn
from tests.register_world import TODAY, Scenario, register_snapshot, register_world

PRODUCTS = 400
SITE = "https://hoidap.example.vn"
# What may never stand on the card of a product whose stars do not count.
NEVER = re.compile(r"Còn hạn đến")


def browser(public_url: str | None = SITE) -> httpx.AsyncClient:
    """A browser of the application with a register of 400 products."""
    pages = RegisterPages(lambda: register_snapshot(PRODUCTS), lambda: TODAY, public_url=public_url)
    application = web_application(StandIn(), has_register=True, extra_routes=pages.routes())
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


def of(*scenarios: Scenario) -> Iterator[str]:
    """The ids of products in some states."""
    meant = register_world(PRODUCTS).scenario_by_product
    return (id_ for id_, scenario in meant.items() if scenario in scenarios)


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def test_page_leads_to_the_register_and_back() -> None:
    """From the page to ask on one gets to the register, and back."""
    async with browser() as client:
        front, register = await client.get("/"), await client.get("/ocop")

    assert 'href="/ocop"' in front.text
    assert 'href="/"' in register.text
    assert SECURITY_HEADERS.items() <= register.headers.items()


async def test_search_finds_and_keeps_its_filters() -> None:
    """What is typed and chosen is found, and stands in the form and in the next page's address."""
    async with browser() as client:
        page = await client.get("/ocop", params={"q": "a", "tinhtrang": "con-han"})

    assert 'value="a"' in page.text
    assert '<option value="con-han" selected>' in page.text
    assert "/ocop?q=a&amp;tinhtrang=con-han&amp;trang=2" in page.text
    assert "Đã hết hạn, ngày cuối" not in page.text


async def test_script_gets_the_results_alone() -> None:
    """The page's script is sent what it puts in, and caches keep the two apart."""
    async with browser() as client:
        part = await client.get("/ocop", params={"q": "zzzz"}, headers={"x-part": "results"})

    assert "<html" not in part.text
    assert "Không có sản phẩm nào khớp" in part.text
    assert part.headers["vary"].lower().startswith("x-part")


async def test_valid_card_says_until_when() -> None:
    """A card of a valid certificate tells day, stars, decision, owner, and as of when."""
    product_id = next(of("valid"))
    product = register_snapshot(PRODUCTS).products[product_id]
    (held,) = register_snapshot(PRODUCTS).certificates_by_product[product_id]
    async with browser() as client:
        said = words((await client.get(f"/ocop/{product_id}")).text)

    assert f"Còn hạn đến {held.expires_on:%d/%m/%Y} · {held.stars} sao" in said
    assert product.owner in said
    assert held.decision in said
    assert "Tính đến ngày 21/11/2026" in said
    assert "Nguồn" in said


async def test_no_other_card_looks_valid() -> None:
    """No verdict of anything but a valid certificate holds the words of a valid one, in lists and on cards."""
    meant = of(
        "expired", "renewed_and_expired", "withdrawn", "potential", "provincial", "registered", "nothing", "coming"
    )
    snapshot = register_snapshot(PRODUCTS)
    async with browser() as client:
        for product_id in list(meant)[:80]:
            page = (await client.get(f"/ocop/{product_id}")).text
            (verdict,) = re.findall(r'<p class="verdict (?:\w+)"><strong>(.*?)</strong>', page, re.S)
            if register_world(PRODUCTS).scenario_by_product[product_id] == "potential":
                assert "chưa phải 5 sao" in words(page)  # its four stars of the programme may well be valid
            else:
                assert not NEVER.search(verdict), product_id
                stars = re.search(r"\d sao", verdict)
                assert stars is None or "hết hạn" in verdict or "thu hồi" in verdict, product_id
            assert snapshot.products[product_id].name.lower() in words(page).lower()


async def test_code_opens_the_card() -> None:
    """The QR code on a card is of the card's public address; without one, of the address it was asked at."""
    product_id = next(of("valid"))
    async with browser() as client, browser(None) as local:
        public, here = [await each.get(f"/ocop/{product_id}/ma.svg") for each in (client, local)]

    assert public.headers["content-type"] == "image/svg+xml"
    assert public.content == drawn(f"{SITE}/ocop/{product_id}")
    assert here.content == drawn(f"http://testserver/ocop/{product_id}")


def drawn(address: str) -> bytes:
    """The QR code of an address."""
    code = io.BytesIO()
    segno.make_qr(address, error="m").save(code, kind="svg", scale=4, border=2)
    return code.getvalue()


@pytest.mark.parametrize("path", ["/ocop/none", "/ocop/none/ma.svg", "/ocop/%3Cscript%3E", "/ocop/" + "a" * 5000])
async def test_unknown_product_is_not_found(path: str) -> None:
    """An address of no product is answered calmly."""
    async with browser() as client:
        assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "q=%3Cb%3Ex",
        "q=" + "a" * 5000,
        "trang=0",
        "trang=-1",
        "trang=99999999",
        "trang=x",
        "sao=9",
        "noi=%27%22",
        "nhom=%00",
        "tinhtrang=valid",
        "q=a&q=b",
        "x=1",
    ],
)
async def test_odd_addresses_are_answered(query: str) -> None:
    """Whatever stands in the address, the page comes, and nothing of it becomes markup."""
    async with browser() as client:
        page = await client.get(f"/ocop?{query}")

    assert page.status_code == 200
    assert "<b>x" not in page.text


async def test_photo_leads_to_its_card() -> None:
    """A photo of a product's code goes to its card; a page of another site may not send one."""
    zxingcpp = pytest.importorskip("zxingcpp", reason="the extra `scan` is not installed")
    image = pytest.importorskip("PIL.Image", reason="the extra `scan` is not installed")
    product = next(each for each in register_world(PRODUCTS).products if each.codes)
    barcode = zxingcpp.create_barcode(product.codes, zxingcpp.BarcodeFormat.EAN13)
    photo = io.BytesIO()
    image.fromarray(barcode.to_image(scale=4)).save(photo, "PNG")
    async with browser() as client:
        sent = await client.post("/ocop/anh", files={"file": ("nhan.png", photo.getvalue())})
        other = await client.post(
            "/ocop/anh", files={"file": ("nhan.png", b"x")}, headers={"sec-fetch-site": "cross-site"}
        )

    assert (sent.status_code, sent.headers["location"]) == (303, f"/ocop/{product.id}")
    assert other.status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nhan.jpg", b"no picture", "Chưa đọc được tệp này như một ảnh"),
        ("nhan.exe", b"MZ", "Chưa đọc được tệp này như một ảnh"),
        ("", b"", "Chưa có ảnh nào được gửi"),
    ],
)
async def test_other_files_are_told(name: str, content: bytes, said: str) -> None:
    """What is no photo, or no file at all, is answered with what to do."""
    async with browser() as client:
        page = await client.post("/ocop/anh", files={"file": (name, content)})

    assert page.status_code == 200
    assert said in words(page.text)


async def test_only_so_many_photos_are_taken_in_at_once() -> None:
    """Each is in memory whole, so whoever comes beyond that is told to come again, before anything is taken in."""
    is_over = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        await is_over.wait()
        yield b"--b--"

    head = {"content-type": "multipart/form-data; boundary=b"}
    async with browser() as client, asyncio.TaskGroup() as group:
        for _ in range(12):
            group.create_task(client.post("/ocop/anh", content=slowly(), headers=head))
        await asyncio.sleep(0.1)
        page = await client.post("/ocop/anh", files={"file": ("nhan.png", b"x")})
        is_over.set()

    assert "Đang có nhiều ảnh chờ đọc" in page.text
