"""Drawing: every letter is there, whole, inside the picture and on no other; the same chart gives the same picture."""

import io
import itertools
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from bot.canvas import BLUE, FAMILY, SKY, VERMILION, Canvas, Style, drawable, wrapped
from bot.charts import Chart, ChartKind, Mark
from bot.drawing import draw, laid_out
from tests.bot.gallery import charts

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = (*(f"{vowel}{tone}" for vowel in VOWELS for tone in TONES), *"đbcdfghjklmnpqrstvwxz")
SIGNS = "0123456789.,;:/%()–-—“”\"'…½²³°×+<>&$_#@*=?!★"
# Letters are drawn to the pixel; the half beside them is smoothing.
NEARLY = 1.0

texts = st.text(max_size=90)
values = st.floats(-1e9, 1e9, allow_nan=False)
marks = st.builds(
    Mark,
    name=texts,
    said=st.text(max_size=28),
    value=values,
    out_of=st.none() | values,
    note=texts,
    is_target=st.booleans(),
    is_front=st.booleans(),
)
any_chart = st.builds(
    Chart,
    kind=st.sampled_from(("places", "development", "target", "stars")),
    finding=texts,
    subject=texts,
    series=st.lists(marks, min_size=1, max_size=8).map(tuple),
    unit=st.text(max_size=28),
    notes=st.lists(texts, max_size=3).map(tuple),
    source=texts,
    alt=texts,
)


def lines_of(canvas: Canvas) -> list[tuple[str, tuple[float, float, float, float]]]:
    """All lines of words on a canvas, each with the left, lower, right and upper end of what is drawn of it."""
    renderer = canvas.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    found = [line for line in canvas.figure.findobj(Text) if isinstance(line, Text) and line.get_text().strip()]
    return [(line.get_text(), line.get_window_extent(renderer).extents) for line in found]


def outside(canvas: Canvas) -> list[str]:
    """The lines that reach over the border of a canvas."""
    width, height = canvas.figure.bbox.width, canvas.figure.bbox.height
    return [
        line
        for line, (left, lower, right, upper) in lines_of(canvas)
        if left < -NEARLY or lower < -NEARLY or right > width + NEARLY or upper > height + NEARLY
    ]


def touching(canvas: Canvas) -> list[tuple[str, str]]:
    """The pairs of lines that lie on one another."""
    pairs = itertools.combinations(lines_of(canvas), 2)
    return [(one, other) for (one, a), (other, b) in pairs if overlap(a, b, 0) > NEARLY and overlap(a, b, 1) > NEARLY]


def overlap(a: tuple[float, ...], b: tuple[float, ...], side: int) -> float:
    """How far two extents lie on one another along a side."""
    return min(a[side + 2], b[side + 2]) - max(a[side], b[side])


def test_every_line_is_whole() -> None:
    """All words of all charts are there uncut, inside the picture, and none touches another."""
    wrong = {name: found for name, chart in charts().items() if (found := faults_of(chart))}

    assert len(charts()) > 20
    assert wrong == {}


def faults_of(chart: Chart) -> list[object]:
    """What is wrong with the words of a picture."""
    canvas = laid_out(chart)
    drawn = " ".join(line for line, _ in lines_of(canvas))
    lost = [word for word in words_of(chart) if word not in drawn.split()]
    lacking = [letter for letter in drawn if drawable(letter) != letter or letter == "…"]
    return [*outside(canvas), *touching(canvas), *lost, *lacking]


def words_of(chart: Chart) -> list[str]:
    """All words that a picture has to show."""
    cells = chart.cells > 0
    named = [part for mark in chart.series for part in (() if cells else (mark.name, mark.note))]
    said = [mark.said for mark in chart.series]
    return " ".join((chart.finding, chart.subject, *named, *said, *chart.notes, chart.source)).split()


def test_size_is_known_before() -> None:
    """The page keeps room for the picture before it comes, and that is its size."""
    sizes = {name: (laid_out(chart).size_px, chart.size_px) for name, chart in charts().items()}

    assert {name: pair for name, pair in sizes.items() if pair[0] != pair[1]} == {}
    assert Image.open(io.BytesIO(draw(charts()["eight communes"]))).size == charts()["eight communes"].size_px


def test_all_letters_of_vietnamese_can_be_drawn() -> None:
    """The font that comes along holds each vowel with each tone, small and capital, and the signs of our texts."""
    letters = {composed(letter) for letter in (*LETTERS, *(letter.upper() for letter in LETTERS), *SIGNS)}

    assert FAMILY == "DejaVu Sans" and len(letters) > 180
    assert {letter for letter in letters if drawable(letter) != letter} == set()


def composed(letter: str) -> str:
    """A letter as one sign."""
    return unicodedata.normalize("NFC", letter)


def test_a_letter_that_the_font_lacks_leaves_a_sign() -> None:
    """An emoji or a Chinese letter is drawn as a sign that something is missing, and nothing stops."""
    chart = replace(charts()["eight communes"], finding="Cà phê 咖啡 🦄 ngon")

    drawn = " ".join(line for line, _ in lines_of(laid_out(chart)))

    assert "Cà phê \ufffd\ufffd \ufffd ngon" in drawn


def test_a_dollar_is_no_mathematics() -> None:
    """What others wrote is drawn as it is written."""
    chart = replace(charts()["eight communes"], finding=r"$\frac{1}{0}$ và ^_{")

    assert r"$\frac{1}{0}$ và ^_{" in [line for line, _ in lines_of(laid_out(chart))]


@pytest.mark.parametrize("kind", ["places", "development", "target", "share", "stars"])
def test_wide_letters_make_the_picture_higher(kind: ChartKind) -> None:
    """Names in capitals need more lines than was thought; nothing is cut or pushed out."""
    wide = "UỶ BAN MẶT TRẬN TỔ QUỐC VIỆT NAM THÀNH PHỐ WWW MMMM"
    many = tuple(Mark(f"{at} {wide}", "ít nhất 123.456.789,25", 10.0 + at, 20.0, wide) for at in range(8))
    chart = Chart(kind, f"{wide} {wide}", wide, many[:1] if kind == "share" else many, wide, (wide, wide), wide, "")

    canvas = laid_out(chart)

    assert (outside(canvas), touching(canvas)) == ([], [])
    assert canvas.figure.bbox.height >= chart.size_px[1]
    assert not any("…" in line for line, _ in lines_of(canvas))


@settings(max_examples=25, deadline=None)
@given(any_chart)
def test_anything_can_be_drawn(chart: Chart) -> None:
    """Whatever words and values a chart holds, there is a picture, and no line reaches over its border."""
    canvas = laid_out(chart)

    assert canvas.png().startswith(b"\x89PNG")
    assert outside(canvas) == []


@pytest.mark.parametrize("value", [0.0, -3.5, 1e-9, 1e15])
@pytest.mark.parametrize("kind", ["places", "development", "target"])
def test_values_at_the_edge_are_drawn(kind: ChartKind, value: float) -> None:
    """Zero, less than zero, hardly anything and very much are drawn with their numbers."""
    pair = (Mark("Một", "a", value), Mark("Hai", "b", 2.0))
    chart = replace(charts()["eight communes"], kind=kind, series=pair)

    canvas = laid_out(chart)

    assert (outside(canvas), touching(canvas)) == ([], [])
    assert {"a", "b"} <= {line for line, _ in lines_of(canvas)}


def test_the_same_chart_gives_the_same_picture() -> None:
    """Neither time nor chance is in a picture."""
    chart = charts()["eight communes"]

    assert draw(chart) == draw(chart)


def lightness(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2 has it: from 0 for black to 1 for white."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_colours_differ_without_colour() -> None:
    """What stands out differs from the rest in lightness, and its border and the stripes of a target from the paper."""
    paper = 1.05

    assert (lightness(SKY) + 0.05) / (lightness(BLUE) + 0.05) > 2
    assert all(paper / (lightness(colour) + 0.05) > 3 for colour in (BLUE, VERMILION))


def test_a_number_stays_with_what_it_counts() -> None:
    """No line ends in a number whose noun begins the next."""
    style = Style(40)
    text = "Huyện Thử có 17 sản phẩm và 1.091 hộ, tức 8/8 xã"
    widths = range(200, 900, 10)

    ends = {line.split()[-1] for width in widths for line in wrapped(text, style, width, 20)}

    assert ends.isdisjoint({"17", "1.091", "8/8"})
