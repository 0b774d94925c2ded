"""From tokens to the phrases that explain most of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from intents.lexicon import Entry, Span

# What a phrase is worth: each token it explains, more for long phrases, less for slips and small words.
PER_JOINT: Final = 0.35
PER_SLIP: Final = 1.1
BY_KIND: Final = {"concept": 0.1, "name": 0.2, "filler": -0.35, "outside": 0.05, "smalltalk": -0.3}
FOREIGN: Final = -0.3
OURS: Final = 0.15
# A lone word that only the base has gives way to a phrase: "khu vườn" is no "khu".
LEARNT: Final = -0.1
OVERLAYS: Final = frozenset({"mark", "shape", "smalltalk"})


@dataclass(frozen=True, slots=True)
class Cover:
    """The phrases chosen."""

    chosen: tuple[Span, ...]
    """Without overlap, in order: concepts, names, other subjects and small words."""
    overlays: tuple[Span, ...]
    """Marks, shapes and small talk, which may lie over the chosen ones."""


def best_cover(length: int, spans: Iterable[Span]) -> Cover:
    """Return the phrases that explain the most of a message of so many tokens."""
    ends: list[list[tuple[Span, float]]] = [[] for _ in range(length + 1)]
    overlays = []
    for span in spans:
        content = tuple(entry for entry in span.entries if entry.kind not in OVERLAYS)
        over = tuple(entry for entry in span.entries if entry.kind in OVERLAYS)
        if over:
            overlays.append(Span(span.start, span.end, over, span.cost))
        if content:
            kept = _weightiest(content)
            ends[span.end].append((Span(span.start, span.end, kept, span.cost), _worth(span, kept[0])))
    chosen = _best_path(length, ends)
    return Cover(chosen, _longest(overlays, chosen))


def _best_path(length: int, ends: list[list[tuple[Span, float]]]) -> tuple[Span, ...]:
    worth = [0.0] * (length + 1)
    came: list[Span | None] = [None] * (length + 1)
    for end in range(1, length + 1):
        worth[end] = worth[end - 1]
        for span, value in ends[end]:
            if worth[span.start] + value > worth[end]:
                worth[end], came[end] = worth[span.start] + value, span
    path, at = [], length
    while at > 0:
        last = came[at]
        if last is None:
            at -= 1
        else:
            path.append(last)
            at = last.start
    return tuple(reversed(path))


def _worth(span: Span, entry: Entry) -> float:
    length = span.end - span.start
    foreign = FOREIGN if entry.kind == "name" and entry.values[0].startswith("foreign:") else 0.0
    ours = OURS if entry.is_ours else 0.0
    learnt = LEARNT if length == 1 and entry.values and entry.values[0].startswith("word:") else 0.0
    return length + PER_JOINT * (length - 1) - PER_SLIP * span.cost + BY_KIND[entry.kind] + foreign + ours + learnt


def _weightiest(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries of the kind that is worth most; several where a phrase has several meanings of it."""
    top = max(entries, key=lambda entry: BY_KIND[entry.kind])
    return tuple(entry for entry in entries if entry.kind == top.kind)


def _longest(overlays: list[Span], chosen: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the overlays that lie strictly within no longer overlay and within no longer concept or name."""
    content = [span for span in chosen if span.entries[0].kind != "filler" or span.end - span.start > 1]
    return tuple(
        span
        for span in overlays
        if not any(_within(span, other) for other in overlays) and not any(_within(span, other) for other in content)
    )


def _within(inner: Span, outer: Span) -> bool:
    longer = outer.end - outer.start > inner.end - inner.start
    return longer and outer.start <= inner.start and inner.end <= outer.end
