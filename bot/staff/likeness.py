"""Questions of the inbox that are one and the same matter."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from knowledge.names import folded
from knowledge.questions import Question

# "so vuon mau dam ha" and "so vuon mau o dam ha": .94; "ho ngheo" and "ho can ngheo" in the same place: .87.
_ALIKE: Final = 90.0
# Each text is held against the others: of so many, and so short, in a tenth of a second. Nobody pages further.
_MOST_COMPARED: Final = 500
_LONGEST_COMPARED: Final = 300


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike, the newest first."""

    questions: tuple[Question, ...]

    @property
    def newest(self) -> Question:
        """The question that stands for all."""
        return self.questions[0]

    @property
    def number(self) -> int:
        """What staff call it by: the number of its oldest question, which stays while others come."""
        return self.questions[-1].id

    @property
    def ids(self) -> tuple[int, ...]:
        """The numbers of all its questions."""
        return tuple(question.id for question in self.questions)

    @property
    def texts(self) -> tuple[str, ...]:
        """The ways in which it was asked, the newest first."""
        return tuple(dict.fromkeys(question.text for question in self.questions))


def grouped(questions: Iterable[Question]) -> tuple[Group, ...]:
    """Return questions, given the newest first, in groups; the most asked first, then the newest.

    Alike are those with the same reading or the same folded text; and, where the text alone counts, those whose
    texts differ by a slip, but neither in a place nor in a number.
    """
    same: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        same[question.likeness].append(question)
    groups = [Group(tuple(sorted(held, key=_newest_first))) for held in _joined(list(same.values()))]
    return tuple(sorted(groups, key=lambda group: (-len(group.questions), -group.newest.id)))


def _joined(same: list[list[Question]]) -> list[list[Question]]:
    """Join lists of questions whose texts are nearly the same; the most asked, then the newest, are compared."""
    ranked = sorted(same, key=lambda held: (-len(held), -held[0].id))
    joined: list[list[Question]] = ranked[_MOST_COMPARED:]
    by_names: dict[tuple[object, ...], dict[str, list[Question]]] = defaultdict(dict)
    for held in sorted(ranked[:_MOST_COMPARED], key=lambda held: -held[0].id):
        first, text = held[0], folded(held[0].text)
        # What was read as something definite is alike by that alone.
        if first.likeness != text or len(text) > _LONGEST_COMPARED:
            joined.append(held)
            continue
        alike = by_names[(first.outcome, first.places, *_numbers(first))]
        nearest = process.extractOne(text, alike.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        alike.setdefault(nearest[0] if nearest else text, []).extend(held)
    return [*joined, *(held for alike in by_names.values() for held in alike.values())]


def _numbers(question: Question) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", question.text))


def _newest_first(question: Question) -> int:
    return -question.id
