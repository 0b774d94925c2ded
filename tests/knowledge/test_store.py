"""The knowledge base is made, filled and opened; what cannot be opened says why."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import CannotWrite, ForeignDatabase, KnowledgeError, NewerDatabase, NotADatabase
from knowledge.kinds import KINDS
from knowledge.snapshot import after
from knowledge.store import Store, open_store
from tests.knowledge.world import FACT, TOPIC, change, entry, put


def test_missing_folder_is_made(tmp_path: Path) -> None:
    """A base at a path whose folders do not exist is made, with what is in it kept."""
    path = tmp_path / "một" / "hai" / "base.db"
    with open_store(path, packaged=None) as store:
        put(store, TOPIC)

    with open_store(path, packaged=None) as store:
        assert store.snapshot().topics == {TOPIC.id: TOPIC}


def test_base_is_in_wal_mode(tmp_path: Path) -> None:
    """Readers do not wait for a writer."""
    path = tmp_path / "base.db"
    open_store(path, packaged=None).close()

    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_tables_are_strict_and_have_the_records_fields(tmp_path: Path) -> None:
    """Each kind has a strict table of versions, whose columns end in the fields of its record."""
    path = tmp_path / "base.db"
    open_store(path, packaged=None).close()

    connection = sqlite3.connect(path)
    strict = dict(connection.execute("SELECT name, strict FROM pragma_table_list WHERE name LIKE '%_versions'"))
    columns = {name: tuple(row[1] for row in connection.execute(f"PRAGMA table_info({name})")) for name in strict}
    connection.close()

    assert strict == {kind.versions_table: 1 for kind in KINDS}
    assert columns == {kind.versions_table: ("version", "key", "change_id", "removed", *kind.columns) for kind in KINDS}


def test_newer_base_is_refused(tmp_path: Path) -> None:
    """A base with a migration that this program does not know is left alone."""
    path = tmp_path / "base.db"
    open_store(path, packaged=None).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('knowledge', 'm999_tomorrow', '2099-01-01')"
        )
    connection.close()

    with pytest.raises(NewerDatabase) as caught:
        open_store(path)

    assert (caught.value.path, caught.value.migrations) == (str(path), ("m999_tomorrow",))


def test_file_that_is_no_base_is_refused(tmp_path: Path) -> None:
    """A text file at the base's path is not touched."""
    path = tmp_path / "base.db"
    path.write_text("Đây là một lá thư dài, không phải cơ sở dữ liệu. " * 50)
    before = path.read_bytes()

    with pytest.raises(NotADatabase):
        open_store(path)

    assert path.read_bytes() == before


def test_base_of_another_program_is_refused(tmp_path: Path) -> None:
    """A SQLite file with tables that are not ours is left as it is, byte for byte."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(ForeignDatabase) as caught:
        open_store(path)

    assert caught.value.path == str(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["other.db"]


def test_empty_file_becomes_a_base(tmp_path: Path) -> None:
    """A file with nothing in it belongs to nobody."""
    path = tmp_path / "base.db"
    path.touch()

    with open_store(path, packaged=None) as store:
        assert store.version() == 0


def test_snapshot_after_a_change_is_that_of_the_base(store: Store) -> None:
    """What would be current after a change, worked out without writing, is what is current after it."""
    entries = (
        entry(FACT, replace(FACT, value=7.0)),
        entry(TOPIC, None),
        entry(None, replace(FACT, id="a", place="d2")),
    )
    expected = after(store.snapshot(), entries)

    store.log.append(change(*entries))

    assert store.snapshot() == expected


@pytest.mark.parametrize("under", ["file/base.db", "folder"])
def test_path_that_cannot_be_written_is_named(tmp_path: Path, under: str) -> None:
    """A file where a folder should be, or a folder where the base should be: an error with the path."""
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()

    with pytest.raises(CannotWrite) as caught:
        open_store(tmp_path / under)

    assert caught.value.path == str(tmp_path / under)
    assert caught.value.reason


def test_errors_have_a_code_and_facts(tmp_path: Path) -> None:
    """An error tells the edge its code and facts, and a log one line."""
    error: KnowledgeError = CannotWrite("/x/base.db", "denied")

    assert error.code == "cannot_write"
    assert error.facts == {"path": "/x/base.db", "reason": "denied", "code": "cannot_write"}
    assert str(error) == "cannot_write: path '/x/base.db', reason 'denied'"


def test_version_moves_with_each_change(store: Store) -> None:
    """A reader knows by the version that its snapshot is old."""
    old = store.snapshot()

    store.log.append(change(entry(FACT, None)))

    assert (old.version, store.version(), store.snapshot().version) == (1, 2, 2)


def test_version_sees_another_process(tmp_path: Path) -> None:
    """A change by another connection is seen without opening anew."""
    path = tmp_path / "base.db"
    with open_store(path, packaged=None) as reader, open_store(path, packaged=None) as writer:
        put(writer, TOPIC)

        assert reader.version() == 1
        assert reader.snapshot().topics == {TOPIC.id: TOPIC}


def test_snapshot_finds_facts_by_their_ends(store: Store) -> None:
    """Facts are found by indicator and place, a partner counting as a place; places by parent."""
    visit = replace(FACT, id="visit", place="d2", partner="d1")
    put(store, visit)

    snapshot = store.snapshot()

    assert [fact.id for fact in snapshot.facts_by_indicator["flowers"]] == ["f1", "visit"]
    assert [fact.id for fact in snapshot.facts_by_place["d1"]] == ["f1", "f2", "visit"]
    assert [place.id for place in snapshot.children_by_place["p"]] == ["c8", "c9", "d1", "d2"]
    assert "c9" not in snapshot.facts_by_place


def test_snapshot_cannot_be_changed(store: Store) -> None:
    """Whoever holds a snapshot can rely on it."""
    with pytest.raises(TypeError):
        store.snapshot().places["d1"] = None  # type: ignore[index]


OPEN = "import sys; from knowledge.store import open_store; print(len(open_store(sys.argv[1]).snapshot().places))"


def test_four_first_starts_at_once_fill_one_base(tmp_path: Path) -> None:
    """Processes that make and fill the same base at the same moment wait for one another."""
    path = str(tmp_path / "base.db")
    processes = [
        subprocess.Popen([sys.executable, "-c", OPEN, path], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]

    counts = {process.communicate(timeout=30)[0] for process in processes}

    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert len(counts) == 1
    with open_store(path) as store:
        assert store.version() == 1


def test_second_start_reads_without_the_library_for_writing(tmp_path: Path) -> None:
    """Opening a filled base does not import sqlite-utils, which costs more than all the rest of a start."""
    path = str(tmp_path / "base.db")
    open_store(path).close()

    told = subprocess.run(
        [sys.executable, "-c", f"{OPEN}; print('sqlite_utils' in sys.modules)", path],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split()[1] == "False"
