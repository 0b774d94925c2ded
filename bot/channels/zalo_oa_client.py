"""What the bot asks of the Zalo Official Account's OpenAPI: to send words and pictures, and who it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.delivery import Refused, TryAgain
from bot.channels.zalo_oa_api import Request, SendFailed, TokenRejected, ZaloOaApi
from bot.channels.zalo_oa_tokens import TokenKeeper

MESSAGE_PATH: Final = "/v3.0/oa/message/cs"
QUOTA_PATH: Final = "/v3.0/oa/quota/message"
ACCOUNT_PATH: Final = "/v2.0/oa/getoa"
IMAGE_PATH: Final = "/v2.0/oa/upload/image"

LONGEST_TEXT: Final = 2000
MOST_BUTTONS: Final = 5
LONGEST_TITLE: Final = 100
LONGEST_PAYLOAD: Final = 1000
MOST_IMAGE_BYTES: Final = 1024 * 1024

TOKEN_REJECTED: Final = "token_rejected"


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends words as if whoever presses it had typed them."""

    title: str
    """At most `LONGEST_TITLE` letters."""
    payload: str
    """What comes back as the person's message; at most `LONGEST_PAYLOAD` letters."""
    is_shown: bool = True
    """Whether the words appear in the chat."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a token speaks for."""

    oa: str
    name: str


@dataclass(frozen=True, slots=True)
class ZaloOaClient:
    """Speaks for the connected account."""

    api: ZaloOaApi
    keeper: TokenKeeper

    async def say(self, user: str, text: str, buttons: Sequence[Button] = ()) -> str:
        """Send words, and return the message's id; empty where Zalo says none.

        Raises:
            DeliveryError: they were not sent, or perhaps not; see its kinds.
            ValueError: the text is empty or too long, or there are too many buttons or too long ones.
        """
        _check(text, buttons)
        message: dict[str, Any] = {"text": text}
        if buttons:
            payload = {"buttons": [_button(button) for button in buttons]}
            message["attachment"] = {"type": "template", "payload": payload}
        return await self._send(user, message)

    async def show(self, user: str, attachment_id: str, text: str = "") -> str:
        """Send a picture that was uploaded, perhaps with words; return the message's id, empty where Zalo says none.

        Raises:
            DeliveryError: see `say`; the reason `attachment_expired` asks for another upload.
            ValueError: the text is too long.
        """
        _check(text or "-")
        element = {"media_type": "image", "attachment_id": attachment_id}
        payload = {"template_type": "media", "elements": [element]}
        words = {"text": text} if text else {}
        return await self._send(user, {**words, "attachment": {"type": "template", "payload": payload}})

    async def upload(self, name: str, content: bytes) -> str:
        """Hand a picture over, and return the id that it can be sent by for seven days.

        Raises:
            ValueError: it is larger than Zalo takes.
            TryAgain, Refused: it was not taken.
        """
        if len(content) > MOST_IMAGE_BYTES:
            raise ValueError("larger than Zalo takes")
        # A name of plain letters: how others travel in a form differs from server to server.
        is_jpeg = name.lower().endswith((".jpg", ".jpeg"))
        file = ("picture.jpg", content, "image/jpeg") if is_jpeg else ("picture.png", content, "image/png")
        data = await self._data(Request("POST", IMAGE_PATH, {"files": {"file": file}}))
        attachment_id = data.get("attachment_id")
        if not isinstance(attachment_id, str) or not attachment_id:
            raise Refused("no_attachment")
        return attachment_id

    async def account(self) -> Account:
        """Return whom the token speaks for.

        Raises:
            TryAgain, Refused: Zalo does not say.
        """
        return account_in(await self._data(ACCOUNT))

    async def quota(self, user: str) -> Mapping[str, Any]:
        """Return what Zalo has counted for a user: `last_interaction` in milliseconds as text, and quotas if any.

        Raises:
            TryAgain, Refused: Zalo does not say.
        """
        return await self._data(Request("POST", QUOTA_PATH, {"json": {"user_id": user}}))

    async def _send(self, user: str, message: Mapping[str, Any]) -> str:
        content = {"json": {"recipient": {"user_id": user}, "message": message}}
        request = Request("POST", MESSAGE_PATH, content, is_repeatable=False)
        try:
            data = await self._data(request)
        except SendFailed:
            data = await self._once_more(request)
        message_id = data.get("message_id")
        return message_id if isinstance(message_id, str) else ""

    async def _once_more(self, request: Request) -> Mapping[str, Any]:
        try:
            return await self._data(request)
        except SendFailed:
            raise Refused("send_failed") from None

    async def _data(self, request: Request) -> Mapping[str, Any]:
        """Carry a request out; with another token, once, where the first is rejected."""
        token = await self.keeper.access_token()
        try:
            return await self.api.data(request, token)
        except TokenRejected:
            token = await self.keeper.access_token(rejected=token)
        try:
            return await self.api.data(request, token)
        except TokenRejected:
            raise Refused(TOKEN_REJECTED) from None


ACCOUNT: Final = Request("GET", ACCOUNT_PATH)


def account_in(data: Mapping[str, Any]) -> Account:
    """Return the account that an answer names.

    Raises:
        TryAgain: it names none.
    """
    oa = data.get("oaid") or data.get("oa_id")
    # As a number it is wider than some programs' numbers, but not than Python's.
    if not isinstance(oa, str | int) or not str(oa).isascii() or not str(oa).isdigit():
        raise TryAgain(reason="no account")
    return Account(str(oa), str(data.get("name") or ""))


def _check(text: str, buttons: Sequence[Button] = ()) -> None:
    if not text.strip() or len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT or len(buttons) > MOST_BUTTONS:
        raise ValueError("no message that Zalo takes")
    if any(len(button.title) > LONGEST_TITLE or len(button.payload) > LONGEST_PAYLOAD for button in buttons):
        raise ValueError("no button that Zalo takes")


def _button(button: Button) -> dict[str, str]:
    kind = "oa.query.show" if button.is_shown else "oa.query.hide"
    return {"title": button.title, "type": kind, "payload": button.payload}
