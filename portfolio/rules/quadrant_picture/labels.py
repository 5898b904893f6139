"""Names beside bubbles without collisions: greedy, the most important first.

Every label tries eight places around its bubble and takes the first that lies inside the frame and
touches no bubble, no label and no other text; among free places one that crosses no trail is
preferred. A label that finds no place is left out: hover, focus and the table still say the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from portfolio.rules.quadrant_picture.frame import tidy
from scorecards.rules.standings import Flags, Floats

# Widths of letters of Inter at weight 600, as shares of the font size, rounded up: a label that is
# thought too wide stays free of collisions, one that is thought too narrow does not.
_NARROW, _SLIM, _WIDE, _BROAD = "ijlI.,:;'|!", "frt()[]{}-/ ", "mwMW@%&", "ABCDEFGHKLNOPQRSTUVXYZ"
_SHARES = {
    letter: share
    for letters, share in ((_BROAD, 0.75), (_WIDE, 0.95), (_SLIM, 0.42), (_NARROW, 0.31))
    for letter in letters
}
GAP = 4.0
AROUND = np.array(
    [(1, 0), (-1, 0), (0.72, -0.72), (0.72, 0.72), (-0.72, -0.72), (-0.72, 0.72), (0, -1), (0, 1)]
)
_DX, _DY = AROUND.T
# How much of its width a text stands left of its anchor, and how far its middle moves with _DY.
_LEFT = np.where(_DX > 0, 0.0, np.where(_DX < 0, 1.0, 0.5))
_SHIFT = np.where(_DX == 0, 0.5, 0.35)


class Box(NamedTuple):
    """A rectangle from (x0, y0) to (x1, y1)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Label:
    """Text at (x, y) of its base line; `anchor` is start, middle or end."""

    x: float
    y: float
    anchor: str
    text: str
    box: Box


def text_width(text: str, font: float) -> float:
    """Width of a text in the units of `font` (its size); a little more than it will really be."""
    return font * sum(
        _SHARES.get(letter) or (1.05 if ord(letter) > 0x2E7F else 0.65) for letter in text
    )


def shortened(text: str, length: int) -> str:
    """At most `length` letters, cut at a word where that leaves most of it, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) >= length * 0.6 else cut).rstrip(" ,;:-") + "…"


def place_labels(
    *,
    names: Sequence[str],
    order: Sequence[int],
    x: Floats,
    y: Floats,
    radius: Floats,
    frame: Box,
    font: float,
    most: int,
    taken: Sequence[Box] = (),
    trails: Sequence[tuple[float, float, float, float]] = (),
) -> dict[int, Label]:
    """Labels by index of their bubble; at most `most`, tried in `order` of importance.

    `taken` are boxes of other text, `trails` segments (x0, y0, x1, y1).
    """
    boxes = np.array(taken, dtype=np.float64).reshape(-1, 4)
    lines = np.array(trails, dtype=np.float64).reshape(-1, 4)
    placed: dict[int, Label] = {}
    for at in order:
        if len(placed) >= most:
            break
        spots = _spots(names[at], float(x[at]), float(y[at]), float(radius[at]), font)
        free = _inside(spots, frame) & ~overlap(spots, boxes) & ~_touch(spots, x, y, radius)
        best, best_crossings = -1, 0
        for spot in np.flatnonzero(free).tolist():
            crossings = _crossings(Box(*spots[spot].tolist()), lines)
            if best < 0 or crossings < best_crossings:
                best, best_crossings = spot, crossings
            if best_crossings == 0:
                break
        if best >= 0:
            boxes = np.vstack((boxes, spots[best]))
            box = Box(*spots[best].tolist())
            placed[at] = _label(names[at], box, best, float(x[at]), float(radius[at]), font)
    return placed


def _spots(text: str, x: float, y: float, radius: float, font: float) -> Floats:
    """The boxes of a text in its places AROUND a bubble, as rows of x0, y0, x1, y1."""
    width, height = text_width(text, font), font * 1.25
    reach = radius + GAP
    left = x + _DX * reach - _LEFT * width
    # Straight above or below the box begins where the bubble ends; beside it, it is centred.
    middle = y + _DY * reach + _DY * height * _SHIFT
    return np.column_stack((left, middle - height / 2, left + width, middle + height / 2))


def _label(text: str, box: Box, spot: int, x: float, radius: float, font: float) -> Label:
    dx = float(_DX[spot])
    anchor = "start" if dx > 0 else "end" if dx < 0 else "middle"
    base = (box.y0 + box.y1) / 2 + font * 0.36
    return Label(tidy(x + dx * (radius + GAP)), tidy(base), anchor, text, box)


def _inside(spots: Floats, frame: Box) -> Flags:
    x0, y0, x1, y1 = spots.T
    out: Flags = (x0 >= frame.x0) & (y0 >= frame.y0) & (x1 <= frame.x1) & (y1 <= frame.y1)
    return out


def overlap(spots: Floats, boxes: Floats) -> Flags:
    """Which of the spots overlap any of the boxes."""
    x0, y0, x1, y1 = spots.T[:, :, None]
    across = (x0 < boxes[:, 2]) & (boxes[:, 0] < x1)
    out: Flags = (across & (y0 < boxes[:, 3]) & (boxes[:, 1] < y1)).any(axis=1)
    return out


def _touch(spots: Floats, x: Floats, y: Floats, radius: Floats) -> Flags:
    """Which of the spots touch any of the circles."""
    x0, y0, x1, y1 = spots.T[:, :, None]
    dx = np.maximum(np.maximum(x0 - x, x - x1), 0.0)
    dy = np.maximum(np.maximum(y0 - y, y - y1), 0.0)
    out: Flags = (dx * dx + dy * dy < (radius + 1.0) ** 2).any(axis=1)
    return out


def _crossings(box: Box, lines: Floats) -> int:
    """How many segments pass through the box (by clipping, Liang and Barsky 1984)."""
    if not len(lines):
        return 0
    x0, y0, x1, y1 = lines.T
    dx, dy = x1 - x0, y1 - y0
    enter, leave = np.zeros(len(lines)), np.ones(len(lines))
    outside = np.zeros(len(lines), np.bool_)
    for step, gap in ((-dx, x0 - box.x0), (dx, box.x1 - x0), (-dy, y0 - box.y0), (dy, box.y1 - y0)):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = gap / step
        outside |= (step == 0) & (gap < 0)
        enter = np.where(step < 0, np.maximum(enter, share), enter)
        leave = np.where(step > 0, np.minimum(leave, share), leave)
    return int((~outside & (enter < leave)).sum())
