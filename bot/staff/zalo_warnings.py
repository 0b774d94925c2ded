"""Watching over the plan of the Zalo bot: messages are counted, and the owners told before and when they run out."""

from typing import Final

from bot.staff.commands import Office
from bot.staff.words import say
from knowledge.errors import KnowledgeError
from knowledge.notices import Notice
from knowledge.told import Chat
from knowledge.zalo import month_of

# The plan "Basic" as of September 2026; Zalo tells a program neither this nor what is left.
MONTHLY_MESSAGES: Final = 3000
_WARN_AT_PERCENT: Final = (100, 80)


class PlanWatch:
    """Counts what is sent, and puts warnings for the owners into the outbox; never raises for the base's sake."""

    def __init__(self, office: Office, *, most: int = MONTHLY_MESSAGES) -> None:
        """Watch with the base of an office; `most` messages a month are taken for the whole plan."""
        self._office = office
        self._most = most
        self._uncounted = 0
        self._said: set[str] = set()

    def sent(self) -> None:
        """Count one message; where the base can't be written just now, it is counted with the next one."""
        self._uncounted += 1
        try:
            sent = self._office.store.zalo_months.add(self._uncounted, self._office.now())
        except KnowledgeError:
            return
        self._uncounted = 0
        percent = next((each for each in _WARN_AT_PERCENT if sent * 100 >= self._most * each), None)
        if percent is not None:
            text = say("zalo.plan_used", sent=sent, most=self._most, percent=percent)
            self._warn(f"zalo_bot {month_of(self._office.now())} {percent}", text)

    def spent(self) -> None:
        """Tell that Zalo takes no more messages; once in a day."""
        self._warn(f"zalo_bot {self._day()} spent", say("zalo.plan_spent"))

    def bad_token(self) -> None:
        """Tell that the token is no longer taken; once in a day."""
        self._warn(f"zalo_bot {self._day()} token", say("zalo.bad_token"))

    def _day(self) -> str:
        return f"{self._office.now():%Y-%m-%d}"

    def _warn(self, about: str, text: str) -> None:
        """Put a notice for each chat of each owner into the outbox, which takes one of each matter."""
        if about in self._said:
            return
        store = self._office.store
        try:
            owners = (member for member in store.staff.members() if member.role == "owner")
            chats = dict.fromkeys(Chat(member.channel, member.chat) for member in owners)
            store.notices.add((Notice(chat, about, (), text) for chat in chats), self._office.now())
        except KnowledgeError:
            return  # said with the next message
        self._said.add(about)
