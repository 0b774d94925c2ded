"""Fetching what people send: from the messenger's own hosts alone, never a private address, whole or not at all."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels.fetching import Fetcher, NotFetched, TooLarge, picture_name
from bot.messages import MOST_ATTACHED_BYTES


async def _medium(request: Request) -> Response:
    match request.path_params["name"]:
        case "picture":
            return Response(b"\xff\xd8\xff picture", headers={"x-host": request.headers["host"]})
        case "elsewhere":
            return RedirectResponse("/picture")
        case "endless":

            async def much() -> AsyncIterator[bytes]:
                for _ in range(12):
                    yield b"x" * 1_000_000

            return StreamingResponse(much())
        case "largest":
            return Response(b"x" * MOST_ATTACHED_BYTES)
    return Response(b"no", 404)


@contextmanager
def media_server() -> Iterator[str]:
    """A server with a picture, and what only looks like one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        runner = uvicorn.Server(
            uvicorn.Config(Starlette(routes=[Route("/{name}", _medium)]), log_config=None, lifespan="off", ws="none")
        )
        thread = threading.Thread(target=runner.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            runner.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def media() -> Iterator[str]:
    """The server's address."""
    with media_server() as address:
        yield address


@asynccontextmanager
async def fetching(*hosts: str, is_lenient: bool = False, within_s: float = 20) -> AsyncIterator[Fetcher]:
    """What fetches from some hosts."""
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        yield Fetcher(http, hosts, within_s, is_lenient=is_lenient)


async def test_picture_is_fetched(media: str) -> None:
    """What stands there comes whole, up to the largest that is taken in."""
    async with fetching("127.0.0.1", is_lenient=True) as fetcher:
        assert await fetcher.fetched(f"{media}/picture") == b"\xff\xd8\xff picture"
        assert len(await fetcher.fetched(f"{media}/largest")) == MOST_ATTACHED_BYTES


async def test_what_is_too_large_is_given_up(media: str) -> None:
    """Whatever length it says, or says none, more than is taken in is not read."""
    async with fetching("127.0.0.1", is_lenient=True) as fetcher:
        with pytest.raises(TooLarge):
            await fetcher.fetched(f"{media}/endless")


@pytest.mark.parametrize("name", ["elsewhere", "missing"])
async def test_redirects_and_errors_bring_nothing(media: str, name: str) -> None:
    """No redirect is followed, wherever it leads."""
    async with fetching("127.0.0.1", is_lenient=True) as fetcher:
        with pytest.raises(NotFetched, match=r"status 30|status 404"):
            await fetcher.fetched(f"{media}/{name}")


@pytest.mark.parametrize(
    "address",
    [
        "https://zdn.vn.example/p.jpg",
        "https://evilzdn.vn.example/p.jpg",
        "https://xf.zdn.vn.test@127.0.0.1/p.jpg",
        "https://127.0.0.1/p.jpg",
        "https://[::1]/p.jpg",
        "http://169.254.169.254.example/latest/meta-data",
    ],
)
async def test_other_hosts_are_not_asked(address: str) -> None:
    """Only the messenger's hosts, and those below them, are asked; whatever else stands in the address."""
    async with fetching("zdn.vn") as fetcher:
        with pytest.raises(NotFetched, match=r"host|scheme"):
            await fetcher.fetched(address)


@pytest.mark.parametrize("address", ["http://localhost/p.jpg", "https://localhost:8443/p.jpg", "ftp://localhost/p"])
async def test_only_https_on_its_own_port_is_asked(address: str) -> None:
    """Plain http, another port and other schemes are refused before anything is resolved."""
    async with fetching("localhost") as fetcher:
        with pytest.raises(NotFetched, match="scheme"):
            await fetcher.fetched(address)


async def test_private_address_is_never_asked() -> None:
    """A name of an allowed host that leads to this machine or its network is refused."""
    async with fetching("localhost") as fetcher:
        with pytest.raises(NotFetched, match="private"):
            await fetcher.fetched("https://localhost/p.jpg")


@pytest.mark.parametrize("address", ["", "x", "https://", "https://[", "https://\0", "https://f.zdn.vn:x/"])
async def test_broken_address_brings_nothing(address: str) -> None:
    """What is no address raises nothing else."""
    async with fetching("zdn.vn") as fetcher:
        with pytest.raises(NotFetched):
            await fetcher.fetched(address)


def test_picture_is_known_by_how_it_begins() -> None:
    """The ending is that of what the bytes are, whatever the address says."""
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 ", b"<html>", b"PK\3\4", b"")

    assert [picture_name(start) for start in starts] == ["photo.jpg", "photo.png", "photo.webp", None, None, None]
