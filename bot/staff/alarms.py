"""Alarms: what the owners are told when only they can help."""

from bot.staff.commands import Office
from bot.staff.words import say
from knowledge.notices import Notice
from knowledge.told import Chat


def alarm_owners(office: Office, key: str, *, about: str, **facts: object) -> int:
    """Put a notice into the outbox for each owner on each channel, once for a matter; return how many are new.

    `key` names the sentence, see `say`; `about` the matter.

    Raises:
        Busy, CannotWrite: the file cannot be written.
    """
    text = say(key, **facts)
    owners = (member for member in office.store.staff.members() if member.role == "owner")
    notices = [Notice(Chat(owner.channel, owner.chat), about, (), text) for owner in owners]
    return office.store.notices.add(notices, office.now())
