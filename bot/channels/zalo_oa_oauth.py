"""Consent and tokens: what is asked of Zalo's OAuth server, and what its answers mean.

No table of its errors is published. So an answer is judged by whether it holds an access token.
"""

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

CONSENT_PATH: Final = "/v4/oa/permission"
TOKEN_PATH: Final = "/v4/oa/access_token"
# 25 hours, where the answer does not say it.
_DEFAULT_LIFE_S: Final = 90_000
_VERIFIER: Final = re.compile(r"[A-Za-z0-9]{43}")
_VERIFIER_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
# What is said of a refresh token that is used, out of date or none (measured by several projects): -14014, -14020,
# -118; and of a code likewise. Any other may be a passing trouble.
_REFUSALS: Final = frozenset({-14014, -14020, -118})
_LONGEST_BODY_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Granted:
    """A pair of tokens as Zalo gave it out."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    """Empty where the answer held none: then the one that was used stays good."""
    life_s: int
    """How many seconds the access token is good for."""


class NoGrant(Exception):
    """Zalo gave no tokens; `reason` is for the log and holds none."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PassingTrouble(NoGrant):
    """The server was not reached, or answered as one in trouble: the same request may be made again later."""


class Unclear(NoGrant):
    """An answer that says neither yes nor no: an error that nobody has written about."""


class EmptyAnswer(Unclear):
    """An answer without a word, as has been seen for a token that was used already."""


class ConsentLost(NoGrant):
    """What was shown is used, out of date or none: it will never be taken again."""


@dataclass(frozen=True, slots=True)
class OAuth:
    """The app's door to the OAuth server."""

    http: httpx.AsyncClient
    base_url: str
    app_id: str
    app_secret: str = field(repr=False)

    async def exchange(self, code: str, verifier: str) -> Granted:
        """Return the first pair for the code of a consent, which is good for one use and ten minutes.

        Raises:
            NoGrant: there is none; see its kinds.
        """
        return await self._ask({"grant_type": "authorization_code", "code": code, "code_verifier": verifier})

    async def refresh(self, refresh_token: str) -> Granted:
        """Return the next pair; the token is used up with that, and the access token before is dead.

        Raises:
            NoGrant: there is none; see its kinds.
        """
        return await self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def _ask(self, form: dict[str, str]) -> Granted:
        try:
            answer = await self.http.post(
                self.base_url + TOKEN_PATH,
                data={"app_id": self.app_id, **form},
                headers={"secret_key": self.app_secret},
                follow_redirects=False,
            )
        except httpx.HTTPError as error:
            # Without the cause: an exception of httpx holds the request, and that the tokens.
            raise PassingTrouble(type(error).__name__) from None
        return _granted(answer)


def _granted(answer: httpx.Response) -> Granted:
    document = _json_object(answer.content)
    token = document.get("access_token")
    if isinstance(token, str) and token.isascii() and token:
        refresh_token = document.get("refresh_token")
        return Granted(token, refresh_token if isinstance(refresh_token, str) else "", _life_s(document))
    code = _number(document.get("error"))
    if code in _REFUSALS:
        raise ConsentLost(f"error {code}")
    if code is not None:
        raise Unclear(f"error {code}")
    if answer.status_code == httpx.codes.OK and not answer.content.strip():
        raise EmptyAnswer("an empty answer")
    raise PassingTrouble(f"status {answer.status_code} without an answer")


def _life_s(document: dict[str, Any]) -> int:
    life_s = _number(document.get("expires_in"))
    return life_s if life_s is not None and 0 < life_s <= 10 * _DEFAULT_LIFE_S else _DEFAULT_LIFE_S


def _number(value: object) -> int | None:
    """Return a whole number that may stand in quotation marks."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", str(value)) else None


def _json_object(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content[:_LONGEST_BODY_BYTES])
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


@dataclass(frozen=True, slots=True)
class Consent:
    """One request for consent, from the link until the code comes back."""

    verifier: str = field(repr=False)
    """43 letters and digits; only the server that exchanges the code gets to see them."""
    state: str
    """Comes back with the code where Zalo hands it on."""

    def link(self, base_url: str, app_id: str, callback: str) -> str:
        """Return the address that an administrator of the account opens."""
        asked = {
            "app_id": app_id,
            "redirect_uri": callback,
            "code_challenge": challenge_of(self.verifier),
            "state": self.state,
        }
        return f"{base_url}{CONSENT_PATH}?{urlencode(asked)}"


def new_consent(verifier: str = "") -> Consent:
    """Return a request for consent, with the verifier whose challenge stands in the console, or a new one.

    Raises:
        ValueError: the verifier is not of 43 letters and digits.
    """
    verifier = verifier or "".join(secrets.choice(_VERIFIER_LETTERS) for _ in range(43))
    if not _VERIFIER.fullmatch(verifier):
        raise ValueError("a verifier has 43 letters and digits")
    return Consent(verifier, secrets.token_urlsafe(16))


def challenge_of(verifier: str) -> str:
    """Return the code challenge of a verifier (RFC 7636, S256).

    >>> challenge_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456")
    'IeThmbsK3EjPh47vIASAjzqgd6UVkkjokbmHy1-gHBw'
    """
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Consented:
    """What the address holds that a browser is sent to after the consent."""

    code: str = field(repr=False)
    oa: str


def consented(address: str, state: str) -> Consented | None:
    """Return code and account of the address pasted; None where it lacks them, or belongs to another request."""
    try:
        fields = parse_qs(urlsplit(address.strip()).query, max_num_fields=20)
    except ValueError:
        return None
    code, oa = fields.get("code", [""])[0], fields.get("oa_id", [""])[0]
    # Zalo is said not to add a state by itself; but one that comes has to be ours.
    if fields.get("state", [state])[0] != state or not code or not re.fullmatch(r"[0-9]{1,30}", oa):
        return None
    return Consented(code, oa)
