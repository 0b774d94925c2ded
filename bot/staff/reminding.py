"""Followers of a product are told ahead that its certificate runs out: 90, 60 and 30 days before, each once."""

from typing import Final

from bot.expiries import Expiry, expiry_of, threshold
from bot.staff.commands import Office
from bot.staff.words import cut, say
from bot.wording import day
from knowledge.snapshot import Snapshot

_LOOK: Final = "expiries"
# The first word of a matter: what one is reminded of.
_KIND: Final = "expiry"


def remind_followers(office: Office) -> int:
    """Tell followers of what runs out the nearest threshold that it has come to, and return how many are told.

    Looks once a day, after each change and after each new follow; any other time it is a query of some microseconds.

    Raises:
        Busy, CannotWrite: the file cannot be written; the next look tells those that were not told.
    """
    snapshot, today = office.snapshot(), office.today()
    look = (today, snapshot.version, office.store.follows.newest())
    if office.looks.get(_LOOK) == look:
        return 0
    told, matters = 0, []
    for id_ in office.store.follows.products():
        product = snapshot.products.get(id_)
        expiry = expiry_of(product, snapshot, today) if product else None
        nearest = threshold(expiry.days_left) if expiry else None
        if expiry is not None and nearest is not None:
            matter = f"{_KIND} {expiry.certificate.id} {nearest}"
            matters.append((id_, matter))
            told += office.store.reminders.remind(id_, matter, _text(expiry, snapshot), office.now())
    # A chat that was not reached yet hears the nearest threshold alone, and nothing of what was renewed since.
    office.store.reminders.keep_only(_KIND, matters)
    office.looks[_LOOK] = look
    return told


def _text(expiry: Expiry, snapshot: Snapshot) -> str:
    """Return what is said: what runs out and when, by which decision, and what its owner can do."""
    certificate, source = expiry.certificate, snapshot.sources.get(expiry.certificate.source)
    key = "ahead" if expiry.days_left else "last"
    head = say(
        f"expiries.reminder.{key}",
        stars=certificate.stars,
        product=cut(expiry.product.name, 80),
        owner=cut(expiry.product.owner, 80) or say("expiries.no_owner"),
        day=day(certificate.expires_on),
        left=expiry.days_left,
    )
    decision = certificate.decision or (source.short_title if source else "")
    by = (say("expiries.reminder.source", decision=cut(decision)),) if decision else ()
    return "\n".join((head, *by, say("expiries.reminder.next")))
