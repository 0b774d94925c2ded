"""Tables of all figures and sources to browse, by Datasette: a copy of what is public, read only. Extra `tables`."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.assets import asset_response
from bot.channels.tables_wording import tables_wording
from bot.channels.web_rendering import assets
from knowledge.public_tables import PUBLIC, table_name, write_public
from knowledge.snapshot import Snapshot

if TYPE_CHECKING:
    from datasette.app import Datasette

PATH: Final = "/so-lieu"
# The file's name is Datasette's name of the base, and stands in each address.
_FILE: Final = "bang.db"
_FRONT: Final = f"{PATH}/bang"
_SETTINGS: Final[dict[str, Any]] = {
    "base_url": f"{PATH}/",
    # Nobody outside runs SQL here, or takes the file: the tables are to be looked at, and saved a page at a time.
    "default_allow_sql": False,
    "allow_download": False,
    "allow_csv_stream": False,
    "allow_facet": False,
    "suggest_facets": False,
    "num_sql_threads": 1,
    "sql_time_limit_ms": 500,
    "truncate_cells_html": 300,
}


def can_browse() -> bool:
    """Say whether the extra is installed."""
    return find_spec("datasette") is not None


class Tables:
    """What is served under `PATH`: a copy of the base's public part, made anew after a change when somebody looks."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        """`snapshot` returns what is current."""
        self._snapshot = snapshot
        self.folder: Path | None = None
        """Where the copies are, while the lifespan goes on."""
        self._version: int | None = None
        self._shown: Datasette | None = None
        self._before: Datasette | None = None
        self._application: ASGIApp | None = None
        self._lock = asyncio.Lock()

    def routes(self) -> list[BaseRoute]:
        """Return the routes of everything under `PATH`."""
        return [
            Route(PATH, _to_front),
            Route(f"{PATH}/", _to_front),
            # Datasette puts its own path before that of every style.
            Route(f"{PATH}/static/{{name}}", _static),
            Mount(PATH, app=self),
        ]

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Keep the copies in a folder that goes with the program."""
        with tempfile.TemporaryDirectory(prefix="hoidap-") as folder:
            self.folder = Path(folder)
            try:
                yield
            finally:
                for each in (self._shown, self._before):
                    _close(each)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by Datasette, from a copy of what is current.

        Raises:
            HTTPException: 404 for what is no table; Datasette's own pages under /-/ name folders of this machine.
        """
        if not f"{scope['path']}/".startswith(f"{_FRONT}/"):
            raise HTTPException(404)
        # As behind a proxy that takes the prefix off, which is what Datasette's base_url is made for.
        inner = {
            name: scope[name].removeprefix(prefix) for name, prefix in (("path", PATH), ("raw_path", PATH.encode()))
        }

        async def send_plain(message: Message) -> None:
            # ASGI has headers' names in lower case, by which the guard puts its own in their place.
            if message["type"] == "http.response.start":
                message["headers"] = [(name.lower(), value) for name, value in message["headers"]]
            await send(message)

        await (await self._current())({**scope, **inner, "root_path": ""}, receive, send_plain)

    async def _current(self) -> ASGIApp:
        async with self._lock:
            snapshot = self._snapshot()
            if self._application is None or self._version != snapshot.version:
                await self._open(snapshot)
            assert self._application is not None
            return self._application

    async def _open(self, snapshot: Snapshot) -> None:
        """Show a new copy. The one before stays open for whoever is reading it; the one before that is closed."""
        assert self.folder is not None, "the lifespan has not begun"
        path = self.folder / str(snapshot.version) / _FILE
        shown = await asyncio.to_thread(_opened, snapshot, path)
        await shown.invoke_startup()
        await asyncio.to_thread(_drop, self._before)
        self._before, self._shown, self._version = self._shown, shown, snapshot.version
        self._application = shown.app()


def _opened(snapshot: Snapshot, path: Path) -> "Datasette":
    # Imported here: it takes a second, and only those who look at tables need it.
    from datasette.app import Datasette
    from datasette.plugins import pm

    from bot.channels import tables_errors

    if (default := pm.get_plugin("datasette.handle_exception")) is not None:
        # It prints what each variable held, and with it what somebody typed.
        pm.unregister(default)
        pm.register(tables_errors)
    # What a full disk has left of it would be in the way.
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir()
    write_public(snapshot, path)
    styles = [assets()[name].address for name in ("page.css", "register.css", "tables.css")]
    about = {table_name(kind): {"description": tables_wording().about[kind]} for kind in PUBLIC}
    return Datasette(
        immutables=[str(path)],
        settings=_SETTINGS,
        template_dir=str(files("bot") / "templates" / "tables"),
        metadata={
            "title": tables_wording().title,
            "extra_css_urls": styles,
            "databases": {path.stem: {"tables": about, "order": list(about)}},
        },
    )


def _close(shown: "Datasette | None") -> None:
    if shown is not None:
        shown.executor.shutdown(wait=False)


def _drop(shown: "Datasette | None") -> None:
    """Close a copy that nobody reads any more, and take its file off the disk."""
    if shown is not None:
        _close(shown)
        for database in shown.databases.values():
            database.close()
            if database.path is not None:
                shutil.rmtree(Path(database.path).parent, ignore_errors=True)


async def _static(request: Request) -> Response:
    return asset_response(assets(), request)


async def _to_front(request: Request) -> Response:
    return RedirectResponse(_FRONT, status_code=303)
