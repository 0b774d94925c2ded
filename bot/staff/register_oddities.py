"""What is odd about certificates that are about to enter, so that staff look twice before writing them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.command_words import problem_line
from bot.staff.telling import certificate_of, stars_of
from bot.staff.words import cut, say
from bot.wording import day
from knowledge.changes import Entry
from knowledge.check_register import register_problems
from knowledge.records import Certificate
from knowledge.snapshot import Snapshot
from knowledge.stars import read_day

_LONGEST = 160


def odd_lines(entries: tuple[Entry, ...], then: Snapshot, most: int) -> Iterator[str]:
    """Yield a line for each doubtful thing about the certificates that entries bring, and how many there are beside.

    `then` is what is current after the entries.
    """
    brought = {entry.key: entry.after for entry in entries if isinstance(entry.after, Certificate)}
    if not brought:
        return
    held = {each.id: each for each in then.certificates}
    found = [each for each in register_problems(then) if each.kind == "certificates" and each.key in brought]
    for problem in found[:most]:
        values = {name: _readable(text, held) for name, text in problem.values.items()}
        what = problem_line(replace(problem, values=values)).partition("”: ")[2]
        certificate = brought[problem.key]
        assert certificate is not None  # it is among those that enter
        yield say(
            "register.odd", what=cut(what, _LONGEST), certificate=cut(certificate_of(certificate, then), _LONGEST)
        )
    if len(found) > most:
        yield say("register.more_odd", count=len(found) - most)


def _readable(text: str, certificates: Mapping[str, Certificate]) -> str:
    """Return a value of a problem as people read it: days, and certificates by what they are and not by id."""
    if (other := certificates.get(text)) is not None:
        return say("register.certificate", stars=stars_of(other), day=day(other.issued_on))
    found = read_day(text) if text.count("-") == 2 else None
    return day(found) if found else text
