"""Records and changes in plain words."""

from collections.abc import Iterator
from dataclasses import fields

from bot.errors import kind_name
from bot.staff.words import cut, say, table
from bot.wording import day, named, number
from knowledge.changes import Entry
from knowledge.kinds import TARGET_KINDS, Record
from knowledge.records import Certificate, Coverage, Fact, Indicator, Place, Product, Source, Term
from knowledge.snapshot import Snapshot


def value_of(fact: Fact, indicator: Indicator | None) -> str:
    """Return a figure's value as an answer shows it: "trên 1.234,5 triệu đồng", "8/8 xã"."""
    if fact.value is None:
        return cut(fact.text)
    unit = indicator.unit if indicator else ""
    text = str(table("telling.qualifiers")[fact.qualifier]) + number(fact.value)
    text += f"/{number(fact.out_of)}" if fact.out_of is not None else ""
    return text + (unit if unit == "%" else f" {unit}".rstrip())


def subject_of(fact: Fact, snapshot: Snapshot) -> str:
    """Return what a figure is about: "sản phẩm OCOP, huyện Đầm Hà"."""
    return say("telling.figure", label=_label(fact, snapshot), place=_place(fact, snapshot))


def told_entries(entries: tuple[Entry, ...], snapshot: Snapshot, most: int) -> tuple[str, ...]:
    """Return a line for each entry, up to so many, and one that says how many there are beside."""
    lines = tuple(told_entry(entry, snapshot) for entry in entries[:most])
    return (*lines, say("telling.more", count=len(entries) - most)) if len(entries) > most else lines


def told_entry(entry: Entry, snapshot: Snapshot) -> str:
    """Return what an entry does, in a line."""
    before, after = entry.before, entry.after
    if isinstance(after, Fact):
        return _told_figure(before if isinstance(before, Fact) else None, after, snapshot)
    record = after if after is not None else before
    assert record is not None  # an entry with neither cannot be made
    what = subject_of(record, snapshot) if isinstance(record, Fact) else named_record(record, entry, snapshot)
    return say("telling.removed", what=what) if after is None else say("telling.new", what=what) if not before else what


def _told_figure(before: Fact | None, after: Fact, snapshot: Snapshot) -> str:
    indicator = snapshot.indicators.get(after.indicator)
    facts = {
        "label": _label(after, snapshot),
        "place": _place(after, snapshot),
        "after": value_of(after, indicator),
        "period": after.period_text or say("telling.undated"),
    }
    if before is None:
        return say("telling.figure_new", **facts)
    if value_of(before, indicator) != facts["after"]:
        return say("telling.figure_changed", before=value_of(before, indicator), **facts)
    return say("telling.figure_same_value", fields=", ".join(_changed(before, after)), **facts)


def _changed(before: Fact, after: Fact) -> Iterator[str]:
    """Yield the names of the fields that differ, each once."""
    names = table("telling.fields")
    changed = (names[f.name] for f in fields(Fact) if getattr(before, f.name) != getattr(after, f.name))
    yield from dict.fromkeys(changed)


def named_record(record: Record, entry: Entry, snapshot: Snapshot) -> str:
    """Return what people call a record that is no figure."""
    match record:
        case Source():
            return say("telling.source", title=cut(record.title))
        case Term():
            return say("telling.term", text=cut(record.text), target=target_of(record, snapshot))
        case Place():
            return named(record)
        case Product():
            return product_of(record, snapshot)
        case Certificate():
            return certificate_of(record, snapshot)
        case Coverage():
            return say("telling.coverage", place=_named_place(record.place, snapshot), day=day(record.complete_on))
        case _:
            name = str(getattr(record, "name", "") or getattr(record, "label", "") or getattr(record, "title", ""))
            return say("telling.other", kind=kind_name(entry.kind), name=cut(name or entry.key))


def product_of(product: Product, snapshot: Snapshot) -> str:
    """Return a product with its owner and place: "sản phẩm “mật ong” của HTX Ong, xã Đầm Hà"."""
    key = "telling.product" if product.owner else "telling.product_alone"
    place = _named_place(product.place, snapshot)
    return say(key, name=cut(product.name, 80), owner=cut(product.owner, 80), place=place)


def certificate_of(certificate: Certificate, snapshot: Snapshot) -> str:
    """Return a certificate with its product and days; one that was withdrawn with the day of that."""
    held = snapshot.products.get(certificate.product)
    told = say(
        "telling.certificate",
        stars=stars_of(certificate),
        product=product_of(held, snapshot) if held else cut(certificate.product),
        issued=day(certificate.issued_on),
        expires=day(certificate.expires_on),
    )
    if certificate.withdrawn_on is None:
        return told
    return say("telling.withdrawn", certificate=told, day=day(certificate.withdrawn_on))


def stars_of(certificate: Certificate) -> str:
    """Return the stars as what they are: "4 sao", "tiềm năng 5 sao", "5 sao cấp tỉnh"."""
    return str(table("telling.stars")[certificate.award]).format(stars=certificate.stars)


def _named_place(id_: str, snapshot: Snapshot) -> str:
    place = snapshot.places.get(id_)
    return named(place) if place else id_


def target_of(term: Term, snapshot: Snapshot) -> str:
    """Return what a name is for: "huyện Đầm Hà", "chỉ số …"."""
    kind = TARGET_KINDS[term.kind]
    held = getattr(snapshot, kind).get(term.target)
    if isinstance(held, Place):
        return named(held)
    name = getattr(held, "label", "") or getattr(held, "title", "") or getattr(held, "name", "")
    return say("telling.other", kind=kind_name(kind), name=cut(name or term.target))


def person(actor: str) -> str:
    """Return how somebody in the log is called to staff."""
    return cut(str(table("telling.people").get(actor, actor)) or say("telling.unknown_person"), 60)


def channel_name(channel: str) -> str:
    """Return what people call a channel."""
    return str(table("telling.channels").get(channel, channel))


def _label(fact: Fact, snapshot: Snapshot) -> str:
    indicator = snapshot.indicators.get(fact.indicator)
    return indicator.label if indicator else fact.indicator


def _place(fact: Fact, snapshot: Snapshot) -> str:
    place = snapshot.places.get(fact.place)
    return named(place) if place else fact.place
