"""The tables to browse: read only, in Vietnamese, as of the last change, and no way behind them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

pytest.importorskip("datasette", reason="the extra `tables` is not installed")

from bot.channels.guard import SECURITY_HEADERS
from bot.channels.tables import Tables
from bot.channels.web import web_application
from knowledge.changes import Entry
from knowledge.snapshot import Snapshot, after
from knowledge.store import open_store
from tests.bot.channels.web_stand_in import StandIn

FRONT = "/so-lieu/bang"
EVIL = "<script>alert(1)</script>"


def packaged() -> Snapshot:
    with open_store(":memory:") as store:
        return store.snapshot()


@asynccontextmanager
async def browser(snapshot: Callable[[], Snapshot] = packaged) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of an application with tables."""
    tables = Tables(snapshot)
    application = web_application(StandIn(), extra_routes=tables.routes())
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with tables.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


async def test_front_lists_the_tables() -> None:
    """The way in leads to a list of all tables, with what each holds, guarded as every page."""
    async with browser() as client:
        way = await client.get("/so-lieu")
        front = await client.get(way.headers["location"])

    assert (way.status_code, front.status_code) == (303, 200)
    assert all(name in front.text for name in ("Số liệu", "Nguồn", "Sản phẩm", "Chứng nhận", "Khái niệm"))
    assert "<script" not in front.text
    assert SECURITY_HEADERS.items() <= front.headers.items()


async def test_figures_are_filtered_and_sorted() -> None:
    """A filter leaves what fits it, through the form's own redirect."""
    query = {"_filter_column": "Địa bàn", "_filter_op": "exact", "_filter_value": "huyện Bình Liêu"}
    async with browser() as client:
        sent = await client.get(f"{FRONT}/{tilde('Số liệu')}", params=query)
        page = await client.get(sent.headers["location"])

    assert sent.headers["location"].startswith(FRONT)
    assert "huyện Bình Liêu" in page.text
    assert "huyện Hải Hà</td>" not in page.text
    assert "470,76" in page.text


async def test_row_is_shown_whole() -> None:
    """A row has a page of its own."""
    async with browser() as client:
        page = await client.get(f"{FRONT}/{tilde('Số liệu')}/bl_area")

    assert page.status_code == 200
    assert "diện tích tự nhiên" in page.text


async def test_style_is_found_where_the_page_says() -> None:
    """The styles that a page names are there."""
    async with browser() as client:
        front = await client.get(FRONT)
        names = [part.split('"')[0] for part in front.text.split('rel="stylesheet" href="')[1:]]
        styles = [await client.get(name.replace("&amp;", "&")) for name in names]

    assert len(styles) == 3
    assert {style.headers["content-type"].split(";")[0] for style in styles} == {"text/css"}


@pytest.mark.parametrize(
    "path",
    [
        "/so-lieu/-/databases.json",
        "/so-lieu/-/settings.json",
        "/so-lieu/-/versions",
        "/so-lieu/bang.db",
        "/so-lieu/_memory",
        "/so-lieu/_internal",
        "/so-lieu/bang/../-/databases.json",
        "/so-lieu/bang/staff",
        "/so-lieu/bang/questions",
    ],
)
async def test_nothing_else_is_shown(path: str) -> None:
    """Neither Datasette's own pages, which name folders, nor the file, nor other tables."""
    async with browser() as client:
        page = await client.get(path)

    assert page.status_code == 404
    assert "tmp" not in page.text


@pytest.mark.parametrize("query", ["?sql=select+sqlite_version()", "?_where=1=1", f"?_sort={EVIL}"])
async def test_no_sql_is_run(query: str) -> None:
    """SQL from outside is refused or passed over; what is typed never becomes markup."""
    async with browser() as client:
        front, table = await client.get(FRONT + query), await client.get(f"{FRONT}/{tilde('Nguồn')}{query}")

    assert "sqlite_version" not in front.text
    assert EVIL not in table.text
    assert table.status_code in (200, 400, 403)


async def test_change_is_seen_at_the_next_look() -> None:
    """After a change the tables show what it says; twice over, so that old copies are let go."""
    current = [packaged()]
    async with browser(lambda: current[0]) as client:
        before = await client.get(f"{FRONT}/{tilde('Số liệu')}/bl_area")
        for value in (480.0, 490.0, 500.5):
            fact = current[0].fact_by_id["bl_area"]
            changed = after(current[0], [Entry("facts", fact.id, fact, replace(fact, value=value))])
            current[0] = replace(changed, version=current[0].version + 1)
            page = await client.get(f"{FRONT}/{tilde('Số liệu')}/bl_area")
            assert f">{str(value).replace('.', ',').removesuffix(',0')}<" in page.text

    assert ">470,76<" in before.text


def tilde(name: str) -> str:
    """A name as Datasette writes it in an address."""
    from datasette.utils import tilde_encode

    assert unquote(name) == name
    return str(tilde_encode(name))


async def test_copies_of_before_leave_the_disk() -> None:
    """Of all copies the current one stays and the one before it, which somebody may be reading."""
    versions = iter(range(1, 5))
    tables = Tables(lambda: replace(packaged(), version=next(versions)))
    async with looking(tables) as client:
        for _ in range(4):
            await client.get(FRONT)
        left = {each.name for each in folder_of(tables).iterdir()}

    assert left == {"3", "4"}


async def test_copy_that_failed_is_made_anew() -> None:
    """What a full disk has left of a copy is not in the way of the next attempt."""
    current = packaged()
    tables = Tables(lambda: current)
    async with looking(tables) as client:
        half = folder_of(tables) / str(current.version)
        half.mkdir()
        (half / "bang.db").write_bytes(b"SQLite format 3")
        front = await client.get(FRONT)

    assert front.status_code == 200


@asynccontextmanager
async def looking(tables: Tables) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of these tables."""
    transport = httpx.ASGITransport(web_application(StandIn(), extra_routes=tables.routes()))
    async with tables.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


def folder_of(tables: Tables) -> Path:
    """Where the copies are."""
    assert tables.folder is not None
    return tables.folder
