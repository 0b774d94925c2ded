"""Drawing: a chart becomes a PNG that is read on a phone at arm's length. Needs the extra `charts`."""

from dataclasses import dataclass
from typing import Final, Protocol

from bot.canvas import BLUE, INK, MUTED, SKY, VERMILION, Box, Canvas, Style, drawable, width_of, wrapped
from bot.charts import CELLS_IN_ROW, COLUMNS_PX, WIDTH_PX, Chart, Mark

# A phone shows the picture at little more than a third of its size: 39 here are 14 there.
_FINDING: Final = Style(53, is_bold=True)
_SUBJECT: Final = Style(41, colour=MUTED)
_NAME: Final = Style(43)
_NOTE: Final = Style(39, colour=MUTED)
_VALUES: Final = (Style(50, is_bold=True), Style(42, is_bold=True), Style(36, is_bold=True))
_BELOW: Final = Style(36)
_BELOW_NOTE: Final = Style(36, colour=MUTED)
_MARGIN: Final = 44
_INNER: Final = WIDTH_PX - 2 * _MARGIN
_GAP: Final = 30
_BETWEEN: Final = 6
# More than any text of ours takes; only data that somebody broke is cut.
_MOST_LINES: Final = 16
_NARROWER: Final = (0.7, 0.8, 0.9)
_BAR_PX: Final = (48, 96)
_BAR_GAP: Final = 28
_ABOVE_BAR: Final = 10
_CELL_GAP: Final = 12
_LARGEST_CELL: Final = 170.0
_AXIS_PX: Final = 3
_FRAME: Final = "#8c8c8c"
_STAR: Final = "\u2605"
_BANDS: Final = frozenset("12345")

Lines = tuple[str, ...]


def draw(chart: Chart) -> bytes:
    """Return the picture of a chart, of `chart.size_px` or higher; the same bytes for the same chart."""
    return laid_out(chart).png()


def laid_out(chart: Chart) -> Canvas:
    """Return a canvas with all that the picture of a chart shows."""
    finding, subject = _balanced(chart.finding), _wrapped(chart.subject, _SUBJECT)
    foot = [_wrapped(text, _NOTE) for text in (*chart.notes, chart.source) if text]
    body = _body(chart)
    above = _MARGIN + len(finding) * _FINDING.line_px + 8 + len(subject) * _SUBJECT.line_px + _GAP
    below = _GAP + sum(len(lines) * _NOTE.line_px + _BETWEEN for lines in foot) + _MARGIN
    height = max(chart.size_px[1], round(above + body.least_px + below))
    canvas = Canvas(WIDTH_PX, height)
    top = canvas.block(_MARGIN, _MARGIN, finding, _FINDING)
    canvas.block(_MARGIN, top + 8, subject, _SUBJECT)
    body.draw(canvas, Box(_MARGIN, above, _INNER, height - above - below))
    top = height - below + _GAP
    for lines in foot:
        top = canvas.block(_MARGIN, top, lines, _NOTE) + _BETWEEN
    return canvas


def _wrapped(text: str, style: Style, width_px: float = _INNER) -> Lines:
    return wrapped(text, style, width_px, _MOST_LINES)


def _balanced(finding: str) -> Lines:
    """Return the lines of a finding, about equally long: no unit stands alone on the last."""
    lines = _wrapped(finding, _FINDING)
    narrower = (_wrapped(finding, _FINDING, _INNER * share) for share in _NARROWER)
    return next((each for each in narrower if len(each) == len(lines)), lines)


class _Body(Protocol):
    """The drawing between the subject and the notes."""

    @property
    def least_px(self) -> float:
        """The height below which words would touch."""

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw it into a box at least that high."""


def _body(chart: Chart) -> _Body:
    if chart.cells:
        return _Cells(chart)
    return _Columns(chart) if chart.is_upright else _Rows(chart)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where values lie along a line that has zero on it."""

    series: tuple[Mark, ...]
    begin: float
    length: float

    def at(self, value: float) -> float:
        """Return where a value lies."""
        least, most = self._ends
        share = (value - least) / (most - least) if most > least else 0.0
        return self.begin + share * self.length

    @property
    def _ends(self) -> tuple[float, float]:
        numbers = [0.0, *(mark.value for mark in self.series), *(mark.out_of for mark in self.series if mark.out_of)]
        return min(numbers), max(numbers)


class _Rows:
    """Each mark as a name with a bar below it, the value at the bar's end."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._names = [_wrapped(_named(chart, mark), _NAME) for mark in chart.series]
        self._notes = [_wrapped(mark.note, _NOTE) for mark in chart.series]
        self._style = _fitting(chart, _INNER / 2)

    @property
    def least_px(self) -> float:
        """The names and notes, with the thinnest bars."""
        return self._words_px + len(self._chart.series) * (_BAR_PX[0] + _BAR_GAP)

    @property
    def _words_px(self) -> float:
        return sum(map(len, self._names)) * _NAME.line_px + sum(map(len, self._notes)) * _NOTE.line_px

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw row by row; what height is left goes into the bars, then between them."""
        series = self._chart.series
        each = (box.height - self._words_px) / len(series)
        thick = min(max(each - _BAR_GAP, _BAR_PX[0]), _BAR_PX[1])
        widest = max(width_of(drawable(mark.said), self._style) for mark in series)
        scale = _Scale(series, box.left, box.width - widest - 20)
        top = box.top
        for mark, name, note in zip(series, self._names, self._notes, strict=True):
            below = canvas.block(box.left, canvas.block(box.left, top, name, _NAME), note, _NOTE) + _ABOVE_BAR
            self._row(canvas, mark, scale, Box(box.left, below, box.width, thick))
            top = below + each - _ABOVE_BAR

    def _row(self, canvas: Canvas, mark: Mark, scale: _Scale, row: Box) -> None:
        zero = scale.at(0)
        begin, end = sorted((zero, scale.at(mark.value)))
        if mark.out_of is not None:
            whole = scale.at(mark.out_of)
            canvas.outline(Box(zero, row.top, whole - zero, row.height), _FRAME)
            end = max(end, whole)
        _fill(canvas, self._chart, mark, Box(begin, row.top, scale.at(max(mark.value, 0)) - begin, row.height))
        canvas.bar(Box(zero - _AXIS_PX, row.top - 4, _AXIS_PX, row.height + 8), INK)
        middle = row.top + (row.height - self._style.line_px) / 2
        canvas.words(end + 16, middle, drawable(mark.said), self._style)


class _Columns:
    """Each mark as a column, the value above it and the name below."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._slot = _INNER / len(chart.series)
        self._names = [_wrapped(mark.name, _BELOW, self._slot - 16) for mark in chart.series]
        self._notes = [_wrapped(mark.note, _BELOW_NOTE, self._slot - 16) for mark in chart.series]
        self._style = _fitting(chart, self._slot - 8)

    @property
    def least_px(self) -> float:
        """The whole height, so that a slope looks alike on all pictures."""
        return COLUMNS_PX - 2 * _GAP + self._below_px - _BELOW.line_px

    @property
    def _below_px(self) -> float:
        lines = max(len(name) + len(note) for name, note in zip(self._names, self._notes, strict=True))
        return lines * _BELOW.line_px + 12

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw column by column on one base."""
        foot = box.top + box.height - self._below_px
        scale = _Scale(self._chart.series, foot, box.top + self._style.line_px + 8 - foot)
        for at, mark in enumerate(self._chart.series):
            middle = box.left + (at + 0.5) * self._slot
            top = self._column(canvas, mark, scale, middle)
            canvas.words(middle, top - self._style.line_px - 4, drawable(mark.said), self._style, "center")
            below = canvas.block(middle, foot + 12, self._names[at], _BELOW, "center")
            canvas.block(middle, below, self._notes[at], _BELOW_NOTE, "center")
        canvas.bar(Box(box.left, scale.at(0), box.width, _AXIS_PX), INK)

    def _column(self, canvas: Canvas, mark: Mark, scale: _Scale, middle: float) -> float:
        """Draw a column, and return where it ends above."""
        left, width, zero = middle - self._slot * 0.3, self._slot * 0.6, scale.at(0)
        top, bottom = sorted((zero, scale.at(mark.value)))
        whole = zero if mark.out_of is None else scale.at(mark.out_of)
        if whole != zero:
            canvas.outline(Box(left, whole, width, zero - whole), _FRAME)
        _fill(canvas, self._chart, mark, Box(left, top, width, bottom - top))
        return min(top, whole)


class _Cells:
    """A share as so many cells, those that count filled."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._rows = -(-chart.cells // CELLS_IN_ROW)
        in_row = min(chart.cells, CELLS_IN_ROW)
        self._step = min((_INNER + _CELL_GAP) / in_row, _LARGEST_CELL)
        self._label = f"{chart.series[0].said} {chart.unit}".strip()
        self._lines = _wrapped(self._label, _VALUES[0])

    @property
    def least_px(self) -> float:
        """The cells and the value below them."""
        return self._rows * self._step + len(self._lines) * _VALUES[0].line_px + 4

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw row by row."""
        (mark,) = self._chart.series
        side = self._step - _CELL_GAP
        for at in range(self._chart.cells):
            row, column = divmod(at, CELLS_IN_ROW)
            cell = Box(box.left + column * self._step, box.top + row * self._step, side, side)
            if at < mark.value:
                _fill(canvas, self._chart, mark, cell)
            else:
                canvas.outline(cell, _FRAME)
        canvas.block(box.left, box.top + self._rows * self._step + 4, self._lines, _VALUES[0])


def _named(chart: Chart, mark: Mark) -> str:
    """Return a mark's name; a band's with its stars to be seen, as many as its name tells."""
    stars = mark.name.split(" ", 1)[0]
    return f"{_STAR * int(stars)} {mark.name}" if chart.kind == "stars" and stars in _BANDS else mark.name


def _fill(canvas: Canvas, chart: Chart, mark: Mark, box: Box) -> None:
    """Fill a mark's area: a target striped, those that the finding is not about lighter, a gap not at all."""
    if mark.is_gap:
        return
    if mark.is_target:
        canvas.striped(box, VERMILION)
    elif mark.is_front or not any(each.is_front for each in chart.series):
        canvas.bar(box, BLUE)
    else:
        canvas.bar(box, SKY)
        canvas.outline(box, BLUE)


def _fitting(chart: Chart, width_px: float) -> Style:
    """Return the style of the values, a smaller one where the longest is wider than that."""
    widths = {style: max(width_of(drawable(mark.said), style) for mark in chart.series) for style in _VALUES}
    return next((style for style, widest in widths.items() if widest <= width_px), _VALUES[-1])
