"""Connecting a Zalo Official Account: the first pair of tokens, had with an administrator's consent or pasted."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx

from bot.channels.delivery import DeliveryError
from bot.channels.zalo_oa_api import SendFailed, TokenRejected, ZaloOaApi
from bot.channels.zalo_oa_client import ACCOUNT, Account, account_in
from bot.channels.zalo_oa_oauth import Consent, Consented, Granted, NoGrant, OAuth, consented, new_consent
from bot.errors import SetupError
from bot.zalo_oa_settings import ZaloOaSettings
from knowledge.store import Store
from knowledge.zalo_tokens import TokenPair

_TIMEOUT_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Connecting:
    """One account on its way to being spoken for."""

    settings: ZaloOaSettings
    store: Store
    consent: Consent

    def link(self, callback: str) -> str:
        """Return the address for an administrator of the account to open; Zalo sends the browser to `callback` then."""
        return self.consent.link(self.settings.oauth_base_url, self.settings.app_id, callback)

    def read(self, address: str) -> Consented | None:
        """Return what the address says that the browser was sent to; None where it says too little."""
        return consented(address, self.consent.state)

    def finish(self, found: Consented) -> Account:
        """Exchange the code, keep both tokens, and return which account is connected.

        Raises:
            SetupError: Zalo gave no tokens.
            Busy, CannotWrite: the file cannot be written.
        """
        return self._kept(found.oa, lambda oauth: oauth.exchange(found.code, self.consent.verifier))

    def renew(self, oa: str, refresh_token: str) -> Account:
        """Have another pair for a refresh token that was pasted, keep it, and return which account is connected.

        Raises:
            SetupError: Zalo gave no tokens.
            Busy, CannotWrite: the file cannot be written; the token is used up then.
        """
        return self._kept(oa, lambda oauth: oauth.refresh(refresh_token), refresh_token)

    def _kept(self, oa: str, ask: Callable[[OAuth], Awaitable[Granted]], refresh_token: str = "") -> Account:
        granted = asyncio.run(self._granted(ask))
        refresh_token = granted.refresh_token or refresh_token
        if not refresh_token:
            raise SetupError("zalo_oa_no_grant", reason="no refresh token")
        now = datetime.now(UTC)
        expires_at = now + timedelta(seconds=granted.life_s)
        # Both are written before either is used.
        self.store.zalo_tokens.connect(
            TokenPair(oa, self.settings.app_id, granted.access_token, refresh_token, now, expires_at), now
        )
        return asyncio.run(self._account(oa, granted.access_token))

    async def _granted(self, ask: Callable[[OAuth], Awaitable[Granted]]) -> Granted:
        settings = self.settings
        async with httpx.AsyncClient(timeout=_TIMEOUT_S) as http:
            try:
                return await ask(OAuth(http, settings.oauth_base_url, settings.app_id, settings.app_secret))
            except NoGrant as error:
                raise SetupError("zalo_oa_no_grant", reason=error.reason) from None

    async def _account(self, oa: str, token: str) -> Account:
        """Return the account as Zalo names it; without a name where Zalo does not say."""
        settings = self.settings
        async with httpx.AsyncClient(timeout=_TIMEOUT_S) as http:
            api = ZaloOaApi(http, settings.api_base_url, settings.app_secret if settings.sends_proof else None)
            with suppress(DeliveryError, TokenRejected, SendFailed):
                return account_in(await api.data(ACCOUNT, token))
        return Account(oa, "")


def connecting(settings: ZaloOaSettings, store: Store) -> Connecting:
    """Return an account to connect, with a link of its own."""
    return Connecting(settings, store, new_consent(settings.code_verifier))
