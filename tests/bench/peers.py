"""The ways people would otherwise do it: each picks the example that a question is most like."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from intents.grammar import build_grammar
from intents.phrasebook import phrasebook
from intents.syllables import fold
from tests.bench.examples import Example

# Tried on the questions not kept aside: no other range, nor support vectors or ridge, did better.
NGRAMS: Final = (1, 5)
REGULARISATION: Final = 50.0
MOST_STEPS: Final = 300

Reader = Callable[[str], str]


class Peer(Protocol):
    """Something that picks a label."""

    def pick(self, text: str) -> tuple[str, float]:
        """Return the label that fits the text best, and how well: more is better, on a scale of its own."""
        ...


class Fuzzy:
    """RapidFuzz's `extractOne` with WRatio over the examples' texts."""

    def __init__(self, examples: Sequence[Example], read: Reader) -> None:
        """`read` prepares examples and questions alike."""
        self._read = read
        self._labels = [example.label for example in examples]
        self._texts = [read(example.text) for example in examples]

    def pick(self, text: str) -> tuple[str, float]:
        """See `Peer.pick`; 0 to 100."""
        found = process.extractOne(self._read(text), self._texts, scorer=fuzz.WRatio)
        return (self._labels[found[2]], found[1]) if found else ("", 0.0)


class Linear:
    """scikit-learn's logistic regression over weighted character n-grams."""

    def __init__(self, examples: Sequence[Example], read: Reader) -> None:
        """`read` prepares examples and questions alike."""
        self._read = read
        self._ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True)
        grams = self._ngrams.fit_transform([read(example.text) for example in examples])
        self._classifier = LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=MOST_STEPS)
        self._classifier.fit(grams, [example.label for example in examples])

    def pick(self, text: str) -> tuple[str, float]:
        """See `Peer.pick`; the distance from the plane."""
        distances = self._classifier.decision_function(self._ngrams.transform([self._read(text)]))[0]
        best = distances.argmax()
        return str(self._classifier.classes_[best]), float(distances[best])


class FullText:
    """SQLite's FTS5: BM25 over the examples' words, any of which may match."""

    def __init__(self, examples: Sequence[Example], read: Reader) -> None:
        """`read` prepares examples and questions alike."""
        self._read = read
        self._labels = [example.label for example in examples]
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE examples USING fts5(text)")
        rows = ((at, read(example.text)) for at, example in enumerate(examples))
        self._connection.executemany("INSERT INTO examples (rowid, text) VALUES (?, ?)", rows)

    def pick(self, text: str) -> tuple[str, float]:
        """See `Peer.pick`; BM25 with its sign turned."""
        words = " OR ".join(f'"{word}"' for word in _words(self._read(text)))
        query = "SELECT rowid, -bm25(examples) FROM examples WHERE text MATCH ? ORDER BY rank LIMIT 1"
        found = self._connection.execute(query, (words,)).fetchone() if words else None
        return (self._labels[found[0]], found[1]) if found else ("", 0.0)


def raw(text: str) -> str:
    """Return the text in lower case."""
    return text.lower()


def folded(text: str) -> str:
    """Return the text in lower case without marks."""
    return fold(text.lower())


def repaired() -> Reader:
    """Return what folds a text once raw Telex and VNI were decoded and sure short forms written out, as in hoidap."""
    grammar = build_grammar(phrasebook(), ())
    return lambda text: " ".join(token.key for token in grammar.tokens(text))


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()
