"""What staff are offered right after a change was written."""

from dataclasses import dataclass

from bot.messages import Chip, Message
from bot.staff.commands import Office
from bot.staff.corrections import offer
from bot.staff.words import chip, say
from knowledge.drafts import Draft


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the reply to a written change says and offers besides its number."""

    lines: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()


def after_write(office: Office, draft: Draft, message: Message) -> Aftermath:
    """Return what follows a written draft: telling who was given a wrong value, and taking it back.

    The message is that of whoever wrote it. The draft is as it was written: `change_id` is the number of its change,
    `entries` are those of the change.
    """
    assert draft.change_id is not None  # it was written
    lines, chips = offer(office, message, draft.change_id)
    return Aftermath(lines, (*chips, chip(say("writing.button_undo"), f"/hoantac {draft.change_id}")))
