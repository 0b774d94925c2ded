"""Codes of products: known however they are written, and nothing else taken for one."""

from dataclasses import replace

import pytest

from bot.register.codes import Codes, host_of
from bot.register.label_wording import label_lines, label_wording
from bot.register.labels import LabelReading, read_label
from bot.scanning import Scan
from knowledge.changes import Entry
from knowledge.snapshot import Snapshot, after
from tests.register_world import register_snapshot

SITE = "https://hoidap.example.vn"


def world() -> Snapshot:
    """Three products of the register, two of which share a code."""
    held = register_snapshot(50)
    first, second, third = list(held.products.values())[3:6]
    coded = (
        replace(first, codes="893 1234 567898; VN-TX/00.17"),
        replace(second, codes="012345678905; CHUNG-77"),
        replace(third, codes="CHUNG-77"),
    )
    return after(held, [Entry("products", new.id, held.products[new.id], new) for new in coded])


def ids() -> list[str]:
    return list(world().products)[3:6]


@pytest.mark.parametrize(
    "text",
    [
        "8931234567898",
        "VN-TX/00.17",
        "vntx0017",
        "https://truyxuat.example.vn/sp/VN-TX00.17",
        "http://x.example.vn/a?id=VNTX0017&lang=vi",
        "https://x.example.vn/#vn-tx-0017",
        f"{SITE}/ocop/{{first}}",
    ],
)
def test_code_is_known_however_written(text: str) -> None:
    """Spaces, signs, case and the address around it do not matter."""
    first = ids()[0]
    assert Codes(world()).products(text.format(first=first), SITE) == (first,)


def test_short_barcode_lacks_its_zero() -> None:
    """A barcode of twelve digits is the one of thirteen that begins with a zero."""
    assert Codes(world()).products("0012345678905") == Codes(world()).products("12345678905") == (ids()[1],)


@pytest.mark.parametrize(
    "text", ["(01)08931234567898(10)LO7(17)270101", "]C10108931234567898", "0108931234567898\x1d10A"]
)
def test_gs1_names_its_article(text: str) -> None:
    """A code by GS1's rules holds the article's number before lot and date."""
    assert Codes(world()).products(text) == (ids()[0],)


def test_certificate_number_is_a_code() -> None:
    """The number that a certificate bears leads to its product."""
    held = next(each for each in world().certificates if each.number)
    assert held.product in Codes(world()).products(held.number)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "12", "\0" * 7000, "8931234567897", "javascript:alert(1)", "https://", "https://["),
        "https://x.example.vn/ocop/rw00001",
        "https://x.example.vn/?" + "a=1&" * 500,
    ],
)
def test_other_codes_are_unknown(text: str) -> None:
    """What is no product's code leads to none, whatever it holds."""
    assert Codes(world()).products(text, SITE) == ()


def test_shared_code_leads_to_both() -> None:
    """A code of two products is not decided between them."""
    reading = read_label(Scan(("CHUNG-77",)), Codes(world()))

    assert reading.products == tuple(ids()[1:])
    assert label_lines(reading) == (label_wording().found["several"],)


def test_unknown_address_shows_its_host_alone() -> None:
    """Of an address nothing but the host is shown: the rest may hold anything."""
    reading = read_label(Scan(("https://example.vn@evil.example/<b>?x=1",)), Codes(world()))

    assert (reading.kind, reading.shown) == ("address", "evil.example")
    assert label_lines(reading)[0].startswith("Mã QR dẫn tới địa chỉ của evil.example")


def test_long_text_is_cut() -> None:
    """A code of thousands of letters is not repeated whole, nor its line breaks."""
    reading = read_label(Scan(("a\nb\u202e" + "c" * 5000,)), Codes(world()))

    assert (len(reading.shown), "\n" in reading.shown, "\u202e" in reading.shown) == (61, False, False)


@pytest.mark.parametrize("trouble", ["no_code", "no_picture", "too_large", "no_reader", "busy"])
def test_each_trouble_has_its_sentence(trouble: str) -> None:
    """Whatever keeps a photo from being read is said, with what to do."""
    (line,) = label_lines(LabelReading(trouble=trouble))  # type: ignore[arg-type]
    assert "bạn" in line.lower()


def test_host_of_no_address_is_empty() -> None:
    """Only web addresses have a host to show."""
    assert [host_of(text) for text in ("abc", "ftp://x.example.vn/", "http://[::1", "HTTPS://A.EXAMPLE.VN/x")] == [
        "",
        "",
        "",
        "a.example.vn",
    ]
