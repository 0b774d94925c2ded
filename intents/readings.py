"""What understanding is given and what it gives back."""

from dataclasses import dataclass
from typing import Final, Literal

from intents.amounts import Amount
from intents.periods import Period
from intents.tokens import Token

# So many small words may stand between a phrase and what belongs to it.
GAP: Final = 2

SubjectKind = Literal["figure", "topic"]
NameKind = Literal["place", "foreign", "product", "value"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be asked about: an indicator or a glossary topic."""

    kind: SubjectKind
    id: str
    names: tuple[str, ...]
    """Its label and its other names, in Vietnamese with diacritics."""
    statuses: frozenset[str] = frozenset()
    """The statuses of the facts there are of it; words for them explain themselves."""
    unit: str = ""
    """The unit of its values; words for it explain themselves too."""
    programme: str = ""
    """The concept of the programme that it belongs to; naming it explains itself."""
    is_share: bool = False
    """Whether its values are shares of something: words for a share explain themselves."""


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: of a place, a product, or a value such as a person."""

    kind: NameKind
    id: str
    """What the caller calls it; places of one name share an id."""
    text: str
    has_initials: bool = False
    """Whether people write its initials ("BL") for it."""
    is_strict: bool = False
    """Whether it is taken as typed or not at all, since nothing much is known of it."""


@dataclass(frozen=True, slots=True)
class FoundConcept:
    """A concept at a place in the message."""

    ids: tuple[str, ...]
    start: int
    end: int
    cost: float
    """What its slips cost, 0 for none."""


@dataclass(frozen=True, slots=True)
class FoundName:
    """A proper name at a place in the message."""

    kind: NameKind
    id: str
    start: int
    end: int
    level: str
    """The folded word for its level that stood before it ("huyen", "xa"); empty without one."""
    is_exact: bool
    """Whether it was typed with the right diacritics."""
    cost: float


@dataclass(frozen=True, slots=True)
class Match:
    """How well a subject explains the concepts of a message."""

    kind: SubjectKind
    id: str
    score: float
    explained: float
    """The weight of the message's concepts that it explains."""
    missing: float
    """The weight of its own that the message does not name."""
    left: frozenset[str]
    """The deciding concepts of the message that it leaves unexplained."""
    left_weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A message understood as far as words go."""

    text: str
    """Normalised."""
    tokens: tuple[Token, ...]
    concepts: tuple[FoundConcept, ...]
    names: tuple[FoundName, ...]
    periods: tuple[Period, ...]
    amounts: tuple[Amount, ...]
    days: tuple[tuple[int, int], ...]
    """Day and month of every "20/2" that may be a date."""
    cues: frozenset[str]
    """The cues of shapes found, as "cue:bao lau": they tell glossary topics apart."""
    shape_spans: tuple[tuple[str, int, int], ...]
    """Each shape's cues with where they stand."""
    marks: frozenset[str]
    shapes: tuple[str, ...]
    """The shapes whose cues were found, in order of precedence."""
    smalltalk: tuple[str, ...]
    outside: tuple[str, ...]
    """Words of other subjects."""
    unknown: tuple[str, ...]
    """Content words that nothing explains."""
    strange: frozenset[int] = frozenset()
    """Where such words stand, words of other subjects, and words that only the base has."""

    @property
    def concept_ids(self) -> frozenset[str]:
        """All concepts found."""
        return frozenset(concept for found in self.concepts for concept in found.ids)

    def concepts_beside(self, start: int, end: int) -> frozenset[str]:
        """Return the concepts that stand right before and right behind a phrase, small words between them left out."""
        before: set[str] = set()
        behind: set[str] = set()
        edge = start
        for found in sorted(self.concepts, key=lambda each: -each.start):
            if found.end > found.start and edge - GAP <= found.end <= edge:
                before |= set(found.ids)
                edge = found.start
        edge = end
        for found in self.concepts:
            if found.end > found.start and edge <= found.start <= edge + GAP:
                behind |= set(found.ids)
                edge = found.end
        return frozenset(before | behind)

    def words(self, start: int, end: int) -> str:
        """Return the tokens' text from start to end."""
        return " ".join(token.text for token in self.tokens[start:end])
