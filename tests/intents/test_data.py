"""The real phrasebook, read by itself: what is listed is what is found."""

import csv
from importlib.resources import files

import pytest

from intents.phrasebook import Concept, Shape, ShortForm, phrasebook
from intents.recognition import Recognizer
from intents.syllables import fold

BOOK = phrasebook()
BARE = Recognizer(BOOK, (), ())
WORDS = [(concept.id, word) for concept in BOOK.concepts.values() for word in concept.words]

SHARED: dict[str, str] = {}
"""Words that two concepts share by design, each with the reason; none at the moment."""

LEADING = {
    "time.end": 'at the head of a message "còn" goes on from the one before, and does not ask what is left',
}
"""Marks whose words are taken for one only behind other content, each with the reason."""

KNOWN_SIGNS = {"#", "$"}
"""What stands among neighbours for a number and for the message's end."""


def read(message: str) -> frozenset[str]:
    """Return the concepts of a message, read with the phrasebook alone."""
    return BARE.recognise(message).concept_ids


@pytest.mark.parametrize("concept", [each for each in BOOK.concepts.values() if each.words], ids=lambda each: each.id)
def test_words_mean_their_concept(concept: Concept) -> None:
    """Every word of a concept, typed by itself with its marks, is found as that concept."""
    missed = [word for word in concept.words if word not in SHARED and concept.id not in read(word)]

    assert missed == []


@pytest.mark.parametrize("concept", [each for each in BOOK.concepts.values() if each.words], ids=lambda each: each.id)
def test_words_mean_their_concept_without_marks(concept: Concept) -> None:
    """Every word of a concept, typed by itself without marks, is found as that concept."""
    missed = [word for word in concept.words if word not in SHARED and concept.id not in read(fold(word))]

    assert missed == []


def test_no_word_is_listed_for_two_concepts() -> None:
    """A word that two concepts list is one of those shared by design."""
    concepts: dict[str, set[str]] = {}
    for concept, word in WORDS:
        concepts.setdefault(word, set()).add(concept)

    assert {word: ids for word, ids in concepts.items() if len(ids) > 1 and word not in SHARED} == {}


@pytest.mark.parametrize("shape", BOOK.shapes, ids=lambda shape: shape.id)
def test_examples_show_their_shape(shape: Shape) -> None:
    """Each shape has examples, and each shows that shape, with marks and without."""
    examples = [*shape.examples, *map(fold, shape.examples)]

    assert examples
    assert [example for example in examples if shape.id not in BARE.recognise(example).shapes] == []


@pytest.mark.parametrize("shape", BOOK.shapes, ids=lambda shape: shape.id)
def test_cues_show_their_shape(shape: Shape) -> None:
    """Each cue by itself shows its shape, with marks and without; its gap takes any word."""
    filled = [cue.replace("_", "ocop") for cue in shape.cues]
    cues = [*filled, *map(fold, filled)]

    assert [cue for cue in cues if shape.id not in BARE.recognise(cue).shapes] == []


@pytest.mark.parametrize("talk", BOOK.smalltalk, ids=lambda talk: talk.id)
def test_small_talk_is_small_talk(talk: Shape) -> None:
    """Each cue of small talk by itself is that, with marks and without."""
    cues = [*talk.cues, *map(fold, talk.cues)]

    assert [cue for cue in cues if talk.id not in BARE.recognise(cue).smalltalk] == []


@pytest.mark.parametrize("mark", sorted(BOOK.marks.keys() - LEADING.keys()))
def test_words_of_a_mark_show_it(mark: str) -> None:
    """Each word of a mark by itself shows that mark, with marks on its letters and without."""
    words = [*BOOK.marks[mark], *map(fold, BOOK.marks[mark])]

    assert [word for word in words if mark not in BARE.recognise(word).marks] == []


@pytest.mark.parametrize("mark", sorted(LEADING))
def test_words_of_a_mark_show_it_behind_content(mark: str) -> None:
    """A mark that needs content before it shows behind some."""
    assert [word for word in BOOK.marks[mark] if mark not in BARE.recognise(f"hộ nghèo {word}").marks] == []


@pytest.mark.parametrize("word", [word for word in BOOK.outside if " " in word])
def test_phrases_of_other_subjects_are_outside(word: str) -> None:
    """A phrase of another subject is outside, or is a figure's word that the question needs."""
    reading = BARE.recognise(word)

    assert reading.outside or reading.concepts or reading.shapes


def company(form: ShortForm) -> str:
    """Return a neighbour that a short form needs, or nothing."""
    neighbour = min(form.beside, default="")
    return {"#": "5", "$": ""}.get(neighbour, neighbour)


@pytest.mark.parametrize("form", BOOK.short_forms, ids=lambda form: f"{form.short} {form.full}")
def test_short_form_is_read(form: ShortForm) -> None:
    """Every short form is read wherever it stands, in capitals too."""
    messages = (form.short, form.short.upper(), f"{company(form)} {form.short} {company(form)}", f"5{form.short}")

    assert all(BARE.recognise(message).tokens for message in messages)


@pytest.mark.parametrize(
    "form", [form for form in BOOK.short_forms if not form.beside], ids=lambda form: f"{form.short} {form.full}"
)
def test_short_form_means_its_full_form(form: ShortForm) -> None:
    """A short form that needs no neighbour means at least one of the things that its letters stand for."""
    meant = [other.full for other in BOOK.short_forms if other.short == form.short and not other.beside]

    assert read(form.short) in [read(full) for full in meant]


def test_no_short_form_is_listed_twice() -> None:
    """No short form has two rows of the same meaning and neighbours."""
    text = (files("intents") / "data" / "abbreviations.csv").read_text(encoding="utf-8")
    rows = [tuple(row.values()) for row in csv.DictReader(text.splitlines())]

    assert sorted({row for row in rows if rows.count(row) > 1}) == []


def test_sure_short_forms_have_one_meaning() -> None:
    """A short form that is written out everywhere stands for one thing only."""
    full: dict[str, set[str]] = {}
    for form in BOOK.short_forms:
        if not form.beside:
            full.setdefault(form.short, set()).add(form.full)

    assert {short: sorted(meant) for short, meant in full.items() if len(meant) > 1} == {}


def test_neighbours_can_be_met() -> None:
    """A neighbour that a short form needs is folded and one word."""
    odd = {
        f"{form.short} ({form.full}) beside {neighbour}"
        for form in BOOK.short_forms
        for neighbour in form.beside - KNOWN_SIGNS
        if neighbour != fold(neighbour) or " " in neighbour
    }

    assert odd == set()


def test_words_of_numbers_are_single() -> None:
    """Words of numbers and times are looked up token by token, so that a phrase among them is never found."""
    phrases = {word for words in BOOK.numbers.words.values() for word in words if " " in word}

    assert phrases == set()
