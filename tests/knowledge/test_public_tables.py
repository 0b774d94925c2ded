"""The public copy: what people may browse, whole, and nothing else."""

import sqlite3
from contextlib import closing
from pathlib import Path

from knowledge.public_tables import PUBLIC, table_name, write_public
from knowledge.store import open_store
from tests.register_world import register_snapshot


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_every_public_record_is_there(tmp_path: Path) -> None:
    """Each kind has its table, and each record its row."""
    snapshot, path = register_snapshot(50), tmp_path / "x.db"
    write_public(snapshot, path)

    tables = [str(name) for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert tables == [table_name(kind) for kind in PUBLIC]
    for kind in PUBLIC:
        assert rows(path, f'SELECT count(*) FROM "{table_name(kind)}"') == [(len(list(snapshot.records(kind))),)]


def test_figure_has_its_unit_period_and_source(tmp_path: Path) -> None:
    """A figure reads whole in its row: what, where, how much, of what, when, from where."""
    with open_store(":memory:") as store:
        write_public(store.snapshot(), tmp_path / "x.db")

    found = rows(
        tmp_path / "x.db",
        'SELECT "Giá trị", "Đơn vị", "Kỳ", "Nguồn" FROM "Số liệu" WHERE "Chỉ số" = \'diện tích tự nhiên\''
        " AND \"Địa bàn\" = 'huyện Bình Liêu'",
    )
    assert [row[:3] for row in found] == [(470.76, "km²", "tính đến tháng 5/2023")]
    assert found[0][3]


def test_whole_numbers_stay_whole_and_nothing_is_null(tmp_path: Path) -> None:
    """7 is no 7.0, and an empty cell is no empty text."""
    with open_store(":memory:") as store:
        write_public(store.snapshot(), tmp_path / "x.db")

    kinds = {kind for (kind,) in rows(tmp_path / "x.db", 'SELECT DISTINCT typeof("Giá trị") FROM "Số liệu"')}
    assert kinds == {"integer", "real", "null"}
    assert rows(tmp_path / "x.db", 'SELECT count(*) FROM "Số liệu" WHERE "Lưu ý" = \'\'') == [(0,)]
