"""Entering products and certificates from a chat: in words, asked for what is missing, or a list pasted whole."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.errors import explain_cell
from bot.messages import Chip, Reply
from bot.staff.commands import Command, Order
from bot.staff.drafting import Wording, retire
from bot.staff.finding import placed, places_called
from bot.staff.matching import is_one_of
from bot.staff.register_dictation import (
    MOST_PASTED,
    MOST_TYPED,
    dictated,
    is_pasted,
    pasted,
    row_of,
    unclear_rows,
)
from bot.staff.register_finding import MOST_OFFERED, Named, products_called, products_near
from bot.staff.register_oddities import odd_lines
from bot.staff.register_showing import drafted, standing_of
from bot.staff.rights import NOT_YOUR_PLACE, NOT_YOURS
from bot.staff.sheet_report import entry_lines
from bot.staff.sheets import shown, within
from bot.staff.spoken import dropping
from bot.staff.words import chip, cut, listed, reply, say, table
from knowledge.changes import Entry
from knowledge.errors import DataError
from knowledge.exchange import Proposal, propose
from knowledge.files import tables_of
from knowledge.records import Product, Source
from knowledge.snapshot import Snapshot, after
from knowledge.stars import is_none, read_decision

_MISSING: Final = frozenset({"empty", "no_source"})
_OF_STARS: Final = ("stars", "decision", "issued_on", "score", "number", "registered_for")
# What a list writes where a product has no stars yet.
_NO_STARS: Final = "-"
_MOST_NEAR: Final = 3
_MOST_ODD: Final = 5


def add(order: Order) -> Reply:
    """Show what a message brings into the register, or ask for what is missing."""
    if not order.text:
        return reply(say("register.how_to_add"))
    if len(order.text) > MOST_PASTED:
        return reply(say("register.too_long"))
    file = say("register.pasted")
    grid = pasted(order.text, file)
    if grid is not None:
        retire(order)
        return shown(order, tables_of(grid), file, "")
    if unclear := unclear_rows(order.text):
        return _unclear_rows(unclear)
    if is_pasted(order.text) or len(order.text) > MOST_TYPED:
        return reply(say("register.too_long" if len(order.text) > MOST_TYPED else "register.how_to_add"))
    retire(order)
    return _go_on(order, *dictated(order.text))


def _unclear_rows(unclear: tuple[tuple[int, str], ...]) -> Reply:
    """Name the lines of pasted rows that are not understood."""
    named_ = [
        say("register.row_unclear" if text else "register.row_short", line=str(line), text=cut(text, 60))
        for line, text in unclear[:_MOST_ODD]
    ]
    more = say("register.more_rows", count=len(unclear) - _MOST_ODD) if len(unclear) > _MOST_ODD else ""
    return reply(say("register.rows_unclear"), *named_, more)


def _go_on(order: Order, said: Mapping[str, str], unclear: tuple[str, ...] = ()) -> Reply:
    """Ask for what is missing or wrong, or show what would be written."""
    if unclear:
        return _unclear(order, said, unclear)
    said = {**said, **_known(order, said)}
    missing = next((gap for gap in ("name", "owner") if not said.get(gap)), None) or _gap_of_stars(said)
    if missing is not None:
        return _ask(order, said, missing)
    assert order.member is not None  # the desk lets members alone come here
    snapshot = order.office.snapshot()
    proposal = within(propose(snapshot, tables_of(row_of(said, say("register.pasted")))), order.member, snapshot)
    if proposal.refused:
        return _refused(order, said, proposal.refused[0])
    return _show(order, proposal, snapshot, said.get("reason", ""))


def _unclear(order: Order, said: Mapping[str, str], unclear: tuple[str, ...]) -> Reply:
    """Take a bare name of a place for the address, and ask what anything else is."""
    snapshot = order.office.snapshot()
    places = places_called(unclear[0], snapshot)
    if not places or said.get("address"):
        return _ask(order, said, "", say("register.unclear", text=cut(unclear[0], 60)))
    if len(places) == 1:
        return _go_on(order, {**said, "address": placed(places[0], snapshot)}, unclear[1:])
    chips = tuple(chip(told, told) for told in (placed(place, snapshot) for place in places[:MOST_OFFERED]))
    return _ask(order, said, "address", say("register.which_place", text=cut(unclear[0], 60)), chips=chips)


def _known(order: Order, said: Mapping[str, str]) -> Mapping[str, str]:
    """Return name and owner of the one product that a message without an owner names; nothing for any other."""
    if said.get("owner") or not said.get("name"):
        return {}
    held = products_called(Named(said["name"]), order.office.snapshot())
    return {"name": held[0].name, "owner": held[0].owner} if len(held) == 1 and held[0].owner else {}


def _gap_of_stars(said: Mapping[str, str]) -> str | None:
    """Return what is missing of a certificate; its day tells which of two places of one name is meant."""
    if not any(said.get(name) for name in _OF_STARS):
        return "stars"
    if not said.get("stars") or is_none(said["stars"]):
        return None
    decision = read_decision(said.get("decision", ""))
    if decision is None and not (said.get("decision") or said.get("source")):
        return "decision"
    return None if said.get("issued_on") or (decision and decision.day) else "issued_on"


def _refused(order: Order, said: Mapping[str, str], error: DataError) -> Reply:
    """Ask again for what was wrong, without what was said of it."""
    problem = explain_cell(error)
    if error.code in (NOT_YOURS, NOT_YOUR_PLACE):
        return reply(say("register.problem", field=table("register.fields")["place"], problem=problem))
    gap = {"place": "address", "product": "name"}.get(error.column, error.column)
    gap = gap if gap in table("register.ask") else "name"
    rest = {name: text for name, text in said.items() if name != gap}
    if error.code in _MISSING:
        return _ask(order, rest, gap)
    field = table("register.fields").get(error.column, error.column)
    chips = tuple(chip(each, each) for each in error.near)
    return _ask(order, rest, gap, say("register.problem", field=field, problem=problem), chips=chips)


def _ask(order: Order, said: Mapping[str, str], gap: str, *before: str, chips: tuple[Chip, ...] = ()) -> Reply:
    """Ask for one thing, and let the chat's next message answer."""
    order.office.ask(order, lambda answer: _answer(answer, said, gap))
    return reply(*before, say(f"register.ask.{gap}") if gap else "", chips=(*chips, *dropping()))


def _answer(order: Order, said: Mapping[str, str], gap: str) -> Reply:
    if is_one_of(order.text, listed("register.skip_words")):
        return _go_on(order, {**said, "stars": _NO_STARS} if gap == "stars" else said)
    if len(order.text) > MOST_TYPED:
        return _ask(order, said, gap, say("register.too_long"))
    told, unclear = dictated(order.text, first=gap)
    return _go_on(order, {**said, **told}, unclear)


def _show(order: Order, proposal: Proposal, snapshot: Snapshot, reason: str) -> Reply:
    """Show what would be new, what changes, what that makes of the product today, and names that are nearly its own."""
    then = after(snapshot, proposal.entries)
    product = _product(proposal, then)
    if not proposal.entries:
        return reply(say("register.same", what=standing_of(product, then, order.office.today())))
    lines = (
        *entry_lines(proposal.entries, snapshot),
        say("register.today", status=standing_of(product, then, order.office.today())),
        *odd_lines(proposal.entries, then, _MOST_ODD),
        *_near(proposal.entries, snapshot),
    )
    source = next((each.after.title for each in proposal.entries if isinstance(each.after, Source)), "")
    return drafted(order, proposal.entries, lines, Wording(cut(reason), source))


def _product(proposal: Proposal, snapshot: Snapshot) -> Product:
    """Return the product of a proposal of one row, new or known."""
    key = next(key for kind, key in proposal.origins if kind == "products")
    return snapshot.products[key]


def _near(entries: tuple[Entry, ...], snapshot: Snapshot) -> Iterator[str]:
    new = [entry.after for entry in entries if isinstance(entry.after, Product) and entry.before is None]
    for product in new:
        near = products_near(Named(product.name), snapshot)[:_MOST_NEAR]
        names = ", ".join(f"{each.name} ({each.owner})" if each.owner else each.name for each in near)
        if names:
            yield say("register.near", names=names)


COMMANDS: Final = (Command("sanpham", "editor", add),)
