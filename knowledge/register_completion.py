"""What is usual where a table of products or certificates leaves it out, and where a published list does."""

import re
from datetime import date
from typing import Final

from knowledge.cells import Cells
from knowledge.certificates import expiry
from knowledge.list_sections import group_of
from knowledge.list_words import list_words
from knowledge.listed_places import find_place
from knowledge.names import same_name, slug
from knowledge.records import Certificate, Source
from knowledge.register_index import owner_kind_of, product_id
from knowledge.stars import Decision, award_told, level_of, read_day, read_decision, read_stars

# "82,5", "82.5 điểm", "82,5/100": of at most 100 points neither mark can part thousands.
_SCORE: Final = re.compile(r"(\d{1,3})(?:[.,](\d{1,3}))?\s*(?:/\s*100)?\s*[^\W\d]{0,5}")
_WHOLE: Final = re.compile(r"\d{1,4}")
_MOST_STARS: Final = 5
_DAYS: Final = ("issued_on", "expires_on", "withdrawn_on")


def complete_product(cells: Cells) -> None:
    """A product is told from others by name, owner and place; one that is known stays what it is.

    A row of a list fills in what is not known of it and changes nothing else; a table of products says what is
    to stand there, but for its empty cells.
    """
    cells["group"] = group_of(cells["group"]) or cells["group"]
    if cells.is_list:
        _take_decision(cells)
        find_place(cells)
    else:
        cells.refer("place", "places")
    if cells["id"]:
        _bring_source(cells)
        return
    held = cells.directory.register.products(cells["name"], cells["owner"], cells["place"])
    if len(held) > 1:
        raise cells.error("name", "ambiguous", near=tuple(each.id for each in held[:4]))
    _bring_source(cells, held[0].source if held else "")
    if held:
        cells.resemble(held[0], keeps=("name", "owner", "place") if not cells.is_list else None)
        return
    if not cells["owner_kind"]:
        cells["owner_kind"] = owner_kind_of(cells["owner"])
    cells["id"] = product_id(cells["name"], cells["owner"], cells["place"])


def complete_certificate(cells: Cells) -> None:
    """A certificate without an expiry lasts three years; one of the same product, day and award is the same."""
    if (stars := read_stars(cells["stars"])) is not None:
        cells["stars"] = str(stars.count)
        # "5 sao", and "tiềm năng" among the remarks; fewer than five may have that beside their own.
        is_whole = stars.count == _MOST_STARS and stars.award == "national"
        award = award_told(cells["remark"]) if is_whole else stars.award
        if award != "national":
            cells["award"] = award
    elif cells["stars"] and not _WHOLE.fullmatch(cells["stars"]):
        raise cells.error("stars", "not_stars")
    if score := _SCORE.fullmatch(cells["score"]):
        cells["score"] = f"{score[1]}.{score[2] or 0}"
    decision = _take_decision(cells)
    for name in _DAYS:
        if (day := read_day(cells[name])) is not None:
            cells[name] = day.isoformat()
    _find_product(cells)
    cells.need("award", "national")
    if not cells["issuer_level"]:
        cells["issuer_level"] = level_of(cells["issuer"])
    held = _held(cells)
    _bring_source(cells, held.source if held else "")
    if cells.is_list and not (cells["source"] or cells["decision"]):
        raise cells.error("decision", "no_source")
    if held is not None and not cells["id"]:
        known = read_decision(held.decision)
        if decision and known and same_name(known.number) == same_name(decision.number):
            cells["decision"] = held.decision
        cells.resemble(held)
    if not cells["expires_on"]:
        cells["expires_on"] = _expiry(cells["issued_on"])
    suffix = "" if cells["award"] == "national" else f"_{cells['award']}"
    cells.need("id", f"{cells['product']}_{cells['issued_on']}{suffix}")


def _find_product(cells: Cells) -> None:
    """Turn what tells the product into its id: an id or a name of its own, or name, owner and place.

    Raises:
        DataError: nothing is called that, or several are.
    """
    if cells["product"] and not any(cells[name] for name in ("owner", "place", "address")):
        cells.refer("product", "products")
        return
    if cells["product"] and cells.directory.get("products", cells["product"]):
        return
    column = "product" if cells["product"] else "name"
    find_place(cells)
    held = cells.directory.register.products(cells[column], cells["owner"], cells["place"])
    if len(held) != 1:
        near = tuple(each.id for each in held[:4]) or cells.directory.near("products", cells[column])
        raise cells.error(column, "ambiguous" if held else "unknown", near=near)
    cells["product"] = held[0].id


def _held(cells: Cells) -> Certificate | None:
    day = read_day(cells["issued_on"])
    return cells.directory.register.certificate(cells["product"], day, cells["award"]) if day else None


def _expiry(issued_on: str) -> str:
    """Return the last day of validity; empty for what is no day, or too late a one."""
    try:
        return expiry(date.fromisoformat(issued_on)).isoformat()
    except ValueError:
        return ""


def _take_decision(cells: Cells) -> Decision | None:
    """Part what a list writes into one cell: "QĐ số 12/QĐ-UBND ngày 14/3/2024 của UBND tỉnh …"."""
    decision = read_decision(cells["decision"]) if cells.is_list else None
    if decision is None:
        return None
    cells["decision"] = list_words().written.format(number=decision.number)
    cells.need("issued_on", decision.day.isoformat() if decision.day else "")
    cells.need("issuer", decision.issuer)
    return decision


def _bring_source(cells: Cells, known: str = "") -> None:
    """Name the row's source; where a list gives none, the one known before or the decision, which may be new."""
    if cells["source"] or not cells.is_list:
        cells.refer("source", "sources")
        return
    if known:
        cells["source"] = known
        return
    decision, day = read_decision(cells["decision"]), read_day(cells["issued_on"])
    if decision is None or day is None:
        return
    known = cells.directory.register.source_of(decision.number, day, cells["issuer"])
    if not known:
        source = _source(decision.number, day, cells["issuer"])
        cells.bring("sources", source)
        known = source.id
    cells["source"] = known


def _source(number: str, day: date, issuer: str) -> Source:
    words = list_words()
    told = f"{day:%d/%m/%Y}"
    return Source(
        slug(f"{number} {day.isoformat()} {issuer}")[:100],
        words.source.format(number=number, day=told),
        words.source_short.format(number=number),
        issuer, "", "decision", day, told, "",
    )  # fmt: skip
