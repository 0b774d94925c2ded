"""How a reply goes out through the account: its words with buttons, its pictures by upload, within Zalo's windows."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

import structlog

from bot.abilities import ABILITIES, Abilities
from bot.channels.delivery import PAUSES_S, Closed, DeliveryError, Refused, TryAgain, Unsure, insist, undelivered
from bot.channels.opinions import opinion_chips
from bot.channels.plain_rendering import NumberedChips, plain_messages
from bot.channels.sendings import send_once
from bot.channels.zalo_oa_client import LONGEST_PAYLOAD, MOST_IMAGE_BYTES, TOKEN_REJECTED, Button, ZaloOaClient
from bot.channels.zalo_oa_errors import ACCOUNTS_REASONS, ATTACHMENT_EXPIRED, OPERATORS_REASONS, WINDOW
from bot.channels.zalo_oa_tokens import CONSENT_LOST, NOT_CONNECTED
from bot.channels.zalo_oa_wording import zalo_oa_wording
from bot.messages import Attachment, Reply
from knowledge.errors import KnowledgeError
from knowledge.zalo_windows import ZaloUsers

CHANNEL: Final = "zalo_oa"
_PICTURES: Final = frozenset({".png", ".jpg", ".jpeg"})
# Until somebody connects the account again nothing can be sent at all.
_WITHOUT_TOKEN: Final = frozenset({CONSENT_LOST, NOT_CONNECTED, TOKEN_REJECTED})

_log = structlog.get_logger("zalo_oa")


@dataclass(frozen=True, slots=True)
class ZaloOaOutlet:
    """Sends replies to users of the account."""

    client: ZaloOaClient
    users: ZaloUsers
    now: Callable[[], datetime]
    alarm: Callable[[str], object]
    """Called with a reason for which nothing gets through to anybody, until somebody sees to it."""
    may_cost: bool = False
    """Whether what Zalo charges for may be sent."""
    has_buttons: bool = True
    """Whether suggestions are buttons; they are numbered otherwise."""
    pauses_s: Sequence[float] = PAUSES_S
    """How long is waited before each further attempt."""
    chips: NumberedChips = field(default_factory=NumberedChips)
    """What was suggested last in each chat."""

    async def answer(self, user: str, reply: Reply, *, since: datetime) -> None:
        """Send the reply to what a user sent at a moment; its suggestions can be picked from now on.

        Raises:
            DeliveryError: see `send`.
        """
        self.chips.show(user, reply)
        await self.send(user, reply, since=since)

    async def send(self, user: str, reply: Reply, *, since: datetime | None = None) -> None:
        """Send a reply: its words, the last of them with the buttons, then its pictures.

        `since` is when the user has just written, where that may not be written down yet.

        Raises:
            Closed: Zalo lets nothing through, or takes money for it, until the user writes.
            DeliveryError: a message did not go out; those before it did.
        """
        self._check_window(user, since)
        reply = _with_missing_files(reply)
        buttons = self._buttons(reply)
        shown = len(buttons) - len(opinion_chips(reply)) if buttons else 0
        texts = plain_messages(reply, replace(self._abilities, buttons=shown))
        try:
            for text in texts[:-1]:
                await self._say(user, text)
            if texts:
                await self._say(user, texts[-1], buttons)
            for picture in filter(_is_sendable, reply.attachments):
                await self.show(user, picture)
        except Closed as error:
            if error.reason == WINDOW:
                self._close(user)
            raise
        except Refused as error:
            if error.reason in OPERATORS_REASONS or error.reason == TOKEN_REJECTED:
                self.alarm(error.reason)
            raise

    async def send_notice(self, user: str, reply: Reply) -> None:
        """Send what nobody is waiting for; while only the owners of the account can help, it is kept.

        Raises:
            DeliveryError: see `send`; `TryAgain` while no token is taken, since the account may be connected again,
                and `Closed` for what else the account lacks, which says nothing of the user.
        """
        try:
            await self.send(user, reply)
        except Refused as error:
            if error.reason in _WITHOUT_TOKEN:
                raise TryAgain(reason=error.reason) from error
            if error.reason in ACCOUNTS_REASONS:
                raise Closed(error.reason) from error
            raise

    async def show(self, user: str, picture: Attachment, text: str = "") -> None:
        """Upload a picture of at most 1 MB and send it, perhaps with words.

        Raises:
            DeliveryError: it did not go out.
        """
        for is_last in (False, True):
            uploaded = await insist(lambda: self.client.upload(picture.name, picture.content), self.pauses_s)
            try:
                await send_once(lambda: self.client.show(user, uploaded, text), self.pauses_s, notes_itself=True)  # noqa: B023
            except DeliveryError as error:
                if error.reason != ATTACHMENT_EXPIRED or is_last:
                    raise
            else:
                return

    async def _say(self, user: str, text: str, buttons: Sequence[Button] = ()) -> None:
        try:
            await send_once(lambda: self.client.say(user, text, buttons), self.pauses_s, notes_itself=True)
        except Unsure as error:
            # It has most likely arrived, so the rest of the reply follows.
            undelivered(CHANNEL, error)

    @property
    def _abilities(self) -> Abilities:
        return ABILITIES[CHANNEL]

    def _buttons(self, reply: Reply) -> tuple[Button, ...]:
        """Return a button for each suggestion that has room beside those of an opinion; none where one is too long."""
        opinions = opinion_chips(reply)
        chips = reply.chips[: self._abilities.buttons - len(opinions)]
        if not self.has_buttons or any(len(chip.text) > LONGEST_PAYLOAD for chip in chips):
            return ()
        suggestions = (Button(chip.label, chip.text) for chip in chips)
        return (*suggestions, *(Button(chip.label, chip.text, is_shown=False) for chip in opinions))

    def _check_window(self, user: str, since: datetime | None) -> None:
        known = self.users.get(user)
        last_at = max(filter(None, (known.last_at, since)), default=None)
        window = replace(known, last_at=last_at).window(self.now())
        if window == "closed" or (window == "billed" and not self.may_cost):
            raise Closed(f"window {window}")

    def _close(self, user: str) -> None:
        # What is not noted now, Zalo says again at the next message.
        with suppress(KnowledgeError):
            self.users.close(user)


def _is_sendable(file: Attachment) -> bool:
    return PurePosixPath(file.name).suffix.lower() in _PICTURES and len(file.content) <= MOST_IMAGE_BYTES


def _with_missing_files(reply: Reply) -> Reply:
    """Return a reply that says which of its files the account can't send."""
    names = ", ".join(file.name for file in reply.attachments if not _is_sendable(file))
    if not names:
        return reply
    return replace(reply, lines=(*reply.lines, zalo_oa_wording().sentences["no_file"].format(names=names)))
