"""The shelf: a picture is had by whoever knows its address, for a while, and never by guessing."""

import sys
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from bot.channels.drawing import Studio
from bot.channels.shelf import KEPT_FOR_S, MOST_KEPT, Shelf
from bot.channels.web import web_application
from bot.channels.web_rendering import http_error
from bot.charts import Chart
from bot.errors import explain
from bot.messages import Attachment
from tests.bot.channels.test_studio import CHART, Painter, ready, stand_in
from tests.bot.channels.web_stand_in import ANSWER, StandIn
from tests.bot.real import Clock

PUBLIC = "https://hoidap.example.vn"
PICTURE = Attachment("biểu đồ.png", b"\x89PNG bytes")
PICTURED = replace(ANSWER, chart=CHART)


def shelf_of(painter: Painter, clock: Clock | None = None, public_url: str | None = PUBLIC) -> Shelf:
    """A shelf whose pictures are drawn by a stand-in."""
    return Shelf(Studio(painter), public_url, clock or Clock())


def visitor(shelf: Shelf, responder: StandIn | None = None) -> httpx.AsyncClient:
    """A browser, or a messenger's server, that fetches."""
    application = web_application(responder or StandIn({"hình": PICTURED}), shelf=shelf)
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://testserver")


def path_of(shelf: Shelf, chart: Chart) -> str:
    """The address of a chart's picture on this site."""
    framed = shelf.framed(chart)
    assert framed is not None
    return framed.address


async def test_picture_is_fetched_from_its_address() -> None:
    """A messenger's server gets the picture as often as it likes, without a cookie."""
    shelf = shelf_of(ready())
    address = shelf.address(PICTURE)
    async with visitor(shelf) as client:
        responses = [await client.get(address.removeprefix(PUBLIC)) for _ in range(2)]

    assert address.startswith(f"{PUBLIC}/hinh/") and address.endswith(".png")
    assert [(each.status_code, each.content, each.headers["content-type"]) for each in responses] == [
        (200, PICTURE.content, "image/png")
    ] * 2
    assert "set-cookie" not in responses[0].headers
    assert responses[0].headers["cache-control"] == f"private, max-age={KEPT_FOR_S}, immutable"


@pytest.mark.parametrize("name", ["", "x.png", "../x.png", "{token}", "{token}.jpg", "{other}.png", "{token}x.png"])
async def test_no_other_address_gives_a_picture(name: str) -> None:
    """Only the whole address fits; whatever is near it is refused in Vietnamese."""
    shelf = shelf_of(ready())
    token = shelf.address(PICTURE).rsplit("/", 1)[1].removesuffix(".png")
    async with visitor(shelf) as client:
        response = await client.get("/hinh/" + name.format(token=token, other=token[::-1]))

    assert response.status_code == 404
    assert len(token) == 32


async def test_addresses_tell_nothing() -> None:
    """Each picture has an address of its own, and two shelves never the same."""
    addresses = {shelf_of(ready()).address(Attachment("a.png", bytes([number]))) for number in range(200)}

    assert len(addresses) == 200


async def test_picture_is_gone_after_a_while() -> None:
    """After fifteen minutes the address is dead, and says what to do."""
    clock = Clock()
    shelf = shelf_of(ready(), clock)
    path = shelf.address(PICTURE).removeprefix(PUBLIC)
    async with visitor(shelf) as client:
        clock.now = KEPT_FOR_S - 1
        before = await client.get(path)
        clock.now = KEPT_FOR_S
        after = await client.get(path)

    assert (before.status_code, after.status_code) == (200, 404)
    assert explain("picture_gone") in after.text


async def test_one_picture_has_one_address_while_it_lasts_long_enough() -> None:
    """Asked for again soon, it is the same; later a new one, so that whoever gets it has time."""
    clock = Clock()
    shelf = shelf_of(ready(), clock)
    first = shelf.address(PICTURE)
    clock.now = KEPT_FOR_S / 2 - 1
    second = shelf.address(PICTURE)
    clock.now = KEPT_FOR_S / 2 + 1
    third = shelf.address(PICTURE)

    assert first == second != third


async def test_the_oldest_makes_room() -> None:
    """The bytes are bounded: the oldest picture leaves, the newest is always there."""
    shelf = Shelf(Studio(ready()), PUBLIC, most_kept_bytes=25)
    paths = [shelf.address(Attachment("a.png", bytes([at]) * 10)).removeprefix(PUBLIC) for at in range(3)]
    async with visitor(shelf) as client:
        statuses = [(await client.get(path)).status_code for path in paths]

    assert statuses == [404, 200, 200]


async def test_charts_are_bounded_in_number() -> None:
    """A flood of questions does not fill the memory with charts that nobody fetches."""
    shelf = shelf_of(ready())
    paths = [path_of(shelf, replace(CHART, finding=str(number))) for number in range(MOST_KEPT + 1)]
    async with visitor(shelf) as client:
        statuses = [(await client.get(paths[at])).status_code for at in (0, 1, MOST_KEPT)]

    assert statuses == [404, 200, 200]


def test_without_a_public_address_nothing_is_promised() -> None:
    """No address is made that a messenger could not reach."""
    shelf = shelf_of(ready(), public_url=None)

    assert not shelf.is_public
    with pytest.raises(ValueError, match="no public address"):
        shelf.address(PICTURE)


async def test_page_gets_the_text_before_the_picture_is_drawn() -> None:
    """The reply names the picture with its words and its size; only fetching draws it."""
    painter = ready()
    async with visitor(shelf_of(painter)) as client:
        reply = (await client.post("/ask", json={"text": "hình"})).json()
        drawn_before = list(painter.drawn)
        picture = await client.get(reply["picture"]["address"])

    assert drawn_before == []
    assert reply["picture"] | {"address": ""} == {
        "address": "",
        "alt": CHART.alt,
        "width": CHART.size_px[0],
        "height": CHART.size_px[1],
    }
    assert (picture.status_code, picture.content) == (200, stand_in(CHART))


async def test_page_without_scripts_shows_it_too() -> None:
    """The form's page holds the image, fetched late, with its words and its size."""
    async with visitor(shelf_of(ready()), StandIn({"hình": replace(PICTURED, chart=with_markup())})) as client:
        page = (await client.post("/hoi", data={"text": "hình"}, headers={"origin": "http://testserver"})).text

    (image,) = [line for line in page.splitlines() if 'class="chart" href="/hinh/' in line]
    assert 'alt="&lt;b&gt; &#34;Một&#34;"' in image or 'alt="&lt;b&gt; &quot;Một&quot;"' in image
    assert f'width="{CHART.size_px[0]}"' in image and 'loading="lazy"' in image


def with_markup() -> Chart:
    """A chart whose words look like markup."""
    return replace(CHART, alt='<b> "Một"')


async def test_without_the_extra_the_page_has_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where matplotlib is missing a reply is told as ever, and no image is promised."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    async with visitor(Shelf(Studio(), PUBLIC)) as client:
        reply = (await client.post("/ask", json={"text": "hình"})).json()

    assert (reply["lines"], reply["picture"]) == (list(ANSWER.lines), None)


async def test_a_picture_that_cannot_be_drawn_is_refused() -> None:
    """The browser hides what is not found; the text stands."""

    def fails(chart: Chart) -> bytes:
        raise ValueError("no ink")

    shelf = Shelf(Studio(fails), PUBLIC)
    application = Starlette(routes=[shelf.route], exception_handlers={HTTPException: http_error})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://testserver") as client:
        response = await client.get(path_of(shelf, CHART))

    assert response.status_code == 404
