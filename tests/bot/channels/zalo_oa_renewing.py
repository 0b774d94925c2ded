"""A process that asks for the account's token once: run by the test of several that do so at once."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.zalo_oa_oauth import OAuth
from bot.channels.zalo_oa_tokens import TokenKeeper
from knowledge.store import open_store
from tests.bot.channels.zalo_oa_server import APP, APP_SECRET
from tests.bot.channels.zalo_oa_world import QUICK, client


async def renew(database: str, base_url: str, rejected: str) -> str:
    """Return the token that takes the place of a rejected one."""
    with open_store(Path(database), packaged=None) as store:
        async with client() as http:
            oauth = OAuth(http, base_url, APP, APP_SECRET)
            keeper = TokenKeeper(store.zalo_tokens, oauth, lambda: datetime.now(UTC), lambda pair: None, QUICK)
            print("ready", flush=True)
            sys.stdin.readline()
            return await keeper.access_token(rejected=rejected)


if __name__ == "__main__":
    print(asyncio.run(renew(*sys.argv[1:])), flush=True)
