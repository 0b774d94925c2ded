"""Learning: the lexicon and the bags of concepts, made from the phrasebook and from the names of one base."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from intents.extraction import cues, explained
from intents.grammar import Grammar, initials, period_spans
from intents.lexicon import WILDCARD, Entry, Lexicon, Span, split
from intents.phrasebook import Concept, Phrasebook, ShortForm
from intents.readings import Name, Subject
from intents.spotting import Cover, best_cover
from intents.subjects import BASE_WORD, Described
from intents.syllables import fold
from intents.tokens import Token

PERCENT: Final = "%"
# A label's word of fewer letters tells nothing by itself; longer runs are learnt by pairs.
SHORTEST_WORD: Final = 3
LONGEST_RUN_BY_WORD: Final = 2


@dataclass(frozen=True, slots=True)
class _Label:
    """One name of a subject, cut."""

    tokens: tuple[Token, ...]
    times: tuple[Span, ...]
    stars: tuple[Span, ...]


class Learner:
    """Fills a lexicon."""

    def __init__(self, book: Phrasebook, grammar: Grammar, lexicon: Lexicon) -> None:
        self._book = book
        self._grammar = grammar
        self._lexicon = lexicon
        self._particles = frozenset(split(" ".join(book.particles)))
        self._particle_keys = frozenset(fold(particle) for particle in self._particles)

    def learn_words(self) -> None:
        """Take in the phrasebook."""
        for concept in self._book.concepts.values():
            self._add(concept.words, Entry("concept", (concept.id,)))
        for mark, words in self._book.marks.items():
            self._add(words, Entry("mark", (mark,)))
        for shape in self._book.shapes:
            self._add(shape.cues, Entry("shape", (shape.id,)))
        for talk in self._book.smalltalk:
            self._add(talk.cues, Entry("smalltalk", (talk.id,)))
        self._add((*self._book.particles, *self._book.phrases), Entry("filler", ()))
        self._add(self._book.outside, Entry("outside", ()))
        for form in self._book.short_forms:
            for entry in self._meaning(form):
                self._lexicon.add(form.short, entry)

    def learn_names(self, names: Iterable[Name]) -> None:
        """Take in proper names, with their initials where people write those."""
        for name in names:
            entry = Entry("name", (f"{name.kind}:{name.id}",), is_strict=name.is_strict, is_ours=name.has_initials)
            self._lexicon.add(name.text, entry)
            if name.has_initials and len(split(name.text)) > 1:
                self._lexicon.add(initials(name.text), entry)
                self._lexicon.add(fold(initials(name.text)), entry)
                first, *rest = split(name.text)
                for shortened in (" ".join((first[0], *rest)), first[0] + "".join(rest)):
                    self._lexicon.add(shortened, entry)

    def learn_subjects(self, subjects: Iterable[Subject]) -> tuple[Described, ...]:
        """Make every word of a label that the phrasebook does not know a concept of its own; return the bags.

        A figure's words count one by one, in any order; a topic's only as the run that they stand in.
        """
        labels = [(subject, [self._cut(name) for name in subject.names]) for subject in subjects]
        for subject, names in labels:
            for label in names:
                for run in self._new_runs(label):
                    self._learn(run, alone=subject.kind == "figure")
                self._learn_pairs(label, is_strict=subject.kind == "topic")
                if subject.kind == "figure":
                    self._learn_beside(label)
        for subject, names in labels:
            for label in names if subject.kind == "figure" else ():
                self._learn_whole(label)
        return tuple(self._described(subject, names) for subject, names in labels)

    def learn_programmes(self, programmes: Mapping[str, tuple[str, ...]]) -> dict[str, Concept]:
        """Take in the names of programmes that the phrasebook does not know; return them as concepts."""
        new = {id_: names for id_, names in programmes.items() if id_ not in self._book.concepts}
        for id_, names in new.items():
            self._add(names, Entry("concept", (id_,)))
        return {id_: Concept(id_, "core", "programme", names) for id_, names in new.items()}

    def _learn_whole(self, label: _Label) -> None:
        """Make a whole label one phrase, so that said as it stands it is read as nothing else."""
        concepts = tuple(concept for concept in self._bag(label) if not concept.startswith(("lost:", "cue:")))
        words = " ".join(token.text for token in label.tokens)
        if not any(self._decides(concept) for concept in concepts):
            concepts = (f"word:{words}", *concepts)
        if len(label.tokens) > 1 and len(concepts) > 1 and not label.times:
            self._lexicon.add(words, Entry("concept", concepts))

    def _decides(self, concept: str) -> bool:
        known = self._book.concepts.get(concept)
        return known is None or known.role != "soft"

    def is_particle(self, token: Token) -> bool:
        """Return whether a token is a small word as typed."""
        return token.text in self._particles

    def _add(self, phrases: Iterable[str], entry: Entry) -> None:
        for phrase in phrases:
            self._lexicon.add(phrase, entry)

    def _meaning(self, form: ShortForm) -> Iterator[Entry]:
        """Yield the entries that a short form takes over from its full form, or from the full form's parts."""
        beside = form.beside.union(*map(self._edges, form.beside))
        whole = self._lexicon.entries(form.full)
        if whole:
            yield from (Entry(entry.kind, entry.values, beside) for entry in whole)
            return
        cover = self._cover(self._cut(form.full))
        concepts = tuple(dict.fromkeys(_concepts(cover)))
        yield Entry("concept", concepts, beside) if concepts else Entry("filler", (), beside)

    def _edges(self, neighbour: str) -> frozenset[str]:
        """Return how a neighbour ends and begins once it is written out itself: "ntm" as "nong … moi"."""
        tokens = self._grammar.tokens(neighbour)
        return frozenset((tokens[0].key, tokens[-1].key)) if len(tokens) > 1 else frozenset()

    def _cut(self, name: str) -> _Label:
        tokens = self._grammar.tokens(name)
        times = tuple(period_spans(self._grammar.periods.periods(tokens)))
        return _Label(tokens, times, tuple(self._grammar.stars(tokens)))

    def _cover(self, label: _Label) -> Cover:
        return best_cover(len(label.tokens), (*self._lexicon.exact_spans(label.tokens), *label.stars, *label.times))

    def _learn(self, run: tuple[Token, ...], *, alone: bool) -> None:
        concepts = tuple(f"word:{token.text}" for token in run)
        for token, concept in zip(run, concepts, strict=True):
            is_code = any(letter.isdigit() for letter in token.key)
            if alone and (len(run) <= LONGEST_RUN_BY_WORD or is_code) and self._tells_alone(token):
                self._lexicon.add(token.text, Entry("concept", (concept,), is_strict=True))
        for length in {2, len(run)} if alone else {len(run)}:
            for at in range(len(run) - length + 1) if length > 1 else ():
                words = " ".join(token.text for token in run[at : at + length])
                self._lexicon.add(words, Entry("concept", concepts[at : at + length]))

    def _learn_pairs(self, label: _Label, *, is_strict: bool) -> None:
        """Take in a new word with the small word beside it, since alone it says too little: "chu trình", "nhà tạm"."""
        known = self._known(label)
        taken = {at for span in self._cover(label).chosen if _explains(span) for at in range(span.start, span.end)}
        for at, token in enumerate(label.tokens):
            if at in known or not self._may_be_learnt(token) or token.kind != "word":
                continue
            beside = next((other for other in (at + 1, at - 1) if self._joins(label, other, taken)), None)
            if beside is not None:
                words = " ".join(each.text for each in label.tokens[min(at, beside) : max(at, beside) + 1])
                self._lexicon.add(words, Entry("concept", (f"word:{words}",), is_strict=is_strict))

    def _learn_beside(self, label: _Label) -> None:
        """Take in a word that would be lost, being a small word without its marks, with the concept beside it.

        "Thu" alone may be "thứ"; "thu ngân sách" is what it says.
        """
        cover = self._cover(label)
        held = explained(cover)
        for at, token in enumerate(label.tokens):
            if at in held or not self._may_be_learnt(token) or token.kind != "word":
                continue
            for span in cover.chosen:
                entry = span.entries[0]
                if entry.kind == "concept" and entry.values and (span.start == at + 1 or span.end == at):
                    words = " ".join(each.text for each in label.tokens[min(at, span.start) : max(at + 1, span.end)])
                    self._lexicon.add(words, Entry("concept", (f"word:{token.text}", *entry.values)))

    def _joins(self, label: _Label, at: int, taken: set[int]) -> bool:
        """Return whether a small word is there that may be half of a word, and is none that stands anywhere."""
        if not 0 <= at < len(label.tokens) or at in taken:
            return False
        return self.is_particle(label.tokens[at]) and label.tokens[at].key not in self._book.function_words

    def _tells_alone(self, token: Token) -> bool:
        long = len(token.key) >= SHORTEST_WORD or any(letter.isdigit() for letter in token.key)
        return token.key not in self._particle_keys and long

    def _new_runs(self, label: _Label) -> Iterator[tuple[Token, ...]]:
        """Yield the runs of tokens that no concept, name, mark, number or particle explains."""
        known = self._known(label)
        named_apart = self._outside(label)
        run: list[Token] = []
        for at, token in enumerate(label.tokens):
            if at not in known and (at in named_apart or self._may_be_learnt(token)):
                run.append(token)
            elif run:
                yield tuple(run)
                run = []
        if run:
            yield tuple(run)

    def _outside(self, label: _Label) -> set[int]:
        """Return the positions of words of other subjects: in a label they are of this one, small words among them."""
        spans = [span for span in self._cover(label).chosen if span.entries[0].kind == "outside"]
        return {at for span in spans for at in range(span.start, span.end)}

    def _may_be_learnt(self, token: Token) -> bool:
        if token.kind == "number":
            return True
        return token.kind == "word" and not self.is_particle(token) and not self._grammar.is_numeral(token)

    def _known(self, label: _Label) -> set[int]:
        cover = self._cover(label)
        phrases = [span for span in cover.chosen if _explains(span)]
        overlays = [span for span in cover.overlays if span.entries[0].kind != "smalltalk"]
        return {at for span in (*phrases, *overlays) for at in range(span.start, span.end)}

    def _described(self, subject: Subject, names: list[_Label]) -> Described:
        bags = tuple(bag for label in names if (bag := self._bag(label)))
        unit = set() if subject.unit == PERCENT else set(self._bag(self._cut(subject.unit)))
        unit |= {f"word:{token.text}" for token in self._grammar.tokens(subject.unit)}
        for asking in self._book.counting if subject.unit else ():
            unit |= set(self._bag(self._cut(asking.replace(WILDCARD, subject.unit))))
        implied = unit | ({"share"} if subject.is_share else set()) | ({subject.programme} - {""})
        return Described(subject, bags, frozenset(implied))

    def _bag(self, label: _Label) -> dict[str, float]:
        cover = self._cover(label)
        bag = {}
        for span in cover.chosen:
            for entry in span.entries[:1]:
                if entry.kind == "concept":
                    bag.update({concept: _share(concept, entry.values) for concept in entry.values})
        bag.update(dict.fromkeys(cues(label.tokens, cover), 1.0))
        lost = set(range(len(label.tokens))) - explained(cover)
        words = [label.tokens[at] for at in lost if label.tokens[at].kind == "word"]
        bag.update({f"lost:{token.text}": 1.0 for token in words if not self.is_particle(token)})
        return bag


def _concepts(cover: Cover) -> Iterator[str]:
    for span in cover.chosen:
        for entry in span.entries[:1]:
            if entry.kind == "concept":
                yield from entry.values


def _explains(span: Span) -> bool:
    entry = span.entries[0]
    return entry.kind in ("concept", "name") or (entry.kind == "filler" and span.end - span.start > 1)


def _share(concept: str, run: tuple[str, ...]) -> float:
    if not concept.startswith("word:"):
        return 1.0
    return BASE_WORD * min(len(run), 2) / len(run)
