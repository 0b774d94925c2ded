"""The data of understanding, read, and what is said when it cannot be."""

from pathlib import Path

import pytest

from intents.errors import PhrasebookError
from intents.grammar import build_grammar
from intents.phrasebook import ROLES, Phrasebook, _concepts, _toml, phrasebook

NOT_NAMED = pytest.mark.xfail(reason="what is missing is not named as an error of the phrasebook", raises=KeyError)


def test_every_file_loads(book: Phrasebook) -> None:
    """No part of the packaged phrasebook is empty."""
    parts = {name: getattr(book, name) for name in Phrasebook.__dataclass_fields__}

    assert [name for name, part in parts.items() if not part] == []


def test_phrasebook_is_read_once() -> None:
    """Asking twice gives the same phrasebook."""
    assert phrasebook() is phrasebook()


def test_broken_toml_names_file_and_place(tmp_path: Path) -> None:
    """A file that is no TOML is named with the line where it breaks."""
    broken = tmp_path / "broken.toml"
    broken.write_text('[ntm]\nwords = ["nông thôn mới"\n[x]\n', encoding="utf-8")

    with pytest.raises(PhrasebookError) as caught:
        _toml(str(broken))

    assert caught.value.file == str(broken)
    assert "line" in str(caught.value)


@pytest.mark.parametrize("row", [{"role": "main", "words": ["x"]}, {"words": ["x"]}], ids=["unknown role", "no role"])
def test_wrong_role_names_file_and_concept(row: dict[str, object]) -> None:
    """A concept whose role is none is named with its file."""
    with pytest.raises(PhrasebookError) as caught:
        _concepts({"road": row})

    assert (caught.value.file, caught.value.place) == ("words.toml", "road")


@NOT_NAMED
def test_missing_words_name_file_and_concept() -> None:
    """A concept without words is named with its file."""
    with pytest.raises(PhrasebookError) as caught:
        _concepts({"road": {"role": "core"}})

    assert (caught.value.file, caught.value.place) == ("words.toml", "road")


def test_error_says_all_in_one_line() -> None:
    """The message of the error is file, place and what is wrong."""
    assert str(PhrasebookError("words.toml", "road", "no words")) == "words.toml: road: no words"


def test_roles_are_the_known_ones(book: Phrasebook) -> None:
    """Every concept has one of the roles, and every role is used."""
    assert {concept.role for concept in book.concepts.values()} == ROLES


def test_concepts_of_a_group_are_several(book: Phrasebook) -> None:
    """A group exists for concepts that stand for one another, so that most have more than one."""
    groups = [concept.group for concept in book.concepts.values() if concept.group]

    assert len(set(groups)) < len(groups)


def test_tones_of_both_keyboards_are_known(book: Phrasebook) -> None:
    """Each key for a tone names a tone that there is, each key of a vowel is two strokes."""
    grammar = build_grammar(book, ())

    assert {len(tones) for _, tones in (book.typing.telex, book.typing.vni)} == {5}
    assert {len(keys) for vowels, _ in (book.typing.telex, book.typing.vni) for keys in vowels} == {2}
    assert [text for text in ("as", "af", "ar", "ax", "aj") if grammar.tokens(text)[0].text == text] == []


def test_precedence_is_the_files_order(book: Phrasebook) -> None:
    """Asking for a value is the last shape, since its cues are in most questions."""
    assert book.shapes[-1].id == "value"
