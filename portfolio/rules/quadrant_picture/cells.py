"""Where many alliances stand: a grid that counts them and never mixes two quadrants."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from portfolio.rules.quadrant_picture.frame import Frame
from portfolio.rules.snapshot import Floats

SHADES = 5


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
        _edges(value_cut, frame.plot_width, frame.cell),
        _edges(risk_cut, frame.plot_height, frame.cell),
    )


def shade(count: int, most: int) -> int:
    """1 (fewest) to SHADES (most); the square root keeps one full cell from bleaching the rest."""
    if count <= 0 or most <= 0:
        return 0
    return min(SHADES, 1 + int(sqrt(count / most) * (SHADES - 0.001)))
