"""Which subject a set of concepts means."""

import pytest

from intents.phrasebook import Concept
from intents.readings import Subject
from intents.subjects import Described, SubjectIndex

CONCEPTS = {
    name: Concept(name, role, group, ())
    for name, role, group in (
        ("commune", "core", "object"),
        ("village", "core", "object"),
        ("ntm", "core", "programme"),
        ("advanced", "facet", "level"),
        ("model", "facet", "level"),
        ("household", "soft", "measure"),
        ("share", "facet", "measure"),
        ("reach", "soft", ""),
        ("poor", "core", "poverty"),
    )
}


def described(name: str, *bags: str, kind: str = "figure", implied: str = "", statuses: str = "") -> Described:
    """Return a subject by the concepts of its names."""
    subject = Subject(kind, name, bags, frozenset(statuses.split()))  # type: ignore[arg-type]
    return Described(subject, tuple(dict.fromkeys(bag.split(), 1.0) for bag in bags), frozenset(implied.split()))


@pytest.fixture
def index() -> SubjectIndex:
    """Five figures and a topic."""
    return SubjectIndex(
        CONCEPTS,
        (
            described("communes", "commune ntm reach"),
            described("communes_advanced", "commune ntm advanced reach"),
            described("villages_model", "village model", "village model ntm"),
            described("poor", "poor", implied="household"),
            described("poor_share", "poor share", implied="share"),
            described("topic", "ntm advanced", kind="topic"),
        ),
    )


def ranked(index: SubjectIndex, concepts: str) -> list[str]:
    """Return the ids of the figures for concepts, the best first."""
    return [match.id for match in index.rank(frozenset(concepts.split()), "figure")]


@pytest.mark.parametrize(
    ("concepts", "expected"),
    [
        ("commune ntm reach", "communes"),
        ("commune ntm", "communes"),
        ("commune ntm advanced reach", "communes_advanced"),
        ("commune advanced", "communes_advanced"),
        ("village model", "villages_model"),
        ("village model ntm", "villages_model"),
        ("poor household", "poor"),
        ("poor share", "poor_share"),
    ],
)
def test_fullest_name_comes_first(index: SubjectIndex, concepts: str, expected: str) -> None:
    """The subject that explains the most, and lacks the least, is the best."""
    assert ranked(index, concepts)[0] == expected


def test_scores_fall(index: SubjectIndex) -> None:
    """Matches are ordered by their score, each subject once."""
    matches = index.rank(frozenset({"commune", "ntm", "village", "poor"}), "figure")

    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert len({match.id for match in matches}) == len(matches) == 5


def test_unexplained_concepts_are_reported(index: SubjectIndex) -> None:
    """What decides and is left over is named; what only helps is not."""
    best = index.rank(frozenset({"commune", "ntm", "poor", "reach", "household"}), "figure")[0]

    assert (best.id, best.left) == ("communes", {"poor"})


def test_nothing_is_left_of_a_full_match(index: SubjectIndex) -> None:
    """A message that names exactly the subject leaves nothing, and misses nothing."""
    best = index.rank(frozenset({"commune", "ntm", "reach"}), "figure")[0]

    assert (best.left, best.left_weight, best.missing) == (frozenset(), 0, 0)


def test_unit_explains_itself(index: SubjectIndex) -> None:
    """The word for what a figure counts is no word left over."""
    best = index.rank(frozenset({"poor", "household"}), "figure")[0]

    assert (best.id, best.left_weight) == ("poor", 0)


def test_status_explains_itself() -> None:
    """Words for a status are not left over where the subject has facts of that status."""
    concepts = {name: Concept(name, "facet", "", ()) for name in ("ntm", "register")}
    subjects = [described("with", "ntm", statuses="registered"), described("without", "ntm")]

    matches = SubjectIndex(concepts, subjects).rank(frozenset({"ntm", "register"}), "figure")

    assert [(match.id, match.left) for match in matches] == [("with", set()), ("without", {"register"})]


@pytest.mark.parametrize("concepts", ["", "unheard_of", "cue:bao lau"])
def test_nothing_known_means_nothing(index: SubjectIndex, concepts: str) -> None:
    """Concepts that no subject has give no match."""
    assert ranked(index, concepts) == []


def test_kinds_stay_apart(index: SubjectIndex) -> None:
    """Topics are ranked among topics."""
    assert [match.id for match in index.rank(frozenset({"ntm", "advanced"}), "topic")] == ["topic"]


def test_another_name_counts_as_well(index: SubjectIndex) -> None:
    """A subject is as good as the best of its names, and is listed once."""
    assert ranked(index, "village model ntm").count("villages_model") == 1


def test_label_goes_before_another_name() -> None:
    """Of two subjects with the same words, the one whose own label has them comes first."""
    index = SubjectIndex(
        CONCEPTS, (described("b", "village", "poor"), described("a", "commune", "poor"), described("z", "poor"))
    )

    assert ranked(index, "poor")[0] == "z"


def test_equal_matches_are_ordered_by_id() -> None:
    """Two subjects that score the same come in the order of their ids, however they were given."""
    subjects = [described("b", "poor"), described("a", "poor")]

    assert [ranked(SubjectIndex(CONCEPTS, each), "poor") for each in (subjects, subjects[::-1])] == [["a", "b"]] * 2


def test_no_subjects_rank_nothing() -> None:
    """An index of nothing has no match for anything."""
    assert ranked(SubjectIndex(CONCEPTS, ()), "poor") == []


def test_roles(index: SubjectIndex) -> None:
    """A concept of the phrasebook has its role; a label's own word is core, its figure a number, a cue a cue."""
    concepts = ("advanced", "word:rong", "word:2030", "cue:bao lau")

    assert [index.role(concept) for concept in concepts] == ["facet", "core", "number", "cue"]


def test_rarer_concepts_weigh_more(index: SubjectIndex) -> None:
    """A concept that few subjects have decides more than one that many have."""
    assert index.weight("village") > index.weight("ntm")
