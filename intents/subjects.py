"""Which subject a set of concepts means: every name of a subject is a bag of concepts, and the fullest bag wins."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from intents.phrasebook import Concept
from intents.readings import Match, Subject, SubjectKind

# How much a concept counts that the bag explains, that the bag has and the message lacks, that the bag leaves over.
EXPLAINED: Final = {"core": 1.0, "facet": 1.0, "soft": 0.35, "scene": 0.9, "number": 1.0, "cue": 0.4}
MISSING: Final = {"core": 0.55, "facet": 0.35, "soft": 0.03, "scene": 0.5, "number": 0.55, "cue": 0.1}
LEFT: Final = {"core": 1.0, "facet": 1.0, "soft": 0.12, "scene": 0.2, "number": 0.02, "cue": 0.02}
# How many bags are looked at in full; the others gain too little to come first.
LOOKED_AT: Final = 64
# Households where the subject is a share, a share where it counts households.
OTHER_MEASURE: Final = 0.7
# Of two subjects that explain the same, the one whose own label does, or whose other name is said whole, comes first.
TITLE: Final = 0.06
# Of two that are said whole, the label.
LABEL: Final = 0.005
ROUNDING: Final = 1e-9
DECIDING: Final = frozenset({"core", "facet"})
# Words of labels that the phrasebook does not know count as core, less where the label has many of them.
BASE_WORD: Final = 0.85
# Words for a status explain themselves where the subject has facts of that status.
STATUS_CONCEPTS: Final[Mapping[str, frozenset[str]]] = {
    "target": frozenset({"item", "added", "new"}),
    "registered": frozenset({"register", "added"}),
    "recognised": frozenset({"recognised", "certified"}),
    "self_assessed": frozenset({"review"}),
}


@dataclass(frozen=True, slots=True)
class Bag:
    """The concepts of one name of a subject."""

    subject: int
    weights: Mapping[str, float]
    """Weight by concept; a base word's is smaller in a long run of them."""
    is_title: bool
    """Whether it is the subject's own label, and not another name."""


@dataclass(frozen=True, slots=True)
class Described:
    """A subject with its words analysed."""

    subject: Subject
    names: tuple[dict[str, float], ...]
    """For each name, concept to share of weight (1.0 for the phrasebook's)."""
    implied: frozenset[str]
    """Concepts that its unit and its statuses explain."""


class SubjectIndex:
    """Bags by concept."""

    def __init__(self, concepts: Mapping[str, Concept], subjects: Iterable[Described]) -> None:
        self._concepts = concepts
        self._subjects: list[Subject] = []
        self._implied: list[frozenset[str]] = []
        self._bags: list[Bag] = []
        spread: dict[str, set[int]] = defaultdict(set)
        for number, described in enumerate(subjects):
            statuses = described.subject.statuses
            of_status = [STATUS_CONCEPTS.get(status, frozenset()) for status in statuses]
            self._subjects.append(described.subject)
            self._implied.append(described.implied.union(*of_status))
            for place, name in enumerate(described.names):
                self._bags.append(Bag(number, name, place == 0))
                for concept in name:
                    spread[concept].add(number)
        count = max(2, len(self._subjects))
        self._rarity = {
            concept: 0.7 + 0.6 * math.log(1 + count / len(numbers)) / math.log(1 + count)
            for concept, numbers in spread.items()
        }
        self._measured = [any(self.group(own) == "measure" for own in implied) for implied in self._implied]
        self.role = lru_cache(maxsize=None)(self._role)
        self._weighed = [
            {concept: self._weigh(concept, share) for concept, share in bag.weights.items()} for bag in self._bags
        ]
        self.rank = lru_cache(maxsize=4096)(self._rank)
        self._gains: dict[SubjectKind, dict[str, list[tuple[int, float]]]] = {
            "figure": defaultdict(list),
            "topic": defaultdict(list),
        }
        figures = {c for bag in self._bags if self._subjects[bag.subject].kind == "figure" for c in bag.weights}
        learnt = {concept for bag in self._bags for concept in bag.weights if concept.startswith("word:")}
        self._only_in_topics = frozenset(learnt - figures)
        """Words that only glossary entries have: to a figure they are as unknown words."""
        self._empty = [self._missing(bag) for bag in self._bags]
        """The score of each bag for a message that names nothing of it."""
        for at, bag in enumerate(self._bags):
            of_kind = self._gains[self._subjects[bag.subject].kind]
            for concept, share in bag.weights.items():
                of_kind[concept].append((at, self._gain(concept, share)))

    def _weigh(self, concept: str, share: float) -> tuple[float, float]:
        """Return what a concept of a bag explains, and what it costs where the message lacks it."""
        weight, role = self.weight(concept) * share, self.role(concept)
        return weight * EXPLAINED[role], weight * MISSING[role]

    def _left_weight(self, concept: str, subject: int) -> float:
        """Return what a word left over weighs: another measure than the subject's own weighs as a facet."""
        if self._measured[subject] and self.group(concept) == "measure":
            return self.weight(concept) * OTHER_MEASURE
        return self.weight(concept) * LEFT[self.role(concept)]

    def _missing(self, bag: Bag) -> float:
        return -sum(self.weight(c) * MISSING[self.role(c)] * share for c, share in bag.weights.items())

    def _gain(self, concept: str, share: float) -> float:
        """Return what a bag's score rises by when the message names a concept of it."""
        role = self.role(concept)
        return self.weight(concept) * (share * (EXPLAINED[role] + MISSING[role]) + LEFT[role])

    def _role(self, concept: str) -> str:
        """Return a concept's role; words that only the base has are core."""
        known = self._concepts.get(concept)
        if known:
            return known.role
        if concept.startswith("cue:"):
            return "cue"
        return "number" if concept.startswith("word:") and concept[5:].isdigit() else "core"

    def group(self, concept: str) -> str:
        """Return a concept's group, empty for none."""
        known = self._concepts.get(concept)
        return known.group if known else ""

    def counterparts(self, concept: str) -> tuple[str, ...]:
        """Return the other concepts of a concept's group, in the phrasebook's order; empty without a group."""
        group = self.group(concept)
        return tuple(c.id for c in self._concepts.values() if group and c.group == group and c.id != concept)

    def without_covered(self, concepts: frozenset[str]) -> frozenset[str]:
        """Return the concepts without those that mean nothing more beside another of them."""
        known = (self._concepts[concept] for concept in concepts if concept in self._concepts)
        return concepts - frozenset[str]().union(*(each.covers for each in known))

    def weight(self, concept: str) -> float:
        """Return how much a concept decides: more where few subjects have it."""
        return self._rarity.get(concept, 1.3)

    def _rank(self, concepts: frozenset[str], kind: SubjectKind, most: int = 12) -> tuple[Match, ...]:
        """Return the subjects that explain any of the concepts, the best first, one match for each subject."""
        best: dict[int, Match] = {}
        known = concepts - self._only_in_topics if kind == "figure" else concepts
        for at in self._likely(concepts, kind):
            bag = self._bags[at]
            match = self._match(at, known)
            if bag.subject not in best or match.score > best[bag.subject].score:
                best[bag.subject] = match
        return tuple(sorted(best.values(), key=lambda match: (-match.score, match.id))[:most])

    def _likely(self, concepts: frozenset[str], kind: SubjectKind) -> list[int]:
        """Return the bags of a kind worth a full look: those that gain the most by the concepts they hold."""
        gains: dict[int, float] = {}
        for concept in concepts:
            for at, gain in self._gains[kind].get(concept, ()):
                gains[at] = gains.get(at, self._empty[at]) + gain
        return heapq.nlargest(LOOKED_AT, gains, key=gains.__getitem__)

    def _match(self, at: int, concepts: frozenset[str]) -> Match:
        """Return how well a bag fits; only what both hold is added up, what the bag lacks is known beforehand."""
        bag, weighed = self._bags[at], self._weighed[at]
        subject, implied = self._subjects[bag.subject], self._implied[bag.subject]
        explained, missing, left = 0.0, -self._empty[at], []
        for concept in concepts:
            if (held := weighed.get(concept)) is not None:
                explained += held[0]
                missing -= held[1]
            elif concept not in implied:
                left.append(concept)
        left_weight = sum(self._left_weight(concept, bag.subject) for concept in left)
        deciding = frozenset(concept for concept in left if self.role(concept) in DECIDING)
        # What is taken away again bit by bit does not always come out at nothing.
        missing = missing if missing > ROUNDING else 0.0
        if explained:
            explained += TITLE if bag.is_title or not missing else 0.0
            explained += LABEL if bag.is_title and not missing else 0.0
        score = explained - missing - left_weight
        return Match(subject.kind, subject.id, score, explained, missing, deciding, left_weight)
