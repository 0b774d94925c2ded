"""Changes of the register as they are shown before they are written, and what a product's certificates come to."""

from dataclasses import replace
from datetime import date

from bot.messages import Reply
from bot.staff.commands import Order
from bot.staff.drafting import Wording, keep
from bot.staff.rights import not_theirs
from bot.staff.telling import stars_of
from bot.staff.words import chip, reply, say
from bot.wording import day
from knowledge.certificates import standing
from knowledge.changes import Entry
from knowledge.records import Product
from knowledge.snapshot import Snapshot


def drafted(order: Order, entries: tuple[Entry, ...], lines: tuple[str, ...], wording: Wording) -> Reply:
    """Keep a change of the register as a draft and show it; or say that it is of others' places."""
    if (refused := not_theirs(order, entries)) is not None:
        return refused
    shown = tuple(line for line in lines if line)
    draft = keep(order, "import", entries, replace(wording, shown=shown))
    write = chip(say("register.button_write"), f"/ghi {draft.id}")
    drop = chip(say("register.button_drop"), f"/boqua {draft.id}")
    return reply(say("register.preview", draft=str(draft.id)), *shown, chips=(write, drop))


def standing_of(product: Product, snapshot: Snapshot, today: date) -> str:
    """Return what the register says of a product today: "còn hạn đến 14/03/2027".

    What is no certificate of the programme is told where nothing else is: "chưa có chứng nhận; chỉ có tiềm năng 5 sao".
    """
    certificates = snapshot.certificates_by_product.get(product.id, ())
    held = standing(product, certificates, today)
    counting = held.certificate
    coming = next((each for each in certificates if each.issued_on > today), None)
    if counting is None and coming is not None:
        return say("register.states.coming", day=day(coming.issued_on))
    if counting is None:
        told = say(f"register.states.{held.state}", year=product.registered_for)
        return say("register.states.beside", status=told, stars=stars_of(held.beside[0])) if held.beside else told
    at = counting.withdrawn_on if held.state == "withdrawn" and counting.withdrawn_on else counting.expires_on
    return say(f"register.states.{held.state}", day=day(at))
