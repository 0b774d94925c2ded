"""What comes in to the web page: questions in JSON, plain forms, and forms with a file; all of it bounded."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.channels.bodies import bounded_body
from bot.channels.files import plain_name
from bot.messages import MOST_ATTACHED_BYTES, Attachment

# 10,000 letters of Vietnamese take 90 kB as a form and 50 kB as decomposed JSON.
BODY_LIMIT_BYTES: Final = 256 * 1024
UPLOAD_LIMIT_BYTES: Final = MOST_ATTACHED_BYTES + BODY_LIMIT_BYTES
_MOST_FIELDS: Final = 8


class Refused(HTTPException):
    """A request that is not taken, with the key of the sentence that says why."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(status)
        self.key = key


@dataclass(frozen=True, slots=True)
class Typed:
    """What a visitor sends: words, and perhaps a file."""

    text: str
    file: Attachment | None = None


async def typed_in_json(request: Request) -> Typed:
    """Return the `{"text": …}` of the body.

    Raises:
        HTTPException: 400 when it is none, 413 when it is longer than anybody types.
    """
    try:
        return msgspec.json.decode(await _body(request, BODY_LIMIT_BYTES), type=_Question).typed
    except (ValueError, RecursionError):  # the latter of thousands of brackets
        raise HTTPException(400) from None


async def typed_in_form(request: Request, *, may_attach: bool) -> Typed:
    """Return the fields `text` and `file` of a form; without a file where none was chosen.

    Raises:
        HTTPException: 400 when it is no form, 413 when it is too long.
        Refused: the file is too large, or comes from somebody who may not send any.
    """
    if request.headers.get("content-type", "").startswith("multipart/"):
        return await _typed_in_parts(request, may_attach=may_attach)
    body = await _body(request, BODY_LIMIT_BYTES)
    try:
        fields = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    return Typed(dict(fields).get("text", ""))


async def _typed_in_parts(request: Request, *, may_attach: bool) -> Typed:
    # Whoever may not attach is stopped by the limit of words, before a large file is in memory.
    limit_bytes, key = (UPLOAD_LIMIT_BYTES, "file_too_large") if may_attach else (BODY_LIMIT_BYTES, "file_of_others")
    body = await _body(request, limit_bytes, key)
    parser = MultiPartParser(
        request.headers, _once(body), max_files=1, max_fields=_MOST_FIELDS, max_part_size=BODY_LIMIT_BYTES
    )
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError, KeyError):  # the latter two of a head that tells no boundary
        raise HTTPException(400) from None
    try:
        text, upload = form.get("text"), form.get("file")
        file = await _attached(upload) if isinstance(upload, UploadFile) else None
    finally:
        await form.close()
    if file is not None and not may_attach:
        raise Refused(403, "file_of_others")
    return Typed(text if isinstance(text, str) else "", file)


async def _attached(upload: UploadFile) -> Attachment | None:
    """Return the file; None where the field was left empty, which browsers send as a file without a name."""
    if not upload.filename:
        return None
    content = await upload.read()
    if len(content) > MOST_ATTACHED_BYTES:
        raise Refused(413, "file_too_large")
    return Attachment(plain_name(upload.filename), content)


async def _body(request: Request, limit_bytes: int, key: str = "too_long") -> bytes:
    body = await bounded_body(request, limit_bytes)
    if body is None:
        raise Refused(413, key)
    return body


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


@dataclass(frozen=True, slots=True)
class _Question:
    """The body of a request to `/ask`."""

    text: str

    @property
    def typed(self) -> Typed:
        return Typed(self.text)
