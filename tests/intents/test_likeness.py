"""What it costs to read one syllable for another."""

import pytest

from intents.grammar import Grammar
from intents.likeness import Likeness
from intents.phrasebook import phrasebook
from intents.readings import Reading
from intents.recognition import Recognizer
from intents.tokens import Token

FORMS = ("nghèo", "thưởng", "huyện", "phẩm", "chuẩn", "nguồn")


@pytest.fixture
def likeness(grammar: Grammar) -> Likeness:
    """An index over a few syllables that are no common words."""
    typing = phrasebook().typing
    index = Likeness(grammar.table, typing.alike_onsets, typing.alike_rhymes)
    index.add(FORMS, common=False)
    return index


def token(grammar: Grammar, text: str) -> Token:
    """Return the one token of a text."""
    (found,) = grammar.tokens(text)
    return found


def cost(likeness: Likeness, grammar: Grammar, typed: str, form: str) -> float:
    """Return what it costs to read a typed word as a form; infinite where it is no candidate."""
    return likeness.candidates(token(grammar, typed)).get(form, float("inf"))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_costs_nothing(likeness: Likeness, grammar: Grammar, form: str) -> None:
    """A syllable typed as it is written is itself."""
    assert cost(likeness, grammar, form, form) == 0


@pytest.mark.parametrize(
    ("form", "plain", "tone", "vowel", "letter"),
    [
        ("nghèo", "ngheo", "nghéo", "nghềo", "nghòo"),
        ("thưởng", "thuong", "thường", "thuổng", "thưởgn"),
        ("huyện", "huyen", "huyến", "huyẹn", "huyệm"),
        ("phẩm", "pham", "phẫm", "phẳm", "phẩn"),
        ("chuẩn", "chuan", "chuẫn", "chuản", "chuẩm"),
    ],
)
def test_slips_are_ordered(
    likeness: Likeness, grammar: Grammar, form: str, plain: str, tone: str, vowel: str, letter: str
) -> None:
    """No marks at all is the lightest slip, then a wrong tone, a wrong vowel's mark, a wrong letter."""
    costs = [cost(likeness, grammar, typed, form) for typed in (form, plain, tone, vowel, letter)]

    assert costs == sorted(costs)
    assert len(set(costs)) == len(costs)


@pytest.mark.parametrize(
    ("typed", "form"), [("ngèo", "nghèo"), ("huện", "huyện"), ("nguồng", "nguồn"), ("chuẩnn", "chuẩn")]
)
def test_one_letter_off_is_a_candidate(likeness: Likeness, grammar: Grammar, typed: str, form: str) -> None:
    """A letter left out or put in leaves the syllable within reach."""
    assert cost(likeness, grammar, typed, form) < 1


@pytest.mark.parametrize(("typed", "form"), [("truẩn", "chuẩn"), ("chuẩng", "chuẩn")])
def test_letters_that_sound_alike_are_a_candidate(likeness: Likeness, grammar: Grammar, typed: str, form: str) -> None:
    """What sounds the same to many is within reach."""
    assert cost(likeness, grammar, typed, form) < 1


@pytest.mark.parametrize(("typed", "form"), [("fẩm", "phẩm"), ("fat", "phat"), ("zân", "dân")])
def test_letters_of_chat_sound_like_their_own(likeness: Likeness, grammar: Grammar, typed: str, form: str) -> None:
    """The letters f, z, w and j stand for the sounds that typing.toml lists them for."""
    assert likeness.sound(token(grammar, typed).key) == likeness.sound(token(grammar, form).key)


@pytest.mark.parametrize("typed", ["cá", "xe", "lạc", "bình", "a", "2022"])
def test_other_words_are_no_candidates(likeness: Likeness, grammar: Grammar, typed: str) -> None:
    """A word that is nothing like a form is not read as it, and neither is a number."""
    assert dict(likeness.candidates(token(grammar, typed))) == {}


def test_a_common_word_resists(likeness: Likeness, grammar: Grammar) -> None:
    """Once the typed word is one of the lexicon, reading it as another costs more than before."""
    before = cost(likeness, grammar, "nguồng", "nguồn"), cost(likeness, grammar, "thường", "thưởng")

    likeness.add(("nguồng", "thường"), common=True)

    after = cost(likeness, grammar, "nguồng", "nguồn"), cost(likeness, grammar, "thường", "thưởng")
    assert (after[0] > before[0], after[1] > before[1]) == (True, True)


def test_a_good_syllable_resists(likeness: Likeness, grammar: Grammar) -> None:
    """A syllable of the language is corrected less readily than keystrokes that are none."""
    likeness.add(("mẫu",), common=False)

    assert cost(likeness, grammar, "mậu", "mẫu") < cost(likeness, grammar, "mầm", "mẫu")
    assert cost(likeness, grammar, "mẫuu", "mẫu") < cost(likeness, grammar, "mầm", "mẫu")


@pytest.mark.parametrize(
    ("message", "concept"),
    [
        ("số sản", "population"),
        ("bác sĩ", "commune"),
        ("tôi đi chợ xa lắm", "commune"),
        ("bàn ghế", "village"),
        ("đổi mới", "delegation"),
        ("thường xuyên", "award"),
    ],
)
def test_good_words_are_not_corrected(recognizer: Recognizer, message: str, concept: str) -> None:
    """A message of good words about something else does not get our words."""
    reading: Reading = recognizer.recognise(message)

    assert concept not in reading.concept_ids


@pytest.mark.parametrize(
    "message", ["Đầm Dơi", "Đầm Sen", "Hải Âu", "Hải Phòng", "Bình Dương", "Bình Định", "Quảng Bình"]
)
def test_good_names_are_not_corrected(recognizer: Recognizer, message: str) -> None:
    """The name of another place, half of which is ours, is not ours."""
    ours = {"dam_ha", "hai_ha", "binh_lieu", "quang_ha", "quang_lam"}

    assert ours.isdisjoint({name.id for name in recognizer.recognise(message).names})
