"""Charts: what a picture shows, typed and not yet drawn."""

from dataclasses import dataclass
from typing import Final, Literal

ChartKind = Literal["places", "development", "target", "share", "stars"]

# Nearly as dense as a phone of 360 points at three dots a point.
WIDTH_PX: Final = 984
# So many letters of Vietnamese fit a line at the sizes of `bot/drawing.py`.
_IN_FINDING: Final = 23
_IN_SUBJECT: Final = 34
_IN_NAME: Final = 32
_IN_NOTE: Final = 36
_FRAME_PX: Final = 190
_FINDING_PX: Final = 72
_SUBJECT_PX: Final = 56
_NOTE_PX: Final = 53
_ROW_PX: Final = 138
_NAME_PX: Final = 58
COLUMNS_PX: Final = 560
_CELLS_PX: Final = 94
_CELLS_LABEL_PX: Final = 92
# Columns stand side by side where so few of them have names and values so short; else each has a line of its own.
MOST_COLUMNS: Final = 4
_LONGEST_BELOW: Final = 80
_LONGEST_ABOVE: Final = 32
# A share of so many is drawn as cells that can be counted.
MOST_CELLS: Final = 40
CELLS_IN_ROW: Final = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of a chart."""

    name: str
    """What it is of, among the others: a place, a time, "4 sao"."""
    said: str
    """The value as it is printed beside the mark, with its qualifier: "trên 33.300", "8/10".

    Empty for the whole of a plan.
    """
    value: float
    """In the chart's unit."""
    out_of: float | None = None
    """The base of a ratio."""
    note: str = ""
    """Time and status, where they are not the same for all marks."""
    is_target: bool = False
    """Whether it is only aimed at, and so drawn unlike a result."""
    is_front: bool = False
    """Whether the finding is about it."""
    is_gap: bool = False
    """Whether nothing is known of its time, and so nothing is drawn."""
    fact: str = ""
    """The id of the stored fact; empty for the whole of a plan, which is 100% by its meaning."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a picture shows: a finding and the values that it rests on."""

    kind: ChartKind
    finding: str
    """A sentence without a full stop, the picture's title."""
    subject: str
    """What is measured, in which unit, and the time where it is one for all."""
    series: tuple[Mark, ...]
    """Never empty; in the order in which they are drawn, from above or from the left."""
    unit: str
    notes: tuple[str, ...]
    """Sentences below: what a hatched mark means, different times, what is not known, caveats."""
    source: str
    """Sources with their dates."""
    alt: str
    """The finding and all values in words, for whoever does not see the picture."""

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the picture, known before it is drawn, so that a page can keep room for it.

        With unusually wide letters (a name in capitals) it becomes higher.
        """
        height = (
            _FRAME_PX
            + _FINDING_PX * _lines(self.finding, _IN_FINDING)
            + _SUBJECT_PX * _lines(self.subject, _IN_SUBJECT)
        )
        height += sum(_NOTE_PX * _lines(note, _IN_NOTE) for note in (*self.notes, self.source) if note)
        return WIDTH_PX, height + self._body_px

    @property
    def is_upright(self) -> bool:
        """Whether the marks stand side by side as columns."""
        count = len(self.series)
        below = max(max(len(mark.name), len(mark.note)) for mark in self.series) * count
        above = max(len(mark.said) for mark in self.series) * count
        fits = below <= _LONGEST_BELOW and above <= _LONGEST_ABOVE
        return self.kind == "development" and count <= MOST_COLUMNS and fits

    @property
    def cells(self) -> int:
        """How many cells a share is drawn of; 0 where it is drawn as a bar."""
        mark = self.series[0]
        whole = mark.out_of is not None and mark.value == int(mark.value) and mark.out_of == int(mark.out_of)
        if self.kind != "share" or not whole or not 0 <= mark.value <= (mark.out_of or 0):
            return 0
        return int(mark.out_of or 0) if (mark.out_of or 0) <= MOST_CELLS else 0

    @property
    def _body_px(self) -> int:
        if self.is_upright:
            return COLUMNS_PX
        if self.cells:
            return _CELLS_LABEL_PX + _CELLS_PX * -(-self.cells // CELLS_IN_ROW)
        names = sum(_NAME_PX * (_lines(mark.name, _IN_NAME) - 1) for mark in self.series)
        notes = sum(_NOTE_PX * _lines(mark.note, _IN_NOTE) for mark in self.series if mark.note)
        return _ROW_PX * max(2, len(self.series)) + names + notes


def _lines(text: str, letters: int) -> int:
    return max(1, -(-len(text) // letters))
