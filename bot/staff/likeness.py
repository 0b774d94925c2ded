"""Questions of the inbox that are one and the same matter."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from knowledge.names import folded
from knowledge.questions import Question

# "so vuon mau dam ha" and "so vuon mau o dam ha": .94; "ho ngheo" and "ho can ngheo" in the same place: .87.
_ALIKE: Final = 90.0


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
    """Join lists of questions whose texts are nearly the same."""
    by_names: dict[tuple[object, ...], list[list[Question]]] = defaultdict(list)
    for held in same:
        first = held[0]
        # What was read as something definite is alike by that alone.
        by_text = first.likeness == folded(first.text)
        key = (first.outcome, first.places, *_numbers(first)) if by_text else (first.likeness,)
        for other in by_names[key]:
            if fuzz.ratio(folded(other[0].text), folded(first.text)) >= _ALIKE:
                other.extend(held)
                break
        else:
            by_names[key].append(held)
    return [held for lists in by_names.values() for held in lists]


def _numbers(question: Question) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", question.text))


def _newest_first(question: Question) -> int:
    return -question.id
