"""The phrases that explain most of a message."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.lexicon import Entry, Span
from intents.readings import Reading
from intents.spotting import best_cover

CONCEPT = Entry("concept", ("poor",))
OTHER = Entry("concept", ("near_poor",))
NAME = Entry("name", ("place:dam_ha",))
FOREIGN = Entry("name", ("foreign:dam_ha",))
OURS = Entry("name", ("place:dam_ha",), is_ours=True)
FILLER = Entry("filler", ())
MARK = Entry("mark", ("status.target",))
SHAPE = Entry("shape", ("who",))


def span(start: int, end: int, entry: Entry, cost: float = 0.0) -> Span:
    """Return a phrase of one meaning."""
    return Span(start, end, (entry,), cost)


def test_longer_phrase_wins() -> None:
    """A phrase within another is not chosen."""
    cover = best_cover(3, [span(0, 1, OTHER), span(1, 3, OTHER), span(0, 3, CONCEPT)])

    assert cover.chosen == (span(0, 3, CONCEPT),)


def test_apart_phrases_are_all_chosen() -> None:
    """Phrases that share no token are chosen in order."""
    cover = best_cover(5, [span(3, 5, NAME), span(0, 2, CONCEPT)])

    assert cover.chosen == (span(0, 2, CONCEPT), span(3, 5, NAME))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (span(0, 2, CONCEPT), span(0, 2, OTHER, 0.3)),
        (span(0, 2, NAME), span(0, 2, FILLER)),
        (span(0, 2, CONCEPT), span(0, 2, FILLER)),
        (span(0, 2, NAME), span(0, 2, FOREIGN)),
        (span(0, 2, OURS), span(0, 2, NAME)),
    ],
    ids=["no slip", "name before small word", "concept before small word", "known place", "place with figures"],
)
def test_better_of_two_is_chosen(better: Span, worse: Span) -> None:
    """Of two phrases on the same tokens the one worth more is chosen, whichever came first."""
    assert best_cover(2, [better, worse]).chosen == best_cover(2, [worse, better]).chosen == (better,)


def test_marks_lie_over_the_chosen() -> None:
    """A mark or a shape does not take its tokens from a concept."""
    cover = best_cover(2, [span(0, 2, CONCEPT), span(0, 2, MARK), span(1, 2, SHAPE)])

    assert (cover.chosen, cover.overlays) == ((span(0, 2, CONCEPT),), (span(0, 2, MARK),))


def test_mark_within_a_longer_name_is_dropped() -> None:
    """What is part of a longer name or concept is no mark."""
    cover = best_cover(3, [span(0, 3, NAME), span(1, 2, MARK)])

    assert cover.overlays == ()


def test_several_meanings_of_a_phrase_are_kept() -> None:
    """A phrase that names two places keeps both."""
    both = Span(0, 2, (NAME, Entry("name", ("place:other",)), FILLER), 0.0)

    assert [chosen.entries for chosen in best_cover(2, [both]).chosen] == [(NAME, Entry("name", ("place:other",)))]


def test_nothing_found_covers_nothing() -> None:
    """A message without phrases has an empty cover, an empty message too."""
    assert [best_cover(length, []).chosen for length in (0, 4)] == [(), ()]


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(1, 4), st.sampled_from([CONCEPT, NAME, FILLER, FOREIGN, MARK])),
        max_size=25,
    )
)
def test_the_chosen_never_overlap(drawn: list[tuple[int, int, Entry]]) -> None:
    """Whatever was found, the chosen phrases are in order and apart."""
    chosen = best_cover(14, [span(start, start + length, entry) for start, length, entry in drawn]).chosen

    assert all(one.end <= other.start for one, other in pairwise(chosen))


@pytest.mark.parametrize(
    ("message", "concepts"),
    [
        ("hộ nghèo", {"poor"}),
        ("hộ cận nghèo", {"near_poor"}),
        ("ho can ngheo", {"near_poor"}),
        ("hộ nghèo và hộ cận nghèo", {"poor", "near_poor"}),
        ("ntm nâng cao", {"ntm", "advanced"}),
        ("nông thôn mới nâng cao", {"ntm", "advanced"}),
        ("nông thôn mới kiểu mẫu", {"ntm", "model"}),
        ("ntmnc", {"ntm", "advanced"}),
        ("chủ tịch huyện", {"chairman"}),
        ("phó chủ tịch huyện", {"vice_chairman"}),
        ("bí thư huyện ủy", {"party_secretary"}),
        ("phó bí thư huyện ủy", {"party_vice_secretary"}),
        ("trung tâm học tập cộng đồng", {"learning_centre"}),
        ("giảm nghèo", {"poverty"}),
        ("chuẩn nghèo", {"poverty_line"}),
    ],
)
def test_short_term_does_not_win_within_a_longer_one(
    read: Callable[[str], Reading], message: str, concepts: set[str]
) -> None:
    """The whole of a term is what is meant, and not the shorter term in it."""
    assert read(message).concept_ids == concepts


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("Hải Hà", "hai_ha"),
        ("hai ha", "hai_ha"),
        ("Hải Hòa", "hai_hoa"),
        ("hai hoa", "hai_hoa"),
        ("Hải Hoà", "hai_hoa"),
        ("Quảng Hà", "quang_ha"),
        ("quang ha", "quang_ha"),
        ("Hà Quảng", "ha_quang"),
        ("ha quang", "ha_quang"),
        ("Đầm Hà", "dam_ha"),
        ("dam ha", "dam_ha"),
        ("Đầm Dơi", "dam_doi"),
        ("dam doi", "dam_doi"),
        ("Chiêm Hóa", "chiem_hoa"),
        ("chiem hoa", "chiem_hoa"),
    ],
)
def test_near_names_stay_apart(read: Callable[[str], Reading], message: str, name: str) -> None:
    """Of names a letter or an order apart, the one that was typed is found, and no other."""
    assert [found.id for found in read(message).names] == [name]


def test_place_within_a_products_name_is_none(read: Callable[[str], Reading]) -> None:
    """A product that bears a place's name is the product."""
    assert [name.id for name in read("Miến dong Bình Liêu đạt mấy sao").names] == ["mien_dong"]
