"""Charting: an answer becomes the description of its picture, worded by the template of the answers."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from jinja2 import Environment

from bot.answers import Answer, Shown
from bot.charts import Chart, Mark
from bot.comparable import year_runs
from bot.sketches import Sketch, chart_words, sketch

_TEMPLATE: Final = "_chart.j2"
_LONGEST_NAME: Final = 80
_LONGEST_SAID: Final = 28
# Longer than any line of ours; only data that somebody broke is cut.
_LONGEST_LINE: Final = 400
_MOST_NOTES: Final = 6
# Letters that are none by themselves would stand above the line, or turn it around.
_LEFT_OUT: Final = frozenset({"Mn", "Me", "Cc", "Cf", "Co", "Cn", "Cs"})


class Charting:
    """Words pictures by one environment of templates."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def chart(self, answer: Answer, cited: Callable[[str], str]) -> Chart | None:
        """Return the picture of an answer; None where words say all. `cited` words a source by its id."""
        drawn = sketch(answer)
        # A number is never cut.
        if drawn is None or max(len(self._value(shown)) for shown in drawn.figures) > _LONGEST_SAID:
            return None
        sources = tuple(dict.fromkeys(cited(shown.fact.source) for shown in drawn.figures))
        finding = self._said("plan" if drawn.is_plan else drawn.kind, drawn)
        chart = Chart(
            kind=drawn.kind,
            finding=finding,
            subject=self._subject(drawn, finding),
            series=self._series(drawn),
            unit=plain(drawn.figures[0].indicator.unit, _LONGEST_SAID),
            notes=self._notes(drawn),
            source=self._said("source", sources),
            alt="",
        )
        return replace(chart, alt=" ".join(self._macro("alt")(chart).split()))

    def _subject(self, drawn: Sketch, finding: str) -> str:
        indicator = drawn.figures[0].indicator
        label = drawn.subject or indicator.label
        return self._said("subject", drawn, _names(finding, label), _names(finding, indicator.unit))

    def _series(self, drawn: Sketch) -> tuple[Mark, ...]:
        marks = tuple(self._mark(shown, drawn, at) for at, shown in enumerate(drawn.figures))
        if not drawn.is_plan:
            return self._with_gaps(marks, drawn)
        words = chart_words()
        whole = Mark(words["plan_whole"], "", 100.0, is_target=True)
        return whole, replace(marks[0], name=words["plan_part"])

    def _with_gaps(self, marks: tuple[Mark, ...], drawn: Sketch) -> tuple[Mark, ...]:
        """Return the marks with one for each run of years that has no figure, in its place."""
        dated = [(shown.fact.period_to.year, mark) for shown, mark in zip(drawn.figures, marks, strict=True)]
        for run in year_runs(drawn.missing):
            name = _sentence(self._said("gap", run))
            dated.append((run[0], Mark(name, chart_words()["gap"], 0.0, is_gap=True)))
        return tuple(mark for _, mark in sorted(dated, key=lambda each: each[0]))

    def _mark(self, shown: Shown, drawn: Sketch, at: int) -> Mark:
        fact, name = shown.fact, drawn.names[at] if drawn.names else self._name(shown, drawn)
        assert fact.value is not None  # what is sketched has one
        return Mark(
            name=plain(name, _LONGEST_NAME),
            said=self._value(shown),
            value=fact.value,
            out_of=fact.out_of,
            note=self._note(shown, drawn),
            is_target=fact.status == "target",
            is_front=shown is drawn.front,
            fact=fact.id,
        )

    def _value(self, shown: Shown) -> str:
        return self._said("said", shown)

    def _name(self, shown: Shown, drawn: Sketch) -> str:
        if drawn.kind == "target":
            return _sentence(self._macro("status")(shown, True))
        if drawn.kind == "development":
            return _sentence(self._macro("when")(shown))
        return _sentence(self._macro("place")(shown, drawn))

    def _note(self, shown: Shown, drawn: Sketch) -> str:
        """Return time and status where the marks differ in them; what is the mark's name is not said again."""
        parts = ["" if drawn.kind == "development" or drawn.same_time else shown.fact.period_text]
        parts.append("" if drawn.kind == "target" or drawn.same_status else self._macro("status")(shown))
        return plain(", ".join(part for part in parts if part), _LONGEST_NAME)

    def _notes(self, drawn: Sketch) -> tuple[str, ...]:
        lines = (plain(line, _LONGEST_LINE) for line in self._macro("notes")(drawn).splitlines())
        return tuple(line for line in lines if line)[:_MOST_NOTES]

    def _said(self, name: str, *about: object) -> str:
        return plain(self._macro(name)(*about), _LONGEST_LINE)

    def _macro(self, name: str) -> Callable[..., str]:
        module: Any = self._environment.get_template(_TEMPLATE).module
        macro: Callable[..., str] = getattr(module, name)
        return macro


def plain(text: str, most: int) -> str:
    """Return a text on one line, composed, without letters that mislead, and its beginning where it is long.

    >>> plain("Hải\\nHà \\u202exlsx.\\u0301", 20), plain("một hai ba", 8)
    ('Hải Hà xlsx.', 'một hai…')
    """
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    line = " ".join("".join(each for each in line if unicodedata.category(each) not in _LEFT_OUT).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _names(finding: str, words: str) -> bool:
    """Return whether a finding holds words as whole words: "ha" is not in "thay"."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", finding, re.IGNORECASE) is not None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
