"""What most tests of understanding begin with: the real phrasebook over an invented base."""

from collections.abc import Callable

import pytest

from intents.grammar import Grammar, build_grammar
from intents.phrasebook import Phrasebook, phrasebook
from intents.readings import Reading
from intents.recognition import Recognizer
from tests.intents.world import NAMES, SUBJECTS


@pytest.fixture(scope="session")
def book() -> Phrasebook:
    """The packaged phrasebook."""
    return phrasebook()


@pytest.fixture(scope="session")
def grammar(book: Phrasebook) -> Grammar:
    """The readers of the packaged phrasebook over the invented names."""
    return build_grammar(book, NAMES)


@pytest.fixture(scope="session")
def recognizer(book: Phrasebook) -> Recognizer:
    """A recogniser of the invented base."""
    return Recognizer(book, SUBJECTS, NAMES)


@pytest.fixture(scope="session")
def read(recognizer: Recognizer) -> Callable[[str], Reading]:
    """How the invented base's recogniser reads a text."""
    return recognizer.recognise
