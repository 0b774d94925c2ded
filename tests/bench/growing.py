"""What hoidap costs as its base grows: each base is measured in a process of its own."""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from bot.messages import Message
from bot.responder import Hoidap
from intents.syllables import fold
from knowledge.changes import Change, Entry
from knowledge.records import Fact
from knowledge.store import Store, open_store
from tests.bench.big_base import SEED, big_store
from tests.evaluation import TODAY, Timed, quantiles, question_files
from tests.judging import judge, questions

ASKED_OF_FACTS: Final = 300
CORRECTIONS: Final = 5
LABELS: Final = {
    "facts": "facts",
    "load_s": "loaded, s",
    "resident_mb": "resident memory, MB",
    "peak_mb": "most memory while loading, MB",
    "median_ms": "per message of all question files, median, ms",
    "late_ms": "  99th of 100, ms",
    "worst_ms": "  slowest, ms",
    "passed": "  share passed",
    "fact_median_ms": "per question for facts by lot, median, ms",
    "fact_late_ms": "  99th of 100, ms",
    "facts_found": "  share found",
    "change_ms": "one changed fact picked up, ms",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one base costs."""

    facts: int
    load_s: float
    """From opening the file to being ready for the first question."""
    resident_mb: float
    """Once ready."""
    peak_mb: float
    """The most while loading."""
    median_ms: float
    """Per message, of all question files; the next two likewise."""
    late_ms: float
    """The 99th of 100."""
    worst_ms: float
    passed: float
    """The share of the question files that passed."""
    fact_median_ms: float
    """Per message, of questions for facts drawn by lot from this base."""
    fact_late_ms: float
    facts_found: float
    """The share of those whose reply shows the fact."""
    change_ms: float
    """From a fact's change to the next reply, that reply included: the median of several."""


def measure(path: Path) -> Cost:
    """Return what the base in a file costs; changes some of its facts."""
    begun = time.perf_counter()
    store = open_store(path)
    bot = Hoidap(store, lambda: TODAY)
    bot.warm_up()
    load_s = time.perf_counter() - begun
    resident, peak = _memory_mb("VmRSS"), _memory_mb("VmHWM")
    timed = Timed(bot)
    passed = [judge(timed, question).passed for name in question_files() for question in questions(name)]  # type: ignore[arg-type]
    median, late = quantiles(timed.seconds)
    drawn = Timed(bot)
    found = [_finds(drawn, fact) for fact in _drawn(bot)]
    fact_median, fact_late = quantiles(drawn.seconds)
    return Cost(
        facts=len(bot.catalog.snapshot.facts),
        load_s=load_s,
        resident_mb=resident,
        peak_mb=peak,
        median_ms=median * 1000,
        late_ms=late * 1000,
        worst_ms=max(timed.seconds) * 1000,
        passed=_share(passed),
        fact_median_ms=fact_median * 1000,
        fact_late_ms=fact_late * 1000,
        facts_found=_share(found),
        change_ms=quantiles([_correction(store, bot, fact) for fact in _drawn(bot)[:CORRECTIONS]])[0] * 1000,
    )


def _drawn(bot: Hoidap) -> list[Fact]:
    """Return facts drawn by lot from districts, with a number."""
    snapshot = bot.catalog.snapshot
    told = [f for f in snapshot.facts if f.value is not None and snapshot.places[f.place].level == "district"]
    return random.Random(SEED).sample(told, min(len(told), ASKED_OF_FACTS))


def _finds(timed: Timed, fact: Fact) -> bool:
    """Return whether a question for a fact, every second one without marks, gets that fact."""
    snapshot = timed.bot.catalog.snapshot
    place, label = snapshot.places[fact.place], snapshot.indicators[fact.indicator].label
    text = f"{label} của {place.type} {place.name} năm {fact.period_to.year} là bao nhiêu?"
    asked = fold(text.lower()) if len(timed.seconds) % 2 else text
    reply = timed.respond(Message("bench", fact.id, "", asked))
    key = timed.bot.key_of(fact)
    return key in {(shown.place, shown.indicator, shown.value, shown.period) for shown in reply.facts}


def _correction(store: Store, bot: Hoidap, fact: Fact) -> float:
    """Correct a fact as staff would, and return the seconds until the next message is answered."""
    corrected = replace(fact, value=(fact.value or 0) + 1)
    store.log.append(Change("bench", "bench", "", "", (Entry("facts", fact.id, fact, corrected),)))
    timed = Timed(bot)
    timed.respond(Message("bench", fact.id, "", "?!"))
    return timed.seconds[0]


def _share(judged: Sequence[bool]) -> float:
    return sum(judged) / len(judged)


def _memory_mb(name: str) -> float:
    """Return a line of what Linux tells of this process; `getrusage` would count the process that started it too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def compare_sizes() -> None:
    """Print what the packaged base and the large one cost, their ratio, and which targets are met."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "shipped.db", Path(folder) / "large.db"
        open_store(paths[0]).close()
        begun = time.perf_counter()
        big_store(path=str(paths[1])).close()
        print(f"\nThe large base was made and entered through the log in {time.perf_counter() - begun:.0f} s.")
        small, large = (_measured_apart(path) for path in paths)
    print(f"\n{'':<48}{'as shipped':>12}{'large':>14}{'ratio':>9}")
    for name, label in LABELS.items():
        before, after = getattr(small, name), getattr(large, name)
        print(f"{label:<48}{before:>12,.2f}{after:>14,.2f}{after / before:>9.2f}")
    print()
    for target, value, most in _targets(small, large):
        print(f"{'met' if value <= most else 'MISSED':<8}{target}: {value:,.2f}, at most {most:,}")


def _targets(small: Cost, large: Cost) -> tuple[tuple[str, float, float], ...]:
    return (
        ("median as shipped, ms", small.median_ms, 1.0),
        ("99th of 100 as shipped, ms", small.late_ms, 4.0),
        ("large base, median, ratio", large.median_ms / small.median_ms, 2.0),
        ("large base, 99th of 100, ratio", large.late_ms / small.late_ms, 2.0),
        ("large base loaded, s", large.load_s, 15.0),
        ("large base, most memory, MB", large.peak_mb, 1000.0),
        ("large base, one changed fact picked up, ms", large.change_ms, 50.0),
    )


def _measured_apart(path: Path) -> Cost:
    """Return the cost of a base, measured by a process that held nothing else before."""
    command = [sys.executable, "-m", "tests.bench.growing", str(path)]
    return Cost(**json.loads(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Path(sys.argv[1])))))
