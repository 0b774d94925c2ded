"""What holds messages back while Zalo says that it takes no more."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels.delivery import Withheld
from bot.channels.zalo_bot_client import PlanSpent

Send = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class PlanWaits:
    """How long messages are held back after a refusal, in seconds."""

    again_s: float = 60.0
    """Until one message finds out whether Zalo takes any."""
    patience_s: float = 600.0
    """For so long it may have been the pace; from then on the month is taken for spent."""
    spent_s: float = 1800.0
    """Until one message finds out whether another month has begun, or another plan."""


def _nothing() -> None:
    return


class PlanGate:
    """Lets messages through while Zalo takes them.

    Zalo refuses alike who has used up the month and who was too fast, and does not say until when. So what is
    refused waits here with whatever comes after it, and one message at a time finds out how things stand. Once the
    month is taken for spent, what comes is refused at once: nobody waits that long for an answer.
    """

    def __init__(self, waits: PlanWaits = PlanWaits(), *, alarm: Callable[[], None] = _nothing) -> None:
        """`alarm` is called each time that a message was sent to find out, and was refused."""
        self._waits, self._alarm = waits, alarm
        self._closed_at: float | None = None
        self._try_at = 0.0
        self._is_tried = False
        self._changed = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether Zalo took the last message, as far as is known."""
        return self._closed_at is None

    async def through(self, send: Send, *, is_patient: bool = False) -> None:
        """Send something when it is its turn, and again as long as Zalo refuses it for the plan.

        Raises:
            PlanSpent: the month is taken for spent; never where the message is patient.
            Withheld: the task was cancelled before it was sent.
            Exception: what sending raises else.
        """
        while True:
            try:
                is_trial = await self._turn(is_patient=is_patient)
            except asyncio.CancelledError:
                raise Withheld from None
            try:
                await send()
            except PlanSpent:
                self._close(is_trial=is_trial)
            except BaseException:
                self._leave(is_trial=is_trial)
                raise
            else:
                self._open()
                return

    async def _turn(self, *, is_patient: bool) -> bool:
        """Wait until a message may go; return whether it is the one that finds out."""
        while self._closed_at is not None:
            left_s = self._try_at - time.monotonic()
            if left_s <= 0 and not self._is_tried:
                self._is_tried = True
                return True
            if self._is_spent(self._closed_at) and not is_patient:
                raise PlanSpent("plan spent")
            await self._change(None if self._is_tried else left_s)
        return False

    def _is_spent(self, closed_at: float) -> bool:
        return time.monotonic() - closed_at >= self._waits.patience_s

    async def _change(self, within_s: float | None) -> None:
        try:
            async with asyncio.timeout(within_s):
                await self._changed.wait()
        except TimeoutError:
            return

    def _open(self) -> None:
        if self._closed_at is not None:
            self._closed_at, self._is_tried = None, False
            self._tell()

    def _close(self, *, is_trial: bool) -> None:
        now = time.monotonic()
        if self._closed_at is None:
            self._closed_at, self._try_at = now, now + self._waits.again_s
        elif is_trial:
            is_spent = self._is_spent(self._closed_at)
            self._try_at = now + (self._waits.spent_s if is_spent else self._waits.again_s)
            self._leave(is_trial=True)
            self._alarm()

    def _leave(self, *, is_trial: bool) -> None:
        """Let another one find out."""
        if is_trial:
            self._is_tried = False
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
