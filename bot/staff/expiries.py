"""/hethan: what runs out in the next days, by owner, as pages of text or as a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.expiries import Expiry, expiries, owner_of
from bot.messages import Attachment, Chip, Reply
from bot.staff.commands import Command, Order
from bot.staff.finding import places_called
from bot.staff.words import chip, cut, listed, reply, say, table
from bot.wording import day, named
from knowledge.names import folded
from knowledge.snapshot import Snapshot
from knowledge.workbook_writing import Column, Sheet, Written, workbook

_PAGE: Final = 10
_DAYS: Final = 90
_OFFERED: Final = (30, 90, 180)
_MOST_DAYS: Final = 1100
_MOST_TYPED: Final = 200


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a command asks for."""

    days: int = _DAYS
    page: int = 1
    as_sheet: bool = False
    place: str = ""
    """As typed; or empty."""

    @property
    def command(self) -> str:
        """The command that asks for it, from the first page on."""
        return f"/hethan {self.days} {self.place}".strip()


def tell(order: Order) -> Reply:
    """List what runs out, ten at a time with the totals of all; or send all of it as a spreadsheet."""
    asked = _read(order.text)
    if asked is None:
        return reply(say("expiries.how", most=_MOST_DAYS))
    assert order.member is not None  # the desk lets members alone come here
    snapshot = order.office.snapshot()
    places = order.member.places
    if asked.place:
        places = tuple(each.id for each in places_called(asked.place, snapshot))
        if not places:
            return reply(say("expiries.no_place", text=cut(asked.place, 60)))
    found = expiries(snapshot, order.office.today(), asked.days, places)
    told = _Told(asked, found, _where(places, snapshot), order.office.today())
    if asked.as_sheet and found:
        return _sent(told, snapshot)
    return _page(told, snapshot)


@dataclass(frozen=True, slots=True)
class _Told:
    asked: _Asked
    found: tuple[Expiry, ...]
    where: str
    today: date

    @property
    def facts(self) -> dict[str, object]:
        """What sentences say of all that was found."""
        until = day(self.today + timedelta(days=self.asked.days))
        owners = len({owner_of(each) for each in self.found})
        days, count = self.asked.days, len(self.found)
        return {"days": str(days), "until": until, "count": count, "owners": owners, "where": self.where}


def _read(text: str) -> _Asked | None:
    """Return what is asked for: a number of days, a page, a spreadsheet, a place; None for what is none of these."""
    asked, is_page = _Asked(), False
    names: list[str] = []
    for word in text[:_MOST_TYPED].split():
        plain = folded(word)
        if plain.isdecimal() and plain.isascii() and not names:
            number = int(plain[:6])
            asked = replace(asked, page=number) if is_page else replace(asked, days=number)
        elif plain in map(folded, listed("expiries.sheet_words")):
            asked = replace(asked, as_sheet=True)
        elif plain not in map(folded, (*listed("expiries.page_words"), *listed("expiries.day_words"))):
            names.append(word)
        is_page = plain in map(folded, listed("expiries.page_words"))
        if is_page and names:
            asked, names = replace(asked, place=" ".join(names)), []
    asked = replace(asked, place=asked.place or " ".join(names))
    return asked if 1 <= asked.days <= _MOST_DAYS and asked.page >= 1 else None


def _where(places: tuple[str, ...], snapshot: Snapshot) -> str:
    told = ", ".join(named(snapshot.places[each]) for each in places if each in snapshot.places)
    return say("expiries.where", places=told) if told else ""


def _page(told: _Told, snapshot: Snapshot) -> Reply:
    others = tuple(
        chip(say("expiries.other_days", days=each), replace(told.asked, days=each, page=1).command)
        for each in _OFFERED
        if each != told.asked.days
    )
    if not told.found:
        return reply(say("expiries.none", **told.facts), chips=others)
    asked, pages = told.asked, -(-len(told.found) // _PAGE)
    if asked.page > pages:
        return reply(say("expiries.no_page", pages=pages, days=str(asked.days)))
    shown = told.found[(asked.page - 1) * _PAGE : asked.page * _PAGE]
    key = "expiries.head_page" if pages > 1 else "expiries.head"
    chips: list[Chip] = []
    if asked.page < pages:
        page_word = listed("expiries.page_words")[0]
        chips.append(chip(say("expiries.next"), f"{asked.command} {page_word} {asked.page + 1}"))
    chips.append(
        chip(
            say("expiries.sheet_chip"),
            f"/hethan {asked.days} {listed('expiries.sheet_words')[0]} {asked.place}".strip(),
        )
    )
    lines = (_line(each, snapshot) for each in shown)
    return reply(say(key, page=asked.page, pages=pages, **told.facts), *lines, chips=(*chips, *others))


def _line(each: Expiry, snapshot: Snapshot) -> str:
    return say(
        "expiries.line" if each.days_left else "expiries.line_last",
        owner=cut(each.product.owner, 60) or say("expiries.no_owner"),
        place=_place(each, snapshot),
        product=cut(each.product.name, 60),
        stars=each.certificate.stars,
        day=day(each.certificate.expires_on),
        left=each.days_left,
    )


def _place(each: Expiry, snapshot: Snapshot) -> str:
    place = snapshot.places.get(each.product.place)
    return named(place) if place else each.product.place


def _sent(told: _Told, snapshot: Snapshot) -> Reply:
    words = table("expiries.sheet")
    name = str(words["file"]).format(day=told.today.isoformat())
    columns = tuple(Column(*each) for each in zip(words["headings"], words["widths"], strict=True))
    content = workbook(name, (Sheet(words["name"], columns, _rows(told.found, snapshot)),))
    said = reply(say("expiries.sheet_told", **told.facts))
    return replace(said, attachments=(Attachment(name, content),))


def _rows(found: tuple[Expiry, ...], snapshot: Snapshot) -> Iterator[list[Written]]:
    for number, each in enumerate(found, 1):
        product, certificate = each.product, each.certificate
        yield [
            float(number), product.owner, _place(each, snapshot), product.address, product.name, product.group,
            float(certificate.stars), certificate.decision, certificate.issued_on, certificate.expires_on,
            float(each.days_left),
        ]  # fmt: skip


COMMANDS: Final = (Command("hethan", "viewer", tell),)
