"""The same questions put to hoidap and to its peers: how many are answered rightly, in how many microseconds."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from rapidfuzz import fuzz

from bot.messages import Message, Reply
from tests.bench import peers
from tests.bench.examples import OUT_OF_SCOPE, Labels, learn_from
from tests.evaluation import KEPT_ASIDE, packaged_bot, quantiles, question_files
from tests.judging import Question, Verdict, judge, questions

T = TypeVar("T")

THRESHOLDS: Final = 40
FLOOR_CALLS: Final = 2000


@dataclass(frozen=True, slots=True)
class Pick:
    """What a peer made of one message."""

    label: str
    sureness: float
    us: float
    """How long it took, in microseconds."""


@dataclass(frozen=True, slots=True)
class Picker:
    """Peers' picks as a bot whose replies hoidap words; unsure picks are out of scope."""

    picks: dict[str, Pick]
    replies: dict[str, Reply]
    least_sure: float

    def respond(self, message: Message) -> Reply:
        """Return the reply to what was picked."""
        pick = self.picks[message.text]
        return self.replies[pick.label if pick.sureness >= self.least_sure else OUT_OF_SCOPE]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison: verdicts and times."""

    name: str
    seen: Sequence[Verdict]
    kept_aside: Sequence[Verdict]
    times: Sequence[float]
    """In microseconds."""


def asked(*, kept_aside: bool) -> list[Question]:
    """Return the questions of one message, of one half of the files; peers know no message before."""
    files = [name for name in question_files() if (KEPT_ASIDE in name) == kept_aside and name != "facts"]
    return [question for question in questions(*files) if len(question.turns) == 1]


def compare() -> None:
    """Print a line for hoidap and each peer, and the floor."""
    bot = packaged_bot()
    labels = learn_from(bot)
    seen, aside = asked(kept_aside=False), asked(kept_aside=True)
    print(f"{len(seen)} questions of one message, and {len(aside)} kept aside; the peers learn from")
    print(
        f"{len(labels.examples)} example texts, among them the plain question of every fact; hoidap words all replies."
    )
    print("Each peer's threshold for what is out of scope is the one that serves it best on the first column.")
    print(f"\n{'':<44}{'passed':>8}{'kept aside':>12}{'wrong':>8}{'median µs':>11}{'99th µs':>9}{'ratio':>8}")
    ours = _hoidap(seen, aside)
    base, _ = quantiles(ours.times)
    for line in (ours, *(_peer(name, build, labels, seen, aside) for name, build in _builders(labels))):
        _print(line, base)
    floor = _floor(seen, labels)
    print(f"{'floor: one call of RapidFuzz (fuzz.WRatio)':<72}{floor:>11.1f}{'':>9}{floor / base:>8.3f}")


def _builders(labels: Labels) -> list[tuple[str, Callable[[], peers.Peer]]]:
    examples, repaired = labels.examples, peers.repaired()
    return [
        ("RapidFuzz extractOne, WRatio, raw", lambda: peers.Fuzzy(examples, peers.raw)),
        ("RapidFuzz extractOne, WRatio, folded", lambda: peers.Fuzzy(examples, peers.folded)),
        ("scikit-learn n-grams, linear, raw", lambda: peers.Linear(examples, peers.raw)),
        ("scikit-learn n-grams, linear, folded", lambda: peers.Linear(examples, peers.folded)),
        ("scikit-learn n-grams, linear, Telex repaired", lambda: peers.Linear(examples, repaired)),
        ("SQLite FTS5, BM25, folded", lambda: peers.FullText(examples, peers.folded)),
    ]


def _hoidap(seen: Iterable[Question], aside: Iterable[Question]) -> Line:
    """Judge whole replies, and time what the peers do: understanding, without wording."""
    bot, fresh = packaged_bot(), packaged_bot()
    judged = [tuple(judge(bot, question) for question in half) for half in (seen, aside)]
    texts = [question.turns[-1] for question in (*seen, *aside)]
    return Line("hoidap (figure and all, without wording)", *judged, [_timed(fresh.explain, text)[1] for text in texts])


def _peer(
    name: str, build: Callable[[], peers.Peer], labels: Labels, seen: Sequence[Question], aside: Sequence[Question]
) -> Line:
    peer = build()
    picks = {}
    for question in (*seen, *aside):
        (label, sureness), us = _timed(peer.pick, question.turns[-1])
        picks[question.turns[-1]] = Pick(label, sureness, us)
    bots = [Picker(picks, labels.replies, least) for least in _thresholds(picks.values())]
    best = max(bots, key=lambda bot: sum(judge(bot, question).passed for question in seen))  # type: ignore[arg-type]
    judged = [tuple(judge(best, question) for question in half) for half in (seen, aside)]  # type: ignore[arg-type]
    return Line(name, *judged, [pick.us for pick in picks.values()])


def _thresholds(picks: Iterable[Pick]) -> list[float]:
    sureness = sorted(pick.sureness for pick in picks)
    return [sureness[at * (len(sureness) - 1) // THRESHOLDS] for at in range(THRESHOLDS + 1)]


def _timed(call: Callable[[str], T], text: str) -> tuple[T, float]:
    begun = time.perf_counter()
    result = call(text)
    return result, (time.perf_counter() - begun) * 1e6


def _floor(asked: Sequence[Question], labels: Labels) -> float:
    times = []
    for at in range(FLOOR_CALLS):
        other = labels.examples[at % len(labels.examples)].text
        times.append(_timed(partial(fuzz.WRatio, other), asked[at % len(asked)].turns[-1])[1])
    return quantiles(times)[0]


def _print(line: Line, base: float) -> None:
    passed = sum(verdict.passed for verdict in line.seen) / len(line.seen)
    aside = sum(verdict.passed for verdict in line.kept_aside) / len(line.kept_aside)
    every = (*line.seen, *line.kept_aside)
    wrong = sum(verdict.wrong for verdict in every) / len(every)
    median, late = quantiles(line.times)
    print(f"{line.name:<44}{passed:>8.1%}{aside:>12.1%}{wrong:>8.1%}{median:>11.0f}{late:>9.0f}{median / base:>8.2f}")
