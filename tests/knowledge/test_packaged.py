"""Packaged data comes in as changes, and never over what people changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.certificates import standing
from knowledge.check import check
from knowledge.errors import DataError
from knowledge.log import revert
from knowledge.packaged import FOLDER, PACKAGE
from knowledge.records import Term, Topic
from knowledge.store import Store, open_store
from tests.knowledge.world import change, entry, put

HEADER = "id,title,text,legal_source,see\n"
FIRST = Topic("a", "hoa", "một", "", "")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with one packaged topic."""
    folder = tmp_path / "data"
    folder.mkdir()
    write(folder, "a,hoa,một,,")
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the base is."""
    return tmp_path / "base.db"


@pytest.fixture
def opened(path: Path, package: Path) -> Iterator[Store]:
    """The base after its first start."""
    with open_store(path, packaged=package) as store:
        yield store


def write(folder: Path, *lines: str) -> None:
    """Write the topics of a version of the program."""
    (folder / "topics.csv").write_text(HEADER + "\n".join(lines), encoding="utf-8")


def restarted(path: Path, package: Path) -> tuple[dict[str, str], int]:
    """Return texts by id, and the last change, after the program's next start."""
    with open_store(path, packaged=package) as store:
        return {topic.id: topic.text for topic in store.snapshot().topics.values()}, store.version()


def test_first_start_brings_all_in_as_one_change(opened: Store) -> None:
    """The packaged data is in the log like everything else."""
    told = opened.log.change(1)

    assert (told.actor, told.channel, told.entries) == (PACKAGE, PACKAGE, (entry(None, FIRST),))


def test_next_start_changes_nothing(opened: Store, path: Path, package: Path) -> None:
    """The same data brought in twice makes no second change."""
    assert restarted(path, package) == ({"a": "một"}, 1)


def test_newer_package_updates_what_nobody_touched(opened: Store, path: Path, package: Path) -> None:
    """A record that only the package wrote follows the package: changed, new and gone."""
    write(package, "a,hoa,hai,,", "b,lá,xanh,,")
    assert restarted(path, package) == ({"a": "hai", "b": "xanh"}, 2)

    write(package, "b,lá,xanh,,")
    assert restarted(path, package) == ({"b": "xanh"}, 3)


def test_newer_package_leaves_what_peoples_records_need(opened: Store, path: Path, package: Path) -> None:
    """What a record of staff refers to does not go with the package, nor comes a record for what staff took away."""
    write(package, "a,hoa,một,,", "b,lá,xanh,,")
    restarted(path, package)
    put(opened, Term("topic", "b", "lá cây"))
    opened.log.append(change(entry(FIRST, None)))
    (package / "terms.csv").write_text("kind,target,text\ntopic,a,bông hoa\n", encoding="utf-8")

    write(package, "a,hoa,một,,")

    assert restarted(path, package)[0] == {"b": "xanh"}
    assert check(opened.snapshot()) == ()


def test_newer_package_leaves_what_people_changed(opened: Store, path: Path, package: Path) -> None:
    """A correction by staff outlives every newer package."""
    opened.log.append(change(entry(FIRST, replace(FIRST, text="của tôi"))))

    write(package, "a,hoa,hai,,")

    assert restarted(path, package) == ({"a": "của tôi"}, 2)


def test_newer_package_does_not_bring_back_what_people_removed(opened: Store, path: Path, package: Path) -> None:
    """A removal by staff outlives every newer package."""
    opened.log.append(change(entry(FIRST, None)))

    write(package, "a,hoa,hai,,")

    assert restarted(path, package) == ({}, 2)


def test_newer_package_leaves_what_people_added(opened: Store, path: Path, package: Path) -> None:
    """A record that staff added stays theirs when the package brings one of the same key."""
    put(opened, Topic("b", "lá", "của tôi", "", ""))

    write(package, "a,hoa,một,,", "b,lá,xanh,,")

    assert restarted(path, package) == ({"a": "một", "b": "của tôi"}, 2)


def test_undone_correction_follows_the_package_again(opened: Store, path: Path, package: Path) -> None:
    """After an undo nothing of a correction is left, so the next package may change the record."""
    number = opened.log.append(change(entry(FIRST, replace(FIRST, text="của tôi"))))
    revert(opened.log, number, actor="an", channel="test")

    write(package, "a,hoa,hai,,")

    assert restarted(path, package) == ({"a": "hai"}, 4)


def test_undone_package_stays_undone(opened: Store, path: Path, package: Path) -> None:
    """What the package brought and staff undid does not come back with the next package."""
    write(package, "a,hoa,hai,,")
    restarted(path, package)
    revert(opened.log, 2, actor="an", channel="test")

    write(package, "a,hoa,hai,,", "b,lá,xanh,,")

    assert restarted(path, package) == ({"a": "một", "b": "xanh"}, 4)


def test_broken_package_writes_nothing(opened: Store, path: Path, package: Path) -> None:
    """One bad line in the packaged data stops the start, with nothing of the rest brought in."""
    write(package, "a,hoa,hai,,", "b,,xanh,,")

    with pytest.raises(DataError) as caught:
        restarted(path, package)

    assert (caught.value.file, caught.value.line, caught.value.column) == ("topics.csv", 3, "title")
    assert opened.version() == 1


def test_real_package_has_no_errors() -> None:
    """The data that comes with the program passes every check that says what is wrong."""
    with open_store(":memory:") as store:
        problems = check(store.snapshot())

    assert [problem for problem in problems if problem.severity == "error"] == []


def test_real_package_has_places_and_facts() -> None:
    """The packaged folder is found where the program is installed, and holds figures."""
    with open_store(":memory:") as store:
        snapshot = store.snapshot()

    assert (FOLDER / "facts.csv").exists()
    assert snapshot.facts
    assert snapshot.places


def test_registered_products_are_packaged() -> None:
    """The three that Đầm Hà planned for 2023 are in the register, with their source and without any star."""
    with open_store(":memory:") as store:
        snapshot = store.snapshot()

    told = {(each.name, each.place, each.registered_for, each.source) for each in snapshot.products.values()}
    assert told == {
        (name, "200", "2023", "party_meeting") for name in ("lạc đỏ Thành Mến", "dưa cải nén", "khoai khô Xóm Giáo")
    }
    assert snapshot.certificates == ()
    assert {standing(each, (), date(2026, 11, 21)).state for each in snapshot.products.values()} == {"registered"}
