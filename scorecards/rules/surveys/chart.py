"""Geometry of the pictures of a survey, in the units of their view boxes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from scorecards.rules.surveys.findings import Question
from scorecards.rules.surveys.statistics import GOOD, HIGHEST, LOWEST, Answers

# A row: both means of a question with their intervals.
LEFT, WIDTH = 10.0, 310.0
LABELS_APART = 24.0
# The picture of all questions.
FRAME = (40.0, 8.0, 292.0, 208.0)  # x, y, width, height
RADIUS = 9.0
ROUNDS = 60


def across(value: float) -> float:
    """Where an answer stands in a row; what lies beyond 1 and 5 is drawn at the end."""
    inside = min(max(value, LOWEST), HIGHEST)
    return round(LEFT + WIDTH * (inside - LOWEST) / (HIGHEST - LOWEST), 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """One side in a row: its mean, interval, where its figure stands, and the mean before."""

    x: float
    low: float
    high: float
    label: float
    was: float | None

    @property
    def square(self) -> float:
        return round(self.x - 5, 1)


@dataclass(frozen=True, slots=True)
class RowPlot:
    ours: Mark | None
    theirs: Mark | None

    @property
    def sides(self) -> list[tuple[str, Mark]]:
        both = (("ours", self.ours), ("theirs", self.theirs))
        return [(side, mark) for side, mark in both if mark is not None]


def row_plot(one: Question) -> RowPlot:
    labels = _labels(one)
    was = one.was
    return RowPlot(
        _mark(one.ours, labels[0], was.ours if was else None),
        _mark(one.theirs, labels[1], was.theirs if was else None),
    )


def _mark(side: Answers | None, label: float, was: Answers | None) -> Mark | None:
    if side is None:
        return None
    low, high = side.interval
    before = across(was.mean) if was is not None else None
    return Mark(across(side.mean), across(low), across(high), label, before)


def _labels(one: Question) -> tuple[float, float]:
    """Where the figures stand: above their marks, apart from each other."""
    ours = across(one.ours.mean) if one.ours else 0.0
    theirs = across(one.theirs.mean) if one.theirs else 0.0
    apart = abs(ours - theirs)
    if one.pair is None or apart >= LABELS_APART:
        return ours, theirs
    push = (LABELS_APART - apart) / 2
    sign = 1.0 if ours >= theirs else -1.0
    return round(ours + sign * push, 1), round(theirs - sign * push, 1)


def ticks() -> list[tuple[int, float]]:
    return [(value, across(value)) for value in range(LOWEST, HIGHEST + 1)]


@dataclass(slots=True)
class Dot:
    """A question in the picture of all; `css` is the side whose blind spot it is, or ""."""

    question: Question
    x: float
    y: float

    @property
    def css(self) -> str:
        found = self.question.finding
        return str(found) if self.question.is_blind_spot and found else "agreed"

    @property
    def label_y(self) -> float:
        return round(self.y + 4, 1)


def _place(ours: float, theirs: float) -> tuple[float, float]:
    x, y, width, height = FRAME
    return (
        x + width * (ours - LOWEST) / (HIGHEST - LOWEST),
        y + height * (HIGHEST - theirs) / (HIGHEST - LOWEST),
    )


def map_ticks() -> list[tuple[int, float, float]]:
    """(answer, x, y of its label) along both axes."""
    places = [(value, _place(value, value)) for value in range(LOWEST, HIGHEST + 1)]
    return [(value, round(x, 1), round(y + 4, 1)) for value, (x, y) in places]


def cut() -> tuple[float, float]:
    """Where good begins: x, y."""
    return _place(GOOD, GOOD)


def dots(questions: Sequence[Question]) -> list[Dot]:
    """The questions that can be compared, moved apart where they would cover each other."""
    found = [
        Dot(one, *_place(one.pair.ours.mean, one.pair.theirs.mean))
        for one in questions
        if one.pair is not None
    ]
    for _ in range(ROUNDS):
        if not _pushed_apart(found):
            break
    for dot in found:
        dot.x, dot.y = round(dot.x, 1), round(dot.y, 1)
    return found


def _pushed_apart(found: Sequence[Dot]) -> bool:
    x, y, width, height = FRAME
    moved = False
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            dx, dy = other.x - one.x, other.y - one.y
            distance = hypot(dx, dy)
            if distance >= 2 * RADIUS:
                continue
            # On one spot they part along the diagonal, always the same way.
            ux, uy = (dx / distance, dy / distance) if distance else (0.7, 0.7)
            push = (2 * RADIUS - distance) / 2 + 0.1
            for dot, sign in ((one, -1), (other, 1)):
                dot.x = min(max(dot.x + sign * ux * push, x + RADIUS), x + width - RADIUS)
                dot.y = min(max(dot.y + sign * uy * push, y + RADIUS), y + height - RADIUS)
            moved = True
    return moved
