"""Changes that stand and that their chat may not know of: the program ended before the reply went out."""

from bot.messages import Message
from bot.staff.commands import Office
from bot.staff.words import say
from knowledge.errors import KnowledgeError


def lines(office: Office, message: Message) -> tuple[str, ...]:
    """Return a line for each change of the chat of which this process has said nothing: its reply may be lost."""
    drafts, replied = office.store.drafts, office.replied
    try:
        untold = drafts.untold(message.channel, message.chat)
        heard = tuple(draft.id for draft in untold if draft.id in replied)
        if heard:
            drafts.told(heard)
    except KnowledgeError:
        return ()
    replied.difference_update(heard)
    lost = [draft for draft in untold if draft.id not in heard]
    # Taken for told at the chat's next message: until then this reply may be lost too.
    replied.update(draft.id for draft in lost)
    return tuple(say("desk.stands", change=str(draft.change_id)) for draft in lost)


def close(office: Office) -> None:
    """Take all that was replied for heard, where the file can be written."""
    try:
        office.store.drafts.told(tuple(office.replied))
    except KnowledgeError:
        return
    office.replied.clear()
