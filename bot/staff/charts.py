"""The picture of the statistics, for a phone held upright. Needs the extra `charts`."""

import io
from typing import TYPE_CHECKING, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.staff.words import cut, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bot.staff.statistics import Statistics

# Inches at so many dots each: 1080 by 1350, which a phone shows without zooming.
_SIZE: Final = (6.0, 7.5)
_DPI: Final = 180
# Told apart by lightness too, for who sees no red and green.
_GOOD: Final = "#1f6f54"
_BAD: Final = "#e8a33d"
_BAR: Final = "#3b6ea5"
_MOST_DAY_LABELS: Final = 6
_LONGEST_NAME: Final = 26


def draw(told: "Statistics") -> bytes:
    """Return a PNG of 1080 by 1350: questions by day, below by programme and by place."""
    words = table("asked.chart")
    # Figure with its own canvas: pyplot would keep every figure alive and is not safe in threads (matplotlib's FAQ).
    figure = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    panels = [items for items in (told.programmes, told.places) if items]
    heights = [3.0, *(0.9 + 0.35 * len(each) for each in panels)]
    axes = figure.subplots(1 + len(panels), 1, height_ratios=heights, squeeze=False)
    figure.suptitle(words["title"].format(days=told.days, day=f"{told.last:%d/%m/%Y}"), fontsize=14, weight="bold")
    _days(axes[0][0], told)
    titles = [words[name] for name, items in (("by_programme", told.programmes), ("by_place", told.places)) if items]
    for (panel,), items, title in zip(axes[1:], panels, titles, strict=True):
        _bars(panel, items, title)
    held = io.BytesIO()
    figure.savefig(held, format="png")
    return held.getvalue()


def _days(axes: "Axes", told: "Statistics") -> None:
    words = table("asked.chart")
    yes = [count for _, count, _ in told.answered_by_day]
    no = [count for _, _, count in told.answered_by_day]
    places = range(told.days)
    axes.bar(places, yes, color=_GOOD, label=words["answered"])
    axes.bar(places, no, bottom=yes, color=_BAD, label=words["unanswered"])
    step = max(1, -(-told.days // _MOST_DAY_LABELS))
    # Counted from today backwards, so that the last day always has its label.
    marked = list(places)[::-1][::step]
    axes.set_xticks(marked, [f"{told.answered_by_day[at][0]:%d/%m}" for at in marked])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=11)
    _plain(axes)


def _bars(axes: "Axes", items: tuple[tuple[str, int], ...], title: str) -> None:
    names = [cut(name, _LONGEST_NAME) for name, _ in items]
    bars = axes.barh(range(len(items)), [count for _, count in items], color=_BAR)
    axes.set_yticks(range(len(items)), names)
    axes.invert_yaxis()
    axes.bar_label(bars, padding=4, fontsize=11)
    axes.margins(x=0.12)
    axes.set_xticks([])
    axes.set_title(title, loc="left", fontsize=12, weight="bold")
    _plain(axes)


def _plain(axes: "Axes") -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=11)
