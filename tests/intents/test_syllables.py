"""Syllables: marks off, one spelling, and what is a syllable at all."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.grammar import Grammar
from intents.syllables import TONES, canonical, fold, is_marked, with_tone, without_tone

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệốồổỗộớờởỡợứừửữựýỳỷỹỵ"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đầm Hà", "dam ha"),
        ("ĐƯỜNG", "duong"),
        ("Tỷ lệ hộ nghèo", "ty le ho ngheo"),
        ("khuỷu", "khuyu"),
        ("ocop 3 sao", "ocop 3 sao"),
        ("", ""),
    ],
)
def test_fold_takes_every_mark_off(text: str, key: str) -> None:
    """A folded text is lower case and has no diacritic, đ among them."""
    assert fold(text) == key


@pytest.mark.parametrize("text", ["Đầm Hà", "Quyết định", "nghèo đa chiều", "thưởng"])
def test_fold_is_the_same_for_both_normal_forms(text: str) -> None:
    """Composed and decomposed texts fold to one key."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("hoá", "hóa"),
        ("khoẻ", "khỏe"),
        ("thuý", "thúy"),
        ("uỷ", "ủy"),
        ("đòan", "đoàn"),
        ("tòan", "toàn"),
        ("qủa", "quả"),
        ("cuả", "của"),
        ("gìơ", "giờ"),
        ("gĩưa", "giữa"),
        ("tíêng", "tiếng"),
        ("miá", "mía"),
        ("thủơ", "thuở"),
        ("khủyu", "khuỷu"),
        ("qúyêt", "quyết"),
        ("tỷ", "tỉ"),
        ("kỳ", "kì"),
        ("ký", "kí"),
        ("lý", "lí"),
        ("mỹ", "mĩ"),
        ("hy", "hi"),
    ],
)
def test_two_habits_of_spelling_are_one(one: str, other: str) -> None:
    """Syllables that differ by habit alone have one canonical spelling."""
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"), [("quý", "quí"), ("tay", "tai"), ("thuy", "thui"), ("vy", "vi"), ("hoa", "hòa"), ("đa", "da")]
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    """Only a lone y behind h, k, l, m, s, t is an i; other letters and tones keep telling words apart."""
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("word", ["Đầm", "hoà", "tỷ", "nghèo", "giếng", "quyết", "km2", "ocop", "ủy"])
def test_canonical_is_the_same_for_both_normal_forms(word: str) -> None:
    """Composed and decomposed letters get one spelling, which is composed."""
    found = canonical(unicodedata.normalize("NFD", word))

    assert found == canonical(unicodedata.normalize("NFC", word)) == unicodedata.normalize("NFC", found)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.text(alphabet=LETTERS, min_size=1, max_size=7))
def test_canonical_settles_at_once(word: str) -> None:
    """The canonical spelling of a canonical spelling is itself, and has the same letters."""
    found = canonical(word)

    assert (canonical(found), fold(found)) == (found, fold(found))


@pytest.mark.parametrize(
    ("syllable", "bare"), [("đầm", "đâm"), ("nghèo", "ngheo"), ("được", "đươc"), ("hộ", "hô"), ("ba", "ba")]
)
def test_without_tone_keeps_the_vowels_marks(syllable: str, bare: str) -> None:
    """Only the tone goes; â, ê, ô, ơ, ư, ă and đ stay."""
    assert without_tone(syllable) == bare


@pytest.mark.parametrize("syllable", ["đầm", "hòa", "quả", "giữ", "người", "thuở", "yếu", "ủy", "khuỷu", "chuẩn"])
def test_tone_goes_back_to_its_letter(syllable: str) -> None:
    """Taking the tone off and putting it back gives the same syllable."""
    tone = next(name for name, mark in TONES.items() if mark in unicodedata.normalize("NFD", syllable))

    assert with_tone(without_tone(syllable), tone) == syllable


@pytest.mark.parametrize(
    ("syllable", "expected"), [("đa", True), ("hộ", True), ("tư", True), ("da", False), ("3", False)]
)
def test_is_marked_sees_any_diacritic(syllable: str, expected: bool) -> None:
    """The letter đ and a vowel's own mark are marks too."""
    assert is_marked(syllable) is expected


@pytest.mark.parametrize("syllable", ["nghèo", "ngheo", "đầm", "dam", "quyết", "khuỷu", "ở", "ủy", "giếng", "yên"])
def test_table_holds_syllables(grammar: Grammar, syllable: str) -> None:
    """A syllable is held with its marks and without."""
    assert grammar.table.holds(syllable)


@pytest.mark.parametrize(
    "syllable", ["huyeenj", "ddaamf", "sp", "ntm", "nawm", "bnhiu", "mươn̈g", "ngèoo", "zô", "ocop"]
)
def test_table_holds_nothing_else(grammar: Grammar, syllable: str) -> None:
    """Keystrokes, short forms and slips are no syllables."""
    assert not grammar.table.holds(syllable)


def test_table_reads_marked_vowels_strictly(grammar: Grammar) -> None:
    """With a vowel's mark typed, the rhyme must exist with that mark: there is "hương" but no "hơng"."""
    assert (grammar.table.holds("hương"), grammar.table.holds("hơng")) == (True, False)


def test_splits_name_the_longest_onset_first(grammar: Grammar) -> None:
    """The onset "ngh" comes before "ng" and "n", and no onset at all comes last."""
    splits = grammar.table.splits("ngheo")

    assert [onset for onset, _ in splits] == ["ngh", "ng", "n", ""]
    assert {onset + rest for onset, rest in splits} == {"ngheo"}
