"""How well questions are understood: `make eval` prints it by file, by kind and by way of typing.

With `--fails` the questions that failed follow, by what went wrong; of those kept aside only where their file is
named. Names of files, such as `citizens` or `kept_aside/citizens`, restrict what is scored.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from bot.messages import Message, Reply
from bot.responder import Hoidap
from knowledge.exchange import import_file
from knowledge.store import Store, open_store
from tests.judging import FOLDER, Question, Verdict, judge, questions
from tests.register_world import PRODUCTS, register_store

TODAY: Final = date(2026, 11, 21)
WORLDS: Final = Path(__file__).parent / "world"
KEPT_ASIDE: Final = "kept_aside/"
# Asked of a made-up register of 15,000 products.
REGISTER: Final = "register"
LEAST_OF_REGISTER: Final = 0.97
# The bars of what has never been seen; no way of typing may be under the last.
LEAST_PASSED: Final = 0.95
MOST_WRONG: Final = 0.007
LEAST_BY_REGISTER: Final = 0.90
LEAST_BY_TURNS: Final = 0.92
LEAST_REFUSED: Final = 0.97
LEAST_OF_WORLD: Final = 0.90
REFUSALS: Final = frozenset({"no_data", "out_of_scope"})


@dataclass(slots=True)
class Timed:
    """A bot whose every message is timed."""

    bot: Hoidap
    seconds: list[float] = field(default_factory=list)
    """One for each message so far, of every turn."""

    def respond(self, message: Message) -> Reply:
        """Return the bot's reply."""
        begun = time.perf_counter()
        reply = self.bot.respond(message)
        self.seconds.append(time.perf_counter() - begun)
        return reply


@dataclass(frozen=True, slots=True)
class Score:
    """A question's verdict, and the file that it came from."""

    file: str
    verdict: Verdict
    ms: float
    """How long the reply to its last turn took, in milliseconds."""

    @property
    def question(self) -> Question:
        """The question judged."""
        return self.verdict.question


def packaged_bot() -> Hoidap:
    """Return the bot over the packaged data, ready to answer."""
    return _bot(open_store(":memory:"))


def worlds() -> list[str]:
    """Return the names of the invented bases, each a folder with what is imported and what is asked."""
    return sorted(path.name for path in WORLDS.iterdir() if path.is_dir())


def world_bot(world: str) -> Hoidap:
    """Return the bot with an invented base imported beside the packaged data, as staff would import it."""
    store = open_store(":memory:")
    import_file(store, WORLDS / world / "base", "eval")
    return _bot(store)


def world_questions(world: str) -> tuple[Question, ...]:
    """Return what is asked of an invented base."""
    return tuple(questions(f"../world/{world}/questions"))


def _bot(store: Store) -> Hoidap:
    bot = Hoidap(store, lambda: TODAY)
    bot.warm_up()
    return bot


def scored(bot: Hoidap, file: str, asked: Iterable[Question]) -> list[Score]:
    """Return a score for each question, in order; each is asked in a chat of its own."""
    timed = Timed(bot)
    return [Score(file, judge(timed, question), timed.seconds[-1] * 1000) for question in asked]  # type: ignore[arg-type]


def question_files() -> list[str]:
    """Return the names of the packaged base's question files, as `questions` takes them, those kept aside last."""
    files = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.jsonl")} - {REGISTER}
    return sorted(files, key=lambda name: ("/" in name, name))


def print_table(title: str, groups: Iterable[tuple[str, Sequence[Score], float]]) -> None:
    """Print a line for each (name, scores, least share that should pass), with a star where it is under that."""
    print(f"\n{title:<26}{'asked':>7}{'passed':>9}{'wrong':>8}{'median ms':>11}{'99th ms':>9}")
    for name, scores, least in groups:
        if scores:
            passed = sum(score.verdict.passed for score in scores) / len(scores)
            wrong = sum(score.verdict.wrong for score in scores) / len(scores)
            under = " *" if passed < least or wrong > MOST_WRONG else ""
            median, late = quantiles([score.ms for score in scores])
            print(f"{name:<26}{len(scores):>7}{passed:>9.1%}{wrong:>8.1%}{median:>11.2f}{late:>9.2f}{under}")


def quantiles(times: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 99th of 100."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]


def print_tables(scores: Sequence[Score]) -> None:
    """Print the tables of one base: by file, by kind of reply, by way of typing, by number of turns."""
    single = [score for score in scores if len(score.question.turns) == 1]
    several = [score for score in scores if len(score.question.turns) > 1]
    refused = [score for score in scores if score.question.kinds <= REFUSALS]
    print_table("file", [*_grouped(scores, lambda score: score.file, LEAST_PASSED), ("all", scores, LEAST_PASSED)])
    print_table("kind", _grouped(scores, _kind, 0.0))
    print_table("way of typing", _grouped(scores, _register, LEAST_BY_REGISTER))
    print_table(
        "turns",
        [
            ("one", single, LEAST_PASSED),
            ("follow-ups", several, LEAST_BY_TURNS),
            ("no data, out of scope", refused, LEAST_REFUSED),
        ],
    )


def _grouped(
    scores: Sequence[Score], key: Callable[[Score], str], least: float
) -> list[tuple[str, list[Score], float]]:
    names = sorted({key(score) for score in scores})
    return [(name, [score for score in scores if key(score) == name], least) for name in names]


def _register(score: Score) -> str:
    return score.question.register


def _kind(score: Score) -> str:
    kinds = score.question.kinds
    return "any of several" if len(kinds) > 1 else next(iter(kinds))


def failure_class(score: Score) -> str:
    """Return what went wrong with a failed question, in one line."""
    verdict = score.verdict
    expected, given = "|".join(sorted(verdict.question.kinds)), verdict.reply.kind
    given = "answer" if given == "product" else given
    if verdict.wrong:
        return f"WRONG: {given} where {expected} was right, or with what must not be said"
    if given not in verdict.question.kinds:
        return f"{given} where {expected} was right"
    return f"{given} that does not say what it must"


def print_fails(scores: Iterable[Score]) -> None:
    """Print the failed questions by class, the commonest class first."""
    classes: dict[str, list[Score]] = {}
    for score in scores:
        if not score.verdict.passed or score.verdict.wrong:
            classes.setdefault(failure_class(score), []).append(score)
    for name, failed in sorted(classes.items(), key=lambda item: -len(item[1])):
        print(f"\n{name}: {len(failed)}")
        for score in failed:
            question, reply = score.question, score.verdict.reply
            print(f"  {question.id} [{question.register}] {' / '.join(question.turns)}")
            print(f"      → {' '.join(reply.lines)[:200]}")


def print_world(world: str) -> list[Score]:
    """Print the table of an invented base, and return its scores."""
    of_world = scored(world_bot(world), world, world_questions(world))
    print(f"\nInvented base {world}, imported beside the packaged one; its questions.")
    print_table("way of typing", [*_grouped(of_world, _register, LEAST_OF_WORLD), ("all", of_world, LEAST_OF_WORLD)])
    return of_world


def register_bot() -> Hoidap:
    """Return the bot over the packaged data with the made-up register."""
    return _bot(register_store())


def print_register() -> list[Score]:
    """Print the table of the made-up register, and return its scores."""
    of_register = scored(register_bot(), REGISTER, questions(REGISTER))
    print(f"\nMade-up register of {PRODUCTS:,} products; its questions.")
    groups = _grouped(of_register, _register, LEAST_BY_REGISTER)
    print_table("way of typing", [*groups, ("all", of_register, LEAST_OF_REGISTER)])
    return of_register


def main() -> None:
    """Print the tables; see the module."""
    options = argparse.ArgumentParser(prog="make eval", description=__doc__)
    options.add_argument("files", nargs="*", help="question files to score, such as kept_aside/citizens; all if none")
    options.add_argument("--fails", action="store_true", help="also print the failed questions by class")
    asked = options.parse_args()
    bot = packaged_bot()
    scores = [score for file in asked.files or question_files() for score in scored(bot, file, questions(file))]
    print(f"Packaged base. A star is under its bar (passed, or more than {MOST_WRONG:.1%} wrong).")
    print_tables(scores)
    if not asked.files:
        for world in worlds():
            scores += print_world(world)
        scores += print_register()
    if asked.fails:
        print_fails(score for score in scores if score.file in asked.files or KEPT_ASIDE not in score.file)


if __name__ == "__main__":
    main()
