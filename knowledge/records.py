"""The records of the knowledge base, as they are stored and as answers read them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["province", "district", "commune", "village"]
Kind = Literal["count", "ratio", "percent", "money", "area", "people", "date", "name", "list", "event"]
Polarity = Literal["more", "less", "none"]
Status = Literal["result", "self_assessed", "recognised", "registered", "target"]
Qualifier = Literal["exact", "over", "at_least", "about", "under"]
Precision = Literal["day", "month", "year", "range", "unknown"]
SourceKind = Literal["decision", "report", "press"]
OwnerKind = Literal["cooperative", "company", "household", "group", ""]
IssuerLevel = Literal["district", "province", "centre", ""]
Award = Literal["national", "provincial", "potential"]


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit, from the day it began to the day it ended."""

    id: str
    """The GSO code; with `@` and the year of validity where a code was used for two units."""
    name: str
    """The proper name alone: "Đầm Hà"."""
    type: str
    """The word before the name: "huyện", "xã", "thị trấn", "tỉnh", …"""
    level: Level
    parent: str | None
    """The id of the unit it belonged to; None for a province."""
    valid_from: date | None
    """None when the beginning is not recorded."""
    valid_to: date | None
    """The last day of validity; None while it exists."""
    successors: tuple[str, ...]
    """Ids of the units it went into; an id that ends in `~` took only a part of it."""
    source: str
    """Where the row comes from, as free text."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured."""

    id: str
    programme: str
    """`ntm`, `ocop`, `poverty`, `income`, `tourism`, `area_people`, `office`, `visit`, or another slug."""
    label: str
    """A noun phrase that names it fully: "sản phẩm OCOP đạt 4 sao"."""
    unit: str
    """What follows a value: "sản phẩm", "%", "triệu đồng"; empty for names and dates."""
    kind: Kind
    polarity: Polarity
    """Whether more is better, less is better, or neither."""
    says: str
    """The clause of an answer, with `{place}`, `{name}` (the bare name) and `{value}`; empty: made from the label."""
    says_target: str
    """The clause after "Mục tiêu …:"; empty for the same as `says`."""
    brief: str
    """The short form in a list, with `{value}`; empty for one made from the label and the unit."""
    headline: int
    """Its place in an overview of its programme, from 1; 0 for not in an overview."""
    companion: str
    """The id of the indicator whose fact of the same place, period and status is said along; or empty."""
    wider: str
    """The id of the indicator that counts this one among others, told where only it has a figure; or empty."""
    definition: str
    """One sentence on what is counted; or empty."""


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that figures come from."""

    id: str
    title: str
    short_title: str
    """For a phone's line."""
    publisher: str
    author: str
    kind: SourceKind
    published: date | None
    """None when the publication is undated."""
    date_text: str
    """The date as an answer shows it: "14/03/2022", "06/02/2023 (năm suy ra)", "21/10 (không ghi năm)"."""
    date_note: str
    """A sentence on how the date is known, where it was inferred; or empty."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One published value of an indicator at a place."""

    id: str
    indicator: str
    place: str
    """The place the value is of."""
    partner: str
    """Another place that takes part (the visitor of a visit); or empty."""
    value: float | None
    """The number as it is read, in the indicator's unit; None for names, lists and dates."""
    out_of: float | None
    """The base of a ratio: 8 of 8."""
    text: str
    """The value of a name, a date or a list (items parted by "; "), or the members behind a count."""
    qualifier: Qualifier
    status: Status
    period_from: date
    period_to: date
    precision: Precision
    period_text: str
    """The period as an answer shows it: "năm 2022", "tính đến 21/10, bài không ghi năm"."""
    inferred: bool
    """True when the period was worked out and not printed."""
    criteria_set: str
    printed: str
    """What was printed where it differs from what is read; or empty."""
    caveat: str
    """What an answer says beside the figure, in a few words; or empty. Sentences parted by " | "."""
    source: str
    paragraph: str
    """Where in the source: a paragraph's number or name."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the OCOP programme, certified or not."""

    id: str
    name: str
    owner: str
    place: str
    group: str
    registered_for: str
    """The year for which a plan registered it; empty when none did."""
    source: str
    note: str
    owner_kind: OwnerKind = ""
    """Empty when it is not recorded; the others below likewise."""
    address: str = ""
    """The owner's, as it was published."""
    packing: str = ""
    """The kinds of packing, parted by "; "."""
    photo: str = ""
    """An https address."""
    codes: str = ""
    """Trace codes and barcodes as they are printed or scanned, parted by "; "."""
    pages: str = ""
    """Addresses of sales pages, parted by "; "."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One award of stars to a product."""

    id: str
    product: str
    stars: int
    decision: str
    issuer: str
    issued_on: date
    expires_on: date
    """The last day on which it is valid."""
    source: str
    number: str = ""
    """Of the certificate itself; empty where only the decision's number is known."""
    score: float | None = None
    """Of 100 points; None when it is not recorded."""
    issuer_level: IssuerLevel = ""
    """Empty when it is not recorded."""
    award: Award = "national"
    """Only `national` makes stars of the programme: a potential of five stars and a province's own five are none."""
    withdrawn_on: date | None = None
    """The first day on which it counts no more; None while nobody withdrew it."""
    withdrawn_why: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """That the register holds every certificate of a place as of a day."""

    id: str
    place: str
    """The place, with everything in it."""
    complete_on: date
    """Certificates issued later may be missing."""
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Term:
    """Another way to say a place, an indicator, a product or a topic."""

    kind: Literal["place", "indicator", "product", "topic", "programme"]
    target: str
    """The id of what it names."""
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A glossary entry."""

    id: str
    title: str
    text: str
    """The answer: one to three lines, parted by a line break; the first is the definition itself."""
    legal_source: str
    """The documents it rests on, with their dates; empty when it is common usage."""
    see: str
    """A question that goes well after it; or empty."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A subject that indicators belong to."""

    id: str
    name: str
    """As an answer says it: "nông thôn mới"."""
    caveat: str
    """What every answer on it says beside the figure; or empty."""
    order: int
