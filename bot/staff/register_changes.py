"""Changing what the register says of a certificate: one withdrawn, an expiry put right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.messages import Chip, Reply
from bot.staff.commands import Command, Order
from bot.staff.drafting import Wording, retire
from bot.staff.matching import is_one_of
from bot.staff.register_dictation import MOST_TYPED
from bot.staff.register_finding import Named, which
from bot.staff.register_showing import drafted, standing_of
from bot.staff.spoken import dropping
from bot.staff.telling import certificate_of, product_of
from bot.staff.words import chip, cut, listed, reply, say, table
from bot.wording import day
from knowledge.certificates import expiry, standing
from knowledge.changes import Entry
from knowledge.records import Certificate
from knowledge.snapshot import after
from knowledge.stars import award_told, keyed, read_day

# What a decision's own day may differ by; more is a wrong month or year.
_A_SLIP: Final = timedelta(days=31)
# From so many months on people count in years.
_LONG: Final = 60
PARTS: Final = re.compile(r"[,;](?!\d)\s*|\n+")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a message says of a certificate."""

    named: Named
    on: date | None = None
    reason: str = ""
    by: str = ""
    """The document that it rests on, as typed."""
    award: str = ""
    """Which of the product's certificates is meant where it is none of stars: "tiềm năng 5 sao", as typed."""

    @property
    def rest(self) -> str:
        """All but the product, as it would be typed again."""
        told = (
            f"{self.on:%d/%m/%Y}" if self.on else "",
            self.reason and say("changing.clauses.reason", reason=self.reason),
        )
        by = self.by and say("changing.clauses.source", source=self.by)
        return ", ".join(part for part in (self.award, *told, by) if part)


def _listen(text: str, *days: str) -> _Said:
    """Return what a message says; `days` are the patterns by which its day is told."""
    names: list[str] = []
    said = _Said(Named(""))
    for part in (part.strip(" .") for part in PARTS.split(text)):
        reason, by = (matched(name, part) for name in ("reason", "source"))
        on = next((found for name in days if (found := read_day(matched(name, part))) is not None), None)
        if reason:
            said = replace(said, reason=reason)
        elif by:
            said = replace(said, by=by)
        elif on is not None:
            said = replace(said, on=on)
        elif names and award_told(part) != "national":
            said = replace(said, award=part)
        elif part:
            names.append(part)
    return replace(said, named=Named(names[0] if names else "", " ".join(names[1:])))


def matched(name: str, part: str, group: str = "text") -> str:
    """Return what a part says by a pattern's group, as it was typed; empty where it is not of that form."""
    found = re.match(table("register.patterns")[name], keyed(part))
    return part[found.start(group) : found.end(group)].strip() if found else ""


def withdraw(order: Order) -> Reply:
    """Show a certificate as withdrawn from a day on, and why."""
    if not order.text or len(order.text) > MOST_TYPED:
        return reply(say("register.how_to_withdraw"))
    said = _listen(order.text, "withdrawn_on", "issued_on")
    found = _certificate(order, said, "/thuhoi")
    return found if isinstance(found, Reply) else _withdraw(order, found, said)


def _withdraw(order: Order, certificate: Certificate, said: _Said) -> Reply:
    if certificate.withdrawn_on is not None:
        return reply(say("register.already_withdrawn", day=day(certificate.withdrawn_on)))
    if said.on is None:
        return _ask(order, certificate, said, "withdrawn_on", (say("register.today_chip"),))
    if said.on < certificate.issued_on:
        told = say("register.withdrawn_before", day=day(said.on), issued=day(certificate.issued_on))
        order.office.ask(order, lambda answer: _answer(answer, certificate, replace(said, on=None), "withdrawn_on"))
        return reply(told, chips=dropping())
    if not said.reason:
        return _ask(order, certificate, said, "reason", listed("register.reasons"))
    why = f"{said.reason} ({said.by})" if said.by else said.reason
    return _show(order, certificate, replace(certificate, withdrawn_on=said.on, withdrawn_why=cut(why)), said)


def extend(order: Order) -> Reply:
    """Show a certificate with another last day of validity, and why."""
    if not order.text or len(order.text) > MOST_TYPED:
        return reply(say("register.how_to_extend"))
    head, *rest = PARTS.split(order.text, maxsplit=1)
    if until := matched("until", head):
        head = f"{matched('until', head, 'product')}, {until}"
    said = _listen(", ".join((head, *rest)), "expires_on", "withdrawn_on")
    found = _certificate(order, said, "/suahan")
    return found if isinstance(found, Reply) else _extend(order, found, said)


def _extend(order: Order, certificate: Certificate, said: _Said) -> Reply:
    if said.on is None:
        return _ask(order, certificate, said, "expires_on", ())
    if said.on <= certificate.issued_on:
        told = say("register.expires_before", day=day(said.on), issued=day(certificate.issued_on))
        order.office.ask(order, lambda answer: _answer(answer, certificate, replace(said, on=None), "expires_on"))
        return reply(told, chips=dropping())
    if said.on == certificate.expires_on:
        return reply(say("register.same", what=certificate_of(certificate, order.office.snapshot())))
    if not said.reason:
        return _ask(order, certificate, said, "change_reason", listed("register.extending_reasons"))
    return _show(order, certificate, replace(certificate, expires_on=said.on), said)


def _certificate(order: Order, said: _Said, command: str) -> Certificate | Reply:
    """Return the certificate that counts today of the product that is meant; or ask, or say that there is none.

    A potential or a province's own award is meant where a message names it, and where nothing else is there.
    """
    snapshot = order.office.snapshot()
    retire(order)
    product = which(said.named, snapshot, command, said.rest)
    if isinstance(product, Reply):
        return product
    held = standing(product, snapshot.certificates_by_product.get(product.id, ()), order.office.today())
    beside = [each for each in held.beside if not said.award or each.award == award_told(said.award)]
    meant = held.certificate if not said.award else None
    if meant is not None or beside:
        return meant or beside[0]
    status = standing_of(product, snapshot, order.office.today())
    return reply(say("register.none_in_force", product=_sentence(product_of(product, snapshot)), status=status))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ask(order: Order, certificate: Certificate, said: _Said, gap: str, texts: tuple[str, ...]) -> Reply:
    order.office.ask(order, lambda answer: _answer(answer, certificate, said, gap))
    told = certificate_of(certificate, order.office.snapshot())
    chips: tuple[Chip, ...] = tuple(chip(text, text) for text in texts)
    return reply(_sentence(told), say(f"register.ask.{gap}"), chips=(*chips, *dropping()))


def _answer(order: Order, certificate: Certificate, said: _Said, gap: str) -> Reply:
    """Take what was asked for; what cannot be read is asked for again."""
    again = _extend if gap in ("expires_on", "change_reason") else _withdraw
    if gap in ("reason", "change_reason"):
        return again(order, certificate, replace(said, reason=cut(matched("reason", order.text) or order.text)))
    told = _listen(order.text, "expires_on", "withdrawn_on")
    on = order.office.today() if is_one_of(order.text, listed("register.today_words")) else told.on
    return again(order, certificate, replace(said, on=on, reason=told.reason or said.reason))


def _show(order: Order, before: Certificate, now: Certificate, said: _Said) -> Reply:
    snapshot = order.office.snapshot()
    entries, today = (Entry("certificates", before.id, before, now),), order.office.today()
    product, then = snapshot.products.get(before.product), after(snapshot, entries)
    lines = (
        _sentence(certificate_of(before, snapshot)),
        *_changes(before, now),
        say("register.today", status=standing_of(product, then, today)) if product else "",
        *_odd(before, now, today),
    )
    return drafted(order, entries, lines, Wording(cut(said.reason), cut(said.by)))


def _changes(before: Certificate, now: Certificate) -> Iterator[str]:
    for name in ("expires_on", "withdrawn_on", "withdrawn_why"):
        texts = [_text(getattr(each, name)) for each in (before, now)]
        if texts[0] != texts[1]:
            yield say("register.change", what=say(f"register.{name}"), before=texts[0], after=texts[1])


def _text(value: date | str | None) -> str:
    return (day(value) if isinstance(value, date) else cut(value or "")) or say("register.none")


def _odd(before: Certificate, now: Certificate, today: date) -> Iterator[str]:
    if now.withdrawn_on not in (before.withdrawn_on, None) and now.withdrawn_on > today:
        yield say("register.withdrawn_ahead", day=day(now.withdrawn_on))
    usual = expiry(now.issued_on)
    if now.expires_on not in (before.expires_on, usual):
        is_far = abs(now.expires_on - usual) > _A_SLIP
        facts = {"expires": day(now.expires_on), "issued": day(now.issued_on), "usual": day(usual)}
        yield say("register.far_expiry" if is_far else "register.odd_expiry", **facts, length=_length(now))


def _length(certificate: Certificate) -> str:
    """Return how long a certificate is valid, in whole months or in years."""
    months = round((certificate.expires_on - certificate.issued_on).days / 30.44)
    is_long = months >= _LONG
    return say("register.years" if is_long else "register.months", count=months // 12 if is_long else months)


COMMANDS: Final = (
    Command("thuhoi", "editor", withdraw),
    Command("suahan", "editor", extend),
)
