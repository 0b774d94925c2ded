"""The web page's style, script and picture: read once, served under an address that names their content."""

import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that the page needs."""

    name: str
    content: bytes
    media_type: str
    version: str
    """The start of the content's hash: another content, another address."""

    @property
    def address(self) -> str:
        """Where the page finds it."""
        return f"/static/{self.name}?v={self.version}"


def read_assets(names: Iterable[str]) -> dict[str, Asset]:
    """Return the packaged files of `bot/channels/page` by name."""
    folder = files("bot.channels").joinpath("page")
    return {name: _asset(name, folder.joinpath(name).read_bytes()) for name in names}


def asset_response(assets: dict[str, Asset], request: Request) -> Response:
    """Return the asset that the path names: kept for ever at its own version, checked anew at any other.

    Raises:
        HTTPException: 404 when there is no such asset.
    """
    asset = assets.get(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    is_this_version = request.query_params.get("v") == asset.version
    headers = {"cache-control": _FOREVER if is_this_version else "no-cache", "etag": f'"{asset.version}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def _asset(name: str, content: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(name, content, media_type, hashlib.sha256(content).hexdigest()[:12])
