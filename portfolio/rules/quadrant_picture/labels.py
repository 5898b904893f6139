"""Names beside bubbles without collisions: greedy, the most important first.

Every label tries eight places around its bubble and takes the first that lies inside the frame and
touches no bubble, no label and no other text; among free places one that crosses no trail is
preferred. A label that finds no place is left out: hover, focus and the table still say the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portfolio.rules.quadrant_picture.frame import tidy
from portfolio.rules.snapshot import Floats

# Widths of letters of Inter at weight 600, as shares of the font size, rounded up: a label that is
# thought too wide stays free of collisions, one that is thought too narrow does not.
_NARROW, _SLIM, _WIDE, _BROAD = "ijlI.,:;'|!", "frt()[]{}-/ ", "mwMW@%&", "ABCDEFGHKLNOPQRSTUVXYZ"
GAP = 4.0
AROUND = (
    (1, 0),
    (-1, 0),
    (0.72, -0.72),
    (0.72, 0.72),
    (-0.72, -0.72),
    (-0.72, 0.72),
    (0, -1),
    (0, 1),
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from (x0, y0) to (x1, y1)."""

    x0: float
    y0: float
    x1: float
    y1: float

    def overlaps(self, other: Box) -> bool:
        return (
            self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1
        )

    def inside(self, other: Box) -> bool:
        return (
            self.x0 >= other.x0
            and self.y0 >= other.y0
            and self.x1 <= other.x1
            and self.y1 <= other.y1
        )


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
    share = 0.0
    for letter in text:
        if letter in _NARROW:
            share += 0.31
        elif letter in _SLIM:
            share += 0.42
        elif letter in _WIDE:
            share += 0.95
        elif letter in _BROAD:
            share += 0.75
        elif ord(letter) > 0x2E7F:
            share += 1.05
        else:
            share += 0.65
    return share * font


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
    boxes = list(taken)
    lines = np.array(trails, dtype=np.float64).reshape(-1, 4)
    placed: dict[int, Label] = {}
    for at in order:
        if len(placed) >= most:
            break
        best: Label | None = None
        best_crossings = 0
        for label in _candidates(names[at], float(x[at]), float(y[at]), float(radius[at]), font):
            if not label.box.inside(frame) or any(label.box.overlaps(box) for box in boxes):
                continue
            if _touches_circle(label.box, x, y, radius):
                continue
            crossings = _crossings(label.box, lines)
            if best is None or crossings < best_crossings:
                best, best_crossings = label, crossings
            if best_crossings == 0:
                break
        if best is not None:
            placed[at] = best
            boxes.append(best.box)
    return placed


def _candidates(text: str, x: float, y: float, radius: float, font: float) -> list[Label]:
    width, height = text_width(text, font), font * 1.25
    found = []
    for dx, dy in AROUND:
        reach = radius + GAP
        anchor = "start" if dx > 0 else "end" if dx < 0 else "middle"
        at_x = x + dx * reach
        left = at_x if dx > 0 else at_x - width if dx < 0 else at_x - width / 2
        # Straight above or below the box begins where the bubble ends; beside it, it is centred.
        middle = y + dy * reach + (dy * height / 2 if dx == 0 else dy * height * 0.35)
        box = Box(left, middle - height / 2, left + width, middle + height / 2)
        found.append(Label(tidy(at_x), tidy(middle + font * 0.36), anchor, text, box))
    return found


def _touches_circle(box: Box, x: Floats, y: Floats, radius: Floats) -> bool:
    dx = np.maximum(np.maximum(box.x0 - x, x - box.x1), 0.0)
    dy = np.maximum(np.maximum(box.y0 - y, y - box.y1), 0.0)
    return bool((dx * dx + dy * dy < (radius + 1.0) ** 2).any())


def _crossings(box: Box, lines: Floats) -> int:
    """How many segments pass through the box (by clipping, Liang and Barsky 1984)."""
    if not len(lines):
        return 0
    x0, y0, x1, y1 = lines.T
    dx, dy = x1 - x0, y1 - y0
    enter, leave = np.zeros(len(lines)), np.ones(len(lines))
    outside = np.zeros(len(lines), np.bool_)
    for step, gap in (
        (-dx, x0 - box.x0),
        (dx, box.x1 - x0),
        (-dy, y0 - box.y0),
        (dy, box.y1 - y0),
    ):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = gap / step
        outside |= (step == 0) & (gap < 0)
        enter = np.where(step < 0, np.maximum(enter, share), enter)
        leave = np.where(step > 0, np.minimum(leave, share), leave)
    return int((~outside & (enter < leave)).sum())
