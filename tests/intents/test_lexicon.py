"""Phrases found in messages, with slips allowed and without."""

import pytest

from intents.grammar import Grammar
from intents.lexicon import Entry, Lexicon, Span, split
from intents.likeness import Likeness
from intents.phrasebook import phrasebook

POOR = Entry("concept", ("poor",))
NEAR_POOR = Entry("concept", ("near_poor",))
DAM_HA = Entry("name", ("place:dam_ha",))
STRICT = Entry("name", ("foreign:dam_doi",), is_strict=True)
SMALL = Entry("filler", ())
BESIDE = Entry("concept", ("advanced",), beside=frozenset({"xa", "#"}))


@pytest.fixture
def lexicon(grammar: Grammar) -> Lexicon:
    """A lexicon of seven phrases."""
    typing = phrasebook().typing
    found = Lexicon(Likeness(grammar.table, typing.alike_onsets, typing.alike_rhymes), frozenset({"xa"}))
    for phrase, entry in (
        ("hộ nghèo", POOR),
        ("hộ cận nghèo", NEAR_POOR),
        ("Đầm Hà", DAM_HA),
        ("Đầm Dơi", STRICT),
        ("với", SMALL),
        ("nc", BESIDE),
        ("xã", Entry("concept", ("commune",))),
    ):
        found.add(phrase, entry)
    return found


def spans(lexicon: Lexicon, grammar: Grammar, message: str) -> list[Span]:
    """Return the phrases of a message."""
    return list(lexicon.spans(grammar.tokens(message)))


def found(lexicon: Lexicon, grammar: Grammar, message: str) -> set[Entry]:
    """Return the meanings found in a message."""
    return {entry for span in spans(lexicon, grammar, message) for entry in span.entries}


@pytest.mark.parametrize(
    ("phrase", "syllables"),
    [
        ("Hộ nghèo", ("hộ", "nghèo")),
        ("tỷ lệ", ("tỉ", "lệ")),
        ("Trung tâm (văn hoá)", ("trung", "tâm", "văn", "hóa")),
        ("3-4 sao", ("3", "4", "sao")),
        ("phần % nào", ("phần", "%", "nào")),
        (" … ", ()),
    ],
)
def test_split_cuts_into_canonical_syllables(phrase: str, syllables: tuple[str, ...]) -> None:
    """A phrase is its syllables in one spelling; signs part them and are left out."""
    assert split(phrase) == syllables


def test_phrase_is_found_where_it_stands(lexicon: Lexicon, grammar: Grammar) -> None:
    """A phrase covers exactly its own tokens and costs nothing as written."""
    assert spans(lexicon, grammar, "ba hộ nghèo ở đây") == [Span(1, 3, (POOR,), 0.0)]


@pytest.mark.parametrize("message", ["ho ngheo", "HỘ NGHÈO", "hô nghèo", "hộ nghéo", "hộ ngèo", "hộ nghèoo"])
def test_slips_are_borne(lexicon: Lexicon, grammar: Grammar, message: str) -> None:
    """A phrase is found with marks left out or wrong, and with one wrong letter."""
    assert POOR in found(lexicon, grammar, message)


@pytest.mark.parametrize("message", ["hộ", "nghèo", "nghèo hộ", "hộ rất nghèo", "hai hà", "đầm sen", "đầm", "hà"])
def test_part_of_a_phrase_is_none(lexicon: Lexicon, grammar: Grammar, message: str) -> None:
    """Half a phrase, one in another order or one with a word within is not found."""
    assert found(lexicon, grammar, message) == set()


def test_phrases_of_one_beginning_stay_apart(lexicon: Lexicon, grammar: Grammar) -> None:
    """The longer phrase does not hold the shorter one that skips a word of it."""
    assert found(lexicon, grammar, "hộ cận nghèo") == {NEAR_POOR}


def test_slips_cost(lexicon: Lexicon, grammar: Grammar) -> None:
    """A phrase with a slip costs more than one without, and less than one with two."""
    costs = [span.cost for message in ("hộ nghèo", "hộ nghéo", "hô nghéo") for span in spans(lexicon, grammar, message)]

    assert costs == sorted(set(costs))
    assert len(costs) == 3


@pytest.mark.parametrize(
    ("message", "expected"),
    [("Đầm Dơi", {STRICT}), ("dam doi", {STRICT}), ("đầm dới", set()), ("đầm zơi", set()), ("đần dơi", set())],
)
def test_strict_phrase_is_taken_as_typed(
    lexicon: Lexicon, grammar: Grammar, message: str, expected: set[Entry]
) -> None:
    """A strict phrase may lack its marks, and nothing more."""
    assert found(lexicon, grammar, message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [("xã nc", True), ("nc xã", True), ("3 nc", True), ("nc", False), ("hộ nc", False)],
)
def test_phrase_that_needs_a_neighbour(lexicon: Lexicon, grammar: Grammar, message: str, expected: bool) -> None:
    """A phrase with neighbours stands only next to one of them; a number is one."""
    assert (BESIDE in found(lexicon, grammar, message)) is expected


def test_good_plain_word_is_not_marked(lexicon: Lexicon, grammar: Grammar) -> None:
    """Among marked words "xa" is far, and not "xã"; among plain ones it is."""
    commune = Entry("concept", ("commune",))

    assert (commune in found(lexicon, grammar, "đường xa lắm"), commune in found(lexicon, grammar, "may xa")) == (
        False,
        True,
    )


def test_exact_spans_bear_no_slips(lexicon: Lexicon, grammar: Grammar) -> None:
    """A label is read as written: marks left out are another word."""
    exact = [list(lexicon.exact_spans(grammar.tokens(label))) for label in ("hộ nghèo", "ho ngheo")]

    assert exact == [[Span(0, 2, (POOR,), 0.0)], []]


def test_entries_are_of_the_whole_phrase(lexicon: Lexicon) -> None:
    """A phrase is known or is not; its beginning is none."""
    assert [lexicon.entries(phrase) for phrase in ("Hộ nghèo", "hộ", "hộ nghèo đói", "")] == [(POOR,), (), (), ()]


def test_adding_twice_changes_nothing(lexicon: Lexicon) -> None:
    """A meaning is kept once, a second meaning beside it."""
    lexicon.add("hộ nghèo", POOR)
    lexicon.add("hộ nghèo", NEAR_POOR)

    assert lexicon.entries("hộ nghèo") == (POOR, NEAR_POOR)


def test_empty_phrase_is_not_added(lexicon: Lexicon, grammar: Grammar) -> None:
    """A phrase without letters means nothing anywhere."""
    lexicon.add(" - ", POOR)

    assert found(lexicon, grammar, "- với -") == {SMALL}


@pytest.mark.parametrize(
    ("message", "expected"),
    [("là ocop ra sao", True), ("la xã ra sao", True), ("là ra sao", False), ("là xã ocop ra sao", False)],
)
def test_gap_takes_one_word(lexicon: Lexicon, grammar: Grammar, message: str, expected: bool) -> None:
    """A gap in a cue stands for any one word, and neither for none nor for two."""
    cue = Entry("shape", ("define",))
    lexicon.add("là _ ra sao", cue)

    assert (cue in found(lexicon, grammar, message)) is expected
