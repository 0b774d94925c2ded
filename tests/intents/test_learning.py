"""What is learnt from the names of a base that nobody saw before."""

import itertools
from collections.abc import Callable

import pytest

from intents.phrasebook import phrasebook
from intents.readings import Match, Name, Reading, Subject
from intents.recognition import Recognizer
from intents.syllables import fold

UNSEEN = (
    Subject("figure", "seaweed", ("Khối lượng rong nho sấy lạnh",), unit="tấn"),
    Subject("figure", "gongs", ("Câu lạc bộ cồng chiêng",), unit="câu lạc bộ"),
    Subject("figure", "internet", ("Hộ dùng cáp quang băng rộng",), unit="%", is_share=True),
    Subject("figure", "seahorses", ("Cá ngựa giống thả bổ sung",), unit="con"),
    Subject("figure", "grain_2030", ("Kho dự trữ ngô 2030",)),
    Subject("topic", "hatchery", ("Trại ươm tôm giống là gì", "Tiêu chuẩn trại ươm tôm giống")),
)


@pytest.fixture(scope="module")
def unseen() -> Recognizer:
    """A recogniser of a base about other things than the phrasebook."""
    return Recognizer(phrasebook(), UNSEEN, (Name("place", "p1", "Cồn Sậy", has_initials=True),))


@pytest.fixture(scope="module")
def best(unseen: Recognizer) -> Callable[[str], str]:
    """The id of the figure that a message means, by the recogniser of that base."""

    def first(message: str) -> str:
        matches: tuple[Match, ...] = unseen.rank(unseen.recognise(message).concept_ids, "figure")
        return matches[0].id if matches else ""

    return first


@pytest.mark.parametrize("subject", [each for each in UNSEEN if each.kind == "figure"], ids=lambda subject: subject.id)
def test_label_finds_its_figure(best: Callable[[str], str], subject: Subject) -> None:
    """The label of a figure, with its marks or without, finds that figure."""
    assert {best(subject.names[0]), best(fold(subject.names[0]))} == {subject.id}


@pytest.mark.parametrize("subject", [each for each in UNSEEN if each.kind == "figure"], ids=lambda subject: subject.id)
def test_label_leaves_nothing_unknown(unseen: Recognizer, subject: Subject) -> None:
    """Every word of a label is explained once it was learnt."""
    assert unseen.recognise(subject.names[0]).unknown == ()


@pytest.mark.parametrize("order", list(itertools.permutations(("rong nho", "sấy lạnh", "bao nhiêu tấn"))), ids=" ".join)
def test_label_is_found_in_any_order(best: Callable[[str], str], order: tuple[str, ...]) -> None:
    """The words of a label may come in another order, with marks or without."""
    message = " ".join(order)

    assert {best(message), best(fold(message))} == {"seaweed"}


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("cồng chiêng có mấy câu lạc bộ", "gongs"),
        ("cong chieng o con say", "gongs"),
        ("cáp quang", "internet"),
        ("ty le ho cap quang", "internet"),
        ("cá ngựa", "seahorses"),
        ("năm nay thả bao nhiêu cá ngựa giống", "seahorses"),
    ],
)
def test_a_pair_of_words_is_enough(best: Callable[[str], str], message: str, subject: str) -> None:
    """Two neighbouring words that only one label has find its figure."""
    assert best(message) == subject


@pytest.mark.parametrize("message", ["rong chơi", "nho khô", "con ngựa", "dây cáp điện", "tôm hùm nướng"])
def test_one_word_of_a_long_label_is_not_enough(unseen: Recognizer, message: str) -> None:
    """A word that a label has among many others does not mean the label."""
    matches = unseen.rank(unseen.recognise(message).concept_ids, "figure")

    assert [match.id for match in matches if match.score > 0] == []


def test_phrasebooks_words_are_not_learnt_anew(unseen: Recognizer) -> None:
    """A word of a label that the phrasebook knows stays its concept."""
    assert "household" in unseen.recognise("hộ dùng cáp quang").concept_ids


def test_topics_words_count_as_a_run(unseen: Recognizer) -> None:
    """A topic is named by its words together, and not by one of them."""
    named = unseen.rank(unseen.recognise("trại ươm tôm giống là gì").concept_ids, "topic")
    single = unseen.recognise("tôm").concept_ids

    assert ([match.id for match in named], single) == (["hatchery"], frozenset())


@pytest.mark.parametrize("message", ["Cồn Sậy", "con say", "CS", "huyện cồn sậy", "cồn sạy"])
def test_names_are_learnt(unseen: Recognizer, message: str) -> None:
    """A name is found with marks, without, by its initials and with a slip."""
    reading: Reading = unseen.recognise(message)

    assert [name.id for name in reading.names] == ["p1"]


def test_a_base_of_nothing_still_reads() -> None:
    """Without any subject and name the phrasebook's concepts are found all the same."""
    empty = Recognizer(phrasebook(), (), ())

    assert empty.recognise("hộ nghèo").concept_ids == {"poor"}
    assert empty.rank(frozenset({"poor"}), "figure") == ()


@pytest.mark.parametrize("label", ["", "…", "2022", "%", "là gì", "a", "x" * 200, "số", "😀"])
def test_odd_labels_do_no_harm(label: str) -> None:
    """A label that says nothing is learnt without a complaint, and the others are found."""
    odd = Recognizer(
        phrasebook(), (Subject("figure", "odd", (label,)), UNSEEN[0]), (Name("place", "odd", label, True),)
    )

    assert odd.rank(odd.recognise("rong nho sấy lạnh").concept_ids, "figure")[0].id == "seaweed"
