"""The search over a register of 15,000 products, beside SQLite's trigrams and RapidFuzz over all names."""

import random
import sqlite3
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process

from intents.register_entries import Entry
from intents.register_search import ProductIndex
from intents.syllables import fold
from tests.evaluation import quantiles
from tests.register_world import register_world

SEED: Final = 15
ASKED: Final = 60
SLIPS: Final = "bcghklmnprstv"
WORDS: Final = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))["searching"]

Find = Callable[[str], Sequence[str]]
"""A search: the ids of the products that a text names, the best first; none where it finds none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that names a product."""

    way: str
    text: str
    names: frozenset[str]
    """The ids of the products that bear the name."""


def trigrams(entries: Sequence[Entry]) -> Find:
    """Return a search by FTS5's trigrams over the folded names, any of them: the one ranked first by BM25."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize = 'trigram')")
    rows = ((at, fold(entry.name)) for at, entry in enumerate(entries))
    connection.executemany("INSERT INTO names (rowid, name) VALUES (?, ?)", rows)

    def find(text: str) -> list[str]:
        folded = fold(text.lower()).replace('"', " ")
        pieces = dict.fromkeys(folded[at : at + 3] for at in range(len(folded) - 2))
        words = " OR ".join(f'"{piece}"' for piece in pieces)
        query = "SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT 5"
        return [entries[at].id for (at,) in connection.execute(query, (words,))] if words else []

    return find


def extracted(entries: Sequence[Entry]) -> Find:
    """Return a search by RapidFuzz's `extract` with WRatio over all folded names."""
    names = [fold(entry.name) for entry in entries]

    def find(text: str) -> list[str]:
        return [entries[at].id for _, _, at in process.extract(fold(text.lower()), names, scorer=fuzz.WRatio, limit=5)]

    return find


def ours(entries: Sequence[Entry]) -> Find:
    """Return the register's own search; a name that is only near counts as found for accuracy, as with the others."""
    index = ProductIndex(entries)
    return lambda text: index.find(text).ids


def asked(entries: Sequence[Entry]) -> list[Asked]:
    """Return the same names typed with marks, without, and with a slip."""
    chance = random.Random(SEED)
    ids: dict[str, set[str]] = {}
    for entry in entries:
        ids.setdefault(fold(entry.name), set()).add(entry.id)
    texts = []
    for entry in chance.sample(list(entries), ASKED):
        question, held = chance.choice(WORDS["questions"]), frozenset(ids[fold(entry.name)])
        texts.append(Asked("marked", question.format(name=entry.name), held))
        texts.append(Asked("unmarked", fold(question.format(name=entry.name).lower()), held))
        texts.append(Asked("a slip", question.format(name=_slipped(entry.name, chance)), held))
    return texts


def _slipped(name: str, chance: random.Random) -> str:
    """Return the name with a consonant for one of its letters."""
    at = chance.choice([at for at, letter in enumerate(name) if at and letter.isalpha()])
    return name[:at] + chance.choice(SLIPS) + name[at + 1 :]


def compare_searches() -> None:
    """Print for each search the share of names whose product it puts first, by way of typing, and what it costs."""
    entries = [Entry(each.id, each.name, each.owner, each.place) for each in register_world().products]
    texts = asked(entries)
    ways = list(dict.fromkeys(each.way for each in texts))
    print(f"\nSearch over {len(entries):,} products; the share whose product comes first.")
    print(f"{'':<30}{'built, s':>10}" + "".join(f"{way:>10}" for way in ways) + f"{'median ms':>11}{'99th ms':>9}")
    for label, build in (("hoidap", ours), ("FTS5, trigrams, BM25", trigrams), ("RapidFuzz, WRatio", extracted)):
        begun = time.perf_counter()
        find = build(entries)
        built = time.perf_counter() - begun
        hits, seconds = _measured(find, texts)
        shares = "".join(f"{_share(hit for way_, hit in hits if way_ == way):>10.1%}" for way in ways)
        median, late = quantiles([second * 1000 for second in seconds])
        print(f"{label:<30}{built:>10.1f}{shares}{median:>11.2f}{late:>9.2f}")


def _measured(find: Find, texts: Iterable[Asked]) -> tuple[list[tuple[str, bool]], list[float]]:
    """Return whether each text's product was put first, with its way of typing; and the seconds that each took."""
    hits, seconds = [], []
    for each in texts:
        begun = time.perf_counter()
        found = find(each.text)
        seconds.append(time.perf_counter() - begun)
        hits.append((each.way, bool(found) and found[0] in each.names))
    return hits, seconds


def _share(hits: Iterable[bool]) -> float:
    told = list(hits)
    return sum(told) / len(told)
