"""A bot with the same library that only repeats what it is told: `python -m tests.bench.echo_bot FORM API TOKEN PORT`.

With port 0 it polls; otherwise it is brought updates there, as the library's own example for a web framework does it.
"""

import asyncio
import json
import sys
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from bot.channels.telegram_http import AiohttpRequest, Waits

_WAITS: Final = Waits(10.0, 15.0)
# For httpx the number that served best; more of its connections make it slower.
_AT_ONCE: Final = {"plain": 1, "httpx": 16, "aiohttp": 256}


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Repeat a message."""
    if update.message:
        await update.message.reply_text(update.message.text or "")


def application(form: str, api: str, token: str) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return the bot: "plain" as the library comes, "httpx" as fast as that gets, "aiohttp" with hoidap's requests."""
    builder: Any = ApplicationBuilder().token(token).base_url(f"{api}/bot").concurrent_updates(_AT_ONCE[form])
    match form:
        case "httpx":
            builder = builder.request(HTTPXRequest(connection_pool_size=_AT_ONCE[form], pool_timeout=60))
        case "aiohttp":
            builder = builder.request(AiohttpRequest(_WAITS, _AT_ONCE[form]))
    built: Application[Any, Any, Any, Any, Any, Any] = builder.build()
    built.add_handler(MessageHandler(filters.TEXT, echo))
    return built


async def _serve(bot: Application[Any, Any, Any, Any, Any, Any], port: int) -> None:
    async def receive(request: Request) -> Response:
        await bot.update_queue.put(Update.de_json(json.loads(await request.body()), bot.bot))
        return Response()

    starlette = Starlette(routes=[Route("/telegram", receive, methods=["POST"])])
    config = uvicorn.Config(starlette, port=port, log_config=None, access_log=False, ws="none")
    async with bot:
        await bot.start()
        await uvicorn.Server(config).serve()
        await bot.stop()


def main(form: str, api: str, token: str, port: str) -> None:
    """Run until told to stop."""
    bot = application(form, api, token)
    if int(port):
        bot.updater = None
        asyncio.run(_serve(bot, int(port)))
    else:
        bot.run_polling(poll_interval=0.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
