"""The steps of `hoidap zalo connect`: what is said and asked on the terminal."""

import re
from typing import Final

import click

from bot.channels.zalo_oa_client import Account
from bot.channels.zalo_oa_connecting import Connecting, connecting
from bot.channels.zalo_oa_oauth import Consented, challenge_of
from bot.channels.zalo_oa_webhook import WEBHOOK_PATH
from bot.command_words import sentence_of
from bot.errors import SetupError
from bot.settings import Settings
from knowledge.store import Store

_MOST_TRIES: Final = 5
_OA: Final = re.compile(r"[0-9]{1,30}")


def connect(settings: Settings, store: Store, callback: str) -> None:
    """Show the link of the consent, take the address that the browser ends at, and keep the tokens.

    Raises:
        SetupError: no app is set, nobody knows where Zalo sends the browser to, or Zalo gave no tokens.
    """
    account = _connecting(settings, store)
    callback = callback or settings.public_url or ""
    if not callback:
        raise SetupError("zalo_oa_no_callback")
    click.echo(sentence_of("zalo_open", callback=callback))
    click.echo(account.link(callback))
    click.echo(sentence_of("zalo_challenge", challenge=challenge_of(account.consent.verifier)))
    _say(account.finish(_consented(account)), settings)


def connect_by_token(settings: Settings, store: Store) -> None:
    """Take an account's number and a refresh token that Zalo's API Explorer showed, and keep the pair it gives.

    Raises:
        SetupError: no app is set, or Zalo gave no tokens.
    """
    account = _connecting(settings, store)
    oa = click.prompt(sentence_of("zalo_oa"), value_proc=_number)
    refresh_token = click.prompt(sentence_of("zalo_refresh_token"), hide_input=True).strip()
    _say(account.renew(oa, refresh_token), settings)


def _connecting(settings: Settings, store: Store) -> Connecting:
    if settings.zalo_oa is None:
        raise SetupError("zalo_oa_not_set")
    return connecting(settings.zalo_oa, store)


def _consented(account: Connecting) -> Consented:
    for _ in range(_MOST_TRIES):
        found = account.read(click.prompt(sentence_of("zalo_address")))
        if found is not None:
            return found
        click.echo(sentence_of("zalo_address_unread"))
    raise SetupError("zalo_oa_no_grant", reason="no code")


def _number(text: str) -> str:
    if not _OA.fullmatch(text.strip()):
        raise click.UsageError(sentence_of("zalo_oa_unread"))
    return text.strip()


def _say(account: Account, settings: Settings) -> None:
    click.echo(sentence_of("zalo_connected", name=account.name or account.oa, oa=account.oa))
    if settings.public_url:
        click.echo(sentence_of("zalo_webhook", address=settings.public_url + WEBHOOK_PATH))
