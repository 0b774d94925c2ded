"""A small invented world: two districts that never were, and figures nobody published."""

from dataclasses import replace
from datetime import date

from knowledge.changes import Change, Entry
from knowledge.kinds import KINDS, KindName, Record
from knowledge.records import Certificate, Coverage, Fact, Indicator, Place, Product, Programme, Source, Term, Topic
from knowledge.store import Store

KIND_OF: dict[type, KindName] = {kind.type: kind.name for kind in KINDS}

PROGRAMME = Programme("gardens", "vườn hoa", "", 1)
PROVINCE = Place("p", "Mây", "tỉnh", "province", None, None, None, (), "thử")
DISTRICT = Place("d1", "Gió Hú", "huyện", "district", "p", date(2001, 1, 1), date(2025, 6, 30), ("c9", "c8~"), "thử")
NEIGHBOUR = Place("d2", "Giờ Hù", "huyện", "district", "p", None, date(2025, 6, 30), ("c9",), "thử")
COMMUNE = Place("c9", "Gió Hú", "xã", "commune", "p", date(2025, 7, 1), None, (), "thử")
OTHER_COMMUNE = Place("c8", "Sương", "xã", "commune", "p", date(2025, 7, 1), None, (), "thử")
FLOWERS = Indicator(
    "flowers", "gardens", "bông hoa biết hát", "bông", "ratio", "more",
    "{place} có {value} bông hoa biết hát", "", "Bông hoa: {value}", 1, "", "", "Đếm lúc mặt trời mọc.",
)  # fmt: skip
SHARE = Indicator("share", "gardens", "tỷ lệ bông hoa ngủ trưa", "%", "percent", "less", "", "", "", 0, "", "", "")
KEEPER = Indicator("keeper", "gardens", "người giữ vườn", "", "name", "none", "", "", "", 0, "", "", "")
REPORT = Source(
    "report", "Báo cáo về những bông hoa biết hát", "Báo cáo hoa hát", "Sở Mây", "Mộng Mơ", "report",
    date(2031, 5, 6), "06/05/2031", "",
)  # fmt: skip
FACT = Fact(
    "f1", "flowers", "d1", "", 1234.5, 2000.0, "", "over", "result", date(2030, 1, 1), date(2030, 12, 31),
    "year", "năm 2030", False, "bộ 2030", "1.234,50", "không thật", "report", "đoạn 1",
)  # fmt: skip
NAMED = replace(
    FACT, id="f2", indicator="keeper", value=None, out_of=None, text="Ông Trăng; Bà Sao", qualifier="exact",
    criteria_set="", printed="", caveat="",
)  # fmt: skip
PRODUCT = Product("jam", "mứt mây", "Nhà Gió", "d1", "thực phẩm", "2030", "report", "")
CERTIFICATE = Certificate("jam_4", "jam", 4, "01/QĐ", "tỉnh Mây", date(2030, 2, 28), date(2033, 2, 28), "report")
COVERAGE = Coverage("d1_2031", "d1", date(2031, 1, 31), "report", "trừ hoa dại")
TOPIC = Topic("singing", "hoa hát", "Hoa hát là hoa có tiếng.\nNghe lúc sáng sớm.", "Sổ tay mây", "")
TERM = Term("indicator", "flowers", "hoa ca sĩ")

ALL: tuple[Record, ...] = (
    PROGRAMME, PROVINCE, DISTRICT, NEIGHBOUR, COMMUNE, OTHER_COMMUNE, FLOWERS, SHARE, KEEPER, REPORT, FACT,
    NAMED, PRODUCT, CERTIFICATE, TOPIC, TERM,
)  # fmt: skip


def entry(before: Record | None, after: Record | None) -> Entry:
    """Return the entry from one state of a record to the next."""
    record = before if after is None else after
    assert record is not None
    kind = next(kind for kind in KINDS if kind.type is type(record))
    return Entry(kind.name, kind.key(record), before, after)


def change(*entries: Entry, actor: str = "an", channel: str = "test") -> Change:
    """Return a change of an invented person."""
    return Change(actor, channel, "thử", "sổ tay", entries)


def put(store: Store, *records: Record) -> int:
    """Append new records as one change."""
    return store.log.append(change(*(entry(None, record) for record in records)))
