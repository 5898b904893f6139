"""The sheet the picture is drawn on, how scores become places on it, and the grid of cells that
counts where many alliances stand and never mixes two quadrants."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecards.rules.standings import Floats

# Two scores closer to 0 or 100 than this look the same as the edge.
LEAST_SPAN = 1e-9
SHADES = 5
# Steps of the sequence R2: the inverse of the plastic number, and its square.
R2 = (0.7548776662466927, 0.5698402909980532)


@dataclass(frozen=True, slots=True)
class Frame:
    """Lengths in units of the picture (one unit is about one CSS pixel); y grows downwards. The
    plot lies between (x0, y0) and (x1, y1).

    Up to `all_bubbles` alliances are drawn one by one; of more than that only the `bubbles` most
    important ones, and the rest is counted in cells about `cell` wide.
    """

    key: str
    width: float
    height: float
    x0: float
    x1: float
    y0: float
    y1: float
    smallest: float
    largest: float
    font: float
    labels: int
    label_length: int
    all_bubbles: int
    bubbles: int
    cell: float

    def x(self, value: Any) -> Any:
        """The place of a value score 0..100, or those of a column of them."""
        return self.x0 + (self.x1 - self.x0) * value / 100.0

    def y(self, risk: Any) -> Any:
        """The place of a risk score 0..100: high risk stands on top."""
        return self.y1 - (self.y1 - self.y0) * risk / 100.0

    def largest_for(self, count: int) -> float:
        """The radius of the largest of `count` bubbles: the more, the smaller."""
        if count <= 0:
            return self.largest
        crowding = (24.0 / count) ** 0.25
        return max(self.smallest * 1.8, self.largest * min(1.0, crowding))


WIDE = Frame(
    key="w",
    width=760,
    height=480,
    x0=44,
    x1=750,
    y0=12,
    y1=438,
    smallest=5.5,
    largest=24,
    font=12,
    labels=26,
    label_length=26,
    all_bubbles=150,
    bubbles=40,
    cell=38,
)
# For a phone: as wide as the screen, so that the text keeps its size.
NARROW = Frame(
    key="n",
    width=358,
    height=380,
    x0=38,
    x1=352,
    y0=10,
    y1=340,
    smallest=5,
    largest=16,
    font=11,
    labels=7,
    label_length=18,
    all_bubbles=60,
    bubbles=20,
    cell=36,
)

FRAMES = {frame.key: frame for frame in (WIDE, NARROW)}


def tidy(length: float) -> float:
    """Rounded to a tenth, and without ".0": a page holds thousands of these numbers."""
    tenths = round(float(length) * 10)
    return tenths / 10 if tenths % 10 else tenths // 10


def aligned(scores: Floats, own_cut: Floats, shown_cut: float) -> Floats:
    """Scores 0..100 stretched so that each one's own cut falls on the cut that is drawn.

    Scoring models may cut at different scores. Drawn as they are, an alliance could stand in one
    quadrant by its model and in another one of the picture. With the same cut nothing changes.
    Unknown cuts count as the one that is shown.
    """
    own = np.where(np.isnan(own_cut), shown_cut, own_cut)
    below = shown_cut / np.maximum(own, LEAST_SPAN)
    above = (100.0 - shown_cut) / np.maximum(100.0 - own, LEAST_SPAN)
    stretched = np.where(scores < own, scores * below, shown_cut + (scores - own) * above)
    out: Floats = np.clip(np.where(own == shown_cut, scores, stretched), 0.0, 100.0)
    return out


def radii(planned: Floats, smallest: float, largest: float) -> Floats:
    """The area grows with the planned value; unknown and very small values get `smallest`.

    The largest known value gets `largest`. Negative values count as 0.
    """
    known = np.maximum(np.nan_to_num(planned), 0.0)
    top = float(known.max()) if len(known) else 0.0
    if top <= 0:
        return np.full(len(planned), smallest)
    out: Floats = np.clip(largest * np.sqrt(known / top), smallest, largest)
    return out


def loose(places: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Offsets from -1 to 1 across and up, by place: evenly spread whatever their number (the
    sequence R2 of Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018)."""
    at = places.astype(np.float64)
    across: Floats = 2.0 * np.mod(0.5 + at * R2[0], 1.0) - 1.0
    up: Floats = 2.0 * np.mod(0.5 + at * R2[1], 1.0) - 1.0
    return across, up


def kept_inside(centres: Floats, radius: Floats, low: float, high: float) -> Floats:
    """Centres moved by as little as lets the whole circle stand between `low` and `high`."""
    out: Floats = np.clip(centres, low + radius, np.maximum(high - radius, low + radius))
    return out


@dataclass(frozen=True, slots=True)
class Grid:
    """Edges of columns (value) and rows (risk) as scores 0..100; both cuts are edges."""

    columns: Floats
    rows: Floats

    def cells_of(self, value: Floats, risk: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Column and row of each pair; a score on an edge belongs to the cell above it."""
        return _cell(self.columns, value), _cell(self.rows, risk)


def _cell(edges: Floats, scores: Floats) -> NDArray[np.intp]:
    found = np.searchsorted(edges, np.nan_to_num(scores), side="right") - 1
    return np.clip(found, 0, max(len(edges) - 2, 0))


def _edges(cut: float, length: float, size: float) -> Floats:
    """0, ..., cut, ..., 100 in equal steps on each side of the cut, about `size` units wide."""
    below = max(1, round(length * cut / 100.0 / size)) if cut > 0 else 0
    above = max(1, round(length * (100.0 - cut) / 100.0 / size)) if cut < 100 else 0
    parts = [
        np.linspace(0.0, cut, below + 1)[:-1] if below else np.empty(0),
        np.linspace(cut, 100.0, above + 1) if above else np.array([100.0]),
    ]
    out: Floats = np.concatenate(parts)
    return out


def grid(frame: Frame, value_cut: float, risk_cut: float) -> Grid:
    """The cells of a frame. Their size follows the frame, their place the cuts."""
    return Grid(
        _edges(value_cut, frame.x1 - frame.x0, frame.cell),
        _edges(risk_cut, frame.y1 - frame.y0, frame.cell),
    )


def shade(count: int, most: int) -> int:
    """1 (fewest) to SHADES (most); the square root keeps one full cell from bleaching the rest."""
    if count <= 0 or most <= 0:
        return 0
    return min(SHADES, 1 + int(sqrt(count / most) * (SHADES - 0.001)))
