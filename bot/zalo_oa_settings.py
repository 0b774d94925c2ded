"""What can be set of the Zalo Official Account: whose app it is, and what the bot may do there."""

from dataclasses import dataclass, field
from typing import Any, Final

from bot.errors import SetupError

ZALO_OA_API: Final = "https://openapi.zalo.me"
ZALO_OA_OAUTH: Final = "https://oauth.zaloapp.com"

_VARIABLE_BY_KEY: Final = {
    "app_id": "ZALO_OA_APP_ID",
    "app_secret": "ZALO_OA_APP_SECRET",
    "secret_key": "ZALO_OA_SECRET_KEY",
}
"""The three without which nothing goes."""


@dataclass(frozen=True, slots=True)
class ZaloOaSettings:
    """The settings of the channel; the account's tokens are no settings, they change every day."""

    app_id: str
    """The app's number at Zalo for Developers, digits."""
    app_secret: str = field(repr=False)
    """The app's secret key, which tokens are had with."""
    secret_key: str = field(repr=False)
    """The OA Secret Key of the webhook page, which events are signed with."""
    code_verifier: str = field(default="", repr=False)
    """The verifier whose challenge is saved in the console; empty for a new one at each consent."""
    domain_code: str = ""
    """The code by which Zalo checks whose the domain is; empty where that is done in another way."""
    api_base_url: str = ZALO_OA_API
    """The OpenAPI's server, without a slash at the end."""
    oauth_base_url: str = ZALO_OA_OAUTH
    """The OAuth server, without a slash at the end."""
    has_buttons: bool = True
    """Whether suggestions are buttons; they are numbered otherwise."""
    may_cost: bool = False
    """Whether messages may be sent that Zalo charges for: from 48 hours to 7 days after somebody wrote."""
    sends_proof: bool = False
    """Whether requests carry a proof of the app's secret, as the console may demand."""


def zalo_oa_settings(**values: Any) -> ZaloOaSettings | None:
    """Return the settings; None where none of the three keys is set.

    Raises:
        SetupError: some of the three are set, and others not.
    """
    missing = [variable for key, variable in _VARIABLE_BY_KEY.items() if not values[key]]
    if len(missing) == len(_VARIABLE_BY_KEY):
        return None
    if missing:
        raise SetupError("zalo_oa_incomplete", missing=", ".join(missing))
    return ZaloOaSettings(**values)
