"""Bodies of requests, bounded: nobody fills the memory with one."""

from starlette.requests import Request


async def bounded_body(request: Request, most_bytes: int) -> bytes | None:
    """Return the whole body; None when it is longer than that, and then no more of it is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            return None
    return bytes(body)
