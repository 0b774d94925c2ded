"""What holds for any text, and for any way of typing one question."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.grammar import build_grammar
from intents.phrasebook import phrasebook
from intents.readings import Reading
from intents.recognition import Recognizer
from intents.tokens import MAX_LENGTH
from tests.intents.habits import decomposed, old_tone_places, other_i, telex, unmarked, vni
from tests.intents.well_typed import QUESTIONS
from tests.intents.world import NAMES, SUBJECTS

BOOK = phrasebook()
GRAMMAR = build_grammar(BOOK, NAMES)
RECOGNIZER = Recognizer(BOOK, SUBJECTS, NAMES)
WORDS = sorted(
    {word for concept in BOOK.concepts.values() for word in concept.words}
    | {form.short for form in BOOK.short_forms}
    | {cue for shape in (*BOOK.shapes, *BOOK.smalltalk) for cue in shape.cues}
    | {name.text for name in NAMES}
    | {word for words in BOOK.marks.values() for word in words}
    | {word for words in BOOK.numbers.words.values() for word in words}
    | set(BOOK.numbers.digits)
    | {"8/8", "2022", "2k22", "20/2", "2019-2021", "206.989,3", "22", "3", "½", "٣", *".?,-/*%+(\n\u200b\u0301<>{}"}
)
MESSAGES = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
TEXTS = (
    st.text(max_size=80) | st.text(alphabet="aăâđeêioôơuưy\u0300\u0301\u0309 0123456789./-,%*", max_size=40) | MESSAGES
)
FEW = settings(derandomize=True, max_examples=150, deadline=None)

WAYS: dict[str, Callable[[str], str]] = {
    "without marks": unmarked,
    "decomposed": decomposed,
    "old tone places": old_tone_places,
    "i for y": other_i,
    "capitals": str.upper,
    "small letters": str.lower,
    "wide blanks": lambda text: f"  {text.replace(' ', '   ')} ",
    "no question mark": lambda text: text.rstrip("?."),
    "many question marks": lambda text: f"{text.rstrip('?')} ???",
    "zero width": lambda text: "\u200b".join(text),
    "telex": telex,
    "vni": vni,
    "telex with a capital": lambda text: telex(text).capitalize(),
}

TIE = pytest.mark.xfail(reason='"ký quyết định" + "công nhận" is worth what "ký" + "quyết định công nhận" is')

Gist = tuple[frozenset[str], list[str], list[tuple[object, ...]]]


def gist(reading: Reading) -> Gist:
    """Return concepts, names and times of a reading."""
    times = [(each.begins, each.ends, each.day, each.is_span, each.is_end) for each in reading.periods]
    return reading.concept_ids, [name.id for name in reading.names], times


@FEW
@given(TEXTS)
def test_no_text_raises(text: str) -> None:
    """Whatever is typed, there is a reading."""
    assert isinstance(RECOGNIZER.recognise(text), Reading)


@FEW
@given(TEXTS)
def test_normalised_text_is_clean(text: str) -> None:
    """A normalised text is in small letters, without blanks at its ends and none doubled."""
    found = GRAMMAR.tokenizer.normalise(text)

    assert found == found.strip()
    assert "  " not in found


@FEW
@given(TEXTS)
def test_every_part_lies_within_the_message(text: str) -> None:
    """Concepts, names, times and amounts stand on tokens that there are, in order."""
    reading = RECOGNIZER.recognise(text)
    parts = (*reading.names, *reading.concepts, *reading.periods, *reading.amounts)

    assert all(0 <= part.start <= part.end <= len(reading.tokens) for part in parts)


@FEW
@given(MESSAGES)
def test_concepts_and_names_share_no_token(text: str) -> None:
    """No word is read twice."""
    reading = RECOGNIZER.recognise(text)
    names = {(name.start, name.end) for name in reading.names}
    places = [*names, *((concept.start, concept.end) for concept in reading.concepts)]
    tokens = [at for start, end in places for at in range(start, end)]

    assert len(tokens) == len(set(tokens))


@FEW
@given(MESSAGES)
def test_reading_is_the_same_again(text: str) -> None:
    """A message read twice is read the same, whatever was read in between."""
    first = RECOGNIZER.recognise(text)
    RECOGNIZER.recognise("hộ nghèo Bình Liêu")

    assert RECOGNIZER.recognise(text) == first


@FEW
@given(MESSAGES)
def test_decomposed_message_reads_the_same(text: str) -> None:
    """Whether letters come composed makes no difference to any message."""
    assert gist(RECOGNIZER.recognise(decomposed(text))) == gist(RECOGNIZER.recognise(text))


@FEW
@given(MESSAGES)
def test_capitals_read_the_same(text: str) -> None:
    """Capitals make no difference to any message."""
    assert gist(RECOGNIZER.recognise(text.upper())) == gist(RECOGNIZER.recognise(text))


@settings(derandomize=True, max_examples=10, deadline=None)
@given(MESSAGES)
def test_long_message_is_bounded(text: str) -> None:
    """A message of any length has a bounded number of tokens, and of phrases in them."""
    reading = RECOGNIZER.recognise(f"{text} " * 40)

    assert len(reading.tokens) <= MAX_LENGTH
    assert len(reading.concepts) + len(reading.names) <= 4 * len(reading.tokens) + 1


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "hộ nghèo " * 2_000, "<" * 5_000, "[" * 5_000, "{%" * 3_000, "8/" * 3_000, "9" * 9_000, "đ" * 9_000],
    ids=lambda text: f"{text[:9].strip()}…",
)
def test_very_long_text_is_read(text: str) -> None:
    """A text of thousands of letters is read like any other."""
    assert len(RECOGNIZER.recognise(text).tokens) <= MAX_LENGTH


@pytest.mark.parametrize("text", ["²", "3 sao ²", "② sao", "tháng ² năm 2022", "ngày ①", "¹ Số liệu năm 2022"])
def test_raised_and_circled_figures_are_read(text: str) -> None:
    """A footnote's figure is a token like any other."""
    assert isinstance(RECOGNIZER.recognise(text), Reading)


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_means_something(question: str) -> None:
    """Each of the well-typed questions names a concept, and leaves no word unknown."""
    reading = RECOGNIZER.recognise(question)

    assert reading.concepts or reading.names
    assert reading.unknown == ()


@pytest.mark.parametrize(
    ("question", "way"),
    [
        pytest.param(question, way, marks=TIE if (question[:3], way) == ("Thủ", "without marks") else ())
        for question in QUESTIONS
        for way in WAYS
    ],
)
def test_way_of_typing_changes_nothing(question: str, way: str) -> None:
    """However a question is typed, its concepts, names and times are the same."""
    assert gist(RECOGNIZER.recognise(WAYS[way](question))) == gist(RECOGNIZER.recognise(question))
