"""The canvas that pictures are drawn on, in pixels from the upper left corner. Needs the extra `charts`.

Words are measured before they are placed: matplotlib's own layout neither wraps a line nor keeps two apart.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

# It comes with matplotlib, and has all letters of Vietnamese.
FAMILY: Final = "DejaVu Sans"
INK: Final = "#1a1a1a"
MUTED: Final = "#595959"
# Okabe and Ito's: told apart by whoever sees no red and green, and by lightness.
BLUE: Final = "#0072b2"
SKY: Final = "#56b4e9"
VERMILION: Final = "#d55e00"
_DPI: Final = 100
_POINTS_PER_PX: Final = 72 / _DPI
# Two marks on a capital (Ể) reach above the size of the letter, a mark below (ặ) under it.
_ASCENT: Final = 1.08
LEADING: Final = 1.36
_UNKNOWN: Final = "\ufffd"
_STRIPE_PX: Final = 22
_BEFORE_WORD: Final = re.compile(r"(?:(?<=^\d)|(?<=[ \d./,]\d)) (?=[^\W\d])")


@dataclass(frozen=True, slots=True)
class Style:
    """How words look."""

    size_px: int
    is_bold: bool = False
    colour: str = INK

    @property
    def line_px(self) -> int:
        """How far one line is below the other."""
        return round(self.size_px * LEADING)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, its sides in pixels from the upper left corner of the canvas."""

    left: float
    top: float
    width: float
    height: float


class Canvas:
    """A white sheet of so many pixels."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self.size_px: Final = (width_px, height_px)
        self._height = height_px
        self.figure: Final = new_figure((width_px / _DPI, height_px / _DPI), _DPI)

    def words(self, left: float, top: float, line: str, style: Style, align: str = "left") -> None:
        """Write one line; `top` is where its height begins, and `align` is to which side of `left` it stands."""
        baseline = self._height - top - style.size_px * _ASCENT
        # A name may hold "$", which would be read as mathematics.
        options: dict[str, Any] = {"ha": align, "va": "baseline", "transform": _pixels(), "parse_math": False}
        self.figure.text(left, baseline, line, color=style.colour, fontproperties=_font(style), **options)

    def block(self, left: float, top: float, lines: tuple[str, ...], style: Style, align: str = "left") -> float:
        """Write lines one below the other, and return where the next would begin."""
        for at, line in enumerate(lines):
            self.words(left, top + at * style.line_px, line, style, align)
        return top + len(lines) * style.line_px

    def bar(self, box: Box, colour: str) -> None:
        """Fill a rectangle."""
        self._rectangle(box, facecolor=colour, edgecolor="none")

    def outline(self, box: Box, colour: str) -> None:
        """Draw the border of a rectangle."""
        self._rectangle(box, facecolor="none", edgecolor=colour, linewidth=3 * _POINTS_PER_PX)

    def striped(self, box: Box, colour: str) -> None:
        """Fill a rectangle with stripes and border it: what is aimed at, and not reached."""
        clip = self._rectangle(box, facecolor="white", edgecolor="none")
        bottom = self._height - box.top - box.height
        start = box.left - box.height
        while start < box.left + box.width:
            ends = ([start, start + box.height], [bottom, bottom + box.height])
            stripe = Line2D(*ends, color=colour, linewidth=5 * _POINTS_PER_PX, transform=_pixels())
            self.figure.add_artist(stripe)
            stripe.set_clip_path(clip)
            start += _STRIPE_PX
        self._rectangle(box, facecolor="none", edgecolor=colour, linewidth=4 * _POINTS_PER_PX)

    def png(self) -> bytes:
        """Return the picture; the same for the same drawing."""
        return png(self.figure)

    def _rectangle(self, box: Box, **options: Any) -> Rectangle:
        corner = (box.left, self._height - box.top - box.height)
        rectangle = Rectangle(corner, box.width, box.height, transform=_pixels(), **options)
        self.figure.add_artist(rectangle)
        return rectangle


def new_figure(size: tuple[float, float], dpi: int, **options: Any) -> Figure:
    """Return a figure with its own canvas: pyplot would keep each alive and is not safe in threads (its FAQ)."""
    figure = Figure(figsize=size, dpi=dpi, **options)
    FigureCanvasAgg(figure)
    return figure


def png(figure: Figure) -> bytes:
    """Return a figure as a PNG without time and program in it."""
    held = io.BytesIO()
    figure.savefig(held, format="png", metadata={"Software": None})
    return held.getvalue()


def drawable(text: str) -> str:
    """Return a text with a sign in place of each letter that the font lacks; matplotlib would warn and draw a box."""
    known = _letters()
    return "".join(letter if ord(letter) in known else _UNKNOWN for letter in text)


def wrapped(text: str, style: Style, width_px: float, most: int) -> tuple[str, ...]:
    """Return the lines of a text that fit a width, at most so many; the last ends in "…" where something is left."""
    lines = list(_lines(drawable(text), style, width_px))
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and width_of(f"{last}…", style) > width_px:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip()}…")


def _lines(text: str, style: Style, width_px: float) -> Iterator[str]:
    line = ""
    # A number stays with what it counts; its space is one that nothing is parted at.
    for word in _BEFORE_WORD.sub("\u00a0", " ".join(text.split())).split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, style) <= width_px:
            line = longer
            continue
        if line:
            yield line
        line = word
        while width_of(line, style) > width_px and len(line) > 1:
            fitting = next(
                at for at in range(len(line) - 1, 0, -1) if at == 1 or width_of(line[:at], style) <= width_px
            )
            yield line[:fitting]
            line = line[fitting:]
    if line:
        yield line


def width_of(text: str, style: Style) -> float:
    """Return how wide a line is in pixels."""
    face = _face(style.is_bold)
    face.set_size(style.size_px * _POINTS_PER_PX, _DPI)
    face.set_text(text, 0.0)
    return float(face.get_width_height()[0]) / 64


def _pixels() -> IdentityTransform:
    return IdentityTransform()


@cache
def _font(style: Style) -> FontProperties:
    weight = "bold" if style.is_bold else "normal"
    return FontProperties(family=FAMILY, weight=weight, size=style.size_px * _POINTS_PER_PX)


@cache
def _path(is_bold: bool) -> str:
    return str(findfont(FontProperties(family=FAMILY, weight="bold" if is_bold else "normal")))


def _face(is_bold: bool) -> Any:
    # Each thread has its own: one that two share would mix their texts.
    return get_font(_path(is_bold))


@cache
def _letters() -> frozenset[int]:
    return frozenset(FT2Font(_path(False)).get_charmap()) & frozenset(FT2Font(_path(True)).get_charmap())
