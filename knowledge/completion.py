"""What is usual, where a spreadsheet leaves it out: one function for each kind of record."""

from collections.abc import Callable, Mapping
from typing import Final

from knowledge.cells import Cells
from knowledge.fact_completion import complete_fact
from knowledge.kinds import TARGET_KINDS, KindName
from knowledge.names import same_name, slug
from knowledge.reading_words import words
from knowledge.register_completion import complete_certificate, complete_product


def complete_programme(cells: Cells) -> None:
    """A programme without an order comes first."""
    cells.make_id("programmes", cells["name"], lambda: slug(cells["name"]))
    cells.need("order", "0")


def complete_place(cells: Cells) -> None:
    """A place's type and level are told by the words before its name."""
    if not cells["type"]:
        _part_name(cells)
    cells.refer("parent", "places")
    kind = same_name(cells["type"])
    is_province = kind in words().cities and not cells["parent"]
    cells.need("level", "province" if is_province else words().levels.get(kind, ""))
    full_name = f"{cells['type']} {cells['name']}"
    cells.make_id("places", full_name, lambda: slug(full_name))
    cells.read_date("valid_from")
    cells.read_date("valid_to")


def _part_name(cells: Cells) -> None:
    name = cells["name"]
    for word in words().levels:
        if same_name(name).startswith(f"{word} "):
            cells["type"], cells["name"] = word, name[len(word) :].strip()
            return


def complete_indicator(cells: Cells) -> None:
    """An indicator's kind is told by its unit, and by whether its facts have a base."""
    cells.refer("programme", "programmes")
    cells.make_id("indicators", cells["label"], lambda: slug(cells["label"]))
    has_base = same_name(cells["label"]) in cells.directory.with_base
    cells.need("kind", "ratio" if has_base else words().units.get(same_name(cells["unit"]), "count"))
    cells.need("polarity", "none")
    cells.need("headline", "0")


def complete_source(cells: Cells) -> None:
    """A source is called by its title, and shows the day it was published."""
    cells.make_id("sources", cells["title"], lambda: slug(cells["title"]))
    cells.need("short_title", cells["title"])
    cells.need("kind", "report")
    cells.read_date("published")
    if cells["published"]:
        cells.offer("date_text", "/".join(reversed(cells["published"].split("-"))))


def complete_coverage(cells: Cells) -> None:
    """That a register is complete is said once for each place and day."""
    cells.refer("place", "places")
    cells.refer("source", "sources")
    cells.read_date("complete_on")
    cells.need("id", f"{cells['place']}_{cells['complete_on']}")


def complete_topic(cells: Cells) -> None:
    """A topic is called by its title."""
    cells.make_id("topics", cells["title"], lambda: slug(cells["title"]))


def complete_term(cells: Cells) -> None:
    """A term's target may be given by name."""
    kind = TARGET_KINDS.get(cells["kind"])
    if kind is not None:
        cells.refer("target", kind)


COMPLETERS: Final[Mapping[KindName, Callable[[Cells], None]]] = {
    "programmes": complete_programme,
    "places": complete_place,
    "indicators": complete_indicator,
    "sources": complete_source,
    "facts": complete_fact,
    "products": complete_product,
    "certificates": complete_certificate,
    "coverages": complete_coverage,
    "topics": complete_topic,
    "terms": complete_term,
}
