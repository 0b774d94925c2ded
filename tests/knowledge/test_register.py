"""The register's records: an older base takes them in, and everything that goes through files keeps them."""

import io
import sqlite3
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.check import check
from knowledge.errors import DataError
from knowledge.exporting import csv_archive, workbook_of
from knowledge.kinds import KIND_BY_NAME
from knowledge.records import Coverage
from knowledge.snapshot import after
from knowledge.store import Store, open_store
from knowledge.tables import Line, record_of, table_of
from tests.knowledge.sheets import proposed
from tests.knowledge.world import CERTIFICATE, COVERAGE, PRODUCT, change, entry, put

# What the program of November 2026 left behind, before products had addresses and codes.
OLD_BASE = Path(__file__).parent / "base_of_2026_11.sql"
WHOLE = replace(
    PRODUCT,
    owner_kind="cooperative",
    address="xóm Mây 3",
    packing="lọ 100 g; chai",
    photo="https://example.vn/mut.jpg",
    codes="8930000000000; =1+1",
    pages="https://example.vn/mut",
)
AWARDED = replace(
    CERTIFICATE,
    number="7/GCN",
    score=82.5,
    issuer_level="province",
    award="potential",
    withdrawn_on=date(2031, 4, 5),
    withdrawn_why="không còn làm",
)


@pytest.fixture
def old_base(tmp_path: Path) -> Path:
    """A base that the program of before has made."""
    path = tmp_path / "base.db"
    connection = sqlite3.connect(path)
    connection.executescript(OLD_BASE.read_text(encoding="utf-8"))
    connection.close()
    return path


def test_older_base_keeps_its_data(old_base: Path) -> None:
    """Products and certificates of before are as they were, and say nothing of what nobody asked them then."""
    with open_store(old_base, packaged=None) as store:
        snapshot = store.snapshot()

    assert snapshot.products == {"jam": replace(PRODUCT, owner="Nhà Gió Mới")}
    assert snapshot.certificates == (CERTIFICATE,)
    assert snapshot.coverages == ()
    assert (CERTIFICATE.score, CERTIFICATE.award, CERTIFICATE.withdrawn_on) == (None, "national", None)


def test_older_base_takes_in_the_new(old_base: Path) -> None:
    """What the register says more is written beside the old, and can be taken back to it."""
    with open_store(old_base, packaged=None) as store:
        before = store.snapshot().products["jam"]
        store.log.append(change(entry(before, WHOLE), entry(CERTIFICATE, AWARDED), entry(None, COVERAGE)))
        snapshot = store.snapshot()
        (old,) = store.log.change(2).entries

    assert (snapshot.products["jam"], snapshot.certificates) == (WHOLE, (AWARDED,))
    assert snapshot.coverage_by_place == {COVERAGE.place: COVERAGE}
    assert old.after == replace(PRODUCT, owner="Nhà Gió Mới")


def test_views_of_an_older_base_have_the_new_columns(old_base: Path) -> None:
    """Whoever reads the file with other programs sees all columns of a kind."""
    open_store(old_base, packaged=None).close()

    connection = sqlite3.connect(old_base)
    for name in ("products", "certificates", "coverages"):
        columns = tuple(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))
        assert columns[4:] == KIND_BY_NAME[name].columns
    connection.close()


def test_draft_of_before_is_read(old_base: Path) -> None:
    """What was shown before the program was renewed can still be written."""
    with open_store(old_base, packaged=None) as store:
        draft = store.drafts.get(1)

    assert draft is not None
    assert [each.after for each in draft.entries] == [
        replace(PRODUCT, id="cake", name="bánh mây"),
        replace(CERTIFICATE, id="cake_4", product="cake"),
    ]


@pytest.mark.parametrize("name", ["tất cả.xlsx", "tất cả.csv"])
def test_register_goes_out_and_in_again(store: Store, name: str, tmp_path: Path) -> None:
    """What was exported says the same when it is imported into another base, field by field."""
    put(store, COVERAGE)
    store.log.append(change(entry(PRODUCT, WHOLE), entry(CERTIFICATE, AWARDED)))
    snapshot = store.snapshot()
    if name.endswith(".xlsx"):
        proposal = proposed(store, workbook_of(snapshot, name), name)
    else:
        with zipfile.ZipFile(io.BytesIO(csv_archive(snapshot))) as archive:
            proposal = proposed(store, archive.read("certificates.csv"), "certificates.csv")

    assert (proposal.entries, proposal.refused) == ((), ())


def test_latest_coverage_counts(store: Store) -> None:
    """Of a place that was complete twice the later day is told; another place is not covered."""
    later = replace(COVERAGE, id="later", complete_on=date(2031, 6, 30))
    put(store, later, COVERAGE)

    assert store.snapshot().coverage_by_place == {"d1": later}


def test_certificates_of_a_product_go_by_their_issue(store: Store) -> None:
    """A renewal stands after what it renews, whatever its id."""
    renewed = replace(CERTIFICATE, id="a", issued_on=date(2032, 1, 1), expires_on=date(2035, 1, 1))
    put(store, renewed)

    assert store.snapshot().certificates_by_product == {"jam": (CERTIFICATE, renewed)}


def test_coverage_of_nowhere_is_an_error(store: Store) -> None:
    """A register cannot be complete for a place that does not exist, nor by a source that nobody has."""
    nowhere = Coverage("c", "moon", date(2031, 1, 1), "nothing", "")
    problems = check(after(store.snapshot(), (entry(None, nowhere),)))

    assert [
        (each.kind, each.key, each.code, each.values["column"]) for each in problems if each.severity == "error"
    ] == [
        ("coverages", "c", "unknown", "place"),
        ("coverages", "c", "unknown", "source"),
    ]


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("award", "gold", "not_a_choice"),
        ("award", "", "empty"),
        ("issuer_level", "village", "not_a_choice"),
        ("score", "nhiều", "not_a_number"),
        ("withdrawn_on", "hôm qua", "not_a_date"),
    ],
)
def test_strict_reading_refuses(column: str, text: str, code: str) -> None:
    """A packaged certificate says what it is in the program's own words; absence is its own value only where said."""
    kind = KIND_BY_NAME["certificates"]
    given = {"id": "c", "product": "p", "stars": "4", "issued_on": "2030-01-02", "expires_on": "2033-01-02"}
    cells = {**dict.fromkeys(kind.columns, ""), "award": "national", **given, column: text}
    table = table_of("certificates.csv", [(1, list(kind.columns)), (2, [cells[name] for name in kind.columns])])

    with pytest.raises(DataError) as caught:
        record_of(kind, Line(2, table.lines[0].cells), "certificates.csv")

    assert (caught.value.column, caught.value.code) == (column, code)


def test_unknown_owner_is_none_of_the_kinds() -> None:
    """A product whose owner's kind is not recorded has the empty one, which no drop-down offers."""
    field = next(each for each in KIND_BY_NAME["products"].fields if each.name == "owner_kind")

    assert (field.optional, field.choices) == (True, ("cooperative", "company", "household", "group"))
