"""A backup is the whole base in one new file, whoever else has it open."""

import sqlite3
from pathlib import Path

import pytest

from knowledge.backup import back_up
from knowledge.errors import BadFile, ForeignDatabase, KnowledgeError, NoDatabase, NotADatabase
from knowledge.store import open_store
from tests.knowledge.world import ALL, TOPIC, put


def test_backup_holds_what_is_not_yet_in_the_main_file(tmp_path: Path) -> None:
    """What was written last, and stands in the -wal file alone, is in the backup, with the log of changes."""
    with open_store(tmp_path / "base.db", packaged=None) as store:
        put(store, *ALL)
        back_up(tmp_path / "base.db", tmp_path / "copy.db")

        with open_store(tmp_path / "copy.db", packaged=None) as copy:
            assert copy.snapshot() == store.snapshot()
            assert list(copy.log.since(0)) == list(store.log.since(0))


@pytest.mark.parametrize(
    ("database", "target", "expected", "code"),
    [
        ("none.db", "copy.db", NoDatabase, "no_database"),
        ("base.db", "letter.txt", BadFile, "exists"),
        ("base.db", "none/copy.db", BadFile, "cannot_write"),
        ("letter.txt", "copy.db", NotADatabase, "not_a_database"),
        ("other.db", "copy.db", ForeignDatabase, "foreign_database"),
    ],
)
def test_backup_that_cannot_be_is_refused(
    tmp_path: Path, database: str, target: str, expected: type[KnowledgeError], code: str
) -> None:
    """Nothing is made and nothing overwritten where the base or the backup's place is not what it should be."""
    with open_store(tmp_path / "base.db", packaged=None) as store:
        put(store, TOPIC)
    (tmp_path / "letter.txt").write_text("Đây là một lá thư, không phải kho số liệu. " * 50, "utf-8")
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    with pytest.raises(expected) as caught:
        back_up(tmp_path / database, tmp_path / target)

    assert caught.value.code == code
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
